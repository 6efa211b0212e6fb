/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_FUZZ_ENTRIES_H
#define CTIP_FUZZ_ENTRIES_H

/*
 * A language of short lines for open entries, so that a fuzzer gets past
 * what it can't guess. A line is a JSON object, made canonical here; one that
 * isn't JSON stays as it is. Within it
 *   @c   is 32 bytes in hexadecimal, all of them c: a key, a wrap
 *   %c   is 16 bytes: a random, a kid
 *   $c   is the leaf of entry c of those before, counted from '0'
 * Before the object may stand, in this order: the first letter of who adds
 * it (ana, bo, cy); how many days after the entry before, 0 to 9, or m and M
 * for the first and the last second there is; and + where it is of the same
 * transaction as the entry before.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ctip/ledger/chain.h"

#define ENTRIES  40 /* at most; the founding's included */
#define FOUNDING 5

static const char entries_founding[] =
    "{\"format\":1,\"office\":\"POS\",\"random\":\"%0\","
    "\"type\":\"charter\"}\n"
    "{\"policy\":{\"groups\":[{\"holds\":[\"statistics\",\"identity\","
    "\"case\",\"care\",\"health\",\"directory\",\"audit\"],\"name\":\"all\"}"
    "],\"roles\":[{\"acts\":[\"member\",\"erase\"],\"groups\":[\"all\"],"
    "\"label\":{\"en\":\"I\"},\"name\":\"intake\"},{\"acts\":[\"member\","
    "\"erase\",\"export\"],\"groups\":[\"all\"],\"label\":{\"en\":\"A\"},"
    "\"name\":\"admin\"}],\"two-persons\":[\"erase\",\"member\"]},"
    "\"type\":\"roles\"}\n"
    "{\"box\":\"@1\",\"handle\":\"ana\",\"roles\":[\"admin\"],"
    "\"sign\":\"@2\",\"type\":\"member\"}\n"
    "{\"epoch\":0,\"group\":\"all\",\"public\":\"@4\","
    "\"type\":\"group-key\"}\n"
    "{\"ephemeral\":\"@5\",\"epoch\":0,\"hid\":\"@6\",\"type\":"
    "\"header-epoch\",\"wraps\":{\"ana\":\"@7\"}}\n";

/* An entry; its leaf is as whoever uses it wants. */
struct entry {
	struct ctip_buf json;
	unsigned char   leaf[CTIP_HASH];
	const char     *handle;
	int64_t         time;
	bool            joined;  /* of the transaction before */
};

struct entries {
	size_t       n;
	struct entry all[ENTRIES];
};

static void
entries_clear(struct entries *e)
{
	for (size_t i = 0; i < ENTRIES; i++)
		ctip_buf_clear(&e->all[i].json);
}

static void
entries_expand(struct ctip_buf *out, const struct entries *e,
    struct ctip_str line)
{
	unsigned char same[CTIP_HASH];
	const unsigned char *p;
	char hex[CTIP_HASH * 2 + 1];

	for (size_t i = 0; i < line.len; i++) {
		if (i + 1 == line.len || strchr("@%$", line.p[i]) == NULL ||
		    line.p[i] == '\0') {
			ctip_buf_char(out, line.p[i]);
			continue;
		}
		memset(same, line.p[i + 1], sizeof same);
		p = line.p[i] == '$' && e->n > 0 ?
		    e->all[(unsigned char)(line.p[i + 1] - '0') % e->n].leaf :
		    same;
		ctip_hex(hex, p, line.p[i] == '%' ? 16 : CTIP_HASH);
		ctip_buf_text(out, hex);
		i++;
	}
}

static void
entries_canonical(struct ctip_buf *json)
{
	json_t *value = json_loadb(json->p, json->len, JSON_REJECT_DUPLICATES,
	    NULL);
	char *text = json_is_object(value) ? json_dumps(value, JSON_COMPACT |
	    JSON_SORT_KEYS) : NULL;

	if (text != NULL) {
		ctip_buf_reset(json);
		ctip_buf_text(json, text);
	}
	free(text);
	json_decref(value);
}

static bool
entries_take(struct ctip_str *line, char c)
{
	if (line->len == 0 || (c != '\0' ? line->p[0] != c :
	    line->p[0] == '{'))
		return false;
	line->p++;
	line->len--;
	return true;
}

/* What stands before the object. */
static void
entries_author(struct entry *out, const struct entry *before,
    struct ctip_str *line)
{
	static const char *const handles[] = {"ana", "bo", "cy", "no"};
	int64_t day = 24 * 60 * 60;

	out->handle = "ana";
	out->time = before == NULL ? 0 : before->time;
	for (size_t i = 0; i < 4; i++)
		if (entries_take(line, handles[i][0]))
			out->handle = handles[i];
	if (entries_take(line, 'm'))
		out->time = INT64_MIN;
	else if (entries_take(line, 'M'))
		out->time = INT64_MAX;
	else if (line->len > 0 && line->p[0] >= '0' && line->p[0] <= '9' &&
	    out->time < INT64_MAX / 2)
		out->time += (line->p[0] - '0') * day;
	if (line->len > 0 && line->p[0] >= '0' && line->p[0] <= '9')
		entries_take(line, '\0');
	out->joined = entries_take(line, '+');
	if (out->joined && before != NULL) {
		out->handle = before->handle;
		out->time = before->time;
	}
}

/* The next line as an entry; NULL where there is none, or no room. Later
 * lines refer to its leaf. */
static struct entry *
entries_next(struct entries *e, struct ctip_str *rest)
{
	struct entry *entry = &e->all[e->n];
	struct ctip_str line;

	if (e->n == ENTRIES || rest->len == 0 ||
	    !ctip_str_cut(rest, '\n', &line))
		return NULL;
	entries_author(entry, e->n > 0 ? entry - 1 : NULL, &line);
	entries_expand(&entry->json, e, line);
	entries_canonical(&entry->json);
	e->n++;
	return entry;
}

/* The chain of the whole founding, folded once: most inputs begin there, and
 * roles take long to read. Copies share the roles. */
static struct {
	struct ctip_chain chain;
	unsigned char     leaf[FOUNDING][CTIP_HASH];
} founded;

static void *
founded_dup(const void *p, size_t size)
{
	return size == 0 ? NULL : memcpy(ctip_alloc(size), p, size);
}

static void
founded_copy(struct ctip_chain *to)
{
	const struct ctip_chain *from = &founded.chain;

	*to = *from;
	to->charter = (struct ctip_buf){0};
	ctip_buf_str(&to->charter, ctip_buf_slice(&from->charter));
	to->members = founded_dup(from->members,
	    from->n_members * sizeof *from->members);
	to->epochs = founded_dup(from->epochs,
	    from->n_epochs * sizeof *from->epochs);
	for (size_t i = 0; i < to->n_epochs; i++)
		to->epochs[i].wraps = founded_dup(from->epochs[i].wraps,
		    from->epochs[i].n * sizeof *from->epochs[i].wraps);
	if (from->n_old > 0 || from->n_requests > 0)
		abort();
}

/* Of a copy, or of a chain of its own. */
static void
founded_clear(struct ctip_chain *chain)
{
	if (chain->roles.json == founded.chain.roles.json)
		memset(&chain->roles, 0, sizeof chain->roles);
	ctip_chain_clear(chain);
}

/* The founding's entries, as far as later ones refer to them. */
static void
founded_entries(struct entries *e)
{
	for (e->n = 0; e->n < FOUNDING; e->n++) {
		e->all[e->n].handle = "ana";
		memcpy(e->all[e->n].leaf, founded.leaf[e->n], CTIP_HASH);
	}
}

#endif
