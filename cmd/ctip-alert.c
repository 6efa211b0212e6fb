/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger, rules and clock -> who has to look at what: on a terminal, or by
 * mail from cron.
 */
#include "ctip/desk/alert.h"

static bool unread, all;

static const struct ctip_opt list_options[] = {
	{0, "unread", CTIP_OPT_FLAG, &unread, NULL,
	    "only what nobody has acknowledged"},
	{0, "all", CTIP_OPT_FLAG, &all, NULL, "also those for others"},
	{0}
};

static int
list(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_alert_list(cli, unread, all, err);
}

static int
ack(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_alert_ack(cli, stdout, stderr, err);
}

static int
send_mail(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_alert_send(cli, stderr, err);
}

static int
rules(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_alert_rules(cli, err);
}

static const struct ctip_verb verbs[] = {
	{"list", "", "list the alerts that are for you",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, list_options,
	    0, 0, list},
	{"ack", "ID", "say that you have seen what stands on a record",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 1, 1, ack},
	{"send", "", "mail what is new, once; for cron",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, NULL, 0, 0, send_mail},
	{"rules", "", "list who is told of what",
	    CTIP_CLI_LEDGER | CTIP_CLI_FORMAT | CTIP_CLI_QUIET, NULL, 0, 0,
	    rules},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_program program = {"ctip-alert",
	    "see what needs somebody's attention", verbs};

	return ctip_cli_main(&program, argc, argv);
}
