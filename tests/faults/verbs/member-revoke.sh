# SPDX-License-Identifier: Apache-2.0
# A member goes, by two others: a new header key, and new keys of groups.
situations="plain behind"
prepare() {
	second && ctip ledger key new -o "$IN/three.key" --no-passphrase >/dev/null
	request ctip ledger member add int02 --role intake \
	    --pub "$IN/three.key.pub"
	read -r id <"$IN/request" && as_second ctip ledger approve "$id" &&
	next >/dev/null &&
	request ctip ledger member revoke int02
}
command() { read -r id <"$IN/request" && as_second ctip ledger approve "$id"; }
also() { members; }
