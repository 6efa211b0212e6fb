#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: two real files come in whole, and what ctip counts is what awk (and
# mlr, where it is) counts in the file. The files are in $CTIP_TEST_DATA.
. "$(dirname "$0")/lib.sh"
[ -n "${CTIP_TEST_DATA:-}" ] || skip_all "CTIP_TEST_DATA names no folder"
ctdc=$CTIP_TEST_DATA/ctdc/global_dataset_2020_projection.csv
asc=$CTIP_TEST_DATA/asc/trainings.csv
new_ledger

exits 0 "48,773 people come in" ctip intake import "$ctdc" --map ctdc -f csv
is "none is lost" "48773,48773,0" "$(tail -n 1 out | cut -d, -f1,2,5)"

# same NAME COLUMNS SQL: count of each value, by awk over the file and by ctip
same() {
	awk -F, "NR > 1 { n[$2]++ } END { for (v in n) print v \",\" n[v] }" \
	    "$ctdc" | sort >awk
	ctip query -f csv "$3" | tail -n +2 | sort >ctip
	check "$1: as awk counts" diff awk ctip
	check "$1: there is something to count" test -s awk
}
same "by year" '$1' \
    'SELECT identified, count(*) FROM person GROUP BY 1'
same "by gender" 'tolower($2)' \
    'SELECT sex, count(*) FROM person GROUP BY 1'
same "by exploitation" '($5 + 0) "," ($6 + 0)' \
    "SELECT coalesce(instr(exploitation, 'forced_labour') > 0, 0),
    coalesce(instr(exploitation, 'sexual_exploitation') > 0, 0), count(*)
    FROM person GROUP BY 1, 2"
same "by year, gender and age" '$1 "," tolower($2) "," ($3 == "" ? "" : $3 ~ /^(0--8|9--17)$/)' \
    "SELECT identified, sex, majority = 'minor', count(*) FROM person
    GROUP BY 1, 2, 3"
if command -v mlr >/dev/null; then
	mlr --icsv --ocsv --headerless-csv-output count-distinct \
	    -f citizenship,CountryOfExploitation then filter \
	    '$citizenship == "PH" || $citizenship == "UA"' "$ctdc" |
	    awk -F, '{ print $1 "," ($2 == "0" ? "" : $2) "," $3 }' |
	    sort >mlr
	ctip query -f csv "SELECT nationality, country_of_exploitation,
	    count(*) FROM person WHERE nationality IN ('PHL', 'UKR')
	    GROUP BY 1, 2" | tail -n +2 | awk -F, '{ print $3 }' |
	    sort >ctip
	awk -F, '{ print $NF }' mlr | sort >counts
	check "by nationality and country: as mlr counts" diff counts ctip
fi
exits 0 "the same file again" ctip intake import "$ctdc" --map ctdc -f csv
is "adds nothing" 0 "$(tail -n 1 out | cut -d, -f2)"

exits 0 "29 trainings come in" ctip intake import "$asc" --map trainings -f csv
is "all of them" "29,29" "$(tail -n 1 out | cut -d, -f1,2)"
cp err warnings
is "971 = 543 + 336 + 92" "971,543,336,92" "$(ctip query -f csv 'SELECT
    sum(total), sum(female), sum(male),
    sum(total) FILTER (WHERE female IS NULL AND male IS NULL)
    FROM training' | tail -n 1)"
starts() {
	ctip query -f csv "SELECT starts FROM training
	    WHERE reference = '$1'" | tail -n 1
}
is "Wed, July 20, 2022" 2022-07-20 "$(starts 1)"
is "Fri Sept 2nd 2022" 2022-09-02 "$(starts 2)"
is "Nov-22 is a month" 2022-11 "$(starts 3)"
is "3 rd May 2023" 2023-05-03 "$(starts 7)"
check "row 7's span is a warning" grep -q ":8:.*warning: .*31 days" warnings
check "row 3's missing sexes are" grep -q ":4:.*warning: female: " warnings
check "the overlap of 17 and 18 is" \
    grep -q ":19:.*warning: .*same hosts" warnings
is "and there are no others" 3 "$(grep -c warning: warnings)"
check "they stay with the record" sh -c "ctip record list training -q \
    --where reference=7 | xargs ctip record show | grep -q 'ends: span'"
exits 0 "it holds" ctip audit verify
done_testing
