#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a sample of `make faults`. Whatever is killed, whichever call fails,
# wherever the power does: nothing acknowledged is lost or doubled, the next
# command works by itself, verify holds, nothing lies in clear. Each program
# takes some verbs of the table; CTIP_SEED takes others, and other places.
. "$(dirname "$0")/../cli/lib.sh"
strace -o probe true 2>/dev/null || skip_all "strace can't trace here"
faults=$top/tests/faults
seed=${CTIP_SEED:-4}

# pick N FROM: some verbs, by their place in the table.
pick() {
	ls "$faults/verbs" | awk -F. -v n="$1" -v from="$2" '{ verb[NR] = $1 }
	    END { for (i = 0; i < n; i++)
	    print verb[(from + i) % NR + 1] ".plain" }'
}
# sample NAME LEAST PROGRAM...: at least so many were counted, none was bad.
sample() {
	name=$1 least=$2 program=$3; shift 3
	"$faults/$program" "$build" "$@" >out 2>err
	grep -E '^#' out
	is "$name: none was bad" "" "$(grep -E '^bad' out; cat err)"
	check "$name: $(grep -E '^count' out | tr '\n' ' ')" awk -v least="$least" \
	    '/^count/ { n += $NF } END { exit n < least }' out
}

sample "killed" 36 crash --seed "$seed" --most 12 --second 4 record-add.plain \
    $(pick 2 "$seed")
sample "calls that fail" 28 errors --seed "$seed" --most 14 \
    $(pick 2 $((seed + 2)))
sample "lost power" 28 power --seed "$seed" --most 14 $(pick 2 $((seed + 4)))
sample "what syncs are for" 4 needed 8
"$faults/soak" "$build" --seconds 5 --seed "$seed" >out 2>err
cat out
is "eight write, four read, some are killed" "" "$(grep -E '^bad' out; cat err)"
done_testing
