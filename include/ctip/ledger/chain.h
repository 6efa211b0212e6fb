/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_CHAIN_H
#define CTIP_LEDGER_CHAIN_H

#include "ctip/base/cli.h"
#include "ctip/ledger/head.h"
#include "ctip/vault/roles.h"

/*
 * The membership chain: what the open entries say, folded in the order of
 * the history (FORMAT items 3, 16, 17, 22, 23). Holders' public keys come
 * from here and from nowhere else. An open entry is one canonical JSON object
 * (keys sorted, no spaces) with "type":
 *
 *   charter       country or absent, format 1, office, pack or absent,
 *                 random (hex 16)
 *   roles         policy: roles.yaml as JSON
 *   member        handle, roles [..], sign (hex 32), box (hex 32)
 *   group-key     group, epoch, public (hex 32)
 *   header-epoch  epoch, ephemeral (hex 32), hid (hex 32),
 *                 wraps {handle: hex 32}
 *
 * More types come with the commands that need them (request, approval,
 * cancel, tombstone, outside-holder, fork-resolution); an unknown type stops
 * whoever meets it.
 */
struct ctip_member {
	char               handle[CTIP_HANDLE];
	struct ctip_public public_;
	uint64_t           roles;      /* bit i: roles.roles[i] */
	uint64_t           groups;     /* bit i: roles.groups[i], by its roles */
};

struct ctip_group_key {
	uint16_t      epoch;
	unsigned char public_[32];
};

struct ctip_header_epoch {
	uint16_t      epoch;
	unsigned char ephemeral[32];
	unsigned char hid[CTIP_HASH];
	size_t        n;               /* wraps */
	struct { char handle[CTIP_HANDLE]; unsigned char wrap[32]; } *wraps;
};

struct ctip_chain {
	unsigned char  ledger[16];
	char           office[CTIP_OFFICE];   /* the founding one */
	char           country[4];
	bool           started;        /* charter and founder were seen */
	struct ctip_buf charter;       /* its JSON */
	struct ctip_roles roles;
	size_t         n_members;
	struct ctip_member *members;
	struct ctip_group_key groups[32];  /* the latest, by number of roles */
	size_t         n_epochs;
	struct ctip_header_epoch *epochs;
	unsigned char  membership[CTIP_HASH]; /* leaf of the latest entry */
};

void ctip_chain_clear(struct ctip_chain *chain);

/* Folds one open entry in; leaf is its hash. TAMPERED with what is wrong: not
 * canonical, out of order (charter, roles, founder, every group's key, header
 * epoch 0; then members, and epochs one by one), a handle or key used twice,
 * a group that the roles don't know. CONFIG: a type or format this version
 * doesn't know. The chain is unchanged then. */
int ctip_chain_add(struct ctip_chain *chain, struct ctip_str json,
    const unsigned char leaf[CTIP_HASH], struct ctip_err *err);

/* Folds all open entries of one transaction's first file (head, then
 * envelopes; open entries stand nowhere else), after checking ledger id,
 * shape, padding and, where it is the only file, the root. Signatures,
 * order and the rest are verify.h's. TAMPERED. */
int ctip_chain_file(struct ctip_chain *chain, struct ctip_str file,
    struct ctip_err *err);

const struct ctip_member *ctip_chain_member(const struct ctip_chain *chain,
    const char *handle);
const struct ctip_member *ctip_chain_by_key(const struct ctip_chain *chain,
    const unsigned char fingerprint[CTIP_HASH]);

/* The header key of an epoch, for a member. out: 32 bytes. DENIED where
 * nothing is wrapped to this member; TAMPERED where hid doesn't hold. */
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

/* Writers of the open entries, canonical. */
void ctip_chain_charter(struct ctip_buf *out, const char *office,
    const char *country, const char *pack, const unsigned char random[16]);
void ctip_chain_roles(struct ctip_buf *out, const struct ctip_roles *roles);
void ctip_chain_new_member(struct ctip_buf *out, const char *handle,
    const struct ctip_public *public_, const struct ctip_texts *roles);
void ctip_chain_group(struct ctip_buf *out, const char *group,
    uint16_t epoch, const unsigned char public_[32]);
void ctip_chain_epoch(struct ctip_buf *out,
    const struct ctip_header_epoch *epoch);

#endif
