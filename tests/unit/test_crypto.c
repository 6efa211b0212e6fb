/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The border to libsodium against known answers: RFC 7748, RFC 8032, the
 * XChaCha draft, and values computed once by other implementations (Python's
 * hashlib.blake2b, OpenSSL, and XChaCha20 written out from the draft) over
 * the layouts of FORMAT.md items 2, 7, 13 and 14.
 */
#include "ctip/vault/crypto.h"

#include <string.h>

#include <criterion/criterion.h>

TestSuite(crypto, .init = ctip_secret_start);

#define SUNSCREEN "Ladies and Gentlemen of the class of '99: If I could " \
    "offer you only one tip for the future, sunscreen would be it."

/* len bytes counting up from first. */
static void
count_up(unsigned char *out, unsigned first, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (unsigned char)(first + i);
}

static void
is_hex(const void *p, size_t len, const char *hex)
{
	char text[601];

	cr_assert(len <= 300);
	ctip_hex(text, p, len);
	cr_assert_str_eq(text, hex);
}

Test(crypto, a_hash_is_blake2b_whatever_the_pieces)
{
	static const struct {
		size_t      len;
		const char *hex;
	} known[] = {
		{ 512, "4726ccff08a5dd1dbc538c12b7e7f096"
		    "8b3444496de5901455896861831b4234" },
		{ 600, "3b43465dedfd4d6c36300512e565e92f"
		    "f0721a9e39d6407968557b6ca2f98336" },
	};
	unsigned char out[CTIP_HASH], message[600];
	struct ctip_str pieces[3];

	for (size_t i = 0; i < sizeof message; i++)
		message[i] = (unsigned char)(i % 251);
	for (size_t i = 0; i < 2; i++) {
		ctip_hash_bytes(out, message, known[i].len);
		is_hex(out, CTIP_HASH, known[i].hex);
		for (size_t cut = 0; cut <= known[i].len; cut++) {
			pieces[0].p = (char *)message;
			pieces[0].len = cut;
			pieces[1] = ctip_str(NULL);
			pieces[2].p = (char *)message + cut;
			pieces[2].len = known[i].len - cut;
			memset(out, 0, sizeof out);
			ctip_hash(out, pieces, 3);
			is_hex(out, CTIP_HASH, known[i].hex);
		}
	}
}

Test(crypto, short_hashes_and_nodes)
{
	unsigned char out[CTIP_HASH], left[32], right[32];
	struct ctip_str pieces[2] = { CTIP_STR("a"), CTIP_STR("bc") };

	ctip_hash(out, pieces, 2);
	is_hex(out, 32, "bddd813c634239723171ef3fee98579b"
	    "94964e3bb1cb3e427262c8c068d52319");
	ctip_hash(out, NULL, 0);
	is_hex(out, 32, "0e5751c026e543b2e8ab2eb06099daa1"
	    "d1e5df47778f7787faab45cdf12fe3a8");
	ctip_hash16(out, pieces, 2);
	is_hex(out, 16, "cf4ab791c62b8d2b2109c90275287816");
	count_up(left, 0, 32);
	count_up(right, 32, 32);
	ctip_hash_node(out, left, right);
	is_hex(out, 32, "65a386efc0b9954da9312c6e07616c71"
	    "02c8074eb3d204ef7dba08d049b7ba73");
}

/* draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
Test(crypto, seal_x_is_the_drafts_example)
{
	unsigned char key[32], nonce[24], out[200], back[200];
	struct ctip_str ad = CTIP_STR("PQRS\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7");
	size_t len = sizeof SUNSCREEN - 1;

	count_up(key, 0x80, 32);
	count_up(nonce, 0x40, 24);
	ctip_seal_x(out, SUNSCREEN, len, ad, nonce, ctip_u64(nonce + 16),
	    key);
	is_hex(out, len + CTIP_TAG, "bd6d179d3e83d43b9576579493c0e939572a1700"
	    "252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c67"
	    "08c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac"
	    "2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec"
	    "0875924c1c7987947deafd8780acf49");
	cr_assert(ctip_open_x(back, out, len + CTIP_TAG, ad, nonce,
	    ctip_u64(nonce + 16), key));
	cr_assert_arr_eq(back, SUNSCREEN, len);
}

/* What differs from the sealed run of bytes; all must be refused. */
Test(crypto, nothing_altered_opens)
{
	unsigned char key[32], nonce[16], out[80], back[80];
	struct ctip_str ad = CTIP_STR("prefix"), other = CTIP_STR("prefiX");
	const size_t len = 20;

	count_up(key, 1, 32);
	count_up(nonce, 2, 16);
	ctip_seal_x(out, SUNSCREEN, len, ad, nonce, 7, key);
	for (size_t bit = 0; bit < (len + CTIP_TAG) * 8; bit++) {
		out[bit / 8] ^= 1 << bit % 8;
		cr_assert(!ctip_open_x(back, out, len + CTIP_TAG, ad, nonce,
		    7, key));
		out[bit / 8] ^= 1 << bit % 8;
	}
	for (size_t cut = 0; cut < len + CTIP_TAG; cut++)
		cr_assert(!ctip_open_x(back, out, cut, ad, nonce, 7, key));
	cr_assert(!ctip_open_x(back, out, len + CTIP_TAG, other, nonce, 7,
	    key));
	cr_assert(!ctip_open_x(back, out, len + CTIP_TAG, ctip_str(NULL),
	    nonce, 7, key));
	cr_assert(!ctip_open_x(back, out, len + CTIP_TAG, ad, nonce, 8, key));
	nonce[15] ^= 1;
	cr_assert(!ctip_open_x(back, out, len + CTIP_TAG, ad, nonce, 7, key));
	nonce[15] ^= 1;
	key[0] ^= 1;
	cr_assert(!ctip_open_x(back, out, len + CTIP_TAG, ad, nonce, 7, key));
	key[0] ^= 1;
	cr_assert(ctip_open_x(back, out, len + CTIP_TAG, ad, nonce, 7, key));
}

Test(crypto, parts_are_chacha20_poly1305_with_nonce_0)
{
	unsigned char key[32], out[80], back[80];
	struct ctip_str ad = CTIP_STR("prefix and sealed header");
	static const char text[] = "a part of a record";
	size_t len = sizeof text - 1;

	count_up(key, 0x80, 32);
	ctip_seal_part(out, text, len, ad, key);
	is_hex(out, len + CTIP_TAG, "4b7c6acc4c2ecea4ab1144dfd6b8ce4504aca497"
	    "b37bcf7b83105f314c877b352877");
	cr_assert(ctip_open_part(back, out, len + CTIP_TAG, ad, key));
	cr_assert_arr_eq(back, text, len);
	for (size_t cut = 0; cut < len + CTIP_TAG; cut++)
		cr_assert(!ctip_open_part(back, out, cut, ad, key));
	for (size_t i = 0; i < len + CTIP_TAG; i++) {
		out[i] ^= 0x10;
		cr_assert(!ctip_open_part(back, out, len + CTIP_TAG, ad,
		    key));
		out[i] ^= 0x10;
	}
	/* Empty text still has a tag; in place works. */
	ctip_seal_part(out, NULL, 0, ad, key);
	cr_assert(ctip_open_part(back, out, CTIP_TAG, ad, key));
	memcpy(out, text, len);
	ctip_seal_part(out, out, len, ad, key);
	cr_assert(ctip_open_part(out, out, len + CTIP_TAG, ad, key));
	cr_assert_arr_eq(out, text, len);
}

Test(crypto, part_keys_and_kids_are_laid_out_as_the_format_says)
{
	unsigned char ledger[16], transaction[16], subject[16], K[32], out[32];

	count_up(ledger, 0x10, 16);
	count_up(transaction, 0x40, 16);
	count_up(subject, 0x60, 16);
	count_up(K, 0x80, 32);
	ctip_part_key(out, ledger, transaction, 0x0102030405060708, 0x82, K);
	is_hex(out, 32, "14bd8c4b58f74b8388dc24361fbf1131"
	    "d783e05c79d24a09ad343b100520b90e");
	ctip_kid(out, ledger, subject, 2, K);
	is_hex(out, 32, "aa493c8641db3112c5102b4ae9df6ec0"
	    "c98818cc1957cb69a8a6c10f4ce172b1");
}

Test(crypto, wraps_open_from_both_ends)
{
	unsigned char ledger[16], mine[32], holder[32], K[32], name[16];
	unsigned char mine_public[32], holder_public[32];
	unsigned char a[32], b[32], wrap[32], back[32];
	char longest[256] = { 0 };

	count_up(ledger, 0x10, 16);
	count_up(mine, 0x01, 32);
	count_up(holder, 0xa1, 32);
	count_up(K, 0x80, 32);
	count_up(name, 0xc0, 16);
	memset(longest, 'a', 255);
	ctip_box_public(mine_public, mine);
	ctip_box_public(holder_public, holder);
	is_hex(mine_public, 32, "07a37cbc142093c8b755dc1b10e86cb4"
	    "26374ad16aa853ed0bdfc0b2b86d1c7c");
	cr_assert(ctip_wrap_key(a, mine, holder_public, ledger, mine_public,
	    holder_public, "identity", 0x0304));
	cr_assert(ctip_wrap_key(b, holder, mine_public, ledger, mine_public,
	    holder_public, "identity", 0x0304));
	is_hex(a, 32, "edea46d4f61a18d95244bacc72a3f2bd"
	    "fc39652c2212442627f6d37666830fb5");
	cr_assert(ctip_same(a, b, 32));
	ctip_wrap(wrap, K, a, name);
	is_hex(wrap, 32, "0e936eb5d076b84565e2cf2eeb005d16"
	    "6490db677aaab910e756d22966b1894d");
	ctip_wrap(back, wrap, b, name);
	cr_assert(ctip_same(back, K, 32));
	/* Another holder, epoch or name: another key. */
	cr_assert(ctip_wrap_key(b, mine, holder_public, ledger, mine_public,
	    holder_public, "identity", 0x0305));
	cr_assert(!ctip_same(a, b, 32));
	cr_assert(ctip_wrap_key(b, mine, holder_public, ledger, mine_public,
	    holder_public, longest, 0x0304));
	is_hex(b, 32, "1826b899949106d895cb461e872fcffa"
	    "1562c2a49bd994ded5dee61e69babbe1");
}

/* RFC 7748, section 5.2: the first round of its iterated test. */
Test(crypto, x25519_is_the_rfcs)
{
	unsigned char secret[32] = { 9 }, public_[32];

	ctip_box_public(public_, secret);
	is_hex(public_, 32, "422c8e7a6227d7bca1350b3e2bb7279f"
	    "7897b87bb6854b783c60e80311ae3079");
}

/* Public keys of small order give a secret that everybody knows. */
Test(crypto, an_all_zero_shared_secret_is_refused)
{
	static const char *const low[] = {
		"00000000000000000000000000000000"
		"00000000000000000000000000000000",
		"01000000000000000000000000000000"
		"00000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46a"
		"da098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b"
		"04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
	};
	unsigned char mine[32], mine_public[32], theirs[32], out[32];
	unsigned char ledger[16] = { 0 }, zero[32] = { 0 };

	ctip_box_pair(mine_public, mine);
	for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
		cr_assert(ctip_unhex(theirs, 32, ctip_str(low[i])));
		memset(out, 1, 32);
		cr_assert(!ctip_wrap_key(out, mine, theirs, ledger,
		    mine_public, theirs, "x", 0), "%s", low[i]);
		cr_assert(ctip_same(out, zero, 32));
	}
}

/* RFC 8032, section 7.1, tests 1 and 3. */
Test(crypto, signatures_are_the_rfcs)
{
	unsigned char seed[32], public_[32], signature[64];
	static const unsigned char two[] = { 0xaf, 0x82 };

	ctip_unhex(seed, 32, ctip_str("9d61b19deffd5a60ba844af492ec2cc4"
	    "4449c5697b326919703bac031cae7f60"));
	ctip_sign_public(public_, seed);
	is_hex(public_, 32, "d75a980182b10ab7d54bfed3c964073a"
	    "0ee172f3daa62325af021a68f707511a");
	ctip_sign(signature, NULL, 0, seed);
	is_hex(signature, 64, "e5564300c360ac729086e2cc806e828a"
	    "84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
	    "d25bf5f0595bbe24655141438e7a100b");
	ctip_unhex(seed, 32, ctip_str("c5aa8df43f9f837bedb7442f31dcb7b1"
	    "66d38535076f094b85ce3a2e0b4458f7"));
	ctip_sign_public(public_, seed);
	ctip_sign(signature, two, 2, seed);
	is_hex(signature, 64, "6291d657deec24024827e69c3abe01a3"
	    "0ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
	    "4a7c15e9716ed28dc027beceea1ec40a");
	cr_assert(ctip_sign_holds(signature, two, 2, public_));
	cr_assert(!ctip_sign_holds(signature, two, 1, public_));
	for (size_t bit = 0; bit < 512; bit++) {
		signature[bit / 8] ^= 1 << bit % 8;
		cr_assert(!ctip_sign_holds(signature, two, 2, public_));
		signature[bit / 8] ^= 1 << bit % 8;
	}
	public_[5] ^= 1;
	cr_assert(!ctip_sign_holds(signature, two, 2, public_));
}

/* S + L verifies with careless libraries: two signatures for one. */
Test(crypto, a_signature_has_one_form)
{
	static const unsigned char order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		[31] = 0x10
	};
	unsigned char seed[32], public_[32], signature[64];
	unsigned carry = 0;

	count_up(seed, 9, 32);
	ctip_sign_public(public_, seed);
	ctip_sign(signature, "m", 1, seed);
	cr_assert(ctip_sign_holds(signature, "m", 1, public_));
	for (size_t i = 0; i < 32; i++) {
		carry += signature[32 + i] + order[i];
		signature[32 + i] = (unsigned char)carry;
		carry >>= 8;
	}
	cr_assert(!ctip_sign_holds(signature, "m", 1, public_));
}

Test(crypto, sha256_sha512_and_argon2id)
{
	unsigned char out[64], salt[CTIP_SALT];
	struct ctip_secret pass = { 0 };
	struct ctip_err err = { 0 };

	ctip_sha512(out, "abc", 3);
	is_hex(out, 64, "ddaf35a193617abacc417349ae204131"
	    "12e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
	    "454d4423643ce80e2a9ac94fa54ca49f");
	ctip_sha256(out, "abc", 3);
	is_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	count_up(salt, 0x20, CTIP_SALT);
	ctip_secret_copy(&pass, "correct horse", 13);
	cr_assert(ctip_stretch(out, &pass, salt, 2, 64 << 10, &err) == 0);
	is_hex(out, 32, "2d792e5977d23168a8751aa8757af663"
	    "29d0e7e0a1a19b38d1af1e9bbaf1cbc6");
	cr_assert(ctip_stretch(out, &pass, salt, 0, 64 << 10, &err) == -1);
	cr_assert(err.code == CTIP_BUG);
	cr_assert_str_eq(err.text,
	    "argon2id can't run with 0 passes over 65536 bytes");
	ctip_secret_clear(&pass);
}

Test(crypto, dice_never_show_the_same_face)
{
	struct ctip_dice a, b, zero = { 0 };
	unsigned char seen[4][32], big[10000], none[32] = { 0 };
	size_t zeros = 0;

	ctip_dice_start(&a);
	b = a; /* the same seed: the same stream, however it is asked for */
	ctip_dice_roll(&a, big, sizeof big);
	for (size_t at = 0, n = 1; at < sizeof big; at += n, n = n % 97 + 1) {
		unsigned char piece[97];

		if (n > sizeof big - at)
			n = sizeof big - at;
		ctip_dice_roll(&b, piece, n);
		cr_assert_arr_eq(piece, big + at, n);
	}
	for (size_t i = 0; i < sizeof big; i++)
		zeros += big[i] == 0;
	cr_assert(zeros > 5 && zeros < 100, "%zu zeros", zeros);
	for (size_t i = 0; i + 64 <= sizeof big; i += 32)
		cr_assert(!ctip_same(big + i, big + i + 32, 32));
	ctip_dice_start(&a);
	ctip_dice_roll(&a, seen[0], 32);
	ctip_dice_start(&a);
	ctip_dice_roll(&a, seen[1], 32);
	ctip_dice_roll(&zero, seen[2], 32); /* seeds itself */
	ctip_dice_clear(&zero);
	ctip_dice_roll(&zero, seen[3], 32);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < i; j++)
			cr_assert(!ctip_same(seen[i], seen[j], 32));
	ctip_dice_clear(&a);
	cr_assert(ctip_same(a.seed, none, 32) && a.left == 0);
}

/* What was handed out is no longer in the struct. */
Test(crypto, dice_forget)
{
	struct ctip_dice dice;
	unsigned char key[32], seed[32];

	ctip_dice_start(&dice);
	memcpy(seed, dice.seed, 32);
	ctip_dice_roll(&dice, key, 32);
	cr_assert(memmem(&dice, sizeof dice, key, 32) == NULL);
	cr_assert(memmem(&dice, sizeof dice, seed, 32) == NULL);
}

Test(crypto, base64_is_strict)
{
	static const struct {
		const char *text, *plain;
	} good[] = {
		{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" },
		{ "Zm9v", "foo" }, { "Zm9vYg==", "foob" },
		{ "+/+/", "\xfb\xff\xbf" },
	};
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v",
		"Zm 9v", "Zm9v=", "====", "-_-_", "Zm9vZg==Zm9v", "Zm\n9v",
		"Zm9\xc3\xa9",
	};
	struct ctip_buf buf = { 0 };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		ctip_buf_reset(&buf);
		ctip_buf_text(&buf, "x");
		ctip_base64(&buf, good[i].plain, strlen(good[i].plain));
		cr_assert_str_eq(buf.p + 1, good[i].text);
		cr_assert(buf.len == 1 + strlen(good[i].text));
		ctip_buf_reset(&buf);
		ctip_buf_text(&buf, "x");
		cr_assert(ctip_unbase64(&buf, ctip_str(good[i].text)));
		cr_assert(buf.len == 1 + strlen(good[i].plain));
		cr_assert_str_eq(buf.p + 1, good[i].plain);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ctip_buf_reset(&buf);
		ctip_buf_text(&buf, "kept");
		cr_assert(!ctip_unbase64(&buf, ctip_str(bad[i])), "%s",
		    bad[i]);
		cr_assert_str_eq(buf.p, "kept");
	}
	cr_assert(!ctip_unbase64(&buf,
	    (struct ctip_str){ "Zm\0v", 4 }));
	ctip_buf_clear(&buf);
}
