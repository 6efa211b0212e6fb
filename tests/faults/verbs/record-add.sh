# SPDX-License-Identifier: Apache-2.0
situations="plain bare behind"
command() { ctip record add person - <"$IN/eva"; }
