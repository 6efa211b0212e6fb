/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records by hand, and the verbs around them: a private value never stands
 * in argv, what is closed is neither read nor replaced, undo takes back once.
 */
#include "desk_room.h"

#include "ctip/desk/entry.h"
#include "ctip/desk/show.h"
#include "ctip/desk/undo.h"

TestSuite(entry, .init = start, .fini = end);

Test(entry, private_values_never_come_in_as_words_of_argv)
{
	static const struct { const char *word; enum ctip_code code; } cases[]
	= {
		{ "sex=Woman", CTIP_OK }, { "sex=", CTIP_OK },
		{ "given_name=", CTIP_OK }, { "given_name=@name", CTIP_OK },
		{ "given_name=Ana", CTIP_MISUSE },
		{ "born=2004", CTIP_MISUSE }, { "sexx=male", CTIP_MISUSE },
		{ "_row=x", CTIP_MISUSE }, { "sex", CTIP_MISUSE },
		{ "given_name=@nowhere", CTIP_NOTFOUND },
	};
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	struct ctip_findings findings = { .take = hear };
	struct ctip_cli cli = { .program = "ctip-record", .verb = "add" };
	const struct ctip_kind *kind;
	struct ctip_record record;
	struct ctip_err err = {0};
	int field;

	put("name", "Ana María\n");
	cr_assert_eq(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    "person", &err), 0);
	ctip_record_start(&record, kind);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		err.code = CTIP_OK;
		ctip_entry_argument(&record, &field, &cli, cases[i].word,
		    true, &findings, &err);
		cr_assert_eq(err.code, cases[i].code, "%s: %s",
		    cases[i].word, err.text);
	}
	cr_assert(ctip_str_is(record.values[ctip_kind_field(kind,
	    CTIP_STR("given_name"))], "Ana María"));
	ctip_record_clear(&record);
	ctip_ledger_close(ledger);
}

Test(entry, questions_take_labels_parts_and_corrections)
{
	char answers[] = "wom\nAna\n?\n12\n31/31/2004\n2004\n.\n";
	struct ctip_ledger *ledger = open_ledger(CTIP_LEDGER_READ);
	const struct ctip_kind *kind;
	struct ctip_record record;
	struct ctip_err err = {0};
	char *text = NULL;
	size_t len;
	FILE *in = fmemopen(answers, strlen(answers), "r");
	FILE *out = open_memstream(&text, &len);

	cr_assert_eq(ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger),
	    "person", &err), 0);
	ctip_record_start(&record, kind);
	cr_assert_eq(ctip_entry_ask(&record, ~0u, NULL, in, out,
	    &err), 1);
	fclose(out);
	cr_assert(ctip_str_is(record.values[0], "female"), "%s", text);
	cr_assert(ctip_str_is(record.values[2], "12"));
	cr_assert(ctip_str_is(record.values[3], "2004"), "%s", text);
	cr_assert(strstr(text, "(female, male)") != NULL, "%s", text);
	cr_assert(strstr(text, "is not a date") != NULL, "%s", text);
	fclose(in);
	free(text);
	ctip_record_clear(&record);
	ctip_ledger_close(ledger);
}

/* A verb as its program calls it; what it printed is in `printed`. */
static char *printed;

static int
call(int (*verb)(struct ctip_cli *cli, FILE *out, struct ctip_err *err),
    struct ctip_err *err, const char *first, const char *second)
{
	char *argv[3] = { (char *)first, (char *)second, NULL };
	struct ctip_cli cli = {
		.program = "ctip-record", .verb = "add",
		.command = "record add", .argv = argv,
		.argc = (first != NULL) + (second != NULL),
		.ledger = "l", .key = "k", .format = "csv",
	};
	size_t len;
	FILE *out;
	int rc;

	free(printed);
	out = open_memstream(&printed, &len);
	rc = verb(&cli, out, err);
	fclose(out);
	return rc;
}

static int
undo(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	FILE *talk = fopen("/dev/null", "w");
	int rc = ctip_undo(cli, cli->argv[0], out, talk, err);

	fclose(talk);
	return rc;
}

static int
add(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	FILE *talk = fopen("/dev/null", "w");
	int rc = ctip_entry_add(cli, cli->argv[0], out, talk, err);

	fclose(talk);
	return rc;
}

static int
edit(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	FILE *talk = fopen("/dev/null", "w");
	int rc = ctip_entry_edit(cli, cli->argv[0], out, talk, err);

	fclose(talk);
	return rc;
}

static int
list(struct ctip_cli *cli, FILE *out, struct ctip_err *err)
{
	struct ctip_texts where = {0};

	if (cli->argc > 1)
		where = (struct ctip_texts){{ cli->argv[1] }, 1};
	return ctip_show_list(cli, "sex,number,languages", &where, out, out, err);
}

Test(entry, undo_takes_back_once_and_the_file_can_come_again)
{
	struct ctip_intake in = {0}, again = {0};
	struct ctip_err err = {0};
	char id[13];

	cr_assert_eq(import(&in, "keyed", three, &err), 0);
	ctip_hex(id, in.saved.transaction, 6);
	cr_assert_eq(call(undo, &err, id, NULL), 0, "%s", err.text);
	cr_assert(strstr(printed, "intake import by cm03") != NULL, "%s",
	    printed);
	cr_assert_eq(records("person"), 0);
	cr_assert_eq(call(undo, &err, id, NULL), -1);
	cr_assert_eq(err.code, CTIP_EXISTS);
	cr_assert_eq(import(&again, "keyed", three, &err), 0);
	cr_assert_eq(again.added, 3);
	cr_assert_eq(call(undo, &err, "000000", NULL), -1);
	cr_assert_eq(err.code, CTIP_NOTFOUND);
}

Test(entry, a_record_is_added_edited_and_listed)
{
	struct ctip_err err = {0};
	char id[40];

	cr_assert_eq(call(add, &err, "person", "languages=b;a"), 0, "%s",
	    err.text);
	snprintf(id, sizeof id, "%.*s", (int)strcspn(printed, "\n"), printed);
	cr_assert_eq(call(edit, &err, id, "sex=Man"), 0, "%s", err.text);
	cr_assert_eq(call(list, &err, "person", "sex=male"), 0);
	cr_assert(strstr(printed, ",male,,b;a\n") != NULL, "%s", printed);
	cr_assert_eq(call(list, &err, "person", "languages=a"), 0);
	cr_assert_eq(call(list, &err, "person", "sex=female"), 1);
	cr_assert_str_eq(printed, "id,sex,number,languages\n");
	cr_assert_eq(call(edit, &err, id, "sex="), 0);
	cr_assert_eq(call(list, &err, "person", "sex="), 0);
	cr_assert_eq(call(list, &err, "person", "sex=fmale"), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	cr_assert_eq(call(list, &err, "person", "number=1"), -1);
	cr_assert_eq(err.code, CTIP_MISUSE);
	cr_assert_eq(call(add, &err, "person", "sex="), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	cr_assert_eq(call(add, &err, "note", "words=@in.csv"), -1);
	cr_assert_eq(err.code, CTIP_NOTFOUND);
	cr_assert_eq(call(add, &err, "persn", "sex=male"), -1);
	cr_assert_eq(err.code, CTIP_NOTFOUND);
	id[3] ^= 1;
	cr_assert_eq(call(edit, &err, id, "sex=male"), -1);
	cr_assert_eq(err.code, CTIP_INVALID);
	cr_assert_eq(records("person"), 1);
	free(printed);
	printed = NULL;
}

Test(entry, what_is_closed_is_neither_read_nor_replaced)
{
	struct ctip_intake in = {0}, again = {0};
	struct ctip_err err = {0};
	char id[40];

	found("counter");
	put("name", "Ana\n");
	cr_assert_eq(call(add, &err, "person", "given_name=@name"), 0, "%s",
	    err.text);
	snprintf(id, sizeof id, "%.*s", (int)strcspn(printed, "\n"), printed);
	cr_assert_eq(call(edit, &err, id, "given_name=@name"), -1);
	cr_assert_eq(err.code, CTIP_DENIED);
	cr_assert_eq(call(edit, &err, id, "given_name="), -1);
	cr_assert_eq(err.code, CTIP_DENIED);
	cr_assert_eq(call(edit, &err, id, "sex=male"), 0, "%s", err.text);
	cr_assert_eq(call(list, &err, "person", "given_name=@name"), -1);
	cr_assert_eq(err.code, CTIP_DENIED);
	/* Rows that are here can't be told: nothing goes in twice. */
	cr_assert_eq(import(&in, "keyed", three, &err), -1);
	cr_assert_eq(err.code, CTIP_DENIED);
	cr_assert_eq(import(&again, "keyless", three, &err), -1);
	cr_assert_eq(records("person"), 1);
	free(printed);
	printed = NULL;
}
