/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> sealed entry: the border to libsodium. Every byte that goes
 * under a hash or a seal is laid out here and nowhere else, as FORMAT.md
 * items 2, 5, 7, 13 and 14 have it. An import calls most of this millions of
 * times: a message is put together on the stack and hashed by one call.
 * Callers have run ctip_secret_start, which starts the library.
 */
#include "ctip/vault/crypto.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <sodium.h>

#define GATHER 512 /* up to here pieces are copied together, then hashed */
#define HOLDER 255 /* longest handle: its length is one byte */

/* Where the next bytes of a message on the stack go. */
static unsigned char *
put(unsigned char *to, const void *p, size_t len)
{
	memcpy(to, p, len);
	return to + len;
}

static void
hash_one(unsigned char *out, size_t size, const void *p, size_t len)
{
	crypto_generichash(out, size, p, len, NULL, 0);
}

/* Pieces too long to copy together. */
static void
hash_stream(unsigned char *out, size_t size,
    const struct ctip_str *pieces, size_t n)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, size);
	for (size_t i = 0; i < n; i++)
		crypto_generichash_update(&state,
		    (const unsigned char *)pieces[i].p, pieces[i].len);
	crypto_generichash_final(&state, out, size);
	ctip_wipe(&state, sizeof state);
}

static void
hash_pieces(unsigned char *out, size_t size,
    const struct ctip_str *pieces, size_t n)
{
	unsigned char message[GATHER];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (pieces[i].len > sizeof message - len) {
			hash_stream(out, size, pieces, n);
			goto out;
		}
		if (pieces[i].len > 0)
			memcpy(message + len, pieces[i].p, pieces[i].len);
		len += pieces[i].len;
	}
	hash_one(out, size, message, len);
out:
	ctip_wipe(message, len);
}

void
ctip_hash(unsigned char out[CTIP_HASH], const struct ctip_str *pieces,
    size_t n)
{
	hash_pieces(out, CTIP_HASH, pieces, n);
}

void
ctip_hash_bytes(unsigned char out[CTIP_HASH], const void *p, size_t len)
{
	hash_one(out, CTIP_HASH, p, len);
}

void
ctip_hash16(unsigned char out[16], const struct ctip_str *pieces, size_t n)
{
	hash_pieces(out, 16, pieces, n);
}

void
ctip_hash_node(unsigned char out[CTIP_HASH],
    const unsigned char left[CTIP_HASH], const unsigned char right[CTIP_HASH])
{
	unsigned char message[1 + 2 * CTIP_HASH];

	message[0] = 0x01;
	put(put(message + 1, left, CTIP_HASH), right, CTIP_HASH);
	hash_one(out, CTIP_HASH, message, sizeof message);
}

/* FORMAT item 5: nonce = transaction id | index. */
static void
nonce_of(unsigned char nonce[24], const unsigned char transaction[16],
    uint64_t index)
{
	ctip_put_u64(put(nonce, transaction, 16), index);
}

void
ctip_seal_x(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char transaction[16],
    uint64_t index, const unsigned char key[CTIP_KEY])
{
	unsigned char nonce[24];

	nonce_of(nonce, transaction, index);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, p, len,
	    (const unsigned char *)associated.p, associated.len, NULL,
	    nonce, key);
}

bool
ctip_open_x(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char transaction[16],
    uint64_t index, const unsigned char key[CTIP_KEY])
{
	unsigned char nonce[24];

	if (len < CTIP_TAG)
		return false;
	nonce_of(nonce, transaction, index);
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
	    p, len, (const unsigned char *)associated.p, associated.len,
	    nonce, key) == 0;
}

/* The key of a part is used once, so its nonce may stand still. */
static const unsigned char still[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

void
ctip_seal_part(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char key[CTIP_KEY])
{
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, p, len,
	    (const unsigned char *)associated.p, associated.len, NULL,
	    still, key);
}

bool
ctip_open_part(unsigned char *out, const void *p, size_t len,
    struct ctip_str associated, const unsigned char key[CTIP_KEY])
{
	if (len < CTIP_TAG)
		return false;
	return crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL,
	    p, len, (const unsigned char *)associated.p, associated.len,
	    still, key) == 0;
}

void
ctip_part_key(unsigned char out[CTIP_KEY], const unsigned char ledger[16],
    const unsigned char transaction[16], uint64_t index, uint8_t tag,
    const unsigned char K[CTIP_KEY])
{
	unsigned char message[11 + 16 + 16 + 8 + 1 + CTIP_KEY];
	unsigned char *to = put(message, "ctip-part-1", 11);

	to = put(to, ledger, 16);
	to = put(to, transaction, 16);
	ctip_put_u64(to, index);
	to[8] = tag;
	put(to + 9, K, CTIP_KEY);
	hash_one(out, CTIP_KEY, message, sizeof message);
	ctip_wipe(message, sizeof message);
}

void
ctip_kid(unsigned char out[CTIP_HASH], const unsigned char ledger[16],
    const unsigned char subject[16], uint8_t compartment,
    const unsigned char K[CTIP_KEY])
{
	unsigned char message[10 + 16 + 16 + 1 + CTIP_KEY];
	unsigned char *to = put(message, "ctip-kid-1", 10);

	to = put(to, ledger, 16);
	to = put(to, subject, 16);
	*to++ = compartment;
	put(to, K, CTIP_KEY);
	hash_one(out, CTIP_HASH, message, sizeof message);
	ctip_wipe(message, sizeof message);
}

void
ctip_box_pair(unsigned char public_[32], unsigned char secret[32])
{
	ctip_random(secret, 32);
	ctip_box_public(public_, secret);
}

void
ctip_box_public(unsigned char public_[32], const unsigned char secret[32])
{
	crypto_scalarmult_base(public_, secret);
}

bool
ctip_wrap_key(unsigned char out[CTIP_KEY], const unsigned char mine[32],
    const unsigned char theirs[32], const unsigned char ledger[16],
    const unsigned char ephemeral[32], const unsigned char holder_public[32],
    const char *holder, uint16_t epoch)
{
	unsigned char message[32 + 11 + 16 + 32 + 32 + 1 + HOLDER + 2];
	unsigned char *to = message + 32;
	size_t len = strlen(holder);
	bool good;

	assert(len <= HOLDER);
	/* libsodium refuses an all-zero result by itself; so do we, since
	 * the format says so, not the library. */
	good = crypto_scalarmult(message, mine, theirs) == 0 &&
	    !sodium_is_zero(message, 32);
	to = put(to, "ctip-wrap-1", 11);
	to = put(to, ledger, 16);
	to = put(to, ephemeral, 32);
	to = put(to, holder_public, 32);
	*to++ = (unsigned char)len;
	to = put(to, holder, len);
	ctip_put_u16(to, epoch);
	if (good)
		hash_one(out, CTIP_KEY, message, (size_t)(to + 2 - message));
	else
		memset(out, 0, CTIP_KEY);
	ctip_wipe(message, sizeof message);
	return good;
}

void
ctip_wrap(unsigned char out[CTIP_KEY], const unsigned char K[CTIP_KEY],
    const unsigned char WK[CTIP_KEY], const unsigned char name16[16])
{
	unsigned char nonce[24] = { 0 };

	put(nonce, name16, 16);
	crypto_stream_xchacha20_xor(out, K, CTIP_KEY, nonce, WK);
}

void
ctip_sign_public(unsigned char public_[32], const unsigned char seed[32])
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public_, secret, seed);
	ctip_wipe(secret, sizeof secret);
}

void
ctip_sign(unsigned char signature[64], const void *p, size_t len,
    const unsigned char seed[32])
{
	unsigned char public_[32], secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public_, secret, seed);
	crypto_sign_detached(signature, NULL, p, len, secret);
	ctip_wipe(secret, sizeof secret);
}

bool
ctip_sign_holds(const unsigned char signature[64], const void *p, size_t len,
    const unsigned char public_[32])
{
	return crypto_sign_verify_detached(signature, p, len, public_) == 0;
}

void
ctip_sha512(unsigned char out[64], const void *p, size_t len)
{
	crypto_hash_sha512(out, p, len);
}

void
ctip_sha256(unsigned char out[32], const void *p, size_t len)
{
	crypto_hash_sha256(out, p, len);
}

int
ctip_stretch(unsigned char out[CTIP_KEY], const struct ctip_secret *pass,
    const unsigned char salt[CTIP_SALT], uint64_t passes, uint64_t memory,
    struct ctip_err *err)
{
	errno = 0;
	if (crypto_pwhash(out, CTIP_KEY, (const char *)pass->p, pass->len,
	    salt, passes, memory, crypto_pwhash_ALG_ARGON2ID13) == 0)
		return 0;
	if (errno == EINVAL || errno == EFBIG)
		return ctip_fail(err, CTIP_BUG, "argon2id can't run with"
		    " %llu passes over %llu bytes",
		    (unsigned long long)passes, (unsigned long long)memory);
	return ctip_fail(err, CTIP_SYSTEM, "not enough memory for the"
	    " passphrase: %llu MiB are needed; close other programs",
	    (unsigned long long)(memory >> 20));
}

bool
ctip_same(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void
ctip_base64(struct ctip_buf *out, const void *p, size_t len)
{
	size_t size = sodium_base64_ENCODED_LEN(len,
	    sodium_base64_VARIANT_ORIGINAL); /* counts a NUL */

	sodium_bin2base64(ctip_buf_room(out, size - 1), size, p, len,
	    sodium_base64_VARIANT_ORIGINAL);
	out->len += size - 1;
}

bool
ctip_unbase64(struct ctip_buf *out, struct ctip_str text)
{
	size_t size = text.len / 4 * 3, len;
	char *to = ctip_buf_room(out, size);

	if (sodium_base642bin((unsigned char *)to, size, text.p, text.len,
	    NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
		out->p[out->len] = '\0';
		return false;
	}
	out->len += len;
	out->p[out->len] = '\0';
	return true;
}
