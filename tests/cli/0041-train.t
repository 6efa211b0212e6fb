#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: who graduates follows from who came, by the rule of the day when the
# cohort ended; another rule can be tried; who counts sees no name.
. "$(dirname "$0")/lib.sh"
export CTIP_NOW=2026-06-01T09:00:00Z
new_unit
export CTIP_KEY="$KEYS/cm.key"
person() { printf 'given_name: %s\nfamily_name: Gómez\nsex: female\n' "$1" | ctip record add person -; }
ana=$(person Ana) eva=$(person Eva)
cohort=$(ctip record add cohort code=VT-1 title=Hair ends=2026-05-30 'components=esl; hair')
for who in $ana $eva; do
	ctip record add enrolment person=$who cohort="$cohort" date=2026-03-01 status=enrolled >/dev/null
done
# came WHO COMPONENT DAY YES: one meeting.
came() { ctip record add attendance person="$1" cohort="$cohort" component="$2" date="$3" present="$4" >/dev/null; }
for day in 1 2 3 4 5; do
	came "$ana" esl 2026-04-0$day "$([ $day -le 3 ] && echo yes || echo no)"
	came "$ana" hair 2026-04-1$day yes
	came "$eva" esl 2026-04-0$day "$([ $day -le 2 ] && echo yes || echo no)"
	came "$eva" hair 2026-04-1$day yes
done

exits 0 "who graduates" ctip train graduates VT-1 -f csv
says "nothing else is told" out "$ana,VT-1,yes,enrolled,"
exits 0 "why" ctip train graduates VT-1 --explain -f csv
says "three of five are 60 %" out "$ana,VT-1,yes,enrolled,,\"esl 3 of 5, hair 5 of 5; 60 % of each, since"
says "two are not" out "$eva,VT-1,no,enrolled,,\"esl 2 of 5 (under), hair 5 of 5; 60 %"
is "ids alone" "$ana" "$(ctip train graduates "$cohort" -q)"
exits 0 "by which rule" ctip train graduates VT-1 --explain -f csv
says "since when" out '60 % of each, since 2000-01-01'
exits 66 "no such cohort" ctip train graduates VT-9
says "what to do" err "there is no cohort 'VT-9'; 'ctip record list cohort' lists them"
exits 64 "a rule is needed" ctip train what-if VT-1
exits 66 "that is there" ctip train what-if VT-1 --rule none.yaml

# ---- another rule
rule() { printf 'rules: graduation\neditions:\n  - {from: 2000-01-01, source: trial, share: %s, components: %s}\n' "$1" "$2" >rule.yaml; }
rule 40 all
exits 0 "what if" ctip train what-if VT-1 --rule rule.yaml -f csv
says "who changes" out "$eva,VT-1,no,yes,\"esl 2 of 5, hair 5 of 5\""
says "in all" err '1 graduate, 2 would'
rule 60 1
exits 0 "one component of two" ctip train what-if VT-1 --rule rule.yaml -f csv
says "who changes" out "$eva,VT-1,no,yes"
rule 60 all
exits 1 "the same rule changes nobody" ctip train what-if VT-1 --rule rule.yaml
rule many all
exits 65 "a rule that is none" ctip train what-if VT-1 --rule rule.yaml
says "where" err "rule.yaml:3:46: 'share' is a number from 1 to 100"

# ---- what is recorded, and a cohort's own share
enrolment=$(ctip query -f csv "SELECT id FROM enrolment WHERE person = '$eva'" | tail -n 1)
ctip record edit "$enrolment" status=graduated ended=2026-05-30 >/dev/null
exits 0 "somebody was recorded otherwise" ctip train graduates VT-1 -f csv
says "who" out "$eva,VT-1,no,graduated,differs"
ctip record edit "$cohort" threshold=40 >/dev/null
exits 0 "the cohort agreed on another share" ctip train graduates VT-1 --explain -f csv
says "that counts" out "$eva,VT-1,yes,graduated,,\"esl 2 of 5, hair 5 of 5; 40 % of each, as the cohort has it, since 2000-01-01\""
ctip record edit "$cohort" threshold= >/dev/null

# ---- a later edition
mkdir new && cp -r "$top/schemas/." new
printf '  - {from: 2026-06-01, source: harder, share: 80, components: all}\n' >>new/rules/graduation.yaml
as adm ctip ledger schemas --from new >/dev/null
is "what ended keeps its rule" "$ana" "$(ctip train graduates VT-1 -q)"
ctip record edit "$cohort" ends=2026-06-02 >/dev/null
is "what ends later has the later one" "" "$(ctip train graduates VT-1 -q)"

# ---- who counts
ctip ledger key new -o "$KEYS/me.key" --no-passphrase >/dev/null
as adm ctip ledger member add me01 --role me-officer --pub "$KEYS/me.key.pub" >request 2>/dev/null
as hoi ctip ledger approve "$(cat request)" >/dev/null 2>&1
exits 0 "an M&E officer counts" as me ctip train graduates VT-1 -f csv
says "the same" out "$ana,VT-1,no"
exits 1 "and opens no name" grep -c Ana out
exits 77 "an auditor doesn't" as aud ctip train graduates VT-1

# ---- who is merged is one
twin=$(person Anna)
ctip intake merge "$ana" "$twin" --keep "$twin" --reason other >/dev/null 2>&1
exits 0 "merged" ctip train graduates VT-1 --explain -f csv
says "by who is kept" out "$twin,VT-1,no,enrolled,,\"esl 3 of 5 (under), hair 5 of 5; 80 %"
done_testing
