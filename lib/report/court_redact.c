/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people of the case -> names that are third parties' -> text without them.
 * A name that somebody whom the case is about has, too, stays: families have
 * names in common.
 */
#include "court_inside.h"

#include <string.h>

#define MARK "[taken out]"

static bool
has(const struct ctip_buf *names, struct ctip_str word)
{
	struct ctip_str rest = ctip_buf_slice(names), one;

	while (rest.len > 0 && ctip_str_cut(&rest, '\n', &one))
		if (ctip_str_equal(one, word))
			return true;
	return false;
}

static void
add_words(struct ctip_buf *names, const struct court *court,
    struct ctip_str text)
{
	char folded[200];
	size_t before, n;

	while ((n = ctip_text_word(text, &before)) > 0) {
		size_t len = ctip_codes_fold(folded, sizeof folded,
		    (struct ctip_str){text.p + before, n});

		/* A single letter is everywhere. */
		if (len >= 2 && !court_rules_particle(court,
		    (struct ctip_str){folded, len}) && !has(names,
		    (struct ctip_str){folded, len}))
			ctip_buf_format(names, "%s\n", folded);
		text.p += before + n;
		text.len -= before + n;
	}
}

static int
add_person(struct ctip_buf *names, struct court *court, const char *id,
    struct ctip_err *err)
{
	static const char *const fields[] = {"given_name", "family_name",
	    "other_names"};
	struct ctip_version version;
	struct ctip_record record;
	struct ctip_err gone = {0};
	uint32_t opened;

	if (ctip_ledger_find(&version, court->ledger, id, &gone) != 0) {
		if (gone.code == CTIP_NOTFOUND)
			return 0; /* erased: nobody can name them */
		*err = gone;
		return -1;
	}
	if (ctip_ledger_read(&record, &opened, court->ledger, &version,
	    1u << CTIP_IDENTITY, err) != 0)
		return -1;
	if ((version.has >> CTIP_IDENTITY & 1) && !(opened >> CTIP_IDENTITY &
	    1) && !(version.gone >> CTIP_IDENTITY & 1))
		ctip_fail(err, CTIP_DENIED, "the names of %s are not open to "
		    "you, and could not be taken out", id);
	else
		for (size_t i = 0; i < 3; i++) {
			int f = ctip_kind_field(record.kind,
			    ctip_str(fields[i]));

			if (f >= 0)
				add_words(names, court, record.values[f]);
		}
	ctip_record_clear(&record);
	return err->code == CTIP_OK ? 0 : -1;
}

static bool
is_about(const struct ctip_dossier *dossier, struct ctip_str id)
{
	for (size_t i = 0; i < dossier->n_people; i++)
		if (ctip_str_is(id, dossier->people[i]))
			return true;
	return false;
}

int
court_redact_find(struct court *court, const struct ctip_dossier *dossier,
    struct ctip_err *err)
{
	char id[CTIP_ID_TEXT];

	if (!court->redacts)
		return 0;
	if (court_rules_words(court, err) != 0)
		return -1;
	for (size_t i = 0; i < dossier->n_people; i++)
		if (add_person(&court->kept, court, dossier->people[i],
		    err) != 0)
			return -1;
	for (size_t i = 0; i < court->n; i++) {
		const struct court_item *item = &court->items[i];
		struct ctip_str person = court_value(item, "person");

		if (strcmp(court_kind(item), "party") != 0 ||
		    !court_rules_third(court->rules, court_value(item,
		    "role")) || person.len == 0 || person.len >= sizeof id ||
		    is_about(dossier, person))
			continue;
		snprintf(id, sizeof id, "%.*s", (int)person.len, person.p);
		if (add_person(&court->names, court, id, err) != 0)
			return -1;
	}
	return 0;
}

void
court_redact_text(struct ctip_buf *out, const struct court *court,
    struct ctip_str text)
{
	char folded[200];
	size_t before, n;

	while (court->names.len > 0 && (n = ctip_text_word(text, &before)) > 0) {
		struct ctip_str word = {text.p + before, n};
		size_t len = ctip_codes_fold(folded, sizeof folded, word);
		struct ctip_str name = {folded, len};

		ctip_buf_str(out, (struct ctip_str){text.p, before});
		if (len > 0 && has(&court->names, name) &&
		    !has(&court->kept, name))
			ctip_buf_text(out, MARK);
		else
			ctip_buf_str(out, word);
		text.p += before + n;
		text.len -= before + n;
	}
	ctip_buf_str(out, text);
}
