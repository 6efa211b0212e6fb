/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passphrases, and the time in which none is asked for. What is typed here
 * goes into secret memory and from there nowhere but into the kernel's
 * keyring, where its owner says so.
 */
#include "ctip/desk/key.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/ledger/ledger.h"
#include "ctip/vault/keyring.h"

#define LONGEST_TIME (12 * 60 * 60)

int
ctip_desk_new_passphrase(struct ctip_secret *out, struct ctip_err *err)
{
	struct ctip_secret again = {0};
	int rc = -1;

	if (ctip_secret_ask(out, "New passphrase: ", err) != 0) {
		if (err->code == CTIP_UNAVAILABLE)
			ctip_fail_context(err, "a key needs a passphrase, or "
			    "--no-passphrase");
		return -1;
	}
	if (out->len < 8)
		ctip_fail(err, CTIP_INVALID,
		    "a passphrase has at least 8 characters");
	else if (ctip_secret_ask(&again, "The same once more: ", err) == 0) {
		if (again.len == out->len &&
		    ctip_same(again.p, out->p, out->len))
			rc = 0;
		else
			ctip_fail(err, CTIP_INVALID,
			    "the two passphrases differ");
	}
	ctip_secret_clear(&again);
	return rc;
}

#define TRIES 3

/* What is asked for, between ask_key and ask. */
static struct {
	const char *path;
	unsigned    tries;      /* which one this is */
	bool        asked;
	bool        unlockable; /* before the command that asks */
} asking;

/* What was wrong stands before the next question, where it is read. */
static int
ask(struct ctip_secret *out, const char *prompt, struct ctip_err *err)
{
	unsigned left = TRIES + 1 - asking.tries;
	struct ctip_buf text = {0};
	int rc;

	asking.asked = true;
	if (left < TRIES)
		ctip_buf_format(&text, "That is not the passphrase; %u %s "
		    "left.\n", left, left == 1 ? "try" : "tries");
	ctip_buf_text(&text, prompt);
	rc = ctip_secret_ask(out, text.p, err);
	ctip_buf_clear(&text);
	if (rc == 0 || err->code != CTIP_UNAVAILABLE)
		return rc;
	if (!asking.unlockable)
		return ctip_fail(err, CTIP_UNAVAILABLE, "cannot ask for the "
		    "passphrase of '%s', since there is no terminal; type "
		    "this on one", asking.path);
	return ctip_fail(err, CTIP_UNAVAILABLE, "cannot ask for the "
	    "passphrase of '%s', since there is no terminal; before this, on "
	    "one, type: ctip ledger unlock --key '%s'", asking.path,
	    asking.path);
}

static int
ask_key(struct ctip_member_key *out, const char *path, bool unlockable,
    struct ctip_err *err)
{
	struct ctip_err wrong;
	int rc = -1;

	asking.path = path;
	asking.unlockable = unlockable;
	for (asking.tries = 1; rc != 0 && asking.tries <= TRIES;
	    asking.tries++) {
		asking.asked = false;
		rc = ctip_member_key_read(out, path, ask, &wrong);
		if (rc != 0 && (!asking.asked || wrong.code != CTIP_DENIED))
			break;
	}
	asking.path = NULL;
	if (rc != 0)
		*err = wrong;
	return rc;
}

int
ctip_desk_ask_key(struct ctip_member_key *out, const char *path,
    bool unlockable, struct ctip_err *err)
{
	return ask_key(out, path, unlockable, err);
}

int
ctip_desk_seconds(unsigned *out, const char *text, struct ctip_err *err)
{
	static const struct { char unit; int64_t seconds; } units[] = {
		{'s', 1}, {'m', 60}, {'h', 60 * 60},
	};
	struct ctip_str number = ctip_str(text);
	int64_t n;

	for (size_t i = 0; i < 3 && number.len > 0; i++) {
		if (text[number.len - 1] != units[i].unit)
			continue;
		number.len--;
		if (!ctip_str_integer(number, 1, 999999, &n))
			break;
		if (n * units[i].seconds > LONGEST_TIME)
			return ctip_fail(err, CTIP_MISUSE, "'%s' is too long;"
			    " a key stays unlocked for at most 12h", text);
		*out = (unsigned)(n * units[i].seconds);
		return 0;
	}
	return ctip_fail(err, CTIP_MISUSE, "'%s' is no time; write it as 30m,"
	    " 8h or 90s", text);
}

/* The member whose key it is, and who opens the ledger with it. */
static int
find_member(char handle[CTIP_HANDLE], const struct ctip_cli *cli,
    const struct ctip_member_key *key, struct ctip_err *err)
{
	struct ctip_member_key copy = {0};
	struct ctip_ledger *ledger = NULL;
	char *dir = NULL;
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) != 0)
		return -1;
	ctip_member_key_copy(&copy, key);
	if (ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, &copy,
	    err) == 0) {
		strcpy(handle, ctip_ledger_member(ledger)->handle);
		rc = 0;
	}
	ctip_ledger_close(ledger);
	ctip_member_key_clear(&copy);
	free(dir);
	return rc;
}

int
ctip_desk_unlock(char handle[CTIP_HANDLE], const struct ctip_cli *cli,
    unsigned seconds, struct ctip_err *err)
{
	struct ctip_member_key key = {0};
	char *path = NULL;
	int rc = -1;

	if (ctip_cli_key(&path, cli, err) == 0 &&
	    ask_key(&key, path, false, err) == 0 &&
	    find_member(handle, cli, &key, err) == 0)
		rc = ctip_keyring_keep(&key, seconds, err);
	ctip_member_key_clear(&key);
	free(path);
	return rc;
}
