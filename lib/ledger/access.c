/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command reads, while it finds out: compartments, kinds, and the
 * different subjects, of which there may be a million.
 */
#include "access_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/grant.h"

static const struct ctip_id none;

void
ctip_access_add_kind(struct ctip_access *access, const char *kind,
    uint32_t compartments)
{
	access->compartments |= compartments;
	for (size_t i = 0; i < access->n_kinds; i++)
		if (strcmp(access->kinds[i], kind) == 0)
			return;
	if (access->n_kinds < CTIP_ACCESS_KINDS)
		snprintf(access->kinds[access->n_kinds++],
		    sizeof *access->kinds, "%s", kind);
}

/* Where it is, or would be: ids are random, their first bytes are the
 * hash. */
static struct ctip_id *
slot_of(const struct ctip_access *access, const struct ctip_id *subject)
{
	size_t i = (size_t)ctip_u64(subject->b) & (access->room - 1);

	while (memcmp(&access->subjects[i], &none, sizeof none) != 0 &&
	    memcmp(&access->subjects[i], subject, sizeof *subject) != 0)
		i = (i + 1) & (access->room - 1);
	return &access->subjects[i];
}

static void
grow(struct ctip_access *access)
{
	struct ctip_access more = {.room = access->room * 2 + 64};

	while (more.room & (more.room - 1))
		more.room &= more.room - 1;
	more.subjects = ctip_alloc(more.room * sizeof *more.subjects);
	for (size_t i = 0; i < access->room; i++)
		if (memcmp(&access->subjects[i], &none, sizeof none) != 0)
			*slot_of(&more, &access->subjects[i]) =
			    access->subjects[i];
	free(access->subjects);
	access->subjects = more.subjects;
	access->room = more.room;
}

void
ctip_access_add(struct ctip_access *access, const char *kind,
    const struct ctip_id *subject, uint32_t compartments)
{
	struct ctip_id *slot;

	/* Value after value of one record. */
	if (access->n > 0 && memcmp(&access->last, subject, sizeof *subject)
	    == 0 && (access->compartments & compartments) == compartments &&
	    strcmp(access->kinds[access->n_kinds - 1], kind) == 0)
		return;
	ctip_access_add_kind(access, kind, compartments);
	access->last = *subject;
	if (access->n * 2 >= access->room)
		grow(access);
	slot = slot_of(access, subject);
	access->n += memcmp(slot, subject, sizeof *subject) != 0;
	*slot = *subject;
}

int
ctip_access_add_all(struct ctip_access *access, struct ctip_ledger *ledger,
    const char *kind, uint32_t compartments, struct ctip_err *err)
{
	const struct ctip_index *index = &ledger->index;

	if (ctip_index__load(ledger, err) != 0)
		return -1;
	ctip_access_add_kind(access, kind, compartments);
	for (uint32_t c = 0; c < index->n; c++) {
		const struct index_chunk *chunk = &index->chunks[c];
		int number = ctip_index__kind(chunk, kind);

		for (uint32_t i = 0; number >= 0 && i < chunk->n; i++)
			if (chunk->entries[i].kind == number &&
			    ctip_index__stands(index, (struct index_at){c, i}))
				ctip_access_add(access, kind,
				    &chunk->entries[i].subject, compartments);
	}
	return 0;
}

int
ctip_access_opens(uint32_t *out, struct ctip_ledger *ledger,
    const struct ctip_id *subject, struct ctip_err *err)
{
	const struct ctip_grant *grants;
	size_t n;

	*out = 0;
	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (ctip_ledger_opens(ledger, c))
			*out |= 1u << c;
	if (ctip_grants_of(&grants, &n, ledger, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(grants[i].handle, ledger->me->handle) == 0 &&
		    (subject == NULL || memcmp(&grants[i].subject, subject,
		    sizeof *subject) == 0))
			*out |= 1u << grants[i].compartment;
	return 0;
}

void
ctip_access_clear(struct ctip_access *access)
{
	free(access->subjects);
	memset(access, 0, sizeof *access);
}
