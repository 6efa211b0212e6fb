/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's own values to a record: one fault is an error, there is no
 * list of findings to read.
 */
#include "ctip/desk/strict.h"

/* The first fault in a value becomes the error. */
struct strict {
	struct ctip_findings to;
	struct ctip_err     *err;
};

static void
take_fault(struct ctip_findings *to, const struct ctip_finding *f)
{
	struct strict *strict = (struct strict *)to;

	if (f->level == CTIP_ERROR && to->errors == 1)
		ctip_fail(strict->err, CTIP_INVALID, "%.*s: %.*s",
		    (int)f->field.len, f->field.p, (int)f->message.len,
		    f->message.p);
}

int
ctip_strict_set(struct ctip_record *record, const char *field, struct ctip_str value,
    struct ctip_err *err)
{
	struct strict strict = {{.take = take_fault}, err};
	int number = ctip_kind_field(record->kind, ctip_str(field));

	if (value.len == 0 || number < 0)
		return 0;
	/* A list that can't be read is no fault of the value. */
	if (record->kind->fields[number].codes != NULL && ctip_codes_load(
	    record->kind->fields[number].codes, err) != 0)
		return -1;
	return ctip_record_set(record, number, value, CTIP_DATE_ISO,
	    (struct ctip_place){NULL, 0, 0}, &strict.to) ? 0 : -1;
}
