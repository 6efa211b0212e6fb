#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: an import is one transaction; the same rows add nothing, in whatever
# order; bad rows go to a file that can be fed in again; changed rows become
# versions; undo takes all of it back, and nothing is ever deleted.
. "$(dirname "$0")/lib.sh"
new_ledger case-manager
"$build/tests/demo/generate" .
people() { ctip query -f csv 'SELECT count(*) FROM person' | tail -n 1; }

exits 0 "people come in" ctip intake import people.csv --map people
is "320 rows read" 320 "$(receipt rows)"
is "320 added" 320 "$(receipt added)"
before=$(transactions)
exits 0 "the same file again" ctip intake import people.csv --map people
is "adds nothing" 0 "$(receipt added)"
is "all are the same" 320 "$(receipt same)"
(head -n 1 people.csv; tail -n +2 people.csv | sort -t, -k3,3 -k5,5r) >mixed.csv
exits 0 "its rows in another order" ctip intake import mixed.csv --map people
is "add nothing" 0 "$(receipt added)"
is "and there is no transaction of nothing" "$before" "$(transactions)"
exits 0 "a dry run" ctip intake import -n people.csv --map people
is "writes nothing" "$before" "$(transactions)"

cat >new.csv <<'END'
Register number,Given name,Sex,Date of birth,Region
N-1,Ana,Female,01/02/2001,Arima
N-2,Eva,femail,31/02/2004,Arima
N-3,Ida,Female,03/04/1999,Nowhere
N-4,Luz,Male,05/06/1998,Tobago
END
exits 65 "errors keep the whole file out" ctip intake import new.csv --map people
is "nothing was written" "$before" "$(transactions)"
check "every error is told, with its place" sh -c '
    grep -q "^new.csv:3:3: error: sex: .femail.*female" err &&
    grep -q "^new.csv:3:4: error: birth_date: .31/02/2004" err &&
    grep -q "^new.csv:4:5: error: region: .Nowhere" err'
exits 1 "with --partial the good rows come in" ctip intake import new.csv \
    --map people --partial --rejects bad.csv
is "two added" 2 "$(receipt added)"
is "two refused" 2 "$(receipt refused)"
is "the rejects are the owner's alone" 600 "$(stat -c %a bad.csv)"
check "and said to hold people in clear" grep -qi "clear" err out
is "two rows and a header" 3 "$(wc -l <bad.csv)"
exits 73 "they are never overwritten" ctip intake import new.csv \
    --map people --partial --rejects bad.csv
sed 's/femail/Female/; s,31/02/2004,28/02/2004,; s/Nowhere/Siparia/' bad.csv >good.csv
exits 0 "corrected, they feed in again" ctip intake import good.csv --map people
is "and are added" 2 "$(receipt added)"

sed 's/Siparia/Chaguanas/; s/Ida//' good.csv >changed.csv
exits 0 "rows that differ" ctip intake import changed.csv --map people
is "are told" 1 "$(receipt changed)"
id=$(ctip query -f csv "SELECT id FROM person WHERE external_id = 'N-3'" | tail -n 1)
region() { ctip query -f csv "SELECT region FROM person WHERE id = '$id'" | tail -n 1; }
is "and not taken" TT-SIP "$(region)"
exits 0 "with --update" ctip intake import changed.csv --map people --update
is "they are" TT-CHA "$(region)"
update=$(awk '$1 == "transaction" { print $2 }' out)
check "was and now are listed" grep -q "TT-SIP.*TT-CHA" out err
is "a blank erases nothing" Ida "$(ctip query -f csv "SELECT given_name
    FROM person WHERE id = '$id'" | tail -n 1)"
is "the record has two versions" 2 "$(ctip audit log "$id" -f csv | tail -n +2 | wc -l)"

n=$(people)
exits 0 "the update is undone" ctip intake undo "$update"
is "what was is back" TT-SIP "$(region)"
exits 73 "not twice" ctip intake undo "$update"
is "nobody was deleted" "$n" "$(people)"
first=$(ctip audit log -f csv | awk -F, '$4 == "intake import" { print $1; exit }')
exits 0 "the first import is undone" ctip intake undo "$first"
is "its people are gone from tables" $((n - 320)) "$(people)"
exits 0 "and can come in again" ctip intake import people.csv --map people
is "all of them" "$n" "$(people)"
exits 0 "the ledger holds" ctip audit verify
done_testing
