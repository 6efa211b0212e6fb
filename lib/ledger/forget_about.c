/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a request to erase or rekey seals: {about, compartments}; and
 * which records are to have fresh keys by it.
 */
#include <stdlib.h>
#include <string.h>

#include "chain_inside.h"
#include "forget_inside.h"

void
ctip_erasure_names(struct ctip_buf *out, uint32_t compartments)
{
	const char *between = "";

	if (compartments == CTIP_ALL_COMPARTMENTS) {
		ctip_buf_text(out, "all");
		return;
	}
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (compartments >> c & 1) {
			ctip_buf_format(out, "%s%s", between,
			    ctip_compartment_name(c));
			between = ", ";
		}
}

void
ctip_erasure_write(struct ctip_buf *json, const struct ctip_erasure *erasure)
{
	struct ctip_buf names = {0};

	ctip_erasure_names(&names, erasure->compartments);
	ctip_buf_format(json, "{\"about\":\"%s\",\"compartments\":\"%s\"}",
	    erasure->id, names.p);
	ctip_buf_clear(&names);
}

/* As ctip_erasure_names writes them. */
static bool
read_names(uint32_t *out, const char *names)
{
	struct ctip_str rest = ctip_str(names), one;
	enum ctip_compartment c;

	*out = 0;
	if (names == NULL)
		return false;
	if (strcmp(names, "all") == 0)
		*out = CTIP_ALL_COMPARTMENTS;
	while (*out != CTIP_ALL_COMPARTMENTS && ctip_str_cut(&rest, ',',
	    &one)) {
		if (!ctip_compartment_named(&c, ctip_str_trim(one)))
			return false;
		*out |= 1u << c;
	}
	return *out != 0;
}

int
ctip_erasure_read(struct ctip_erasure *out, struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	struct ctip_buf text = {0};
	struct ctip_err ignored = {0};
	const unsigned char *H;
	const char *subject;
	json_t *object;
	bool good;

	memset(out, 0, sizeof *out);
	if (ctip_ledger__header_key(&H, ledger, request->epoch, err) != 0 ||
	    ctip_request_open(&text, &ledger->chain, request, H, err) != 0) {
		ctip_buf_clear(&text);
		return -1;
	}
	object = json_loadb(text.p, text.len, JSON_REJECT_DUPLICATES, NULL);
	subject = json_string_value(json_object_get(object, "about"));
	good = subject != NULL && strlen(subject) < sizeof out->id &&
	    read_names(&out->compartments, json_string_value(
	    json_object_get(object, "compartments")));
	if (good) {
		strcpy(out->id, subject);
		good = ctip_ledger_known(&out->subject, ledger, out->id,
		    &ignored) == 0;
	}
	json_decref(object);
	ctip_buf_clear(&text);
	return good ? 0 : ctip_fail(err, CTIP_TAMPERED,
	    "a request is about no record of this ledger");
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, CTIP_KID_SHORT);
}

/* Is that part of the version sealed by one of the keys? */
static int
is_sealed_by(bool *out, struct ctip_ledger *ledger,
    const struct ctip_version *version, enum ctip_compartment c,
    struct ctip_str kids, struct ctip_err *err)
{
	struct ctip_header header;

	*out = false;
	if ((version->has & ~version->gone & 1u << c) == 0)
		return 0;
	if (ctip_version__header(&header, ledger, version->parts[c],
	    err) != 0)
		return -1;
	for (unsigned i = 0; i < header.n_parts; i++)
		*out |= header.parts[i].tag == c && bsearch(
		    header.parts[i].kid, kids.p, kids.len / CTIP_KID_SHORT,
		    CTIP_KID_SHORT, compare) != NULL;
	return 0;
}

static int
take(struct ctip_version **out, size_t *n, struct ctip_ledger *ledger,
    const struct ctip_id *record, enum ctip_compartment c,
    struct ctip_str kids, struct ctip_err *err)
{
	struct ctip_version version;
	bool sealed;

	if (ctip_version__of(&version, ledger, record, err) != 0 ||
	    is_sealed_by(&sealed, ledger, &version, c, kids, err) != 0)
		return -1;
	if (!sealed)
		return 0;
	*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
	(*out)[(*n)++] = version;
	return 0;
}

int
ctip_forget_records(struct ctip_version **out, size_t *n,
    struct ctip_ledger *ledger, const struct ctip_id *subject,
    enum ctip_compartment c, struct ctip_str kids, struct ctip_err *err)
{
	const struct ctip_index *index = &ledger->index;

	*out = NULL;
	*n = 0;
	if (ctip_index__load(ledger, err) != 0)
		return -1;
	for (uint32_t i = 0; i < index->n; i++)
		for (uint32_t j = 0; j < index->chunks[i].n; j++) {
			const struct index_entry *e =
			    &index->chunks[i].entries[j];

			if (e->op == 0 || memcmp(&e->subject, subject,
			    sizeof *subject) != 0 || !ctip_index__stands(
			    index, (struct index_at){i, j}))
				continue;
			if (take(out, n, ledger, &e->record, c, kids,
			    err) != 0) {
				free(*out);
				*out = NULL;
				return -1;
			}
		}
	return 0;
}
