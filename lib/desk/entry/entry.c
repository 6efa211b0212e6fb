/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command line -> a record. What a person is called or suffers never comes
 * in as F=V: it would stay in the shell's history and in the list of running
 * programs. So the words of argv are looked at here, before anything is made
 * of them.
 */
#include "ctip/desk/entry.h"

#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/schema/nearest.h"

#define LONGEST 65536
#define LONGEST_RECORD ((size_t)1 << 20)

static int
unknown_field(const struct ctip_cli *cli, const struct ctip_kind *kind,
    struct ctip_str name, struct ctip_err *err)
{
	struct ctip_nearest nearest;

	ctip_nearest_start(&nearest, name);
	for (size_t i = 0; i < kind->n; i++)
		if (!kind->fields[i].hidden)
			ctip_nearest_offer(&nearest,
			    ctip_str(kind->fields[i].name),
			    kind->fields[i].name);
	if (nearest.best != NULL)
		return ctip_cli_misuse(cli, err, "'%.*s' is no field of '%s'; "
		    "the nearest is '%s'", (int)name.len, name.p, kind->name,
		    nearest.best);
	return ctip_cli_misuse(cli, err, "'%.*s' is no field of '%s'; 'ctip "
	    "record fields %s' lists them", (int)name.len, name.p,
	    kind->name, kind->name);
}

static int
refuse_private(const struct ctip_cli *cli, const struct ctip_field *field,
    bool asks, struct ctip_err *err)
{
	if (!asks)
		return ctip_cli_misuse(cli, err, "'%s' is in compartment '%s' "
		    "and would stay in the shell's history; put the value in "
		    "a file and give %s=@FILE", field->name,
		    ctip_compartment_name(field->compartment), field->name);
	return ctip_cli_misuse(cli, err, "'%s' is in compartment '%s' and "
	    "would stay in the shell's history; leave it out to be asked, "
	    "give - to read standard input, or %s=@FILE to read a file",
	    field->name, ctip_compartment_name(field->compartment),
	    field->name);
}

/* The text of F=@FILE, without the line end that editors add. */
static int
read_value(struct ctip_buf *out, const char *path, struct ctip_err *err)
{
	if (ctip_file_read(out, path, LONGEST, err) < 0)
		return -1;
	while (out->len > 0 && strchr("\r\n", out->p[out->len - 1]) != NULL)
		out->p[--out->len] = '\0';
	return 0;
}

/* A list of codes that can't be read is no fault of the value. */
static int
set(struct ctip_record *record, int field, struct ctip_str value,
    const char *file, struct ctip_findings *findings, struct ctip_err *err)
{
	const struct ctip_codes *codes = record->kind->fields[field].codes;

	if (value.len > 0 && codes != NULL && ctip_codes_load(codes, err) != 0)
		return -1;
	ctip_record_set(record, field, value, CTIP_DATE_ISO,
	    (struct ctip_place){ file, 0, 0 }, findings);
	return 0;
}

int
ctip_entry_argument(struct ctip_record *record, int *field,
    const struct ctip_cli *cli, const char *argument, bool asks,
    struct ctip_findings *findings, struct ctip_err *err)
{
	const struct ctip_kind *kind = record->kind;
	struct ctip_str value = ctip_str(argument), name;
	struct ctip_buf text = {0};
	const struct ctip_field *f;
	int rc;

	ctip_str_cut(&value, '=', &name);
	if (value.p == NULL)
		return ctip_cli_misuse(cli, err, "'%s' gives no value; write "
		    "FIELD=VALUE, FIELD=@FILE or - for standard input",
		    argument);
	*field = ctip_kind_field(kind, name);
	if (*field < 0 || kind->fields[*field].hidden)
		return unknown_field(cli, kind, name, err);
	f = &kind->fields[*field];
	if (value.len > 0 && value.p[0] == '@') {
		if (read_value(&text, value.p + 1, err) < 0)
			return -1;
		rc = set(record, *field, ctip_buf_slice(&text), value.p + 1,
		    findings, err);
		ctip_buf_clear(&text);
		return rc;
	}
	if (value.len > 0 && ctip_compartment_is_private(f->compartment))
		return refuse_private(cli, f, asks, err);
	return set(record, *field, value, NULL, findings, err);
}

static int
read_lines(struct ctip_record *record, struct ctip_findings *findings,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	int rc = ctip_file_read(&text, "-", LONGEST_RECORD, err);

	if (rc == 0)
		ctip_record_parse(record, ctip_buf_slice(&text), "-",
		    findings);
	if (text.p != NULL)
		ctip_wipe(text.p, text.len);
	ctip_buf_clear(&text);
	return rc;
}

static int
check_twice(const struct ctip_cli *cli, int first, struct ctip_err *err)
{
	for (int i = first; i < cli->argc; i++) {
		size_t len = strcspn(cli->argv[i], "=") + 1;

		for (int j = first; j < i; j++)
			if (len <= strlen(cli->argv[i]) &&
			    strncmp(cli->argv[i], cli->argv[j], len) == 0)
				return ctip_cli_misuse(cli, err, "'%.*s' is "
				    "given twice", (int)len - 1,
				    cli->argv[i]);
	}
	return 0;
}

int
ctip_entry_arguments(struct ctip_record *record, const struct ctip_cli *cli,
    int first, struct ctip_findings *findings, struct ctip_err *err)
{
	unsigned inputs = 0;
	int field;

	for (int i = first; i < cli->argc; i++) {
		const char *a = cli->argv[i];
		size_t len = strlen(a);

		inputs += strcmp(a, "-") == 0 ||
		    (len > 3 && strcmp(a + len - 3, "=@-") == 0);
		if (inputs > 1)
			return ctip_cli_misuse(cli, err,
			    "standard input can be read only once");
	}
	if (check_twice(cli, first, err) < 0)
		return -1;
	for (int i = first; i < cli->argc; i++) {
		if (strcmp(cli->argv[i], "-") == 0) {
			if (read_lines(record, findings, err) < 0)
				return -1;
		} else if (ctip_entry_argument(record, &field, cli,
		    cli->argv[i], true, findings, err) < 0) {
			return -1;
		}
	}
	return 0;
}

/* Findings but those about what can't be seen. */
struct open_only {
	struct ctip_findings    to;
	struct ctip_findings   *next;
	const struct ctip_kind *kind;
	uint32_t                closed;
};

static void
take(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct open_only *only = (struct open_only *)to;
	int field = f->field.p == NULL ? -1 :
	    ctip_kind_field(only->kind, f->field);

	if (field >= 0 &&
	    (only->closed >> only->kind->fields[field].compartment & 1)) {
		to->errors -= f->level == CTIP_ERROR;
		return;
	}
	only->next->errors += f->level == CTIP_ERROR;
	only->next->warnings += f->level == CTIP_WARNING;
	if (only->next->take != NULL)
		only->next->take(only->next, f);
}

bool
ctip_entry_check(struct ctip_record *record, uint32_t closed,
    struct ctip_findings *findings)
{
	const struct ctip_kind *kind = record->kind;
	struct ctip_str *warnings = &record->values[kind->warnings];
	struct ctip_str before = *warnings;
	struct open_only only = {{take, 0, 0}, findings, kind, closed};

	ctip_record_check(record, (struct ctip_place){ NULL, 0, 0 },
	    &only.to);
	if (closed >> kind->home & 1)
		*warnings = before;
	return only.to.errors == 0;
}
