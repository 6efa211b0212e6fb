/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transaction's head, both ways; what isn't one; sizes and names of files;
 * the text of a commit.
 */
#include "ctip/ledger/head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

static const unsigned char H[CTIP_KEY] = {5};
static struct ctip_err err;

static void
start(void)
{
	ctip_secret_start();
}

TestSuite(head, .init = start);

static void
fill(struct ctip_head *head, size_t seen, uint32_t files, size_t table)
{
	memset(head, 0, sizeof *head);
	memset(head->ledger, 1, 16);
	memset(head->transaction, 2, 16);
	strcpy(head->office, "TT-CTU");
	head->sequence = 1ull << 40;
	head->lamport = 77;
	memset(head->previous, 3, CTIP_HASH);
	head->n_seen = seen;
	for (size_t i = 0; i < seen; i++) {
		snprintf(head->seen[i].office, CTIP_OFFICE, "O%zu", i);
		head->seen[i].sequence = i;
		head->seen[i].hash[0] = (unsigned char)i;
	}
	memset(head->membership, 4, CTIP_HASH);
	head->epoch = 9;
	strcpy(head->member, "cm03");
	memset(head->fingerprint, 6, CTIP_HASH);
	head->time = 1577934245;
	head->files = files;
	head->per_file = ctip_alloc(files * sizeof *head->per_file);
	for (uint32_t i = 0; i < files; i++)
		head->entries += head->per_file[i] = i + 1;
	memset(head->root, 7, CTIP_HASH);
	strcpy(head->command, "intake import");
	strcpy(head->client, "ctip 1");
	head->n_table = table;
	head->table = ctip_alloc((table + 1) * sizeof *head->table);
	for (size_t i = 0; i < table; i++) {
		snprintf(head->table[i].name, 64, "kind%zu", i);
		head->table[i].schema[0] = (unsigned char)i;
	}
}

static bool
same_clear(const struct ctip_head *a, const struct ctip_head *b)
{
	if (a->n_seen != b->n_seen || a->files != b->files ||
	    a->n_table != b->n_table)
		return false;
	for (size_t i = 0; i < a->n_seen; i++)
		if (strcmp(a->seen[i].office, b->seen[i].office) != 0 ||
		    a->seen[i].sequence != b->seen[i].sequence ||
		    memcmp(a->seen[i].hash, b->seen[i].hash, CTIP_HASH) != 0)
			return false;
	return memcmp(a->ledger, b->ledger, 16) == 0 &&
	    memcmp(a->transaction, b->transaction, 16) == 0 &&
	    strcmp(a->office, b->office) == 0 &&
	    a->sequence == b->sequence && a->lamport == b->lamport &&
	    memcmp(a->previous, b->previous, CTIP_HASH) == 0 &&
	    memcmp(a->membership, b->membership, CTIP_HASH) == 0 &&
	    a->epoch == b->epoch && strcmp(a->member, b->member) == 0 &&
	    memcmp(a->fingerprint, b->fingerprint, CTIP_HASH) == 0 &&
	    a->time == b->time && a->entries == b->entries &&
	    memcmp(a->per_file, b->per_file, a->files * 4) == 0 &&
	    memcmp(a->root, b->root, CTIP_HASH) == 0 &&
	    strcmp(a->command, b->command) == 0 &&
	    strcmp(a->client, b->client) == 0 &&
	    memcmp(a->table, b->table, a->n_table * sizeof *a->table) == 0;
}

static const struct { size_t seen; uint32_t files; size_t table; } sizes[] = {
	{0, 1, 0}, {1, 2, 1}, {CTIP_SEEN, 300, CTIP_TABLE},
};

Test(head, it_reads_as_it_was_written)
{
	for (size_t i = 0; i < 3; i++) {
		struct ctip_head head, back;
		struct ctip_buf all = {0};
		size_t size;

		fill(&head, sizes[i].seen, sizes[i].files, sizes[i].table);
		ctip_buf_text(&all, "before");
		ctip_head_write(&all, &head, H);
		size = all.len - 6;
		ctip_buf_text(&all, "and after");
		cr_assert(ctip_head_read(&back, all.p + 6, all.len - 6,
		    &err) == 0, "%s", err.text);
		cr_assert(back.size == size && back.table == NULL);
		cr_assert(ctip_head_block(&back, all.p + 6, H, &err) == 0);
		cr_assert(same_clear(&head, &back));
		cr_assert(memmem(all.p, all.len, "intake", 6) == NULL);
		ctip_head_clear(&head);
		ctip_head_clear(&back);
		ctip_buf_clear(&all);
	}
}

Test(head, a_shortened_one_is_refused)
{
	struct ctip_head head, back;
	struct ctip_buf all = {0};

	fill(&head, 2, 3, 2);
	ctip_head_write(&all, &head, H);
	for (size_t len = 0; len < all.len; len++) {
		char *copy = malloc(len + (len == 0));

		memcpy(copy, all.p, len);
		cr_assert(ctip_head_read(&back, copy, len, &err) == -1 &&
		    err.code == CTIP_TAMPERED, "%zu", len);
		cr_assert(back.per_file == NULL);
		free(copy);
	}
	ctip_head_clear(&head);
	ctip_buf_clear(&all);
}

/* Whichever bit is turned, the block does not open. */
Test(head, every_bit_is_under_the_seal)
{
	struct ctip_head head, back;
	struct ctip_buf all = {0};

	fill(&head, 1, 2, 1);
	ctip_head_write(&all, &head, H);
	for (size_t i = 0; i < all.len * 8; i++) {
		all.p[i / 8] ^= (char)(1 << i % 8);
		if (ctip_head_read(&back, all.p, all.len, &err) == 0) {
			cr_assert(ctip_head_block(&back, all.p, H,
			    &err) == -1, "bit %zu", i);
			ctip_head_clear(&back);
		}
		all.p[i / 8] ^= (char)(1 << i % 8);
	}
	ctip_head_clear(&head);
	ctip_buf_clear(&all);
}

static int
written(struct ctip_head *head)
{
	struct ctip_head back;
	struct ctip_buf all = {0};
	int rc;

	ctip_head_write(&all, head, H);
	rc = ctip_head_read(&back, all.p, all.len, &err);
	ctip_head_clear(&back);
	ctip_buf_clear(&all);
	return rc;
}

Test(head, malformed_ones_are_refused)
{
	struct ctip_head head;

	fill(&head, 1, 2, 1);
	cr_assert(written(&head) == 0);
	head.per_file[1] = 0;
	head.entries = head.per_file[0];
	cr_assert(written(&head) == -1);
	head.per_file[1] = 2;
	cr_assert(written(&head) == -1);
	head.entries = 3;
	cr_assert(written(&head) == 0);
	head.files = 0;
	head.entries = 0;
	cr_assert(written(&head) == -1);
	ctip_head_clear(&head);
}

Test(head, a_long_list_needs_its_bytes)
{
	struct ctip_head head, back;
	struct ctip_buf all = {0}, one_more = {0};
	size_t at = 4 + 16 + 16 + 2 + 6 + 8 + 8 + 32;

	fill(&head, 0, 1, 0);
	ctip_head_write(&all, &head, H);
	/* 65 seen tips whose bytes are there. */
	ctip_head_clear(&head);
	fill(&head, CTIP_SEEN, 1, 0);
	ctip_head_write(&one_more, &head, H);
	ctip_put_u16((unsigned char *)one_more.p + at, CTIP_SEEN + 1);
	ctip_buf_room(&one_more, 44);
	memmove(one_more.p + at + 2 + 44, one_more.p + at + 2,
	    one_more.len - at - 2);
	one_more.len += 44;
	cr_assert(ctip_head_read(&back, one_more.p, one_more.len,
	    &err) == -1);
	ctip_buf_clear(&one_more);
	ctip_put_u16((unsigned char *)all.p + at, 0);
	at += 2 + 32 + 2 + 2 + 4 + 32 + 8;
	cr_assert(ctip_u32((unsigned char *)all.p + at) == 1);
	ctip_put_u32((unsigned char *)all.p + at, UINT32_MAX);
	cr_assert(ctip_head_read(&back, all.p, all.len, &err) == -1);
	ctip_head_clear(&head);
	ctip_buf_clear(&all);
}

Test(head, files_grow_in_steps)
{
	static const uint64_t cases[][2] = {
		{0, 0}, {1, 512}, {512, 512}, {513, 1024}, {4096, 4096},
		{4097, 4608}, {8191, 8192}, {8192, 8192}, {8193, 9216},
		{16384, 16384}, {16385, 18432}, {1000000, 1048576},
		{(1ull << 40) + 1, (1ull << 40) + (1ull << 37)},
		{(1ull << 63), (1ull << 63)},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_assert(ctip_file_padded(cases[i][0]) == cases[i][1],
		    "%llu", (unsigned long long)cases[i][0]);
	for (uint64_t len = 1; len < 100000; len += 7) {
		uint64_t more = ctip_file_padded(len);

		cr_assert(more >= len && ctip_file_padded(more) == more);
		cr_assert(len < 4096 ? more - len < 512 :
		    more - len <= len / 8);
	}
}

Test(head, paths_are_of_the_sequence)
{
	static const struct { uint64_t sequence; const char *path; } cases[] =
	{
		{0, "tx/00/00/00000000"}, {255, "tx/00/00/000000ff"},
		{256, "tx/00/01/00000100"}, {0x123456, "tx/12/34/00123456"},
		{UINT64_MAX, "tx/ffffffffffff/ff/ffffffffffffffff"},
	};
	char path[48];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ctip_file_path(path, cases[i].sequence);
		cr_assert_str_eq(path, cases[i].path);
	}
}

Test(head, the_commit_says_who_when_and_how_many)
{
	static const char tree[41] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
	const unsigned char hash[CTIP_HASH] = {0xab};
	struct ctip_head head;
	struct ctip_buf text = {0}, all = {0};

	fill(&head, 0, 1, 0);
	ctip_commit_text(&text, &head, hash, tree, NULL);
	cr_assert_str_eq(text.p,
	    "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
	    "author cm03 <cm03@TT-CTU> 1577934245 +0000\n"
	    "committer cm03 <cm03@TT-CTU> 1577934245 +0000\n"
	    "\n1 entry\n\nCtip-Tx: ab00000000000000000000000000000000000000"
	    "000000000000000000000000\n");
	ctip_commit_signed(&all, ctip_buf_slice(&text),
	    CTIP_STR("-----A\nxyz\n-----B\n"));
	cr_assert(strstr(all.p, "+0000\ngpgsig -----A\n xyz\n -----B\n\n1 e")
	    != NULL, "%s", all.p);
	ctip_buf_reset(&text);
	head.entries = 2;
	ctip_commit_text(&text, &head, hash, tree, tree);
	cr_assert(strstr(text.p, "\nparent 4b825dc642cb6eb9a060e54bf8d69288f"
	    "bee4904\nauthor") != NULL && strstr(text.p, "2 entries"));
	ctip_head_clear(&head);
	ctip_buf_clear(&text);
	ctip_buf_clear(&all);
}
