# SPDX-License-Identifier: Apache-2.0
# A backup of keys in the place of keys.db: the ledger is never without.
situations="plain behind"
prepare() {
	ctip ledger recovery set a1 a2 a3 -o "$IN/shares" >/dev/null 2>&1 &&
	ctip ledger keys backup "$IN/keys" >/dev/null
}
command() {
	ctip ledger keys restore --replace "$IN/keys" "$IN/shares/a1.share" \
	    "$IN/shares/a3.share"
}
also() { rmdir led/keys.restoring 2>/dev/null; ls led; }
