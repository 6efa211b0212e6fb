# SPDX-License-Identifier: Apache-2.0
# Two shares make a member, whose key is there before they are.
situations="plain bare behind"
prepare() {
	ctip ledger recovery set a1 a2 a3 -o "$IN/shares" >/dev/null 2>&1
}
command() {
	ctip ledger recovery use "$IN/shares/a1.share" "$IN/shares/a3.share" \
	    --handle adm02 --role administrator --role intake \
	    -o "$PWD/made/two.key" --no-passphrase
}
also() {
	members
	! ctip ledger member list -f csv | grep -q '^adm02,' ||
	    ctip record list person -f csv --key made/two.key | wc -l
}
