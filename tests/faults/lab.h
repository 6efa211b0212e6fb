/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A history taken apart: its transactions in memory, to be changed, put in
 * another order and signed anew, and written back into ledger.db and
 * history.git past everything of ours. What is wrong in them is what an
 * attack put there; all that follows from it (roots, hashes, trees, commits,
 * the stamp of keys.db) is made to agree.
 */
#ifndef CTIP_FAULTS_LAB_H
#define CTIP_FAULTS_LAB_H

#include <sqlite3.h>
#include <zlib.h>

#include "../../lib/ledger/history_inside.h"
#include "room.h"

#define MOST 256               /* transactions: all files stand in tx/00/00 */
#define ID   CTIP_GIT_ID
#define EPOCHS 8

/* One transaction of one file, of at most 64 entries. */
struct piece {
	uint64_t         key;      /* the number that both stores keep it under */
	struct ctip_head head;     /* opened */
	struct ctip_buf  bytes;    /* of the head */
	struct ctip_buf  entries;
	struct ctip_buf  signature;
	unsigned char    hash[CTIP_HASH];
	const struct ctip_member_key *signer;  /* NULL: the signature stays */
	bool             unsigned_time;  /* its commit says another time */
};

struct history {
	size_t        n;
	struct piece *pieces[MOST];
	bool          own[MOST];   /* made for this attack */
};

/* Where it is written, and how it was. */
struct lab {
	const char     *dir;
	struct history  was;
	char            commits[MOST][ID];
	char            blobs[MOST][ID];
	sqlite3        *db, *keys;
	unsigned char   H[EPOCHS][CTIP_KEY]; /* by header epoch */
	size_t          changed;   /* from here on ledger.db is another */
	size_t          n_written;
	char          (*written)[ID];  /* objects that were not there before */
};

/* ----------------------------------------------------------------- one piece */

/* Bytes and hash of a head that was changed. */
static inline void
write_head(struct piece *piece, const struct lab *lab)
{
	ctip_buf_reset(&piece->bytes);
	ctip_head_write(&piece->bytes, &piece->head,
	    lab->H[piece->head.epoch % EPOCHS]);
	ctip_hash_bytes(piece->hash, piece->bytes.p, piece->bytes.len);
}

/* The root that its entries have. */
static inline void
write_root(struct piece *piece)
{
	struct ctip_str rest = ctip_buf_slice(&piece->entries);
	struct ctip_merkle merkle = {0};
	struct ctip_prefix prefix;
	unsigned char leaf[CTIP_HASH];

	for (uint64_t i = 0; rest.len > 0 && ctip_prefix_read(&prefix, rest.p,
	    rest.len); i++) {
		ctip_envelope_leaf(leaf, piece->head.ledger,
		    piece->head.transaction, i, rest.p, prefix.size);
		ctip_merkle_add(&merkle, leaf);
		rest.p += prefix.size;
		rest.len -= prefix.size;
	}
	ctip_merkle_root(piece->head.root, &merkle);
}

static inline void *
copy_of(const void *p, size_t len)
{
	return p == NULL ? NULL : memcpy(ctip_alloc(len + 1), p, len);
}

static inline struct piece *
copy_piece(const struct piece *from)
{
	struct piece *to = ctip_alloc(sizeof *to);

	*to = *from;
	to->bytes = to->entries = to->signature = (struct ctip_buf){0};
	ctip_buf_str(&to->bytes, ctip_buf_slice(&from->bytes));
	ctip_buf_str(&to->entries, ctip_buf_slice(&from->entries));
	ctip_buf_str(&to->signature, ctip_buf_slice(&from->signature));
	to->head.per_file = copy_of(from->head.per_file, from->head.files *
	    sizeof *from->head.per_file);
	to->head.table = copy_of(from->head.table, from->head.n_table *
	    sizeof *from->head.table);
	return to;
}

static inline void
free_piece(struct piece *piece)
{
	ctip_head_clear(&piece->head);
	ctip_buf_clear(&piece->bytes);
	ctip_buf_clear(&piece->entries);
	ctip_buf_clear(&piece->signature);
	free(piece);
}

/* ------------------------------------------------------------- many of them */

/* The piece at a place, to be changed. */
static inline struct piece *
own(struct history *h, size_t place)
{
	if (!h->own[place]) {
		h->pieces[place] = copy_piece(h->pieces[place]);
		h->own[place] = true;
	}
	return h->pieces[place];
}

static inline void
free_history(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->own[i])
			free_piece(h->pieces[i]);
	h->n = 0;
}

static inline void
remove_piece(struct history *h, size_t place)
{
	if (h->own[place])
		free_piece(h->pieces[place]);
	h->n--;
	memmove(h->pieces + place, h->pieces + place + 1, (h->n - place) *
	    sizeof *h->pieces);
	memmove(h->own + place, h->own + place + 1, (h->n - place) *
	    sizeof *h->own);
}

/* A copy of that piece before the one at a place. */
static inline void
insert_piece(struct history *h, size_t place, const struct piece *piece)
{
	memmove(h->pieces + place + 1, h->pieces + place, (h->n - place) *
	    sizeof *h->pieces);
	memmove(h->own + place + 1, h->own + place, (h->n - place) *
	    sizeof *h->own);
	h->pieces[place] = copy_piece(piece);
	h->own[place] = true;
	h->n++;
}

static inline void
swap_pieces(struct history *h, size_t a, size_t b)
{
	struct piece *piece = h->pieces[a];
	bool is_own = h->own[a];

	h->pieces[a] = h->pieces[b];
	h->own[a] = h->own[b];
	h->pieces[b] = piece;
	h->own[b] = is_own;
}

/* From there on they are kept under the numbers of their places. */
static inline void
number(struct history *h, size_t from)
{
	for (size_t i = from; i < h->n; i++)
		if (h->pieces[i]->key != i)
			own(h, i)->key = i;
}

/* From there on each head follows the one before it; `all`: its number and
 * counter too. */
static inline void
follow(struct history *h, size_t from, bool all, const struct lab *lab)
{
	for (size_t i = from; i < h->n; i++) {
		struct piece *piece = own(h, i);

		if (i > 0)
			memcpy(piece->head.previous, h->pieces[i - 1]->hash,
			    CTIP_HASH);
		if (all)
			piece->head.sequence = piece->head.lamport =
			    piece->key = i;
		write_head(piece, lab);
	}
}

/* Somebody signs all from there on. */
static inline void
sign_from(struct history *h, size_t from, const struct ctip_member_key *key)
{
	for (size_t i = from; i < h->n; i++)
		own(h, i)->signer = key;
}

/* --------------------------------------------------------------- git's side */

/* A loose object, not synced: nothing here outlives anything. */
static inline void
write_object(struct lab *lab, const char id[ID], const char *type,
    const struct ctip_buf *bytes)
{
	char path[200], start[64];
	struct ctip_buf plain = {0};
	uLongf len;
	Bytef *out;
	FILE *f;

	snprintf(path, sizeof path, "%s/history.git/objects/%.2s", lab->dir,
	    id);
	mkdir(path, 0700);
	snprintf(path + strlen(path), 64, "/%s", id + 2);
	if (access(path, F_OK) == 0)
		return;
	ctip_buf_add(&plain, start, (size_t)snprintf(start, sizeof start,
	    "%s %zu", type, bytes->len) + 1);
	ctip_buf_str(&plain, ctip_buf_slice(bytes));
	len = compressBound(plain.len);
	out = ctip_alloc(len);
	f = fopen(path, "w");
	must_be(f != NULL && compress2(out, &len, (Bytef *)plain.p, plain.len,
	    0) == Z_OK && fwrite(out, len, 1, f) == 1 && fclose(f) == 0, path);
	lab->written = ctip_realloc(lab->written, (lab->n_written + 1) *
	    sizeof *lab->written);
	memcpy(lab->written[lab->n_written++], id, ID);
	free(out);
	ctip_buf_clear(&plain);
}

static inline void
remove_objects(struct lab *lab)
{
	char path[200];

	for (size_t i = 0; i < lab->n_written; i++) {
		snprintf(path, sizeof path, "%s/history.git/objects/%.2s/%s",
		    lab->dir, lab->written[i], lab->written[i] + 2);
		unlink(path);
	}
	lab->n_written = 0;
}

/* The root tree of files that all stand in tx/00/00. */
static inline void
write_trees(struct lab *lab, char id[ID], const struct ctip_tree *files,
    bool to_git)
{
	static const char *const names[] = {"00", "00", "tx"};
	struct ctip_buf bytes = {0};

	ctip_tree__write(&bytes, files);
	for (int i = 0;; i++) {
		struct ctip_tree one = {0};

		ctip_git_id(id, "tree", ctip_str(NULL),
		    ctip_buf_slice(&bytes));
		if (to_git)
			write_object(lab, id, "tree", &bytes);
		if (i == 3)
			break;
		ctip_tree__set(&one, names[i], true, id);
		ctip_buf_reset(&bytes);
		ctip_tree__write(&bytes, &one);
		ctip_tree__clear(&one);
	}
	ctip_buf_clear(&bytes);
}

static inline void
write_blob(struct lab *lab, char id[ID], const struct piece *piece,
    bool to_git)
{
	struct ctip_buf file = {0};
	size_t padded;

	ctip_buf_str(&file, ctip_buf_slice(&piece->bytes));
	ctip_buf_str(&file, ctip_buf_slice(&piece->entries));
	padded = ctip_file_padded(file.len) - file.len;
	memset(ctip_buf_room(&file, padded), 0, padded);
	file.len += padded;
	ctip_git_id(id, "blob", ctip_str(NULL), ctip_buf_slice(&file));
	if (to_git)
		write_object(lab, id, "blob", &file);
	ctip_buf_clear(&file);
}

/* Its commit, signed where somebody signs it anew. */
static inline void
write_commit(struct lab *lab, char id[ID], struct piece *piece,
    const char tree[ID], const char *parent, bool to_git)
{
	struct ctip_head head = piece->head;
	struct ctip_buf text = {0}, whole = {0};

	head.time += piece->unsigned_time ? -86400 : 0;
	ctip_commit_text(&text, &head, piece->hash, tree, parent);
	if (piece->signer != NULL) {
		ctip_buf_reset(&piece->signature);
		ctip_sshsig(&piece->signature, ctip_buf_slice(&text), "git",
		    piece->signer);
	}
	ctip_commit_signed(&whole, ctip_buf_slice(&text),
	    ctip_buf_slice(&piece->signature));
	ctip_git_id(id, "commit", ctip_str(NULL), ctip_buf_slice(&whole));
	if (to_git)
		write_object(lab, id, "commit", &whole);
	ctip_buf_clear(&text);
	ctip_buf_clear(&whole);
}

static inline void
move_branch(const struct lab *lab, const char id[ID])
{
	char path[200], line[ID + 1];

	snprintf(path, sizeof path, "%s/history.git/refs/heads/office/"
	    OFFICE, lab->dir);
	snprintf(line, sizeof line, "%s\n", id);
	write_text(path, line);
}

static inline void
add_name(struct ctip_tree *files, uint64_t key, const char blob[ID])
{
	char path[48];

	ctip_file_path(path, key);
	ctip_tree__set(files, strrchr(path, '/') + 1, false, blob);
}

/* Trees, commits and signatures from the first piece on that is another than
 * before; with to_git they are written, and the branch moves. */
static inline void
make_commits(struct lab *lab, struct history *h, bool to_git)
{
	struct ctip_tree files = {0};
	char tree[ID], parent[ID] = "", blob[ID];
	size_t same = 0;

	while (same < h->n && same < lab->was.n &&
	    h->pieces[same] == lab->was.pieces[same]) {
		add_name(&files, h->pieces[same]->key, lab->blobs[same]);
		memcpy(parent, lab->commits[same], ID);
		same++;
	}
	for (size_t i = same; i < h->n; i++) {
		struct piece *piece = own(h, i);

		write_blob(lab, blob, piece, to_git);
		add_name(&files, piece->key, blob);
		write_trees(lab, tree, &files, to_git);
		write_commit(lab, parent, piece, tree, parent, to_git);
	}
	if (to_git)
		move_branch(lab, parent);
	ctip_tree__clear(&files);
}

/* ------------------------------------------------------- the databases' side */

static inline void
sql(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "faults: %s: %s\n", text, sqlite3_errmsg(db));
		exit(70);
	}
}

static inline sqlite3 *
open_database(const char *dir, const char *name)
{
	char path[200];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	must_be(sqlite3_open(path, &db) == SQLITE_OK, path);
	sql(db, "PRAGMA synchronous=OFF;PRAGMA journal_mode=MEMORY");
	return db;
}

static inline void
put_row(sqlite3 *db, const char *text, uint64_t key,
    const struct ctip_buf *a, const struct ctip_buf *b)
{
	sqlite3_stmt *s;

	must_be(sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK,
	    text);
	sqlite3_bind_int64(s, 1, (sqlite3_int64)key);
	sqlite3_bind_blob(s, 2, a->p, (int)a->len, NULL);
	if (b != NULL)
		sqlite3_bind_blob(s, 3, b->p, (int)b->len, NULL);
	must_be(sqlite3_step(s) == SQLITE_DONE, text);
	sqlite3_finalize(s);
}

/* keys.db is nobody's proof: it says what the attacker wants. */
static inline void
put_stamp(struct lab *lab, const struct piece *last)
{
	struct ctip_buf mark = {0};

	ctip_buf_u64(&mark, last->key);
	ctip_buf_add(&mark, last->hash, CTIP_HASH);
	put_row(lab->keys, "UPDATE stamp SET value=?2 WHERE name='head' "
	    "AND ?1>=0", last->key, &mark, NULL);
	ctip_buf_clear(&mark);
}

/* ledger.db's rows become those of h. */
static inline void
put_database(struct lab *lab, const struct history *h)
{
	char text[80];
	size_t same = 0;

	while (same < h->n && same < lab->was.n &&
	    h->pieces[same] == lab->was.pieces[same])
		same++;
	if (lab->changed < same)
		same = lab->changed;
	sql(lab->db, "BEGIN");
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof text, "DELETE FROM %s WHERE "
		    "sequence>=%zu", i == 0 ? "head" : "page", same);
		sql(lab->db, text);
	}
	for (size_t i = same; i < h->n; i++) {
		put_row(lab->db, "INSERT OR REPLACE INTO head VALUES('" OFFICE
		    "',?,?,?)", h->pieces[i]->key, &h->pieces[i]->bytes,
		    &h->pieces[i]->signature);
		put_row(lab->db, "INSERT OR REPLACE INTO page VALUES('" OFFICE
		    "',?,0,?)", h->pieces[i]->key, &h->pieces[i]->entries,
		    NULL);
	}
	sql(lab->db, "COMMIT");
	lab->changed = same;
	if (h->n > 0)
		put_stamp(lab, h->pieces[h->n - 1]);
}

/* Both stores as they were. */
static inline void
put_back(struct lab *lab)
{
	if (lab->changed < lab->was.n)
		put_database(lab, &lab->was);
	lab->changed = lab->was.n;
	move_branch(lab, lab->commits[lab->was.n - 1]);
	remove_objects(lab);
}

/* --------------------------------------------------------- taking one apart */

static inline struct piece *
read_piece(struct lab *lab, sqlite3_stmt *row)
{
	struct piece *piece = ctip_alloc(sizeof *piece);

	piece->key = (uint64_t)sqlite3_column_int64(row, 0);
	ctip_buf_add(&piece->bytes, sqlite3_column_blob(row, 1),
	    (size_t)sqlite3_column_bytes(row, 1));
	ctip_buf_add(&piece->signature, sqlite3_column_blob(row, 2),
	    (size_t)sqlite3_column_bytes(row, 2));
	ctip_buf_add(&piece->entries, sqlite3_column_blob(row, 3),
	    (size_t)sqlite3_column_bytes(row, 3));
	must(ctip_head_read(&piece->head, piece->bytes.p, piece->bytes.len,
	    &err));
	must(ctip_head_block(&piece->head, piece->bytes.p,
	    lab->H[piece->head.epoch % EPOCHS], &err));
	ctip_hash_bytes(piece->hash, piece->bytes.p, piece->bytes.len);
	return piece;
}

/* As the first of its members has them. */
static inline void
read_header_keys(struct lab *lab, const struct ctip_member_key *key)
{
	struct ctip_ledger *ledger = open_ledger(lab->dir, CTIP_LEDGER_READ,
	    key);
	const struct ctip_chain *chain = ctip_ledger_chain(ledger);

	must_be(chain->n_epochs < EPOCHS, "few header epochs");
	for (uint16_t i = 0; i < chain->n_epochs; i++) {
		struct ctip_secret H = {0};

		must(ctip_chain_header_key(&H, chain, i,
		    chain->members[0].handle, key, &err));
		memcpy(lab->H[i], H.p, CTIP_KEY);
		ctip_secret_clear(&H);
	}
	ctip_ledger_close(ledger);
}

/* The ledger's transactions, and the commits that they are in git. */
static inline void
open_lab(struct lab *lab, const char *dir, const struct ctip_member_key *key)
{
	struct ctip_tree files = {0};
	struct history *was = &lab->was;
	char tree[ID], parent[ID] = "";
	sqlite3_stmt *rows;

	*lab = (struct lab){.dir = dir};
	read_header_keys(lab, key);
	lab->db = open_database(dir, "ledger.db");
	lab->keys = open_database(dir, "keys.db");
	must_be(sqlite3_prepare_v2(lab->db, "SELECT h.sequence,h.head,"
	    "h.signature,p.entries FROM head AS h JOIN page AS p USING"
	    "(office,sequence) ORDER BY 1", -1, &rows, NULL) == SQLITE_OK,
	    "ledger.db");
	while (sqlite3_step(rows) == SQLITE_ROW)
		was->pieces[was->n++] = read_piece(lab, rows);
	sqlite3_finalize(rows);
	for (size_t i = 0; i < was->n; i++) {
		must_be(was->pieces[i]->key == i, "a file for each place");
		write_blob(lab, lab->blobs[i], was->pieces[i], false);
		add_name(&files, i, lab->blobs[i]);
		write_trees(lab, tree, &files, false);
		write_commit(lab, lab->commits[i], was->pieces[i], tree,
		    parent, false);
		memcpy(parent, lab->commits[i], ID);
	}
	lab->changed = was->n;
	ctip_tree__clear(&files);
}

static inline void
close_lab(struct lab *lab)
{
	for (size_t i = 0; i < lab->was.n; i++)
		free_piece(lab->was.pieces[i]);
	sqlite3_close(lab->db);
	sqlite3_close(lab->keys);
	free(lab->written);
}

#endif
