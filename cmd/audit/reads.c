/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> who read what: every reading of a name or of somebody's health
 * left an access record, which the auditors' key opens.
 */
#include "ctip/base/term.h"
#include "ctip/desk/glass.h"
#include "ctip/desk/screening.h"
#include "ctip/desk/trail.h"
#include "ctip/ledger/access.h"
#include "ctip/ledger/verify.h"
#include "verbs.h"

static int
saw(void *context, const char *id, struct ctip_err *err)
{
	return ctip_trail_saw(context, id, err);
}

static int
who_saw(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_trail *trail = NULL;
	int rc = ctip_trail_open(&trail, cli, CTIP_TRAIL_READS, err);

	if (rc == 0)
		rc = ctip_cli_each(cli, 0, saw, trail, err);
	return ctip_trail_close(trail, rc, err);
}

static void
print_gap(void *context, const struct ctip_access_gap *gap)
{
	unsigned long long counter = gap->counter, missing = gap->missing;

	*(bool *)context = true;
	printf("reads missing %s: ", gap->reader);
	switch (gap->fault) {
	case CTIP_ACCESS_MISSING:
		printf("%llu before access record %llu\n", missing, counter);
		break;
	case CTIP_ACCESS_BROKEN:
		printf("access record %llu does not follow the one before it\n",
		    counter);
		break;
	case CTIP_ACCESS_UNSIGNED:
		printf("access record %llu is not signed by that member\n", counter);
		break;
	case CTIP_ACCESS_CLOSED:
		printf("access record %llu does not open\n", counter);
		break;
	}
}

/* Decisions about screenings, by another person with the authority. */
static int
check_reviews(bool *wrong, struct ctip_ledger *ledger, struct ctip_err *err)
{
	uint64_t n, bad;
	char count[28];

	if (ctip_reviews_check(&n, &bad, ledger, stdout, err) != 0)
		return -1;
	if (n > 0)
		printf("reviews       %s of screenings%s\n",
		    ctip_count_text(count, n), bad == 0 ? ", each by another "
		    "person with the authority" : "");
	*wrong |= bad > 0;
	return 0;
}

/* The key is borrowed, and the ledger wants one of its own. */
static int
check_all(bool *gaps, const char *dir, const struct ctip_member_key *key,
    struct ctip_err *err)
{
	struct ctip_member_key copy = {0};
	struct ctip_ledger *ledger = NULL;
	char count[28];
	uint64_t n;
	int rc;

	ctip_member_key_copy(&copy, key);
	rc = ctip_ledger_open(&ledger, dir, CTIP_LEDGER_LOOK, &copy, err);
	if (rc == 0)
		ctip_glass_alert(ledger, stderr);
	if (rc == 0 && ctip_ledger_opens(ledger, CTIP_AUDIT)) {
		rc = ctip_access_check(ledger, &n, print_gap, gaps, err);
		if (rc == 0)
			printf("reads         %s access record%s%s\n",
			    ctip_count_text(count, n), n == 1 ? "" : "s",
			    *gaps ? "" : ", none is missing");
	}
	if (rc == 0)
		rc = check_reviews(gaps, ledger, err);
	ctip_ledger_close(ledger);
	ctip_member_key_clear(&copy);
	return rc;
}

int
ctip_audit_access(bool *gaps, const char *dir,
    const struct ctip_verdict *verdict, const struct ctip_member_key *key,
    struct ctip_err *err)
{
	char count[28];

	*gaps = verdict->reads_missing > 0;
	if (verdict->reads_waiting > 0)
		printf("reads waiting %s: the next save carries them into the "
		    "history\n",
		    ctip_count_text(count, verdict->reads_waiting));
	if (verdict->reads_missing > 0)
		printf("reads missing %s among those that wait\n",
		    ctip_count_text(count, verdict->reads_missing));
	return key == NULL || verdict->no_keys ? 0 :
	    check_all(gaps, dir, key, err);
}

const struct ctip_verb ctip_audit_reads[] = {
	{"who-saw", "ID", "list who read a record, and what for",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT, NULL, 1, 1, who_saw},
	{0}
};
