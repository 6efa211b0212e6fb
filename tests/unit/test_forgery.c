/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify against a member who goes past our programs: what they can seal,
 * sign, publish and save is whole in both stores, and still not believed.
 */
#include "ctip/ledger/verify.h"

#include "verify_ledger.h"

TestSuite(forgery, .init = start, .fini = end);

/* What a member who goes past our programs could sign and save. */
struct forgery {
	struct ctip_head      head;
	uint32_t              per_file[1];
	struct ctip_table_row table[2];
	struct ctip_header    header;    /* a fair new version */
	struct ctip_member_key key;
	struct ctip_secret    H;
	unsigned char         first[CTIP_HASH];  /* leaf of the first version */
	unsigned char         replayed[16];      /* id of the last one */
	bool                  seal_wrong, root_wrong, open;
	uint16_t              off;       /* of the entry's epoch */
};

static int
take_last(void *context, const struct ctip_version *version,
    const struct ctip_header *header)
{
	struct forgery *f = context;

	f->header = *header;
	memcpy(f->header.previous[0], version->leaf, CTIP_HASH);
	return 0;
}

static int
take_head(void *context, const struct ctip_log_line *line)
{
	struct forgery *f = context;
	struct ctip_head *head = &f->head;

	if (line->head->sequence == 2)
		f->table[0] = line->head->table[0];
	if (line->head->sequence == 5) {
		*head = *line->head;
		memcpy(head->previous, line->hash, CTIP_HASH);
		head->lamport++;
		head->sequence++;
	}
	return 0;
}

/* The forger is the member: everything of theirs is at hand. */
static void
prepare(struct forgery *f)
{
	struct ctip_ledger *ledger;
	struct ctip_member_key key = {0};
	struct ctip_head last;
	unsigned char hash[CTIP_HASH];
	struct ctip_err err = {0};
	char hex[33];

	memset(f, 0, sizeof *f);
	read_key(&key);
	read_key(&f->key);
	cr_assert(ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, &key,
	    &err) == 0, "%s", err.text);
	cr_assert(ctip_ledger_log(ledger, NULL, take_head, f, &err) == 0);
	ctip_hex(hex, f->head.transaction, 16);
	cr_assert(ctip_ledger_transaction(&last, hash, ledger, hex,
	    &err) == 0);
	cr_assert(ctip_ledger_entries(ledger, &last, take_last, f, &err) == 0);
	ctip_head_clear(&last);
	cr_assert(ctip_chain_header_key(&f->H, ctip_ledger_chain(ledger), 0,
	    "cm03", &f->key, &err) == 0);
	ctip_ledger_close(ledger);
	memcpy(f->replayed, f->head.transaction, 16);
	ctip_random(f->head.transaction, 16);
	strcpy(f->table[1].name, "transaction");
	f->head.table = f->table;
	f->head.n_table = 2;
	f->head.per_file = f->per_file;
	f->per_file[0] = 1;
	f->header.n_previous = 1;
	for (unsigned i = 0; i < f->header.n_references; i++)
		if (f->header.references[i].tag == CTIP_STATISTICS)
			memcpy(f->first, f->header.references[i].leaf,
			    CTIP_HASH);
}

static void
add_hex(struct ctip_buf *sql, const char *before, const void *p, size_t len)
{
	ctip_buf_text(sql, before);
	ctip_hex(ctip_buf_room(sql, len * 2 + 1), p, len);
	sql->len += len * 2;
}

/* Blob, tree, signed commit; the branch moves. */
static void
publish_forgery(const struct forgery *f, struct ctip_str head,
    struct ctip_buf *entry, struct ctip_buf *signature)
{
	struct ctip_history *history;
	struct ctip_buf text = {0}, commit = {0};
	unsigned char hash[CTIP_HASH];
	char blob[1][41], tree[41], parent[41], id[41];
	struct ctip_err err = {0};
	bool found;

	while ((head.len + entry->len) % 512 != 0)
		ctip_buf_u8(entry, 0);
	ctip_hash_bytes(hash, head.p, head.len);
	cr_assert(ctip_loose_write(blob[0], dir, "blob", head,
	    ctip_buf_slice(entry), &err) == 0);
	cr_assert(ctip_history_open(&history, dir, NULL, &err) == 0);
	cr_assert(ctip_history_tip(history, "POS", parent, &found, &err) == 0);
	cr_assert(ctip_history_tree(history, tree, parent, 6, 1,
	    (const char (*)[41])blob, &err) == 0, "%s", err.text);
	ctip_commit_text(&text, &f->head, hash, tree, parent);
	ctip_sshsig(signature, ctip_buf_slice(&text), "git", &f->key);
	ctip_commit_signed(&commit, ctip_buf_slice(&text),
	    ctip_buf_slice(signature));
	cr_assert(ctip_history_publish(history, "POS", parent,
	    ctip_buf_slice(&commit), id, &err) == 0, "%s", err.text);
	ctip_history_close(history);
	ctip_buf_clear(&text);
	ctip_buf_clear(&commit);
}

/* Seals, signs, publishes and saves it: from then on both stores agree. */
static void
commit_forgery(struct forgery *f)
{
	static const struct ctip_str plain[4] = {
		{"[]", 2}, {"[]", 2}, {"[]", 2}, {"[]", 2}
	};
	unsigned char K[4][CTIP_KEY] = {{1}}, leaf[CTIP_HASH];
	unsigned char wrong[CTIP_KEY] = {9}, hash[CTIP_HASH];
	struct ctip_place_in in = {.epoch = f->head.epoch + f->off};
	struct ctip_merkle merkle = {0};
	struct ctip_buf entry = {0}, head = {0}, sql = {0}, signature = {0};
	size_t size;

	in.H = f->seal_wrong ? wrong : f->H.p;
	memcpy(in.ledger, f->head.ledger, 16);
	memcpy(in.transaction, f->head.transaction, 16);
	size = f->open ? ctip_envelope_open_entry(&entry, in.epoch,
	    ctip_str("{\"type\":\"member\"}")) :
	    ctip_envelope_seal(&entry, &in, 0, &f->header, plain,
	    (const unsigned char (*)[CTIP_KEY])K);
	ctip_envelope_leaf(leaf, in.ledger, in.transaction, 0, entry.p, size);
	ctip_merkle_add(&merkle, leaf);
	ctip_merkle_root(f->head.root, &merkle);
	f->head.root[0] ^= f->root_wrong;
	f->head.files = 1;
	f->head.entries = 1;
	f->head.per_file[0] = 1;
	ctip_head_write(&head, &f->head, f->H.p);
	ctip_hash_bytes(hash, head.p, head.len);
	publish_forgery(f, ctip_buf_slice(&head), &entry, &signature);
	add_hex(&sql, "INSERT INTO head VALUES('POS',6,x'", head.p, head.len);
	add_hex(&sql, "',x'", signature.p, signature.len);
	add_hex(&sql, "');INSERT INTO page VALUES('POS',6,0,x'", entry.p,
	    size);
	ctip_buf_text(&sql, "')");
	alter("ledger.db", sql.p);
	ctip_buf_reset(&sql);
	add_hex(&sql, "UPDATE stamp SET value=x'0000000000000006", hash,
	    CTIP_HASH);
	ctip_buf_text(&sql, "' WHERE name='head'");
	alter("keys.db", sql.p);
	ctip_buf_clear(&entry);
	ctip_buf_clear(&head);
	ctip_buf_clear(&sql);
	ctip_buf_clear(&signature);
}

static struct ctip_reference *
reference_of(struct forgery *f, uint8_t tag)
{
	for (unsigned i = 0; i < f->header.n_references; i++)
		if (f->header.references[i].tag == tag)
			return &f->header.references[i];
	cr_assert(false, "no reference %u", tag);
	return NULL;
}

/* One way to go wrong. */
static void
forge(struct forgery *f, int way)
{
	struct ctip_header *h = &f->header;

	switch (way) {
	case 0: break;
	case 1: h->previous[0][31] ^= 1; break;
	case 2: h->record.b[0] ^= 1; break;
	case 3: h->subject.b[0] ^= 1; break;
	case 4: reference_of(f, CTIP_IDENTITY)->leaf[0] ^= 1; break;
	case 5: *reference_of(f, CTIP_IDENTITY) =
		h->references[h->n_references - 1];
		h->n_references--; break;
	case 6: h->n_previous = 0; break;
	case 7: h->kind = 2; break;
	case 8: h->schema = 2; break;
	case 9: h->kind = 1; break;
	case 10: h->parts[0].tag = CTIP_CASE | 0x78; break;
	case 11: f->table[0].schema[0] ^= 1; break;
	case 12: f->seal_wrong = true; break;
	case 13: h->op = CTIP_RESTORE;
		memcpy(reference_of(f, CTIP_IDENTITY)->leaf, f->first,
		    CTIP_HASH); break;
	case 14: memcpy(reference_of(f, CTIP_IDENTITY)->leaf, f->first,
		CTIP_HASH); break;
	case 15: h->op = CTIP_RESTORE;
		reference_of(f, CTIP_IDENTITY)->leaf[5] ^= 1; break;
	case 16: *h = (struct ctip_header){.op = CTIP_VOID, .kind = 1}; break;
	case 17: h->n_previous = h->n_references = 0; break;
	case 18: h->op = CTIP_RESTORE;
		h->references[h->n_references++] = (struct ctip_reference){
		.tag = CTIP_AUDIT}; break;
	/* What is seen without a key: */
	case 20: f->head.lamport++; break;
	case 21: f->head.membership[0] ^= 1; break;
	case 22: f->head.previous[0] ^= 1; break;
	case 23: f->head.epoch = 1; break;
	case 24: f->root_wrong = true; break;
	case 25: f->head.ledger[0] ^= 1; break;
	case 26: f->head.fingerprint[0] ^= 1; break;
	case 27: strcpy(f->head.member, "cm04"); break;
	case 28: f->head.n_seen = 1; strcpy(f->head.seen[0].office, "SFO");
		break;
	case 29: memcpy(f->head.transaction, f->replayed, 16); break;
	case 30: f->open = true; break;
	case 31: f->off = 1; break;
	}
}

Test(forgery, what_a_member_forges_is_seen, .timeout = 120)
{
	static const struct {
		int         way;
		bool        key;   /* seen with a key alone */
		const char *says;  /* NULL: holds */
	} cases[] = {
		{0, true, NULL},
		{1, true, "follows an entry that is not there"},
		{2, true, "follows an entry of another record"},
		{3, true, "follows an entry of another record"},
		{4, true, "refers to another part"},
		{5, true, "drops a compartment"},
		{6, true, "follows no entry"},
		{7, true, "doesn't list"},
		{8, true, "doesn't list"},
		{9, true, "follows an entry of another record"},
		{10, true, "a part of no compartment"},
		{11, true, "a schema that is not there"},
		{12, true, "does not open"},
		{13, true, NULL},
		{14, true, "refers to another part"},
		{15, true, "refers to a part that is not there"},
		{16, true, "takes back a transaction that is not there"},
		{17, true, "its record was begun in transaction"},
		{18, true, "member 'cm03' may not write compartment audit"},
		{20, false, "its counter is not the next"},
		{21, false, "relies on another membership"},
		{22, false, "does not follow the transaction before it"},
		{23, false, "another header epoch"},
		{24, false, "Merkle root does not hold"},
		{25, false, "belongs to another ledger"},
		{26, false, "its author was no member"},
		{27, false, "its author was no member"},
		{28, false, "has seen a tip"},
		{29, false, "its id was used before"},
		{30, false, "changes the membership, which this version"},
		{31, false, "entry 0 is of another header epoch"},
	};
	struct ctip_verdict out;
	struct ctip_err err = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct forgery f;
		char what[16];

		restore();
		prepare(&f);
		forge(&f, cases[i].way);
		commit_forgery(&f);
		snprintf(what, sizeof what, "way %d", cases[i].way);
		if (cases[i].key)
			cr_assert(verify(false, &out, &err) == 0, "%s: %s",
			    what, err.text);
		if (cases[i].says != NULL)
			refused(what, cases[i].key, cases[i].says);
		else
			cr_assert(verify(true, &out, &err) == 0, "%s: %s",
			    what, err.text);
		ctip_secret_clear(&f.H);
		ctip_member_key_clear(&f.key);
	}
}

/* Whoever opens the ledger with a key doesn't take it for nothing either. */
Test(forgery, an_open_entry_after_the_founding_is_not_read_over)
{
	struct ctip_ledger *ledger = NULL;
	struct ctip_version *versions = NULL;
	struct ctip_err err = {0};
	struct forgery f;
	size_t n;

	prepare(&f);
	f.open = true;
	commit_forgery(&f);
	cr_assert(ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, &f.key,
	    &err) == -1 || ctip_ledger_versions(&versions, &n, ledger,
	    &f.header.record, &err) == -1);
	cr_assert(err.code == CTIP_CONFIG && strstr(err.text, "file 6 changes "
	    "the membership") != NULL, "%s", err.text);
	ctip_ledger_close(ledger);
	ctip_secret_clear(&f.H);
	ctip_member_key_clear(&f.key);
}

/* Order never goes by the clock; a clock that is off is told all the same. */
Test(forgery, odd_times_are_told_and_no_fault, .timeout = 60)
{
	static const struct {
		int64_t  by;
		uint64_t n;
	} cases[] = {
		{-300, 0}, {-301, 1}, {290, 0}, {3600, 1},
		{1000000000, 1}, {-1000000000, 1}
	};
	struct ctip_verdict out;
	struct ctip_err err = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct forgery f;

		restore();
		prepare(&f);
		f.head.time += cases[i].by;
		commit_forgery(&f);
		cr_assert(verify(true, &out, &err) == 0, "%s", err.text);
		cr_assert(out.odd_times == cases[i].n, "%lld: %llu",
		    (long long)cases[i].by, (unsigned long long)out.odd_times);
		cr_assert(cases[i].n == 0 || memcmp(out.odd_time,
		    f.head.transaction, 16) == 0);
		ctip_secret_clear(&f.H);
		ctip_member_key_clear(&f.key);
	}
}
