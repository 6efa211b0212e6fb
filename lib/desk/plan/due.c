/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/due.yaml + the ledger -> what is due, and whose it is -> sheet. The
 * rule names fields; which kinds there are is not known here.
 */
#include "ctip/desk/plan.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "calendar.h"
#include "plan_inside.h"

/* What a link names: values of its fields, by id. */
enum { OFFICER, OVER, AGAIN, REACHED };
struct named { char id[CTIP_ID_TEXT], value[REACHED][33]; };
struct names { struct named *all; size_t n; };

struct due {
	char date[11], id[CTIP_ID_TEXT], say[40], officer[33], link[40];
	char of[11];             /* for `last` */
	const struct ctip_kind *kind;
	bool gone;
};

struct gathering {
	struct ctip_ledger     *ledger;
	const struct ctip_yaml *item;
	const struct ctip_kind *kind;
	struct names            names;
	struct due             *all;
	size_t                  n;
	const char             *today;
	/* Positions among the values that are asked for; -1: not asked. */
	int say, unless, last, of, link, own[REACHED];
};

static const char *const reached[REACHED] = {"officer", "without", "again"};

/* ------------------------------------------------------------------- links */

static int
take_named(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct names *names = context;
	struct named one;

	(void)err;
	strcpy(one.id, id);
	for (int i = 0; i < REACHED; i++)
		ctip_desk__copy(one.value[i], sizeof one.value[i], v[i]);
	names->all = ctip_realloc(names->all, (names->n + 1) *
	    sizeof one);
	names->all[names->n++] = one;
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id,
	    ((const struct named *)b)->id);
}

/* The records that links of this item name; *link: the field of it. */
static int
read_named(struct gathering *g, char link[40], struct ctip_err *err)
{
	const char *fields[REACHED];
	struct ctip_reach r[REACHED];
	int field;

	*link = '\0';
	for (int i = 0; i < REACHED; i++) {
		r[i] = ctip_due__reach(g->item, reached[i]);
		if (r[i].link[0] != '\0')
			strcpy(link, r[i].link);
	}
	if (*link == '\0')
		return 0;
	field = ctip_kind_field(g->kind, ctip_str(link));
	for (int i = 0; i < REACHED; i++)
		/* One that is not asked for: any text. */
		fields[i] = r[i].link[0] != '\0' ? r[i].field :
		    r[OFFICER].link[0] != '\0' ? r[OFFICER].field :
		    r[OVER].field;
	if (ctip_desk__each(g->ledger, g->kind->fields[field].link, fields,
	    REACHED, take_named, &g->names, err) != 0)
		return -1;
	for (size_t k = 0; k < g->names.n; k++)
		for (int i = 0; i < REACHED; i++)
			if (r[i].link[0] == '\0')
				g->names.all[k].value[i][0] = '\0';
	if (g->names.n > 1)
		qsort(g->names.all, g->names.n, sizeof *g->names.all, by_id);
	return 0;
}

/* ----------------------------------------------------------------- records */

static bool
is_over(const struct gathering *g, const struct ctip_str *v,
    const struct named *named)
{
	const struct ctip_yaml *unless = ctip_yaml_find(g->item, "unless");
	bool over, again;

	if (unless != NULL && ctip_edition_lists(&unless->items[0],
	    v[g->unless]))
		return true;
	over = (g->own[OVER] >= 0 && v[g->own[OVER]].len > 0) ||
	    (named != NULL && named->value[OVER][0] != '\0');
	again = (g->own[AGAIN] >= 0 && v[g->own[AGAIN]].len > 0) ||
	    (named != NULL && named->value[AGAIN][0] != '\0');
	return over && !again;
}

static int
take_due(void *context, const char *id, const struct ctip_str *v,
    struct ctip_err *err)
{
	struct gathering *g = context;
	struct named key, *named = NULL;
	struct due one = {.kind = g->kind};

	(void)err;
	if (v[0].len == 0)
		return 0;
	if (g->link >= 0) {
		ctip_desk__copy(key.id, sizeof key.id, v[g->link]);
		named = g->names.n == 0 ? NULL : bsearch(&key, g->names.all,
		    g->names.n, sizeof key, by_id);
	}
	one.gone = is_over(g, v, named);
	strcpy(one.id, id);
	ctip_desk__copy(one.date, sizeof one.date, v[0]);
	if (g->say >= 0)
		ctip_desk__copy(one.say, sizeof one.say, v[g->say]);
	if (g->last >= 0) {
		ctip_desk__copy(one.link, sizeof one.link, v[g->last]);
		ctip_desk__copy(one.of, sizeof one.of, v[g->of]);
	}
	if (g->own[OFFICER] >= 0)
		ctip_desk__copy(one.officer, sizeof one.officer,
		    v[g->own[OFFICER]]);
	else if (named != NULL)
		strcpy(one.officer, named->value[OFFICER]);
	if (ctip_str_is(ctip_yaml_text(g->item, "ahead"), "yes") &&
	    strcmp(one.date, g->today) < 0)
		return 0;
	g->all = ctip_realloc(g->all, (g->n + 1) * sizeof one);
	g->all[g->n++] = one;
	return 0;
}

/* Of those with the same link only the last stays. */
static void
keep_last(struct gathering *g, size_t first)
{
	for (size_t i = first; i < g->n; i++)
		for (size_t j = first; j < g->n; j++)
			if (i != j && strcmp(g->all[i].link,
			    g->all[j].link) == 0 && (strcmp(g->all[i].of,
			    g->all[j].of) < 0 || (strcmp(g->all[i].of,
			    g->all[j].of) == 0 && i < j)))
				g->all[i].gone = true;
}

static int
put(const char **fields, size_t *n, const char *name)
{
	fields[*n] = name;
	return (int)(*n)++;
}

static int
gather_item(struct gathering *g, struct ctip_err *err)
{
	const struct ctip_yaml *unless = ctip_yaml_find(g->item, "unless");
	struct ctip_str say = ctip_yaml_text(g->item, "say");
	struct ctip_str last = ctip_yaml_text(g->item, "last");
	struct ctip_reach own[REACHED];
	const char *fields[CTIP_EACH];
	size_t n = 0, first = g->n;
	char link[40];
	int rc;

	put(fields, &n, ctip_yaml_text(g->item, "date").p);
	g->say = say.len > 0 ? put(fields, &n, say.p) : -1;
	g->unless = unless != NULL ? put(fields, &n,
	    unless->keys[0].text.p) : -1;
	g->last = last.len > 0 ? put(fields, &n, last.p) : -1;
	g->of = last.len > 0 ? put(fields, &n, ctip_yaml_text(g->item,
	    "of").p) : -1;
	for (int i = 0; i < REACHED; i++) {
		own[i] = ctip_due__reach(g->item, reached[i]);
		g->own[i] = own[i].field[0] != '\0' && own[i].link[0] ==
		    '\0' ? put(fields, &n, own[i].field) : -1;
	}
	if (read_named(g, link, err) != 0)
		return -1;
	g->link = *link != '\0' ? put(fields, &n, link) : -1;
	rc = ctip_desk__each(g->ledger, g->kind->name, fields, n, take_due, g,
	    err);
	if (g->last >= 0)
		keep_last(g, first);
	free(g->names.all);
	g->names = (struct names){NULL, 0};
	return rc;
}

/* ------------------------------------------------------------------- sheet */

static int
by_date(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	int by = strcmp(x->date, y->date);

	return by != 0 ? by : strcmp(x->id, y->id);
}

static int
print_due(struct ctip_sheet *sheet, const struct due *d, const char *today,
    struct ctip_err *err)
{
	int32_t days = ctip_plan__days(ctip_str(today), ctip_str(d->date));
	char when[32];

	if (days < 0)
		snprintf(when, sizeof when, "%d days late", (int)-days);
	else
		snprintf(when, sizeof when, days == 0 ? "today" :
		    "in %d days", (int)days);
	return ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(d->id), ctip_str(d->date), ctip_str(when),
	    ctip_str(d->kind->name), ctip_str(d->say),
	    ctip_str(d->officer)}, err);
}

/* Does it wait, by then, for this officer (NULL: for anybody)? */
static bool
is_due(const struct due *d, const char *until, const char *officer)
{
	return !d->gone && strcmp(d->date, until) <= 0 &&
	    (officer == NULL || strcmp(officer, d->officer) == 0);
}

struct asked {
	const char *until, *officer;   /* NULL: anybody's */
	FILE       *out;
};

/* `goal due: housing (GO-...)`: a phone shows it to whoever stands by. */
static int
print_calendar(size_t *shown, const struct gathering *g,
    const struct asked *asked, struct ctip_err *err)
{
	struct ctip_calendar *calendar = ctip_calendar_new("ctip");
	struct ctip_buf text = {0}, words = {0};
	int rc = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct due *d = &g->all[i];

		if (!is_due(d, asked->until, asked->officer))
			continue;
		ctip_buf_reset(&words);
		ctip_buf_format(&words, "%s due%s%s (%s)", d->kind->name,
		    d->say[0] != '\0' ? ": " : "", d->say, d->id);
		*shown += ctip_calendar_add(calendar, d->id, d->date,
		    words.p);
	}
	ctip_calendar_text(&text, calendar);
	if (fwrite(text.p, 1, text.len, asked->out) != text.len)
		rc = ctip_fail_errno(err, CTIP_SYSTEM, "cannot write standard "
		    "output");
	ctip_buf_clear(&words);
	ctip_buf_clear(&text);
	ctip_calendar_free(calendar);
	return rc;
}

static int
print_sheet(size_t *shown, const struct gathering *g, struct ctip_cli *cli,
    const struct asked *asked, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"due", 0}, {"when", 0}, {"what", 0},
		{"of", 0}, {"officer", 0},
	};
	struct ctip_sheet *sheet;
	int rc = ctip_desk__sheet(&sheet, cli, columns, 6, err);

	for (size_t i = 0; rc == 0 && i < g->n; i++)
		if (is_due(&g->all[i], asked->until, asked->officer)) {
			++*shown;
			rc = print_due(sheet, &g->all[i], g->today, err);
		}
	return ctip_desk__close_sheet(sheet, rc, err);
}

static int
gather_all(struct gathering *g, const struct ctip_yaml *items,
    struct ctip_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < items->n; i++) {
		g->item = &items->items[i];
		rc = ctip_desk__kind(&g->kind, g->ledger, ctip_yaml_text(
		    g->item, "kind").p, err);
		if (rc == 0)
			rc = gather_item(g, err);
	}
	if (g->n > 1)
		qsort(g->all, g->n, sizeof *g->all, by_date);
	return rc;
}

int
ctip_plan_due(struct ctip_cli *cli, const struct ctip_due_choice *choice,
    FILE *out, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli};
	struct gathering g = {NULL};
	struct asked asked = {.out = out};
	struct ctip_yaml_file *file = NULL;
	const struct ctip_yaml *items;
	char today[11], until[11];
	int64_t days = 14;
	size_t shown = 0;
	int rc = -1;

	ctip_desk__today(today);
	g.today = today;
	if (choice->within != NULL && ctip_desk__days(&days, cli,
	    choice->within, err) != 0)
		return -1;
	ctip_date_text(until, ctip_date_of((int32_t)(ctip_now() / 86400 +
	    days)));
	asked.until = until;
	if (ctip_desk__look(&work, err) != 0 || ctip_due__rule(&file, &items,
	    ctip_ledger_schemas(work.ledger), err) != 0)
		goto out;
	g.ledger = work.ledger;
	if (choice->mine)
		asked.officer = ctip_ledger_member(work.ledger)->handle;
	if (gather_all(&g, items, err) == 0)
		rc = choice->ical ? print_calendar(&shown, &g, &asked, err) :
		    print_sheet(&shown, &g, cli, &asked, err);
	if (rc == 0 && shown == 0)
		rc = 1;
out:
	free(g.names.all);
	free(g.all);
	ctip_yaml_free(file);
	ctip_desk__end(&work);
	return rc;
}
