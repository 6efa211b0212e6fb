# SPDX-License-Identifier: Apache-2.0
situations="plain bare behind"
prepare() { printf 'remarks: %s edited\n' $marker >"$IN/edit"; }
command() { ctip record edit "$(cat "$IN/id")" - <"$IN/edit"; }
