#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: two records of one person become one for whoever counts, lists and
# reads cases, and two again, to the bit; forgetting one forgets both.
. "$(dirname "$0")/lib.sh"
as() { CTIP_KEY=$scratch/$1.key; shift; "$@"; rc=$?; CTIP_KEY=$scratch/adm.key; return $rc; }
key() { ctip ledger key new -o "$1.key" --no-passphrase >/dev/null; }

key adm; key cm; key io
ctip ledger init led --office TT1 --member adm01 --key adm.key --waiting 0 \
    --role administrator --role intake -q >/dev/null 2>&1
export CTIP_LEDGER=$scratch/led CTIP_KEY=$scratch/adm.key
ctip ledger member add cm03 --role case-manager --pub cm.key.pub >/dev/null 2>&1
as cm ctip intake call caller=other >/dev/null

person() { printf 'given_name: %s\nfamily_name: Gómez\nbirth_date: %s\nsex: female\n' "$1" "$2" | ctip record add person -; }
a=$(person Lucía 1999-05-04); b=$(person Lucia 1999-04-05); c=$(person Inés 2001-01-01)
help() { ctip record add assistance person="$1" date=2026-02-0"$2" type=food; }
help "$a" 1 >/dev/null; of_b=$(help "$b" 2); help "$c" 3 >/dev/null
as cm ctip case open "$b" >case
case=$(cat case)

# all DIR: everything that can be read of it, as bytes.
all() {
	mkdir "$1"
	for kind in person assistance case; do
		as cm ctip record export $kind >"$1/$kind.csv" 2>/dev/null
		as cm ctip query "SELECT * FROM \"$kind\"" -f csv >"$1/$kind.sql"
	done
	as cm ctip record list person >"$1/list"
	as cm ctip case show "$case" >"$1/case" 2>/dev/null
	as cm ctip record show "$a" "$b" "$c" >"$1/show" 2>&1
	as cm ctip intake dups >"$1/dups"
}
all before
query() { as cm ctip query -f csv "$1" | tail -n +2; }

# ---- who may
exits 77 "intake finds doubles, and says not that two are one" \
    ctip intake merge "$a" "$b" --keep "$a" --reason other
exits 64 "not without a reason" as cm ctip intake merge "$a" "$b" --keep "$a"
exits 64 "nor without which is kept" as cm ctip intake merge "$a" "$b" --reason other
exits 65 "one is not two" as cm ctip intake merge "$a" "$a" --keep "$a" --reason other
exits 65 "kept is one of the two" as cm ctip intake merge "$a" "$b" --keep "$c" --reason other
exits 65 "of somebody" as cm ctip intake merge "$a" "$case" --keep "$a" --reason other
as cm ctip record edit "$b" legal_hold=1 >/dev/null
exits 77 "not under a legal hold" as cm ctip intake merge "$a" "$b" --keep "$a" --reason other
says "which says so" err "under legal hold"
as cm ctip record edit "$b" legal_hold= >/dev/null
rm -r before; all before

exits 0 "with -n, nothing" as cm ctip intake merge "$a" "$b" --keep "$a" --reason other -n
is "is written" 3 "$(query 'SELECT count(*) FROM person')"
exits 0 "one, kept under the first" as cm ctip intake merge "$a" "$b" --keep "$a" --reason other
exits 0 "the ledger holds" as cm ctip audit verify

# ---- one for whoever reads
is "two people are counted" 2 "$(query 'SELECT count(*) FROM person')"
is "and all their help" 3 "$(query 'SELECT count(*) FROM assistance')"
is "of two people" 2 "$(query 'SELECT count(DISTINCT person) FROM assistance')"
is "grouped, too" "$a,2" "$(query "SELECT person, count(*) FROM assistance GROUP BY person ORDER BY 2 DESC" | head -n 1)"
is "joined, too" 3 "$(query 'SELECT count(*) FROM assistance AS h JOIN person AS p ON p.id = h.person')"
is "by id: who is kept" "$a" "$(query "SELECT person FROM assistance WHERE id = '$of_b'")"
is "by id: the other is nobody" "" "$(query "SELECT * FROM person WHERE id = '$b'")"
is "their case is the kept one's" "$a" "$(query 'SELECT person FROM "case"')"
is "listed once" 0 "$(as cm ctip record list person | grep -c "$b")"
printf 1999-04-05 >born
is "found where looked for" 1 "$(as cm ctip record list person --where birth_date=@born -q | grep -c "$b")"
exits 0 "shown" as cm ctip record show "$b"
says "with who is kept" err "$b is merged: $a is kept"
as cm ctip record show "$a" >/dev/null 2>err
says "and the other way round" err "$a stands for $b, too"
as cm ctip case show "$case" >shown 2>/dev/null
says "the case has what is known of both" shown Lucía
says "and of the other" shown Lucia
exits 1 "nobody is twice" as cm ctip intake dups
exits 0 "an export is of records, and has both" as cm ctip record export person
is "all three" 4 "$(wc -l <out)"

# ---- once
exits 73 "not twice" as cm ctip intake merge "$a" "$b" --keep "$a" --reason other
exits 73 "nor with a third, where it is gone" as cm ctip intake merge "$b" "$c" --keep "$c" --reason other
says "which names who is kept" err "$a is kept"
exits 64 "a merge is not typed in" as cm ctip record add same_as person="$b" kept="$c" date=2026-01-01
exits 0 "who is kept may be another's double" as cm ctip intake merge "$a" "$c" --keep "$c" --reason other
is "then all are one" "$c" "$(query 'SELECT DISTINCT person FROM assistance')"
exits 66 "what was not merged isn't taken apart" as cm ctip intake unmerge "$b" "$c" --reason other
exits 0 "apart again" as cm ctip intake unmerge "$c" "$a" --reason other
is "the first two are still one" 2 "$(query 'SELECT count(DISTINCT person) FROM assistance')"
exits 77 "not by intake" ctip intake unmerge "$a" "$b" --reason other
exits 0 "and these apart" as cm ctip intake unmerge "$b" "$a" --reason other
all after
check "all is as it was, to the bit" diff -r before after
exits 0 "the ledger holds" as cm ctip audit verify
exits 66 "not twice" as cm ctip intake unmerge "$b" "$a" --reason other
ctip audit log >log
is "the log has them" 4 "$(grep -c 'intake \(un\)*merge' log)"

# ---- forgetting one forgets both
exits 0 "one again" as cm ctip intake merge "$a" "$b" --keep "$a" --reason other
exits 0 "forgetting is asked for the double" ctip ledger erase request "$b" --reason consent
is "a request for each" 2 "$(wc -l <out)"
cp out requests
for one in $(cat requests); do
	exits 0 "approved" as cm ctip ledger erase approve "$one"
done
exits 0 "erased" as cm ctip ledger erase run
exits 1 "the double is gone" as cm ctip record show "$b"
exits 1 "and who was kept" as cm ctip record show "$a"
is "one person is left" 1 "$(query 'SELECT count(*) FROM person')"
is "with their help" 1 "$(query 'SELECT count(*) FROM assistance')"
exits 0 "the ledger holds" as cm ctip audit verify
done_testing
