/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Symbols that people read aloud and type, and the check that a mistyped
 * line doesn't pass.
 */
#include "ctip/base/base32.h"

#include <string.h>

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char
ctip_base32_symbol(unsigned value)
{
	return symbols[value & 31];
}

int
ctip_base32_value(char c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	at = c != '\0' ? strchr(symbols, c) : NULL;
	return at != NULL ? (int)(at - symbols) : -1;
}

/* Horner from the first value on, and once more for the check's own place. */
unsigned
ctip_base32_check(const unsigned char *values, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum = (sum ^ values[i]) << 1;
		if (sum & 32)
			sum ^= 32 | 4 | 1;
	}
	return sum;
}
