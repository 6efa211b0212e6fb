/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> sealed entry: the public halves of a member's keys, as text that
 * can be mailed and read aloud. Both lines have OpenSSH's form, so that the
 * first may be put into an allowed-signers file as it stands.
 */
#include "ctip/vault/member.h"

#include <string.h>

#include "ctip/base/file.h"

#include "vault.h"

#define LONGEST 4096 /* bytes of FILE.pub; two lines have 161 */

static const char sign_type[] = "ssh-ed25519";
static const char box_type[] = "ctip-x25519";

void
ctip_public_fingerprint(unsigned char out[CTIP_HASH],
    const struct ctip_public *public_)
{
	struct ctip_str pieces[3] = {
		CTIP_STR("ctip-fingerprint-1"),
		{ (const char *)public_->sign, sizeof public_->sign },
		{ (const char *)public_->box, sizeof public_->box }
	};

	ctip_hash(out, pieces, 3);
}

void
ctip_public__string(struct ctip_buf *out, struct ctip_str s)
{
	ctip_buf_u32(out, (uint32_t)s.len);
	ctip_buf_str(out, s);
}

void
ctip_public__wire(struct ctip_buf *out, const char *type,
    const unsigned char key[32])
{
	ctip_public__string(out, ctip_str(type));
	ctip_public__string(out, (struct ctip_str){ (const char *)key, 32 });
}

static void
add_line(struct ctip_buf *out, const char *type, const unsigned char key[32])
{
	struct ctip_buf wire = { 0 };

	ctip_public__wire(&wire, type, key);
	ctip_buf_format(out, "%s ", type);
	ctip_base64(out, wire.p, wire.len);
	ctip_buf_clear(&wire);
}

void
ctip_public_ssh(struct ctip_buf *out, const unsigned char sign[32])
{
	add_line(out, sign_type, sign);
}

void
ctip_public_text(struct ctip_buf *out, const struct ctip_public *p)
{
	add_line(out, sign_type, p->sign);
	ctip_buf_char(out, '\n');
	add_line(out, box_type, p->box);
	ctip_buf_char(out, '\n');
}

/* Takes one line off rest. What it says must be what we would write. */
static bool
take_line(unsigned char key[32], struct ctip_str *rest, const char *type)
{
	struct ctip_str line, word;
	struct ctip_buf wire = { 0 }, again = { 0 };
	bool good = false;

	if (!ctip_str_cut(rest, '\n', &line))
		return false;
	line = ctip_str_trim(line);
	if (!ctip_str_cut(&line, ' ', &word) || !ctip_str_is(word, type))
		return false;
	if (ctip_unbase64(&wire, line) && wire.len == CTIP_PUBLIC__WIRE) {
		memcpy(key, wire.p + wire.len - 32, 32);
		ctip_public__wire(&again, type, key);
		good = ctip_str_equal(ctip_buf_slice(&wire),
		    ctip_buf_slice(&again));
	}
	ctip_buf_clear(&wire);
	ctip_buf_clear(&again);
	return good;
}

int
ctip_public_read(struct ctip_public *out, const char *path,
    struct ctip_err *err)
{
	struct ctip_buf text = { 0 };
	struct ctip_str rest;
	int result = -1;

	memset(out, 0, sizeof *out);
	if (ctip_file_read(&text, path, LONGEST, err) != 0)
		goto out;
	rest = ctip_buf_slice(&text);
	if (rest.len >= 9 && memcmp(rest.p, "ctip-key-", 9) == 0)
		ctip_fail(err, CTIP_INVALID, "'%s' is a secret key file,"
		    " which nobody else may have; give its '.pub'", path);
	else if (!take_line(out->sign, &rest, sign_type))
		ctip_fail(err, CTIP_INVALID, "'%s' is not a member's public"
		    " key: line 1 is not '%s KEY'", path, sign_type);
	else if (!take_line(out->box, &rest, box_type))
		ctip_fail(err, CTIP_INVALID, "'%s' is not a member's public"
		    " key: line 2 is not '%s KEY'", path, box_type);
	else if (ctip_str_trim(rest).len > 0)
		ctip_fail(err, CTIP_INVALID, "'%s' goes on after the two"
		    " lines of a public key; take the rest out", path);
	else
		result = 0;
out:
	if (result != 0)
		memset(out, 0, sizeof *out);
	ctip_buf_clear(&text);
	return result;
}
