/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An office at work: a history of as many commits as one wants, by several
 * members who come, ask each other, and go, spread evenly over it. Where each
 * of these turns stands is kept, for attacks that are about it.
 */
#ifndef CTIP_FAULTS_OFFICE_H
#define CTIP_FAULTS_OFFICE_H

#include "ctip/ledger/members.h"
#include "room.h"

#define BEGIN 1767225600 /* 1 January 2026; a commit an hour */

/* The founder; one who seconds; one of the founder's role, who goes; one who
 * may not do anything that needs two. */
enum { FOUNDER, SECOND, LEAVER, COUNTER, ACTORS };

static struct actor {
	const char            *handle;
	unsigned               role;    /* in the order of roles.yaml */
	struct ctip_member_key key;
} actors[ACTORS] = {
	{.handle = "cm03"}, {.handle = "dir1", .role = 2},
	{.handle = "cm04"}, {.handle = "me01", .role = 1}
};

/* What happens once, in this order. */
enum turn {
	ADDS_SECOND,
	ASKS_LEAVER, APPROVES_LEAVER, ADDS_LEAVER,
	ASKS_COUNTER, APPROVES_COUNTER, ADDS_COUNTER,
	ASKS_REVOKE, APPROVES_REVOKE, REVOKES,
	ASKS_ERASE, APPROVES_ERASE, ERASES,
	TURNS
};

struct office {
	const char         *dir;
	struct ctip_ledger *ledger;
	int                 actor;                  /* who has opened it */
	char                person[CTIP_ID_TEXT];   /* the last one */
	char                note[CTIP_ID_TEXT];
	unsigned char       last[16];               /* of the last addition */
	unsigned            step;
	unsigned char       request[TURNS][CTIP_HASH]; /* by who asks */
	uint64_t            at[TURNS];              /* the transaction's number */
	unsigned char       kids[2][16];            /* what is erased; sorted */
};

/* The next commit's time. */
static inline void
tick(void)
{
	static unsigned n;
	char now[24];

	snprintf(now, sizeof now, "%u", BEGIN + 3600 * ++n);
	setenv("CTIP_NOW", now, 1);
}

/* Opens it as this actor: keys of groups move then, in commits of their
 * own where they must. */
static inline void
become(struct office *office, int actor)
{
	const struct ctip_kind *kind;

	if (office->ledger != NULL && office->actor == actor)
		return;
	ctip_ledger_close(office->ledger);
	office->ledger = open_ledger(office->dir, CTIP_LEDGER_WRITE,
	    &actors[actor].key);
	office->actor = actor;
	/* Read before anything is begun, as commands do. */
	must(ctip_schemas_kind(&kind, ctip_ledger_schemas(office->ledger),
	    "person", &err));
}

static inline uint64_t
tip_of(struct office *office)
{
	unsigned char hash[CTIP_HASH];

	become(office, office->ledger == NULL ? FOUNDER : office->actor);

	return ctip_ledger_tip(office->ledger, hash)->sequence;
}

/* --------------------------------------------------------------- every day */

static inline void
add_people(struct office *office)
{
	static const char *const values[3] = {"female", "Invented", "a story"};
	struct ctip_tx *tx = begin(office->ledger, "record add");
	struct ctip_saved saved;

	add_record(tx, office->ledger, office->person, "person", values);
	add_record(tx, office->ledger, office->person, "person", values);
	saved = commit(tx);
	memcpy(office->last, saved.transaction, 16);
}

static inline void
add_words(struct office *office)
{
	const char *values[3] = {office->person, "words", NULL};
	struct ctip_tx *tx = begin(office->ledger, "record add");

	add_record(tx, office->ledger, office->note, "note", values);
	ctip_tx_reason(tx, CTIP_STR("it was said"));
	commit(tx);
}

static inline void
edit_person(struct office *office)
{
	struct ctip_tx *tx = begin(office->ledger, "record edit");
	char text[32];

	snprintf(text, sizeof text, "Invented %u", office->step);
	edit_record(tx, office->ledger, office->person, 1 + office->step % 2,
	    text);
	commit(tx);
}

static inline void
edit_words(struct office *office)
{
	struct ctip_tx *tx = begin(office->ledger, "record edit");
	char text[32];

	snprintf(text, sizeof text, "words %u", office->step);
	edit_record(tx, office->ledger, office->note, 1, text);
	commit(tx);
}

/* Takes the last addition back. */
static inline void
undo(struct office *office)
{
	struct ctip_tx *tx = begin(office->ledger, "intake undo");
	struct ctip_head head;
	unsigned char hash[CTIP_HASH];
	char hex[33];

	ctip_hex(hex, office->last, 16);
	must(ctip_ledger_transaction(&head, hash, office->ledger, hex, &err));
	must(ctip_tx_void(tx, &head, &err));
	commit(tx);
	ctip_head_clear(&head);
}

static void (*const daily[])(struct office *office) = {
	add_people, add_words, edit_person, edit_words, edit_person,
	add_people, undo, add_people,
};

/* ------------------------------------------------------------------- once */

static inline void
put_open(struct ctip_tx *tx, struct ctip_buf *json, unsigned char *leaf)
{
	must(ctip_tx_open(tx, ctip_buf_slice(json), leaf, &err));
	ctip_buf_clear(json);
}

/* The actor as an entry of the chain describes one. */
static inline struct ctip_member
described(const struct actor *actor)
{
	struct ctip_member member = {.public_ = actor->key.public_,
	    .roles = 1ull << actor->role};

	strcpy(member.handle, actor->handle);
	return member;
}

static inline void
ask(struct office *office, enum turn turn)
{
	static const int whom[TURNS] = {
		[ASKS_LEAVER] = LEAVER, [ASKS_COUNTER] = COUNTER,
		[ASKS_REVOKE] = LEAVER,
	};
	struct ctip_tx *tx = begin(office->ledger, "ledger request");
	const struct ctip_chain *chain = ctip_ledger_chain(office->ledger);
	struct ctip_member member = described(&actors[whom[turn]]);
	struct ctip_buf json = {0}, sealed = {0};

	ctip_buf_text(&sealed, "0123456789abcdef0123456789abcdef");
	if (turn == ASKS_ERASE)
		ctip_chain_ask(&json, chain, CTIP_ASK_ERASE, NULL, NULL,
		    (struct ctip_str){(char *)office->kids,
		    sizeof office->kids}, ctip_buf_slice(&sealed));
	else
		ctip_chain_ask(&json, chain, turn == ASKS_REVOKE ?
		    CTIP_ASK_REVOKE : CTIP_ASK_MEMBER, member.handle,
		    turn == ASKS_REVOKE ? NULL : &member, ctip_str(NULL),
		    ctip_str(NULL));
	put_open(tx, &json, office->request[turn]);
	ctip_buf_clear(&sealed);
	commit(tx);
}

static inline void
approve(struct office *office, enum turn asked)
{
	struct ctip_tx *tx = begin(office->ledger, "ledger approve");
	struct ctip_buf json = {0};

	ctip_chain_answer(&json, "approval", office->request[asked]);
	put_open(tx, &json, NULL);
	commit(tx);
}

static inline void
admit(struct office *office)
{
	struct ctip_admitted ignored;

	must(ctip_ledger_admit(&ignored, office->ledger, &err));
}

static inline void
add_actor(struct office *office, int actor, const unsigned char *request)
{
	struct ctip_tx *tx = begin(office->ledger, "ledger member add");

	must(ctip_member_add(tx, actors[actor].handle,
	    &actors[actor].key.public_, 1ull << actors[actor].role, request,
	    &err));
	commit(tx);
}

static inline void
revoke_leaver(struct office *office)
{
	struct ctip_tx *tx = begin(office->ledger, "ledger member revoke");

	must(ctip_member_revoke(tx, actors[LEAVER].handle,
	    office->request[ASKS_REVOKE], &err));
	commit(tx);
}

static inline void
erase(struct office *office)
{
	struct ctip_tx *tx = begin(office->ledger, "ledger erase run");
	struct ctip_buf json = {0};

	ctip_chain_tombstone(&json, ctip_chain_request(ctip_tx_chain(tx),
	    office->request[ASKS_ERASE]));
	put_open(tx, &json, NULL);
	commit(tx);
}

static inline void
take_turn(struct office *office, enum turn turn)
{
	bool seconds = turn == APPROVES_LEAVER || turn == APPROVES_COUNTER ||
	    turn == APPROVES_REVOKE || turn == APPROVES_ERASE;

	become(office, seconds ? SECOND : FOUNDER);
	if (seconds)
		approve(office, turn - 1);
	else if (turn == ADDS_SECOND)
		add_actor(office, SECOND, NULL);
	else if (turn == ADDS_LEAVER)
		add_actor(office, LEAVER, office->request[ASKS_LEAVER]);
	else if (turn == ADDS_COUNTER)
		add_actor(office, COUNTER, office->request[ASKS_COUNTER]);
	else if (turn == REVOKES)
		revoke_leaver(office);
	else if (turn == ERASES)
		erase(office);
	else
		ask(office, turn);
	office->at[turn] = tip_of(office);
	tick();
	admit(office);
	/* As a command would: it ends here. */
	ctip_ledger_close(office->ledger);
	office->ledger = NULL;
}

/* --------------------------------------------------------------------- all */

/* Who does the daily work, in turn. */
static inline int
next_actor(const struct office *office, unsigned turns)
{
	int actor = (int)(office->step % 3);

	if (actor == SECOND && turns <= ADDS_SECOND)
		return FOUNDER;
	if (actor == LEAVER && (turns <= ADDS_LEAVER || turns > ASKS_REVOKE))
		return FOUNDER;
	return actor;
}

/* A ledger of about so many commits, in a new folder. */
static inline void
make_office(struct office *office, const char *dir, unsigned commits)
{
	unsigned turns = 0;

	*office = (struct office){.dir = dir};
	memset(office->kids[0], 0x11, 16);
	memset(office->kids[1], 0x77, 16);
	tick();
	found_ledger(dir, &actors[FOUNDER].key);
	become(office, FOUNDER);
	while (tip_of(office) + 1 < commits) {
		tick();
		if (turns < TURNS && tip_of(office) * (TURNS + 2) >=
		    (turns + 1) * commits) {
			take_turn(office, (enum turn)turns++);
			continue;
		}
		become(office, next_actor(office, turns));
		daily[office->step % (sizeof daily / sizeof *daily)](office);
		office->step++;
	}
	must_be(turns == TURNS, "not all turns were taken");
	ctip_ledger_close(office->ledger);
	office->ledger = NULL;
}

#endif
