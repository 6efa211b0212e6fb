#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a ledger that is in use gets newer schemas, and what is in it stays
# readable; nothing that records rely on can go, and one fault keeps all out.
. "$(dirname "$0")/lib.sh"
old=$scratch/old new=$scratch/new

# An older set: figures name no framework yet, and most kinds are missing.
cp -R "$build/schemas" "$new"
mkdir "$old" && cp -R "$new/codes" "$new/roles.yaml" "$old"
mkdir "$old/kinds" "$old/imports" "$old/frameworks"
for file in kinds/person kinds/case kinds/figure imports/people; do
	cp "$new/$file.yaml" "$old/$file.yaml"
done
perl -0 -i -pe 's/^  - \{name: (framework|of|programme),.*\n//mg;
    s/^  - name: (framework|indicator|period)\n(    .*\n)+//mg' \
    "$old/kinds/figure.yaml"
sed -i '/code: other,/d' "$old/codes/audience.yaml"

ctip ledger key new -o adm.key --no-passphrase >/dev/null
export CTIP_KEY=$scratch/adm.key
check "a ledger of long ago" env CTIP_DATA="$old" ctip ledger init led \
    --office TT1 --member adm01 --key adm.key
export CTIP_LEDGER=$scratch/led
printf 'indicator: 3.1b\nvalue: 5\nperiod: Y2\n' | ctip record add figure - >first
printf 'N,Name\nX-1,Ana\n' >own.csv
cat >sessions.yaml <<'END'
mapping: sessions
kind: person
key: external_id
fields: {external_id: N, given_name: Name}
END
check "and a mapping of somebody's own" \
    ctip intake import own.csv --map ./sessions.yaml
exits 66 "without a framework" ctip report results asc

before=$(transactions)
exits 0 "newer schemas, tried" ctip ledger schemas --from "$new" -n
is "nothing is written" "$before" "$(transactions)"
exits 0 "taken in" ctip ledger schemas --from "$new"
says "what is new is told" out "new           frameworks/asc.yaml"
says "and what changed" out "changed       kinds/figure.yaml"
says "and what is kept" out "yours, kept   imports/sessions.yaml"
is "one transaction" "$((before + 1))" "$(transactions)"
exits 1 "once more there is nothing new" ctip ledger schemas --from "$new"
is "nor is anything written" "$((before + 1))" "$(transactions)"

printf 'framework: asc\nindicator: 3.1b\nvalue: 7\nperiod: Y2\n' |
    ctip record add figure - >second
is "old and new records are read" "$(cat first),5, $(cat second),7,asc" \
    "$(ctip query -f csv 'SELECT id, value, framework FROM figure
    ORDER BY value' | tail -n +2 | xargs)"
exits 0 "the framework is there" ctip report results asc -f csv
says "and says what it can't count" err "1 figure names no framework"
check "an old record is edited" sh -c \
    "ctip record edit $(cat first) framework=asc && ctip report results asc -f csv |
    grep -q '^3.1b,.*,12,,12,'"
check "their own mapping still works" sh -c \
    "ctip intake import own.csv --map sessions -f csv | grep -q '^1,0,1,'"
check "all of it holds" ctip audit verify

# refused NAME WORDS COMMAND: after COMMAND in a copy of the schemas
refused() {
	rm -rf bad; cp -R "$new" bad
	(cd bad && sh -c "$3") || echo "# not made: $3"
	held=$(transactions)
	ctip ledger schemas --from bad >out 2>err
	is "$1: is refused" 65 $?
	says "$1: it says so" err "$2"
	is "$1: nothing is written" "$held" "$(transactions)"
}
refused "a field moved" "is not where it was" \
    "perl -0 -i -pe 's/^(  - .name: indicator,.*\\n)(  - .*\\n)/\$2\$1/m' kinds/figure.yaml"
refused "a field renamed" "remarks: is missing, and 'notes_of_it' stands in its place" \
    "sed -i 's/name: remarks,/name: notes_of_it,/' kinds/figure.yaml"
refused "the last fields taken out" "programme: is missing" \
    "sed -i '/name: programme,/d' kinds/figure.yaml"
refused "a field of another type" "value: is of another type" \
    "sed -i 's/name: value, type: decimal/name: value, type: integer/' kinds/figure.yaml"
refused "a field of another compartment" "is in another compartment" \
    "sed -i 's/name: evidence, type: text,/name: evidence, type: text, compartment: case,/' kinds/figure.yaml"
refused "another prefix" "prefix, subject and compartment" \
    "sed -i 's/^prefix: FG/prefix: FI/' kinds/figure.yaml"
refused "a code taken out" "gets retired: true" \
    "sed -i '/code: mixed,/d' codes/audience.yaml"
refused "two faults, both told" "is of another type" \
    "sed -i 's/name: value, type: decimal/name: value, type: integer/' kinds/figure.yaml; sed -i '/code: mixed,/d' codes/audience.yaml"
says "the second of them" err "gets retired: true"
rm -rf bad; cp -R "$new" bad; echo 'kind: [' >bad/kinds/thing.yaml
exits 78 "a kind that can't be read" ctip ledger schemas --from bad
exits 66 "no such folder" ctip ledger schemas --from nowhere
rm -rf bad; cp -R "$new" bad
sed -i 's/code: mixed,/code: mixed, retired: true,/' bad/codes/audience.yaml
exits 0 "a code may be retired" ctip ledger schemas --from bad
check "and all of it holds" ctip audit verify
done_testing
