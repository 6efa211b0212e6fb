/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sealed entry --> history: OpenSSH's signatures (PROTOCOL.sshsig), so that
 * stock `git verify-commit` and `ssh-keygen -Y verify` agree with us. A
 * signature has one form here: what is read must be, byte for byte, what we
 * would have written. So other hashes, other key types, trailing bytes and
 * another armour are refused without a rule for each.
 */
#include "ctip/vault/member.h"

#include <assert.h>
#include <string.h>

#include "vault.h"

#define MAGIC    "SSHSIG"
#define LINE     70   /* characters of base64, as OpenSSH breaks them */
#define LONGEST  4096 /* bytes of an armoured signature that we look at */
#define KEY_AT   (6 + 4 + 4 + 4 + 11 + 4) /* magic, version, key's string */

static const char head[] = "-----BEGIN SSH SIGNATURE-----\n";
static const char tail[] = "-----END SSH SIGNATURE-----\n";
static const char type[] = "ssh-ed25519";
static const char hash[] = "sha512";

/* What is signed: never the message itself. */
static void
add_signed(struct ctip_buf *out, struct ctip_str message,
    const char *namespace_)
{
	unsigned char digest[64];

	ctip_sha512(digest, message.p, message.len);
	ctip_buf_text(out, MAGIC);
	ctip_public__string(out, ctip_str(namespace_));
	ctip_public__string(out, CTIP_STR("")); /* reserved */
	ctip_public__string(out, ctip_str(hash));
	ctip_public__string(out,
	    (struct ctip_str){ (const char *)digest, sizeof digest });
}

static void
add_blob(struct ctip_buf *out, const char *namespace_,
    const unsigned char sign[32], const unsigned char signature[64])
{
	ctip_buf_text(out, MAGIC);
	ctip_buf_u32(out, 1);
	ctip_buf_u32(out, CTIP_PUBLIC__WIRE);
	ctip_public__wire(out, type, sign);
	ctip_public__string(out, ctip_str(namespace_));
	ctip_public__string(out, CTIP_STR("")); /* reserved */
	ctip_public__string(out, ctip_str(hash));
	ctip_buf_u32(out, 4 + 11 + 4 + 64);
	ctip_public__string(out, ctip_str(type));
	ctip_public__string(out,
	    (struct ctip_str){ (const char *)signature, 64 });
}

static void
add_armour(struct ctip_buf *out, const char *namespace_,
    const unsigned char sign[32], const unsigned char signature[64])
{
	struct ctip_buf blob = { 0 }, text = { 0 };

	add_blob(&blob, namespace_, sign, signature);
	ctip_base64(&text, blob.p, blob.len);
	ctip_buf_text(out, head);
	for (size_t at = 0; at < text.len; at += LINE) {
		size_t left = text.len - at;

		ctip_buf_add(out, text.p + at, left < LINE ? left : LINE);
		ctip_buf_char(out, '\n');
	}
	ctip_buf_text(out, tail);
	ctip_buf_clear(&blob);
	ctip_buf_clear(&text);
}

void
ctip_sshsig(struct ctip_buf *out, struct ctip_str message,
    const char *namespace_, const struct ctip_member_key *key)
{
	struct ctip_buf bytes = { 0 };
	unsigned char signature[64];

	assert(*namespace_ != '\0');
	add_signed(&bytes, message, namespace_);
	ctip_sign(signature, bytes.p, bytes.len, key->seed.p);
	add_armour(out, namespace_, key->public_.sign, signature);
	ctip_buf_clear(&bytes);
}

/* The bytes between head and tail; only what add_armour can write counts,
 * so no more than finding the key and the signature is needed here. */
static bool
take_blob(struct ctip_buf *out, struct ctip_str armoured)
{
	const size_t ends = sizeof head - 1 + sizeof tail - 1;
	struct ctip_buf text = { 0 };
	struct ctip_str rest, line;
	bool good;

	if (armoured.len <= ends || armoured.len > LONGEST)
		return false;
	rest.p = armoured.p + sizeof head - 1;
	rest.len = armoured.len - ends;
	while (ctip_str_cut(&rest, '\n', &line))
		ctip_buf_str(&text, line);
	good = ctip_unbase64(out, ctip_buf_slice(&text));
	ctip_buf_clear(&text);
	return good;
}

bool
ctip_sshsig_holds(unsigned char sign[32], struct ctip_str armoured,
    struct ctip_str message, const char *namespace_)
{
	struct ctip_buf blob = { 0 }, again = { 0 }, bytes = { 0 };
	unsigned char signature[64];
	bool holds = false;

	memset(sign, 0, 32);
	if (!take_blob(&blob, armoured) || blob.len < KEY_AT + 32 + 64)
		goto out;
	memcpy(sign, blob.p + KEY_AT, 32);
	memcpy(signature, blob.p + blob.len - 64, 64);
	add_armour(&again, namespace_, sign, signature);
	if (!ctip_str_equal(ctip_buf_slice(&again), armoured))
		goto out;
	add_signed(&bytes, message, namespace_);
	holds = ctip_sign_holds(signature, bytes.p, bytes.len, sign);
out:
	if (!holds)
		memset(sign, 0, 32);
	ctip_buf_clear(&blob);
	ctip_buf_clear(&again);
	ctip_buf_clear(&bytes);
	return holds;
}
