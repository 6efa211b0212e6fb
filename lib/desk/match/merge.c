/* SPDX-License-Identifier: Apache-2.0 */
/*
 * two people ==> one: a record says so, and its reverse takes it back. No
 * part of either is written anew, so that what comes back is what was there.
 */
#include "ctip/desk/dups.h"

#include <string.h>

#include "ctip/desk/erase.h"
#include "ctip/desk/match.h"
#include "ctip/desk/undo.h"
#include "ctip/ledger/same.h"
#include "../work_inside.h"

/* Two people in hand. `gone` is whom another is kept for. */
struct merging {
	struct ctip_work   work;
	struct ctip_same  *same;
	struct ctip_held   kept, gone;
};

static int
check_may(const struct merging *m, struct ctip_err *err)
{
	const struct ctip_member *me = ctip_ledger_member(m->work.ledger);
	bool may;

	if (ctip_match_merges(&may, ctip_ledger_schemas(m->work.ledger),
	    ctip_ledger_chain(m->work.ledger), me->handle, err) != 0)
		return -1;
	return may ? 0 : ctip_fail(err, CTIP_DENIED, "'%s' may not say that "
	    "two are one: no role of theirs does (rules/matching.yaml)",
	    me->handle);
}

static int
start(struct merging *m, struct ctip_err *err)
{
	struct ctip_cli *cli = m->work.cli;

	if (cli->reason.n == 0)
		return ctip_cli_misuse(cli, err, "--reason is needed: a code, "
		    "or a file with the text");
	if (ctip_desk__start(&m->work, err) != 0 || check_may(m, err) != 0)
		return -1;
	return ctip_same_load(&m->same, m->work.ledger, err);
}

static void
end(struct merging *m)
{
	ctip_desk__let_go(&m->kept);
	ctip_desk__let_go(&m->gone);
	ctip_same_free(m->same);
	ctip_desk__end(&m->work);
}

/* Which of the two operands is kept, and which isn't. */
static int
hold_both(struct merging *m, const char *keep, struct ctip_err *err)
{
	struct ctip_cli *cli = m->work.cli;
	struct ctip_held a, b, first;
	int rc = -1;

	if (ctip_desk__hold(&m->kept, m->work.ledger, cli->argv[0], "person",
	    err) != 0 || ctip_desk__hold(&m->gone, m->work.ledger,
	    cli->argv[1], "person", err) != 0)
		return -1;
	a = m->kept;
	b = m->gone;
	if (strcmp(a.id, b.id) == 0)
		return ctip_fail(err, CTIP_INVALID, "%s is one record: there "
		    "is nothing to merge", a.id);
	if (ctip_desk__hold(&first, m->work.ledger, keep, "person", err) == 0) {
		rc = 0;
		if (strcmp(first.id, b.id) == 0) {
			m->kept = b;
			m->gone = a;
		} else if (strcmp(first.id, a.id) != 0)
			rc = ctip_fail(err, CTIP_INVALID, "--keep %s is none "
			    "of the two", first.id);
	}
	ctip_desk__let_go(&first);
	return rc;
}

/* Who compares people has seen them. */
static int
check_open(const struct ctip_held *held, struct ctip_err *err)
{
	if (held->version.has >> CTIP_IDENTITY & ~held->opened >>
	    CTIP_IDENTITY & 1)
		return ctip_fail(err, CTIP_DENIED, "the identity of %s is not "
		    "open to you: who merges has compared both", held->id);
	return 0;
}

static int
check_hold(struct merging *m, const struct ctip_held *held,
    struct ctip_err *err)
{
	struct ctip_erasure about = {.subject = held->version.subject};
	struct ctip_hold hold;
	struct ctip_buf names = {0};

	strcpy(about.id, held->id);
	if (ctip_erase_hold(&hold, m->work.ledger, &about, err) != 0)
		return -1;
	if (hold.held)
		return ctip_fail(err, CTIP_DENIED, "%s is under legal hold%s%s"
		    "%s%s: who they are is not changed while it stands",
		    held->id, strcmp(hold.by, held->id) == 0 ? "" : " by ",
		    strcmp(hold.by, held->id) == 0 ? "" : hold.by,
		    hold.until[0] == '\0' ? "" : " until ", hold.until);
	if (hold.closed == 0)
		return 0;
	ctip_erasure_names(&names, hold.closed);
	ctip_fail(err, CTIP_DENIED, "whether %s is under legal hold can't be "
	    "known: '%s' is not open to you", held->id, names.p);
	ctip_buf_clear(&names);
	return -1;
}

/* One that is merged away is nobody to merge again. */
static int
check_free(const struct merging *m, const struct ctip_held *held,
    struct ctip_err *err)
{
	const char *kept = ctip_same_kept(m->same, ctip_str(held->id));

	return kept == NULL ? 0 : ctip_fail(err, CTIP_EXISTS, "%s is merged "
	    "already: %s is kept. Merge that one, or first type: ctip intake "
	    "unmerge %s %s", held->id, kept, held->id, kept);
}

static int
put_same(struct merging *m, struct ctip_err *err)
{
	char today[11], text[CTIP_ID_TEXT];
	struct ctip_id id = {{0}};

	ctip_desk__today(today);
	if (ctip_desk__add(&id, &m->work, "same_as", (struct ctip_given[]){
	    {"person", ctip_str(m->gone.id)}, {"kept", ctip_str(m->kept.id)},
	    {"date", ctip_str(today)}}, 3, false, err) != 0 ||
	    ctip_desk__save(&m->work, err) != 0)
		return -1;
	if (m->work.cli->dry_run)
		return 0;
	ctip_id_text(text, &id, "SA");
	fprintf(m->work.out, "%s\n", text);
	fprintf(m->work.talk, "%s stands for %s from now on; taken back with: "
	    "ctip intake unmerge %s %s\n", m->kept.id, m->gone.id,
	    m->kept.id, m->gone.id);
	return 0;
}

int
ctip_dups_merge(struct ctip_cli *cli, const char *keep, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct merging m = {.work = {.cli = cli, .out = out, .talk = talk}};
	int rc = -1;

	if (keep == NULL)
		return ctip_cli_misuse(cli, err, "--keep is needed: the record "
		    "of the two that stands for both");
	if (start(&m, err) == 0 && hold_both(&m, keep, err) == 0 &&
	    check_open(&m.kept, err) == 0 && check_open(&m.gone, err) == 0 &&
	    check_free(&m, &m.kept, err) == 0 &&
	    check_free(&m, &m.gone, err) == 0 &&
	    check_hold(&m, &m.kept, err) == 0 &&
	    check_hold(&m, &m.gone, err) == 0)
		rc = put_same(&m, err);
	end(&m);
	return rc;
}

/* ----------------------------------------------------------------- unmerge */

/* The record by which one of them is the other, whichever is kept. */
static int
find_same(struct ctip_id *out, struct merging *m, struct ctip_err *err)
{
	static const char *const names[] = {"person", "kept"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0};
	int f[2], more;
	bool found = false;

	if (ctip_desk__kind(&kind, m->work.ledger, "same_as", err) != 0 ||
	    ctip_desk__fields(f, only, kind, names, 2, err) != 0 ||
	    ctip_scan_open(&scan, m->work.ledger, kind, only, err) != 0)
		return -1;
	while (!found && (more = ctip_scan_next(scan, &one, err)) == 1) {
		struct ctip_str a = one.values[f[0]], b = one.values[f[1]];

		found = (ctip_str_is(a, m->kept.id) &&
		    ctip_str_is(b, m->gone.id)) || (ctip_str_is(a,
		    m->gone.id) && ctip_str_is(b, m->kept.id));
		*out = one.record;
	}
	ctip_scan_close(scan);
	if (found || more < 0)
		return found ? 0 : -1;
	return ctip_fail(err, CTIP_NOTFOUND, "%s and %s were not merged with "
	    "each other", m->kept.id, m->gone.id);
}

static int
take_head(void *context, const struct ctip_log_line *line)
{
	ctip_hex(context, line->head->transaction, 16);
	return 1; /* the one that made it is first */
}

/* A merge is all of its transaction. */
static int
count_entries(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	if (header != NULL && version->kind != NULL &&
	    !ctip_ledger_stays(version->kind))
		++*(size_t *)context;
	return 0;
}

static int
take_back(struct merging *m, const struct ctip_id *record,
    struct ctip_err *err)
{
	char transaction[33] = "";
	unsigned char hash[CTIP_HASH];
	struct ctip_head head = {0};
	size_t n = 0;
	int rc = -1;

	if (ctip_ledger_log(m->work.ledger, record, take_head, transaction,
	    err) < 0 || ctip_ledger_transaction(&head, hash, m->work.ledger,
	    transaction, err) != 0 || ctip_ledger_entries(m->work.ledger,
	    &head, count_entries, &n, err) != 0)
		goto out;
	if (n != 1) {
		ctip_fail(err, CTIP_EXISTS, "that merge was written together "
		    "with other records; type: ctip intake undo %.12s",
		    transaction);
		goto out;
	}
	if (ctip_tx_void(m->work.tx, &head, err) == 0 &&
	    ctip_undo_standing(m->work.ledger, &head, err) == 0 &&
	    ctip_desk__save(&m->work, err) == 0)
		rc = 0;
out:
	ctip_head_clear(&head);
	return rc;
}

int
ctip_dups_unmerge(struct ctip_cli *cli, FILE *talk, struct ctip_err *err)
{
	struct merging m = {.work = {.cli = cli, .talk = talk}};
	struct ctip_id record;
	int rc = -1;

	if (start(&m, err) == 0 && hold_both(&m, cli->argv[0], err) == 0 &&
	    find_same(&record, &m, err) == 0 &&
	    take_back(&m, &record, err) == 0)
		rc = 0;
	if (rc == 0 && !cli->dry_run)
		fprintf(talk, "%s and %s are two people again\n", m.kept.id,
		    m.gone.id);
	end(&m);
	return rc;
}
