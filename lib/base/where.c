/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a verb asks of its command line: which ledger, whose key, and which
 * items, from the operands or one a line from standard input.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctip/base/cli.h"
#include "ctip/base/file.h"

static const char *
from_environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The nearest folder from here upwards with a ctip.yaml; NULL: none. */
static char *
nearest_ledger(void)
{
	char *folder = getcwd(NULL, 0), *charter, *slash;
	bool found;

	while (folder != NULL) {
		charter = ctip_path_join(folder, "ctip.yaml");
		found = ctip_path_exists(charter);
		free(charter);
		if (found)
			return folder;
		if (strcmp(folder, "/") == 0)
			break;
		slash = strrchr(folder, '/');
		if (slash == NULL)
			break;
		slash[slash == folder] = '\0';
	}
	free(folder);
	return NULL;
}

int
ctip_cli_ledger(char **out, const struct ctip_cli *cli, struct ctip_err *err)
{
	const char *named = cli->ledger;

	if (named == NULL)
		named = from_environment("CTIP_LEDGER");
	*out = named != NULL ? ctip_strdup(named) : nearest_ledger();
	if (*out != NULL)
		return 0;
	return ctip_fail(err, CTIP_NOTFOUND, "found no ledger here; name "
	    "one with -C DIR or in CTIP_LEDGER, or make one with "
	    "'ctip ledger init'");
}

int
ctip_cli_key(char **out, const struct ctip_cli *cli, struct ctip_err *err)
{
	const char *named = cli->key;

	if (named == NULL)
		named = from_environment("CTIP_KEY");
	*out = ctip_strdup(named);
	if (*out != NULL)
		return 0;
	return ctip_fail(err, CTIP_NOTFOUND, "no key is named; name its "
	    "file with --key FILE or in CTIP_KEY, or make one with "
	    "'ctip ledger key new'");
}

static int
each_line(int (*verb)(void *, const char *, struct ctip_err *),
    void *context, struct ctip_err *err)
{
	int result = 0, one = 0;
	struct ctip_str item;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while (one >= 0 && (len = getline(&line, &cap, stdin)) >= 0) {
		if (memchr(line, '\0', (size_t)len) != NULL) {
			one = ctip_fail(err, CTIP_INVALID, "standard input "
			    "holds a NUL; it wants one item a line");
			break;
		}
		item = ctip_str_trim((struct ctip_str){line, (size_t)len});
		if (item.len == 0)
			continue;
		line[item.p - line + (ptrdiff_t)item.len] = '\0';
		one = verb(context, item.p, err);
		if (one > result)
			result = one;
	}
	if (one >= 0 && ferror(stdin))
		one = ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot read standard input");
	free(line);
	return one < 0 ? -1 : result;
}

int
ctip_cli_each(struct ctip_cli *cli, int first,
    int (*verb)(void *context, const char *item, struct ctip_err *err),
    void *context, struct ctip_err *err)
{
	int i, one, result = 0;

	if (cli->argc == first + 1 && strcmp(cli->argv[first], "-") == 0)
		return each_line(verb, context, err);
	for (i = first; i < cli->argc; i++) {
		one = verb(context, cli->argv[i], err);
		if (one < 0)
			return -1;
		if (one > result)
			result = one;
	}
	return result;
}
