/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_VAULT_ACTS_H
#define CTIP_VAULT_ACTS_H

#include "ctip/vault/roles.h"

/* Gives the roles their usual acts where none of them has any. */
void ctip_acts__usual(struct ctip_roles *roles);

#endif
