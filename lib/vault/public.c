/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record ==> sealed entry: the public halves of a member's keys, as text that
 * can be mailed and read aloud. Both lines have OpenSSH's form, so that the
 * first may be put into an allowed-signers file as it stands.
 */
#include "ctip/vault/member.h"

#include "vault.h"

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
