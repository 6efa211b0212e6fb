/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way back through the history: who changed what and when, and the proof
 * that nothing was altered. Prints ids and counts; values are ctip-record's.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/term.h"
#include "ctip/base/time.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/verify.h"
#include "ctip/table/sheet.h"

/* A sheet that lines are printed on while the ledger tells them. */
struct listing {
	struct ctip_ledger *ledger;
	struct ctip_sheet  *sheet;
	struct ctip_err    *err;
	bool                failed;
	uint64_t            lines;
};

static int
print_cells(struct listing *to, const struct ctip_str *cells)
{
	to->lines++;
	if (ctip_sheet_row(to->sheet, cells, to->err) != 0)
		to->failed = true;
	return to->failed;
}

static int
log_line(void *context, const struct ctip_log_line *line)
{
	char id[33], time[21], entries[24];
	struct ctip_str cells[6];

	ctip_hex(id, line->head->transaction, 16);
	id[12] = '\0';
	ctip_time_text(time, line->head->time);
	snprintf(entries, sizeof entries, "%llu",
	    (unsigned long long)line->head->entries);
	cells[0] = ctip_str(id);
	cells[1] = ctip_str(time);
	cells[2] = ctip_str(line->head->member);
	cells[3] = ctip_str(line->head->command);
	cells[4] = ctip_str(entries);
	cells[5] = ctip_str(line->state);
	return print_cells(context, cells);
}

static int
open_listing(struct listing *to, struct ctip_cli *cli,
    const struct ctip_column *columns, size_t n, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;

	to->err = err;
	if (ctip_desk_open(&to->ledger, cli, CTIP_LEDGER_READ, err) != 0)
		return -1;
	if (!cli->quiet &&
	    ctip_sheet_form(&form, cli->format, stdout, err) != 0)
		return -1;
	return ctip_sheet_open(&to->sheet, form, cli->raw, stdout, columns, n,
	    err);
}

/* Prints what is left; nothing found is an answer too. */
static int
close_listing(struct listing *to, int rc, struct ctip_err *err)
{
	if (to->sheet != NULL && ctip_sheet_close(to->sheet, err) != 0)
		rc = -1;
	ctip_ledger_close(to->ledger);
	if (rc == 0 && to->failed)
		rc = -1;
	return rc == 0 && to->lines == 0 ? 1 : rc;
}

static int
show_log(struct ctip_cli *cli, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"transaction", CTIP_CELL_TEXT}, {"time", CTIP_CELL_TEXT},
		{"member", CTIP_CELL_TEXT}, {"command", CTIP_CELL_TEXT},
		{"entries", CTIP_CELL_NUMBER}, {"state", CTIP_CELL_TEXT},
	};
	struct listing to = {0};
	struct ctip_version version;
	int rc = open_listing(&to, cli, columns, 6, err);

	if (rc == 0 && cli->argc == 1)
		rc = ctip_ledger_find(&version, to.ledger, cli->argv[0], err);
	if (rc == 0)
		rc = ctip_ledger_log(to.ledger,
		    cli->argc == 1 ? &version.record : NULL, log_line, &to,
		    err);
	return close_listing(&to, rc, err);
}

static const char *
op_name(const struct ctip_header *header)
{
	if (header->op == CTIP_VOID)
		return "take back";
	if (header->op == CTIP_RESTORE)
		return "restore";
	return header->n_previous == 0 ? "add" : "edit";
}

static int
entry_line(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct listing *to = context;
	const struct ctip_kind *kind;
	struct ctip_buf parts = {0};
	struct ctip_err ignored = {0};
	char id[40], subject[40];
	int rc;

	ctip_hex(id, version->record.b, 6);
	ctip_hex(subject, version->subject.b, 6);
	if (header->op != CTIP_VOID && ctip_schemas_kind(&kind,
	    ctip_ledger_schemas(to->ledger), version->kind, &ignored) == 0) {
		ctip_id_text(id, &version->record, kind->prefix);
		if (memcmp(&version->subject, &version->record, 16) == 0)
			strcpy(subject, "");
	}
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (version->has >> c & 1) {
			if (parts.len > 0)
				ctip_buf_text(&parts, ", ");
			ctip_buf_text(&parts, ctip_compartment_name(c));
		}
	rc = print_cells(to, (struct ctip_str[]){ctip_str(id),
	    ctip_str(version->kind), ctip_str(op_name(header)),
	    ctip_buf_slice(&parts)});
	ctip_buf_clear(&parts);
	return rc;
}

static int
show(struct ctip_cli *cli, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"record", CTIP_CELL_TEXT}, {"kind", CTIP_CELL_TEXT},
		{"change", CTIP_CELL_TEXT}, {"compartments", CTIP_CELL_TEXT},
	};
	unsigned char hash[CTIP_HASH];
	struct listing to = {0};
	struct ctip_head head = {0};
	int rc = open_listing(&to, cli, columns, 4, err);

	if (rc == 0)
		rc = ctip_ledger_transaction(&head, hash, to.ledger,
		    cli->argv[0], err);
	if (rc == 0)
		rc = ctip_ledger_entries(to.ledger, &head, entry_line, &to,
		    err);
	ctip_head_clear(&head);
	return close_listing(&to, rc, err);
}

static void
print_proof(const struct ctip_verdict *v)
{
	char hex[CTIP_HASH * 2 + 1], count[28];

	puts("The ledger holds.");
	printf("transactions  %s\n", ctip_count_text(count, v->transactions));
	printf("entries       %s\n", ctip_count_text(count, v->entries));
	printf("checked       %s\n", v->with_key ? "signatures, hashes, both "
	    "stores, versions and keys" : "signatures, hashes, both stores");
	ctip_hex(hex, v->fingerprint, CTIP_HASH);
	printf("fingerprint   %.8s %.8s %.8s %.8s\n", hex, hex + 8, hex + 16,
	    hex + 24);
	ctip_hex(hex, v->tip, CTIP_HASH);
	printf("tip           %.16s at file %llu\n", hex,
	    (unsigned long long)v->tip_sequence);
	if (!v->with_key)
		puts("not checked   versions of records, who may write what, "
		    "missing keys: give --key FILE");
	if (v->missing > 0)
		printf("missing keys  %s parts that your groups hold do not "
		    "open: their keys are not in keys.db\n",
		    ctip_count_text(count, v->missing));
	if (v->keys_ahead)
		puts("keys.db knows of a save that is not in this ledger");
	if (v->unpublished)
		puts("not yet in the history: saves in the outbox; the next "
		    "command that writes publishes them");
}

static int
verify(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	struct ctip_verdict verdict;
	char *dir = NULL;
	bool found;
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) == 0 &&
	    ctip_desk_key(&key, &found, cli, err) == 0 &&
	    ctip_verify(&verdict, dir, found ? &key : NULL, err) == 0) {
		print_proof(&verdict);
		rc = 0;
	}
	ctip_member_key_clear(&key);
	free(dir);
	return rc;
}

static const struct ctip_verb verbs[] = {
	{"log", "[ID]", "list transactions: all, or those of one record",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 0, 1,
	    show_log},
	{"show", "TRANSACTION", "list the records that a transaction changed",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 1, 1,
	    show},
	{"verify", "", "prove that nothing was altered or lost",
	    CTIP_CLI_LEDGER, NULL, 0, 0, verify},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_program program = {"ctip-audit",
	    "review the history and prove it", verbs};

	return ctip_cli_main(&program, argc, argv);
}
