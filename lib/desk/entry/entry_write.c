/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record, typed by a person, into the ledger: added, or a new version of
 * it. Filled from the command line or by asking; nobody else is kept waiting
 * meanwhile, for the ledger is opened for writing only when all is said.
 */
#include "entry_inside.h"

#include <string.h>
#include <unistd.h>

#include "ctip/base/term.h"
#include "ctip/desk/kept.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"
#include "ctip/desk/screening.h"
#include "ctip/desk/trace.h"
#include "ctip/ledger/tx.h"
#include "ctip/table/sheet.h"

#define LONGEST ((size_t)1 << 20) /* of standard input */


static bool
reads_input(const struct ctip_cli *cli, int first)
{
	for (int i = first; i < cli->argc; i++) {
		size_t len = strlen(cli->argv[i]);

		if (strcmp(cli->argv[i], "-") == 0 || (len > 3 &&
		    strcmp(cli->argv[i] + len - 3, "=@-") == 0))
			return true;
	}
	return false;
}

/* Is nothing given, and so asked for? */
static bool
asks(const struct writing *w)
{
	return w->cli->argc == w->first && (w->what == NULL ||
	    !w->what->bare || isatty(0) == 1);
}

/* Will a person be typing while the ledger is open? */
static bool
is_slow(const struct writing *w)
{
	return (asks(w) || reads_input(w->cli, w->first)) && isatty(0) == 1;
}

/* What a pipe sends is read before anybody is kept from writing. */
static int
read_ahead(const struct writing *w, struct ctip_err *err)
{
	bool whole;

	return reads_input(w->cli, w->first) ? ctip_desk_spool(&whole, LONGEST, err) : 0;
}

int
ctip_entry__start(struct writing *w, struct ctip_err *err)
{
	struct ctip_cli *cli = w->cli;
	bool reads = cli->dry_run || is_slow(w);

	ctip_reporter_start(&w->reporter, w->talk, false);
	if (asks(w) && isatty(0) != 1)
		return ctip_cli_misuse(cli, err, "there is nothing to enter; "
		    "give FIELD=VALUE, FIELD=@FILE or - for standard input; "
		    "on a terminal you are asked");
	if (ctip_desk_reason(&w->reason, cli, err) < 0 ||
	    (!reads && read_ahead(w, err) < 0))
		return -1;
	return ctip_desk_open(&w->ledger, cli,
	    reads ? CTIP_LEDGER_READ : CTIP_LEDGER_WRITE, err);
}

void
ctip_entry__end(struct writing *w)
{
	ctip_reporter_end(&w->reporter);
	ctip_record_clear(&w->was);
	ctip_record_clear(&w->now);
	ctip_ledger_close(w->writer);
	ctip_ledger_close(w->ledger);
	ctip_buf_clear(&w->reason);
}

/* A disk that can't be read is no fault of the value. */
static bool
is_fault(const struct ctip_err *err)
{
	return err->code == CTIP_NOTFOUND || err->code == CTIP_INVALID ||
	    err->code == CTIP_DENIED;
}

/* What a link names has to be there. */
static int
check_links(struct writing *w, struct ctip_err *err)
{
	const struct ctip_record *r = &w->now;

	for (size_t i = 0; i < r->kind->n; i++) {
		const struct ctip_field *f = &r->kind->fields[i];
		struct ctip_version version;
		char id[CTIP_ID_TEXT];

		if (f->type != CTIP_LINK || r->values[i].p == NULL ||
		    r->values[i].len >= sizeof id ||
		    ctip_str_equal(r->values[i], w->was.kind != NULL ?
		    w->was.values[i] : (struct ctip_str){0}) ||
		    (w->what != NULL && w->what->coming != NULL &&
		    ctip_str_is(r->values[i], w->what->coming)))
			continue;
		memcpy(id, r->values[i].p, r->values[i].len);
		id[r->values[i].len] = '\0';
		if (ctip_ledger_find(&version, w->ledger, id, err) == 0)
			continue;
		if (!is_fault(err))
			return -1;
		ctip_findings_add(&w->reporter.to, (struct ctip_finding){
		    .level = CTIP_ERROR, .field = ctip_str(f->name),
		    .rule = "link" }, "%s", err->text);
	}
	return 0;
}

/* An edit leaves the record where it is sealed. */
static void
check_subject(struct writing *w)
{
	struct ctip_err err = {0};

	if (w->was.kind != NULL &&
	    ctip_tx_keeps_subject(&w->was, &w->now, &err) < 0)
		ctip_findings_add(&w->reporter.to, (struct ctip_finding){
		    .level = CTIP_ERROR, .rule = "subject",
		    .field = ctip_str(w->was.kind->subject) }, "%s", err.text);
}

/* What moves with a verb is not typed over. */
static void
check_kept(struct writing *w)
{
	const char *verb;
	int field = w->was.kind == NULL ? -1 : ctip_kept_moved(&verb, &w->was,
	    &w->now);

	if (field >= 0)
		ctip_findings_add(&w->reporter.to, (struct ctip_finding){
		    .level = CTIP_ERROR, .rule = "verb",
		    .field = ctip_str(w->was.kind->fields[field].name) },
		    "moves with '%s', and is not typed over", verb);
}

/* 1: it is, 0: with findings it isn't, -1: it can't be told. */
static int
is_good(struct writing *w, struct ctip_err *err)
{
	w->reporter.to.errors = 0;
	if (check_links(w, err) < 0)
		return -1;
	check_subject(w);
	check_kept(w);
	return ctip_entry_check(&w->now, w->closed, &w->reporter.to) &&
	    w->reporter.to.errors == 0;
}

/* What follows from what was typed. */
static int
settle(struct writing *w, struct ctip_err *err)
{
	if (w->what != NULL && w->what->settle != NULL)
		return w->what->settle(w->what->context, &w->now, w->ledger,
		    err);
	/* Its result is the rule's, however it was written. */
	if (strcmp(w->now.kind->name, "screening") == 0)
		return ctip_screening_settle(&w->now, w->ledger, err);
	return 0;
}

/* Asks until it is right or the person leaves. */
static int
ask(struct writing *w, struct ctip_err *err)
{
	int got;

	for (;;) {
		got = ctip_entry_ask(&w->now, ~w->closed, w->what != NULL ?
		    w->what->asks : NULL, stdin, w->talk, err);
		if (got < 0)
			return -1;
		if (got == 0)
			return ctip_fail(err, CTIP_INVALID,
			    "left before the end; nothing was written");
		if (settle(w, err) < 0)
			return -1;
		got = is_good(w, err);
		if (got != 0)
			return got > 0 ? 0 : -1;
		fputs("Correct this, or leave with Ctrl-D.\n", w->talk);
	}
}

/* What stands in fields that can't be seen, while the command line is read:
 * so that also taking such a value away is noticed. */
static const char unseen[] = "?";

static bool
is_closed(const struct writing *w, size_t i)
{
	const struct ctip_field *f = &w->now.kind->fields[i];

	return !f->hidden && (w->closed >> f->compartment & 1);
}

static int
read_arguments(struct writing *w, struct ctip_err *err)
{
	struct ctip_record *r = &w->now;
	int rc;

	for (size_t i = 0; i < r->kind->n; i++)
		if (is_closed(w, i))
			r->values[i] = (struct ctip_str){ unseen, 1 };
	rc = ctip_entry_arguments(r, w->cli, w->first, &w->reporter.to, err);
	for (size_t i = 0; i < r->kind->n && rc == 0; i++) {
		const struct ctip_field *f = &r->kind->fields[i];

		if (!is_closed(w, i))
			continue;
		if (r->values[i].p != unseen &&
		    (w->version.gone >> f->compartment & 1))
			rc = ctip_fail(err, CTIP_INVALID, "'%s' was erased "
			    "with compartment '%s' of this record; it can't "
			    "be entered again", f->name,
			    ctip_compartment_name(f->compartment));
		else if (r->values[i].p != unseen)
			rc = ctip_fail(err, CTIP_DENIED, "'%s' is in "
			    "compartment '%s', which is not open to you",
			    f->name, ctip_compartment_name(f->compartment));
		r->values[i] = (struct ctip_str){0};
	}
	return rc;
}

/* What the verb filled is what it was about. */
static int
check_own(const struct writing *w, struct ctip_err *err)
{
	const char *const *own = w->what != NULL ? w->what->own : NULL;

	for (size_t i = 0; own != NULL && own[i] != NULL; i++) {
		int field = ctip_kind_field(w->now.kind, ctip_str(own[i]));

		if (!ctip_str_equal(w->now.values[field], w->own[i]))
			return ctip_fail(err, CTIP_INVALID, "'%s' is not "
			    "typed here: 'ctip %s' fills it", own[i],
			    w->cli->command);
	}
	return 0;
}

int
ctip_entry__fill(struct writing *w, struct ctip_err *err)
{
	int good;

	if (asks(w))
		return ask(w, err);
	if (read_arguments(w, err) < 0 || check_own(w, err) < 0 ||
	    settle(w, err) < 0)
		return -1;
	good = w->reporter.to.errors == 0 ? is_good(w, err) : 0;
	if (good != 0)
		return good > 0 ? 0 : -1;
	return ctip_fail(err, CTIP_INVALID, "nothing was written");
}

static bool
is_blank(const struct ctip_record *record)
{
	for (size_t i = 0; i < record->kind->n; i++)
		if (!record->kind->fields[i].hidden &&
		    record->values[i].p != NULL)
			return false;
	return true;
}

/* The ledger for writing, after asking: the record must still be the one
 * that was shown. */
static int
open_writer(struct writing *w, bool edit, struct ctip_err *err)
{
	struct ctip_version now;
	char id[CTIP_ID_TEXT];

	if (ctip_desk_open(&w->writer, w->cli, CTIP_LEDGER_WRITE, err) < 0)
		return -1;
	if (!edit)
		return 0;
	ctip_id_text(id, &w->version.record, w->was.kind->prefix);
	if (ctip_ledger_find(&now, w->writer, id, err) < 0)
		return -1;
	if (memcmp(now.leaf, w->version.leaf, sizeof now.leaf) != 0)
		return ctip_fail(err, CTIP_BUSY, "'%s' was changed by '%s' "
		    "meanwhile; look at it and edit it again", id,
		    now.member);
	w->version = now;
	return 0;
}

/* The new record, between what goes with it. */
static int
add(struct writing *w, struct ctip_tx *tx, struct ctip_id *id,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct ctip_entry_new *what = w->what;

	if ((what->with != NULL && what->with(what->context, tx, ledger,
	    err) != 0) || ctip_tx_add(tx, id, &w->now, what->after != NULL,
	    err) != 0)
		return -1;
	return what->after == NULL ? 0 : what->after(what->context, tx,
	    ledger, id, err);
}

/* One transaction. */
int
ctip_entry__save(struct writing *w, struct ctip_id *id, bool edit, struct ctip_err *err)
{
	struct ctip_ledger *ledger;
	struct ctip_tx *tx = NULL;
	struct ctip_saved saved;
	bool changed = true;
	int rc = -1;

	if (is_slow(w) && open_writer(w, edit, err) < 0)
		return -1;
	ledger = w->writer != NULL ? w->writer : w->ledger;
	if (ctip_tx_begin(&tx, ledger, w->cli->command, err) < 0)
		return -1;
	ctip_tx_reason(tx, ctip_buf_slice(&w->reason));
	if (edit)
		rc = ctip_tx_edit(tx, &w->version, &w->was, &w->now, &changed,
		    err);
	else
		rc = add(w, tx, id, ledger, err);
	if (rc == 0)
		rc = ctip_tx_commit(&tx, &saved, err);
	if (rc == 0)
		ctip_desk_say_published(&saved, w->talk);
	ctip_tx_abort(&tx);
	return rc;
}

int
ctip_entry__tell(struct writing *w, const struct ctip_id *id, struct ctip_err *err)
{
	char text[CTIP_ID_TEXT];

	ctip_id_text(text, id, w->now.kind->prefix);
	if (fprintf(w->out, "%s\n", text) < 0 || fflush(w->out) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "'%s' is saved, but "
		    "standard output cannot be written", text);
	return 0;
}

/* The register of credentials says who was cleared: who runs the members
 * writes it, and nobody about themselves. */
int
ctip_entry__register(const struct writing *w, const char *kind,
    struct ctip_err *err)
{
	return strcmp(kind, "credential") != 0 ? 0 :
	    ctip_desk_may(w->ledger, CTIP_ACT_MEMBER, err);
}

static int
begin(struct writing *w, struct ctip_err *err)
{
	const struct ctip_entry_new *what = w->what;
	const struct ctip_kind *kind;

	if (ctip_entry__register(w, what->kind, err) < 0 || ctip_schemas_kind(&kind,
	    ctip_ledger_schemas(w->ledger), what->kind, err) < 0)
		return -1;
	ctip_record_start(&w->now, kind);
	if (what->begin != NULL && what->begin(what->context, &w->now,
	    w->ledger, err) < 0)
		return -1;
	for (size_t i = 0; what->own != NULL && what->own[i] != NULL; i++)
		w->own[i] = w->now.values[ctip_kind_field(kind,
		    ctip_str(what->own[i]))];
	return 0;
}

int
ctip_entry_add(struct ctip_cli *cli, const char *kind, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_entry_new what = { .kind = kind, .first = 1 };

	return ctip_desk_kind(cli, kind, err) < 0 ? -1 :
	    ctip_entry_new(cli, &what, out, talk, err);
}

int
ctip_entry_new(struct ctip_cli *cli, const struct ctip_entry_new *what,
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct writing w = { .cli = cli, .out = out, .talk = talk,
	    .what = what, .first = what->first };
	struct ctip_id id = {{0}};
	int rc = -1;

	if (ctip_entry__start(&w, err) < 0 || begin(&w, err) < 0 || ctip_entry__fill(&w, err) < 0)
		goto out;
	if (is_blank(&w.now)) {
		ctip_fail(err, CTIP_INVALID,
		    "every field is blank; nothing was written");
		goto out;
	}
	if (cli->dry_run) {
		fputs("nothing was written: this was -n\n", talk);
		rc = 0;
		goto out;
	}
	rc = ctip_entry__save(&w, &id, false, err);
	if (rc == 0)
		rc = ctip_entry__tell(&w, &id, err);
out:
	ctip_entry__end(&w);
	return rc;
}
