/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any first files of transactions: heads with the right Merkle root, as many
 * open entries of a good founding as the first byte says, those that the
 * lines say, and a sealed one where a line begins `seal`. A file is taken
 * where its entries one by one are; with one byte changed behind the head,
 * where the second and third byte say and as the fourth says, never.
 */
#include "entries.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const unsigned char H[CTIP_KEY] = {1}, K[CTIP_KEY] = {2};

/* The transaction that entries are added to. */
struct transaction {
	struct ctip_head     head;
	struct ctip_authored by;
	bool                 founding;
	bool                 good;     /* nothing was refused */
	struct ctip_merkle   merkle;
	struct ctip_buf      bytes;    /* the entries */
	uint32_t             n;
};

/* The files so far; the last one may be bad, with which it ends. Where the
 * founding is a copy, it is the file before them. */
struct history {
	bool               copied;
	unsigned char      ledger[16];
	struct entries     open;
	struct ctip_chain  chain;      /* what their entries give */
	struct transaction now;
	size_t             n;
	struct ctip_buf    files[ENTRIES + 1];
	bool               good;
};

static void
begin(struct history *h, const struct entry *e)
{
	struct transaction *t = &h->now;
	const struct ctip_member *author = ctip_chain_current(&h->chain,
	    e->handle);

	memset(t, 0, sizeof *t);
	t->founding = h->chain.n_epochs == 0;
	t->good = t->founding || author != NULL;
	t->head = (struct ctip_head){.files = 1, .office = "POS",
	    .time = e->time, .sequence = h->n + h->copied};
	t->head.transaction[15] = (unsigned char)(h->n + 1 + h->copied);
	memcpy(t->head.ledger, h->ledger, 16);
	memcpy(t->head.membership, h->chain.membership, CTIP_HASH);
	strcpy(t->head.member, e->handle);
	if (author != NULL)
		ctip_public_fingerprint(t->head.fingerprint,
		    &author->public_);
	if (h->chain.n_epochs > 0)
		t->head.epoch = (uint16_t)(h->chain.n_epochs - 1);
	t->by = (struct ctip_authored){t->head.member, e->time,
	    t->head.transaction, 0, t->head.epoch};
}

static void
add_bytes(struct transaction *t, unsigned char leaf[CTIP_HASH], size_t size)
{
	ctip_envelope_leaf(leaf, t->head.ledger, t->head.transaction, t->n,
	    t->bytes.p + t->bytes.len - size, size);
	ctip_merkle_add(&t->merkle, leaf);
	t->by.index = t->n++;
}

static void
add_sealed(struct transaction *t)
{
	struct ctip_place_in in = {{0}, {0}, t->head.epoch, H};
	struct ctip_header header = {.op = CTIP_PUT, .n_parts = 1,
	    .parts[0].tag = 1};
	struct ctip_str text = CTIP_STR("[\"a\"]");
	unsigned char leaf[CTIP_HASH];

	memcpy(in.ledger, t->head.ledger, 16);
	memcpy(in.transaction, t->head.transaction, 16);
	add_bytes(t, leaf, ctip_envelope_seal(&t->bytes, &in, t->n, &header,
	    &text, &K));
}

static void
add_open(struct history *h, struct entry *e)
{
	struct transaction *t = &h->now;
	struct ctip_str json = ctip_buf_slice(&e->json);
	struct ctip_err err;

	add_bytes(t, e->leaf, ctip_envelope_open_entry(&t->bytes,
	    t->head.epoch, json));
	if (ctip_chain_add(&h->chain, json, e->leaf,
	    t->founding ? NULL : &t->by, &err) != 0)
		t->good = false;
}

/* The transaction as a file, padded. */
static void
end(struct history *h)
{
	struct transaction *t = &h->now;
	struct ctip_buf *out = &h->files[h->n];
	struct ctip_err err;

	if (t->n == 0)
		return;
	t->head.per_file = &t->n;
	t->head.entries = t->n;
	ctip_merkle_root(t->head.root, &t->merkle);
	ctip_head_write(out, &t->head, H);
	ctip_buf_str(out, ctip_buf_slice(&t->bytes));
	while (out->len < ctip_file_padded(out->len))
		ctip_buf_u8(out, 0);
	ctip_buf_clear(&t->bytes);
	h->good = t->good && ctip_chain_settled(&h->chain, &err) == 0 &&
	    memcmp(h->chain.ledger, h->ledger, 16) == 0;
	h->n++;
	t->n = 0;
}

static void
add(struct history *h, struct entry *e)
{
	if (!e->joined && h->now.n > 0 && h->chain.n_epochs > 0)
		end(h);
	if (!h->good)
		return;
	if (h->now.n == 0)
		begin(h, e);
	add_open(h, e);
}

/* All files of an input, of a ledger that has this id. */
static void
make(struct history *h, const unsigned char ledger[16],
    const unsigned char *data, size_t size)
{
	struct ctip_str first = CTIP_STR(entries_founding), line;
	struct ctip_str rest = {(const char *)data + 4, size - 4};
	struct entry *e;

	memset(h, 0, sizeof *h);
	memcpy(h->ledger, ledger, 16);
	h->good = true;
	h->copied = data[0] % (FOUNDING + 1) == FOUNDING &&
	    founded.chain.n_epochs > 0;
	if (h->copied) {
		founded_copy(&h->chain);
		founded_entries(&h->open);
	}
	for (unsigned i = 0; !h->copied && i < data[0] % (FOUNDING + 1); i++)
		add(h, entries_next(&h->open, &first));
	while (h->good) {
		if (rest.len >= 4 && memcmp(rest.p, "seal", 4) == 0) {
			ctip_str_cut(&rest, '\n', &line);
			if (h->now.n > 0)
				add_sealed(&h->now);
		} else if ((e = entries_next(&h->open, &rest)) != NULL) {
			add(h, e);
		} else {
			break;
		}
	}
	end(h);
}

static void
clear(struct history *h)
{
	founded_clear(&h->chain);
	ctip_buf_clear(&h->now.bytes);
	entries_clear(&h->open);
	for (size_t i = 0; i < h->n; i++)
		ctip_buf_clear(&h->files[i]);
}

static int
fold(struct ctip_chain *chain, const struct ctip_buf *file)
{
	struct ctip_err err = {0};
	int result = ctip_chain_file(chain, ctip_buf_slice(file), &err);

	if (result != 0 && (err.text[0] == '\0' ||
	    (err.code != CTIP_TAMPERED && err.code != CTIP_CONFIG)))
		abort();
	return result;
}

/* The first n of them, which are good. */
static void
fold_good(struct ctip_chain *chain, const struct history *h, size_t n)
{
	memset(chain, 0, sizeof *chain);
	if (h->copied)
		founded_copy(chain);
	for (size_t i = 0; i < n; i++)
		if (fold(chain, &h->files[i]) != 0)
			abort();
}

static void
check_whole(const struct history *h)
{
	struct ctip_chain chain;

	fold_good(&chain, h, h->n - !h->good);
	if (!h->good && fold(&chain, &h->files[h->n - 1]) == 0)
		abort();
	if (h->good && (chain.n_members != h->chain.n_members ||
	    chain.n_epochs != h->chain.n_epochs ||
	    chain.n_requests != h->chain.n_requests ||
	    chain.due != h->chain.due || memcmp(chain.membership,
	    h->chain.membership, CTIP_HASH) != 0))
		abort();
	founded_clear(&chain);
}

/* In one file a byte behind the head is another. */
static void
check_damaged(struct history *h, unsigned char which, uint16_t at,
    unsigned char with)
{
	size_t i = which % h->n;
	struct ctip_buf *file = &h->files[i];
	struct ctip_chain chain;
	struct ctip_head head;
	struct ctip_err err;

	if (ctip_head_read(&head, file->p, file->len, &err) != 0)
		abort();
	file->p[head.size + at % (file->len - head.size)] ^=
	    (char)(with == 0 ? 1 : with);
	ctip_head_clear(&head);
	fold_good(&chain, h, i);
	if (fold(&chain, file) == 0)
		abort();
	founded_clear(&chain);
}

static void
check(struct history *h, const unsigned char *data)
{
	if (h->n == 0)
		return;
	check_whole(h);
	check_damaged(h, data[2], ctip_u16(data + 1), data[3]);
}

/* The id of the ledger that an input founds comes out of it. */
static void
make_own(struct history *h, const unsigned char *data, size_t size)
{
	static const unsigned char none[16];
	unsigned char ledger[16];

	make(h, none, data, size);
	memcpy(ledger, h->chain.ledger, 16);
	clear(h);
	make(h, ledger, data, size);
}

/* Our founding, whole: what later inputs begin with. */
static void
found(struct history *h)
{
	static const unsigned char data[4] = {FOUNDING};

	make_own(h, data, sizeof data);
	if (!h->good)
		abort();
	for (size_t i = 0; i < FOUNDING; i++)
		memcpy(founded.leaf[i], h->open.all[i].leaf, CTIP_HASH);
	check(h, data);
	founded.chain = h->chain;
	memset(&h->chain, 0, sizeof h->chain);
	clear(h);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct history *h;

	if (size < 4)
		return 0;
	h = ctip_alloc(sizeof *h);
	if (founded.chain.n_epochs == 0) {
		ctip_secret_start();
		found(h);
	}
	if (data[0] % (FOUNDING + 1) == FOUNDING)
		make(h, founded.chain.ledger, data, size);
	else
		make_own(h, data, size);
	check(h, data);
	clear(h);
	free(h);
	return 0;
}
