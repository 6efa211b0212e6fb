/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What could go wrong with a ledger, before it does.
 */
#include "ctip/desk/doctor.h"

#include "verbs.h"

static int
doctor(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_doctor(cli, stdout, err);
}

const struct ctip_verb ctip_ledger_doctor[] = {
	{"doctor", "", "look over a ledger and its computer: what to type",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT, NULL, 0, 0, doctor},
	{0}
};
