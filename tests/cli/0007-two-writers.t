#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: two who write at once wait for each other: each of their records is
# there once, a reader among them reads, a proof among them holds (it never
# takes half a save for tampering), nobody meets "database is locked",
# and one that has to wait too long is told to try again (75).
. "$(dirname "$0")/lib.sh"
new_ledger
"$build/tests/demo/generate" .

writer() {
	i=0
	while [ "$i" -lt 12 ]; do
		printf 'sex: %s\n' "$1" | ctip record add person - >>"ids.$1" \
		    2>>"talk.$1" || echo "$?" >>"failed.$1"
		i=$((i + 1))
	done
}
reader() {
	i=0
	while [ "$i" -lt 20 ]; do
		ctip query 'SELECT count(*) FROM person' >/dev/null \
		    2>>talk.reader || echo "$?" >>failed.reader
		i=$((i + 1))
	done
}
prover() {
	i=0
	while [ "$i" -lt 15 ]; do
		ctip audit verify >/dev/null 2>>talk.prover ||
		    echo "$?" >>failed.prover
		i=$((i + 1))
	done
}
writer female & a=$!
writer male & b=$!
reader & c=$!
prover & d=$!
ctip intake import people.csv --map people >out 2>talk.import
is "the import among them" 0 "$?"
wait "$a" "$b" "$c" "$d"
check "no command failed" sh -c '! cat failed.* 2>/dev/null'
is "none said anything" "" "$(cat talk.female talk.male talk.reader \
    talk.prover)"
cat ids.* | sort >acked
is "24 records were acknowledged" 24 "$(sort -u acked | wc -l)"
ctip record list person -q | sort >there
is "all of them are there" "" "$(comm -23 acked there)"
is "once, with those of the file" 344 "$(sort -u there | wc -l)"
is "and no other" 344 "$(wc -l <there)"
is "a commit each" 27 "$(git --git-dir=led/history.git -c safe.directory='*' \
    rev-list --count refs/heads/office/TT1)"

# Somebody holds the lock and doesn't let go.
exec 9>>led/writer.lock
flock 9
printf 'sex: female\n' >one
start=$(date +%s)
ctip record add person - <one >out 2>err
is "who waits too long is told" 75 "$?"
check "after some seconds" test $(($(date +%s) - start)) -ge 2
check "in words" grep -q "try again" err
check "reading goes on" ctip query 'SELECT count(*) FROM person'
exec 9>&-
exits 0 "it holds" ctip audit verify
done_testing
