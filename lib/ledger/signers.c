/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> git: the members' keys as an allowed-signers file. git looks the
 * principal up by key, so a handle will do; dates are left out, since
 * authority is judged by position in the history and never by date.
 */
#include "ctip/ledger/verify.h"

int
ctip_signers(struct ctip_buf *out, const char *dir, struct ctip_err *err)
{
	const struct ctip_chain *chain;
	struct ctip_ledger *ledger;

	if (ctip_ledger_open(&ledger, dir, CTIP_LEDGER_READ, NULL, err) != 0)
		return -1;
	chain = ctip_ledger_chain(ledger);
	for (size_t i = 0; i < chain->n_members; i++) {
		ctip_buf_format(out, "%s namespaces=\"git\" ",
		    chain->members[i].handle);
		ctip_public_ssh(out, chain->members[i].public_.sign);
		ctip_buf_char(out, '\n');
	}
	ctip_ledger_close(ledger);
	return 0;
}
