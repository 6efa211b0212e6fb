#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a court file is the same bytes whoever makes it wherever, holds what
# its checksums say, can be made again as it was, leaves third parties out
# where asked, and is whole or not there.
. "$(dirname "$0")/lib.sh"
export CTIP_NOW=2026-03-01T09:00:00Z
new_unit
screened
opened
case=$(cat case)
printf 'given_name: Lucía\nfamily_name: Qzxruiz Gómez\nhealth_needs: qzxhealthxzq\n' |
    ctip record edit "$(cat person)" - >/dev/null
printf 'given_name: Martina Li\nfamily_name: Qzxruiz\n' | ctip record add person - >aunt
printf 'remarks: qzxauntsremarkxzq\n' |
    as inv ctip case link "$case" "$(cat aunt)" --role witness - >/dev/null
printf 'details: Said MARTINA Qzxruiz; so said her aunt Martina; and Li, too. “Martina” Martina’s ¡Martina! —Martina— «MARTINA» mart\303\255na Mar\342\200\213tina.\n' |
    as inv ctip case event "$case" statement - >/dev/null
head -c 100000 /dev/urandom >"Lucía Gómez.JPG"
echo 'I, Martina, saw it.' >said.txt
as inv ctip case attach "$case" "Lucía Gómez.JPG" --type photograph >photo
as inv ctip case attach "$case" said.txt --type statement third_party=yes >/dev/null
bundle() { who=$1; shift; as "$who" ctip case bundle "$case" --hearing 2026-04-01 "$@"; }

# ---- the same bytes
exits 0 "made" bundle inv -o a.zip
says "what is in it is said" err "2 exhibits"
again=$(sed 's/.*--as-of //' err)
export CTIP_NOW=2026-03-09T09:00:00Z
exits 0 "by another, later, elsewhere" env TZ=Asia/Tokyo LC_ALL=C \
    CTIP_KEY="$KEYS/hoi.key" ctip case bundle "$case" --hearing 2026-04-01 -o b.zip
check "the same bytes" cmp a.zip b.zip
exits 73 "over nothing that is there" bundle inv -o a.zip
exits 77 "not by an auditor" bundle aud -o c.zip
exits 77 "nor by intake" ctip case bundle "$case" --hearing 2026-04-01 -o c.zip
exits 64 "for a hearing" as inv ctip case bundle "$case" -o c.zip
exits 64 "on a day" as inv ctip case bundle "$case" --hearing soon -o c.zip
exits 65 "of a case" as inv ctip case bundle "$(cat person)" --hearing 2026-04-01 -o c.zip
check "nothing was made of those" [ ! -e c.zip ]
is "who made it is written down" 2 "$(as aud ctip audit who-saw "$case" -f csv |
    grep -c 'case bundle')"

# ---- what is in it
check "stock unzip takes it" unzip -q a.zip
check "stock sha256sum checks it" sh -c "cd $case && sha256sum --strict -c SHA256SUMS"
is "all but the checksums is in them" "$(find "$case" -type f | grep -vc SUMS)" \
    "$(wc -l <"$case/SHA256SUMS")"
check "an exhibit as it went in" cmp "$case/exhibits/01-photograph.jpg" "Lucía Gómez.JPG"
check "whose name is in no name of a file" sh -c "! unzip -l a.zip | grep -i luc"
pdftotext -layout "$case/case.pdf" text
says "her name is there" text Lucía
says "a blank field is there" text "Register number"
check "her health is not" sh -c '! grep -q qzxhealth text'
says "who held the exhibits" text "the same"
is "it has an index" "Index" "$(grep -o '^Index' text)"
check "that a reader finds" sh -c "pdfinfo -dests $case/case.pdf | grep -q $case"
is "where each record comes from" "$(grep -c . "$case/provenance.csv")" \
    "$(($(sed 1d "$case/provenance.csv" | cut -d, -f1 | sort -u | wc -l) + 1))"
transaction=$(grep '^EV' "$case/provenance.csv" | head -n 1 | cut -d, -f8 | cut -c -12)
event=$(grep '^EV' "$case/provenance.csv" | head -n 1 | cut -d, -f1)
is "as the history says" 1 "$(ctip audit log "$event" -f csv | grep -c "$transaction")"
rm -rf "$case"

# ---- as it was
as inv ctip case event "$case" investigated >/dev/null
exits 0 "later there is more" bundle inv -o later.zip
check "other bytes" sh -c '! cmp -s a.zip later.zip'
exits 0 "as it was" bundle inv --as-of "$again" -o then.zip
check "the same bytes as then" cmp a.zip then.zip
exits 66 "before there was a case" bundle inv --as-of 2026-02-01 -o c.zip

# ---- third parties
exits 0 "without third parties" bundle inv --redact third-party -o r.zip
unzip -q r.zip
pdftotext -layout "$case/case.pdf" text
check "their given names are nowhere" sh -c '! grep -qi martina text'
check "nor in two pieces" sh -c '! grep -qwi tina text'
check "nor the short ones" sh -c '! grep -qw Li text'
check "nor what is said of them" sh -c '! grep -q qzxaunt text'
says "a family's name is hers, too" text "Qzxruiz Gómez"
says "what they said is withheld" text Withheld
is "and not in the archive" 1 "$(find "$case/exhibits" -type f | wc -l)"
exits 64 "there is no other redaction" bundle inv --redact names -o c.zip
rm -rf "$case"

# ---- pages alone
exits 0 "printed" as inv ctip case print "$case" -o case.pdf
check "pages" sh -c 'pdfinfo case.pdf | grep -q "^Pages"'

# ---- a missing exhibit
as hoi ctip ledger erase request "$case" --compartment identity >request
as cm ctip ledger erase approve "$(cat request)" >/dev/null 2>&1
as cm ctip ledger erase run >/dev/null 2>&1
exits 66 "an exhibit that was erased" bundle inv -o c.zip
says "is named" err "the exhibit $(cat photo) is missing"
check "and nothing is made" sh -c '! ls | grep c.zip'
done_testing
