# SPDX-License-Identifier: Apache-2.0
# All hundred rows, or none.
situations="plain bare behind"
command() { ctip intake import "$IN/new.csv" --map people; }
