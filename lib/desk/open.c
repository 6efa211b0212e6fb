/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door of every program: ledger and key, opened in the order lock, key,
 * ledger.
 */
#include "ctip/desk/open.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/desk/glass.h"
#include "ctip/desk/key.h"
#include "ctip/ledger/forget.h"
#include "ctip/ledger/members.h"
#include "ctip/vault/keyring.h"

/* A command may open a ledger twice, first to read and then to write: who
 * has typed the passphrase once is not asked again. */
static struct {
	char                  *path;
	struct ctip_member_key key;
} known;

/* Does the file have a passphrase, and has `ctip ledger unlock` opened it? */
static bool
is_unlocked(struct ctip_member_key *out, const char *path)
{
	unsigned char fingerprint[CTIP_HASH];
	struct ctip_err ignored = {0};
	bool sealed;

	return ctip_member_key_about(fingerprint, &sealed, path,
	    &ignored) == 0 && sealed &&
	    ctip_keyring_read(out, fingerprint, &ignored) == 1;
}

static int
read_key(struct ctip_member_key *out, const char *path, bool unlockable,
    struct ctip_err *err)
{
	if (known.path != NULL && strcmp(known.path, path) == 0) {
		ctip_member_key_copy(out, &known.key);
		return 0;
	}
	if (!is_unlocked(out, path) && ctip_desk_ask_key(out, path,
	    unlockable, err) != 0)
		return -1;
	if (known.path == NULL) {
		known.path = ctip_strdup(path);
		ctip_member_key_copy(&known.key, out);
	}
	return 0;
}

static int
find_key(struct ctip_member_key *out, bool *found, const struct ctip_cli *cli,
    bool unlockable, struct ctip_err *err)
{
	char *path = NULL;
	int rc;

	*found = false;
	memset(out, 0, sizeof *out);
	if (cli->key == NULL && getenv("CTIP_KEY") == NULL)
		return 0;
	if (ctip_cli_key(&path, cli, err) != 0)
		return -1;
	rc = read_key(out, path, unlockable, err);
	*found = rc == 0;
	free(path);
	return rc;
}

int
ctip_desk_key(struct ctip_member_key *out, bool *found,
    const struct ctip_cli *cli, struct ctip_err *err)
{
	return find_key(out, found, cli, true, err);
}

int
ctip_desk_founder_key(struct ctip_member_key *out, bool *found,
    const struct ctip_cli *cli, struct ctip_err *err)
{
	return find_key(out, found, cli, false, err);
}

int
ctip_desk_open_quiet(struct ctip_ledger **out, struct ctip_cli *cli,
    enum ctip_ledger_mode mode, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	char *dir = NULL, *path = NULL;
	int rc = -1;

	*out = NULL;
	if (ctip_cli_ledger(&dir, cli, err) != 0 ||
	    ctip_cli_key(&path, cli, err) != 0 ||
	    read_key(&key, path, true, err) != 0)
		goto out;
	rc = mode == CTIP_LEDGER_WRITE && cli->dry_run ?
	    ctip_ledger_try(out, dir, &key, err) :
	    ctip_ledger_open(out, dir, mode, &key, err);
	if (rc == 0 && cli->talk != NULL && *ctip_ledger_notice(*out) != '\0')
		fprintf(cli->talk, "%s\n", ctip_ledger_notice(*out));
out:
	ctip_member_key_clear(&key);
	free(dir);
	free(path);
	return rc;
}

/* Why somebody sees less than their roles say. */
static void
say_pending(struct ctip_ledger *ledger, FILE *talk)
{
	struct ctip_err ignored = {0};
	bool pending;

	if (talk != NULL && ctip_ledger_chain(ledger)->n_members > 1 &&
	    ctip_member_pending(&pending, ledger, ctip_ledger_member(ledger),
	    &ignored) == 0 && pending)
		fputs("some keys of your groups have not come to you yet: "
		    "what they open is closed until another member of the "
		    "group writes\n", talk);
}

int
ctip_desk_open(struct ctip_ledger **out, struct ctip_cli *cli,
    enum ctip_ledger_mode mode, struct ctip_err *err)
{
	if (ctip_desk_open_quiet(out, cli, mode, err) != 0)
		return -1;
	if (mode == CTIP_LEDGER_WRITE && cli->talk != NULL)
		ctip_glass_alert(*out, cli->talk);
	say_pending(*out, cli->talk);
	return 0;
}

/* Kinds whose records are what a verb did: nobody types or edits them. */
static const struct { const char *kind, *words; } by_verbs[] = {
	{"reason", "reasons are kept by the commands that take --reason"},
	{CTIP_GLASS_KIND, "records of break_glass come with 'ctip record "
	    "export --break-glass', and are ended with 'ctip audit review'"},
	{"review", "records of review come with 'ctip intake review', and "
	    "stay as they are"},
	{"event", "records of event come with 'ctip case event', and stay as "
	    "they are"},
	{"custody", "records of custody come with 'ctip case custody', and "
	    "stay as they are"},
	{"attachment", "attachments come with 'ctip case attach', and stay as "
	    "they are"},
	{"ack", "records of ack come with 'ctip alert ack', and stay as they "
	    "are"},
	{"notice", "records of notice come with 'ctip alert send', and stay as "
	    "they are"},
	{"same_as", "records of same_as come with 'ctip intake merge', and are "
	    "taken back with 'unmerge'"},
	{"grant", "records of grant come with 'ctip ledger grant', and end "
	    "with 'ctip ledger deny'"},
	{"schema", "schemas come with 'ctip ledger init', and mappings with "
	    "'ctip intake import --map PATH'"},
};

int
ctip_desk_kind(const struct ctip_cli *cli, const char *kind,
    struct ctip_err *err)
{
	for (size_t i = 0; i < sizeof by_verbs / sizeof *by_verbs; i++)
		if (strcmp(kind, by_verbs[i].kind) == 0)
			return ctip_cli_misuse(cli, err, "%s",
			    by_verbs[i].words);
	return 0;
}

void
ctip_desk_say_published(const struct ctip_saved *saved, FILE *talk)
{
	if (saved->entries > 0 && !saved->published)
		fputs("saved; the history could not be written now, the next "
		    "command does it\n", talk);
}

void
ctip_desk_admit(struct ctip_ledger *ledger, const struct ctip_saved *saved,
    FILE *talk)
{
	struct ctip_admitted admitted;
	struct ctip_err err = {0};

	if (saved->published &&
	    ctip_ledger_admit(&admitted, ledger, &err) != 0 && talk != NULL)
		fprintf(talk, "saved; %s; the next command gives the keys\n",
		    err.text);
}

int
ctip_desk_reason(struct ctip_buf *out, const struct ctip_cli *cli,
    struct ctip_err *err)
{
	static const char code[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	const char *text;

	if (cli->reason.n == 0)
		return 0;
	text = cli->reason.item[cli->reason.n - 1];
	if (text[0] == '@') {
		if (ctip_file_read(out, text + 1, 64 * 1024, err) != 0)
			return -1;
		while (out->len > 0 && memchr("\r\n\t ",
		    out->p[out->len - 1], 4) != NULL)
			out->len--; /* a line's end is no part of a reason */
		return 0;
	}
	if (*text == '\0' || strlen(text) > 32 ||
	    strspn(text, code) != strlen(text))
		return ctip_fail(err, CTIP_MISUSE, "a reason is a code of one "
		    "word, or @FILE; words in the command line would stay in "
		    "the shell's history");
	ctip_buf_text(out, text);
	return 0;
}
