#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: what a ledger knows of people can't be read in its files: not in the
# databases, not in the history with all its objects opened, not in the cache
# or in temporary files; neither as it is, nor in hexadecimal or base64.
. "$(dirname "$0")/lib.sh"
export TMPDIR=$scratch/tmp
mkdir tmp
new_ledger case-manager

# A marker in every field that takes a text, and in the command's reason.
ctip record fields person -f csv >fields
"$build/tests/demo/generate" .
cat >one <<'END'
sex: female
given_name: Zqmarkgiven
family_name: Zqmarkfamily
other_names: Zqmarkother
birth_date: 1987-03-19
telephones: +1 868 555 7391
email: zqmarkmail@example.org
identity_number: ZQMARKNUMBER
documents: Zqmarkdocument
external_id: ZQMARKREGISTER
address: Zqmarkaddress
contact_instructions: Zqmarkcontact
emergency_contact: Zqmarkemergency
occupation: Zqmarkwork
safety_concerns: Zqmarksafety
remarks: Zqmarkremarks
dietary_needs: Zqmarkdiet
health_needs: Zqmarkhealth
END
echo "Zqmarkreason" >reason
check "a person is added" sh -c 'ctip record add person - --reason @reason <one >id'
id=$(cat id)
echo "remarks: Zqmarksecond" | ctip record edit "$id" - >/dev/null
echo "narrative: Zqmarkcase" | ctip record add case - >/dev/null
cat >file.csv <<'END'
Register number,Given name,Remarks,Sex
ZQMARKROW,Zqmarkimport,Zqmarknote,Female
END
ctip intake import file.csv --map people >/dev/null 2>&1
ctip query 'SELECT given_name FROM person' >/dev/null
ctip record list person >/dev/null
ctip record show "$id" >shown
check "its member reads it" grep -q Zqmarkgiven shown

# Everything there is, git's objects inflated, into one file.
gather() {
	find led tmp -type f -exec cat {} +
	find led tmp
	git --git-dir=led/history.git -c safe.directory='*' \
	    cat-file --batch --batch-all-objects
	strings -a -el led/*.db 2>/dev/null
}
gather >all
check "there is something to search" test "$(wc -c <all)" -gt 100000
# The values of people (and what the file had), in any of the forms.
cat >found <<'END'
import base64, re, sys
every = open(sys.argv[1], 'rb').read()
lower = every.lower()
values = [line.split(': ', 1)[1].strip() for line in open('one')]
values = [v for v in values if len(v) > 6]
values += ['Zqmark', 'Zqmarkreason', 'Zqmarksecond', 'Zqmarkcase',
           'ZQMARKROW', 'Zqmarkimport', 'Zqmarknote']
hits = 0
for value in values:
    raw = value.encode()
    hits += raw.lower() in lower
    hits += raw.hex().encode() in lower
    hits += '\0'.join(value).encode() in every
    for lead in range(3): # base64, wherever in its groups of three it begins
        text = base64.b64encode(b'\0' * lead + raw)
        text = text[[0, 2, 3][lead]:].rstrip(b'=')
        hits += text[:(len(raw) - 2) * 4 // 3] in every
print(hits)
END
hits() { /usr/bin/python3 found "$1"; }
for form in 'cat' 'base64 -w0' 'sed s/^/a/' "od -An -tx1" "iconv -t utf-16le"
do
	cp all planted
	printf 'Zqmarkgiven' | $form | sed 's/ //g' >>planted
	check "planted by $form, it would be found" \
	    test "$(hits planted)" -gt 0
done
for lead in a ab; do
	cp all planted
	printf %s "${lead}Zqmarkgiven" | base64 -w0 >>planted
	check "so it would be after '$lead' in base64" \
	    test "$(hits planted)" -gt 0
done
is "none is there" 0 "$(hits all)"
for code in "$id" female survivor 'record add' 'intake import' \
    kinds/person given_name; do
	check "nor is '$code'" sh -c "! grep -aqF '$code' all"
done
is "no temporary file is left" "" "$(find tmp -type f)"
done_testing
