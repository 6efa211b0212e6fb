/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> a page, by way of its trace: before the first value is printed,
 * who reads whom, and why, is in the ledger.
 */
#include "ctip/desk/trace.h"

#include "ctip/desk/open.h"

static void
say_missing(uint64_t missing, FILE *talk)
{
	fprintf(talk, "%llu of your access records %s missing: this ledger "
	    "is older than what you have seen of it, or somebody took them "
	    "out; tell an auditor\n", (unsigned long long)missing,
	    missing == 1 ? "is" : "are");
}

int
ctip_desk_trace(struct ctip_ledger *ledger, const struct ctip_access *access,
    const struct ctip_cli *cli, FILE *talk, struct ctip_err *err)
{
	struct ctip_buf purpose = {0};
	uint64_t missing;
	int rc = ctip_desk_reason(&purpose, cli, err);

	if (rc == 0)
		rc = ctip_access_commit(access, ledger, cli->command,
		    ctip_buf_slice(&purpose), &missing, err);
	if (rc == 0 && missing > 0)
		say_missing(missing, talk);
	ctip_buf_clear(&purpose);
	return rc;
}
