/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case -> its records as they were on a day, each with where it comes from.
 */
#include "court_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/secret.h"
#include "ctip/base/time.h"
#include "ctip/desk/trace.h"

struct ctip_str
court_value(const struct court_item *item, const char *field)
{
	int i = ctip_kind_field(item->record.kind, ctip_str(field));

	return i < 0 ? (struct ctip_str){0} : item->record.values[i];
}

const char *
court_kind(const struct court_item *item)
{
	return item->record.kind->name;
}

/* The transaction that holds a version. */
struct looking { uint64_t sequence; char *hex; };

static int
take_line(void *context, const struct ctip_log_line *line)
{
	struct looking *l = context;
	const struct ctip_head *head = line->head;

	if (l->sequence < head->sequence ||
	    l->sequence >= head->sequence + head->files)
		return 0;
	ctip_hex(l->hex, head->transaction, 16);
	return 1;
}

static int
find_transaction(struct court_item *item, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct looking looking = {item->version.where.sequence,
	    item->transaction};

	return ctip_ledger_log(ledger, &item->version.record, take_line,
	    &looking, err) < 0 ? -1 : 0;
}

/* The version that stood then; false: there was none yet. */
static int
find_version(struct court_item *item, bool *found, struct court *court,
    const struct ctip_id *record, struct ctip_err *err)
{
	struct ctip_version *all;
	size_t n;

	*found = false;
	if (ctip_ledger_versions(&all, &n, court->ledger, record, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (all[i].time > court->as_of || all[i].voided)
			continue;
		item->version = all[i];
		item->versions++;
		if (!*found)
			item->first = all[i];
		*found = true;
	}
	free(all);
	return 0;
}

static int
add(struct court *court, const struct ctip_id *record, const char *kind,
    struct ctip_err *err)
{
	struct court_item item = {.versions = 0};
	bool found;

	if (!court_rules_order(&item.order, court->rules, kind))
		return 0;
	if (find_version(&item, &found, court, record, err) != 0)
		return -1;
	if (!found)
		return 0;
	if (find_transaction(&item, court->ledger, err) != 0 ||
	    ctip_ledger_read(&item.record, &item.opened, court->ledger,
	    &item.version, item.version.has & ~item.version.gone, err) != 0)
		return -1;
	ctip_id_text(item.id, &item.version.record,
	    item.record.kind->prefix);
	if (item.version.time > court->made)
		court->made = item.version.time;
	court->items = ctip_realloc(court->items, (court->n + 1) *
	    sizeof *court->items);
	court->items[court->n++] = item;
	return 0;
}

/* By kind as the rules say, then as they were first written. */
static int
compare(const void *a, const void *b)
{
	const struct court_item *x = a, *y = b;
	const struct ctip_where *s = &x->first.where, *t = &y->first.where;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (s->sequence != t->sequence)
		return s->sequence < t->sequence ? -1 : 1;
	return (s->place > t->place) - (s->place < t->place);
}

static int
trace(const struct court *court, struct ctip_err *err)
{
	struct ctip_access access = {0};
	int rc;

	for (size_t i = 0; i < court->n; i++) {
		const struct court_item *item = &court->items[i];

		ctip_access_add(&access, court_kind(item),
		    &item->version.subject, item->opened);
		if (court_value(item, "file").p != NULL)
			ctip_access_add(&access, "attachment",
			    &item->version.subject, 1u << CTIP_IDENTITY);
	}
	rc = ctip_desk_trace(court->ledger, &access, court->cli, court->talk,
	    err);
	ctip_access_clear(&access);
	return rc;
}

int
court_gather(struct court *court, struct ctip_err *err)
{
	struct ctip_dossier dossier = {.n = 0};
	int rc = -1;

	if (court_rules_read(&court->rules, ctip_ledger_schemas(
	    court->ledger), err) == 0 && court_rules_may(court->rules,
	    court->ledger, err) == 0)
		rc = ctip_dossier_open(&dossier, court->ledger,
		    court->cli->argv[0], err);
	strcpy(court->id, dossier.id);
	for (size_t i = 0; rc == 0 && i < dossier.n; i++)
		rc = add(court, &dossier.records[i].record,
		    dossier.records[i].kind, err);
	if (rc == 0 && (court->n == 0 || strcmp(dossier.records[0].kind,
	    "case") != 0))
		rc = ctip_fail(err, CTIP_NOTFOUND, "there was no %s then",
		    dossier.id);
	if (rc == 0 && court->n > 1)
		qsort(court->items, court->n, sizeof *court->items, compare);
	if (rc == 0)
		rc = trace(court, err);
	if (rc == 0)
		rc = court_redact_find(court, &dossier, err);
	ctip_dossier_close(&dossier);
	return rc;
}

static void
forget(struct ctip_buf *names)
{
	if (names->p != NULL)
		ctip_wipe(names->p, names->len);
	ctip_buf_clear(names);
}

void
court_clear(struct court *court)
{
	for (size_t i = 0; i < court->n; i++)
		ctip_record_clear(&court->items[i].record);
	free(court->items);
	forget(&court->names);
	forget(&court->kept);
	ctip_yaml_free(court->rules);
	ctip_yaml_free(court->words);
	ctip_ledger_close(court->ledger);
}
