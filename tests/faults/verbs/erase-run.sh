# SPDX-License-Identifier: Apache-2.0
# A person is forgotten: whom the history says to forget, nobody opens, even
# where the power goes before their keys are deleted.
situations="plain behind"
prepare() {
	second && read -r id <"$IN/id" &&
	request ctip ledger erase request "$id" &&
	read -r id <"$IN/request" && as_second ctip ledger approve "$id"
}
command() { ctip ledger erase run; }
also() {
	members
	read -r id <"$IN/id"
	ctip record show "$id" 2>&1 | sed 's/20[0-9-]*/DATE/g'
}
