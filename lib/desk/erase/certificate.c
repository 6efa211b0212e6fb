/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request -> certificate: what was erased, by whom and when, and what that
 * does not promise; for the person, or an authority. Its text is made from
 * the history and nothing else but the signature, so it is checked by making
 * it again.
 */
#include "erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"
#include "ctip/desk/members.h"
#include "ctip/desk/open.h"

#define KEPT      (35 * 24 * 60 * 60) /* backups of keys.db expire */
#define NAMESPACE "ctip-certificate"
#define LONGEST   65536

static const char first[] = "ctip certificate of erasure, format 1\n";
static const char armour[] = "-----BEGIN SSH SIGNATURE-----\n";

/* What stands in it that the history does not say in clear. */
struct certificate {
	const struct ctip_request *request;
	const char *about, *compartments;   /* sealed for members */
	const char *signed_, *by;           /* when and by whom */
};

static void
put_time(struct ctip_buf *out, const char *name, int64_t time,
    const char *by)
{
	char text[21];

	ctip_time_text(text, time);
	ctip_buf_format(out, "%-12s  %s %s\n", name, text, by);
}

static void
put_hex(struct ctip_buf *out, const char *name, const unsigned char *p,
    size_t len)
{
	char hex[CTIP_HASH * 2 + 1];

	ctip_hex(hex, p, len);
	ctip_buf_format(out, "%-12s  %s\n", name, hex);
}

static void
put_limits(struct ctip_buf *out, const struct ctip_request *request)
{
	char until[21];

	ctip_time_text(until, request->done_time + KEPT);
	ctip_buf_format(out, "\n"
	    "The keys named by this request are forgotten: what they sealed "
	    "can be read by\n"
	    "nobody, in this ledger and in every copy of its history. The "
	    "sealed entries stay\n"
	    "where they are, so that the history can still be proved whole.\n"
	    "\n"
	    "This does not promise that nothing is left elsewhere:\n"
	    "- a copy of keys.db from before opens it for whoever still has a "
	    "key of that\n"
	    "  time; backups of keys.db from before expire on %.10s, and are "
	    "to be\n"
	    "  destroyed by then;\n"
	    "- a member who could read it may have kept a copy;\n"
	    "- importing the old spreadsheet again brings the person in "
	    "again;\n"
	    "- records of others may name the person in words;\n"
	    "- what was published before, as numbers, stays published.\n",
	    until);
}

/* Everything but the signature. */
static void
compose(struct ctip_buf *out, const struct ctip_chain *chain,
    const struct certificate *c)
{
	const struct ctip_request *r = c->request;

	ctip_buf_text(out, first);
	put_hex(out, "ledger", chain->ledger, 16);
	ctip_buf_format(out, "%-12s  %s\n", "office", chain->office);
	put_hex(out, "request", r->leaf, CTIP_HASH);
	ctip_buf_format(out, "%-12s  %s\n", "act", ctip_request_name(r->act));
	ctip_buf_format(out, "%-12s  %s\n", "about", c->about);
	ctip_buf_format(out, "%-12s  %s\n", "compartments", c->compartments);
	ctip_buf_format(out, "%-12s  %zu\n", "keys", r->n_kids);
	put_time(out, "asked", r->time, r->by);
	put_time(out, "approved", r->second_time, r->second);
	put_time(out, "done", r->done_time, r->done_by);
	put_hex(out, "transaction", r->done, 16);
	put_hex(out, "tombstone", r->done_leaf, CTIP_HASH);
	ctip_buf_format(out, "%-12s  %s %s\n", "signed", c->signed_, c->by);
	put_limits(out, r);
}

static int
find_done(const struct ctip_request **out, const struct ctip_chain *chain,
    const char *id, struct ctip_err *err)
{
	if (ctip_chain_find_request(out, chain, id, err) != 0)
		return -1;
	if (!ctip_erase__is(*out))
		return ctip_fail(err, CTIP_INVALID, "request %s is to %s, "
		    "not to erase", id, ctip_request_name((*out)->act));
	if ((*out)->state != CTIP_REQUEST_DONE)
		return ctip_fail(err, CTIP_INVALID, "request %s is %s: "
		    "nothing was erased by it yet", id,
		    ctip_request_state_name((*out)->state));
	return 0;
}

static int
make(struct ctip_buf *out, struct ctip_ledger *ledger, const char *id,
    struct ctip_err *err)
{
	struct ctip_erasure erasure;
	struct certificate c = {NULL};
	struct ctip_buf names = {0};
	char now[21];

	if (find_done(&c.request, ctip_ledger_chain(ledger), id, err) != 0 ||
	    ctip_erasure_read(&erasure, ledger, c.request, err) != 0)
		return -1;
	ctip_erasure_names(&names, erasure.compartments);
	ctip_time_text(now, ctip_now());
	c.about = erasure.id;
	c.compartments = names.p;
	c.signed_ = now;
	c.by = ctip_ledger_member(ledger)->handle;
	compose(out, ctip_ledger_chain(ledger), &c);
	ctip_ledger_sign(out, ledger, NAMESPACE);
	ctip_buf_clear(&names);
	return 0;
}

int
ctip_desk_certificate(struct ctip_cli *cli, const char *request,
    const char *output, FILE *out, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf text = {0};
	int rc = -1;

	if (ctip_desk_open(&ledger, cli, CTIP_LEDGER_READ, err) == 0 &&
	    make(&text, ledger, request, err) == 0)
		rc = output != NULL ? ctip_file_write(output,
		    ctip_buf_slice(&text), 0600, false, err) :
		    fwrite(text.p, 1, text.len, out) == text.len ? 0 :
		    ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write standard output");
	ctip_buf_clear(&text);
	ctip_ledger_close(ledger);
	return rc;
}

/* The value of a line `NAME  VALUE`; empty where there is none. */
static void
value(char *out, size_t size, struct ctip_str text, const char *name)
{
	struct ctip_str line;
	size_t len = strlen(name);

	*out = '\0';
	while (text.len > 0 && ctip_str_cut(&text, '\n', &line)) {
		if (line.len < 15 || memcmp(line.p, name, len) != 0 ||
		    line.p[len] != ' ')
			continue;
		line = ctip_str_trim((struct ctip_str){line.p + len,
		    line.len - len});
		snprintf(out, size, "%.*s", (int)line.len, line.p);
		return;
	}
}

/* Who signed it: the member whom it names. */
static int
check_signature(const struct ctip_member **out, struct ctip_str body,
    struct ctip_str signature, const struct ctip_chain *chain,
    const char *by, struct ctip_err *err)
{
	unsigned char sign[32];

	if (!ctip_sshsig_holds(sign, signature, body, NAMESPACE))
		return ctip_fail(err, CTIP_TAMPERED, "the certificate's "
		    "signature does not hold: it was changed");
	*out = ctip_chain_member(chain, by);
	if (*out == NULL || memcmp((*out)->public_.sign, sign, 32) != 0)
		return ctip_fail(err, CTIP_TAMPERED, "the certificate is not "
		    "signed by the member of this ledger that it names");
	return 0;
}

/* The first line that is not what the history says. */
static int
differ(struct ctip_str body, struct ctip_str again, struct ctip_err *err)
{
	struct ctip_str a, b;
	int n = 1;

	while (body.len > 0 && again.len > 0 &&
	    ctip_str_cut(&body, '\n', &a) && ctip_str_cut(&again, '\n', &b) &&
	    ctip_str_equal(a, b))
		n++;
	return ctip_fail(err, CTIP_TAMPERED, "line %d of the certificate is "
	    "not what the history says", n);
}

static int
check_sealed(struct ctip_ledger *ledger, const struct certificate *c,
    struct ctip_err *err)
{
	struct ctip_erasure erasure;
	struct ctip_buf names = {0};
	bool same;

	if (ctip_erasure_read(&erasure, ledger, c->request, err) != 0)
		return -1;
	ctip_erasure_names(&names, erasure.compartments);
	same = strcmp(names.p, c->compartments) == 0 &&
	    strcmp(erasure.id, c->about) == 0;
	ctip_buf_clear(&names);
	return same ? 0 : ctip_fail(err, CTIP_TAMPERED, "the certificate "
	    "names another record, or other compartments, than the request");
}

static void
tell(const struct certificate *c, const struct ctip_member *signer,
    bool with_key, FILE *out)
{
	char when[21];

	ctip_time_text(when, c->request->done_time);
	fprintf(out, "certificate   holds: %zu keys erased on %.10s\n",
	    c->request->n_kids, when);
	fprintf(out, "signed        by %s%s\n", signer->handle,
	    signer->revoked ? ", no member any more" : "");
	if (!with_key)
		fputs("not checked   the record and compartments that the "
		    "certificate names: give --key FILE\n", out);
}

int
ctip_certificate_check(struct ctip_str text, struct ctip_ledger *ledger,
    FILE *out, struct ctip_err *err)
{
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);
	char id[80], about[40], compartments[80], when[32], by[CTIP_HANDLE];
	struct certificate c = {NULL, about, compartments, when, by};
	const char *end = text.len < sizeof armour ? NULL :
	    memmem(text.p, text.len, armour, sizeof armour - 1);
	bool with_key = ctip_ledger_member(ledger) != NULL;
	const struct ctip_member *signer = NULL;
	struct ctip_buf again = {0};
	struct ctip_str body, rest;
	int rc = -1;

	if (end == NULL || text.len < sizeof first ||
	    memcmp(text.p, first, sizeof first - 1) != 0)
		return ctip_fail(err, CTIP_INVALID,
		    "this is no certificate of erasure");
	body = (struct ctip_str){text.p, (size_t)(end - text.p)};
	value(id, sizeof id, body, "request");
	value(about, sizeof about, body, "about");
	value(compartments, sizeof compartments, body, "compartments");
	value(when, sizeof when, body, "signed");
	rest = ctip_str(strchr(when, ' '));
	snprintf(by, sizeof by, "%s", rest.p == NULL ? "" : rest.p + 1);
	if (rest.p != NULL)
		when[rest.p - when] = '\0';
	if (check_signature(&signer, body, (struct ctip_str){end, text.len -
	    body.len}, chain, by, err) != 0 ||
	    find_done(&c.request, chain, id, err) != 0)
		return -1;
	compose(&again, chain, &c);
	if (!ctip_str_equal(ctip_buf_slice(&again), body))
		differ(body, ctip_buf_slice(&again), err);
	else if (!with_key || check_sealed(ledger, &c, err) == 0)
		rc = 0;
	if (rc == 0)
		tell(&c, signer, with_key, out);
	ctip_buf_clear(&again);
	return rc;
}

int
ctip_desk_certificate_check(const char *path, const char *dir,
    struct ctip_member_key *key, FILE *out, struct ctip_err *err)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_buf text = {0};
	int rc = -1;

	if (ctip_file_read(&text, path, LONGEST, err) == 0 &&
	    ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, key, err) == 0)
		rc = ctip_certificate_check(ctip_buf_slice(&text), ledger,
		    out, err);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&text);
	return rc;
}
