/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results -> page: the whole document. What a browser may do with it is said
 * in its head, before anything else: nothing, but the one style.
 */
#include "page_inside.h"

#include "ctip/base/cli.h"
#include "ctip/vault/crypto.h"

static const char *
word(const struct ctip_page *page, enum ctip_word which)
{
	return ctip_page__word(page->language, which);
}

/* default-src covers what is not named, but base and forms. */
static void
put_policy(struct ctip_markup *m, struct ctip_str style)
{
	struct ctip_buf policy = {0};
	unsigned char hash[32];

	ctip_sha256(hash, style.p, style.len);
	ctip_buf_text(&policy, "default-src 'none'; style-src 'sha256-");
	ctip_base64(&policy, hash, sizeof hash);
	ctip_buf_text(&policy, "'; base-uri 'none'; form-action 'none'");
	ctip_markup_lone(m, "meta", "http-equiv", "Content-Security-Policy",
	    "content", policy.p, NULL);
	ctip_markup_line(m);
	ctip_buf_clear(&policy);
}

static void
put_meta(struct ctip_markup *m, const char *name, const char *content)
{
	ctip_markup_lone(m, "meta", "name", name, "content", content, NULL);
	ctip_markup_line(m);
}

static void
put_head(const struct ctip_page *page)
{
	const struct ctip_framework *f = page->results->framework;
	struct ctip_markup *m = page->m;
	struct ctip_buf style = {0};
	const char *foreign;

	ctip_page__style(&style, page->language, page->results->n_periods);
	ctip_markup_open(m, "head", NULL);
	ctip_markup_line(m);
	ctip_markup_lone(m, "meta", "charset", "utf-8", NULL);
	ctip_markup_line(m);
	put_policy(m, ctip_buf_slice(&style));
	put_meta(m, "viewport", "width=device-width, initial-scale=1");
	put_meta(m, "robots", "noindex");
	put_meta(m, "generator", "ctip " CTIP_VERSION);
	ctip_markup_open(m, "title", NULL);
	ctip_markup_words(m, ctip_page__label(page->language, &f->label,
	    &foreign));
	ctip_markup_words(m, ctip_page__colon(page->language));
	ctip_markup_words(m, word(page, CTIP_WORD_RESULTS));
	ctip_markup_close(m);
	ctip_markup_line(m);
	ctip_markup_style(m, ctip_buf_slice(&style));
	ctip_markup_line(m);
	ctip_markup_close(m);
	ctip_markup_line(m);
	ctip_buf_clear(&style);
}

static void
put_count(const struct ctip_page *page, enum ctip_word name, size_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%zu", n);
	ctip_markup_open(page->m, "div", NULL);
	ctip_markup_element(page->m, "dt", NULL, word(page, name));
	ctip_markup_element(page->m, "dd", NULL, text);
	ctip_markup_close(page->m);
}

/* How many indicators there are, have a target, have reached it. */
static void
put_glance(const struct ctip_page *page)
{
	const struct ctip_results *r = page->results;
	size_t targets = 0, reached = 0;
	int64_t percent;

	for (size_t i = 0; i < r->n; i++) {
		struct ctip_str cell = ctip_page__cell(page, i,
		    "percent_of_target");

		targets += ctip_results_indicator(r, i)->target != NULL;
		reached += cell.p != NULL &&
		    ctip_amount__read(&percent, cell) &&
		    percent >= 100 * (int64_t)CTIP_AMOUNT_ONE;
	}
	ctip_markup_open(page->m, "dl", "class", "glance", NULL);
	put_count(page, CTIP_WORD_INDICATORS, r->n);
	if (page->targets) {
		put_count(page, CTIP_WORD_WITH_TARGET, targets);
		put_count(page, CTIP_WORD_REACHED, reached);
	}
	ctip_markup_close(page->m);
	ctip_markup_line(page->m);
}

static void
put_banner(const struct ctip_page *page)
{
	ctip_markup_open(page->m, "p", "class", "banner", "role", "note",
	    NULL);
	ctip_markup_element(page->m, "strong", NULL,
	    word(page, CTIP_WORD_INTERNAL));
	ctip_markup_words(page->m, " ");
	ctip_markup_words(page->m, word(page, CTIP_WORD_TRUE_NUMBERS));
	ctip_markup_close(page->m);
	ctip_markup_line(page->m);
}

static void
put_top(const struct ctip_page *page, const struct ctip_page_origin *origin)
{
	struct ctip_markup *m = page->m;
	const char *foreign, *label = ctip_page__label(page->language,
	    &page->results->framework->label, &foreign);

	ctip_markup_open(m, "header", "class", "top", NULL);
	ctip_markup_open(m, "h1", NULL);
	ctip_markup_element(m, "span", "kind",
	    word(page, CTIP_WORD_RESULTS));
	ctip_markup_words(m, " ");
	ctip_markup_open(m, "span", "lang", foreign, NULL);
	ctip_markup_words(m, label);
	ctip_markup_close(m);
	ctip_markup_close(m);
	ctip_markup_line(m);
	ctip_markup_open(m, "p", "class", "about", NULL);
	ctip_markup_element(m, "span", NULL, origin->office);
	ctip_markup_words(m, " ");
	if (page->results->n_periods > 0) {
		ctip_markup_open(m, "span", NULL);
		ctip_page__put_span(page, 0, page->results->n_periods - 1);
		ctip_markup_close(m);
		ctip_markup_words(m, " ");
	}
	ctip_markup_open(m, "span", NULL);
	ctip_markup_words(m, word(page, CTIP_WORD_MADE));
	ctip_markup_words(m, " ");
	ctip_page__put_day(page, (int32_t)(ctip_now() / 86400));
	ctip_markup_close(m);
	ctip_markup_close(m);
	ctip_markup_line(m);
	put_banner(page);
	put_glance(page);
	ctip_markup_close(m);
	ctip_markup_line(m);
}

/* `Outcome 1` above its words. */
static void
put_branch(const struct ctip_page *page, const struct ctip_branch *b,
    const char *heading)
{
	struct ctip_markup *m = page->m;
	const char *foreign, *label = ctip_page__label(page->language,
	    &b->label, &foreign);

	ctip_markup_open(m, heading, NULL);
	ctip_markup_open(m, "span", "class", "kind", NULL);
	ctip_markup_words(m, word(page, b->output ? CTIP_WORD_OUTPUT :
	    CTIP_WORD_OUTCOME));
	ctip_markup_words(m, " ");
	ctip_markup_words(m, b->code);
	ctip_markup_close(m);
	ctip_markup_words(m, " ");
	ctip_markup_open(m, "span", "lang", foreign, NULL);
	ctip_markup_words(m, label);
	ctip_markup_close(m);
	ctip_markup_close(m);
}

static bool
is_of(const struct ctip_page *page, size_t i, size_t branch)
{
	return ctip_results_indicator(page->results, i)->branch == branch;
}

/* Its own indicators, if any; an output's heading is the table's caption. */
static void
put_table(const struct ctip_page *page, size_t branch)
{
	const struct ctip_branch *b =
	    &page->results->framework->branches[branch];
	bool started = false;

	for (size_t i = 0; i < page->results->n; i++) {
		if (!is_of(page, i, branch))
			continue;
		if (!started) {
			ctip_markup_open(page->m, "table", NULL);
			ctip_markup_open(page->m, "caption", NULL);
			if (b->output)
				put_branch(page, b, "h3");
			else
				ctip_markup_words(page->m, word(page,
				    CTIP_WORD_OF_OUTCOME));
			ctip_markup_close(page->m);
			ctip_page__heads(page);
			started = true;
		}
		ctip_page__row(page, i);
	}
	if (started)
		ctip_markup_close(page->m);
}

static void
put_branches(const struct ctip_page *page)
{
	const struct ctip_framework *f = page->results->framework;
	struct ctip_markup *m = page->m;

	for (size_t b = 0; b < f->n_branches; b++) {
		bool output = f->branches[b].output;
		bool last = b + 1 == f->n_branches ||
		    !f->branches[b + 1].output;

		ctip_markup_open(m, "section", "class",
		    output ? "output" : "outcome", NULL);
		if (!output)
			put_branch(page, &f->branches[b], "h2");
		put_table(page, b);
		if (output)
			ctip_markup_close(m);
		if (last)
			ctip_markup_close(m);
		ctip_markup_line(m);
	}
}

int
ctip_page_results(struct ctip_buf *out, const struct ctip_results *results,
    const struct ctip_page_origin *origin, enum ctip_language language,
    struct ctip_err *err)
{
	struct ctip_page page = {NULL, results, language, false, false};

	if (ctip_markup_new(&page.m, "html", err) != 0)
		return -1;
	for (size_t i = 0; i < results->n; i++) {
		const struct ctip_indicator *in =
		    ctip_results_indicator(results, i);

		page.baselines |= in->baseline != NULL;
		page.targets |= in->target != NULL;
	}
	ctip_markup_open(page.m, "html", "lang", ctip_page__code(language),
	    NULL);
	put_head(&page);
	ctip_markup_open(page.m, "body", NULL);
	ctip_markup_line(page.m);
	ctip_markup_open(page.m, "main", NULL);
	put_top(&page, origin);
	put_branches(&page);
	ctip_markup_close(page.m);
	ctip_markup_line(page.m);
	ctip_page__footer(&page, origin);
	ctip_markup_close(page.m);
	ctip_markup_close(page.m);
	ctip_markup_end(page.m, out);
	return 0;
}
