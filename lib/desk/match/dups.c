/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> people in memory -> who may be whom -> sheet.
 */
#include "ctip/desk/dups.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/secret.h"
#include "ctip/base/term.h"
#include "ctip/desk/match.h"
#include "ctip/desk/trace.h"
#include "ctip/ledger/same.h"
#include "ctip/table/sheet.h"
#include "../work_inside.h"

/* In the order of struct ctip_match_person. */
static const char *const names[] = {"given_name", "family_name",
    "other_names", "birth_date", "age", "identified", "sex", "nationality",
    "external_id", "identity_number", "telephones", "address"};
#define NAMES (sizeof names / sizeof *names)

#define EACH 10   /* candidates of one person that are shown */

struct people {
	struct ctip_work   work;
	struct ctip_match *match;
	struct ctip_id    *ids;
	size_t             n;
	const char        *prefix;
};

static int
load(struct people *p, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	struct ctip_same *same;
	uint64_t only[8] = {0};
	struct ctip_str v[NAMES];
	int field[NAMES], more;

	if (ctip_desk__kind(&kind, p->work.ledger, "person", err) != 0 ||
	    ctip_desk__fields(field, only, kind, names, NAMES, err) != 0 ||
	    ctip_scan_open(&scan, p->work.ledger, kind, only, err) != 0)
		return -1;
	if (ctip_same_load(&same, p->work.ledger, err) != 0) {
		ctip_scan_close(scan);
		return -1;
	}
	ctip_scan_unite(scan, same);
	p->prefix = kind->prefix;
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		for (size_t i = 0; i < NAMES; i++)
			v[i] = one.values[field[i]];
		p->ids = ctip_realloc(p->ids, (p->n + 1) * sizeof *p->ids);
		p->ids[p->n++] = one.record;
		ctip_match_add(p->match, &(struct ctip_match_person){v[0],
		    v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9],
		    v[10], v[11]});
	}
	ctip_scan_close(scan);
	ctip_same_free(same);
	ctip_match_ready(p->match);
	return more;
}

/* Identity has to be open, or all would be strangers; the look is noted. */
static int
start(struct people *p, struct ctip_err *err)
{
	struct ctip_access access = {0};
	int rc = -1;

	if (ctip_desk__look(&p->work, err) != 0)
		return -1;
	if (!ctip_ledger_opens(p->work.ledger, CTIP_IDENTITY))
		return ctip_fail(err, CTIP_DENIED, "'%s' can't open identity, "
		    "by which people are compared",
		    ctip_ledger_member(p->work.ledger)->handle);
	if (ctip_access_add_all(&access, p->work.ledger, "person",
	    1u << CTIP_IDENTITY, err) == 0 && ctip_desk_trace(p->work.ledger,
	    &access, p->work.cli, p->work.talk, err) == 0 &&
	    ctip_match_open(&p->match, ctip_ledger_schemas(p->work.ledger),
	    err) == 0)
		rc = load(p, err);
	ctip_access_clear(&access);
	return rc;
}

static void
end(struct people *p)
{
	ctip_match_close(p->match);
	free(p->ids);
	ctip_desk__end(&p->work);
}

/* `name agrees; birth differs`, without a value of anybody. */
static void
put_why(struct ctip_buf *out, struct ctip_str why)
{
	struct ctip_str line, name, words;

	ctip_buf_reset(out);
	while (why.len > 0 && ctip_str_cut(&why, '\n', &line)) {
		if (line.len == 0)
			continue;
		ctip_str_cut(&line, '\t', &name);
		ctip_str_cut(&line, '\t', &words);
		ctip_buf_format(out, "%s%.*s %.*s", out->len > 0 ? "; " : "",
		    (int)name.len, name.p, (int)words.len, words.p);
	}
}

static int
print_pair(struct ctip_sheet *sheet, const struct people *p,
    const struct ctip_match_pair *pair, struct ctip_err *err)
{
	char a[CTIP_ID_TEXT], b[CTIP_ID_TEXT], score[16];
	struct ctip_buf why = {0}, words = {0};
	int rc;

	ctip_id_text(a, &p->ids[pair->a], p->prefix);
	ctip_id_text(b, &p->ids[pair->b], p->prefix);
	snprintf(score, sizeof score, "%.3f", pair->score);
	ctip_match_score(p->match, pair->a, pair->b, &why);
	put_why(&words, ctip_buf_slice(&why));
	rc = ctip_sheet_row(sheet, (const struct ctip_str[]){ctip_str(a),
	    ctip_str(b), ctip_str(score), ctip_buf_slice(&words)}, err);
	ctip_buf_clear(&why);
	ctip_buf_clear(&words);
	return rc;
}

/* Who of those in memory has that id. NOTFOUND, INVALID. */
static int
find(size_t *out, const struct people *p, const char *id,
    struct ctip_err *err)
{
	struct ctip_version version;

	if (ctip_ledger_find(&version, p->work.ledger, id, err) != 0)
		return -1;
	for (*out = 0; *out < p->n; ++*out)
		if (memcmp(&p->ids[*out], &version.record,
		    sizeof version.record) == 0)
			return 0;
	return ctip_fail(err, CTIP_INVALID, "'%s' is no person; 'ctip record "
	    "list person' lists them", id);
}

static int
print_each(struct ctip_sheet *sheet, const struct people *p, double min,
    size_t *shown, struct ctip_err *err)
{
	struct ctip_match_pair found[EACH];
	size_t one, n;

	for (int i = 0; i < p->work.cli->argc; i++) {
		if (find(&one, p, p->work.cli->argv[i], err) != 0)
			return -1;
		n = ctip_match_candidates(found, EACH, p->match, one,
		    min < 0 ? ctip_match_min(p->match) : min);
		for (size_t j = 0; j < n; j++, ++*shown)
			if (print_pair(sheet, p, &found[j], err) != 0)
				return -1;
	}
	return 0;
}

static int
print_all(struct ctip_sheet *sheet, const struct people *p, double min,
    size_t *shown, struct ctip_err *err)
{
	struct ctip_match_pair *pairs;
	int rc = 0;

	*shown = ctip_match_pairs(&pairs, p->match, min);
	for (size_t i = 0; rc == 0 && i < *shown; i++)
		rc = print_pair(sheet, p, &pairs[i], err);
	free(pairs);
	return rc;
}

/* 0.85, or nothing for what the rules say. */
static int
read_min(double *out, const struct ctip_cli *cli, const char *text,
    struct ctip_err *err)
{
	char *rest;

	*out = text == NULL ? -1 : strtod(text, &rest);
	if (text != NULL && (*text == '\0' || *rest != '\0' || !(*out >= 0 &&
	    *out <= 1)))
		return ctip_cli_misuse(cli, err, "'%s' is no probability; "
		    "write it as 0.85", text);
	return 0;
}

int
ctip_dups_list(struct ctip_cli *cli, const char *min, FILE *talk,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"same_as", 0}, {"score", CTIP_CELL_NUMBER},
		{"why", 0},
	};
	enum ctip_sheet_form form = CTIP_SHEET_LINES;
	struct people p = {.work = {.cli = cli, .talk = talk}};
	struct ctip_sheet *sheet = NULL;
	struct ctip_err ignored;
	size_t shown = 0;
	double from;
	int rc = -1;

	if (read_min(&from, cli, min, err) != 0)
		return -1;
	if (start(&p, err) != 0 || (!cli->quiet && ctip_sheet_form(&form,
	    cli->format, stdout, err) != 0) || ctip_sheet_open(&sheet, form,
	    cli->raw, stdout, columns, 4, err) != 0)
		goto out;
	rc = cli->argc > 0 ? print_each(sheet, &p, from, &shown, err) :
	    print_all(sheet, &p, from, &shown, err);
out:
	if (sheet != NULL && ctip_sheet_close(sheet, rc != 0 ? &ignored :
	    err) != 0)
		rc = -1;
	end(&p);
	return rc == 0 && shown == 0 ? 1 : rc;
}

/* ----------------------------------------------------------------- compare */

/* As wide as so many letters, cut or filled up. */
static void
put_cell(struct ctip_buf *out, struct ctip_str value, unsigned width)
{
	struct ctip_buf safe = {0};
	unsigned letters = 0;

	ctip_term_safe(&safe, value, false);
	ctip_buf_text(out, "  ");
	for (size_t i = 0; i < safe.len; i++) {
		letters += (safe.p[i] & 0xc0) != 0x80;
		if (letters > width)
			break;
		ctip_buf_char(out, safe.p[i]);
	}
	while (letters++ < width)
		ctip_buf_char(out, ' ');
	ctip_buf_clear(&safe);
}

static void
put_fields(struct ctip_buf *out, const struct ctip_held *a,
    const struct ctip_held *b)
{
	ctip_buf_format(out, "%-16s  %-28s  %s\n", "", a->id, b->id);
	for (size_t i = 0; i < NAMES; i++) {
		struct ctip_str x = ctip_desk__value(&a->was, names[i]);
		struct ctip_str y = ctip_desk__value(&b->was, names[i]);

		if (x.len == 0 && y.len == 0)
			continue;
		ctip_buf_format(out, "%-16s", names[i]);
		put_cell(out, x, 28);
		put_cell(out, y, 28);
		while (out->len > 0 && out->p[out->len - 1] == ' ')
			out->len--;
		ctip_buf_char(out, '\n');
	}
}

static void
put_reasons(struct ctip_buf *out, struct ctip_str why, double score)
{
	struct ctip_str line, name, words;

	while (why.len > 0 && ctip_str_cut(&why, '\n', &line)) {
		if (line.len == 0)
			continue;
		ctip_str_cut(&line, '\t', &name);
		ctip_str_cut(&line, '\t', &words);
		ctip_buf_format(out, "%-16.*s  %-28.*s  %6.*s\n",
		    (int)name.len, name.p, (int)words.len, words.p,
		    (int)line.len, line.p);
	}
	ctip_buf_format(out, "%-16s  %.3f\n", "score", score);
}

int
ctip_dups_compare(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct people p = {.work = {.cli = cli, .out = out, .talk = talk}};
	struct ctip_held a = {.id = ""}, b = {.id = ""};
	struct ctip_buf page = {0}, why = {0};
	size_t i, j;
	double score;
	int rc = -1;

	if (start(&p, err) != 0 || find(&i, &p, cli->argv[0], err) != 0 ||
	    find(&j, &p, cli->argv[1], err) != 0 || ctip_desk__hold(&a,
	    p.work.ledger, cli->argv[0], "person", err) != 0 ||
	    ctip_desk__hold(&b, p.work.ledger, cli->argv[1], "person",
	    err) != 0)
		goto out;
	score = ctip_match_score(p.match, i, j, &why);
	put_fields(&page, &a, &b);
	ctip_buf_char(&page, '\n');
	put_reasons(&page, ctip_buf_slice(&why), score);
	rc = fwrite(page.p, 1, page.len, out) == page.len ? 0 :
	    ctip_fail_errno(err, CTIP_SYSTEM, "cannot write standard output");
	ctip_wipe(page.p, page.len);
out:
	ctip_buf_clear(&page);
	ctip_buf_clear(&why);
	ctip_desk__let_go(&a);
	ctip_desk__let_go(&b);
	end(&p);
	return rc;
}
