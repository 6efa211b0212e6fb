# SPDX-License-Identifier: Apache-2.0
# A file goes into a case: three records and a file of the history of its own.
situations="plain bare behind"
prepare() {
	read -r id <"$IN/id" && ctip case open "$id" >"$IN/case" &&
	printf '%s\0\0' $marker >"$IN/scan.txt"
}
command() {
	read -r case <"$IN/case" &&
	ctip case attach "$case" "$IN/scan.txt" --type scan
}
also() {
	read -r case <"$IN/case"
	ctip case exhibits "$case" -f csv | cut -d, -f2-
	for one in $(ctip case exhibits "$case" -q); do
		ctip case exhibit "$one" -o - | cmp - "$IN/scan.txt"
	done
}
