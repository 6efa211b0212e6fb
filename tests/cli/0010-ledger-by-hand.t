#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a script in another language opens a ledger from ctip-ledger(5) alone:
# several versions, a compartment emptied, a transaction taken back, a reason,
# texts that need escapes, more than a page of each database in a transaction,
# members who come and go.
. "$(dirname "$0")/lib.sh"

for python in python3 /usr/bin/python3 ''; do
	[ -n "$python" ] || skip_all "python3-nacl is not installed"
	"$python" -c 'import nacl.bindings' 2>/dev/null && break
done
new_ledger case-manager
bail() { cat log out; echo "Bail out! $*"; exit 1; }
add() { ctip record add person -q - >id 2>>log || bail "not added"; }
edit() { ctip record edit "$(cat id)" -q "$@" >>log 2>&1 || bail "not edited"; }

add <<'.'
given_name: Marisol
family_name: Quintero "la Ñata" \ de la O
sex: female
birth_date: 2001-05
age: 23
nationality: VEN
languages: spa;eng
exploitation: sexual_exploitation;forced_labour
.
edit region=TT-POS
add <<'.'
{"given_name": "Anil", "sex": "male", "pregnant": false,
 "remarks": "two lines,\nand a quote: \"no\"", "number_of_children": 0}
.
edit sex=female age=31 --reason referral
add <<'.'
sex: female
dietary_needs: no pork
.
edit sex=
add <<'.'
given_name: taken back
.
ctip intake undo "$(ctip audit log -q | tail -n 1)" >>log 2>&1 ||
    bail "not taken back"
{
	echo 'Register number,Given name,Family name,Sex,Age at registration'
	i=0
	while [ $i -lt 90 ]; do
		echo "N-$i,Niv,Ramlal $i,female,$((20 + i % 30))"
		i=$((i + 1))
	done
	printf '%s\n' ',Rosa,Ali,female,30' ',Rosa,Ali,female,30' ',Ana,"A ""b""",,'
} >people.csv
ctip intake import people.csv --map people --reason referral >>log 2>&1 ||
    bail "not imported"

# Members come and go: one alone, then by two persons; one goes, and one comes
# after that; something is asked for and not done.
as() { CTIP_KEY=$scratch/$1.key; shift; "$@"; CTIP_KEY=$scratch/adm.key; }
both() { "$@" >asked 2>>log || bail "not asked for: $*"
    as dir ctip ledger approve "$(cat asked)" >>log 2>&1 || bail "no: $*"; }
for one in dir cm2 cm3 cm4; do
	ctip ledger key new -o $one.key --no-passphrase >>log
done
ctip ledger member add dir01 --role director --pub dir.key.pub >>log 2>&1 ||
    bail "nobody came"
both ctip ledger member add cm02 --role case-manager --pub cm2.key.pub
add <<'.'
given_name: between
sex: male
.
both ctip ledger member add cm03 --role case-manager --role auditor \
    --pub cm3.key.pub
as cm3 add <<'.'
given_name: before it
health_needs: none
.
both ctip ledger member revoke cm02
as cm3 edit sex=male
both ctip ledger member add cm04 --role case-manager --pub cm4.key.pub
add <<'.'
given_name: after it
sex: female
.
as cm3 edit region=TT-POS
ctip ledger erase request "$(cat id)" --reason request >>log 2>&1 ||
    bail "not asked for"
echo 'by hand' >why
for one in adm cm4; do
	CTIP_KEY=$scratch/$one.key ctip record export person -f ndjson \
	    --break-glass --reason @why >$one.ndjson 2>>log ||
	    bail "not exported"
done
"$python" "$top/tests/cli/0010-ledger-by-hand.py" led adm.key adm.ndjson \
    cm4.key cm4.ndjson cm2.key
