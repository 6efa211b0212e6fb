# SPDX-License-Identifier: Apache-2.0
# A backup of keys has its name when it is whole; keys.db can be made from it.
situations="plain behind"
prepare() {
	ctip ledger recovery set a1 a2 a3 -o "$IN/shares" >/dev/null 2>&1
}
command() { ctip ledger keys backup "$PWD/made/keys"; }
also() {
	there=made
	[ -f made/keys ] || there=
	echo "backup: $there"
	[ "$there" ] || command >/dev/null 2>again || cat again
	cp -R led made/led && rm made/led/keys.db
	ctip ledger keys restore -C made/led made/keys "$IN/shares/a1.share" \
	    "$IN/shares/a3.share" >/dev/null 2>again || cat again
	ctip audit verify -C made/led >/dev/null || echo broken
	rm -rf made/led
	[ "$there" ] || rm -f made/keys
}
