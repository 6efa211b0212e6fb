/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forge NAME: what a member who goes past our programs could seal, sign,
 * publish and save. The last transaction of $LEDGER gets another one behind
 * it, by the holder of $CTIP_KEY: a new version of its last entry, fair and
 * whole in all stores but for the one thing that NAME changes. Prints its id.
 *
 * `forge time SECONDS` moves its time; `forge open JSON...` has these open
 * entries instead, where REQUEST stands for the last request and SEALED for
 * what one is about, and `forge open-later SECONDS JSON...` has them at
 * another time; `forge sealed-first JSON` has the open one after the sealed
 * one. `forge sign-founding` prints what the founder's signature of file 0
 * has to be, as it stands there now; `forge sign NAMESPACE` signs standard
 * input with that key, whosever it is; `forge named KID` makes a record that
 * names another's key, and `forge ask ACT KIDS ABOUT` asks to forget any.
 */
#include "forge.h"

#include "ctip/ledger/members.h"

#define WAY(name) static void name(struct forgery *f)
#define REFERENCE(f) (reference_to_identity(f)->leaf)

static struct ctip_reference *
reference_to_identity(struct forgery *f)
{
	for (unsigned i = 0; i < f->header.n_references; i++)
		if (f->header.references[i].tag == CTIP_IDENTITY)
			return &f->header.references[i];
	fputs("forge: there is no reference to an identity part\n", stderr);
	exit(1);
}

/* The sealed header. */
WAY(previous) { f->header.previous[0][31] ^= 1; }
WAY(record) { f->header.record.b[0] ^= 1; }
WAY(subject) { f->header.subject.b[0] ^= 1; }
WAY(first) { f->header.n_previous = 0; }
WAY(again) { f->header.n_previous = f->header.n_references = 0; }
WAY(kind) { f->header.kind = 2; }
WAY(schema) { f->header.schema = 2; }
WAY(other_kind) { f->header.kind = f->header.schema = 1; }
WAY(other_schema) { f->header.schema = 1; }
WAY(compartment) { f->header.parts[0].tag |= 0x38; }
WAY(reference) { REFERENCE(f)[0] ^= 1; }
WAY(old_reference) { memcpy(REFERENCE(f), f->first, CTIP_HASH); }
WAY(restored) { f->header.op = CTIP_RESTORE; old_reference(f); }
WAY(restored_nothing) { f->header.op = CTIP_RESTORE; REFERENCE(f)[5] ^= 1; }
WAY(unmoved) { memcpy(REFERENCE(f), f->header.previous[0], CTIP_HASH); }

WAY(dropped)
{
	struct ctip_reference *identity = reference_to_identity(f);

	*identity = f->header.references[--f->header.n_references];
}

WAY(doubled)
{
	f->header.references[f->header.n_references++] =
	    *reference_to_identity(f);
}

WAY(restored_audit)
{
	f->header.op = CTIP_RESTORE;
	f->header.references[f->header.n_references++] =
	    (struct ctip_reference){.tag = CTIP_AUDIT};
}

WAY(voids)
{
	f->header = (struct ctip_header){.op = CTIP_VOID, .kind = 1,
	    .schema = 1};
	memcpy(f->header.record.b, f->last, 16);
	f->header.subject = f->header.record;
}

WAY(voids_nothing) { voids(f); previous(f); record(f); subject(f); }
WAY(voids_version) { voids(f); f->header.n_previous = 1; }
WAY(voids_record) { voids(f); f->header.kind = f->header.schema = 0; }

WAY(voids_part)
{
	voids(f);
	f->header.n_parts = 1;
	f->header.parts[0].tag = CTIP_CASE;
}

/* A new record with one part, of identity. */
WAY(named)
{
	f->header.n_previous = f->header.n_references = 0;
	ctip_random(f->header.record.b, 16);
	f->header.subject = f->header.record;
	f->header.n_parts = 1;
	f->header.parts[0].tag = CTIP_IDENTITY;
}

/* The head. */
WAY(lamport) { f->head.lamport++; }
WAY(membership) { f->head.membership[0] ^= 1; }
WAY(chain) { f->head.previous[0] ^= 1; }
WAY(epoch) { f->head.epoch++; }
WAY(ledger) { f->head.ledger[0] ^= 1; }
WAY(fingerprint) { f->head.fingerprint[0] ^= 1; }
WAY(member) { strcpy(f->head.member, "nobody"); }
WAY(seen) { f->head.n_seen = 1; strcpy(f->head.seen[0].office, "SFO"); }
WAY(replayed) { memcpy(f->head.transaction, f->last, 16); }
WAY(alike) { replayed(f); f->head.transaction[15] ^= 1; }
WAY(many) { f->head.entries = f->per_file[0] = 5000; }
WAY(table) { f->table[0].schema[0] ^= 1; }
WAY(table_name) { strcpy(f->table[0].name, "riddle"); }
WAY(moved) { f->head.time += strtoll(f->operand, NULL, 10); }
WAY(open_later) { moved(f); f->open++; f->n_open--; }

WAY(office)
{
	strcpy(f->head.office, "ZZ9");
	f->head.sequence = 99;
}

static const struct {
	const char *name;
	void      (*change)(struct forgery *f);
	unsigned    how;
} ways[] = {
	{"fair", NULL, 0},
	{"previous", previous, 0},
	{"record", record, 0},
	{"subject", subject, 0},
	{"first", first, 0},
	{"again", again, 0},
	{"kind", kind, 0},
	{"schema", schema, 0},
	{"other-kind", other_kind, 0},
	{"other-schema", other_schema, 0},
	{"compartment", compartment, 0},
	{"reference", reference, 0},
	{"old-reference", old_reference, 0},
	{"restored", restored, 0},
	{"restored-nothing", restored_nothing, 0},
	{"restored-audit", restored_audit, 0},
	{"unmoved", unmoved, 0},
	{"dropped", dropped, 0},
	{"doubled", doubled, 0},
	{"named", named, NAMED},
	{"voids", voids, 0},
	{"voids-nothing", voids_nothing, 0},
	{"voids-version", voids_version, 0},
	{"voids-record", voids_record, 0},
	{"voids-part", voids_part, 0},
	{"lamport", lamport, 0},
	{"membership", membership, 0},
	{"chain", chain, 0},
	{"epoch", epoch, 0},
	{"ledger", ledger, 0},
	{"fingerprint", fingerprint, 0},
	{"member", member, 0},
	{"seen", seen, 0},
	{"replayed", replayed, 0},
	{"alike", alike, 0},
	{"many", many, 0},
	{"table", table, 0},
	{"table-name", table_name, 0},
	{"time", moved, 0},
	{"office", office, NOT_IN_GIT},
	{"sealed", NULL, SEALED_WRONG},
	{"open", NULL, OPEN},
	{"open-later", open_later, OPEN},
	{"open-unsigned", NULL, OPEN | SIGNED_WRONG},
	{"open-unpublished", NULL, OPEN | NOT_IN_GIT},
	{"sealed-first", NULL, SEALED_FIRST},
	{"entry-epoch", NULL, OTHER_EPOCH},
	{"root", NULL, ROOT_WRONG},
	{"file", NULL, FILE_WRONG},
	{"head", NULL, HEAD_WRONG},
	{"tree", NULL, TREE_WRONG},
	{"parent", NULL, PARENT_WRONG},
	{"two-ends", NULL, TWO_ENDS},
	{"signed", NULL, SIGNED_WRONG},
};

static void
sign_founding(struct forgery *f)
{
	struct ctip_value at[2] = {
		CTIP_V_TEXT(ctip_ledger_office(f->ledger)), CTIP_V_INT(0)
	};
	struct ctip_buf head = {0}, entry = {0}, commit = {0}, signature = {0};
	struct ctip_history *history;
	struct ctip_store *db;
	unsigned char hash[CTIP_HASH];
	char blob[1][41], tree[41];

	must(ctip_store_open(&db, f->dir, CTIP_STORE_LEDGER, false, true,
	    &err));
	must(ctip_store_ask(db, CTIP_Q_HEAD, at, 2, &err));
	must(ctip_store_next(db, CTIP_Q_HEAD, &err) - 1);
	ctip_buf_str(&head, ctip_store_bytes(db, CTIP_Q_HEAD, 2));
	must(ctip_store_ask(db, CTIP_Q_PAGES, at, 2, &err));
	must(ctip_store_next(db, CTIP_Q_PAGES, &err) - 1);
	ctip_buf_str(&entry, ctip_store_bytes(db, CTIP_Q_PAGES, 1));
	ctip_store_close(db);
	must(ctip_head_read(&f->head, head.p, head.len, &err));
	must(ctip_history_open(&history, f->dir, NULL, &err));
	write_blob(f, blob[0], ctip_buf_slice(&head), &entry);
	must(ctip_history_tree(history, tree, "", 0, 1,
	    (const char (*)[41])blob, &err));
	ctip_history_close(history);
	ctip_hash_bytes(hash, head.p, head.len);
	sign(f, &commit, &signature, hash, tree, NULL);
	fwrite(signature.p, 1, signature.len, stdout);
	ctip_head_clear(&f->head);
	ctip_buf_clear(&head);
	ctip_buf_clear(&entry);
	ctip_buf_clear(&commit);
	ctip_buf_clear(&signature);
}

static void
sign_input(const char *namespace_)
{
	struct ctip_member_key key;
	struct ctip_buf text = {0}, signature = {0};

	must(ctip_member_key_read(&key, getenv("CTIP_KEY"), NULL, &err));
	must(ctip_file_read(&text, "-", 65536, &err));
	ctip_sshsig(&signature, ctip_buf_slice(&text), namespace_, &key);
	fwrite(signature.p, 1, signature.len, stdout);
	ctip_member_key_clear(&key);
	ctip_buf_clear(&text);
	ctip_buf_clear(&signature);
}

/* Asks for anything: ACT KIDS ABOUT, kids in hex, one after the other. */
static void
ask(char **argv)
{
	struct ctip_member_key key;
	struct ctip_ledger *ledger;
	struct ctip_tx *tx;
	struct ctip_saved saved;
	unsigned char leaf[CTIP_HASH], kids[64 * 16];
	size_t len = strlen(argv[1]) / 2;
	char id[13];

	must(ctip_member_key_read(&key, getenv("CTIP_KEY"), NULL, &err));
	must(ctip_ledger_open(&ledger, getenv("LEDGER"), CTIP_LEDGER_WRITE,
	    &key, &err));
	must(ctip_tx_begin(&tx, ledger, "forge", &err));
	must(len <= sizeof kids && ctip_unhex(kids, len,
	    ctip_str(argv[1])) ? 0 :
	    ctip_fail(&err, CTIP_MISUSE, "no kids"));
	must(ctip_request_put(tx, strcmp(argv[0], "rekey") == 0 ?
	    CTIP_ASK_REKEY : CTIP_ASK_ERASE, (struct ctip_str){(char *)kids,
	    len}, ctip_str(argv[2]), leaf, &err));
	must(ctip_tx_commit(&tx, &saved, &err));
	ctip_hex(id, leaf, 6);
	puts(id);
	ctip_ledger_close(ledger);
}

int
main(int argc, char **argv)
{
	struct forgery f = {.operand = argc > 2 ? argv[2] : "0",
	    .open = argv + 2, .n_open = argc > 2 ? (unsigned)argc - 2 : 0};
	const char *name = argc > 1 ? argv[1] : "";
	size_t i = 0, n = sizeof ways / sizeof *ways;

	ctip_secret_start();
	if (strcmp(name, "sign") == 0) {
		sign_input(f.operand);
		return 0;
	}
	if (strcmp(name, "ask") == 0 && argc == 5) {
		ask(argv + 2);
		return 0;
	}
	while (i < n && strcmp(ways[i].name, name) != 0)
		i++;
	if (i == n && strcmp(name, "sign-founding") != 0) {
		fprintf(stderr, "forge: '%s' is no forgery\n", name);
		return 1;
	}
	open_ledger(&f);
	if (i == n) {
		sign_founding(&f);
	} else {
		prepare(&f);
		f.how = ways[i].how;
		if (ways[i].change != NULL)
			ways[i].change(&f);
		forge(&f);
	}
	ctip_ledger_close(f.ledger);
	ctip_member_key_clear(&f.key);
	ctip_secret_clear(&f.H);
	return 0;
}
