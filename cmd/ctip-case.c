/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> cases and back: opened, moved, given on, closed; listed, shown,
 * and looked through for what is missing.
 */
#include "case/verbs.h"

int
main(int argc, char **argv)
{
	static const struct ctip_verb *const tables[] = {ctip_case_work,
	    ctip_case_lists, ctip_case_court, NULL};
	static struct ctip_verb all[40];
	static const struct ctip_program program = {"ctip-case",
	    "open cases, move them, and see what is missing", all};

	ctip_cli_verbs(all, 39, tables);
	return ctip_cli_main(&program, argc, argv);
}
