# SPDX-License-Identifier: Apache-2.0
# Somebody writes first after a member went: groups get new keys, old wraps
# move to them, and everybody who stays reads what they read before.
situations="plain behind"
prepare() {
	second && ctip ledger key new -o "$IN/three.key" --no-passphrase >/dev/null
	request ctip ledger member add cm03 --role case-manager \
	    --pub "$IN/three.key.pub"
	read -r id <"$IN/request" && as_second ctip ledger approve "$id" &&
	printf 'sex: male\ndietary_needs: %s\n' $marker |
	    as_second ctip record add person - &&
	request ctip ledger member revoke cm03 &&
	read -r id <"$IN/request" &&
	CTIP_KEY=$IN/adm.key ctip ledger approve "$id" 2>/dev/null ||
	    as_second ctip ledger approve "$id"
}
command() {
	printf 'title: rotating\npublished: 2024-05-03\n' |
	    as_second ctip record add product -
}
# As each member, without ids; and nothing is wrapped to who went.
also() {
	members
	for key in adm two; do
		CTIP_KEY=$IN/$key.key ctip record export person -f csv |
		    cut -d, -f2- | sort | uniq -c
	done
	sqlite3 led/keys.db "SELECT * FROM secret WHERE member='cm03'"
}
