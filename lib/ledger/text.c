/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Schema texts in cache.db: by path (the one in force), by leaf (the one a
 * transaction was written with), and the paths alone, for lists. The name of
 * a row is one letter for which of these, and a hash under the cache key.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/file.h"
#include "private.h"

#define TEXT_NAME 17

/* PATH and LEAF: leaf 32 | path v | text. NAME: the path. */
enum row { ROW_PATH = 'p', ROW_LEAF = 'l', ROW_NAME = 'n' };

static void
name_row(unsigned char out[TEXT_NAME], const struct ctip_ledger *ledger,
    enum row row, const void *p, size_t len)
{
	unsigned char key[CTIP_KEY];
	struct ctip_str pieces[] = {CTIP_STR("ctip-text-1"),
	    {(char *)key, CTIP_KEY}, {p, len}};

	ctip_cache__key(key, ledger);
	out[0] = (unsigned char)row;
	ctip_hash16(out + 1, pieces, 3);
	ctip_wipe(key, sizeof key);
}

static int
put_row(struct ctip_ledger *ledger, enum row row, const void *p, size_t len,
    struct ctip_str plain, struct ctip_err *err)
{
	unsigned char name[TEXT_NAME];
	struct ctip_buf sealed = {0};
	struct ctip_value values[2];
	int rc;

	name_row(name, ledger, row, p, len);
	ctip_cache__seal(&sealed, ledger, plain, row);
	values[0] = CTIP_V_BLOB(name, sizeof name);
	values[1] = CTIP_V_BLOB(sealed.p, sealed.len);
	rc = ctip_store_run(ledger->cache, CTIP_Q_TEXT_PUT, values, 2, err);
	ctip_buf_clear(&sealed);
	return rc;
}

int
ctip_index__put_text(struct ctip_ledger *ledger, const char *path,
    struct ctip_str text, const unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	struct ctip_buf plain = {0};
	size_t len = strlen(path);
	int rc;

	ctip_buf_add(&plain, leaf, CTIP_HASH);
	ctip_cache__put(&plain, path);
	ctip_buf_str(&plain, text);
	rc = put_row(ledger, ROW_LEAF, leaf, CTIP_HASH,
	    ctip_buf_slice(&plain), err);
	if (rc == 0)
		rc = put_row(ledger, ROW_PATH, path, len,
		    ctip_buf_slice(&plain), err);
	if (rc == 0)
		rc = put_row(ledger, ROW_NAME, path, len, ctip_str(path),
		    err);
	ctip_buf_clear(&plain);
	return rc;
}

/* Takes a row apart; false where it isn't the one that was asked for. */
static bool
take_row(struct ctip_buf *out, struct ctip_str plain, enum row row,
    struct ctip_str wanted, unsigned char leaf[CTIP_HASH])
{
	struct ctip_reader r = {(const unsigned char *)plain.p, plain.len,
	    false};
	const unsigned char *p = ctip_read_bytes(&r, CTIP_HASH);
	char path[256];

	if (p == NULL || !ctip_cache__take(&r, path, sizeof path))
		return false;
	memcpy(leaf, p, CTIP_HASH);
	ctip_buf_add(out, r.p, r.left);
	return row == ROW_PATH ? ctip_str_is(wanted, path) :
	    memcmp(wanted.p, leaf, CTIP_HASH) == 0;
}

static int
read_row(struct ctip_ledger *ledger, enum row row, struct ctip_str wanted,
    struct ctip_buf *out, unsigned char leaf[CTIP_HASH], bool *good,
    struct ctip_err *err)
{
	unsigned char name[TEXT_NAME];
	struct ctip_value key = CTIP_V_BLOB(name, sizeof name);
	struct ctip_buf plain = {0};
	int rc;

	*good = false;
	if (ctip_index__refresh(ledger, err) != 0)
		return -1;
	name_row(name, ledger, row, wanted.p, wanted.len);
	if (ctip_store_ask(ledger->cache, CTIP_Q_TEXT, &key, 1, err) != 0)
		return -1;
	rc = ctip_store_next(ledger->cache, CTIP_Q_TEXT, err);
	if (rc == 1)
		*good = ctip_cache__open(&plain, ledger, ctip_store_bytes(
		    ledger->cache, CTIP_Q_TEXT, 0), row) &&
		    take_row(out, ctip_buf_slice(&plain), row, wanted, leaf);
	ctip_store_reset(ledger->cache, CTIP_Q_TEXT);
	ctip_buf_clear(&plain);
	return rc;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* How many paths there are, counted without the index that they are found
 * by; SIZE_MAX where that can't be read. */
static size_t
count_paths(struct ctip_ledger *ledger)
{
	struct ctip_err ignored = {0};
	size_t n = SIZE_MAX;

	if (ctip_store_ask(ledger->cache, CTIP_Q_TEXTS_COUNT, NULL, 0,
	    &ignored) == 0 && ctip_store_next(ledger->cache,
	    CTIP_Q_TEXTS_COUNT, &ignored) == 1)
		n = (size_t)ctip_store_integer(ledger->cache,
		    CTIP_Q_TEXTS_COUNT, 0);
	ctip_store_reset(ledger->cache, CTIP_Q_TEXTS_COUNT);
	return n;
}

/* *whole: there are some, and a text for each. */
static int
list_texts(struct ctip_ledger *ledger, char ***out, size_t *n, bool *whole,
    struct ctip_err *err)
{
	struct ctip_buf path = {0};
	int rc;

	*out = NULL;
	*n = 0;
	*whole = false;
	if (ctip_index__refresh(ledger, err) != 0 ||
	    ctip_store_ask(ledger->cache, CTIP_Q_TEXTS, NULL, 0, err) != 0)
		return -1;
	while ((rc = ctip_store_next(ledger->cache, CTIP_Q_TEXTS, err)) == 1) {
		ctip_buf_reset(&path);
		if (!ctip_cache__open(&path, ledger, ctip_store_bytes(
		    ledger->cache, CTIP_Q_TEXTS, 1), ROW_NAME))
			continue;
		ctip_buf_char(&path, '\0');
		*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
		(*out)[(*n)++] = ctip_strdup(path.p);
	}
	ctip_buf_clear(&path);
	if (rc != 0) {
		ctip_names_free(*out, *n);
		*out = NULL;
		*n = 0;
	}
	if (*n > 0)
		qsort(*out, *n, sizeof **out, compare_names);
	*whole = *n > 0 && *n == count_paths(ledger);
	return rc;
}

/* Was the row there, and the cache has lost it? A leaf is asked for when an
 * entry names it; a path is in the list of them. */
static bool
is_lost(struct ctip_ledger *ledger, enum row row, struct ctip_str wanted)
{
	struct ctip_err ignored = {0};
	char **paths;
	size_t n;
	bool whole, lost;

	if (row == ROW_LEAF)
		return true;
	lost = list_texts(ledger, &paths, &n, &whole, &ignored) != 0 ||
	    !whole;
	for (size_t i = 0; i < n; i++)
		lost |= ctip_str_is(wanted, paths[i]);
	ctip_names_free(paths, n);
	return lost;
}

/* A row that can't be read, or isn't the one, is the cache's fault alone. */
static int
ask_row(struct ctip_ledger *ledger, enum row row, struct ctip_str wanted,
    struct ctip_buf *out, unsigned char leaf[CTIP_HASH], bool *good,
    struct ctip_err *err)
{
	size_t start = out->len;
	int rc = read_row(ledger, row, wanted, out, leaf, good, err);
	bool damaged = (rc < 0 && err->code != CTIP_BUSY) ||
	    (rc == 1 && !*good) || (rc == 0 && is_lost(ledger, row, wanted));

	if (!*good)
		out->len = start;
	if (damaged && ctip_index__renew(ledger))
		rc = read_row(ledger, row, wanted, out, leaf, good, err);
	return rc < 0 ? -1 : 0;
}

int
ctip_index__text(struct ctip_ledger *ledger, const char *path,
    struct ctip_buf *out, unsigned char leaf[CTIP_HASH],
    struct ctip_err *err)
{
	bool good;

	if (ask_row(ledger, ROW_PATH, ctip_str(path), out, leaf, &good,
	    err) != 0)
		return -1;
	if (!good)
		return ctip_fail(err, CTIP_NOTFOUND,
		    "there is no '%s' in this ledger", path);
	return 0;
}

int
ctip_index__text_of(struct ctip_ledger *ledger,
    const unsigned char leaf[CTIP_HASH], struct ctip_buf *out,
    struct ctip_err *err)
{
	struct ctip_str wanted = {(const char *)leaf, CTIP_HASH};
	unsigned char same[CTIP_HASH];
	bool good;

	if (ask_row(ledger, ROW_LEAF, wanted, out, same, &good, err) != 0)
		return -1;
	if (!good)
		return ctip_fail(err, CTIP_TAMPERED, "an entry names a "
		    "schema that is not in this ledger");
	return 0;
}

int
ctip_index__texts(struct ctip_ledger *ledger, char ***out, size_t *n,
    struct ctip_err *err)
{
	bool whole;
	int rc = list_texts(ledger, out, n, &whole, err);

	if (whole || !ctip_index__renew(ledger))
		return rc;
	ctip_names_free(*out, *n);
	return list_texts(ledger, out, n, &whole, err);
}
