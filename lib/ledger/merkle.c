/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree over a transaction's leaves, RFC 6962 shape, in one pass:
 * stack[k] holds the root of a complete subtree of 2^k leaves where bit k of
 * n is set.
 */
#include "ctip/ledger/envelope.h"

#include <string.h>

void
ctip_merkle_add(struct ctip_merkle *m, const unsigned char leaf[CTIP_HASH])
{
	unsigned char node[CTIP_HASH];
	unsigned k = 0;

	memcpy(node, leaf, CTIP_HASH);
	for (; m->n >> k & 1; k++)
		ctip_hash_node(node, m->stack[k], node);
	memcpy(m->stack[k], node, CTIP_HASH);
	m->n++;
}

void
ctip_merkle_root(unsigned char out[CTIP_HASH], const struct ctip_merkle *m)
{
	bool any = false;

	if (m->n == 0) {
		ctip_hash_bytes(out, "", 0);
		return;
	}
	for (unsigned k = 0; k < 64; k++) {
		if (!(m->n >> k & 1))
			continue;
		if (any)
			ctip_hash_node(out, m->stack[k], out);
		else
			memcpy(out, m->stack[k], CTIP_HASH);
		any = true;
	}
}
