/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forgetting is asked for here: which keys, of which record, why; and what
 * stands against it. Carrying it out is erase_run.c's.
 */
#include "erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/term.h"
#include "ctip/base/time.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/same.h"

#define DAY (24 * 60 * 60)

struct asking {
	struct ctip_cli         *cli;
	bool                     rekey;
	FILE                    *out, *talk;
	struct ctip_ledger      *ledger;
	struct ctip_tx          *tx;
	struct ctip_buf          reason;
	struct wish {
		struct ctip_erasure      erasure;
		struct ctip_subject_keys keys;
		struct ctip_str          kids;  /* of them, what is asked for */
		unsigned char            leaf[CTIP_HASH];
	}                       *wishes;      /* a subject each */
	size_t                   n;
};

bool
ctip_erase__is(const struct ctip_request *request)
{
	return request->act == CTIP_ASK_ERASE ||
	    request->act == CTIP_ASK_REKEY;
}

int64_t
ctip_erase__due(const struct ctip_chain *chain,
    const struct ctip_request *request)
{
	return request->second_time + (request->act == CTIP_ASK_ERASE ?
	    (int64_t)chain->waiting * DAY : 0);
}

char *
ctip_erase__keys(char out[40], uint64_t n)
{
	char count[28];

	snprintf(out, 40, "%s key%s", ctip_count_text(count, n),
	    n == 1 ? "" : "s");
	return out;
}

static int
read_compartments(uint32_t *out, const struct ctip_texts *names,
    struct ctip_err *err)
{
	enum ctip_compartment c;

	*out = names->n == 0 ? CTIP_ALL_COMPARTMENTS : 0;
	for (size_t i = 0; i < names->n; i++) {
		if (!ctip_compartment_named(&c, ctip_str(names->item[i])))
			return ctip_fail(err, CTIP_MISUSE, "there is no "
			    "compartment '%s': identity, case, care, health, "
			    "statistics, directory, audit", names->item[i]);
		*out |= 1u << c;
	}
	return 0;
}

/* The id of what a record is under, printed. */
static int
subject_id(char out[CTIP_ID_TEXT], struct ctip_ledger *ledger,
    const struct ctip_version *version, struct ctip_err *err)
{
	struct ctip_schemas *schemas = ctip_ledger_schemas(ledger);
	const struct ctip_kind *kind;
	int field;

	if (ctip_schemas_kind(&kind, schemas, version->kind, err) != 0)
		return -1;
	if (memcmp(&version->subject, &version->record, 16) != 0 &&
	    kind->subject != NULL) {
		field = ctip_kind_field(kind, ctip_str(kind->subject));
		if (ctip_schemas_kind(&kind, schemas,
		    kind->fields[field].link, err) != 0)
			return -1;
	}
	ctip_id_text(out, &version->subject, kind->prefix);
	return 0;
}

/* Erasing takes all of a subject; a rekey is of what a record is under. */
static int
find_subject(struct asking *a, struct wish *w, const char *id,
    struct ctip_err *err)
{
	struct ctip_version version;

	if (ctip_erase__newest(&version, a->ledger, id, err) != 0)
		return -1;
	if (ctip_erase__refuse_kind(&version, a->rekey, id, err) != 0)
		return -1;
	if (subject_id(w->erasure.id, a->ledger, &version, err) != 0)
		return -1;
	w->erasure.subject = version.subject;
	if (!a->rekey && memcmp(&version.subject, &version.record, 16) != 0)
		return ctip_fail(err, CTIP_INVALID, "%s is under the keys of "
		    "%s, with others, and goes with it; a value in it is "
		    "taken out with 'ctip record edit' and 'ctip ledger "
		    "rekey'", id, w->erasure.id);
	return 0;
}

/* Somebody must be there to say yes or no. */
static int
check_second(const struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	const struct ctip_member *me = ctip_ledger_member(ledger);

	for (size_t i = 0; i < chain->n_members; i++)
		if (!chain->members[i].revoked && ctip_chain_seconds(chain,
		    me, &chain->members[i], CTIP_ACT_ERASE))
			return 0;
	return ctip_fail(err, CTIP_DENIED, "there is nobody who could approve "
	    "it: another member, with the act 'erase' by a role that you have "
	    "not");
}

static void
say_closed(FILE *talk, uint32_t closed)
{
	struct ctip_buf names = {0};

	if (closed == 0)
		return;
	ctip_erasure_names(&names, closed);
	fprintf(talk, "whether a legal hold stands in '%s' can't be known: "
	    "it is not open to you; who approves must see it\n", names.p);
	ctip_buf_clear(&names);
}

static int
check_hold(struct asking *a, struct wish *w, struct ctip_err *err)
{
	struct ctip_hold hold;

	if (ctip_erase_hold(&hold, a->ledger, &w->erasure, err) != 0 ||
	    ctip_erase_refuse_held(&hold, &w->erasure, err) != 0)
		return -1;
	say_closed(a->talk, hold.closed);
	return 0;
}

static int
find_keys(struct asking *a, struct wish *w, struct ctip_err *err)
{
	struct ctip_buf names = {0};

	if (ctip_subject_keys(&w->keys, a->ledger, &w->erasure.subject,
	    w->erasure.compartments, err) != 0)
		return -1;
	if (w->keys.foreign > 0)
		fprintf(a->talk, "entries of %s name keys of other records: "
		    "these are left out (%llu); look with 'ctip audit log %s' "
		    "who wrote that\n", w->erasure.id,
		    (unsigned long long)w->keys.foreign, w->erasure.id);
	/* What an older copy of the ledger knows nothing of is erased again. */
	w->kids = ctip_buf_slice(a->rekey ? &w->keys.left :
	    &w->keys.unburied);
	if (w->kids.len > 0)
		return ctip_erase__refuse_asked(ctip_ledger_chain(a->ledger),
		    w->kids, a->rekey, err);
	ctip_erasure_names(&names, w->erasure.compartments);
	ctip_fail(err, CTIP_INVALID, "nothing of %s is left to erase (%s)",
	    w->erasure.id, names.p);
	ctip_buf_clear(&names);
	return -1;
}

/* One more subject, if it can be erased; else a->n is as it was. */
static int
add_wish(struct asking *a, const char *id, uint32_t compartments,
    struct ctip_err *err)
{
	struct wish *w;

	a->wishes = ctip_realloc(a->wishes, (a->n + 1) * sizeof *a->wishes);
	w = &a->wishes[a->n];
	*w = (struct wish){.erasure.compartments = compartments};
	if (find_subject(a, w, id, err) == 0 && check_hold(a, w, err) == 0 &&
	    find_keys(a, w, err) == 0) {
		a->n++;
		return 0;
	}
	ctip_subject_keys_clear(&w->keys);
	return -1;
}

/* Who is forgotten is so in all records that are of them (FORMAT.md item 30).
 * One of which nothing is left, or which is asked for already, stands in
 * nobody's way. */
static int
add_others(struct asking *a, struct ctip_err *err)
{
	struct ctip_erasure first = a->wishes[0].erasure;
	struct ctip_same *same;
	const char *other;
	size_t at = 0;
	int rc = ctip_same_load(&same, a->ledger, err);

	while (rc == 0 && ctip_same_each(&other, &at, same,
	    ctip_str(first.id))) {
		struct ctip_err why = {0};

		if (add_wish(a, other, first.compartments, &why) == 0)
			continue;
		if (why.code == CTIP_INVALID || why.code == CTIP_EXISTS ||
		    why.code == CTIP_NOTFOUND) {
			fprintf(a->talk, "merged with it: %s\n", why.text);
			continue;
		}
		*err = why;
		rc = -1;
	}
	ctip_same_free(same);
	return rc;
}

static int
prepare(struct asking *a, const char *id,
    const struct ctip_texts *names, struct ctip_err *err)
{
	uint32_t compartments;

	if (read_compartments(&compartments, names, err) != 0 ||
	    ctip_desk_reason(&a->reason, a->cli, err) != 0 ||
	    ctip_desk_open(&a->ledger, a->cli, CTIP_LEDGER_WRITE, err) != 0 ||
	    ctip_desk_may(a->ledger, CTIP_ACT_ERASE, err) != 0 ||
	    check_second(a->ledger, err) != 0 ||
	    add_wish(a, id, compartments, err) != 0)
		return -1;
	return a->rekey ? 0 : add_others(a, err);
}

static int
put_wish(struct asking *a, struct wish *w, struct ctip_err *err)
{
	struct ctip_buf about = {0};
	int rc;

	ctip_erasure_write(&about, &w->erasure);
	rc = ctip_request_put(a->tx, a->rekey ? CTIP_ASK_REKEY :
	    CTIP_ASK_ERASE, w->kids, ctip_buf_slice(&about), w->leaf, err);
	ctip_buf_clear(&about);
	return rc;
}

static int
save(struct asking *a, struct ctip_err *err)
{
	struct ctip_saved saved;

	if (ctip_tx_begin(&a->tx, a->ledger, a->cli->command, err) != 0)
		return -1;
	for (size_t i = 0; i < a->n; i++)
		if (put_wish(a, &a->wishes[i], err) != 0)
			return -1;
	ctip_tx_reason(a->tx, ctip_buf_slice(&a->reason));
	if (ctip_desk_keep_reason(a->tx, a->ledger, a->wishes[0].leaf,
	    err) != 0)
		return -1;
	if (a->cli->dry_run)
		return 0;
	if (ctip_tx_commit(&a->tx, &saved, err) != 0)
		return -1;
	ctip_desk_say_published(&saved, a->talk);
	return 0;
}

/* What comes after the approval, were it today's. */
static void
say_wait(const struct asking *a)
{
	unsigned days = ctip_ledger_chain(a->ledger)->waiting;
	char when[21];

	ctip_time_text(when, ctip_now() + (int64_t)days * DAY);
	if (a->rekey || days == 0)
		fputs("then it can be carried out at once: ctip ledger erase "
		    "run\n", a->talk);
	else
		fprintf(a->talk, "then it waits for %u day%s, and can be "
		    "cancelled: approved today, it can be carried out on "
		    "%.10s\n", days, days == 1 ? "" : "s", when);
}

static int
tell_one(struct asking *a, const struct wish *w, struct ctip_err *err)
{
	char id[CTIP_REQUEST_ID], keys[40], records[28];

	ctip_erase__keys(keys, w->kids.len / CTIP_KID_SHORT);
	ctip_count_text(records, w->keys.records);
	if (w->keys.left.len == 0)
		fprintf(a->talk, "%s: %s, forgotten here before; the "
		    "tombstone is missing\n", w->erasure.id, keys);
	else
		fprintf(a->talk, "%s: %s, of all versions of %s record%s\n",
		    w->erasure.id, keys, records, w->keys.records == 1 ? "" :
		    "s");
	if (!a->rekey &&
	    ctip_erase__links(a->ledger, &w->erasure, a->talk, err) != 0)
		return -1;
	if (a->cli->dry_run)
		return 0;
	ctip_desk_request_id(id, w->leaf);
	fprintf(a->out, "%s\n", id);
	fprintf(a->talk, "asked for: another member, of another role, must "
	    "type: ctip ledger approve %s\n", id);
	return 0;
}

static int
tell(struct asking *a, struct ctip_err *err)
{
	if (a->n > 1)
		fprintf(a->talk, "%zu records are of this person, and a "
		    "request each:\n", a->n);
	for (size_t i = 0; i < a->n; i++)
		if (tell_one(a, &a->wishes[i], err) != 0)
			return -1;
	if (a->cli->dry_run)
		fputs("nothing was written: this was -n\n", a->talk);
	else
		say_wait(a);
	return 0;
}

int
ctip_desk_erase_request(struct ctip_cli *cli, const char *id,
    const struct ctip_texts *compartments, bool rekey, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct asking a = {.cli = cli, .rekey = rekey, .out = out,
	    .talk = talk};
	int rc = -1;

	if (prepare(&a, id, compartments, err) == 0 && save(&a, err) == 0)
		rc = tell(&a, err);
	ctip_tx_abort(&a.tx);
	ctip_ledger_close(a.ledger);
	for (size_t i = 0; i < a.n; i++)
		ctip_subject_keys_clear(&a.wishes[i].keys);
	free(a.wishes);
	ctip_buf_clear(&a.reason);
	return rc;
}

/* Could who asked see what the second person can't? */
static uint32_t
unseen(const struct ctip_chain *chain, const struct ctip_request *request,
    uint32_t closed)
{
	const struct ctip_member *first = ctip_chain_member(chain,
	    request->by);

	for (size_t g = 0; first != NULL && g < chain->roles.n_groups; g++)
		for (enum ctip_compartment c = 1; c < CTIP_COMPARTMENTS; c++)
			if ((first->groups >> g & 1) &&
			    chain->roles.groups[g].holds[c])
				closed &= ~(1u << c);
	return closed;
}

int
ctip_desk_erase_second(struct ctip_ledger *ledger,
    const struct ctip_request *request, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	struct ctip_erasure erasure;
	struct ctip_hold hold;
	struct ctip_buf names = {0};
	uint32_t closed;

	if (!ctip_erase__is(request))
		return 0;
	if (ctip_erasure_read(&erasure, ledger, request, err) != 0 ||
	    ctip_forget_check(ledger, request, &erasure, err) != 0 ||
	    ctip_erase__refuse_gone(chain, request, err) != 0 ||
	    ctip_erase_hold(&hold, ledger, &erasure, err) != 0 ||
	    ctip_erase_refuse_held(&hold, &erasure, err) != 0)
		return -1;
	closed = unseen(chain, request, hold.closed);
	if (closed == 0)
		return 0;
	ctip_erasure_names(&names, closed);
	ctip_fail(err, CTIP_DENIED, "whether a legal hold stands in '%s' can "
	    "be seen neither by '%s', who asked, nor by you: somebody who "
	    "can open it must approve this", names.p, request->by);
	ctip_buf_clear(&names);
	return -1;
}
