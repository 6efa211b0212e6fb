# SPDX-License-Identifier: Apache-2.0
# A recovery key in the place of another one: it is in force with its shares,
# and with all keys, or it isn't.
situations="plain behind"
prepare() {
	ctip ledger recovery set a1 a2 a3 -o "$IN/first" >/dev/null 2>&1
}
command() { ctip ledger recovery set a1 a2 a3 -o "$PWD/made/shares"; }
also() {
	members
	shares=$IN/first
	ctip ledger member list -f csv | grep -q '^recovery-2,' &&
	    shares=made/shares
	ctip ledger recovery use "$shares/a1.share" "$shares/a3.share" -n \
	    --handle adm09 -o made/key --no-passphrase 2>&1
}
