/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_INTAKE_H
#define CTIP_DESK_INTAKE_H

#include "ctip/base/cli.h"
#include "ctip/ledger/tx.h"
#include "ctip/schema/mapping.h"

/*
 * A file goes in: bytes -> rows -> records ==> one transaction, the whole
 * walk. What makes a row the same row is its key, or all of its values where
 * the mapping names no key: the same file twice adds nothing.
 */

/* A mapping and where it came from. Zero is a valid empty one. */
struct ctip_intake_map {
	struct ctip_mapping *mapping;
	struct ctip_buf      text;
	char                *name;      /* asc, of imports/asc.yaml */
	bool                 from_path; /* the user's file, not the history */
};

/* `map` is a path when it holds a slash or ends in .yaml, else a name.
 * NOTFOUND names the nearest mapping that exists; INVALID. */
int  ctip_intake_map_open(struct ctip_intake_map *out,
    struct ctip_schemas *schemas, const char *map, struct ctip_err *err);
void ctip_intake_map_close(struct ctip_intake_map *map);

/* The header of an empty file to fill in, for a mapping, else for the kind of
 * that name; kinds/NAME is always the kind. */
int ctip_intake_template(struct ctip_buf *out, struct ctip_schemas *schemas,
    const char *name, struct ctip_err *err);

/* What an import is asked to do, what it tells on the way, and what came of
 * it. Everything is borrowed. */
struct ctip_intake {
	struct ctip_ledger   *ledger;    /* NULL: check the file alone; made
	                                  * so where a check can't see keys */
	struct ctip_schemas  *schemas;
	const struct ctip_intake_map *map;
	const char           *file;      /* - is standard input */
	const char           *command;   /* intake import */
	const char           *kind;      /* that the mapping has to make; NULL */
	char                  delimiter; /* 0: the mapping's, else sniffed */
	const char           *encoding;  /* NULL: the mapping's */
	struct ctip_str       reason;    /* absent: none */
	const char           *rejects;   /* where refused rows go; NULL */
	bool                  partial;   /* good rows in, though some are bad */
	bool                  update;    /* known rows that differ: new version */
	bool                  check;     /* findings are the answer */
	bool                  dry_run;   /* the ledger is open for reading */
	struct ctip_findings *findings;
	/* Each value that differs from what the ledger has, and the ids of
	 * records added, these when they are saved. NULL: not told. */
	int (*change)(void *context, const char *id, const char *field,
	    struct ctip_str was, struct ctip_str now, struct ctip_err *err);
	int (*added_id)(void *context, const char *id, struct ctip_err *err);
	void                 *context;
	/* The answer, in rows: */
	uint64_t rows, added, same, changed, updated, refused;
	uint64_t empty;            /* good rows that made no record */
	uint64_t unseen;           /* known, some values not open to compare */
	uint64_t records;          /* records added */
	bool     map_kept;         /* its text went into the history */
	bool     wrote;            /* there is a transaction */
	struct ctip_saved saved;
};

/*
 * Runs it. INVALID after findings: without `partial` one error keeps all
 * out. EXISTS where the rejects file is there already. Nothing is in the
 * ledger after -1, and no rejects file.
 */
int ctip_intake_run(struct ctip_intake *intake, struct ctip_err *err);

/* The receipt: aligned text, or csv or ndjson in one row. */
int ctip_intake_receipt(const struct ctip_intake *intake, FILE *out,
    const char *format, uint64_t warnings, struct ctip_err *err);

/* Standard input is kept in memory up to this. */
#define CTIP_INTAKE_SPOOL ((size_t)64 << 20)

/* The command line of an import, shared by ctip-intake and ctip-record. */
struct ctip_intake_settings {
	const char *map, *rejects, *delimiter, *encoding;
	bool        partial, update;
};

/* `check` only looks, also without a ledger. kind NULL: any. 0, or 1 where a
 * check found errors or, with partial, rows were refused. */
int ctip_intake_command(struct ctip_cli *cli,
    const struct ctip_intake_settings *settings, const char *kind,
    const char *file, bool check, FILE *out, FILE *talk,
    struct ctip_err *err);

/* The schemas that a command without a need for the ledger goes by: those of
 * the ledger where one is named or near, else the installed ones. The caller
 * closes; *ledger may be NULL. */
struct ctip_intake_house {
	struct ctip_ledger  *ledger;
	struct ctip_schemas *schemas;
	struct ctip_schemas *own;      /* not the ledger's */
	char                *folder;
};
int  ctip_intake_house_open(struct ctip_intake_house *out,
    struct ctip_cli *cli, struct ctip_err *err);
void ctip_intake_house_close(struct ctip_intake_house *house);

/* --delimiter: , ; | or tab; NULL leaves *out. MISUSE. */
int ctip_intake_delimiter(char *out, const struct ctip_cli *cli,
    const char *text, struct ctip_err *err);

#endif
