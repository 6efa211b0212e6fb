/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_MEMBER_H
#define CTIP_VAULT_MEMBER_H

#include "ctip/base/secret.h"
#include "ctip/vault/crypto.h"

/*
 * A member's keys: an Ed25519 pair that signs, an X25519 pair that keys are
 * wrapped to. The secret halves are a file under Argon2id, or without a
 * passphrase for service accounts (mode 0600 either way); the public halves
 * are FILE.pub, one text line each.
 */
struct ctip_public {
	unsigned char sign[32];
	unsigned char box[32];
};

struct ctip_member_key {
	struct ctip_public public_;
	struct ctip_secret seed;  /* 32 bytes: Ed25519 */
	struct ctip_secret box;   /* 32 bytes: X25519 */
};

/* BLAKE2b-256("ctip-fingerprint-1" | sign | box). */
void ctip_public_fingerprint(unsigned char out[CTIP_HASH],
    const struct ctip_public *public_);

void ctip_member_key_new(struct ctip_member_key *key);
void ctip_member_key_clear(struct ctip_member_key *key);
/* The caller clears both. */
void ctip_member_key_copy(struct ctip_member_key *to,
    const struct ctip_member_key *from);

/* Writes path (0600) and path.pub (0644), both new: EXISTS. pass NULL or
 * empty: without a passphrase. */
int ctip_member_key_write(const struct ctip_member_key *key,
    const char *path, const struct ctip_secret *pass, struct ctip_err *err);

/* Reads path; `ask` is called only when the file needs a passphrase, and may
 * be NULL where it is known to need none. DENIED: wrong passphrase, or
 * readable by others; INVALID: not a key file. */
int ctip_member_key_read(struct ctip_member_key *out, const char *path,
    int (*ask)(struct ctip_secret *out, const char *prompt,
    struct ctip_err *err), struct ctip_err *err);

/* Whose the key file is, and whether a passphrase is needed to open it; the
 * secrets stay closed. Refuses what ctip_member_key_read does. */
int ctip_member_key_about(unsigned char fingerprint[CTIP_HASH], bool *sealed,
    const char *path, struct ctip_err *err);

/* FILE.pub: line 1 `ssh-ed25519 BASE64`, line 2 `ctip-x25519 BASE64`. */
void ctip_public_text(struct ctip_buf *out, const struct ctip_public *p);
int  ctip_public_read(struct ctip_public *out, const char *path,
    struct ctip_err *err);
/* `ssh-ed25519 BASE64` alone: for allowed-signers files. */
void ctip_public_ssh(struct ctip_buf *out, const unsigned char sign[32]);

/*
 * SSHSIG (OpenSSH PROTOCOL.sshsig), sha512: the armoured signature of a
 * message in a namespace (`git`; FORMAT item 23 has our own). LF only, ends
 * with LF. `holds` takes that one form only, byte for byte, and gives the
 * key that signed (zeros when the signature does not hold).
 */
void ctip_sshsig(struct ctip_buf *out, struct ctip_str message,
    const char *namespace_, const struct ctip_member_key *key);
bool ctip_sshsig_holds(unsigned char sign[32], struct ctip_str armoured,
    struct ctip_str message, const char *namespace_);

#endif
