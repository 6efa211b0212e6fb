/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Break-glass uses: written when it happens, told to everybody who writes,
 * and ended by a review. What counts is who signed which version, not what
 * stands in the fields: a program of one's own could write anything there.
 */
#include "ctip/desk/glass.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "ctip/desk/open.h"
#include "ctip/desk/strict.h"
#include "../work_inside.h"

#define DAY (24 * 60 * 60)

static struct ctip_str
value(const struct ctip_record *record, const char *field)
{
	int i = ctip_kind_field(record->kind, ctip_str(field));

	return i < 0 ? (struct ctip_str){0} : record->values[i];
}

/* One of the reasons is a file with the account; another may be a code. */
static int
take_reasons(struct ctip_record *record, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	bool told = false;

	for (size_t i = 0; i < cli->reason.n; i++) {
		struct ctip_cli one = *cli;
		struct ctip_buf text = {0};
		bool file = cli->reason.item[i][0] == '@';
		int rc;

		one.reason.item[0] = cli->reason.item[i];
		one.reason.n = 1;
		rc = ctip_desk_reason(&text, &one, err);
		if (rc == 0)
			rc = ctip_strict_set(record, file ? "account" :
			    "reason", ctip_str_trim(ctip_buf_slice(&text)),
			    err);
		told |= file && text.len > 0;
		ctip_buf_clear(&text);
		if (rc != 0)
			return -1;
	}
	return told ? 0 : ctip_cli_misuse(cli, err, "--break-glass takes "
	    "--reason @FILE, with why it could not wait");
}

static int
fill(struct ctip_record *record, const struct ctip_ledger *ledger,
    const struct ctip_glass *glass, struct ctip_err *err)
{
	struct ctip_buf names = {0};
	char people[24], until[21];
	int rc;

	for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
		if (glass->compartments >> c & 1)
			ctip_buf_format(&names, "%s%s",
			    names.len > 0 ? ";" : "",
			    ctip_compartment_name(c));
	snprintf(people, sizeof people, "%llu",
	    (unsigned long long)glass->people);
	ctip_time_text(until, ctip_now() + DAY);
	rc = ctip_strict_set(record, "member",
	    ctip_str(ctip_ledger_member(ledger)->handle), err) != 0 ||
	    ctip_strict_set(record, "records", ctip_str(glass->kind),
	    err) != 0 || ctip_strict_set(record, "compartments",
	    ctip_buf_slice(&names), err) != 0 ||
	    ctip_strict_set(record, "people", ctip_str(people), err) != 0 ||
	    ctip_strict_set(record, "until", ctip_str(until), err) != 0 ?
	    -1 : 0;
	ctip_buf_clear(&names);
	return rc;
}

int
ctip_glass_break(struct ctip_ledger *ledger, const struct ctip_cli *cli,
    const struct ctip_glass *glass, FILE *talk, struct ctip_err *err)
{
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_id id = {{0}};
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	char text[CTIP_ID_TEXT];
	int rc = -1;

	if (ctip_desk__kind(&kind, ledger, CTIP_GLASS_KIND, err) != 0)
		return -1;
	ctip_record_start(&record, kind);
	if (take_reasons(&record, cli, err) == 0 &&
	    fill(&record, ledger, glass, err) == 0 &&
	    ctip_tx_begin(&tx, ledger, cli->command, err) == 0 &&
	    ctip_tx_add(tx, &id, &record, false, err) == 0)
		rc = ctip_tx_commit(&tx, &saved, err);
	ctip_tx_abort(&tx);
	ctip_record_clear(&record);
	if (rc != 0)
		return -1;
	ctip_id_text(text, &id, kind->prefix);
	fprintf(talk, "the glass is broken: %s tells it to all members; "
	    "somebody of another role has to review it\n", text);
	ctip_desk_say_published(&saved, talk);
	return 0;
}

/* One use, with who signed what. */
struct use {
	char                id[CTIP_ID_TEXT];
	char                by[CTIP_HANDLE];
	bool                reviewed;
	struct ctip_version version;  /* the latest */
	struct ctip_record  record;
};

/* May the second one judge what the first one did? */
static bool
is_second(const struct ctip_chain *chain, const char *first,
    const char *second)
{
	const struct ctip_member *a = ctip_chain_member(chain, first);
	const struct ctip_member *b = ctip_chain_member(chain, second);

	return a != NULL && b != NULL && a != b &&
	    (b->roles & ~a->roles) != 0;
}

/* The caller clears the record. */
static int
read_use(struct use *use, struct ctip_ledger *ledger,
    const struct ctip_id *record, struct ctip_err *err)
{
	struct ctip_version *versions;
	uint32_t opened;
	size_t n;

	memset(use, 0, sizeof *use);
	if (ctip_ledger_versions(&versions, &n, ledger, record, err) != 0)
		return -1;
	if (n == 0)
		return ctip_fail(err, CTIP_BUG, "a use without versions");
	use->version = versions[n - 1];
	strcpy(use->by, versions[0].member);
	free(versions);
	if (ctip_ledger_read(&use->record, &opened, ledger, &use->version,
	    1u << CTIP_DIRECTORY, err) != 0)
		return -1;
	ctip_id_text(use->id, record, use->record.kind->prefix);
	use->reviewed = value(&use->record, "decision").p != NULL &&
	    is_second(ctip_ledger_chain(ledger), use->by,
	    use->version.member);
	return 0;
}

/* Ids of all uses. */
static int
list_uses(struct ctip_id **out, size_t *n, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0}, count;
	int got;

	*out = NULL;
	*n = 0;
	if (ctip_ledger_count(&count, ledger, CTIP_GLASS_KIND, err) != 0)
		return -1;
	if (count == 0)
		return 0;
	if (ctip_desk__kind(&kind, ledger, CTIP_GLASS_KIND, err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	*out = ctip_alloc(count * sizeof **out);
	while ((got = ctip_scan_next(scan, &one, err)) == 1 && *n < count)
		(*out)[(*n)++] = one.record;
	ctip_scan_close(scan);
	return got < 0 ? -1 : 0;
}

/* Calls take for each use that nobody reviewed; until it returns false. */
static int
each_open(struct ctip_ledger *ledger,
    bool (*take)(void *context, const struct use *use), void *context,
    struct ctip_err *err)
{
	struct ctip_id *ids;
	struct use use;
	size_t n;
	int rc = list_uses(&ids, &n, ledger, err);
	bool more = true;

	for (size_t i = 0; rc == 0 && more && i < n; i++) {
		rc = read_use(&use, ledger, &ids[i], err);
		if (rc == 0 && !use.reviewed)
			more = take(context, &use);
		ctip_record_clear(&use.record);
	}
	free(ids);
	return rc;
}

/* What is looked for among those that stand. */
struct wanted {
	const struct ctip_glass *glass;
	const char              *member;
	char                     now[21];
	bool                     found;
};

static bool
covers(void *context, const struct use *use)
{
	struct wanted *w = context;
	struct ctip_str names = value(&use->record, "compartments"), name;
	struct ctip_str until = value(&use->record, "until");
	uint32_t compartments = 0;
	enum ctip_compartment c;

	while (ctip_str_cut(&names, ';', &name))
		if (ctip_compartment_named(&c, name))
			compartments |= 1u << c;
	w->found = strcmp(use->by, w->member) == 0 && until.len == 20 &&
	    memcmp(until.p, w->now, 20) > 0 &&
	    ctip_str_is(value(&use->record, "records"), w->glass->kind) &&
	    (w->glass->compartments & ~compartments) == 0;
	return !w->found;
}

int
ctip_glass_stands(bool *out, struct ctip_ledger *ledger,
    const struct ctip_glass *glass, struct ctip_err *err)
{
	struct wanted w = {.glass = glass,
	    .member = ctip_ledger_member(ledger)->handle};
	int rc;

	ctip_time_text(w.now, ctip_now());
	rc = each_open(ledger, covers, &w, err);
	*out = w.found;
	return rc;
}

static bool
say(void *context, const struct use *use)
{
	struct ctip_str kind = value(&use->record, "records");

	fprintf(context, "a break-glass use of '%s' awaits review: records of "
	    "'%.*s' were exported; somebody of another role types: ctip "
	    "audit review %s --decision justified|unjustified --reason @FILE\n",
	    use->by,
	    (int)kind.len, kind.p != NULL ? kind.p : "", use->id);
	return true;
}

void
ctip_glass_alert(struct ctip_ledger *ledger, FILE *talk)
{
	struct ctip_err ignored;

	each_open(ledger, say, talk, &ignored);
}

struct waiting {
	unsigned n;
	char    *id;
};

static bool
count(void *context, const struct use *use)
{
	struct waiting *w = context;

	w->n++;
	strcpy(w->id, use->id);
	return true;
}

int
ctip_glass_waiting(unsigned *n, char id[CTIP_ID_TEXT],
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct waiting w = {.id = id};
	int rc;

	id[0] = '\0';
	rc = each_open(ledger, count, &w, err);
	*n = w.n;
	return rc;
}

/* Who did it, or somebody like them, is no second person. */
static int
check_reviewer(const struct use *use, const struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	const char *me = ctip_ledger_member(ledger)->handle;

	if (use->reviewed)
		return ctip_fail(err, CTIP_EXISTS,
		    "'%s' has reviewed this already", use->version.member);
	if (strcmp(use->by, me) == 0)
		return ctip_fail(err, CTIP_DENIED,
		    "you did this yourself: another person must review it");
	if (!is_second(ctip_ledger_chain(ledger), use->by, me))
		return ctip_fail(err, CTIP_DENIED, "'%s' has all roles that "
		    "you have: somebody of another role must review it",
		    use->by);
	return 0;
}

static int
decide(struct ctip_record *now, const struct use *use,
    const struct ctip_ledger *ledger, const char *decision,
    struct ctip_err *err)
{
	char time[21];

	ctip_record_start(now, use->record.kind);
	memcpy(now->values, use->record.values,
	    now->kind->n * sizeof *now->values);
	ctip_time_text(time, ctip_now());
	time[10] = '\0';
	return ctip_strict_set(now, "decision", ctip_str(decision),
	    err) != 0 || ctip_strict_set(now, "reviewed", ctip_str(time),
	    err) != 0 || ctip_strict_set(now, "reviewer",
	    ctip_str(ctip_ledger_member(ledger)->handle), err) != 0 ? -1 : 0;
}

static int
save_review(struct ctip_ledger *ledger, const struct ctip_cli *cli,
    const struct use *use, const char *decision, struct ctip_str reason,
    FILE *talk, struct ctip_err *err)
{
	struct ctip_record now = {0};
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	bool changed;
	int rc = -1;

	if (decide(&now, use, ledger, decision, err) == 0 &&
	    ctip_tx_begin(&tx, ledger, cli->command, err) == 0) {
		ctip_tx_reason(tx, reason);
		rc = ctip_tx_edit(tx, &use->version, &use->record, &now,
		    &changed, err);
		if (rc == 0 && !cli->dry_run &&
		    (rc = ctip_tx_commit(&tx, &saved, err)) == 0)
			ctip_desk_say_published(&saved, talk);
	}
	ctip_tx_abort(&tx);
	ctip_record_clear(&now);
	return rc;
}

int
ctip_glass_review(struct ctip_cli *cli, const char *id,
    const char *decision, FILE *out, FILE *talk, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf reason = {0};
	struct ctip_version version;
	struct use use = {.reviewed = false};
	int rc = -1;

	if (decision == NULL || cli->reason.n == 0)
		return ctip_cli_misuse(cli, err, "--decision "
		    "justified|unjustified and --reason are needed");
	if (ctip_desk_reason(&reason, cli, err) != 0 ||
	    ctip_desk_open_quiet(&ledger, cli, CTIP_LEDGER_WRITE, err) != 0 ||
	    ctip_ledger_find(&version, ledger, id, err) != 0)
		goto out;
	if (strcmp(version.kind, CTIP_GLASS_KIND) != 0)
		ctip_fail(err, CTIP_INVALID, "'%s' is no break-glass use; "
		    "'ctip record list break_glass' lists them", id);
	else if (read_use(&use, ledger, &version.record, err) == 0 &&
	    check_reviewer(&use, ledger, err) == 0)
		rc = save_review(ledger, cli, &use, decision,
		    ctip_buf_slice(&reason), talk, err);
	if (rc == 0)
		fprintf(out, "%s\n", use.id);
out:
	ctip_record_clear(&use.record);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&reason);
	return rc;
}
