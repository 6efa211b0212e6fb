# SPDX-License-Identifier: Apache-2.0
# A backup has its name when it is whole; a ledger can be made from it then.
situations="plain behind"
command() { ctip ledger backup "$PWD/made/backup"; }
also() {
	there=made
	[ -f made/backup ] || there=
	echo "backup: $there"
	[ "$there" ] || command >/dev/null 2>again || cat again
	ctip ledger restore made/backup made/restored >/dev/null 2>again ||
	    cat again
	rm -rf made/restored
	[ "$there" ] || rm -f made/backup
}
