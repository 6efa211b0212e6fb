/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open entries as they are read: the keys of an object, texts, numbers and
 * hexadecimal, in the one form that each has.
 */
#include "chain_inside.h"

#include <string.h>

int
ctip_open__refuse(struct ctip_err *err, const char *type, const char *what)
{
	return ctip_fail(err, CTIP_TAMPERED, "open entry '%s': %s", type,
	    what);
}

bool
ctip_open__keys(const json_t *entry, const char *const *must,
    const char *const *may)
{
	size_t n = 1;  /* type */

	for (; *must != NULL; must++, n++)
		if (json_object_get(entry, *must) == NULL)
			return false;
	for (; may != NULL && *may != NULL; may++)
		n += json_object_get(entry, *may) != NULL;
	return json_object_size(entry) == n;
}

const char *
ctip_open__text(const json_t *entry, const char *key)
{
	const char *text = json_string_value(json_object_get(entry, key));

	return text == NULL ? "" : text;
}

static bool
is_hex(unsigned char *out, size_t len, const char *text)
{
	static const char digits[] = "0123456789abcdef";

	return strspn(text, digits) == strlen(text) &&
	    ctip_unhex(out, len, ctip_str(text));
}

bool
ctip_open__hex(unsigned char *out, size_t len, const json_t *entry,
    const char *key)
{
	return is_hex(out, len, ctip_open__text(entry, key));
}

bool
ctip_open__hex_any(struct ctip_buf *out, const json_t *entry,
    const char *key)
{
	const char *text = ctip_open__text(entry, key);
	size_t len = strlen(text) / 2;

	if (len == 0 || !is_hex((unsigned char *)ctip_buf_room(out, len), len,
	    text))
		return false;
	out->len += len;
	return true;
}

bool
ctip_open__kids(unsigned char (**out)[CTIP_KID_SHORT], size_t *n,
    const json_t *entry)
{
	const json_t *list = json_object_get(entry, "kids");

	*n = json_array_size(list);
	if (*n == 0)
		return false;
	*out = ctip_alloc(*n * sizeof **out);
	for (size_t i = 0; i < *n; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL || !is_hex((*out)[i], CTIP_KID_SHORT, text) ||
		    (i > 0 && memcmp((*out)[i - 1], (*out)[i],
		    CTIP_KID_SHORT) >= 0))
			return false;
	}
	return true;
}

bool
ctip_open__number(json_int_t *out, const json_t *entry, const char *key,
    json_int_t most)
{
	const json_t *value = json_object_get(entry, key);

	*out = json_integer_value(value);
	return json_is_integer(value) && *out >= 0 && *out <= most;
}

bool
ctip_open__epoch(uint16_t *out, const json_t *entry)
{
	json_int_t n;
	bool good = ctip_open__number(&n, entry, "epoch", UINT16_MAX);

	*out = (uint16_t)n;
	return good;
}

bool
ctip_open__zero(const unsigned char *p, size_t len)
{
	unsigned char any = 0;

	while (len-- > 0)
		any |= *p++;
	return any == 0;
}
