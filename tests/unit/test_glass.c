/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Breaking the glass: what is told to whom, and that who did it can't end it,
 * also with a program of their own.
 */
#include "ctip/desk/glass.h"

#include "tx_room.h"

static const char glass_kind[] =
    "kind: break_glass\nprefix: BG\nen: Use\ncompartment: directory\n"
    "fields:\n"
    "  - {name: member, type: text, en: Member}\n"
    "  - {name: records, type: text, en: Records}\n"
    "  - {name: compartments, type: text, en: Compartments}\n"
    "  - {name: people, type: integer, en: People}\n"
    "  - {name: until, type: text, en: Until}\n"
    "  - {name: reason, type: text, en: Reason}\n"
    "  - {name: decision, type: text, en: Decision}\n"
    "  - {name: reviewed, type: date, en: Reviewed}\n"
    "  - {name: reviewer, type: text, en: Reviewer}\n"
    "  - {name: account, type: text, notes: true, compartment: audit,"
    " en: Account}\n";
enum { MEMBER, RECORDS, COMPARTMENTS, PEOPLE, UNTIL, REASON, DECISION };

static void
begin_room(void)
{
	empty_room();
	setenv("XDG_STATE_HOME", room, 1);
	put("s/kinds/break_glass.yaml", glass_kind);
	found("everything");
	put("why", "a boat leaves in an hour\n");
}

TestSuite(glass, .init = begin_room, .fini = end);

/* What is said to who writes. */
static const char *
alert(void)
{
	static char text[4000];
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	FILE *talk = fmemopen(text, sizeof text - 1, "w");

	memset(text, 0, sizeof text);
	ctip_glass_alert(ledger, talk);
	fclose(talk);
	ctip_ledger_close(ledger);
	return text;
}

static void
break_it(const char *kind, uint32_t compartments)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_WRITE);
	struct ctip_glass glass = { kind, compartments, 30 };
	struct ctip_cli cli = { .command = "record export",
	    .reason = {{"@why", "urgent"}, 2} };
	FILE *talk = fopen("/dev/null", "w");

	cr_assert(ctip_glass_break(ledger, &cli, &glass, talk, &err) == 0,
	    "%s", err.text);
	fclose(talk);
	ctip_ledger_close(ledger);
}

static bool
stands(const char *kind, uint32_t compartments)
{
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_glass glass = { kind, compartments, 30 };
	bool out;

	cr_assert(ctip_glass_stands(&out, ledger, &glass, &err) == 0, "%s",
	    err.text);
	ctip_ledger_close(ledger);
	return out;
}

Test(glass, it_covers_what_it_was_broken_for_until_a_day_has_passed)
{
	const uint32_t identity = 1u << CTIP_IDENTITY;

	setenv("CTIP_NOW", "2026-01-15T12:00:00Z", 1);
	cr_assert_str_eq(alert(), "");
	cr_assert(!stands("person", identity));
	break_it("person", identity);
	cr_assert(stands("person", identity));
	cr_assert(!stands("note", identity));
	cr_assert(!stands("person", identity | 1u << CTIP_HEALTH));
	cr_assert(strstr(alert(), "'cm03' awaits review") != NULL);
	setenv("CTIP_NOW", "2026-01-16T11:59:59Z", 1);
	cr_assert(stands("person", identity));
	setenv("CTIP_NOW", "2026-01-16T12:00:00Z", 1);
	cr_assert(!stands("person", identity));
	/* Over, and yet not reviewed. */
	cr_assert(strstr(alert(), "'cm03' awaits review") != NULL);
}

/* The printed id of the one there is. */
static void
id_of(char id[CTIP_ID_TEXT], struct ctip_ledger *ledger)
{
	uint64_t only[4] = {0};
	struct ctip_scanned one;
	struct ctip_scan *scan;

	cr_assert(ctip_scan_open(&scan, ledger, kind_of(ledger,
	    "break_glass"), only, &err) == 0);
	cr_assert(ctip_scan_next(scan, &one, &err) == 1);
	ctip_id_text(id, &one.record, "BG");
	ctip_scan_close(scan);
}

Test(glass, who_did_it_can_neither_review_nor_undo_it)
{
	struct ctip_ledger *ledger;
	unsigned char hash[CTIP_HASH];
	struct ctip_head head;
	struct ctip_tx *tx;
	char id[CTIP_ID_TEXT], of[33];
	bool changed;

	break_it("person", 1u << CTIP_IDENTITY);
	ledger = open_ledger(CTIP_LEDGER_WRITE);
	ctip_hex(of, ctip_ledger_tip(ledger, hash)->transaction, 16);
	cr_assert(ctip_ledger_transaction(&head, hash, ledger, of, &err) ==
	    0);
	tx = begin(ledger);
	cr_assert(ctip_tx_void(tx, &head, &err) == -1 &&
	    err.code == CTIP_INVALID);
	ctip_tx_abort(&tx);
	ctip_head_clear(&head);
	/* The fields say what they like. */
	id_of(id, ledger);
	tx = begin(ledger);
	cr_assert(edit(tx, ledger, id, DECISION, "justified", &changed) == 0);
	commit(tx);
	cr_assert_str_eq(value(ledger, id, DECISION), "justified");
	ctip_ledger_close(ledger);
	cr_assert(strstr(alert(), "awaits review") != NULL);
	cr_assert(stands("person", 1u << CTIP_IDENTITY));
}
