/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file ==> exhibit of a case, and back; and whose hands it went through.
 */
#include "ctip/desk/evidence.h"

#include <string.h>

#include "case_inside.h"
#include "ctip/base/file.h"
#include "ctip/base/secret.h"
#include "ctip/desk/entry.h"
#include "ctip/desk/strict.h"
#include "ctip/desk/trace.h"
#include "ctip/ledger/tx.h"
#include "ctip/vault/crypto.h"

#define HEX 65

static void
hash_of(char out[HEX], struct ctip_str bytes)
{
	unsigned char hash[32];

	ctip_sha256(hash, bytes.p, bytes.len);
	ctip_hex(out, hash, sizeof hash);
}

static void
wipe(struct ctip_buf *bytes)
{
	if (bytes->p != NULL)
		ctip_wipe(bytes->p, bytes->len);
	ctip_buf_clear(bytes);
}

/* ------------------------------------------------------------------ attach */

struct attaching {
	const char     *id, *path, *type;       /* as typed */
	const char     *member;
	struct ctip_buf bytes;
	char            sha256[HEX], size[24], today[11];
	char            case_[CTIP_ID_TEXT];
	struct ctip_id  file;
	char            file_id[CTIP_ID_TEXT];
};

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static int
read_bytes(struct attaching *a, struct ctip_err *err)
{
	if (ctip_file_read(&a->bytes, a->path, CTIP_EVIDENCE_MOST, err) != 0)
		return err->code != CTIP_INVALID ? -1 : ctip_fail(err,
		    CTIP_INVALID, "'%s' is larger than 25 MB: an exhibit of "
		    "more has to be scanned smaller, or cut in parts",
		    a->path);
	if (a->bytes.len == 0)
		return ctip_fail(err, CTIP_INVALID, "'%s' is empty", a->path);
	hash_of(a->sha256, ctip_buf_slice(&a->bytes));
	snprintf(a->size, sizeof a->size, "%zu", a->bytes.len);
	return 0;
}

/* How many exhibits the case has; EXISTS where one of them is this file. */
static int
count_before(size_t *n, const struct attaching *a, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	static const char *const names[] = {"case", "sha256", "number"};
	const struct ctip_kind *kind;
	struct ctip_scanned one;
	struct ctip_scan *scan;
	uint64_t only[8] = {0};
	char id[CTIP_ID_TEXT];
	int f[3], more;

	*n = 0;
	if (ctip_desk__kind(&kind, ledger, "evidence", err) != 0 ||
	    ctip_desk__fields(f, only, kind, names, 3, err) != 0 ||
	    ctip_scan_open(&scan, ledger, kind, only, err) != 0)
		return -1;
	while ((more = ctip_scan_next(scan, &one, err)) == 1) {
		if (!ctip_str_is(one.values[f[0]], a->case_))
			continue;
		++*n;
		if (!ctip_str_is(one.values[f[1]], a->sha256))
			continue;
		ctip_id_text(id, &one.record, kind->prefix);
		more = ctip_fail(err, CTIP_EXISTS, "'%s' is in this case "
		    "already: %s", a->path, id);
		break;
	}
	ctip_scan_close(scan);
	return more;
}

static int
set_all(struct ctip_record *record, const struct ctip_given *given, size_t n,
    struct ctip_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (ctip_strict_set(record, given[i].field, given[i].value,
		    err) != 0)
			return -1;
	return 0;
}

static int
begin_exhibit(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct attaching *a = context;
	struct ctip_held held;
	char number[24];
	const char *stays;
	size_t n = 0;
	int rc = ctip_desk__hold(&held, ledger, a->id, "case", err);

	strcpy(a->case_, held.id);
	ctip_desk__today(a->today);
	if (rc == 0)
		rc = ctip_case__move(&stays, &held, ledger, "evidence", err);
	ctip_desk__let_go(&held);
	if (rc != 0 || read_bytes(a, err) != 0 || count_before(&n, a, ledger,
	    err) != 0)
		return -1;
	a->member = ctip_ledger_member(ledger)->handle;
	ctip_random(a->file.b, sizeof a->file.b);
	ctip_id_text(a->file_id, &a->file, "FI");
	snprintf(number, sizeof number, "%zu", n + 1);
	return set_all(record, (struct ctip_given[]){
	    {"case", ctip_str(a->case_)}, {"type", ctip_str(a->type)},
	    {"date", ctip_str(a->today)}, {"number", ctip_str(number)},
	    {"name", ctip_str(base_name(a->path))},
	    {"size", ctip_str(a->size)}, {"sha256", ctip_str(a->sha256)},
	    {"file", ctip_str(a->file_id)}}, 8, err);
}

/* What the file tells isn't typed. */
static bool
asks_of_exhibit(const struct ctip_field *field)
{
	static const char *const asked[] = {"date", "number", "person",
	    "third_party", "source", "description"};

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (strcmp(field->name, asked[i]) == 0)
			return true;
	return false;
}

static int
keep_file(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	const struct attaching *a = context;

	(void)ledger;
	if (ctip_str_is(ctip_desk__value(record, "file"), a->file_id) &&
	    ctip_str_is(ctip_desk__value(record, "sha256"), a->sha256) &&
	    ctip_str_is(ctip_desk__value(record, "size"), a->size) &&
	    ctip_str_is(ctip_desk__value(record, "case"), a->case_))
		return 0;
	return ctip_fail(err, CTIP_INVALID, "case, size, sha256 and file are "
	    "those of '%s', and not typed", a->path);
}

static int
put_file(void *context, struct ctip_tx *tx, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	struct attaching *a = context;
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_id subject;
	int rc;

	if (ctip_desk__kind(&kind, ledger, "attachment", err) != 0 ||
	    ctip_ledger_known(&subject, ledger, a->case_, err) != 0)
		return -1;
	ctip_record_start(&record, kind);
	rc = set_all(&record, (struct ctip_given[]){
	    {"size", ctip_str(a->size)}, {"sha256", ctip_str(a->sha256)}}, 2,
	    err);
	if (rc == 0)
		rc = ctip_tx_add_file(tx, &a->file, &record, &subject,
		    CTIP_IDENTITY, ctip_buf_slice(&a->bytes), err);
	ctip_record_clear(&record);
	return rc;
}

/* From here on it has a history of hands. */
static int
put_custody(void *context, struct ctip_tx *tx, struct ctip_ledger *ledger,
    const struct ctip_id *id, struct ctip_err *err)
{
	const struct attaching *a = context;
	struct ctip_id custody = {{0}};
	char exhibit[CTIP_ID_TEXT];

	ctip_id_text(exhibit, id, "EX");
	return ctip_desk__put(&custody, tx, ledger, "custody",
	    (struct ctip_given[]){{"case", ctip_str(a->case_)},
	    {"evidence", ctip_str(exhibit)}, {"date", ctip_str(a->today)},
	    {"action", CTIP_STR("received")}, {"held_by",
	    ctip_str(a->member)}, {"sha256", ctip_str(a->sha256)}}, 6, false,
	    err);
}

int
ctip_evidence_attach(struct ctip_cli *cli, const char *type, FILE *out,
    FILE *talk, struct ctip_err *err)
{
	struct attaching a = {.id = cli->argv[0], .path = cli->argv[1],
	    .type = type};
	struct ctip_entry_new what = {
		.kind = "evidence", .first = 2, .begin = begin_exhibit,
		.asks = asks_of_exhibit, .settle = keep_file,
		.with = put_file, .after = put_custody, .coming = a.file_id,
		.context = &a, .bare = true,
	};
	int rc;

	if (type == NULL)
		return ctip_cli_misuse(cli, err, "--type TYPE is missing; "
		    "'ctip record codes evidence_type' lists them");
	rc = ctip_entry_new(cli, &what, out, talk, err);
	wipe(&a.bytes);
	return rc;
}

/* ----------------------------------------------------------------- reading */

int
ctip_evidence_read(struct ctip_buf *out, struct ctip_ledger *ledger,
    const char *attachment, struct ctip_str sha256, struct ctip_err *err)
{
	struct ctip_version version;
	char hash[HEX];
	size_t start = out->len;

	if (ctip_ledger_find(&version, ledger, attachment, err) != 0 ||
	    ctip_ledger_file(out, ledger, &version, err) != 0)
		return -1;
	hash_of(hash, (struct ctip_str){out->p + start, out->len - start});
	return sha256.p == NULL || ctip_str_is(sha256, hash) ? 0 :
	    ctip_fail(err, CTIP_TAMPERED, "%s is another file than the one "
	    "that was attached: its SHA-256 is %s", attachment, hash);
}

/* The exhibit in hand, its attachment's id, and a trace of who looks. */
static int
hold_exhibit(struct ctip_held *held, char file[CTIP_ID_TEXT],
    struct ctip_work *work, struct ctip_err *err)
{
	struct ctip_access access = {0};
	int rc;

	if (ctip_desk__hold(held, work->ledger, work->cli->argv[0],
	    "evidence", err) != 0)
		return -1;
	ctip_desk__copy(file, CTIP_ID_TEXT, ctip_desk__value(&held->was,
	    "file"));
	if (*file == '\0')
		return ctip_fail(err, held->opened >> CTIP_CASE & 1 ?
		    CTIP_NOTFOUND : CTIP_DENIED, "%s has no file that is open "
		    "to you", held->id);
	ctip_access_add(&access, "attachment", &held->version.subject,
	    1u << CTIP_IDENTITY);
	rc = ctip_desk_trace(work->ledger, &access, work->cli, work->talk,
	    err);
	ctip_access_clear(&access);
	return rc;
}

int
ctip_evidence_fetch(struct ctip_cli *cli, const char *output, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .talk = talk};
	struct ctip_held held = {.id = ""};
	struct ctip_buf bytes = {0};
	char file[CTIP_ID_TEXT];
	int rc = -1;

	if (output == NULL)
		return ctip_cli_misuse(cli, err, "-o FILE is missing");
	if (ctip_desk__look(&work, err) == 0 && hold_exhibit(&held, file,
	    &work, err) == 0 && ctip_evidence_read(&bytes, work.ledger, file,
	    ctip_desk__value(&held.was, "sha256"), err) == 0)
		rc = ctip_file_write(output, ctip_buf_slice(&bytes), 0600,
		    false, err);
	wipe(&bytes);
	ctip_desk__let_go(&held);
	ctip_desk__end(&work);
	return rc;
}

/* ----------------------------------------------------------------- custody */

struct handing {
	struct ctip_cli *cli;
	FILE            *talk;
	char             sha256[HEX], today[11];
};

static int
begin_custody(void *context, struct ctip_record *record,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct handing *h = context;
	struct ctip_work work = {.cli = h->cli, .talk = h->talk,
	    .ledger = ledger};
	struct ctip_held held = {.id = ""}, of = {.id = ""};
	struct ctip_buf bytes = {0};
	char file[CTIP_ID_TEXT], id[CTIP_ID_TEXT];
	const char *stays;
	int rc = -1;

	ctip_desk__today(h->today);
	if (hold_exhibit(&held, file, &work, err) != 0)
		goto out;
	ctip_desk__copy(id, sizeof id, ctip_desk__value(&held.was, "case"));
	if (ctip_desk__hold(&of, ledger, id, "case", err) == 0 &&
	    ctip_case__move(&stays, &of, ledger, "evidence", err) == 0 &&
	    ctip_evidence_read(&bytes, ledger, file, ctip_desk__value(
	    &held.was, "sha256"), err) == 0) {
		hash_of(h->sha256, ctip_buf_slice(&bytes));
		rc = set_all(record, (struct ctip_given[]){
		    {"case", ctip_str(of.id)}, {"evidence",
		    ctip_str(held.id)}, {"date", ctip_str(h->today)},
		    {"action", CTIP_STR("handed_over")},
		    {"sha256", ctip_str(h->sha256)}}, 5, err);
	}
out:
	wipe(&bytes);
	ctip_desk__let_go(&of);
	ctip_desk__let_go(&held);
	return rc;
}

static bool
asks_of_custody(const struct ctip_field *field)
{
	return strcmp(field->name, "case") != 0 &&
	    strcmp(field->name, "evidence") != 0 &&
	    strcmp(field->name, "sha256") != 0;
}

int
ctip_evidence_custody(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	static const char *const own[] = {"case", "evidence", "sha256", NULL};
	struct handing h = {.cli = cli, .talk = talk};
	struct ctip_entry_new what = {
		.kind = "custody", .first = 1, .begin = begin_custody,
		.own = own,
		.asks = asks_of_custody, .context = &h,
	};

	return ctip_entry_new(cli, &what, out, talk, err);
}
