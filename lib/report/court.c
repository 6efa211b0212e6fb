/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case -> court file: pages, exhibits, provenance and checksums in one
 * archive, whole or not at all.
 */
#include "ctip/report/court.h"

#include <ctype.h>
#include <string.h>

#include "archive.h"
#include "court_inside.h"
#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/base/time.h"
#include "ctip/desk/evidence.h"
#include "ctip/desk/open.h"
#include "ctip/vault/crypto.h"

/* --as-of: a time, or a day to its end. */
static int
read_as_of(int64_t *out, const struct ctip_cli *cli, const char *text,
    struct ctip_err *err)
{
	struct ctip_date date;

	*out = INT64_MAX;
	if (text == NULL || ctip_time_parse(out, ctip_str(text)))
		return 0;
	if (ctip_date_parse(&date, ctip_str(text), CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD)
		return ctip_cli_misuse(cli, err, "--as-of '%s' is no day and "
		    "no time; write 2026-05-17 or 2026-05-17T10:00:00Z",
		    text);
	*out = ctip_date_end(date) - 1;
	return 0;
}

static int
check_options(struct court *c, struct ctip_err *err)
{
	const struct ctip_court_options *o = c->options;
	struct ctip_date date;

	if (o->output == NULL)
		return ctip_cli_misuse(c->cli, err, "-o FILE is missing");
	if (o->hearing != NULL && ctip_date_parse(&date,
	    ctip_str(o->hearing), CTIP_DATE_ISO) != CTIP_DATE_GOOD)
		return ctip_cli_misuse(c->cli, err, "--hearing '%s' is no "
		    "date; write 2026-05-17", o->hearing);
	if (o->redact != NULL && strcmp(o->redact, "third-party") != 0)
		return ctip_cli_misuse(c->cli, err, "--redact is third-party, "
		    "and not '%s'", o->redact);
	/* Before anybody's name is read for nothing. */
	if (strcmp(o->output, "-") != 0 && ctip_path_exists(o->output))
		return ctip_fail(err, CTIP_EXISTS, "'%s' is there already",
		    o->output);
	c->redacts = o->redact != NULL;
	return read_as_of(&c->as_of, c->cli, o->as_of, err);
}

/* Its place in the archive: never its own name, which may be somebody's. */
static void
name_file(struct court_item *item, unsigned number)
{
	struct ctip_str type = court_value(item, "type");
	struct ctip_str name = court_value(item, "name");
	char ending[8] = "";
	size_t dot = name.len, n = 0;

	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	for (size_t i = dot; dot > 1 && i < name.len && n < 5; i++)
		if (isalnum((unsigned char)name.p[i]))
			ending[n++] = (char)tolower((unsigned char)name.p[i]);
	snprintf(item->file, sizeof item->file, "exhibits/%02u-%.*s%s%s",
	    number, type.len < 24 ? (int)type.len : 24, type.p,
	    n > 0 ? "." : "", ending);
}

static void
name_files(struct court *c)
{
	unsigned number = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct court_item *item = &c->items[i];

		if (strcmp(court_kind(item), "evidence") != 0)
			continue;
		number++;
		item->withheld = c->redacts && ctip_str_is(court_value(item,
		    "third_party"), "1");
		if (!item->withheld && court_value(item, "file").p != NULL)
			name_file(item, number);
	}
}

static void
wipe(struct ctip_buf *bytes)
{
	if (bytes->p != NULL)
		ctip_wipe(bytes->p, bytes->len);
	ctip_buf_clear(bytes);
}

static int
start(struct court *c, struct ctip_err *err)
{
	if (check_options(c, err) != 0 || ctip_desk_open(&c->ledger, c->cli,
	    CTIP_LEDGER_READ, err) != 0 || court_gather(c, err) != 0)
		return -1;
	name_files(c);
	return 0;
}

/* ----------------------------------------------------------------- archive */

struct binding {
	struct court        *court;
	struct archive_file *archive;
	struct ctip_buf      sums;
};

static int
add_file(struct binding *b, const char *name, struct ctip_str bytes,
    struct ctip_err *err)
{
	unsigned char hash[32];
	char hex[65], path[120];

	ctip_sha256(hash, bytes.p, bytes.len);
	ctip_hex(hex, hash, sizeof hash);
	ctip_buf_format(&b->sums, "%s  %s\n", hex, name);
	snprintf(path, sizeof path, "%s/%s", b->court->id, name);
	return archive_file_add(b->archive, path, bytes, err);
}

static int
add_exhibit(struct binding *b, struct court_item *item, struct ctip_err *err)
{
	struct ctip_str link = court_value(item, "file");
	struct ctip_buf bytes = {0};
	char id[CTIP_ID_TEXT];
	int rc;

	if (item->file[0] == '\0')
		return 0;
	snprintf(id, sizeof id, "%.*s", (int)link.len, link.p);
	rc = ctip_evidence_read(&bytes, b->court->ledger, id,
	    court_value(item, "sha256"), err);
	if (rc == 0)
		rc = add_file(b, item->file, ctip_buf_slice(&bytes), err);
	else
		ctip_fail_context(err, "the exhibit %s is missing",
		    item->id);
	wipe(&bytes);
	return rc;
}

/* Where each record comes from; `ctip audit log ID` shows the same. */
static int
add_provenance(struct binding *b, struct ctip_err *err)
{
	const struct court *c = b->court;
	struct ctip_buf rows = {0};
	char first[21], last[21], leaf[CTIP_HASH * 2 + 1];
	int rc;

	ctip_buf_text(&rows, "record,kind,written,by,version,changed,"
	    "changed_by,transaction,entry,file,sha256\n");
	for (size_t i = 0; i < c->n; i++) {
		const struct court_item *item = &c->items[i];
		struct ctip_str sha = court_value(item, "sha256");

		ctip_time_text(first, item->first.time);
		ctip_time_text(last, item->version.time);
		ctip_hex(leaf, item->version.leaf, CTIP_HASH);
		ctip_buf_format(&rows, "%s,%s,%s,%s,%u,%s,%s,%s,%s,%s,%.*s\n",
		    item->id, court_kind(item), first, item->first.member,
		    item->versions, last, item->version.member,
		    item->transaction, leaf, item->file,
		    item->file[0] == '\0' ? 0 : (int)sha.len,
		    sha.len > 0 ? sha.p : "");
	}
	rc = add_file(b, "provenance.csv", ctip_buf_slice(&rows), err);
	ctip_buf_clear(&rows);
	return rc;
}

static int
fill(struct binding *b, struct ctip_err *err)
{
	struct ctip_buf pages = {0};
	char path[64];
	int rc = court_pages(&pages, b->court, err);

	if (rc == 0)
		rc = add_file(b, "case.pdf", ctip_buf_slice(&pages), err);
	wipe(&pages);
	for (size_t i = 0; rc == 0 && i < b->court->n; i++)
		rc = add_exhibit(b, &b->court->items[i], err);
	if (rc == 0)
		rc = add_provenance(b, err);
	snprintf(path, sizeof path, "%s/SHA256SUMS", b->court->id);
	return rc != 0 ? -1 : archive_file_add(b->archive, path,
	    ctip_buf_slice(&b->sums), err);
}

/* What a clerk wants to know before it is sent. */
static void
tell(const struct court *c)
{
	unsigned exhibits = 0, withheld = 0;
	char made[21];

	for (size_t i = 0; i < c->n; i++) {
		exhibits += c->items[i].file[0] != '\0';
		withheld += c->items[i].withheld;
	}
	ctip_time_text(made, c->made);
	fprintf(c->talk, "%zu record%s and %u exhibit%s%s; made again with "
	    "--as-of %s\n", c->n, c->n == 1 ? "" : "s", exhibits,
	    exhibits == 1 ? "" : "s", withheld > 0 ? ", others withheld" :
	    "", made);
}

int
ctip_court_bundle(struct ctip_cli *cli,
    const struct ctip_court_options *options, FILE *talk,
    struct ctip_err *err)
{
	struct court c = {.cli = cli, .talk = talk, .options = options};
	struct binding b = {.court = &c};
	struct ctip_output to = {NULL};
	int rc = -1;

	if (options->hearing == NULL)
		return ctip_cli_misuse(cli, err, "--hearing DATE is missing");
	if (start(&c, err) == 0 && ctip_output_open(&to, options->output,
	    0600, false, err) == 0 && archive_file_open(&b.archive,
	    to.stream, err) == 0)
		rc = fill(&b, err);
	if (archive_file_close(b.archive, rc == 0, err) != 0)
		rc = -1;
	if (rc == 0)
		rc = ctip_output_commit(&to, err);
	if (rc == 0)
		tell(&c);
	ctip_output_drop(&to);
	ctip_buf_clear(&b.sums);
	court_clear(&c);
	return rc;
}

int
ctip_court_print(struct ctip_cli *cli,
    const struct ctip_court_options *options, FILE *talk,
    struct ctip_err *err)
{
	struct court c = {.cli = cli, .talk = talk, .options = options};
	struct ctip_buf pages = {0};
	int rc = -1;

	if (start(&c, err) == 0 && court_pages(&pages, &c, err) == 0)
		rc = ctip_file_write(options->output, ctip_buf_slice(&pages),
		    0600, false, err);
	wipe(&pages);
	court_clear(&c);
	return rc;
}
