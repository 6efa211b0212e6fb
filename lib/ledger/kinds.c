/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Schemas as the ledger keeps them: the ones in force through a source over
 * the index, older ones by the leaf that a transaction names. The kind
 * `schema` is built in, since nothing could be read without it.
 */
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "ctip/base/file.h"
#include "private.h"

static const char schema[] =
    "kind: schema\n"
    "prefix: S\n"
    "en: Schema\n"
    "es: Esquema\n"
    "fr: Schéma\n"
    "compartment: directory\n"
    "fields:\n"
    "  - {name: path, type: text, required: true, longest: 120, pattern:"
    " '[a-z]+(/[a-z0-9_-]+)*\\.yaml', en: Path, es: Ruta, fr: Chemin}\n"
    "  - {name: text, type: text, notes: true, required: true, longest:"
    " 1048576, en: Text, es: Texto, fr: Texte}\n";

/* A reason needs an entry that is sealed: one beside open entries, which
 * bear none. */
static const char reason[] =
    "kind: reason\n"
    "prefix: RN\n"
    "en: Reason\n"
    "es: Motivo\n"
    "fr: Motif\n"
    "compartment: audit\n"
    "fields:\n"
    "  - {name: request, type: text, longest: 64, en: Request,"
    " es: Solicitud, fr: Demande}\n";

/* Needed before any schema can be read, or by the ledger itself. */
static const struct { const char *name, *path, *text; } builtins[] = {
	{"schema", "kinds/schema.yaml", schema},
	{"reason", "kinds/reason.yaml", reason},
};

bool
ctip_ledger__builtin(const char *name)
{
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (strcmp(builtins[i].name, name) == 0)
			return true;
	return false;
}

struct old_kind {
	unsigned char           leaf[CTIP_HASH];
	const struct ctip_kind *kind;
	struct ctip_kind       *owned; /* NULL where it is in force */
	UT_hash_handle          hh;
};

struct kind_name {
	struct kind_name *next;
	char              name[];
};

bool
ctip_ledger_stays(const char *kind)
{
	return ctip_ledger__builtin(kind) || strcmp(kind, "access") == 0 ||
	    strcmp(kind, "break_glass") == 0;
}

const char *
ctip_ledger__name(struct ctip_ledger *ledger, const char *name)
{
	struct kind_name *n = ledger->names;
	size_t size = strlen(name) + 1;

	while (n != NULL && strcmp(n->name, name) != 0)
		n = n->next;
	if (n == NULL) {
		n = ctip_alloc(sizeof *n + size);
		memcpy(n->name, name, size);
		n->next = ledger->names;
		ledger->names = n;
	}
	return n->name;
}

static int
read_text(struct ctip_source *from, struct ctip_buf *out, const char *path,
    struct ctip_err *err)
{
	unsigned char leaf[CTIP_HASH];

	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (strcmp(path, builtins[i].path) == 0) {
			ctip_buf_text(out, builtins[i].text);
			return 0;
		}
	return ctip_index__text(from->context, path, out, leaf, err);
}

static int
list_texts(struct ctip_source *from, char ***out, size_t *n,
    const char *folder, struct ctip_err *err)
{
	size_t len = strlen(folder), kept = 0;

	if (ctip_index__texts(from->context, out, n, err) != 0)
		return -1;
	for (size_t i = 0; i < *n; i++) {
		char *path = (*out)[i];

		if (strncmp(path, folder, len) == 0 && path[len] == '/')
			(*out)[kept++] = path;
		else
			free(path);
	}
	*n = kept;
	return 0;
}

struct ctip_schemas *
ctip_ledger_schemas(struct ctip_ledger *ledger)
{
	struct ctip_source source = {read_text, list_texts, ledger};
	struct ctip_err ignored = {0};

	if (ledger->schemas == NULL)
		ctip_schemas_open(&ledger->schemas, source, &ignored);
	return ledger->schemas;
}

static int
schema_kind(const struct ctip_kind **out, struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	return ctip_schemas_kind(out, ctip_ledger_schemas(ledger), "schema",
	    err);
}

/* Loads the kind of a leaf: the one in force, or an older text. */
static int
load_kind(struct old_kind *k, struct ctip_ledger *ledger, const char *name,
    struct ctip_err *err)
{
	struct ctip_buf text = {0};
	unsigned char now[CTIP_HASH];
	char path[96];
	int rc;

	snprintf(path, sizeof path, "kinds/%s.yaml", name);
	rc = ctip_index__text(ledger, path, &text, now, err);
	/* Something was written with it: it isn't what was asked for. */
	if (rc != 0 && err->code == CTIP_NOTFOUND)
		err->code = CTIP_TAMPERED;
	if (rc == 0 && memcmp(now, k->leaf, CTIP_HASH) == 0)
		rc = ctip_schemas_kind(&k->kind, ctip_ledger_schemas(ledger),
		    name, err);
	else if (rc == 0) {
		ctip_buf_reset(&text);
		rc = ctip_index__text_of(ledger, k->leaf, &text, err);
		if (rc == 0)
			rc = ctip_kind_parse(&k->owned,
			    ctip_ledger_schemas(ledger),
			    ctip_buf_slice(&text), path, err);
		k->kind = k->owned;
	}
	ctip_buf_clear(&text);
	return rc;
}

int
ctip_ledger__kind(const struct ctip_kind **out, struct ctip_ledger *ledger,
    const char *name, const unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	struct old_kind *k;

	if (ctip_ledger__builtin(name))
		return ctip_schemas_kind(out, ctip_ledger_schemas(ledger),
		    name, err);
	HASH_FIND(hh, ledger->old_kinds, leaf, CTIP_HASH, k);
	if (k == NULL) {
		k = ctip_alloc(sizeof *k);
		memcpy(k->leaf, leaf, CTIP_HASH);
		if (load_kind(k, ledger, name, err) != 0) {
			free(k);
			return -1;
		}
		HASH_ADD(hh, ledger->old_kinds, leaf, CTIP_HASH, k);
	}
	*out = k->kind;
	return 0;
}

void
ctip_ledger__kinds_clear(struct ctip_ledger *ledger)
{
	struct old_kind *k, *next;

	HASH_ITER(hh, ledger->old_kinds, k, next) {
		HASH_DEL(ledger->old_kinds, k);
		ctip_kind_free(k->owned);
		free(k);
	}
	while (ledger->names != NULL) {
		struct kind_name *n = ledger->names;

		ledger->names = n->next;
		free(n);
	}
}

int
ctip_index__schema(struct ctip_ledger *ledger, struct ctip_str json,
    const unsigned char leaf[CTIP_HASH], struct ctip_err *err)
{
	struct ctip_record record = {0};
	const struct ctip_kind *kind;
	struct ctip_err ignored = {0};
	struct ctip_str path, text;
	char name[256];
	int rc = 0;

	if (schema_kind(&kind, ledger, err) != 0)
		return -1;
	ctip_record_start(&record, kind);
	if (ctip_record_read(&record, CTIP_DIRECTORY, json, NULL,
	    &ignored) == 0) {
		path = record.values[ctip_kind_field(kind, CTIP_STR("path"))];
		text = record.values[ctip_kind_field(kind, CTIP_STR("text"))];
		if (path.p != NULL && text.p != NULL &&
		    path.len < sizeof name) {
			memcpy(name, path.p, path.len);
			name[path.len] = '\0';
			rc = ctip_index__put_text(ledger, name, text, leaf,
			    err);
		}
	}
	ctip_record_clear(&record);
	return rc;
}
