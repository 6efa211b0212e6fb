# SPDX-License-Identifier: Apache-2.0
situations="plain behind"
prepare() {
	ctip intake import "$IN/new.csv" --map people |
	    sed -n 's/^transaction *\([0-9a-f]*\).*/\1/p' >"$IN/transaction"
}
command() { read -r of <"$IN/transaction" && ctip intake undo "$of"; }
