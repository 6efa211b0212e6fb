# SPDX-License-Identifier: Apache-2.0
situations="plain bare behind"
prepare() { printf 'remarks: %s edited\n' $marker >"$IN/edit"; }
command() { read -r id <"$IN/id" && ctip record edit "$id" - <"$IN/edit"; }
