/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys -> one member: the stamps that say which wraps are grants, and what
 * becomes of those that are over.
 */
#include "ctip/ledger/grant.h"

#include <stdlib.h>
#include <string.h>

#include "ctip/base/permit.h"
#include "ctip/base/time.h"
#include "grant_inside.h"

#define NAME (6 + 32 + 1 + 3 + 1)
#define VERSION 1

static void
stamp_name(char out[NAME], const struct ctip_grant *grant)
{
	char hex[33];

	ctip_hex(hex, grant->record.b, 16);
	snprintf(out, NAME, "grant-%s-%u", hex, grant->compartment);
}

/* version u8 | record 16 | subject 16 | compartment u8 | until u64 |
 * handle v | rows */
static void
write_stamp(struct ctip_buf *out, const struct ctip_grant *grant)
{
	size_t len = strlen(grant->handle);

	ctip_buf_u8(out, VERSION);
	ctip_buf_add(out, grant->record.b, 16);
	ctip_buf_add(out, grant->subject.b, 16);
	ctip_buf_u8(out, grant->compartment);
	ctip_buf_u64(out, (uint64_t)grant->until);
	ctip_buf_u16(out, (uint16_t)len);
	ctip_buf_add(out, grant->handle, len);
	ctip_buf_str(out, ctip_buf_slice(&grant->rows));
}

static bool
read_stamp(struct ctip_grant *out, struct ctip_str value)
{
	struct ctip_reader r = {(const unsigned char *)value.p, value.len,
	    false};
	const unsigned char *p;
	uint16_t len;

	memset(out, 0, sizeof *out);
	if (ctip_read_u8(&r) != VERSION ||
	    (p = ctip_read_bytes(&r, 32)) == NULL)
		return false;
	memcpy(out->record.b, p, 16);
	memcpy(out->subject.b, p + 16, 16);
	out->compartment = ctip_read_u8(&r);
	out->until = (int64_t)ctip_read_u64(&r);
	len = ctip_read_u16(&r);
	p = ctip_read_bytes(&r, len);
	if (p == NULL || len >= sizeof out->handle ||
	    out->compartment >= CTIP_COMPARTMENTS || r.left % 12 != 0)
		return false;
	memcpy(out->handle, p, len);
	ctip_buf_add(&out->rows, r.p, r.left);
	return true;
}

int
ctip_grant__stamp(struct ctip_store *keys, const struct ctip_grant *grant,
    struct ctip_err *err)
{
	struct ctip_buf value = {0};
	char name[NAME];
	int rc;

	stamp_name(name, grant);
	write_stamp(&value, grant);
	rc = ctip_store_run(keys, CTIP_Q_STAMP_PUT, (struct ctip_value[]){
	    CTIP_V_TEXT(name), CTIP_V_BLOB(value.p, value.len)}, 2, err);
	ctip_buf_clear(&value);
	return rc;
}

int
ctip_grant__drop(struct ctip_store *keys, const char *office,
    const struct ctip_grant *grant, struct ctip_err *err)
{
	struct ctip_reader r = {(const unsigned char *)grant->rows.p,
	    grant->rows.len, false};
	struct ctip_value at;
	char name[NAME];

	while (r.left > 0) {
		struct ctip_value row[5] = {CTIP_V_TEXT(office),
		    CTIP_V_INT(ctip_read_u64(&r)),
		    CTIP_V_INT(grant->compartment),
		    CTIP_V_TEXT(grant->handle), CTIP_V_INT(ctip_read_u32(&r))};

		if (ctip_store_run(keys, CTIP_Q_SLOTS_DROP, row, 5, err) != 0)
			return -1;
	}
	stamp_name(name, grant);
	at = CTIP_V_TEXT(name);
	return ctip_store_run(keys, CTIP_Q_STAMP_DROP, &at, 1, err);
}

void
ctip_grants__clear(struct ctip_ledger *ledger)
{
	for (size_t i = 0; i < ledger->n_grants; i++)
		ctip_buf_clear(&ledger->grants[i].rows);
	free(ledger->grants);
	ledger->grants = NULL;
	ledger->n_grants = 0;
	ledger->grants_loaded = false;
}

static bool
is_over(const struct ctip_ledger *ledger, const struct ctip_grant *grant)
{
	return !ctip_permits(grant->until >= ctip_now() &&
	    ctip_chain_current(&ledger->chain, grant->handle) != NULL);
}

/* Deletes what is over; by a reader too, who opens keys.db once more for it.
 * What can't be deleted now is not used, and goes another time. */
static void
drop_over(struct ctip_ledger *ledger, const struct ctip_grant *over, size_t n)
{
	struct ctip_store *own = NULL, *keys = ledger->keys;
	struct ctip_err ignored = {0};
	int rc = 0;

	if (ledger->mode != CTIP_LEDGER_WRITE) {
		if (ctip_store_open(&own, ledger->dir, CTIP_STORE_KEYS, false,
		    false, &ignored) != 0)
			return;
		keys = own;
	}
	if (ctip_store_begin(keys, &ignored) != 0) {
		ctip_store_close(own);
		return;
	}
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = ctip_grant__drop(keys, ledger->chain.office, &over[i],
		    &ignored);
	if (rc != 0 || ctip_store_commit(keys, &ignored) != 0)
		ctip_store_rollback(keys);
	ctip_store_close(own);
}

/* All stamps of grants; damaged ones are left to `ctip ledger doctor`. */
static int
read_all(struct ctip_grant **out, size_t *n, struct ctip_store *keys,
    struct ctip_err *err)
{
	int rc = ctip_store_ask(keys, CTIP_Q_STAMPS_GRANT, NULL, 0, err);

	*out = NULL;
	*n = 0;
	while (rc == 0 &&
	    (rc = ctip_store_next(keys, CTIP_Q_STAMPS_GRANT, err)) == 1) {
		*out = ctip_realloc(*out, (*n + 1) * sizeof **out);
		*n += read_stamp(&(*out)[*n], ctip_store_bytes(keys,
		    CTIP_Q_STAMPS_GRANT, 1));
		rc = 0;
	}
	ctip_store_reset(keys, CTIP_Q_STAMPS_GRANT);
	return rc;
}

int
ctip_grants__load(struct ctip_ledger *ledger, struct ctip_err *err)
{
	struct ctip_grant *all, *over;
	size_t n, n_over = 0;

	if (ledger->grants_loaded || ledger->chain.n_members < 2)
		return 0;
	if (read_all(&all, &n, ledger->keys, err) != 0)
		return -1;
	over = ctip_alloc((n + 1) * sizeof *over);
	ledger->grants = ctip_alloc((n + 1) * sizeof *ledger->grants);
	for (size_t i = 0; i < n; i++)
		if (is_over(ledger, &all[i]))
			over[n_over++] = all[i];
		else
			ledger->grants[ledger->n_grants++] = all[i];
	ledger->grants_loaded = true;
	if (n_over > 0)
		drop_over(ledger, over, n_over);
	for (size_t i = 0; i < n_over; i++)
		ctip_buf_clear(&over[i].rows);
	free(over);
	free(all);
	return 0;
}

int
ctip_grants_of(const struct ctip_grant **out, size_t *n,
    struct ctip_ledger *ledger, struct ctip_err *err)
{
	if (ctip_ledger__keys(ledger, err) != 0)
		return -1;
	*out = ledger->grants;
	*n = ledger->n_grants;
	return 0;
}
