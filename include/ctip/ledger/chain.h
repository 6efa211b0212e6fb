/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_CHAIN_H
#define CTIP_LEDGER_CHAIN_H

#include "ctip/base/cli.h"
#include "ctip/ledger/head.h"
#include "ctip/vault/roles.h"

/*
 * The membership chain: what the open entries say, folded in the order of
 * the history (FORMAT items 3, 16, 17, 22, 23, 28, 30). Holders' public keys
 * come from here and from nowhere else. An open entry is one canonical JSON
 * object (keys sorted, no spaces) with "type":
 *
 *   charter       country or absent, format 1, office, pack or absent,
 *                 random (hex 16), waiting (days; absent: 7)
 *   roles         policy: roles.yaml as JSON
 *   member        handle, roles [..], sign (hex 32), box (hex 32); after the
 *                 founding also epoch, ephemeral, wrap (H of the epoch) and
 *                 founder true, request, or recovery true
 *   revoke        handle, and founder true or request; a header-epoch comes
 *                 after it in the same transaction
 *   recovery      number, holders [3 handles], sign, box, and as a member's
 *                 epoch, ephemeral, wrap and founder true or request
 *   group-key     group, epoch, public (hex 32)
 *   header-epoch  epoch, ephemeral (hex 32), hid (hex 32),
 *                 wraps {handle: hex 32}; after the founding also before:
 *                 the H before it, sealed under this one (hex 48)
 *   request       act, and for member, revoke and recovery: what {..}; for
 *                 erase and rekey: kids [hex 16 ..], sorted; for all but
 *                 members: sealed (hex), which ctip_request_seal made
 *   approval      request
 *   cancel        request
 *   tombstone     request, kids: those of the request
 *
 * A request is named by its leaf (hex 32). An unknown type stops whoever
 * meets it.
 */
#define CTIP_WAITING 7 /* days, where the charter says none */

struct ctip_member {
	char               handle[CTIP_HANDLE];
	struct ctip_public public_;
	uint64_t           roles;      /* bit i: roles.roles[i] */
	uint64_t           groups;     /* bit i: roles.groups[i], by its roles */
	bool               revoked;
	bool               alone;      /* added while nobody could approve */
	uint16_t           recovery;   /* it is a recovery key, of this number,
	                                * and no person; 0: a person */
	bool               recovered;  /* added by a recovery key */
	int64_t            since;      /* time of the entry's transaction */
	bool               wrapped;    /* has the wrap of an epoch: */
	uint16_t           epoch;
	unsigned char      ephemeral[32], wrap[32];
};

struct ctip_group_key {
	uint16_t      epoch;
	unsigned char public_[32];
};

struct ctip_header_epoch {
	uint16_t      epoch;
	unsigned char ephemeral[32];
	unsigned char hid[CTIP_HASH];
	unsigned char before[CTIP_KEY + CTIP_TAG]; /* but in epoch 0 */
	size_t        n;               /* wraps */
	struct { char handle[CTIP_HANDLE]; unsigned char wrap[32]; } *wraps;
};

enum ctip_request_act {
	CTIP_ASK_MEMBER, CTIP_ASK_REVOKE, CTIP_ASK_ERASE, CTIP_ASK_REKEY,
	CTIP_ASK_EXPORT, CTIP_ASK_GRANT, CTIP_ASK_RECOVERY, CTIP_ASKS
};
enum ctip_request_state {
	CTIP_REQUEST_OPEN, CTIP_REQUEST_APPROVED, CTIP_REQUEST_CANCELLED,
	CTIP_REQUEST_DONE
};

struct ctip_request {
	unsigned char leaf[CTIP_HASH];
	enum ctip_request_act act;
	enum ctip_request_state state;
	char          by[CTIP_HANDLE], second[CTIP_HANDLE]; /* who approved,
	                                                  * or cancelled */
	int64_t       time, second_time, done_time;
	unsigned char transaction[16];  /* and index: where it is sealed */
	uint64_t      index;
	uint16_t      epoch;
	size_t        n_kids;
	unsigned char (*kids)[CTIP_KID_SHORT];   /* owned */
	char         *what;             /* owned: canonical JSON; or NULL */
	struct ctip_buf sealed;
	unsigned char done[16];         /* the transaction that did it, */
	unsigned char done_leaf[CTIP_HASH]; /* its entry, */
	char          done_by[CTIP_HANDLE]; /* and who */
};

/* Who adds an entry, and where: of a transaction's head. */
struct ctip_authored {
	const char          *handle;
	int64_t              time;
	const unsigned char *transaction;
	uint64_t             index;
	uint16_t             epoch;
};

struct ctip_chain {
	unsigned char  ledger[16];
	char           office[CTIP_OFFICE];   /* the founding one */
	char           country[4];
	unsigned       waiting;        /* days from approval to erasing */
	bool           started;        /* charter and founder were seen */
	struct ctip_buf charter;       /* its JSON */
	struct ctip_roles roles;
	size_t         n_members;
	struct ctip_member *members;
	struct ctip_group_key groups[32];  /* the latest, by number of roles */
	size_t         n_old;          /* keys of before, in their order */
	struct { int group; struct ctip_group_key key; } *old;
	uint32_t       due;            /* bit i: group i needs a new key, made
	                                * by the next of its members to write */
	size_t         n_epochs;
	struct ctip_header_epoch *epochs;
	uint16_t       recovery;       /* number of the latest recovery key */
	char           holders[3][CTIP_HANDLE];  /* of its shares */
	bool           epoch_due;      /* within a transaction that revokes */
	size_t         n_requests;
	struct ctip_request *requests;
	struct chain_kid *forgotten;   /* by kid16 */
	unsigned char  tombstone[CTIP_HASH]; /* leaf of the latest; or 0 */
	unsigned char  membership[CTIP_HASH]; /* leaf of the latest entry */
};

void ctip_chain_clear(struct ctip_chain *chain);

/* Folds one open entry in; leaf is its hash. by: NULL for the founding.
 * TAMPERED with what is wrong: not canonical, out of order (charter, roles,
 * founder, every group's key, header epoch 0; then the others, epochs one by
 * one), a handle or key used twice, a group that the roles don't know, an
 * act that its author may not do, or not without a second person. CONFIG: a
 * type or format this version doesn't know. The chain is unchanged then. */
int ctip_chain_add(struct ctip_chain *chain, struct ctip_str json,
    const unsigned char leaf[CTIP_HASH], const struct ctip_authored *by,
    struct ctip_err *err);

/* After the last entry of a transaction: what it began must be whole. */
int ctip_chain_settled(const struct ctip_chain *chain, struct ctip_err *err);

/* Folds all open entries of one transaction's first file (head, then
 * envelopes; open entries stand nowhere else), after checking ledger id,
 * shape, padding, that it relies on the membership so far and that its
 * author is a member, and, where it is the only file, the root (of several
 * membership.c checks it). Signatures, order and the rest are verify.h's.
 * TAMPERED. */
int ctip_chain_file(struct ctip_chain *chain, struct ctip_str file,
    struct ctip_err *err);

const struct ctip_member *ctip_chain_member(const struct ctip_chain *chain,
    const char *handle);
const struct ctip_member *ctip_chain_by_key(const struct ctip_chain *chain,
    const unsigned char fingerprint[CTIP_HASH]);

/* Is this the handle of a member who was not revoked? */
const struct ctip_member *ctip_chain_current(const struct ctip_chain *chain,
    const char *handle);
/* Is the key of a group for this member: by a role, as a recovery key, or in
 * custody as long as nobody is in the group, with the founder and with those
 * whom a recovery key made members? */
bool ctip_chain_in(const struct ctip_chain *chain,
    const struct ctip_member *member, size_t group);
/* Is the handle one that recovery keys have, and nobody else? */
bool ctip_chain_reserved(const char *handle);
/* May this member do it at all: by one of their roles? */
bool ctip_chain_may(const struct ctip_chain *chain,
    const struct ctip_member *member, enum ctip_act act);
/* Does a role of that member, who may have gone since, grant it? */
bool ctip_chain_grants(const struct ctip_chain *chain, const char *handle,
    enum ctip_compartment c);
/* May `second` approve what `first` asks for: another person, by a role that
 * the first one has not? */
bool ctip_chain_seconds(const struct ctip_chain *chain,
    const struct ctip_member *first, const struct ctip_member *second,
    enum ctip_act act);
/* Are there two current members, one of whom may approve the other's act?
 * Where not, a member comes or goes alone. Whoever is to go counts, or one
 * could send the other away and then do everything alone; a recovery key
 * helps where the other's key is lost. */
bool ctip_chain_two(const struct ctip_chain *chain, enum ctip_act act);
/* The groups that no current member but this one is in: without them their
 * keys would be lost, so such a member can't be revoked. */
uint64_t ctip_chain_orphans(const struct ctip_chain *chain,
    const struct ctip_member *member);
/* Which act of roles.yaml a request is about. */
enum ctip_act ctip_request_needs(enum ctip_request_act act);
const char *ctip_request_name(enum ctip_request_act act);
const char *ctip_request_state_name(enum ctip_request_state state);

/* By its leaf; NULL. */
struct ctip_request *ctip_chain_request(const struct ctip_chain *chain,
    const unsigned char leaf[CTIP_HASH]);
/* By the beginning of its leaf as hex, at least 6 letters. NOTFOUND; INVALID
 * where several begin so. */
int ctip_chain_find_request(const struct ctip_request **out,
    const struct ctip_chain *chain, const char *hex, struct ctip_err *err);
/* Was the key with this kid (its first 16 bytes) forgotten? */
bool ctip_chain_forgotten(const struct ctip_chain *chain,
    const unsigned char *kid);
/* And by a tombstone of this history? */
bool ctip_chain_buried(const struct ctip_chain *chain,
    const unsigned char *kid);
/* All of them, 16 bytes each, sorted. */
void ctip_chain_forgotten_kids(struct ctip_buf *out,
    const struct ctip_chain *chain);
size_t ctip_chain_n_forgotten(const struct ctip_chain *chain);
/* One more that no entry of this history names: keys.db, or this computer
 * (pin.h), remembers it from another copy of the ledger, which knew more. */
void ctip_chain_forget(struct ctip_chain *chain,
    const unsigned char kid[CTIP_KID_SHORT]);
/* One that a tombstone names. */
void ctip_chain_bury(struct ctip_chain *chain,
    const unsigned char kid[CTIP_KID_SHORT]);

/* The public key of a group's epoch; NULL where there is none. */
const unsigned char *ctip_chain_group_key(const struct ctip_chain *chain,
    int group, uint16_t epoch);

/* The header key of an epoch, for a member: wrapped to them, or sealed under
 * a later one that is. out: 32 bytes. TAMPERED where hid doesn't hold; BUG
 * where neither is so: a current member's key always opens them. */
int ctip_chain_header_key(struct ctip_secret *out,
    const struct ctip_chain *chain, uint16_t epoch, const char *handle,
    const struct ctip_member_key *key, struct ctip_err *err);

/* hid = BLAKE2b-256("ctip-hid-1" | ledger | epoch u16 | H) */
void ctip_chain_hid(unsigned char out[CTIP_HASH],
    const unsigned char ledger[16], uint16_t epoch,
    const unsigned char H[CTIP_KEY]);

/* ledger id = BLAKE2b-128(charter JSON | founder's sign | box) */
void ctip_chain_ledger_id(unsigned char out[16], struct ctip_str charter,
    const struct ctip_public *founder);

/* Both ways of `before`: the H before, under the one of the epoch. */
void ctip_chain_seal_before(unsigned char out[CTIP_KEY + CTIP_TAG],
    const unsigned char ledger[16], const struct ctip_header_epoch *epoch,
    const unsigned char H_before[CTIP_KEY], const unsigned char H[CTIP_KEY]);

/* The sealed field of a request: JSON under H, at its place. */
void ctip_request_seal(struct ctip_buf *out, const unsigned char ledger[16],
    const unsigned char transaction[16], uint64_t index, struct ctip_str json,
    const unsigned char H[CTIP_KEY]);
/* TAMPERED where it doesn't open. */
int  ctip_request_open(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct ctip_request *request, const unsigned char H[CTIP_KEY],
    struct ctip_err *err);

/* Writers of the open entries, canonical. waiting: days. */
void ctip_chain_charter(struct ctip_buf *out, const char *office,
    const char *country, const char *pack, unsigned waiting,
    const unsigned char random[16]);
void ctip_chain_roles(struct ctip_buf *out, const struct ctip_roles *roles);
void ctip_chain_new_member(struct ctip_buf *out, const char *handle,
    const struct ctip_public *public_, const struct ctip_texts *roles);
void ctip_chain_group(struct ctip_buf *out, const char *group,
    uint16_t epoch, const unsigned char public_[32]);
void ctip_chain_epoch(struct ctip_buf *out,
    const struct ctip_header_epoch *epoch);
/* After the founding: member's handle, keys, roles, epoch, wrap and `alone`.
 * request: the leaf of the approved one, or NULL. */
void ctip_chain_later_member(struct ctip_buf *out,
    const struct ctip_chain *chain, const struct ctip_member *member,
    const unsigned char *request);
void ctip_chain_revoke(struct ctip_buf *out, const char *handle, bool alone,
    const unsigned char *request);
/* handle, and the member who is to come or NULL: of those acts; kids (16
 * bytes each, sorted) and sealed: none where empty. */
void ctip_chain_ask(struct ctip_buf *out, const struct ctip_chain *chain,
    enum ctip_request_act act, const char *handle,
    const struct ctip_member *member, struct ctip_str kids,
    struct ctip_str sealed);
/* type: approval, cancel. */
void ctip_chain_answer(struct ctip_buf *out, const char *type,
    const unsigned char request[CTIP_HASH]);
void ctip_chain_tombstone(struct ctip_buf *out,
    const struct ctip_request *request);

#endif
