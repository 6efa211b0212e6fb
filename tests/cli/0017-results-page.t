#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: the results of a programme as a page. A real browser opens it without
# asking for anything or finding anything wrong; it shows the numbers of the
# table, on a screen, a telephone and paper; what strangers wrote is text; and
# what would get in all the same could do nothing.
. "$(dirname "$0")/lib.sh"

export CTIP_NOW=2026-01-15T12:00:00Z
new_ledger case-manager
bail() { cat log; echo "Bail out! $*"; exit 1; }
cat >figures.csv <<'.'
Framework,Indicator,Period,Value,Out of,Organisation
asc,1a,y3,91,100,Red Cross
asc,1.1a,y2,219,,Families & <b>Action</b>
asc,1.1a,y3,673,,"<img src=x onerror=""alert(1)"">"
asc,1.1c,y3,21,,Red Cross
asc,2.2a,y3,95689,,Red Cross
asc,2.2c,y2,1263,,Red Cross
asc,2.2c,y3,8908,,Red Cross
asc,3b,y2,87.5,100,Red Cross
asc,3b,y3,91.6,100,Red Cross
asc,3.1c,y3,1258,,Red Cross
.
ctip intake import figures.csv --map figures >log 2>&1 || bail "no figures"
for name in Ana Eva; do
	printf 'given_name: %s\nsex: female\n' $name |
	    ctip record add person -q - >id 2>>log || bail "no person"
	for day in 2022-08-01 2023-08-01; do
		printf 'person: %s\ndate: %s\ntype: food\nprogramme: asc\n' \
		    "$(cat id)" $day | ctip record add assistance - \
		    >>log 2>&1 || bail "no assistance"
	done
done
printf '<script>alert("1 & 2")</script> \342\200\256drawkcab\nsecond line' |
    ctip report note asc 3.1b --period y3 - >>log 2>&1 || bail "no note"

exits 0 "the page is written" ctip report results asc -f html -o page.html
check "nothing is printed beside it" test ! -s out -a ! -s err
is "it is its owner's alone" 600 "$(stat -c %a page.html)"
ctip report results asc -f html >printed.html
check "printed, it is the same" cmp page.html printed.html
ctip report results asc -f csv >table.csv
ctip audit log -f csv | tail -n 1 >last
says "it names the last transaction" page.html "$(cut -d , -f 1 last)"
tip=$(ctip audit verify | awk '$1 == "tip" { print $2 }')
says "and the tip that verify shows" page.html "<dd>$tip</dd>"
for lang in es fr; do
	ctip report results asc -f html --lang $lang -o $lang.html
	says "it speaks $lang" $lang.html "<html lang=\"$lang\">"
done
says "with that language's labels" es.html "Actores gubernamentales capacitados"

export PYTHONDONTWRITEBYTECODE=1
browse() {
	python3 "$top/tests/cli/0017-results-page.py" page.html table.csv >facts
}
check "a browser opens it" browse
# fact NAME
fact() { sed -n "s/^$1	//p" facts; }
is "it asks for nothing" "[]" "$(fact requests)"
is "the browser has nothing to say about it" "[]" "$(fact talk)"
is "every indicator is there" 23 "$(fact rows)"
is "with the numbers of the table" "[]" "$(fact other)"
is "its style is taken" 4px "$(fact styled)"
is "nothing in it acts" 0 "$(fact active)"
is "it is HTML of our time" CSS1Compat "$(fact mode)"
is "grouped by three outcomes and four outputs" "1 1 3 4 7" \
    "$(fact outline)"
is "all heads say of what" True "$(fact heads)"
is "what strangers wrote is there, as they wrote it" "1 1 1 1" "$(fact words)"
is "what turns text around is made visible" "1 0" "$(fact turned)"
for width in 320 390 700 1071 1072 1280 1920; do
	is "at $width nothing is cut off" "$width []" \
	    "$(fact scroll$width) $(fact beyond$width)"
done
is "on a telephone it is cards" none "$(fact cards)"
is "in letters that can be read" True "$(fact smallest)"
is "on a screen it is a table" table-header-group "$(fact table)"
is "on paper, too" table-header-group "$(fact paper)"
is "where no column is cut" "[]" "$(fact beyond_paper)"
is "the paper is A4 across" True "$(fact sheets)"
is "a stranger's markup does nothing" \
    "[False, 'rgb(28, 40, 51)', '0px', 0]" "$(fact held)"
is "and the browser says so" True "$(fact held_talk)"
is "without the policy it would" \
    "[True, 'rgb(255, 0, 0)', '99px', 1]" "$(fact loose)"
done_testing
