/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The membership chain: a founding folds, everything out of order, used
 * twice, unknown or not canonical stops it and leaves the chain as it was.
 */
#include "ctip/ledger/chain.h"

#include <string.h>

#include <criterion/criterion.h>

TestSuite(chain, .init = ctip_secret_start);

#define POLICY "{\"groups\":[" \
	"{\"holds\":[\"statistics\",\"identity\",\"case\",\"care\"," \
	"\"health\"],\"name\":\"workers\"}," \
	"{\"holds\":[\"directory\"],\"name\":\"all\"}," \
	"{\"holds\":[\"audit\"],\"name\":\"auditors\"}]," \
	"\"roles\":[" \
	"{\"groups\":[\"all\",\"workers\"],\"label\":{\"en\":\"I\"}," \
	"\"name\":\"intake\"}," \
	"{\"groups\":[\"all\",\"auditors\"],\"label\":{\"en\":\"A\"}," \
	"\"name\":\"auditor\"}]}"

/* What a founding is made of; every entry as JSON. */
struct founding {
	struct ctip_member_key  key, second;
	struct ctip_buf         json[8];
	size_t                  n;
	unsigned char           ledger[16];
	unsigned char           H[CTIP_KEY];
	unsigned char           group[3][32];
};

static void
make_epoch(struct founding *f, uint16_t number, const char *handle,
    const struct ctip_public *to, struct ctip_buf *out)
{
	struct ctip_header_epoch epoch = {.epoch = number, .n = 1};
	unsigned char secret[32], WK[CTIP_KEY];

	ctip_chain_hid(epoch.hid, f->ledger, number, f->H);
	ctip_box_pair(epoch.ephemeral, secret);
	cr_assert(ctip_wrap_key(WK, secret, to->box, f->ledger,
	    epoch.ephemeral, to->box, handle, number));
	epoch.wraps = ctip_alloc(sizeof *epoch.wraps);
	strcpy(epoch.wraps[0].handle, handle);
	ctip_wrap(epoch.wraps[0].wrap, f->H, WK, epoch.hid);
	ctip_chain_epoch(out, &epoch);
	free(epoch.wraps);
}

static void
make_founding(struct founding *f)
{
	static const unsigned char random[16] = "sixteen of those";
	static const char *const groups[] = {"workers", "all", "auditors"};
	struct ctip_texts roles = {{"intake"}, 1};
	struct ctip_roles policy;
	struct ctip_err err = {0};
	unsigned char secret[32];

	memset(f, 0, sizeof *f);
	ctip_member_key_new(&f->key);
	ctip_member_key_new(&f->second);
	ctip_random(f->H, CTIP_KEY);
	cr_assert(ctip_roles_json(&policy, CTIP_STR(POLICY), &err) == 0, "%s",
	    err.text);
	ctip_chain_charter(&f->json[0], "POS", "TTO", NULL, 7, random);
	ctip_chain_roles(&f->json[1], &policy);
	ctip_chain_new_member(&f->json[2], "cm03", &f->key.public_, &roles);
	ctip_chain_ledger_id(f->ledger, ctip_buf_slice(&f->json[0]),
	    &f->key.public_);
	for (int i = 0; i < 3; i++) {
		ctip_box_pair(f->group[i], secret);
		ctip_chain_group(&f->json[3 + i], groups[i], 0, f->group[i]);
	}
	make_epoch(f, 0, "cm03", &f->key.public_, &f->json[6]);
	f->n = 7;
	ctip_roles_clear(&policy);
}

static void
clear(struct founding *f)
{
	for (size_t i = 0; i < 8; i++)
		ctip_buf_clear(&f->json[i]);
	ctip_member_key_clear(&f->key);
	ctip_member_key_clear(&f->second);
}

static int
add(struct ctip_chain *chain, struct ctip_str json, struct ctip_err *err)
{
	static const unsigned char transaction[16] = "transaction no 1";
	struct ctip_authored by = {"cm03", 1, transaction, 0, 0};
	unsigned char leaf[CTIP_HASH];

	ctip_hash_bytes(leaf, json.p, json.len);
	return ctip_chain_add(chain, json, leaf,
	    chain->n_epochs > 0 ? &by : NULL, err);
}

/* Folds the founding's entries up to n. */
static void
fold(struct ctip_chain *chain, const struct founding *f, size_t n)
{
	struct ctip_err err = {0};

	for (size_t i = 0; i < n; i++)
		cr_assert(add(chain, ctip_buf_slice(&f->json[i]), &err) == 0,
		    "%zu: %s", i, err.text);
}

Test(chain, a_founding_folds)
{
	struct founding f;
	struct ctip_chain chain = {0};
	unsigned char leaf[CTIP_HASH], print[CTIP_HASH];
	struct ctip_secret H;
	struct ctip_err err = {0};

	make_founding(&f);
	fold(&chain, &f, f.n);
	cr_assert(chain.started && chain.n_members == 1);
	cr_assert_str_eq(chain.office, "POS");
	cr_assert_str_eq(chain.country, "TTO");
	cr_assert(memcmp(chain.ledger, f.ledger, 16) == 0);
	ctip_hash_bytes(leaf, f.json[6].p, f.json[6].len);
	cr_assert(memcmp(chain.membership, leaf, CTIP_HASH) == 0);
	cr_assert(memcmp(chain.groups[2].public_, f.group[2], 32) == 0);
	cr_assert(chain.members[0].roles == 1);
	cr_assert(chain.members[0].groups == 3);
	cr_assert(ctip_chain_member(&chain, "cm03") == chain.members);
	cr_assert(ctip_chain_member(&chain, "cm0") == NULL);
	ctip_public_fingerprint(print, &f.key.public_);
	cr_assert(ctip_chain_by_key(&chain, print) == chain.members);
	print[0] ^= 1;
	cr_assert(ctip_chain_by_key(&chain, print) == NULL);
	cr_assert(ctip_chain_header_key(&H, &chain, 0, "cm03", &f.key,
	    &err) == 0, "%s", err.text);
	cr_assert(H.len == CTIP_KEY && memcmp(H.p, f.H, CTIP_KEY) == 0);
	ctip_secret_clear(&H);
	cr_assert(ctip_chain_header_key(&H, &chain, 0, "cm03", &f.second,
	    &err) == -1 && err.code == CTIP_BUG && H.p == NULL);
	cr_assert(ctip_chain_header_key(&H, &chain, 0, "cm04", &f.key,
	    &err) == -1 && err.code == CTIP_BUG);
	cr_assert(ctip_chain_header_key(&H, &chain, 1, "cm03", &f.key,
	    &err) == -1 && err.code == CTIP_BUG);
	chain.epochs[0].wraps[0].wrap[31] ^= 1;
	cr_assert(ctip_chain_header_key(&H, &chain, 0, "cm03", &f.key,
	    &err) == -1 && err.code == CTIP_TAMPERED && H.p == NULL);
	ctip_chain_clear(&chain);
	clear(&f);
}

/* Adding this must fail with that, and change nothing. */
static void
refused(struct ctip_chain *chain, const char *json, enum ctip_code code,
    const char *says)
{
	struct ctip_chain before = *chain;
	struct ctip_err err = {0};

	cr_assert(add(chain, ctip_str(json), &err) == -1, "%s", json);
	cr_assert(err.code == code, "%s: %d %s", json, err.code, err.text);
	cr_assert(strstr(err.text, says) != NULL, "%s: %s", json, err.text);
	cr_assert(memcmp(&before, chain, sizeof before) == 0, "%s", json);
}

Test(chain, each_entry_has_its_place)
{
	struct founding f;
	struct ctip_chain chain = {0};
	struct ctip_err err = {0};

	make_founding(&f);
	for (size_t n = 0; n <= f.n; n++) {
		fold(&chain, &f, n);
		for (size_t i = 0; i < f.n; i++) {
			/* The groups may come in any order. */
			bool group = i >= 3 && i <= 5 && n >= 3 && n <= 5 &&
			    i >= n;

			if (i == n || group)
				continue;
			cr_assert(add(&chain, ctip_buf_slice(&f.json[i]),
			    &err) == -1, "entry %zu after %zu", i, n);
			cr_assert(err.code == CTIP_TAMPERED, "%s", err.text);
		}
		ctip_chain_clear(&chain);
	}
	clear(&f);
}

#define X8 "0123456789abcdef"
#define X64 X8 X8 X8 X8
#define Y64 X8 X8 X8 "0123456789abcdee"

Test(chain, what_is_malformed_is_refused)
{
	static const struct {
		size_t         after;
		enum ctip_code code;
		const char    *says, *json;
	} cases[] = {
		{0, CTIP_TAMPERED, "canonical", ""},
		{0, CTIP_TAMPERED, "canonical", "[]"},
		{0, CTIP_TAMPERED, "canonical", "{\"type\":\"charter\"} "},
		{0, CTIP_TAMPERED, "canonical", "{\"type\": \"charter\"}"},
		{0, CTIP_TAMPERED, "canonical", "{\"z\":1,\"type\":\"x\"}"},
		{0, CTIP_TAMPERED, "canonical", "{\"a\":1,\"a\":1}"},
		{0, CTIP_TAMPERED, "canonical", "{\"type\":\"\\u0061\"}"},
		{0, CTIP_CONFIG, "unknown type", "{}"},
		{0, CTIP_CONFIG, "unknown type", "{\"type\":7}"},
		{0, CTIP_CONFIG, "unknown type 'will'",
		    "{\"type\":\"will\"}"},
		{0, CTIP_TAMPERED, "malformed", "{\"type\":\"charter\"}"},
		{0, CTIP_CONFIG, "newer", "{\"format\":2,\"office\":\"POS\","
		    "\"random\":\"" X8 X8 "\",\"type\":\"charter\"}"},
		{0, CTIP_TAMPERED, "malformed", "{\"format\":1,"
		    "\"office\":\"pos\",\"random\":\"" X8 X8 "\","
		    "\"type\":\"charter\"}"},
		{0, CTIP_TAMPERED, "malformed", "{\"format\":1,"
		    "\"office\":\"ABCDEFGHIJKLMNOPQ\",\"random\":\"" X8 X8
		    "\",\"type\":\"charter\"}"},
		{0, CTIP_TAMPERED, "malformed", "{\"format\":1,"
		    "\"office\":\"POS\",\"random\":\"" X8 "0123456789ABCDEF"
		    "\",\"type\":\"charter\"}"},
		{0, CTIP_TAMPERED, "malformed", "{\"format\":1,"
		    "\"office\":\"POS\",\"other\":1,\"random\":\"" X8 X8
		    "\",\"type\":\"charter\"}"},
		{0, CTIP_TAMPERED, "country", "{\"country\":\"tto\","
		    "\"format\":1,\"office\":\"POS\",\"random\":\"" X8 X8
		    "\",\"type\":\"charter\"}"},
		{0, CTIP_TAMPERED, "country", "{\"country\":123,"
		    "\"format\":1,\"office\":\"POS\",\"random\":\"" X8 X8
		    "\",\"type\":\"charter\"}"},
		{1, CTIP_TAMPERED, "malformed", "{\"policy\":[],"
		    "\"type\":\"roles\"}"},
		{1, CTIP_TAMPERED, "roles", "{\"policy\":{},"
		    "\"type\":\"roles\"}"},
		{2, CTIP_TAMPERED, "roles are unknown", "{\"box\":\"" X64
		    "\",\"handle\":\"cm03\",\"roles\":[\"nobody\"],\"sign\":\""
		    X64 "\",\"type\":\"member\"}"},
		{2, CTIP_TAMPERED, "roles are unknown", "{\"box\":\"" X64
		    "\",\"handle\":\"cm03\",\"roles\":[],\"sign\":\""
		    X64 "\",\"type\":\"member\"}"},
		{2, CTIP_TAMPERED, "malformed", "{\"box\":\"" X64
		    "\",\"handle\":\"Cm03\",\"roles\":[\"intake\"],\"sign\":\""
		    X64 "\",\"type\":\"member\"}"},
		{2, CTIP_TAMPERED, "malformed", "{\"box\":\"" X8
		    "\",\"handle\":\"cm03\",\"roles\":[\"intake\"],\"sign\":\""
		    X64 "\",\"type\":\"member\"}"},
		{2, CTIP_TAMPERED, "handle is taken", "{\"box\":\"" X64
		    "\",\"handle\":\"auditors\",\"roles\":[\"intake\"],"
		    "\"sign\":\"" X64 "\",\"type\":\"member\"}"},
		{3, CTIP_TAMPERED, "group is unknown", "{\"epoch\":0,"
		    "\"group\":\"others\",\"public\":\"" X64 "\","
		    "\"type\":\"group-key\"}"},
		{3, CTIP_TAMPERED, "not the next", "{\"epoch\":1,"
		    "\"group\":\"all\",\"public\":\"" X64 "\","
		    "\"type\":\"group-key\"}"},
		{3, CTIP_TAMPERED, "malformed", "{\"epoch\":65536,"
		    "\"group\":\"all\",\"public\":\"" X64 "\","
		    "\"type\":\"group-key\"}"},
		{6, CTIP_TAMPERED, "not the next", "{\"ephemeral\":\"" X64
		    "\",\"epoch\":1,\"hid\":\"" X64 "\",\"type\":"
		    "\"header-epoch\",\"wraps\":{\"cm03\":\"" X64 "\"}}"},
		{6, CTIP_TAMPERED, "wraps", "{\"ephemeral\":\"" X64
		    "\",\"epoch\":0,\"hid\":\"" X64 "\",\"type\":"
		    "\"header-epoch\",\"wraps\":{\"cm04\":\"" X64 "\"}}"},
		{6, CTIP_TAMPERED, "wraps", "{\"ephemeral\":\"" X64
		    "\",\"epoch\":0,\"hid\":\"" X64 "\",\"type\":"
		    "\"header-epoch\",\"wraps\":{}}"},
		{7, CTIP_TAMPERED, "handle is taken", "{\"box\":\"" X64
		    "\",\"handle\":\"cm03\",\"roles\":[\"intake\"],\"sign\":\""
		    X64 "\",\"type\":\"member\"}"},
	};
	struct founding f;

	make_founding(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ctip_chain chain = {0};

		fold(&chain, &f, cases[i].after);
		refused(&chain, cases[i].json, cases[i].code, cases[i].says);
		ctip_chain_clear(&chain);
	}
	clear(&f);
}

/* The first file of a founding with `n` of its entries. */
static void
make_file(struct ctip_buf *out, const struct founding *f, size_t n,
    const unsigned char ledger[16])
{
	struct ctip_head head = {.office = "POS", .member = "cm03",
	    .files = 1, .lamport = 1};
	uint32_t per_file = (uint32_t)n;
	struct ctip_merkle merkle = {0};
	struct ctip_buf entries = {0};
	unsigned char leaf[CTIP_HASH];

	memcpy(head.ledger, ledger, 16);
	memcpy(head.transaction, "transaction no 0", 16);
	head.per_file = &per_file;
	head.entries = n;
	for (size_t i = 0; i < n; i++) {
		size_t size = ctip_envelope_open_entry(&entries, 0,
		    ctip_buf_slice(&f->json[i]));

		ctip_envelope_leaf(leaf, head.ledger, head.transaction, i,
		    entries.p + entries.len - size, size);
		ctip_merkle_add(&merkle, leaf);
	}
	ctip_merkle_root(head.root, &merkle);
	ctip_head_write(out, &head, f->H);
	ctip_buf_str(out, ctip_buf_slice(&entries));
	while (out->len < ctip_file_padded(out->len))
		ctip_buf_u8(out, 0);
	ctip_buf_clear(&entries);
}

Test(chain, a_file_folds_and_every_altered_byte_is_seen)
{
	static const unsigned char other[16] = "another's ledger";
	struct founding f;
	struct ctip_chain chain = {0};
	struct ctip_buf file = {0};
	struct ctip_head head;
	struct ctip_err err = {0};
	size_t end;

	make_founding(&f);
	make_file(&file, &f, f.n, f.ledger);
	cr_assert(ctip_chain_file(&chain, ctip_buf_slice(&file), &err) == 0,
	    "%s", err.text);
	cr_assert(chain.n_epochs == 1 && chain.n_members == 1);
	ctip_chain_clear(&chain);
	cr_assert(ctip_head_read(&head, file.p, file.len, &err) == 0);
	end = head.size;
	ctip_head_clear(&head);
	for (size_t at = end; at < file.len; at++) {
		file.p[at] ^= (char)(1 << at % 8);
		cr_assert(ctip_chain_file(&chain, ctip_buf_slice(&file),
		    &err) == -1, "byte %zu", at);
		ctip_chain_clear(&chain);
		file.p[at] ^= (char)(1 << at % 8);
	}
	for (size_t len = 0; len + 512 < file.len; len += 61) {
		cr_assert(ctip_chain_file(&chain, (struct ctip_str){file.p,
		    len}, &err) == -1);
		ctip_chain_clear(&chain);
	}
	ctip_buf_reset(&file);
	make_file(&file, &f, f.n - 1, f.ledger);
	cr_assert(ctip_chain_file(&chain, ctip_buf_slice(&file), &err) == -1);
	cr_assert(strstr(err.text, "not complete") != NULL, "%s", err.text);
	ctip_chain_clear(&chain);
	ctip_buf_reset(&file);
	make_file(&file, &f, f.n, other);
	cr_assert(ctip_chain_file(&chain, ctip_buf_slice(&file), &err) == -1);
	cr_assert(strstr(err.text, "another ledger") != NULL, "%s", err.text);
	ctip_chain_clear(&chain);
	ctip_buf_clear(&file);
	clear(&f);
}
