/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history -> gaps: each reader's records are numbered without one missing,
 * each names the hash of the one before, and is signed by its reader. One that
 * stands there twice, as after an older ledger.db was put back, is one.
 */
#include "access_inside.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

struct one_reader {
	char               name[CTIP_HANDLE];
	struct access_link last;
	UT_hash_handle     hh;
};

/* A record that was met. */
struct met {
	unsigned char  hash[CTIP_HASH];
	UT_hash_handle hh;
};

struct check {
	struct one_reader *readers;
	struct met        *met;
	uint64_t           n;
	void             (*tell)(void *context,
	    const struct ctip_access_gap *gap);
	void              *context;
};

static struct one_reader *
reader_of(struct check *c, const char *name)
{
	struct one_reader *reader;

	HASH_FIND_STR(c->readers, name, reader);
	if (reader == NULL) {
		reader = ctip_alloc(sizeof *reader);
		strcpy(reader->name, name);
		HASH_ADD_STR(c->readers, name, reader);
	}
	return reader;
}

/* Has this very record come before? It has from now on. */
static bool
is_repeated(struct check *c, const struct ctip_access_read *read)
{
	struct met *met;

	HASH_FIND(hh, c->met, read->hash, CTIP_HASH, met);
	if (met != NULL)
		return true;
	met = ctip_alloc(sizeof *met);
	memcpy(met->hash, read->hash, CTIP_HASH);
	HASH_ADD(hh, c->met, hash, CTIP_HASH, met);
	return false;
}

static void
tell(struct check *c, const struct ctip_access_read *read,
    enum ctip_access_fault fault, uint64_t missing)
{
	struct ctip_access_gap gap = {.fault = fault,
	    .counter = read->counter, .missing = missing};

	strcpy(gap.reader, read->reader);
	c->tell(c->context, &gap);
}

static int
look_at(void *context, const struct ctip_access_read *read)
{
	struct check *c = context;
	struct one_reader *reader;
	struct access_link *last;

	if (is_repeated(c, read))
		return 0;
	c->n++;
	if (!read->holds) {
		tell(c, read, CTIP_ACCESS_UNSIGNED, 0);
		return 0;
	}
	if (!read->opened)
		tell(c, read, CTIP_ACCESS_CLOSED, 0);
	reader = reader_of(c, read->reader);
	last = &reader->last;
	if (read->counter > last->counter + 1)
		tell(c, read, CTIP_ACCESS_MISSING,
		    read->counter - last->counter - 1);
	else if (read->counter <= last->counter ||
	    memcmp(read->previous, last->hash, CTIP_HASH) != 0)
		tell(c, read, CTIP_ACCESS_BROKEN, 0);
	if (read->counter > last->counter) {
		last->counter = read->counter;
		memcpy(last->hash, read->hash, CTIP_HASH);
	}
	return 0;
}

int
ctip_access_check(struct ctip_ledger *ledger, uint64_t *n,
    void (*tell_)(void *context, const struct ctip_access_gap *gap),
    void *context, struct ctip_err *err)
{
	struct check c = {.tell = tell_, .context = context};
	struct one_reader *reader, *next;
	struct met *met, *more;
	int rc = ctip_access_each(ledger, NULL, look_at, &c, err);

	HASH_ITER(hh, c.readers, reader, next) {
		HASH_DEL(c.readers, reader);
		free(reader);
	}
	HASH_ITER(hh, c.met, met, more) {
		HASH_DEL(c.met, met);
		free(met);
	}
	*n = c.n;
	return rc;
}
