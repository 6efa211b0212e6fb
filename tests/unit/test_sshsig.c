/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSH's signatures: ours hold for ssh-keygen, ssh-keygen's hold for us,
 * and nothing that differs by a byte holds at all.
 */
#include "ctip/vault/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"

TestSuite(sshsig, .init = ctip_secret_start);

#define MESSAGE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\n1 entry\n"

static struct ctip_member_key key;
static char folder[64];

/* A fixed key: what is written is the same every time. */
static void
make_key(unsigned char first)
{
	unsigned char seed[32];

	ctip_member_key_clear(&key);
	memset(seed, first, sizeof seed);
	ctip_secret_copy(&key.seed, seed, 32);
	ctip_secret_copy(&key.box, seed, 32);
	ctip_sign_public(key.public_.sign, seed);
	ctip_box_public(key.public_.box, seed);
}

static void
make_folder(void)
{
	strcpy(folder, "/tmp/ctip-sshsig-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
}

static void
save(const char *name, struct ctip_str bytes)
{
	char *path = ctip_path_join(folder, name);
	struct ctip_err err;

	cr_assert(ctip_file_write(path, bytes, 0600, true, &err) == 0);
	free(path);
}

/* Runs a command in the folder. */
static int
run(const char *command)
{
	char line[1000];

	snprintf(line, sizeof line, "cd %s && exec >out 2>&1; %s", folder,
	    command);
	return system(line);
}

static void
drop_folder(void)
{
	char line[100];

	snprintf(line, sizeof line, "rm -rf %s", folder);
	cr_assert(system(line) == 0);
	ctip_member_key_clear(&key);
}

static bool
have(const char *program)
{
	char line[100];

	snprintf(line, sizeof line, "command -v %s >/dev/null", program);
	return system(line) == 0;
}

Test(sshsig, ssh_keygen_agrees_with_ours)
{
	static const char *const names[] = { "git", "ctip-approval" };
	struct ctip_buf sig = { 0 }, signers = { 0 };
	char line[200];

	if (!have("ssh-keygen"))
		cr_skip_test("no ssh-keygen");
	make_folder();
	make_key(7);
	save("message", ctip_str(MESSAGE));
	ctip_buf_text(&signers, "cm03 ");
	ctip_public_ssh(&signers, key.public_.sign);
	ctip_buf_char(&signers, '\n');
	save("signers", ctip_buf_slice(&signers));
	for (size_t i = 0; i < 2; i++) {
		ctip_buf_reset(&sig);
		ctip_sshsig(&sig, ctip_str(MESSAGE), names[i], &key);
		save("sig", ctip_buf_slice(&sig));
		snprintf(line, sizeof line, "ssh-keygen -Y check-novalidate"
		    " -n %s -s sig <message", names[i]);
		cr_assert(run(line) == 0, "%s", names[i]);
		snprintf(line, sizeof line, "ssh-keygen -Y verify -f signers"
		    " -I cm03 -n %s -s sig <message", names[i]);
		cr_assert(run(line) == 0, "%s", names[i]);
		cr_assert(run("ssh-keygen -Y check-novalidate -n file -s sig"
		    " <message") != 0);
		cr_assert(run("ssh-keygen -Y check-novalidate -n git -s sig"
		    " <signers") != 0);
	}
	ctip_buf_clear(&sig);
	ctip_buf_clear(&signers);
	drop_folder();
}

/* Ed25519 is deterministic: the same key and message must give the same
 * bytes as OpenSSH. Its key file is made by ssh-keygen, ours only reads the
 * signature. */
Test(sshsig, ours_agrees_with_ssh_keygen)
{
	struct ctip_buf sig = { 0 }, pub = { 0 }, ours = { 0 };
	unsigned char sign[32];
	struct ctip_err err;
	char path[100];

	if (!have("ssh-keygen"))
		cr_skip_test("no ssh-keygen");
	make_folder();
	save("message", ctip_str(MESSAGE));
	cr_assert(run("ssh-keygen -q -t ed25519 -N '' -C '' -f id") == 0);
	cr_assert(run("ssh-keygen -Y sign -f id -n git message") == 0);
	snprintf(path, sizeof path, "%s/message.sig", folder);
	cr_assert(ctip_file_read(&sig, path, 4096, &err) == 0);
	cr_assert(ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
	    ctip_str(MESSAGE), "git"));
	snprintf(path, sizeof path, "%s/id.pub", folder);
	cr_assert(ctip_file_read(&pub, path, 4096, &err) == 0);
	ctip_public_ssh(&ours, sign);
	cr_assert(ctip_str_equal(ctip_str_trim(ctip_buf_slice(&pub)),
	    ctip_buf_slice(&ours)), "%s%s", pub.p, ours.p);
	/* Another hash, another type of key. */
	cr_assert(run("rm message.sig; ssh-keygen -Y sign -O hashalg=sha256"
	    " -f id -n git message") == 0);
	snprintf(path, sizeof path, "%s/message.sig", folder);
	ctip_buf_reset(&sig);
	cr_assert(ctip_file_read(&sig, path, 4096, &err) == 0);
	cr_assert(!ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
	    ctip_str(MESSAGE), "git"));
	cr_assert(run("rm message.sig; ssh-keygen -q -t ecdsa -N '' -f ec &&"
	    " ssh-keygen -Y sign -f ec -n git message") == 0);
	ctip_buf_reset(&sig);
	cr_assert(ctip_file_read(&sig, path, 4096, &err) == 0);
	cr_assert(!ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
	    ctip_str(MESSAGE), "git"));
	ctip_buf_clear(&sig);
	ctip_buf_clear(&pub);
	ctip_buf_clear(&ours);
	drop_folder();
}

Test(sshsig, git_verifies_a_commit_of_ours)
{
	struct ctip_buf commit = { 0 }, signers = { 0 }, sig = { 0 };
	const char *at, *end;

	if (!have("git") || !have("ssh-keygen"))
		cr_skip_test("no git or ssh-keygen");
	make_folder();
	make_key(9);
	ctip_buf_text(&signers, "cm03 namespaces=\"git\" ");
	ctip_public_ssh(&signers, key.public_.sign);
	ctip_buf_char(&signers, '\n');
	save("signers", ctip_buf_slice(&signers));
	ctip_buf_text(&commit, "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	    "\nauthor cm03 <cm03> 1700000000 +0000\n"
	    "committer cm03 <cm03> 1700000000 +0000\n\n1 entry\n");
	ctip_sshsig(&sig, ctip_buf_slice(&commit), "git", &key);
	/* The header goes before the blank line, its lines indented. */
	ctip_buf_reset(&commit);
	ctip_buf_text(&commit, "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	    "\nauthor cm03 <cm03> 1700000000 +0000\n"
	    "committer cm03 <cm03> 1700000000 +0000\ngpgsig");
	for (at = sig.p; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		ctip_buf_char(&commit, ' ');
		ctip_buf_add(&commit, at, (size_t)(end + 1 - at));
	}
	ctip_buf_text(&commit, "\n1 entry\n");
	save("commit", ctip_buf_slice(&commit));
	cr_assert(run("export GIT_CONFIG_NOSYSTEM=1 HOME=$PWD; git init -q"
	    " --bare r && cd r && git mktree </dev/null && git hash-object"
	    " -w -t commit ../commit >../id && git -c"
	    " gpg.ssh.allowedSignersFile=../signers verify-commit"
	    " $(cat ../id)") == 0);
	ctip_buf_clear(&commit);
	ctip_buf_clear(&signers);
	ctip_buf_clear(&sig);
	drop_folder();
}

Test(sshsig, the_armour_has_one_form)
{
	struct ctip_buf sig = { 0 };
	size_t longest = 0, from = 0;

	make_key(7);
	ctip_sshsig(&sig, ctip_str(MESSAGE), "git", &key);
	cr_assert(strncmp(sig.p, "-----BEGIN SSH SIGNATURE-----\n", 30) == 0);
	cr_assert_str_eq(sig.p + sig.len - 28,
	    "-----END SSH SIGNATURE-----\n");
	cr_assert(strchr(sig.p, '\r') == NULL);
	for (size_t i = 0; i < sig.len; i++)
		if (sig.p[i] == '\n') {
			longest = i - from > longest ? i - from : longest;
			from = i + 1;
		}
	cr_assert(longest == 70 && from == sig.len);
	ctip_buf_clear(&sig);
	ctip_member_key_clear(&key);
}

/* Every byte of a signature changed to two others, every length cut off,
 * a byte added anywhere: the armour included. */
Test(sshsig, no_altered_signature_holds)
{
	struct ctip_buf sig = { 0 };
	unsigned char sign[32], none[32] = { 0 };
	struct ctip_str message = CTIP_STR(MESSAGE);
	char longer[600];

	make_key(7);
	ctip_sshsig(&sig, message, "git", &key);
	cr_assert(ctip_sshsig_holds(sign, ctip_buf_slice(&sig), message,
	    "git"));
	cr_assert_arr_eq(sign, key.public_.sign, 32);
	for (size_t i = 0; i < sig.len; i++)
		for (unsigned bit = 1; bit < 256; bit <<= 1) {
			sig.p[i] ^= (char)bit;
			cr_assert(!ctip_sshsig_holds(sign,
			    ctip_buf_slice(&sig), message, "git"),
			    "byte %zu, bit %u", i, bit);
			cr_assert_arr_eq(sign, none, 32);
			sig.p[i] ^= (char)bit;
		}
	for (size_t len = 0; len < sig.len; len++)
		cr_assert(!ctip_sshsig_holds(sign,
		    (struct ctip_str){ sig.p, len }, message, "git"));
	for (size_t i = 0; i <= sig.len; i++)
		for (const char *c = "A\n \r="; *c != '\0'; c++) {
			memcpy(longer, sig.p, i);
			longer[i] = *c;
			memcpy(longer + i + 1, sig.p + i, sig.len - i);
			cr_assert(!ctip_sshsig_holds(sign, (struct ctip_str)
			    { longer, sig.len + 1 }, message, "git"));
		}
	cr_assert(!ctip_sshsig_holds(sign, ctip_str(NULL), message, "git"));
	ctip_buf_clear(&sig);
	ctip_member_key_clear(&key);
}

Test(sshsig, another_message_or_namespace_does_not_hold)
{
	static const char *const others[] = {
		"", "gi", "gitt", "Git", "ctip-approval", "file"
	};
	struct ctip_buf sig = { 0 };
	unsigned char sign[32];

	make_key(7);
	ctip_sshsig(&sig, CTIP_STR("yes"), "git", &key);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		cr_assert(!ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
		    CTIP_STR("yes"), others[i]), "%s", others[i]);
	cr_assert(!ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
	    CTIP_STR("yes\n"), "git"));
	cr_assert(!ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
	    CTIP_STR(""), "git"));
	cr_assert(ctip_sshsig_holds(sign, ctip_buf_slice(&sig),
	    CTIP_STR("yes"), "git"));
	ctip_buf_clear(&sig);
	ctip_member_key_clear(&key);
}

/* A well-formed blob in good armour, altered inside. */
static bool
holds_altered(struct ctip_str blob)
{
	struct ctip_buf text = { 0 }, sig = { 0 };
	unsigned char sign[32];
	bool holds;

	ctip_base64(&text, blob.p, blob.len);
	ctip_buf_text(&sig, "-----BEGIN SSH SIGNATURE-----\n");
	for (size_t at = 0; at < text.len; at += 70) {
		ctip_buf_add(&sig, text.p + at,
		    text.len - at < 70 ? text.len - at : 70);
		ctip_buf_char(&sig, '\n');
	}
	ctip_buf_text(&sig, "-----END SSH SIGNATURE-----\n");
	holds = ctip_sshsig_holds(sign, ctip_buf_slice(&sig), CTIP_STR("m"),
	    "git");
	ctip_buf_clear(&text);
	ctip_buf_clear(&sig);
	return holds;
}

Test(sshsig, a_blob_altered_inside_good_armour_does_not_hold)
{
	struct ctip_buf sig = { 0 }, text = { 0 }, blob = { 0 };
	struct ctip_str rest, line;

	make_key(7);
	ctip_sshsig(&sig, CTIP_STR("m"), "git", &key);
	rest = (struct ctip_str){ sig.p + 30, sig.len - 58 };
	while (ctip_str_cut(&rest, '\n', &line))
		ctip_buf_str(&text, line);
	cr_assert(ctip_unbase64(&blob, ctip_buf_slice(&text)));
	cr_assert(holds_altered(ctip_buf_slice(&blob)));
	for (size_t i = 0; i < blob.len; i++)
		for (unsigned bit = 1; bit < 256; bit <<= 1) {
			blob.p[i] ^= (char)bit;
			cr_assert(!holds_altered(ctip_buf_slice(&blob)));
			blob.p[i] ^= (char)bit;
		}
	for (size_t len = 0; len < blob.len; len++)
		cr_assert(!holds_altered((struct ctip_str){ blob.p, len }));
	ctip_buf_char(&blob, '\0');
	cr_assert(!holds_altered(ctip_buf_slice(&blob)));
	ctip_buf_clear(&sig);
	ctip_buf_clear(&text);
	ctip_buf_clear(&blob);
	ctip_member_key_clear(&key);
}
