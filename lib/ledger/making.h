/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_LEDGER_MAKING_H
#define CTIP_LEDGER_MAKING_H

#include <stdbool.h>

#include "ctip/base/err.h"

/*
 * A ledger's folder while it is made: DIR.making beside the wanted one, which
 * gets its name when it is whole.
 */
struct ctip_making {
	char *dir;      /* without slashes at its end */
	char *half;     /* DIR.making */
	char *parent;
	bool  made;     /* half is ours, to be removed again */
};

void ctip_making__name(struct ctip_making *making, const char *dir);
/* EXISTS where there is such a folder. */
int  ctip_making__check(const struct ctip_making *making,
    struct ctip_err *err);
/* Makes `half`; what one that was killed left is removed first, nothing
 * else. */
int  ctip_making__start(struct ctip_making *making, struct ctip_err *err);
int  ctip_making__finish(struct ctip_making *making, struct ctip_err *err);
/* Removes what was not finished. */
void ctip_making__clear(struct ctip_making *making);

#endif
