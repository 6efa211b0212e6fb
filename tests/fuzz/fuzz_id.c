/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as an id that somebody typed, and any bytes as an id's own: what
 * is read is printed and read again as the same, and the check symbol tells
 * of one symbol that is wrong.
 */
#include <stdlib.h>
#include <string.h>

#include "ctip/base/id.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Printed, and read again: the same prefix and 60 bits. */
static void
print_again(const struct ctip_id *id, const char *prefix)
{
	unsigned char b[8];
	char text[CTIP_ID_TEXT], again[4];

	ctip_id_text(text, id, prefix);
	if (strlen(text) != strlen(prefix) + 17 ||
	    ctip_id_parse(again, b, ctip_str(text)) != CTIP_ID_GOOD ||
	    strcmp(again, prefix) != 0 || !ctip_id_matches(id, b))
		abort();
}

/* Another symbol in place of one: never a good id. */
static void
mistype(const struct ctip_id *id, const char *prefix, unsigned at)
{
	char text[CTIP_ID_TEXT], again[4];
	unsigned char b[8];
	size_t i;

	ctip_id_text(text, id, prefix);
	i = strlen(prefix) + at % 17;
	if (text[i] == '-')
		return;
	text[i] = text[i] == '7' ? 'Z' : '7';
	if (ctip_id_parse(again, b, ctip_str(text)) != CTIP_ID_CHECK)
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct ctip_id id = { { 0 } };
	unsigned char b[8];
	char prefix[4];

	switch (ctip_id_parse(prefix, b, (struct ctip_str){
	    (const char *)data, size })) {
	case CTIP_ID_GOOD:
		if (strlen(prefix) > 3 || (b[7] & 15) != 0)
			abort();
		memcpy(id.b, b, 8);
		print_again(&id, prefix);
		mistype(&id, prefix, b[6]);
		break;
	case CTIP_ID_SHAPE:
	case CTIP_ID_CHECK:
		break;
	default:
		abort();
	}
	if (size >= sizeof id.b) {
		memcpy(id.b, data, sizeof id.b);
		print_again(&id, "P");
		print_again(&id, "ABC");
		mistype(&id, "FG", data[0]);
	}
	return 0;
}
