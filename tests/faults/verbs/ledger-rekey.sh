# SPDX-License-Identifier: Apache-2.0
# A person's identity is sealed anew, and the old key forgotten.
prepare() {
	second && read -r id <"$IN/id" &&
	request ctip ledger rekey "$id" --compartment identity &&
	read -r id <"$IN/request" && as_second ctip ledger approve "$id"
}
command() { ctip ledger erase run; }
also() { members; }
