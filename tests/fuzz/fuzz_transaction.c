/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any first file of a transaction: a head with the right Merkle root, as many
 * open entries of a good founding as the first byte says, those that the
 * lines say, and a sealed one where a line begins `seal`. Whole, it is taken
 * where its entries one by one are; with one byte changed behind the head,
 * where the second and third byte say and as the fourth says, never.
 */
#include "entries.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const unsigned char H[CTIP_KEY] = {1}, K[CTIP_KEY] = {2};

/* What the file is made of, and the chain that its entries give. */
struct file {
	struct ctip_head   head;
	struct ctip_merkle merkle;
	struct ctip_buf    bytes;    /* the entries */
	uint32_t           n;
	struct entries     open;
	struct ctip_chain  chain;
	bool               good;     /* none was refused */
};

static void
add_bytes(struct file *file, unsigned char leaf[CTIP_HASH], size_t size)
{
	ctip_envelope_leaf(leaf, file->head.ledger, file->head.transaction,
	    file->n, file->bytes.p + file->bytes.len - size, size);
	ctip_merkle_add(&file->merkle, leaf);
	file->n++;
}

static void
add_sealed(struct file *file)
{
	struct ctip_place_in in = {{0}, {0}, 0, H};
	struct ctip_header header = {.op = CTIP_PUT, .n_parts = 1,
	    .parts[0].tag = 1};
	struct ctip_str text = CTIP_STR("[\"a\"]");
	unsigned char leaf[CTIP_HASH];

	memcpy(in.ledger, file->head.ledger, 16);
	memcpy(in.transaction, file->head.transaction, 16);
	add_bytes(file, leaf, ctip_envelope_seal(&file->bytes, &in, file->n,
	    &header, &text, &K));
}

/* The entry that was read last. */
static void
add_open(struct file *file)
{
	struct entries *e = &file->open;
	struct ctip_str json = ctip_buf_slice(&e->json[e->n - 1]);
	unsigned char *leaf = e->leaf[e->n - 1];
	struct ctip_err err;

	add_bytes(file, leaf,
	    ctip_envelope_open_entry(&file->bytes, 0, json));
	if (ctip_chain_add(&file->chain, json, leaf, &err) != 0)
		file->good = false;
}

/* All entries of an input, in a file of this ledger. */
static void
make(struct file *file, const unsigned char ledger[16],
    const unsigned char *data, size_t size)
{
	struct ctip_str first = CTIP_STR(entries_founding), line;
	struct ctip_str rest = {(const char *)data + 4, size - 4};

	memset(file, 0, sizeof *file);
	file->good = true;
	file->head = (struct ctip_head){.files = 1, .office = "POS",
	    .member = "ana"};
	memcpy(file->head.ledger, ledger, 16);
	for (unsigned i = 0; i < data[0] % (FOUNDING + 1); i++)
		if (entries_next(&file->open, &first))
			add_open(file);
	for (;;) {
		if (rest.len >= 4 && memcmp(rest.p, "seal", 4) == 0) {
			ctip_str_cut(&rest, '\n', &line);
			add_sealed(file);
		} else if (entries_next(&file->open, &rest)) {
			add_open(file);
		} else {
			break;
		}
	}
}

static void
clear(struct file *file)
{
	ctip_chain_clear(&file->chain);
	ctip_buf_clear(&file->bytes);
	entries_clear(&file->open);
}

/* The whole file's bytes, padded. */
static void
finish(struct ctip_buf *out, struct file *file)
{
	file->head.per_file = &file->n;
	file->head.entries = file->n;
	ctip_merkle_root(file->head.root, &file->merkle);
	ctip_head_write(out, &file->head, H);
	ctip_buf_str(out, ctip_buf_slice(&file->bytes));
	while (out->len < ctip_file_padded(out->len))
		ctip_buf_u8(out, 0);
}

static int
fold(const struct ctip_buf *bytes, const struct ctip_chain *as)
{
	struct ctip_chain chain = {0};
	struct ctip_err err = {0};
	int result = ctip_chain_file(&chain, ctip_buf_slice(bytes), &err);

	if (result == 0 && (chain.n_members != as->n_members ||
	    chain.n_epochs != as->n_epochs ||
	    memcmp(chain.membership, as->membership, CTIP_HASH) != 0))
		abort();
	if (result != 0 && (err.text[0] == '\0' ||
	    (err.code != CTIP_TAMPERED && err.code != CTIP_CONFIG)))
		abort();
	ctip_chain_clear(&chain);
	return result;
}

/* One byte behind the head is another; and the end is cut off there, which
 * goes unseen where only padding was. */
static void
damage(struct ctip_buf *bytes, const struct ctip_chain *chain, uint16_t at,
    unsigned char with)
{
	struct ctip_head head;
	struct ctip_err err;
	size_t place;

	if (ctip_head_read(&head, bytes->p, bytes->len, &err) != 0)
		abort();
	place = head.size + at % (bytes->len - head.size);
	ctip_head_clear(&head);
	bytes->p[place] ^= (char)(with == 0 ? 1 : with);
	if (fold(bytes, chain) == 0)
		abort();
	bytes->len = place;
	fold(bytes, chain);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static unsigned char ours[16];
	static bool started;
	struct file *file;
	struct ctip_buf bytes = {0};
	unsigned char ledger[16];
	bool whole;

	if (!started)
		ctip_secret_start();
	started = true;
	if (size < 4)
		return 0;
	/* The ledger's id comes out of its founding: known after a first go,
	 * but where the founder is ours. */
	file = ctip_alloc(sizeof *file);
	make(file, ours, data, size);
	memcpy(ledger, file->chain.ledger, 16);
	if (memcmp(ledger, ours, 16) != 0) {
		memcpy(data[0] % (FOUNDING + 1) > 2 ? ours : ledger,
		    file->chain.ledger, 16);
		clear(file);
		make(file, ledger, data, size);
	}
	if (file->n > 0) {
		finish(&bytes, file);
		whole = file->good && file->chain.n_epochs > 0 &&
		    memcmp(file->chain.ledger, ledger, 16) == 0;
		if ((fold(&bytes, &file->chain) == 0) != whole)
			abort();
		damage(&bytes, &file->chain, ctip_u16(data + 1), data[3]);
	}
	ctip_buf_clear(&bytes);
	clear(file);
	free(file);
	return 0;
}
