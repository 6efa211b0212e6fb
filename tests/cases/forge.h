/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How forge.c writes a transaction: sealed, signed, published and saved past
 * everything of ours, from a head and a header that it may have changed.
 */
#ifndef CTIP_TEST_FORGE_H
#define CTIP_TEST_FORGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "ctip/ledger/history.h"
#include "ctip/ledger/keys.h"
#include "ctip/ledger/ledger.h"

/* What goes wrong after the entry's header and the head were made. */
enum {
	SEALED_WRONG = 1,       /* under another header key */
	OPEN = 1 << 1,          /* there are open entries instead */
	OTHER_EPOCH = 1 << 2,   /* the entry says another than the head */
	ROOT_WRONG = 1 << 3,
	FILE_WRONG = 1 << 4,    /* git's differs from what was signed */
	HEAD_WRONG = 1 << 5,    /* the commit names another */
	TREE_WRONG = 1 << 6,    /* there is one file more in it */
	PARENT_WRONG = 1 << 7,  /* another commit with the same files */
	TWO_ENDS = 1 << 8,      /* the branch ends in another commit */
	SIGNED_WRONG = 1 << 9,  /* by nobody of this ledger */
	NOT_IN_GIT = 1 << 10,
	SEALED_FIRST = 1 << 11, /* and an open entry after it */
	NAMED = 1 << 12         /* its kid is another's: the operand, in hex */
};

struct forgery {
	const char            *dir;
	const char            *operand;
	char                 **open;       /* JSON of the open entries */
	unsigned               n_open;
	struct ctip_ledger    *ledger;
	struct ctip_member_key key;
	struct ctip_secret     H;
	unsigned               how;
	/* What is written; at first a fair new version. */
	struct ctip_head       head;
	uint32_t               per_file[1];
	struct ctip_table_row  table[2];   /* the entry's kind, a transaction */
	struct ctip_header     header;
	unsigned char          K[CTIP_COMPARTMENTS * 2][CTIP_KEY];
	/* What there is: */
	unsigned char          last[16];         /* the last transaction */
	unsigned char          first[CTIP_HASH]; /* the record's first leaf */
};

static struct ctip_err err;

static void
must(int rc)
{
	if (rc == 0)
		return;
	fprintf(stderr, "forge: %s\n", err.text);
	exit(1);
}

/* ------------------------------------------------------------ what is there */

static int
take_head(void *context, const struct ctip_log_line *line)
{
	struct forgery *f = context;

	f->head = *line->head;
	memcpy(f->head.previous, line->hash, CTIP_HASH);
	return 0;
}

static int
take_entry(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct forgery *f = context;

	f->header = *header;
	memcpy(f->header.previous[0], version->leaf, CTIP_HASH);
	return 0;
}

static void
open_ledger(struct forgery *f)
{
	const char *path = getenv("CTIP_KEY");
	struct ctip_member_key key;

	f->dir = getenv("LEDGER");
	if (f->dir == NULL || path == NULL) {
		fputs("forge: LEDGER and CTIP_KEY are not set\n", stderr);
		exit(1);
	}
	must(ctip_member_key_read(&key, path, NULL, &err));
	must(ctip_member_key_read(&f->key, path, NULL, &err));
	must(ctip_ledger_open(&f->ledger, f->dir, CTIP_LEDGER_READ, &key,
	    &err));
}

/* A head after the last one, of this member, and a version after its last
 * entry. */
static void
prepare(struct forgery *f)
{
	const struct ctip_chain *chain = ctip_ledger_chain(f->ledger);
	const struct ctip_member *me = ctip_ledger_member(f->ledger);
	struct ctip_head last;
	unsigned char hash[CTIP_HASH];
	char hex[33];

	must(ctip_ledger_log(f->ledger, NULL, take_head, f, &err));
	memcpy(f->last, f->head.transaction, 16);
	ctip_hex(hex, f->last, 16);
	must(ctip_ledger_transaction(&last, hash, f->ledger, hex, &err));
	must(ctip_ledger_entries(f->ledger, &last, take_entry, f, &err));
	f->head.epoch = (uint16_t)(chain->n_epochs - 1);
	must(ctip_chain_header_key(&f->H, chain, f->head.epoch, me->handle,
	    &f->key, &err));
	strcpy(f->head.member, me->handle);
	ctip_public_fingerprint(f->head.fingerprint, &me->public_);
	memcpy(f->head.membership, chain->membership, CTIP_HASH);
	if (last.n_table > 0)
		f->table[0] = last.table[f->header.kind];
	else
		strcpy(f->table[0].name, "transaction");
	strcpy(f->table[1].name, "transaction");
	ctip_random(f->head.transaction, 16);
	f->head.lamport++;
	f->head.sequence += last.files;
	f->head.table = f->table;
	f->head.n_table = 2;
	f->head.per_file = f->per_file;
	f->head.files = f->head.entries = f->per_file[0] = 1;
	f->header.kind = f->header.schema = 0;
	f->header.n_previous = 1;
	for (unsigned i = 0; i < f->header.n_references; i++)
		if (f->header.references[i].tag == CTIP_STATISTICS)
			memcpy(f->first, f->header.references[i].leaf,
			    CTIP_HASH);
	ctip_head_clear(&last);
}

/* ------------------------------------------------------- what is made of it */

/* One word of the JSON becomes hexadecimal. */
static void
put_word(struct ctip_buf *json, const char *word, struct ctip_str bytes)
{
	char *text = ctip_strdup(json->p), *at = strstr(text, word);
	char *hex = ctip_alloc(bytes.len * 2 + 1);

	if (at != NULL) {
		ctip_hex(hex, bytes.p, bytes.len);
		ctip_buf_reset(json);
		ctip_buf_format(json, "%.*s%s%s", (int)(at - text), text, hex,
		    at + strlen(word));
	}
	free(hex);
	free(text);
}

/* REQUEST stands for the leaf of the last request that there is, SEALED for
 * what a request is about. */
static void
put_open(struct ctip_buf *entry, const struct forgery *f, unsigned number,
    unsigned index)
{
	const struct ctip_chain *chain = ctip_ledger_chain(f->ledger);
	struct ctip_buf json = {0}, sealed = {0};

	ctip_buf_text(&json, f->open[number]);
	if (chain->n_requests > 0)
		put_word(&json, "REQUEST", (struct ctip_str){(const char *)
		    chain->requests[chain->n_requests - 1].leaf, CTIP_HASH});
	ctip_request_seal(&sealed, f->head.ledger, f->head.transaction, index,
	    CTIP_STR("{\"subject\":\"nobody\"}"), f->H.p);
	put_word(&json, "SEALED", ctip_buf_slice(&sealed));
	ctip_envelope_open_entry(entry, f->head.epoch, ctip_buf_slice(&json));
	ctip_buf_clear(&json);
	ctip_buf_clear(&sealed);
}

/* Keys, kids, envelope. */
static void
seal(struct forgery *f, struct ctip_buf *entry)
{
	struct ctip_str plain[CTIP_COMPARTMENTS * 2];
	struct ctip_place_in in = {.epoch = f->head.epoch, .H = f->H.p};
	unsigned char wrong[CTIP_KEY] = {9};
	struct ctip_header *h = &f->header;

	if (f->how & SEALED_WRONG)
		in.H = wrong;
	if (f->how & OTHER_EPOCH)
		in.epoch++;
	memcpy(in.ledger, f->head.ledger, 16);
	memcpy(in.transaction, f->head.transaction, 16);
	for (unsigned i = 0; i < h->n_parts; i++) {
		plain[i] = CTIP_STR("[]");
		ctip_random(f->K[i], CTIP_KEY);
		ctip_kid(h->parts[i].kid, in.ledger, h->subject.b,
		    CTIP_TAG_COMPARTMENT(h->parts[i].tag), f->K[i]);
		if (f->how & NAMED)
			must(ctip_unhex(h->parts[i].kid, 16,
			    ctip_str(f->operand)) ? 0 :
			    ctip_fail(&err, CTIP_MISUSE, "no kid"));
	}
	ctip_envelope_seal(entry, &in, 0, h, plain,
	    (const unsigned char (*)[CTIP_KEY])f->K);
}

/* All entries, their leaves, the root. */
static void
make_entries(struct forgery *f, struct ctip_buf *entries)
{
	bool sealed = (f->how & OPEN) == 0;
	unsigned n = f->how & (OPEN | SEALED_FIRST) ? f->n_open : 0;
	struct ctip_merkle merkle = {0};
	unsigned char leaf[CTIP_HASH];

	for (unsigned i = 0; i < n + sealed; i++) {
		size_t at = entries->len;

		if (sealed && i == 0)
			seal(f, entries);
		else
			put_open(entries, f, i - sealed, i);
		ctip_envelope_leaf(leaf, f->head.ledger, f->head.transaction,
		    i, entries->p + at, entries->len - at);
		ctip_merkle_add(&merkle, leaf);
	}
	ctip_merkle_root(f->head.root, &merkle);
	f->head.root[0] ^= (f->how & ROOT_WRONG) != 0;
	if (f->how & (OPEN | SEALED_FIRST))
		f->head.entries = f->per_file[0] = n + sealed;
}

/* The commit of these, and its signature. */
static void
sign(const struct forgery *f, struct ctip_buf *commit,
    struct ctip_buf *signature, const unsigned char hash[CTIP_HASH],
    const char tree[41], const char parent[41])
{
	struct ctip_member_key nobody = {0};
	struct ctip_buf text = {0};

	if (f->how & SIGNED_WRONG)
		ctip_member_key_new(&nobody);
	ctip_commit_text(&text, &f->head, hash, tree, parent);
	ctip_sshsig(signature, ctip_buf_slice(&text), "git",
	    f->how & SIGNED_WRONG ? &nobody : &f->key);
	ctip_commit_signed(commit, ctip_buf_slice(&text),
	    ctip_buf_slice(signature));
	ctip_buf_clear(&text);
	ctip_member_key_clear(&nobody);
}

/* Its files and its parent, but not the one that the ledger knows. */
static void
make_parent(const struct forgery *f, struct ctip_history *history,
    char parent[41])
{
	struct ctip_buf commit = {0};

	must(ctip_history_commit(history, &commit, parent, &err));
	ctip_buf_char(&commit, '\n');
	must(ctip_loose_write(parent, f->dir, "commit", CTIP_STR(""),
	    ctip_buf_slice(&commit), &err));
	ctip_buf_clear(&commit);
}

static void
write_blob(const struct forgery *f, char id[41], struct ctip_str head,
    const struct ctip_buf *entry)
{
	struct ctip_buf file = {0};
	size_t len = head.len + entry->len;

	ctip_buf_str(&file, ctip_buf_slice(entry));
	for (uint64_t more = ctip_file_padded(len) - len; more > 0; more--)
		ctip_buf_u8(&file, 0);
	file.p[entry->len / 2] ^= (f->how & FILE_WRONG) != 0;
	must(ctip_loose_write(id, f->dir, "blob", head,
	    ctip_buf_slice(&file), &err));
	ctip_buf_clear(&file);
}

/* Blob, trees, signed commit; the branch moves. */
static void
publish(const struct forgery *f, struct ctip_str head,
    const struct ctip_buf *entry, struct ctip_buf *signature)
{
	const char *office = ctip_ledger_office(f->ledger);
	struct ctip_buf commit = {0}, again = {0};
	struct ctip_history *history;
	unsigned char hash[CTIP_HASH];
	char blobs[2][41], tree[41], tip[41], parent[41], id[41];
	bool found;

	write_blob(f, blobs[0], head, entry);
	memcpy(blobs[1], blobs[0], sizeof *blobs);
	must(ctip_history_open(&history, f->dir, NULL, &err));
	must(ctip_history_tip(history, office, tip, &found, &err));
	must(ctip_history_tree(history, tree, tip, f->head.sequence,
	    f->how & TREE_WRONG ? 2 : 1, (const char (*)[41])blobs, &err));
	memcpy(parent, tip, sizeof parent);
	if (f->how & PARENT_WRONG)
		make_parent(f, history, parent);
	ctip_hash_bytes(hash, head.p, head.len);
	hash[0] ^= (f->how & HEAD_WRONG) != 0;
	sign(f, &commit, signature, hash, tree, parent);
	must(ctip_history_publish(history, office, tip,
	    ctip_buf_slice(&commit), id, &err));
	if (f->how & TWO_ENDS) {
		hash[0] ^= 1;
		ctip_buf_reset(&commit);
		sign(f, &commit, &again, hash, tree, parent);
		must(ctip_history_publish(history, office, id,
		    ctip_buf_slice(&commit), tip, &err));
	}
	ctip_history_close(history);
	ctip_buf_clear(&commit);
	ctip_buf_clear(&again);
}

/* ------------------------------------------------------------ how it's saved */

/* Wraps K of one part to every group that holds its compartment. */
static void
wrap(const struct forgery *f, struct ctip_store *keys, unsigned number)
{
	const struct ctip_chain *chain = ctip_ledger_chain(f->ledger);
	const struct ctip_part *part = &f->header.parts[number];
	uint8_t c = CTIP_TAG_COMPARTMENT(part->tag);
	unsigned char mine[32], WK[CTIP_KEY], slot[16 + CTIP_KEY];
	struct ctip_slots row = {.office = f->head.office, .compartment = c,
	    .sequence = f->head.sequence, .number = number,
	    .slots = {(char *)slot, sizeof slot}};

	ctip_box_pair(row.ephemeral, mine);
	for (size_t g = 0; g < chain->roles.n_groups; g++) {
		const struct ctip_group_key *key = &chain->groups[g];

		if (c >= CTIP_COMPARTMENTS || !chain->roles.groups[g].holds[c])
			continue;
		row.holder = chain->roles.groups[g].name;
		row.epoch = key->epoch;
		ctip_wrap_key(WK, mine, key->public_, chain->ledger,
		    row.ephemeral, key->public_, row.holder, row.epoch);
		memcpy(slot, part->kid, 16);
		ctip_wrap(slot + 16, f->K[number], WK, part->kid);
		must(ctip_keys_put(keys, &row, &err));
	}
}

static void
save_keys(const struct forgery *f, struct ctip_str head)
{
	unsigned char mark[8 + CTIP_HASH];
	struct ctip_value stamp[2] = {
		CTIP_V_TEXT("head"), CTIP_V_BLOB(mark, sizeof mark)
	};
	struct ctip_store *keys;

	must(ctip_store_open(&keys, f->dir, CTIP_STORE_KEYS, false, false,
	    &err));
	for (unsigned i = 0; !(f->how & OPEN) && i < f->header.n_parts; i++)
		wrap(f, keys, i);
	ctip_put_u64(mark, f->head.sequence);
	ctip_hash_bytes(mark + 8, head.p, head.len);
	must(ctip_store_run(keys, CTIP_Q_STAMP_PUT, stamp, 2, &err));
	ctip_store_close(keys);
}

static void
save(const struct forgery *f, struct ctip_str head,
    const struct ctip_buf *entry, const struct ctip_buf *signature)
{
	struct ctip_value row[4] = {
		CTIP_V_TEXT(f->head.office), CTIP_V_INT(f->head.sequence),
		CTIP_V_BLOB(head.p, head.len),
		CTIP_V_BLOB(signature->p, signature->len)
	};
	struct ctip_store *db;

	must(ctip_store_open(&db, f->dir, CTIP_STORE_LEDGER, false, false,
	    &err));
	must(ctip_store_run(db, CTIP_Q_HEAD_PUT, row, 4, &err));
	row[2] = CTIP_V_INT(0);
	row[3] = CTIP_V_BLOB(entry->p, entry->len);
	must(ctip_store_run(db, CTIP_Q_PAGE_PUT, row, 4, &err));
	ctip_store_close(db);
	save_keys(f, head);
}

/* ------------------------------------------------------------------ all of it */

static void
forge(struct forgery *f)
{
	struct ctip_buf entry = {0}, head = {0}, signature = {0};
	char hex[13];

	make_entries(f, &entry);
	ctip_head_write(&head, &f->head, f->H.p);
	if (!(f->how & NOT_IN_GIT))
		publish(f, ctip_buf_slice(&head), &entry, &signature);
	save(f, ctip_buf_slice(&head), &entry, &signature);
	ctip_hex(hex, f->head.transaction, 6);
	puts(hex);
	ctip_buf_clear(&entry);
	ctip_buf_clear(&head);
	ctip_buf_clear(&signature);
}

#endif
