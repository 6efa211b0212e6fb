# SPDX-License-Identifier: Apache-2.0
# A backup of keys in the place of keys.db: the ledger is never without.
situations="plain behind"
prepare() {
	ctip ledger recovery set a1 a2 a3 -o "$IN/shares" >/dev/null 2>&1
}
# The backup knows of the last save, or the keys of that would be gone. It
# publishes what waits, so it is made of a copy.
ready() {
	cp -R led copy && rm -rf copy/history.git/refs/heads/office/*.lock &&
	ctip ledger keys backup -C copy "$IN/keys" >/dev/null &&
	rm -rf copy
}
command() {
	ctip ledger keys restore --replace "$IN/keys" "$IN/shares/a1.share" \
	    "$IN/shares/a3.share"
}
also() { rmdir led/keys.restoring 2>/dev/null; ls led; }
