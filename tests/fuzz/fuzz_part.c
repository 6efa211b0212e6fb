/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a part: what is read must be written again byte for byte, so
 * that there is one form only. The same bytes typed as a record must give
 * a record whose parts can be read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/schema/record.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const char text[] = "kind: a\nprefix: A\nen: A\n"
    "compartment: statistics\nfields:\n"
    "  - {name: a, type: text, en: A}\n"
    "  - {name: b, type: integer, en: B}\n"
    "  - {name: c, type: text, notes: true, en: C}\n"
    "  - {name: d, type: boolean, en: D}\n"
    "  - {name: e, type: decimal, en: E}\n"
    "  - {name: f, type: text, many: true, en: F}\n"
    "  - {name: g, type: date, en: G}\n"
    "  - {name: h, type: money, en: H}\n"
    "  - {name: i, type: place, en: I}\n"
    "  - {name: j, type: id, of: a, en: J}\n";

static int
read_kind(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	(void)from;
	(void)path;
	(void)err;
	ctip_buf_text(out, text);
	return 0;
}

static void
ignore(struct ctip_findings *to, const struct ctip_finding *f)
{
	(void)to;
	(void)f;
}

/* A number has one form, and a boolean is 0 or 1. */
static void
check_numbers(const struct ctip_record *record)
{
	char digits[24];
	int64_t n;

	for (size_t i = 0; i < record->kind->n; i++) {
		enum ctip_type type = record->kind->fields[i].type;
		struct ctip_str v = record->values[i];

		if (v.p == NULL || (type != CTIP_INTEGER &&
		    type != CTIP_BOOLEAN))
			continue;
		if (!ctip_str_integer(v, INT64_MIN, INT64_MAX, &n) ||
		    (type == CTIP_BOOLEAN && n != 0 && n != 1))
			abort();
		snprintf(digits, sizeof digits, "%lld", (long long)n);
		if (!ctip_str_is(v, digits))
			abort();
	}
}

/* Written, read and written again: the same. */
static void
round_trip(const struct ctip_kind *kind, const struct ctip_record *record,
    struct ctip_str wanted)
{
	struct ctip_record again;
	struct ctip_buf once = { 0 }, twice = { 0 };
	struct ctip_err err;

	check_numbers(record);
	ctip_record_start(&again, kind);
	if (ctip_record_write(&once, record, CTIP_STATISTICS)) {
		if (ctip_record_read(&again, CTIP_STATISTICS,
		    ctip_buf_slice(&once), NULL, &err) != 0 ||
		    !ctip_record_write(&twice, &again, CTIP_STATISTICS) ||
		    !ctip_str_equal(ctip_buf_slice(&once),
		    ctip_buf_slice(&twice)))
			abort();
	} else if (wanted.p != NULL)
		abort();
	if (wanted.p != NULL &&
	    !ctip_str_equal(ctip_buf_slice(&once), wanted))
		abort();
	ctip_record_clear(&again);
	ctip_buf_clear(&once);
	ctip_buf_clear(&twice);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct ctip_schemas *schemas;
	static const struct ctip_kind *kind;
	struct ctip_source source = { read_kind, NULL, NULL };
	struct ctip_findings none = { ignore, 0, 0 };
	struct ctip_str in = { (const char *)data, size };
	struct ctip_record record;
	struct ctip_err err;

	if (schemas == NULL && (ctip_schemas_open(&schemas, source,
	    &err) != 0 || ctip_schemas_kind(&kind, schemas, "a", &err) != 0))
		abort();
	ctip_record_start(&record, kind);
	if (ctip_record_read(&record, CTIP_STATISTICS, in, NULL, &err) == 0)
		/* [] is read, where a last value was taken away. */
		round_trip(kind, &record, ctip_str_is(in, "[]") ?
		    (struct ctip_str){ NULL, 0 } : in);
	ctip_record_reset(&record);
	ctip_record_parse(&record, in, "f", &none);
	round_trip(kind, &record, (struct ctip_str){ NULL, 0 });
	ctip_record_clear(&record);
	return 0;
}
