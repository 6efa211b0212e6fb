/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_CLI_H
#define CTIP_BASE_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "ctip/base/bytes.h"
#include "ctip/base/finding.h"

/*
 * One table of options a program: it gives parsing, -h, the SYNOPSIS that
 * the man page is checked against, and the completions.
 */
enum ctip_opt_type {
	CTIP_OPT_FLAG,  /* bool * */
	CTIP_OPT_TEXT,  /* const char **; the last one counts */
	CTIP_OPT_LIST   /* struct ctip_texts *; each one is added */
};

struct ctip_texts {
	const char *item[64];
	size_t      n;
};

struct ctip_opt {
	char               letter;   /* 0: only the long name */
	const char        *name;     /* NULL ends a table; without dashes */
	enum ctip_opt_type type;
	void              *to;
	const char        *argument; /* FILE, DIR, CODE, a|b|c; NULL for a flag */
	const char        *help;     /* one line, lower case, no full stop */
	bool               needed;   /* no brackets; the verb asks for it */
};

/* What all programs share; filled by ctip_cli_main. */
struct ctip_cli {
	const char  *program;   /* ctip-intake */
	const char  *verb;      /* import; "" for a program without verbs */
	int          argc;      /* operands */
	char       **argv;
	const char  *ledger;    /* -C DIR, else NULL */
	const char  *key;       /* --key FILE, else NULL */
	const char  *format;    /* -f: table, csv or ndjson; NULL: by terminal */
	bool         quiet;     /* -q: ids only, one a line */
	bool         dry_run;   /* -n */
	bool         raw;       /* --raw: no formula guard in csv */
	struct ctip_texts reason; /* --reason CODE|@FILE */
	const char  *command;   /* "intake import", for the sealed block */
	FILE        *talk;      /* standard error; NULL: nobody listens */
};

/* Which of the shared options a verb takes. -C and --key come with LEDGER. */
enum {
	CTIP_CLI_LEDGER = 1,  /* -C, --key */
	CTIP_CLI_FORMAT = 2,  /* -f, --raw */
	CTIP_CLI_QUIET = 4,   /* -q */
	CTIP_CLI_WRITES = 8,  /* -n, --reason */
	CTIP_CLI_TRACED = 16  /* --reason: reading leaves a trace */
};

struct ctip_verb {
	const char            *name;     /* "import", "key new"; NULL ends */
	const char            *operands; /* "FILE", "[ID ...]", "" */
	const char            *help;     /* one line */
	unsigned               shared;   /* CTIP_CLI_* */
	const struct ctip_opt *options;  /* own ones; NULL: none */
	int                    least, most; /* operands; most -1: any number */
	/* 0 done, 1 the answer is no, -1 error */
	int (*run)(struct ctip_cli *cli, struct ctip_err *err);
};

/* Puts the verbs of several tables, of which NULL ends the list, one after
 * the other into out, which has room for `room` of them and an end. */
void ctip_cli_verbs(struct ctip_verb *out, size_t room,
    const struct ctip_verb *const *tables);

struct ctip_program {
	const char             *name;    /* "ctip-intake" */
	const char             *help;    /* one line: what it is for */
	const struct ctip_verb *verbs;   /* one with name "" if there is one */
};

/*
 * The whole of every main: hardens the process, finds the verb, parses
 * (options before or after operands, short and long, `--` ends them, no
 * abbreviations, --name=value too), answers -h, --help, --version and
 * --completion bash|zsh|fish, runs the verb, flushes and checks standard
 * output, prints an error as `ctip-intake: sentence` on standard error, and
 * returns the exit status. -h prints one `usage:` line a verb, or for
 * `VERB -h` that line and its options.
 */
int ctip_cli_main(const struct ctip_program *program, int argc, char **argv);

/*
 * The completion script for bash, zsh or fish. It defines _ctip_intake for
 * ctip-intake; that of the program `ctip`, whose verbs are the programs'
 * names (intake), hands the words on to those functions. MISUSE names the
 * shells there are.
 */
int ctip_cli_completion(FILE *stream, const struct ctip_program *program,
    const char *shell, struct ctip_err *err);

/* Misuse with the verb's usage line after it. Returns -1. */
int ctip_cli_misuse(const struct ctip_cli *cli, struct ctip_err *err,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Prints findings on `stream` as file:line:column: level: field: message,
 * coloured on a terminal, or as ndjson; after 100, ctip_reporter_end adds a
 * summary by column and rule. Embed, pass &reporter.to. */
struct ctip_reporter {
	struct ctip_findings to;
	FILE                *stream;
	bool                 ndjson;
	void                *counts; /* by column, field and rule */
};

void ctip_reporter_start(struct ctip_reporter *r, FILE *stream, bool ndjson);
void ctip_reporter_end(struct ctip_reporter *r); /* prints, frees */

/* The ledger's folder: -C, else $CTIP_LEDGER, else the nearest parent with a
 * ctip.yaml; the key's path: --key, else $CTIP_KEY. The caller frees.
 * NOTFOUND says what to type. */
int ctip_cli_ledger(char **out, const struct ctip_cli *cli,
    struct ctip_err *err);
int ctip_cli_key(char **out, const struct ctip_cli *cli,
    struct ctip_err *err);

/* Calls `verb` for each operand from `first` on, or each line of standard
 * input when the only one is `-`. Stops at the first -1; else the largest
 * result. */
int ctip_cli_each(struct ctip_cli *cli, int first,
    int (*verb)(void *context, const char *item, struct ctip_err *err),
    void *context, struct ctip_err *err);

#define CTIP_VERSION "0.1"

#endif
