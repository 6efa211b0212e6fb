/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_CRYPTO_H
#define CTIP_VAULT_CRYPTO_H

#include <stdbool.h>

#include "ctip/base/bytes.h"
#include "ctip/base/secret.h"

/*
 * The border to libsodium: hashes, seals, wraps, signatures, exactly as
 * FORMAT.md items 2, 5, 7, 13 and 14 have them. Nothing here allocates or
 * fails but opening; keys are plain arrays because callers keep them in
 * struct ctip_secret or wiped memory.
 */
#define CTIP_KEY  32
#define CTIP_HASH 32
#define CTIP_TAG  16
#define CTIP_KID_SHORT 16

/* BLAKE2b-256 of the pieces one after the other. */
void ctip_hash(unsigned char out[CTIP_HASH],
    const struct ctip_str *pieces, size_t n);
/* One run of bytes. */
void ctip_hash_bytes(unsigned char out[CTIP_HASH], const void *p, size_t len);
/* BLAKE2b-128 of the pieces: ledger ids. */
void ctip_hash16(unsigned char out[16], const struct ctip_str *pieces,
    size_t n);

/* A node of the Merkle tree: BLAKE2b-256(0x01 | left | right). */
void ctip_hash_node(unsigned char out[CTIP_HASH],
    const unsigned char left[CTIP_HASH], const unsigned char right[CTIP_HASH]);

/* XChaCha20-Poly1305; nonce = 16 bytes of transaction id | index as u64.
 * out has room for len + CTIP_TAG. Open is false when the tag doesn't hold;
 * out has room for len - CTIP_TAG. */
void ctip_seal_x(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char transaction[16],
    uint64_t index, const unsigned char key[CTIP_KEY]);
bool ctip_open_x(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char transaction[16],
    uint64_t index, const unsigned char key[CTIP_KEY]);

/* ChaCha20-Poly1305-IETF, nonce 0, under a key that is used once (item 7). */
void ctip_seal_part(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char key[CTIP_KEY]);
bool ctip_open_part(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char key[CTIP_KEY]);

/* key = BLAKE2b-256("ctip-part-1" | ledger | transaction | index | tag | K) */
void ctip_part_key(unsigned char out[CTIP_KEY],
    const unsigned char ledger[16], const unsigned char transaction[16],
    uint64_t index, uint8_t tag, const unsigned char K[CTIP_KEY]);
/* kid = BLAKE2b-256("ctip-kid-1" | ledger | subject | compartment | K) */
void ctip_kid(unsigned char out[CTIP_HASH], const unsigned char ledger[16],
    const unsigned char subject[16], uint8_t compartment,
    const unsigned char K[CTIP_KEY]);

/* X25519. A fresh pair; the shared secret, false when it is all zeros. */
void ctip_box_pair(unsigned char public_[32], unsigned char secret[32]);
void ctip_box_public(unsigned char public_[32],
    const unsigned char secret[32]);

/* WK of item 14, for one holder of a transaction:
 * BLAKE2b-256(ss | "ctip-wrap-1" | ledger | ephemeral | holder public |
 * u8 length | holder | epoch u16), ss = X25519(mine, theirs). Writers pass
 * the ephemeral secret and the holder's public key, readers the holder's
 * secret and the ephemeral public key. False: all-zero shared secret. */
bool ctip_wrap_key(unsigned char out[CTIP_KEY],
    const unsigned char mine[32], const unsigned char theirs[32],
    const unsigned char ledger[16], const unsigned char ephemeral[32],
    const unsigned char holder_public[32], const char *holder,
    uint16_t epoch);
/* wrap = K xor XChaCha20(WK, nonce = name16 | 0^8); its own inverse. */
void ctip_wrap(unsigned char out[CTIP_KEY], const unsigned char K[CTIP_KEY],
    const unsigned char WK[CTIP_KEY], const unsigned char name16[16]);

/* Ed25519. The seed is what a key file keeps. */
void ctip_sign_public(unsigned char public_[32],
    const unsigned char seed[32]);
void ctip_sign(unsigned char signature[64], const void *p, size_t len,
    const unsigned char seed[32]);
bool ctip_sign_holds(const unsigned char signature[64], const void *p,
    size_t len, const unsigned char public_[32]);
/* SHA-512, which SSHSIG wants, and SHA-256, which browsers want. */
void ctip_sha512(unsigned char out[64], const void *p, size_t len);
void ctip_sha256(unsigned char out[32], const void *p, size_t len);

/* Argon2id (key files), memory in bytes. SYSTEM when there is not enough
 * of it; BUG when the library refuses the numbers, which a key file has
 * checked before. */
#define CTIP_SALT 16
int ctip_stretch(unsigned char out[CTIP_KEY], const struct ctip_secret *pass,
    const unsigned char salt[CTIP_SALT], uint64_t passes, uint64_t memory,
    struct ctip_err *err);

/* A stream of random bytes from one seed, for the keys of a batch: the
 * kernel is asked once (FACTS: 0.59 -> 0.77 M/s). Wiped by clear. */
struct ctip_dice {
	unsigned char seed[32];
	unsigned char pool[4096];
	size_t        left;
	uint32_t      round;
};
void ctip_dice_start(struct ctip_dice *dice);
void ctip_dice_roll(struct ctip_dice *dice, void *out, size_t len);
void ctip_dice_clear(struct ctip_dice *dice);

/* Equal, in constant time. */
bool ctip_same(const void *a, const void *b, size_t len);

/* Base64 with padding, as OpenSSH writes it; decode is strict. */
void ctip_base64(struct ctip_buf *out, const void *p, size_t len);
bool ctip_unbase64(struct ctip_buf *out, struct ctip_str text);

#endif
