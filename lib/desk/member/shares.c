/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two shares -> the recovery key, for the time of one command: from files,
 * or typed from paper on the terminal, line by line, where a mistyped one is
 * asked for again.
 */
#include "ctip/desk/recovery.h"

#include <string.h>
#include <unistd.h>

#include "ctip/base/file.h"
#include "ctip/base/term.h"
#include "ctip/vault/shares.h"

#define TRIES 3

static void
wipe_clear(struct ctip_buf *buf)
{
	if (buf->p != NULL)
		ctip_wipe(buf->p, buf->cap);
	ctip_buf_clear(buf);
}

/* One line; what was wrong stands before it is asked for again. */
static int
ask_line(struct ctip_buf *out, unsigned share, unsigned line,
    struct ctip_err *err)
{
	unsigned char bytes[CTIP_SHARE_LINE];
	struct ctip_secret typed = {0};
	struct ctip_buf prompt = {0};
	int rc = -1;

	for (int i = 0; rc != 0 && i < TRIES; i++) {
		ctip_buf_reset(&prompt);
		if (i > 0)
			ctip_buf_format(&prompt, "%s.\n", err->text);
		ctip_buf_format(&prompt, "Share %u, line %u of %u: ", share,
		    line, CTIP_SHARE_LINES);
		if (ctip_secret_ask(&typed, prompt.p, err) != 0)
			break;
		rc = ctip_share_line(bytes, line, (struct ctip_str){
		    (const char *)typed.p, typed.len}, err);
		if (rc == 0)
			ctip_buf_format(out, "%u %.*s\n", line,
			    (int)typed.len, (const char *)typed.p);
		ctip_secret_clear(&typed);
	}
	ctip_wipe(bytes, sizeof bytes);
	ctip_buf_clear(&prompt);
	return rc;
}

static int
ask_share(struct ctip_buf *out, unsigned share, struct ctip_err *err)
{
	for (unsigned line = 1; line <= CTIP_SHARE_LINES; line++)
		if (ask_line(out, share, line, err) != 0)
			return -1;
	return 0;
}

/* The text of a share, from the file or the terminal, read. */
static int
read_share(struct ctip_share *out, const char *name, unsigned share,
    FILE *talk, struct ctip_err *err)
{
	bool typed = strcmp(name, "-") == 0 && ctip_term_is(stdin);
	struct ctip_reporter reporter;
	struct ctip_buf text = {0};
	int rc;

	if (strcmp(name, "-") == 0)
		name = "standard input";
	ctip_buf_room(&text, CTIP_SHARE_TEXT);
	rc = typed ? ask_share(&text, share, err) :
	    ctip_file_read(&text, strcmp(name, "standard input") == 0 ? "-" :
	    name, CTIP_SHARE_TEXT, err);
	if (rc == 0) {
		ctip_reporter_start(&reporter, talk, false);
		if (!ctip_share_read(out, ctip_buf_slice(&text), name,
		    &reporter.to))
			rc = ctip_fail(err, CTIP_INVALID,
			    "'%s' can't be read as a share", name);
		ctip_reporter_end(&reporter);
	}
	wipe_clear(&text);
	return rc;
}

/* Is it of a recovery key of this ledger? */
static int
check_share(const struct ctip_member **key, const struct ctip_chain *chain,
    const struct ctip_share *share, const char *name, struct ctip_err *err)
{
	unsigned char fingerprint[CTIP_HASH];

	if (memcmp(share->of.ledger, chain->ledger,
	    sizeof share->of.ledger) != 0)
		return ctip_fail(err, CTIP_INVALID,
		    "'%s' is a share of another ledger", name);
	*key = ctip_chain_recovery_of(chain, share->of.number);
	if (*key != NULL)
		ctip_public_fingerprint(fingerprint, &(*key)->public_);
	if (*key == NULL || memcmp(share->of.key, fingerprint,
	    sizeof share->of.key) != 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' is a share of a "
		    "recovery key that never came into force here", name);
	return 0;
}

/* Two that belong together, to the key that they are of. */
static int
join(struct ctip_member_key *out, const struct ctip_member **key,
    const struct ctip_chain *chain, const struct ctip_share pair[2],
    const char *name, struct ctip_err *err)
{
	struct ctip_secret secret;

	if (ctip_shares_join(&secret, &pair[0], &pair[1], err) != 0)
		return -1;
	ctip_shares_key(out, chain->ledger, secret.p);
	ctip_secret_clear(&secret);
	if (check_share(key, chain, &pair[0], name, err) == 0) {
		if (ctip_same(&out->public_, &(*key)->public_,
		    sizeof out->public_))
			return 0;
		ctip_fail(err, CTIP_INVALID, "the two shares don't make "
		    "recovery key %u: one of them was changed; try the "
		    "third", (*key)->recovery);
	}
	ctip_member_key_clear(out);
	return -1;
}

int
ctip_desk_shares(struct ctip_member_key *out, const struct ctip_member **key,
    const struct ctip_chain *chain, const char *const shares[2], FILE *talk,
    struct ctip_err *err)
{
	struct ctip_share pair[2] = {{{0}, 0, {0}}, {{0}, 0, {0}}};
	int rc = 0;

	memset(out, 0, sizeof *out);
	for (unsigned i = 0; rc == 0 && i < 2; i++)
		rc = read_share(&pair[i], shares[i], i + 1, talk, err);
	if (rc == 0)
		rc = join(out, key, chain, pair, shares[0], err);
	for (int i = 0; i < 2; i++)
		ctip_share_clear(&pair[i]);
	return rc;
}
