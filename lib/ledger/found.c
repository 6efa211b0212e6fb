/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a ledger: the genesis transaction - charter, roles, founder, groups,
 * header key, all open entries - and a second one with the schemas. Built in
 * a folder beside the wanted one, renamed when it is whole, so a failure
 * leaves nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/ledger/members.h"
#include "making.h"
#include "pack.h"
#include "tx_inside.h"

static bool
matches(const char *text, const char *first, const char *rest, size_t most)
{
	size_t len = strlen(text);

	return len > 0 && len <= most && strchr(first, text[0]) != NULL &&
	    strspn(text, rest) == len;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT "0123456789"

static int
check(const struct ctip_founding *f, const struct ctip_roles *roles,
    struct ctip_err *err)
{
	if (!matches(f->office, UPPER DIGIT, UPPER DIGIT "-", 16))
		return ctip_fail(err, CTIP_MISUSE, "office '%s' must be "
		    "capitals, digits and -, at most 16: TT-CTU", f->office);
	if (f->country != NULL && (strlen(f->country) != 3 ||
	    !matches(f->country, UPPER, UPPER, 3)))
		return ctip_fail(err, CTIP_MISUSE, "country '%s' must be a "
		    "code of three capitals, of ISO 3166-1: TTO", f->country);
	if (f->pack != NULL && !matches(f->pack, LOWER DIGIT, LOWER DIGIT "-",
	    64))
		return ctip_fail(err, CTIP_MISUSE, "pack '%s' must be small "
		    "letters, digits and -", f->pack);
	if (ctip_member_handle(roles, f->handle, err) != 0)
		return -1;
	for (size_t i = 0; i < f->roles->n; i++)
		if (ctip_roles_named(roles, f->roles->item[i], err) < 0)
			return -1;
	return 0;
}

static int
read_roles(struct ctip_roles *out, const char *schemas, struct ctip_err *err)
{
	char *path = ctip_path_join(schemas, "roles.yaml");
	struct ctip_buf text = {0};
	int rc = ctip_file_read(&text, path, 1 << 20, err);

	if (rc == 0)
		rc = ctip_roles_yaml(out, ctip_buf_slice(&text), path, err);
	ctip_buf_clear(&text);
	free(path);
	return rc;
}

/* Adds an open entry and folds it into the chain that is being made. */
static int
add_open(struct ctip_tx *tx, struct ctip_buf *json, struct ctip_err *err)
{
	struct ctip_buf envelope = {0};
	unsigned char leaf[CTIP_HASH];
	uint64_t index = ctip_tx_entries(tx);
	int rc;

	ctip_envelope_open_entry(&envelope, 0, ctip_buf_slice(json));
	ctip_envelope_leaf(leaf, tx->in.ledger, tx->in.transaction, index,
	    envelope.p, envelope.len);
	rc = ctip_chain_add(&tx->ledger->chain, ctip_buf_slice(json), leaf,
	    NULL, err);
	if (rc == 0)
		rc = ctip_tx__open_entry(tx, ctip_buf_slice(json), err);
	ctip_buf_clear(&envelope);
	ctip_buf_reset(json);
	return rc;
}

/* A group's first pair: public in the chain, secret wrapped to the founder,
 * who is the custodian until a member of the group comes. */
static int
add_group(struct ctip_tx *tx, const char *name, struct ctip_buf *json,
    const struct ctip_member *founder, struct ctip_err *err)
{
	unsigned char public_[32], secret[32];
	int rc;

	ctip_box_pair(public_, secret);
	ctip_chain_group(json, name, 0, public_);
	rc = add_open(tx, json, err);
	if (rc == 0)
		rc = ctip_keys_secret_put(tx->ledger->keys,
		    tx->ledger->chain.ledger, name, 0, public_, secret,
		    founder, err);
	ctip_wipe(secret, sizeof secret);
	return rc;
}

static int
add_epoch(struct ctip_tx *tx, struct ctip_buf *json,
    const struct ctip_member *founder, struct ctip_err *err)
{
	struct ctip_ledger *ledger = tx->ledger;
	struct ctip_header_epoch epoch = {0};
	unsigned char secret[32], WK[CTIP_KEY];
	int rc;

	epoch.n = 1;
	epoch.wraps = ctip_alloc(sizeof *epoch.wraps);
	strcpy(epoch.wraps->handle, founder->handle);
	ctip_box_pair(epoch.ephemeral, secret);
	ctip_chain_hid(epoch.hid, ledger->chain.ledger, 0, ledger->H.p);
	ctip_wrap_key(WK, secret, founder->public_.box, ledger->chain.ledger,
	    epoch.ephemeral, founder->public_.box, founder->handle, 0);
	ctip_wrap(epoch.wraps->wrap, ledger->H.p, WK, epoch.hid);
	ctip_chain_epoch(json, &epoch);
	rc = add_open(tx, json, err);
	ctip_wipe(WK, sizeof WK);
	ctip_wipe(secret, sizeof secret);
	free(epoch.wraps);
	return rc;
}

static int
add_genesis(struct ctip_tx *tx, const struct ctip_founding *f,
    const struct ctip_roles *roles, struct ctip_str charter,
    struct ctip_err *err)
{
	struct ctip_buf json = {0};
	const struct ctip_member *founder = tx->ledger->me;
	int rc;

	ctip_buf_str(&json, charter);
	rc = add_open(tx, &json, err);
	if (rc == 0) {
		ctip_chain_roles(&json, roles);
		rc = add_open(tx, &json, err);
	}
	if (rc == 0) {
		ctip_chain_new_member(&json, f->handle, &f->key->public_,
		    f->roles);
		rc = add_open(tx, &json, err);
	}
	for (size_t i = 0; rc == 0 && i < roles->n_groups; i++)
		rc = add_group(tx, roles->groups[i].name, &json, founder,
		    err);
	if (rc == 0)
		rc = add_epoch(tx, &json, founder, err);
	ctip_buf_clear(&json);
	return rc;
}

void
ctip_ledger_yaml(struct ctip_buf *out, const struct ctip_chain *chain)
{
	char id[33];

	ctip_hex(id, chain->ledger, 16);
	ctip_buf_text(out, "# What this folder is. The charter is in the "
	    "history; this copy must agree.\n");
	ctip_buf_format(out, "ledger: %s\nformat: 1\noffice: %s\n", id,
	    chain->office);
	if (chain->country[0] != '\0')
		ctip_buf_format(out, "country: %s\n", chain->country);
	if (strstr(chain->charter.p, "\"waiting\":") != NULL)
		ctip_buf_format(out, "waiting: %u # days from the approval "
		    "to erase somebody\n", chain->waiting);
}

static int
make_stores(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_store *cache = NULL;
	struct ctip_history *history = NULL;
	int rc = -1;

	if (ctip_store_open(&ledger->db, ledger->dir, CTIP_STORE_LEDGER, true,
	    false, err) != 0 || ctip_store_open(&ledger->keys, ledger->dir,
	    CTIP_STORE_KEYS, true, false, err) != 0 ||
	    ctip_store_open(&cache, ledger->dir, CTIP_STORE_CACHE, true,
	    false, err) != 0 || ctip_history_open(&history, ledger->dir,
	    ledger->chain.office, err) != 0)
		goto out;
	rc = 0;
out:
	ctip_history_close(history);
	ctip_store_close(cache);
	return rc;
}

/* A ledger that exists only as far as the first transaction needs it. */
static int
start(struct ctip_ledger *ledger, const struct ctip_founding *f,
    const char *dir, struct ctip_member *founder, struct ctip_buf *charter,
    struct ctip_err *err)
{
	unsigned char random[16];

	ctip_random(random, sizeof random);
	ctip_chain_charter(charter, f->office, f->country, f->pack,
	    f->waiting, random);
	ledger->dir = ctip_strdup(dir);
	ledger->lock = -1;
	ledger->mode = CTIP_LEDGER_WRITE;
	strcpy(ledger->chain.office, f->office);
	ctip_chain_ledger_id(ledger->chain.ledger, ctip_buf_slice(charter),
	    &f->key->public_);
	strcpy(founder->handle, f->handle);
	founder->public_ = f->key->public_;
	ledger->me = founder;
	ledger->key.public_ = f->key->public_;
	ctip_secret_copy(&ledger->key.seed, f->key->seed.p, f->key->seed.len);
	ctip_secret_copy(&ledger->key.box, f->key->box.p, f->key->box.len);
	ctip_secret_make(&ledger->H, CTIP_KEY);
	ctip_random(ledger->H.p, CTIP_KEY);
	return make_stores(ledger, err);
}

static int
write_genesis(const struct ctip_founding *f, const struct ctip_roles *roles,
    const char *dir, struct ctip_err *err)
{
	struct ctip_ledger *ledger = ctip_alloc(sizeof *ledger);
	struct ctip_member founder = {0};
	struct ctip_buf charter = {0}, yaml = {0};
	unsigned char file_id[16];
	struct ctip_value stamp[2];
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	char *path = ctip_path_join(dir, "ctip.yaml");
	int rc = -1;

	if (start(ledger, f, dir, &founder, &charter, err) != 0 ||
	    ctip_tx__start(&tx, ledger, "ledger init", err) != 0 ||
	    add_genesis(tx, f, roles, ctip_buf_slice(&charter), err) != 0)
		goto out;
	ctip_random(file_id, sizeof file_id);
	stamp[0] = CTIP_V_TEXT("file");
	stamp[1] = CTIP_V_BLOB(file_id, sizeof file_id);
	if (ctip_store_run(ledger->keys, CTIP_Q_STAMP_PUT, stamp, 2, err))
		goto out;
	stamp[0] = CTIP_V_TEXT("ledger");
	stamp[1] = CTIP_V_BLOB(ledger->chain.ledger, 16);
	ctip_ledger_yaml(&yaml, &ledger->chain);
	if (ctip_store_run(ledger->keys, CTIP_Q_STAMP_PUT, stamp, 2, err) ||
	    ctip_file_write(path, ctip_buf_slice(&yaml), 0600, false, err) ||
	    ctip_tx_commit(&tx, &saved, err) != 0)
		goto out;
	if (saved.published)
		rc = 0;
	else
		ctip_fail(err, CTIP_SYSTEM, "cannot write the history");
out:
	ctip_tx_abort(&tx);
	ctip_ledger_close(ledger);
	ctip_buf_clear(&charter);
	ctip_buf_clear(&yaml);
	free(path);
	return rc;
}

/* One schema file as a record. */
static int
add_schema(struct ctip_tx *tx, struct ctip_record *record, const char *root,
    const char *path, struct ctip_findings *findings, struct ctip_err *err)
{
	const struct ctip_kind *kind = record->kind;
	char *full = ctip_path_join(root, path);
	struct ctip_buf text = {0};
	struct ctip_place at = {path, 0, 0};
	struct ctip_id id = {{0}};
	int rc = ctip_file_read(&text, full, 1 << 20, err);

	ctip_record_reset(record);
	if (rc == 0 && (!ctip_record_set(record, ctip_kind_field(kind,
	    CTIP_STR("path")), ctip_str(path), CTIP_DATE_ISO, at, findings) ||
	    !ctip_record_set(record, ctip_kind_field(kind, CTIP_STR("text")),
	    ctip_buf_slice(&text), CTIP_DATE_ISO, at, findings)))
		rc = ctip_fail(err, CTIP_CONFIG,
		    "schema file '%s' can't be kept: it is no text", full);
	if (rc == 0)
		rc = ctip_tx_add(tx, &id, record, false, err);
	ctip_buf_clear(&text);
	free(full);
	return rc;
}

static int
add_folder(struct ctip_tx *tx, struct ctip_record *record, const char *root,
    const char *folder, struct ctip_findings *findings, struct ctip_err *err)
{
	char *full = ctip_path_join(root, folder), **names = NULL;
	size_t n = 0, len;
	int rc = 0;

	if (ctip_path_is_folder(full))
		rc = ctip_folder_list(&names, &n, full, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		char *path = ctip_path_join(folder, names[i]);

		len = strlen(path);
		if (len > 5 && strcmp(path + len - 5, ".yaml") == 0 &&
		    strcmp(path, "kinds/schema.yaml") != 0)
			rc = add_schema(tx, record, root, path, findings,
			    err);
		free(path);
	}
	ctip_names_free(names, n);
	free(full);
	return rc;
}

static void
ignore(struct ctip_findings *to, const struct ctip_finding *finding)
{
	(void)to, (void)finding;
}

/* The second transaction: everything that can change without a compiler. */
static int
write_schemas(const struct ctip_founding *f, const char *dir,
    struct ctip_err *err)
{
	static const char *const folders[] = {"kinds", "codes", "imports",
	    "frameworks", "surveys", "pathways", "rules"};
	struct ctip_member_key key = {.public_ = f->key->public_};
	struct ctip_findings findings = {.take = ignore};
	struct ctip_ledger *ledger = NULL;
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_saved saved;
	struct ctip_tx *tx = NULL;
	char pack[64];
	int rc = -1;

	ctip_secret_copy(&key.seed, f->key->seed.p, f->key->seed.len);
	ctip_secret_copy(&key.box, f->key->box.p, f->key->box.len);
	if (ctip_ledger_open(&ledger, dir, CTIP_LEDGER_WRITE, &key, err) ||
	    ctip_schemas_kind(&kind, ctip_ledger_schemas(ledger), "schema",
	    err) != 0 ||
	    ctip_tx_begin(&tx, ledger, "ledger init", err) != 0)
		goto out;
	ctip_record_start(&record, kind);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (add_folder(tx, &record, f->schemas, folders[i], &findings,
		    err) != 0)
			goto out;
	if (f->pack != NULL) {
		snprintf(pack, sizeof pack, "packs/%s", f->pack);
		if (add_folder(tx, &record, f->schemas, pack, &findings,
		    err) != 0)
			goto out;
	}
	rc = ctip_tx_commit(&tx, &saved, err);
out:
	ctip_tx_abort(&tx);
	ctip_record_clear(&record);
	ctip_ledger_close(ledger);
	ctip_member_key_clear(&key);
	return rc;
}

int
ctip_ledger_init(const struct ctip_founding *founding, struct ctip_err *err)
{
	static const struct ctip_texts usual = {{"administrator", "intake"},
	    2};
	struct ctip_founding f = *founding;
	struct ctip_making making;
	struct ctip_roles roles = {0};
	char country[4];
	int rc = -1;

	ctip_making__name(&making, f.dir);
	f.dir = making.dir;
	if (f.roles == NULL || f.roles->n == 0)
		f.roles = &usual;
	if (ctip_making__check(&making, err) != 0 ||
	    read_roles(&roles, f.schemas, err) != 0 ||
	    check(&f, &roles, err) != 0 || ctip_pack__country(country,
	    f.schemas, f.pack, f.country, err) != 0)
		goto out;
	f.country = country[0] != '\0' ? country : NULL;
	if (ctip_making__start(&making, err) == 0 &&
	    write_genesis(&f, &roles, making.half, err) == 0 &&
	    write_schemas(&f, making.half, err) == 0)
		rc = ctip_making__finish(&making, err);
out:
	ctip_making__clear(&making);
	ctip_roles_clear(&roles);
	return rc;
}
