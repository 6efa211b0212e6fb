# SPDX-License-Identifier: Apache-2.0
# A ledger more is founded, whole or not at all; then it can be tried again.
command() {
	ctip ledger init made/new --office TT2 --member adm02 \
	    --role administrator --role intake
}
also() {
	there=made
	[ -d made/new ] || there=
	echo "new ledger: $there"
	[ "$there" ] || command >/dev/null 2>again || cat again
	ctip audit verify -C made/new >/dev/null || echo broken
	[ "$there" ] || rm -rf made/new
}
