#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a backup is of one state, whatever others do meanwhile; a ledger that
# was restored goes on from there; one that was killed leaves no backup; a
# full disk leaves nothing.
. "$(dirname "$0")/lib.sh"
new_ledger

add() { printf 'subject: Some\nstarts: 2023-05-03\n' | ctip record add training - "$@"; }
add >/dev/null

# Two write, one makes backups.
for who in 1 2; do
	(for i in 1 2 3 4 5 6 7 8 9 10; do add -q || echo failed; done) >w$who 2>&1 &
done
for i in 1 2 3 4 5 6; do
	ctip ledger backup b$i >said$i 2>&1 || echo "$i failed" >>bad
done
wait
is "no backup failed" "" "$(cat bad said? 2>/dev/null | grep -a failed)"
is "and nobody who wrote" "" "$(cat w1 w2 | grep -v '^T-')"
is "all that was written is there" 23 "$(transactions)"
mkdir r
for i in 1 2 3 4 5 6; do
	ctip ledger restore b$i r/$i >said 2>&1 || cat said >>bad
	git -C r/$i/history.git rev-parse office/TT1 >>tips
	git -C r/$i/history.git rev-list --count office/TT1 >>counts
done
is "each is restored" "" "$(cat bad 2>/dev/null)"
is "in their order" "$(cat counts)" "$(sort -n counts)"
is "to what the history had then" "" "$(while read -r tip; do
	git -C led/history.git cat-file -e "$tip" || echo "$tip"; done <tips)"

# It goes on, once that is accepted; both ways can't be one ledger.
cp -p led/keys.db r/1
exits 1 "an older copy is not written to" add -C r/1
check "until it is accepted" ctip audit checkpoint --accept -C r/1
check "then it goes on" add -q -C r/1
check "and verifies with its key" ctip audit verify -C r/1

# Killed at any rename, fsync or removal: no backup, or a whole one.
export XDG_STATE_HOME="$scratch/other"
n=0 half=0
for call in rename renameat2 fsync fdatasync unlink rmdir mkdir; do
	for when in 1 2 3 4 5 6; do
		rm -rf k .k.*
		strace -qq -f -o /dev/null -e trace=$call \
		    -e inject=$call:signal=KILL:when=$when \
		    ctip ledger backup k >/dev/null 2>&1 && break
		n=$((n + 1))
		[ ! -e k ] && continue
		rm -rf again
		ctip ledger restore k again >/dev/null 2>&1 || half=$((half + 1))
	done
done
check "it was killed ($n times)" test "$n" -ge 10
is "and never left half of one" 0 "$half"
rm -rf .k.*
check "the ledger holds after all that" ctip audit verify

# Every write fails in turn.
n=0 left=0
for when in 1 2 5 10 20 40 80; do
	strace -qq -f -o /dev/null -e trace=pwrite64 \
	    -e inject=pwrite64:error=ENOSPC:when=$when \
	    ctip ledger backup full >/dev/null 2>err && break
	n=$((n + 1))
	grep -q 'no space left' err || cat err
	left=$((left + $(find . -maxdepth 1 -name '*full*' | wc -l)))
done
check "the disk was full ($n times)" test "$n" -ge 3
is "and nothing was left" 0 "$left"
done_testing
