/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_BASE32_H
#define CTIP_BASE_BASE32_H

#include <stddef.h>

/*
 * Crockford's base32: what people read aloud and type, ids and shares of a
 * recovery key. 32 symbols of five bits: digits and capitals without I, L, O
 * and U.
 */
char ctip_base32_symbol(unsigned value);  /* 0 to 31 */
/* The value of a symbol in any case, O taken for 0, I and L for 1; -1 where
 * it is none. */
int  ctip_base32_value(char c);

/*
 * The check symbol's value over n values, first the one that was written
 * first (FORMAT item 36): the sum of value * x^i over GF(32) =
 * GF(2)[x] / (x^5 + x^2 + 1). The powers of x are 31 different ones, so up
 * to 30 values any one that is wrong and any two neighbours that are swapped
 * give another symbol.
 */
unsigned ctip_base32_check(const unsigned char *values, size_t n);

#endif
