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
    "],\"roles\":[{\"groups\":[\"all\"],\"label\":{\"en\":\"I\"},\"name\":"
    "\"intake\"},{\"groups\":[\"all\"],\"label\":{\"en\":\"A\"},\"name\":"
    "\"admin\"}]},\"type\":\"roles\"}\n"
    "{\"box\":\"@1\",\"handle\":\"ana\",\"roles\":[\"intake\",\"admin\"],"
    "\"sign\":\"@2\",\"type\":\"member\"}\n"
    "{\"epoch\":0,\"group\":\"all\",\"public\":\"@4\","
    "\"type\":\"group-key\"}\n"
    "{\"ephemeral\":\"@5\",\"epoch\":0,\"hid\":\"@6\",\"type\":"
    "\"header-epoch\",\"wraps\":{\"ana\":\"@7\"}}\n";

/* The entries of an input, and their leaves as whoever uses them wants. */
struct entries {
	size_t          n;
	struct ctip_buf json[ENTRIES];
	unsigned char   leaf[ENTRIES][CTIP_HASH];
};

static void
entries_clear(struct entries *e)
{
	for (size_t i = 0; i < ENTRIES; i++)
		ctip_buf_clear(&e->json[i]);
}

static void
entries_expand(struct ctip_buf *out, const struct entries *e,
    struct ctip_str line)
{
	unsigned char same[CTIP_HASH];
	const unsigned char *p;
	char hex[CTIP_HASH * 2 + 1];

	ctip_buf_text(out, "");
	for (size_t i = 0; i < line.len; i++) {
		if (i + 1 == line.len || strchr("@%$", line.p[i]) == NULL ||
		    line.p[i] == '\0') {
			ctip_buf_char(out, line.p[i]);
			continue;
		}
		memset(same, line.p[i + 1], sizeof same);
		p = line.p[i] == '$' && e->n > 0 ?
		    e->leaf[(unsigned char)(line.p[i + 1] - '0') % e->n] : same;
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

/* The next line as an entry; false where there is none, or no room. The
 * caller sets its leaf, which later lines refer to. */
static bool
entries_next(struct entries *e, struct ctip_str *rest)
{
	struct ctip_str line;

	if (e->n == ENTRIES || rest->len == 0 ||
	    !ctip_str_cut(rest, '\n', &line))
		return false;
	entries_expand(&e->json[e->n], e, line);
	entries_canonical(&e->json[e->n]);
	e->n++;
	return true;
}

#endif
