/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A member's secret keys and the file that keeps them. Five lines of text:
 *
 *	ctip-key-1
 *	cipher: argon2id PASSES KIB SALT        or      cipher: none
 *	fingerprint: HEX                        of the public keys
 *	BASE64                                  seed | box, 64 bytes, sealed
 *	check: HEX                              hash of the lines above, cut
 *
 * Sealed under argon2id(passphrase, SALT), nonce SALT | 0, associated data
 * the three lines before. The check needs no key: it tells a file that was
 * damaged from a passphrase that is wrong. Secrets are wiped on every way
 * out.
 */
#include "ctip/vault/member.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "vault.h"

#define MAGIC      "ctip-key-1"
#define LONGEST    4096
#define SECRETS    CTIP_MEMBER__SECRETS
#define CHECK      16
#define PASSES     3              /* libsodium's MODERATE */
#define KIB        (256 << 10)
#define MOST       10             /* passes that a file may ask for */
#define MOST_KIB   (1 << 20)

/* A key file taken apart; slices point into its text. */
struct parts {
	struct ctip_str head;   /* the first three lines: associated data */
	bool            sealed;
	uint64_t        passes, kib;
	unsigned char   salt[CTIP_SALT];
	unsigned char   fingerprint[CTIP_HASH];
	struct ctip_str block;  /* base64 */
};

void
ctip_member_key_new(struct ctip_member_key *key)
{
	ctip_secret_make(&key->seed, 32);
	ctip_secret_make(&key->box, 32);
	ctip_random(key->seed.p, 32);
	ctip_sign_public(key->public_.sign, key->seed.p);
	ctip_box_pair(key->public_.box, key->box.p);
}

void
ctip_member_key_clear(struct ctip_member_key *key)
{
	ctip_secret_clear(&key->seed);
	ctip_secret_clear(&key->box);
	memset(&key->public_, 0, sizeof key->public_);
}

void
ctip_member_key_copy(struct ctip_member_key *to,
    const struct ctip_member_key *from)
{
	to->public_ = from->public_;
	ctip_secret_copy(&to->seed, from->seed.p, from->seed.len);
	ctip_secret_copy(&to->box, from->box.p, from->box.len);
}

static void
wipe_clear(struct ctip_buf *buf)
{
	if (buf->p != NULL)
		ctip_wipe(buf->p, buf->cap);
	ctip_buf_clear(buf);
}

static void
add_hex(struct ctip_buf *out, const char *name, const unsigned char *p,
    size_t len)
{
	char hex[2 * CTIP_HASH + 1];

	ctip_hex(hex, p, len);
	ctip_buf_format(out, "%s%s\n", name, hex);
}

/* The bytes of the last line, from the lines above it. */
static void
check_of(unsigned char out[CHECK], struct ctip_str above)
{
	struct ctip_str pieces[2] = { CTIP_STR("ctip-key-check-1"), above };

	ctip_hash16(out, pieces, 2);
}

static int
seal_secrets(unsigned char out[SECRETS + CTIP_TAG],
    const struct ctip_secret *plain, struct ctip_str head,
    const unsigned char salt[CTIP_SALT], const struct ctip_secret *pass,
    struct ctip_err *err)
{
	struct ctip_secret key = { 0 };
	int result;

	ctip_secret_make(&key, CTIP_KEY);
	result = ctip_stretch(key.p, pass, salt, PASSES,
	    (uint64_t)KIB << 10, err);
	if (result == 0)
		ctip_seal_x(out, plain->p, SECRETS, head, salt, 0, key.p);
	ctip_secret_clear(&key);
	return result;
}

static void
add_head(struct ctip_buf *out, const struct ctip_member_key *key,
    const unsigned char *salt)
{
	unsigned char fingerprint[CTIP_HASH];

	ctip_buf_text(out, MAGIC "\n");
	if (salt == NULL) {
		ctip_buf_text(out, "cipher: none\n");
	} else {
		ctip_buf_format(out, "cipher: argon2id %d %d ", PASSES, KIB);
		add_hex(out, "", salt, CTIP_SALT);
	}
	ctip_public_fingerprint(fingerprint, &key->public_);
	add_hex(out, "fingerprint: ", fingerprint, sizeof fingerprint);
}

void
ctip_member__secrets(struct ctip_secret *out,
    const struct ctip_member_key *key)
{
	ctip_secret_make(out, SECRETS);
	memcpy(out->p, key->seed.p, 32);
	memcpy(out->p + 32, key->box.p, 32);
}

/* The whole text of a key file. out has room, so that nothing secret is
 * left behind by growing. */
static int
add_file(struct ctip_buf *out, const struct ctip_member_key *key,
    const struct ctip_secret *pass, struct ctip_err *err)
{
	bool sealed = pass != NULL && pass->len > 0;
	unsigned char salt[CTIP_SALT], check[CHECK];
	unsigned char block[SECRETS + CTIP_TAG];
	struct ctip_secret plain = { 0 };
	int result = 0;

	ctip_member__secrets(&plain, key);
	ctip_random(salt, sizeof salt);
	add_head(out, key, sealed ? salt : NULL);
	if (sealed)
		result = seal_secrets(block, &plain, ctip_buf_slice(out),
		    salt, pass, err);
	else
		memcpy(block, plain.p, SECRETS);
	if (result == 0) {
		ctip_base64(out, block, sealed ? sizeof block : SECRETS);
		ctip_buf_char(out, '\n');
		check_of(check, ctip_buf_slice(out));
		add_hex(out, "check: ", check, sizeof check);
	}
	ctip_wipe(block, sizeof block);
	ctip_secret_clear(&plain);
	return result;
}

/* FILE.pub; the secret file goes again when it can't be written: a key
 * without its public half is of no use to anybody. */
static int
write_public(const struct ctip_member_key *key, const char *path,
    const char *pub, struct ctip_err *err)
{
	struct ctip_buf text = { 0 };
	int result;

	ctip_public_text(&text, &key->public_);
	result = ctip_file_write(pub, ctip_buf_slice(&text), 0644, false,
	    err);
	if (result != 0)
		unlink(path);
	ctip_buf_clear(&text);
	return result;
}

int
ctip_member_key_write(const struct ctip_member_key *key, const char *path,
    const struct ctip_secret *pass, struct ctip_err *err)
{
	struct ctip_buf text = { 0 }, pub = { 0 };
	int result = -1;

	if (strcmp(path, "-") == 0)
		return ctip_fail(err, CTIP_MISUSE, "a key can't be written"
		    " to standard output; name a file");
	ctip_buf_room(&text, LONGEST);
	ctip_buf_format(&pub, "%s.pub", path);
	if (ctip_path_exists(pub.p)) {
		ctip_fail(err, CTIP_EXISTS, "'%s' exists already; name"
		    " another file, or move it away", pub.p);
		goto out;
	}
	if (add_file(&text, key, pass, err) != 0)
		goto out;
	if (ctip_file_write(path, ctip_buf_slice(&text), 0600, false,
	    err) != 0)
		goto out;
	result = write_public(key, path, pub.p, err);
out:
	wipe_clear(&text);
	ctip_buf_clear(&pub);
	return result;
}

/* Takes `name` off the front. */
static bool
take(struct ctip_str *s, const char *name)
{
	size_t len = strlen(name);

	if (s->len < len || memcmp(s->p, name, len) != 0)
		return false;
	s->p += len;
	s->len -= len;
	return true;
}

static bool
parse_cipher(struct parts *out, struct ctip_str line)
{
	struct ctip_str passes, kib;
	int64_t n;

	out->sealed = !ctip_str_is(line, "cipher: none");
	if (!out->sealed)
		return true;
	if (!take(&line, "cipher: argon2id ") ||
	    !ctip_str_cut(&line, ' ', &passes) ||
	    !ctip_str_cut(&line, ' ', &kib) ||
	    !ctip_unhex(out->salt, CTIP_SALT, line))
		return false;
	if (!ctip_str_integer(passes, 1, MOST, &n))
		return false;
	out->passes = (uint64_t)n;
	if (!ctip_str_integer(kib, 8, MOST_KIB, &n))
		return false;
	out->kib = (uint64_t)n;
	return true;
}

/* Everything but the first and the last line. */
static bool
parse_lines(struct parts *out, struct ctip_str text)
{
	struct ctip_str rest = text, line;

	if (!ctip_str_cut(&rest, '\n', &line) ||
	    !ctip_str_cut(&rest, '\n', &line) || !parse_cipher(out, line) ||
	    !ctip_str_cut(&rest, '\n', &line) ||
	    !take(&line, "fingerprint: ") ||
	    !ctip_unhex(out->fingerprint, CTIP_HASH, line) || rest.p == NULL)
		return false;
	out->head.p = text.p;
	out->head.len = (size_t)(rest.p - text.p);
	return ctip_str_cut(&rest, '\n', &out->block) && rest.p != NULL &&
	    rest.len == 0;
}

/* Cuts the last line off and looks whether it holds. */
static bool
parse_check(struct ctip_str *text)
{
	const size_t len = sizeof "check: " - 1 + 2 * CHECK + 1;
	unsigned char said[CHECK], check[CHECK];
	struct ctip_str line;

	if (text->len < len || text->p[text->len - 1] != '\n')
		return false;
	text->len -= len;
	line = (struct ctip_str){ text->p + text->len, len - 1 };
	check_of(check, *text);
	return take(&line, "check: ") && ctip_unhex(said, CHECK, line) &&
	    ctip_same(said, check, CHECK);
}

static int
parse_file(struct parts *out, struct ctip_str text, const char *path,
    struct ctip_err *err)
{
	struct ctip_str rest = text, line = { 0 };

	ctip_str_cut(&rest, '\n', &line);
	if (!take(&line, "ctip-key-")) {
		if (take(&line, "ssh-"))
			return ctip_fail(err, CTIP_INVALID, "'%s' is a"
			    " public key; give the file it was made with,"
			    " without '.pub'", path);
		return ctip_fail(err, CTIP_INVALID, "'%s' is not a key file;"
		    " make one with 'ctip ledger key new'", path);
	}
	if (line.len == 1 && *line.p > '1' && *line.p <= '9')
		return ctip_fail(err, CTIP_INVALID, "'%s' was made by a newer"
		    " ctip; use that one", path);
	if (!parse_check(&text) || line.len != 1 || *line.p != '1' ||
	    !parse_lines(out, text))
		return ctip_fail(err, CTIP_INVALID, "'%s' is damaged; use a"
		    " copy of the key file", path);
	return 0;
}

static int
ask_pass(struct ctip_secret *pass, const char *path,
    int (*ask)(struct ctip_secret *out, const char *prompt,
    struct ctip_err *err), struct ctip_err *err)
{
	struct ctip_buf prompt = { 0 };
	int result;

	assert(ask != NULL);
	ctip_buf_format(&prompt, "Passphrase for '%s': ", path);
	result = ask(pass, prompt.p, err);
	ctip_buf_clear(&prompt);
	return result;
}

/* block: SECRETS + CTIP_TAG bytes. */
static int
unseal(struct ctip_secret *plain, const struct parts *parts,
    const void *block, const struct ctip_secret *pass, const char *path,
    struct ctip_err *err)
{
	struct ctip_secret key = { 0 };
	int result = -1;

	ctip_secret_make(&key, CTIP_KEY);
	if (pass->len > 0 && ctip_stretch(key.p, pass, parts->salt,
	    parts->passes, parts->kib << 10, err) != 0)
		goto out;
	if (pass->len > 0 && ctip_open_x(plain->p, block, SECRETS + CTIP_TAG,
	    parts->head, parts->salt, 0, key.p))
		result = 0;
	else
		ctip_fail(err, CTIP_DENIED, "the passphrase does not open"
		    " '%s'", path);
out:
	ctip_secret_clear(&key);
	return result;
}

/* The 64 secret bytes of a parsed file. */
static int
open_block(struct ctip_secret *plain, const struct parts *parts,
    const char *path, int (*ask)(struct ctip_secret *out, const char *prompt,
    struct ctip_err *err), struct ctip_err *err)
{
	size_t want = parts->sealed ? SECRETS + CTIP_TAG : SECRETS;
	struct ctip_secret pass = { 0 };
	struct ctip_buf block = { 0 };
	int result = -1;

	ctip_buf_room(&block, LONGEST);
	if (!ctip_unbase64(&block, parts->block) || block.len != want) {
		ctip_fail(err, CTIP_INVALID, "'%s' is damaged; use a copy of"
		    " the key file", path);
	} else if (!parts->sealed) {
		memcpy(plain->p, block.p, SECRETS);
		result = 0;
	} else if (ask_pass(&pass, path, ask, err) == 0) {
		result = unseal(plain, parts, block.p, &pass, path, err);
	}
	ctip_secret_clear(&pass);
	wipe_clear(&block);
	return result;
}

bool
ctip_member__take(struct ctip_member_key *out,
    const struct ctip_secret *plain,
    const unsigned char fingerprint[CTIP_HASH])
{
	unsigned char found[CTIP_HASH];

	ctip_secret_copy(&out->seed, plain->p, 32);
	ctip_secret_copy(&out->box, plain->p + 32, 32);
	ctip_sign_public(out->public_.sign, out->seed.p);
	ctip_box_public(out->public_.box, out->box.p);
	ctip_public_fingerprint(found, &out->public_);
	return ctip_same(found, fingerprint, CTIP_HASH);
}

int
ctip_member_key_read(struct ctip_member_key *out, const char *path,
    int (*ask)(struct ctip_secret *out, const char *prompt,
    struct ctip_err *err), struct ctip_err *err)
{
	struct ctip_buf text = { 0 };
	struct ctip_secret plain = { 0 };
	struct parts parts = { 0 };
	int result = -1;

	memset(out, 0, sizeof *out);
	ctip_buf_room(&text, LONGEST);
	ctip_secret_make(&plain, SECRETS);
	if (ctip_file_read_private(&text, path, LONGEST, err) != 0 ||
	    parse_file(&parts, ctip_buf_slice(&text), path, err) != 0 ||
	    open_block(&plain, &parts, path, ask, err) != 0)
		goto out;
	if (ctip_member__take(out, &plain, parts.fingerprint))
		result = 0;
	else
		ctip_fail(err, CTIP_INVALID, "'%s' holds other keys than its"
		    " fingerprint says; use a copy of the key file", path);
out:
	if (result != 0)
		ctip_member_key_clear(out);
	ctip_secret_clear(&plain);
	wipe_clear(&text);
	return result;
}

int
ctip_member_key_about(unsigned char fingerprint[CTIP_HASH], bool *sealed,
    const char *path, struct ctip_err *err)
{
	struct ctip_buf text = { 0 };
	struct parts parts = { 0 };
	int result = -1;

	ctip_buf_room(&text, LONGEST);
	if (ctip_file_read_private(&text, path, LONGEST, err) == 0 &&
	    parse_file(&parts, ctip_buf_slice(&text), path, err) == 0) {
		memcpy(fingerprint, parts.fingerprint, CTIP_HASH);
		*sealed = parts.sealed;
		result = 0;
	}
	wipe_clear(&text);
	return result;
}
