/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of schemas ==> the ledger: what is new or differs, once it is
 * known that the whole is usable and nothing that records rely on goes
 * (renew_check.c). roles.yaml is none of it: who may read what changes by
 * membership, not by a file.
 */
#include "ctip/desk/renew.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/desk/open.h"
#include "ctip/ledger/tx.h"
#include "renew_inside.h"

static const char *const folders[] = {
	"kinds", "codes", "imports", "frameworks", "surveys", "pathways",
	"rules",
};

static void
add(struct renewal *r, const char *path, struct ctip_str text,
    enum renewed state)
{
	r->items = ctip_realloc(r->items, (r->n + 1) * sizeof *r->items);
	r->items[r->n] = (struct renewed_item){ ctip_strdup(path), {0},
	    state };
	ctip_buf_str(&r->items[r->n++].text, text);
}

static void
ignore(struct ctip_findings *to, const struct ctip_finding *finding)
{
	(void)to, (void)finding;
}

/* A file of the folder in the form that records keep text in, as init wrote
 * it: without that the same text is another. */
static int
read_new(struct renewal *r, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	struct ctip_findings findings = {.take = ignore};
	struct ctip_record record = {0};
	struct ctip_buf text = {0};
	const struct ctip_kind *kind;
	int field, rc = -1;

	if (ctip_schemas_kind(&kind, r->schemas, "schema", err) != 0)
		return -1;
	field = ctip_kind_field(kind, CTIP_STR("text"));
	ctip_record_start(&record, kind);
	if (r->folder.read(&r->folder, &text, path, err) == 0) {
		if (ctip_record_set(&record, field, ctip_buf_slice(&text),
		    CTIP_DATE_ISO, (struct ctip_place){path, 0, 0},
		    &findings))
			rc = 0;
		else
			ctip_fail(err, CTIP_CONFIG, "schema file '%s' can't "
			    "be kept: it is no text", path);
	}
	if (rc == 0)
		ctip_buf_str(out, record.values[field]);
	ctip_record_clear(&record);
	ctip_buf_clear(&text);
	return rc;
}

/* One file of the folder beside what the ledger has under its path. */
static int
compare(struct renewal *r, const char *path, struct ctip_err *err)
{
	struct ctip_source *there = ctip_schemas_source(r->schemas);
	struct ctip_buf text = {0}, was = {0};
	struct ctip_err missing = {0};
	int rc = read_new(r, &text, path, err);
	int got = rc == 0 ? there->read(there, &was, path, &missing) : -1;

	if (rc == 0 && got != 0 && missing.code != CTIP_NOTFOUND) {
		*err = missing;
		rc = -1;
	} else if (rc == 0 && got != 0) {
		add(r, path, ctip_buf_slice(&text), RENEWED_NEW);
	} else if (rc == 0 && !ctip_str_equal(ctip_buf_slice(&text),
	    ctip_buf_slice(&was))) {
		add(r, path, ctip_buf_slice(&text), RENEWED_CHANGED);
	}
	ctip_buf_clear(&text);
	ctip_buf_clear(&was);
	return rc;
}

static int
compare_all(struct renewal *r, struct ctip_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof folders / sizeof *folders;
	    i++) {
		char **paths = NULL;
		size_t n = 0;

		rc = r->folder.list(&r->folder, &paths, &n, folders[i], err);
		for (size_t j = 0; rc == 0 && j < n; j++)
			if (strcmp(paths[j], "kinds/schema.yaml") != 0)
				rc = compare(r, paths[j], err);
		ctip_names_free(paths, n);
	}
	return rc;
}

/* The records of kind schema that hold these paths, and who wrote them. */
static int
find_records(struct renewal *r, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_scan *scan = NULL;
	struct ctip_scanned one;
	int path, got = -1;

	if (ctip_schemas_kind(&kind, r->schemas, "schema", err) != 0)
		return -1;
	path = ctip_kind_field(kind, CTIP_STR("path"));
	if (ctip_scan_open(&scan, r->ledger, kind, NULL, err) == 0)
		while ((got = ctip_scan_next(scan, &one, err)) == 1)
			for (size_t i = 0; i < r->n; i++)
				if (ctip_str_is(one.values[path],
				    r->items[i].path))
					ctip_id_text(r->items[i].id,
					    &one.record, kind->prefix);
	ctip_scan_close(scan);
	return got;
}

/* The last command that wrote it decides. */
static int
take_command(void *context, const struct ctip_log_line *line)
{
	struct renewed_item *item = context;

	item->state = strncmp(line->head->command, "ledger ", 7) == 0 ?
	    RENEWED_CHANGED : RENEWED_OWN;
	return 0;
}

/* Somebody's own mapping is no version of ours: it came with an import. */
static int
keep_own(struct renewal *r, struct ctip_err *err)
{
	for (size_t i = 0; i < r->n; i++) {
		struct renewed_item *item = &r->items[i];
		struct ctip_version version;

		if (item->state != RENEWED_CHANGED ||
		    strncmp(item->path, "imports/", 8) != 0)
			continue;
		if (ctip_ledger_find(&version, r->ledger, item->id,
		    err) != 0 || ctip_ledger_log(r->ledger, &version.record,
		    take_command, item, err) != 0)
			return -1;
	}
	return 0;
}

static int
write_item(struct ctip_tx *tx, struct renewal *r,
    const struct renewed_item *item, struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_record was = {0}, now = {0};
	struct ctip_version version;
	struct ctip_id id = {{0}};
	uint32_t opened;
	bool changed;
	int rc = -1;

	if (ctip_schemas_kind(&kind, r->schemas, "schema", err) != 0)
		return -1;
	ctip_record_start(&now, kind);
	now.values[ctip_kind_field(kind, CTIP_STR("path"))] =
	    ctip_str(item->path);
	now.values[ctip_kind_field(kind, CTIP_STR("text"))] =
	    ctip_buf_slice(&item->text);
	if (item->state == RENEWED_NEW)
		rc = ctip_tx_add(tx, &id, &now, false, err);
	else if (ctip_ledger_find(&version, r->ledger, item->id, err) == 0 &&
	    ctip_ledger_read(&was, &opened, r->ledger, &version, version.has,
	    err) == 0)
		rc = ctip_tx_edit(tx, &version, &was, &now, &changed, err);
	ctip_record_clear(&was);
	ctip_record_clear(&now);
	return rc;
}

static int
write_all(struct renewal *r, const struct ctip_cli *cli, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_buf reason = {0};
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	int rc = -1;

	if (ctip_desk_reason(&reason, cli, err) != 0 ||
	    ctip_tx_begin(&tx, r->ledger, cli->command, err) != 0)
		goto out;
	ctip_tx_reason(tx, ctip_buf_slice(&reason));
	rc = 0;
	for (size_t i = 0; rc == 0 && i < r->n; i++)
		if (r->items[i].state != RENEWED_OWN)
			rc = write_item(tx, r, &r->items[i], err);
	if (rc == 0)
		rc = ctip_tx_commit(&tx, &saved, err);
	if (rc == 0)
		ctip_desk_say_published(&saved, talk);
out:
	ctip_tx_abort(&tx);
	ctip_buf_clear(&reason);
	return rc;
}

static size_t
tell(const struct renewal *r, FILE *out)
{
	static const char *const states[] = {
		[RENEWED_NEW] = "new", [RENEWED_CHANGED] = "changed",
		[RENEWED_OWN] = "yours, kept",
	};
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		fprintf(out, "%-12s  %s\n", states[r->items[i].state],
		    r->items[i].path);
		n += r->items[i].state != RENEWED_OWN;
	}
	return n;
}

static void
clear(struct renewal *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->items[i].path);
		ctip_buf_clear(&r->items[i].text);
	}
	free(r->items);
	ctip_ledger_close(r->ledger);
}

static int
renew(struct renewal *r, struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	size_t n;

	r->schemas = ctip_ledger_schemas(r->ledger);
	if (compare_all(r, err) != 0 || find_records(r, err) != 0 ||
	    keep_own(r, err) != 0 || ctip_renewal__check(r, talk, err) != 0)
		return -1;
	n = tell(r, out);
	if (n == 0) {
		fputs("nothing new: the ledger has these schemas\n", talk);
		return 1;
	}
	if (!cli->dry_run)
		return write_all(r, cli, talk, err);
	fputs("nothing was written: this was -n\n", talk);
	return 0;
}

int
ctip_renew_schemas(struct ctip_cli *cli, const char *folder,
    int (*check)(struct ctip_schemas *schemas, struct ctip_err *err),
    FILE *out, FILE *talk, struct ctip_err *err)
{
	struct renewal r = {.check = check};
	char *installed = NULL;
	int rc = -1;

	if (folder == NULL && ctip_path_schemas(&installed, err) == 0)
		folder = installed;
	if (folder != NULL && !ctip_path_is_folder(folder))
		ctip_fail(err, CTIP_NOTFOUND, "'%s' is not a folder of "
		    "schemas", folder);
	else if (folder != NULL) {
		r.folder = ctip_source_folder(folder);
		if (ctip_desk_open(&r.ledger, cli, cli->dry_run ?
		    CTIP_LEDGER_READ : CTIP_LEDGER_WRITE, err) == 0)
			rc = renew(&r, cli, out, talk, err);
	}
	clear(&r);
	free(installed);
	return rc;
}
