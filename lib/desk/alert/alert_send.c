/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts -> mail: one to each member who has news, and a notice of each alert
 * in it, in one transaction right after it was handed over.
 */
#include "alerts_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/time.h"
#include "mail.h"

/* What was mailed to whom, as `about rule day handle` lines, sorted. */
struct told { char (*all)[200]; size_t n; };

static void
put_key(char out[200], const char *about, const char *rule, const char *day,
    const char *handle)
{
	snprintf(out, 200, "%s %s %s %s", about, rule, day, handle);
}

static void
take_notice(void *context, struct ctip_str about, struct ctip_str rule,
    struct ctip_str day, struct ctip_str handle)
{
	char text[4][41];
	struct told *told = context;

	ctip_desk__copy(text[0], sizeof text[0], about);
	ctip_desk__copy(text[1], sizeof text[1], rule);
	ctip_desk__copy(text[2], sizeof text[2], day);
	ctip_desk__copy(text[3], sizeof text[3], handle);
	told->all = ctip_realloc(told->all, (told->n + 1) *
	    sizeof *told->all);
	put_key(told->all[told->n++], text[0], text[1], text[2], text[3]);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool
was_told(const struct told *told, const struct ctip_alerts *alerts,
    const struct ctip_alert *a, const char *handle)
{
	char key[200];

	put_key(key, a->about, alerts->rules[a->rule].name, a->day, handle);
	return told->n > 0 && bsearch(key, told->all, told->n,
	    sizeof *told->all, compare) != NULL;
}

/* Addresses by handle, from the register of credentials. */
struct addresses {
	struct { char handle[CTIP_HANDLE], mail[201]; } *all;
	size_t n;
};

static int
read_addresses(struct addresses *out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	static const char *const names[] = {"handle", "mail", "revoked"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0};
	int f[3], more;

	if (ctip_desk__kind(&kind, ledger, "credential", err) != 0 ||
	    ctip_desk__fields(f, only, kind, names, 3, err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		if (one.values[f[1]].p == NULL || one.values[f[2]].p != NULL)
			continue;
		out->all = ctip_realloc(out->all, (out->n + 1) *
		    sizeof *out->all);
		ctip_desk__copy(out->all[out->n].handle, CTIP_HANDLE,
		    one.values[f[0]]);
		ctip_desk__copy(out->all[out->n++].mail, 201,
		    one.values[f[1]]);
	}
	ctip_scan_close(scan);
	return more;
}

static const char *
address(const struct addresses *addresses, const char *handle)
{
	for (size_t i = addresses->n; i > 0; i--)
		if (strcmp(addresses->all[i - 1].handle, handle) == 0)
			return addresses->all[i - 1].mail;
	return NULL;
}

/* One member's news. */
struct news {
	struct ctip_buf text;
	struct ctip_buf keys;     /* what the Message-ID is made of */
	size_t          n;
	const struct ctip_alert **alerts;
};

static void
add_news(struct news *news, const struct ctip_alerts *alerts,
    const struct ctip_alert *a)
{
	news->alerts = ctip_realloc(news->alerts, (news->n + 1) *
	    sizeof *news->alerts);
	news->alerts[news->n++] = a;
	ctip_buf_format(&news->text, "%s  %s%s%s%s\n", a->about,
	    alerts->rules[a->rule].label.en, *a->of != '\0' ? " (" : "",
	    a->of, *a->of != '\0' ? ")" : "");
	ctip_buf_format(&news->keys, "%s %s %s\n", a->about,
	    alerts->rules[a->rule].name, a->day);
}

/* The same news to the same member has the same id, after a crash too. */
static void
message_id(char out[33], const struct news *news, const char *handle,
    const struct ctip_ledger *ledger)
{
	unsigned char hash[16];
	struct ctip_str pieces[] = {CTIP_STR("ctip-alert-1"),
	    {(const char *)ctip_ledger_chain(ledger)->ledger, 16},
	    ctip_str(handle), CTIP_STR("\n"), ctip_buf_slice(&news->keys)};

	ctip_hash16(hash, pieces, 5);
	ctip_hex(out, hash, sizeof hash);
}

static int
note(struct ctip_work *work, const struct ctip_alerts *alerts,
    const struct news *news, const char *handle, struct ctip_err *err)
{
	struct ctip_id id;

	if (work->tx == NULL && ctip_tx_begin(&work->tx, work->ledger,
	    work->cli->command, err) != 0)
		return -1;
	for (size_t i = 0; i < news->n; i++) {
		const struct ctip_alert *a = news->alerts[i];

		id = (struct ctip_id){{0}};
		if (ctip_desk__add(&id, work, "notice", (struct ctip_given[]){
		    {"about", ctip_str(a->about)},
		    {"rule", ctip_str(alerts->rules[a->rule].name)},
		    {"day", ctip_str(a->day)}, {"told", ctip_str(handle)}}, 4,
		    false, err) != 0)
			return -1;
	}
	return ctip_desk__save(work, err);
}

static int
mail(struct ctip_work *work, const struct ctip_alerts *alerts,
    const struct news *news, const char *handle, const char *to,
    struct ctip_err *err)
{
	char id[33], subject[80];
	struct ctip_buf text = {0};
	struct ctip_mail one = {.to = to, .subject = subject, .id = id,
	    .time = ctip_now()};
	int rc;

	message_id(id, news, handle, work->ledger);
	snprintf(subject, sizeof subject, "ctip: %zu alert%s", news->n,
	    news->n == 1 ? "" : "s");
	ctip_buf_format(&text, "%s\nTo see them: ctip alert list --unread\n"
	    "That you have seen one: ctip alert ack ID\n", news->text.p);
	one.text = ctip_buf_slice(&text);
	rc = work->cli->dry_run ? fprintf(work->talk, "to %s: %s", handle,
	    news->text.p) < 0 : ctip_mail_send(&one, err);
	if (rc == 0 && !work->cli->dry_run)
		rc = note(work, alerts, news, handle, err);
	ctip_buf_clear(&text);
	return rc;
}

/* What one member has not been told yet. */
static int
tell(struct ctip_work *work, const struct ctip_alerts *alerts,
    const struct told *told, const struct addresses *addresses,
    const struct ctip_member *member, struct ctip_err *err)
{
	const char *to = address(addresses, member->handle);
	struct news news = {.n = 0};
	int rc = 0;

	for (size_t i = 0; i < alerts->n; i++) {
		const struct ctip_alert *a = &alerts->all[i];

		if (*a->ack == '\0' && ctip_alerts__is_for(alerts, a,
		    ctip_ledger_chain(work->ledger), member) &&
		    !was_told(told, alerts, a, member->handle))
			add_news(&news, alerts, a);
	}
	if (news.n > 0 && to == NULL)
		fprintf(work->talk, "'%s' has %zu alert%s and no address: the "
		    "field mail of their credential\n", member->handle,
		    news.n, news.n == 1 ? "" : "s");
	else if (news.n > 0)
		rc = mail(work, alerts, &news, member->handle, to, err);
	free(news.alerts);
	ctip_buf_clear(&news.text);
	ctip_buf_clear(&news.keys);
	return rc;
}

int
ctip_alert_send(struct ctip_cli *cli, FILE *talk, struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = talk, .talk = talk};
	struct ctip_alerts alerts = {NULL};
	struct told told = {NULL, 0};
	struct addresses addresses = {NULL, 0};
	const struct ctip_chain *chain;
	int rc = -1;

	if (ctip_desk__start(&work, err) != 0 || ctip_alerts__find(&alerts,
	    work.ledger, err) != 0 || ctip_alerts__each(work.ledger, "notice",
	    take_notice, &told, err) != 0 || read_addresses(&addresses,
	    work.ledger, err) != 0)
		goto out;
	if (told.n > 1)
		qsort(told.all, told.n, sizeof *told.all, compare);
	chain = ctip_ledger_chain(work.ledger);
	rc = 0;
	for (size_t i = 0; rc == 0 && i < chain->n_members; i++)
		if (ctip_chain_current(chain, chain->members[i].handle) !=
		    NULL)
			rc = tell(&work, &alerts, &told, &addresses,
			    &chain->members[i], err);
out:
	free(told.all);
	free(addresses.all);
	ctip_alerts__clear(&alerts);
	ctip_desk__end(&work);
	return rc;
}
