/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole way in: bytes -> rows -> records ==> one transaction. Opens the
 * file, surveys it where the mapping asks for that, reads which keys the
 * ledger has, walks the rows, and makes it true at the very end. Whatever
 * fails before leaves nothing behind.
 */
#include "intake_inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/term.h"
#include "ctip/desk/open.h"

static bool
is_stdin(const struct ctip_intake *ask)
{
	return strcmp(ask->file, "-") == 0;
}

/* Begins the file with the mark of UTF-8? Then the mapping's encoding is
 * that of an earlier file: of the one whose rejects these are. */
static bool
is_marked(const char *path)
{
	unsigned char first[3] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	bool marked;

	if (fd < 0)
		return false;
	marked = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    read(fd, first, sizeof first) == 3 &&
	    memcmp(first, "\xef\xbb\xbf", 3) == 0;
	close(fd);
	return marked;
}

static int
open_rows(struct ctip_rows **out, const struct walk *walk,
    struct ctip_err *err)
{
	const struct ctip_intake *ask = walk->ask;
	struct ctip_rows_options options = {
		.delimiter = ask->delimiter, .encoding = ask->encoding,
	};

	ctip_mapping_options(walk->mapping, &options);
	if (ask->encoding == NULL && options.encoding != NULL &&
	    is_marked(ask->file))
		options.encoding = "utf-8";
	return ctip_rows_open(out, ask->file, &options, err);
}

/* A file that can't be read twice. */
static int
check_twice(const struct ctip_intake *ask, struct ctip_err *err)
{
	struct stat st;
	bool whole;

	if (is_stdin(ask)) {
		if (ctip_desk_spool(&whole, CTIP_INTAKE_SPOOL, err) < 0)
			return -1;
		return whole ? 0 : ctip_fail(err, CTIP_INVALID, "standard "
		    "input is over 64 MiB, and dates in it need two looks; "
		    "save it to a file first");
	}
	/* What can't be read at all is told by whoever opens it. */
	if (stat(ask->file, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode))
		return ctip_fail(err, CTIP_INVALID, "'%s' can be read only "
		    "once, and dates in it need two looks; save it to a file "
		    "first", ask->file);
	return 0;
}

static int
survey_rows(struct walk *walk, struct ctip_err *err)
{
	struct ctip_findings silent = {0};
	struct ctip_row row;
	bool bad;
	int got;

	while ((got = ctip_rows_next(walk->rows, &row, &bad, &silent, err)) >
	    0) {
		ctip_mapping_survey(walk->mapping, &row, &silent);
		if (++walk->total % 4096 == 0)
			ctip_progress("look", walk->total, 0, "rows");
	}
	ctip_progress_end();
	return got;
}

/* The first look. The mapping stays bound to these rows' header, so they
 * stay open to the end. */
static int
survey(struct walk *walk, struct ctip_err *err)
{
	const struct ctip_intake *ask = walk->ask;

	if (survey_rows(walk, err) < 0)
		return -1;
	if (!ctip_mapping_survey(walk->mapping, NULL, &walk->gather.to))
		return ctip_fail(err, CTIP_INVALID, "the dates of '%s' cannot "
		    "be told%s", ask->file, ask->check ? "" :
		    "; nothing was written");
	walk->surveyed = walk->rows;
	walk->rows = NULL;
	if (is_stdin(ask) && lseek(0, 0, SEEK_SET) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot read standard input again");
	return open_rows(&walk->rows, walk, err);
}

static void
say_delimiter(struct walk *walk)
{
	char c = ctip_rows_delimiter(walk->rows);
	const struct ctip_row *header = ctip_rows_header(walk->rows);
	struct ctip_finding f = { ctip_rows_path(walk->rows), header->line, 0,
	    CTIP_NOTE, {0}, "delimiter", {0} };

	if (!ctip_rows_sniffed(walk->rows) || c == ',')
		return;
	if (c == '\t')
		ctip_findings_add(&walk->gather.to, f,
		    "columns are taken as separated by tabs");
	else
		ctip_findings_add(&walk->gather.to, f,
		    "columns are taken as separated by '%c'", c);
}

/* The file, bound to the mapping, at its first row. */
static int
open_file(struct walk *walk, struct ctip_err *err)
{
	struct ctip_intake *ask = walk->ask;
	bool twice = ctip_mapping_needs_survey(walk->mapping);

	if (twice && check_twice(ask, err) < 0)
		return -1;
	if (open_rows(&walk->rows, walk, err) < 0)
		return -1;
	ctip_gather__start(&walk->gather, ask->findings, walk->mapping,
	    walk->rows, ask->rejects != NULL && !ask->dry_run && !ask->check);
	say_delimiter(walk);
	if (ctip_mapping_bind(walk->mapping, walk->rows, &walk->gather.to,
	    err) < 0)
		return -1;
	return twice ? survey(walk, err) : 0;
}

/* How many keys there may be in the end, judged by what was read so far. */
static size_t
expect(const struct walk *walk)
{
	uint64_t done = ctip_rows_done(walk->rows);
	uint64_t size = ctip_rows_size(walk->rows);

	if (done == 0 || size <= done || walk->ask->rows < 1000)
		return 0;
	return (size_t)((double)walk->seen.n * ((double)size / (double)done));
}

static int
walk_rows(struct walk *walk, struct ctip_err *err)
{
	struct ctip_findings *to = &walk->gather.to;
	struct ctip_row row;
	uint64_t n = 0;
	bool bad;
	int got;

	for (;;) {
		if (ctip_seen__is_tight(&walk->seen, 2 * walk->n))
			ctip_seen__room(&walk->seen, 2 * walk->n,
			    expect(walk));
		ctip_gather__reset(&walk->gather);
		got = ctip_rows_next(walk->rows, &row, &bad, to, err);
		if (got <= 0)
			return got;
		if (ctip_intake__row(walk, &row, bad, err) < 0)
			return -1;
		if (++n % 1024 == 0)
			ctip_progress("rows", n, walk->total, "rows");
	}
}

/* One error keeps all out, but where only the good rows were asked for. */
static int
judge(const struct walk *walk, struct ctip_err *err)
{
	const struct ctip_intake *ask = walk->ask;
	char refused[28], rows[28];

	if (ask->rows == 0)
		return ctip_fail(err, CTIP_INVALID,
		    "'%s' has a header and no rows", ask->file);
	if (ask->check || ask->partial || walk->gather.to.errors == 0)
		return 0;
	return ctip_fail(err, CTIP_INVALID, "%s of %s rows in '%s' ha%s "
	    "errors; nothing was written (--partial takes the others)",
	    ctip_count_text(refused, ask->refused),
	    ctip_count_text(rows, ask->rows), ask->file,
	    ask->refused == 1 ? "s" : "ve");
}

/* A check is told what the ledger has, or goes on without: what can be seen
 * in the file alone is worth telling. */
static int
look(struct walk *walk, struct ctip_err *err)
{
	if (walk->ask->ledger == NULL || ctip_intake__known(walk, err) == 0)
		return 0;
	if (err->code != CTIP_DENIED)
		return -1;
	ctip_seen__clear(&walk->seen);
	walk->ask->ledger = NULL;
	*err = (struct ctip_err){0};
	return 0;
}

static int
begin(struct walk *walk, struct ctip_err *err)
{
	struct ctip_intake *ask = walk->ask;

	if (ask->rejects != NULL && !ask->dry_run &&
	    ctip_path_exists(ask->rejects))
		return ctip_fail(err, CTIP_EXISTS, "'%s' exists; name another "
		    "file for the rejects, or move it away", ask->rejects);
	if (ask->check)
		return look(walk, err);
	if (ctip_intake__may_keep(walk, err) < 0 ||
	    ctip_intake__known(walk, err) < 0)
		return -1;
	if (ask->dry_run)
		return 0;
	if (ctip_tx_begin(&walk->tx, ask->ledger, ask->command, err) < 0)
		return -1;
	if (ask->reason.len > 0)
		ctip_tx_reason(walk->tx, ask->reason);
	return 0;
}

static int
tell_ids(struct walk *walk, struct ctip_err *err)
{
	char text[CTIP_ID_TEXT];

	for (size_t i = 0; i < walk->n_ids; i++) {
		struct ctip_id id = {{0}};

		memcpy(id.b, walk->ids[i].id, sizeof walk->ids[i].id);
		ctip_id_text(text, &id,
		    walk->parts[walk->ids[i].part].map->kind->prefix);
		if (walk->ask->added_id(walk->ask->context, text, err) < 0)
			return -1;
	}
	return 0;
}

/* The rejects first: a row that is in neither file nor ledger would be the
 * worse half. Where the ledger then refuses, they go again. */
static int
finish(struct walk *walk, struct ctip_err *err)
{
	struct ctip_intake *ask = walk->ask;
	bool wrote;

	if (walk->tx == NULL)
		return 0;
	wrote = ctip_tx_entries(walk->tx) > 0;
	if (wrote && ctip_intake__keep(walk, err) < 0)
		return -1;
	if (walk->rejects.open &&
	    ctip_output_commit(&walk->rejects.output, err) < 0)
		return -1;
	if (ctip_tx_commit(&walk->tx, &ask->saved, err) < 0) {
		if (walk->rejects.open)
			unlink(ask->rejects);
		return -1;
	}
	ask->wrote = wrote;
	walk->rejects.open = false;
	return tell_ids(walk, err);
}

int
ctip_intake_run(struct ctip_intake *intake, struct ctip_err *err)
{
	struct walk walk = { .ask = intake, .mapping = intake->map->mapping };
	int rc = -1;

	ctip_dice_start(&walk.dice);
	if (ctip_intake__plan(&walk, err) < 0 || open_file(&walk, err) < 0 ||
	    begin(&walk, err) < 0)
		goto out;
	if (walk_rows(&walk, err) < 0 || judge(&walk, err) < 0)
		goto out;
	ctip_progress_end();
	rc = finish(&walk, err);
out:
	ctip_progress_end();
	ctip_tx_abort(&walk.tx);
	if (walk.rejects.open)
		ctip_output_drop(&walk.rejects.output);
	ctip_rows_close(walk.rows);
	ctip_rows_close(walk.surveyed);
	ctip_intake__plan_clear(&walk);
	ctip_seen__clear(&walk.seen);
	ctip_gather__clear(&walk.gather);
	ctip_buf_clear(&walk.rejects.line);
	ctip_buf_clear(&walk.bytes);
	ctip_dice_clear(&walk.dice);
	free(walk.ids);
	return rc;
}
