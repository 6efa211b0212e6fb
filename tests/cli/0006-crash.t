#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: whenever `record add` is killed, nothing acknowledged is lost, nothing
# is there twice, the next command works without anybody's help, and verify
# holds. Some sixty places, spread over all writes, syncs, renames, unlinks
# and opens of the command.
. "$(dirname "$0")/lib.sh"
strace -o probe true 2>/dev/null || skip_all "strace can't trace here"
new_ledger
plain() { printf 'sex: female\n' | ctip record add person - ; }
plain >acked

calls="write,pwrite64,writev fsync,fdatasync rename,renameat,renameat2,link,linkat
    unlink,unlinkat openat,open ftruncate close"
points=0 killed=0 stuck=0 broken=0 lost=0
for call in $calls; do
	printf 'sex: male\n' | strace -f -o trace -e trace="$call" \
	    ctip record add person - >>acked 2>/dev/null
	total=$(grep -cE '^[0-9]+ +[a-z0-9]+\(' trace)
	[ "$total" -gt 0 ] || continue
	step=$(((total + 9) / 10))
	at=1
	while [ "$at" -le "$total" ]; do
		points=$((points + 1))
		printf 'sex: male\n' | strace -f -o trace -e trace="$call" \
		    -e inject="$call:signal=KILL:when=$at" \
		    ctip record add person - >maybe 2>/dev/null
		code=$?
		[ "$code" = 0 ] && cat maybe >>acked || killed=$((killed + 1))
		# A line that came out in full is an acknowledgement too.
		[ "$code" = 0 ] || cat maybe >>acked
		if ! plain >one 2>err; then
			stuck=$((stuck + 1))
			echo "# $call $at: next command: $(cat err)"
		fi
		cat one >>acked
		if ! ctip audit verify >out 2>err; then
			broken=$((broken + 1))
			echo "# $call $at: $(cat err)"
		fi
		at=$((at + step))
	done
done
check "enough places ($points), most of them deadly ($killed)" \
    test "$points" -ge 40 -a "$killed" -ge 30
is "the next command works" 0 "$stuck"
is "verify holds after each" 0 "$broken"
ctip record list person -q | sort >there
sort acked >wanted
is "nothing acknowledged is lost" "" "$(comm -23 wanted there)"
is "nothing is there twice" "" "$(uniq -d there)"
check "no more than was tried" test "$(wc -l <there)" -le \
    $(($(wc -l <wanted) + killed))
is "no temporary file is left" "" \
    "$(find led -name '*.lock' ! -name writer.lock -o -name '*tmp*' ! -type d -o -name '*-journal')"
is "all of it is published" 0 "$(ctip audit log -f csv | tail -n +2 |
    grep -vc published)"
done_testing
