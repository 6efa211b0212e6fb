# SPDX-License-Identifier: Apache-2.0
# One person's case is opened for a second member, by one who may.
situations="plain behind"
prepare() { second; }
command() {
	read -r id <"$IN/id" &&
	as_second ctip ledger grant "$id" --to adm01 --compartment case
}
