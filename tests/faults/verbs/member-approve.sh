# SPDX-License-Identifier: Apache-2.0
# A third member is let in by a second one.
situations="plain behind"
prepare() {
	second && ctip ledger key new -o "$IN/three.key" --no-passphrase >/dev/null
	request ctip ledger member add int02 --role intake \
	    --pub "$IN/three.key.pub"
}
command() { read -r id <"$IN/request" && as_second ctip ledger approve "$id"; }
also() { members; }
