/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger itself: founding, schemas, who signs, one store made from the
 * other. Records come and go through the other programs; the verbs about
 * keys, members and what else a ledger needs are in cmd/ledger/.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/desk/open.h"
#include "ctip/desk/renew.h"
#include "ctip/desk/states.h"
#include "ctip/ledger/verify.h"
#include "ctip/report/court.h"
#include "ctip/report/framework.h"
#include "ledger/verbs.h"

static struct {
	bool              quiet;
	const char       *office, *member, *key, *country, *pack, *from,
	                 *waiting;
	struct ctip_texts roles;
} set;

static const struct ctip_opt init_options[] = {
	{0, "office", CTIP_OPT_TEXT, &set.office, "CODE",
	    "the office that writes here: TT-CTU", true},
	{0, "member", CTIP_OPT_TEXT, &set.member, "HANDLE",
	    "the founder's handle, never a name: cm03", true},
	{0, "key", CTIP_OPT_TEXT, &set.key, "FILE", "the founder's key"},
	{0, "role", CTIP_OPT_LIST, &set.roles, "ROLE",
	    "a role of roles.yaml; several are allowed "
	    "(default: administrator, intake)"},
	{0, "country", CTIP_OPT_TEXT, &set.country, "CODE",
	    "ISO 3166-1 alpha-3: TTO"},
	{0, "pack", CTIP_OPT_TEXT, &set.pack, "NAME",
	    "a country's or programme's pack: trinidad-and-tobago"},
	{0, "waiting", CTIP_OPT_TEXT, &set.waiting, "DAYS",
	    "from the approval to erase somebody to the erasing (default: "
	    "7)"},
	{'q', "quiet", CTIP_OPT_FLAG, &set.quiet, NULL,
	    "don't ask to tell the fingerprint"},
	{0}
};

static const struct ctip_opt rebuild_options[] = {
	{0, "from", CTIP_OPT_TEXT, &set.from, "history|ledger",
	    "which store is whole", true},
	{0}
};

static const struct ctip_opt schemas_options[] = {
	{0, "from", CTIP_OPT_TEXT, &set.from, "DIR",
	    "the folder they are in (default: the installed ones)"},
	{0}
};

/* What the rooms make of them that the schemas themselves don't know. */
static int
check_schemas(struct ctip_schemas *schemas, struct ctip_err *err)
{
	return ctip_framework_check(schemas, err) != 0 ||
	    ctip_rules_check(schemas, err) != 0 ? -1 :
	    ctip_court_check(schemas, err);
}

static int
read_waiting(unsigned *out, struct ctip_err *err)
{
	if (set.waiting == NULL)
		return 0;
	if (strlen(set.waiting) == 0 || strlen(set.waiting) > 3 ||
	    strspn(set.waiting, "0123456789") != strlen(set.waiting) ||
	    (*out = (unsigned)atoi(set.waiting)) > 365)
		return ctip_fail(err, CTIP_MISUSE, "--waiting takes days, 0 "
		    "to 365, not '%s'", set.waiting);
	return 0;
}

static int
init(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_founding founding = {.dir = cli->argv[0],
	    .office = set.office, .country = set.country, .pack = set.pack,
	    .handle = set.member, .roles = &set.roles,
	    .waiting = CTIP_WAITING};
	struct ctip_member_key key = {0};
	struct ctip_verdict verdict;
	char *schemas = NULL;
	bool found;
	int rc = -1;

	if (set.office == NULL || set.member == NULL)
		return ctip_cli_misuse(cli, err,
		    "--office CODE and --member HANDLE are needed");
	if (read_waiting(&founding.waiting, err) != 0)
		return -1;
	cli->key = set.key;
	if (ctip_desk_founder_key(&key, &found, cli, err) != 0)
		return -1;
	if (!found) {
		ctip_cli_misuse(cli, err, "--key FILE is missing; make one "
		    "with 'ctip ledger key new -o FILE'");
		goto out;
	}
	founding.key = &key;
	if (ctip_path_schemas(&schemas, err) != 0 ||
	    ctip_renew_check_folder(schemas, check_schemas, err) != 0)
		goto out;
	founding.schemas = schemas;
	if (ctip_ledger_init(&founding, err) != 0 ||
	    ctip_verify(&verdict, founding.dir, &key, err) != 0)
		goto out;
	printf("ledger        %s\noffice        %s\n", founding.dir,
	    founding.office);
	ctip_ledger_print_verdict(&verdict);
	if (!set.quiet)
		fputs("Tell the fingerprint to the other members by voice; "
		    "it proves whose ledger this is.\n", stderr);
	rc = 0;
out:
	ctip_member_key_clear(&key);
	free(schemas);
	return rc;
}

static int
signers(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_buf text = {0};
	char *dir = NULL;
	int rc = -1;

	if (ctip_cli_ledger(&dir, cli, err) == 0 &&
	    ctip_signers(&text, dir, err) == 0) {
		fwrite(text.p, 1, text.len, stdout);
		rc = 0;
	}
	ctip_buf_clear(&text);
	free(dir);
	return rc;
}

static int
rebuild(struct ctip_cli *cli, struct ctip_err *err)
{
	struct ctip_verdict verdict;
	char *dir = NULL;
	int rc = -1;

	if (set.from == NULL)
		return ctip_cli_misuse(cli, err,
		    "--from history or --from ledger is missing");
	if (ctip_cli_ledger(&dir, cli, err) == 0 && ctip_rebuild(dir,
	    strcmp(set.from, "history") == 0 ? CTIP_FROM_HISTORY :
	    CTIP_FROM_LEDGER, &verdict, err) == 0) {
		printf("rebuilt       %s, from the %s\n", strcmp(set.from,
		    "history") == 0 ? "ledger.db" : "history.git", set.from);
		ctip_ledger_print_verdict(&verdict);
		rc = 0;
	}
	free(dir);
	return rc;
}

static int
schemas(struct ctip_cli *cli, struct ctip_err *err)
{
	return ctip_renew_schemas(cli, set.from, check_schemas, stdout,
	    stderr, err);
}

static const struct ctip_verb verbs[] = {
	{"init", "DIR", "make a ledger in a new folder", 0,
	    init_options, 1, 1, init},
	{"signers", "", "print an allowed-signers file for git",
	    CTIP_CLI_LEDGER, NULL, 0, 0, signers},
	{"rebuild", "", "make ledger.db or history.git from the other",
	    CTIP_CLI_LEDGER, rebuild_options, 0, 0, rebuild},
	{"schemas", "", "take newer kinds, codes and frameworks in",
	    CTIP_CLI_LEDGER | CTIP_CLI_WRITES, schemas_options, 0, 0, schemas},
	{0}
};

int
main(int argc, char **argv)
{
	static const struct ctip_verb *const tables[] = {verbs,
	    ctip_ledger_backups, ctip_ledger_doctor, ctip_ledger_keys,
	    ctip_ledger_members, ctip_ledger_grants, ctip_ledger_erase,
	    ctip_ledger_export, ctip_ledger_recovery, ctip_ledger_keys_backup,
	    NULL};
	static struct ctip_verb all[64];
	static const struct ctip_program program = {"ctip-ledger",
	    "make, prove and rebuild a ledger; members' keys", all};

	ctip_cli_verbs(all, 63, tables);
	return ctip_cli_main(&program, argc, argv);
}
