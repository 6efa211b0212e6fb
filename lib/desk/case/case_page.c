/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case on one page: all that is known of it and of its people, so that
 * nobody is asked again (R017, R030). Whose names and health are on it is
 * written down before the first line is.
 */
#include "ctip/desk/case.h"

#include <string.h>

#include "ctip/base/secret.h"
#include "ctip/base/term.h"
#include "ctip/desk/entry.h"
#include "ctip/desk/trace.h"
#include "dossier_inside.h"

struct paging {
	struct ctip_access access;
	struct ctip_buf    page;
	struct ctip_buf    events;    /* a line each, and what was noted */
	unsigned           screen;    /* columns; 0: whatever it takes */
};

static void
put_word(struct ctip_buf *out, const struct ctip_record *record,
    const char *field, const char *before)
{
	struct ctip_str word = ctip_desk__value(record, field);

	if (word.len == 0)
		return;
	ctip_buf_text(out, before);
	ctip_term_safe(out, word, false);
}

/* `2026-01-17  assigned  by hoi01, to inv01`; a case has many of them. */
static void
put_event(struct paging *p, const struct ctip_held *one)
{
	struct ctip_str details = ctip_desk__value(&one->was, "details");
	struct ctip_buf *out = &p->events, safe = {0};
	struct ctip_str line;

	ctip_buf_text(out, "  ");
	put_word(out, &one->was, "date", "");
	put_word(out, &one->was, "type", "  ");
	ctip_buf_format(out, "  by %s", one->version.member);
	put_word(out, &one->was, "stage", ", led to ");
	put_word(out, &one->was, "risk", ", risk ");
	put_word(out, &one->was, "handed_from", ", from ");
	put_word(out, &one->was, "handed_to", ", to ");
	put_word(out, &one->was, "due", ", due ");
	ctip_buf_format(out, "  %s\n", one->id);
	while (details.len > 0 && ctip_str_cut(&details, '\n', &line)) {
		ctip_buf_reset(&safe);
		ctip_term_safe(&safe, line, false);
		ctip_buf_text(out, "              ");
		ctip_term_wrap(out, ctip_buf_slice(&safe), 14, p->screen);
		ctip_buf_char(out, '\n');
	}
	if (safe.p != NULL)
		ctip_wipe(safe.p, safe.len);
	ctip_buf_clear(&safe);
}

/* A case goes first, its people next, then the rest. */
static int
put(void *context, struct ctip_ledger *ledger, const struct ctip_held *one,
    struct ctip_err *err)
{
	struct paging *p = context;

	(void)ledger, (void)err;
	ctip_access_add(&p->access, one->version.kind, &one->version.subject,
	    one->version.has & one->opened);
	if (strcmp(one->version.kind, "event") == 0) {
		put_event(p, one);
		return 0;
	}
	if (p->page.len > 0)
		ctip_buf_char(&p->page, '\n');
	ctip_entry_page(&p->page, &one->was, &one->version, one->opened,
	    p->screen);
	return 0;
}

int
ctip_case_show(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_dossier dossier = {.n = 0};
	struct paging paging = {.screen = ctip_term_is(out) ?
	    ctip_term_width() : 0};
	int rc = -1;

	if (ctip_desk__look(&work, err) == 0 && ctip_dossier_open(&dossier,
	    work.ledger, cli->argv[0], err) == 0 && ctip_dossier_each(
	    &dossier, work.ledger, put, &paging, err) == 0 &&
	    ctip_desk_trace(work.ledger, &paging.access, cli, talk,
	    err) == 0) {
		if (paging.events.len > 0)
			ctip_buf_format(&paging.page, "\nEvents\n%s",
			    paging.events.p);
		rc = fwrite(paging.page.p, 1, paging.page.len, out) ==
		    paging.page.len ? 0 : ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write standard output");
	}
	if (paging.events.p != NULL)
		ctip_wipe(paging.events.p, paging.events.len);
	ctip_buf_clear(&paging.events);
	if (paging.page.p != NULL)
		ctip_wipe(paging.page.p, paging.page.len);
	ctip_buf_clear(&paging.page);
	ctip_access_clear(&paging.access);
	ctip_dossier_close(&dossier);
	ctip_desk__end(&work);
	return rc;
}
