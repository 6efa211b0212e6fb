#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: one tip goes from a helpline call to a conviction, by the hands of five
# members, and each step that a role may not do is refused (77).
. "$(dirname "$0")/lib.sh"
export LEDGER="$scratch/led" KEYS="$scratch/keys" CTIP_NOW=2026-01-15T12:00:00Z
mkdir "$KEYS"
ctip ledger key new -o "$KEYS/adm.key" --no-passphrase >/dev/null
export CTIP_LEDGER="$LEDGER" CTIP_KEY="$KEYS/adm.key"
. "$top/tests/cases/unit.sh"
[ -d led ] || { echo "Bail out! no ledger"; exit 1; }
id() { cat "$1"; }
# no WHO COMMAND...: it is not theirs to do.
no() { exits 77 "$1 may not: $3 $4" as "$@"; }
day() { export CTIP_NOW=2026-$1T12:00:00Z; }

# A call becomes a report; the auditor has no part in it.
ctip intake call channel=whatsapp caller=public issues=trafficking \
    region=TT-CHA language=spa >call
printf 'narrative: two girls at a bar\nindicators: locked_in; afraid\n' >told
ctip intake report --from "$(id call)" people=1 sex=female majority=minor \
    nationality=VEN purposes=sexual_exploitation urgent=yes - <told >report
is "it waits, and is urgent" urgent "$(ctip intake inbox -f csv |
    sed 1d | cut -d, -f4)"
no aud ctip intake assign "$(id report)" --to inv01
ctip intake assign "$(id report)" --to inv01 >/dev/null
no aud ctip intake screen "$(id report)" consented=yes

# Screened, sent back, screened again, confirmed by another person.
day 01-16
printf 'act: harbouring\nage_result: minor\nage_method: interview\n' |
    as inv ctip intake screen "$(id report)" - >screening 2>said
says "a child needs no means" said presumed
no inv ctip intake review "$(id screening)" --decision confirmed --reason seen
no adm ctip intake review "$(id screening)" --decision confirmed --reason seen
as cm ctip intake review "$(id screening)" --decision rejected \
    --reason unclear >/dev/null
printf 'indicators: sold_sex; locked_in\nneeds: shelter; legal\n' |
    as inv ctip record edit "$(id screening)" - >/dev/null
as hoi ctip intake review "$(id screening)" --decision confirmed \
    --reason interviewed >review
ctip record list person -q >person
is "she is a survivor" survivor "$(ctip query -q \
    'SELECT category FROM person')"
is "and nothing waits" 1 "$(ctip intake inbox >/dev/null; echo $?)"

# A case, its officers, its people.
day 01-17
no aud ctip case open "$(id person)"
as hoi ctip case open "$(id person)" --report "$(id report)" >case
no inv ctip case assign "$(id case)" --to inv01
as hoi ctip case assign "$(id case)" --to inv01 >/dev/null
as hoi ctip case risk "$(id case)" high >risk
is "the unit's head is told of it" "A case became high risk" "$(as hoi \
    ctip alert list -f csv | grep "$(id risk)" | cut -d, -f2)"
day 01-19
is "two days later that goes further" "not seen in time" "$(as hoi \
    ctip alert list -f csv | grep "$(id risk)" | cut -d, -f6)"
as hoi ctip alert ack "$(id risk)" >/dev/null
is "until it is seen" hoi01 "$(as hoi ctip alert list -f csv |
    grep "$(id risk)" | cut -d, -f7)"
printf 'sex: male\nother_names: The Boss\n' | as inv ctip record add person - >boss
as inv ctip case link "$(id case)" "$(id boss)" --role suspect >/dev/null
no cm ctip case event "$(id case)" investigated
as inv ctip case event "$(id case)" investigated >/dev/null
printf 'details: seen at the bar\n' |
    as inv ctip case event "$(id case)" statement - >/dev/null

# To court, with a hand-over on the way.
day 03-02
as inv ctip case event "$(id case)" charged >/dev/null
printf 'offence: Trafficking in persons\naccused: %s\nlaid: 2026-03-02\n' \
    "$(id boss)" | sed "1i case: $(id case)" | as inv ctip record add charge - >charge
no inv ctip case handover --from inv01 --to hoi01 --reason leave
as hoi ctip case handover --from inv01 --to hoi01 --reason leave >/dev/null
day 05-11
as hoi ctip case event "$(id case)" prosecuted >/dev/null
printf 'case: %s\ndate: 2026-05-11\ntype: trial\n' "$(id case)" |
    as hoi ctip record add hearing - >/dev/null
day 06-01
as hoi ctip case event "$(id case)" convicted >/dev/null
as hoi ctip record edit "$(id charge)" outcome=convicted \
    decided=2026-06-01 >/dev/null
no inv ctip case close "$(id case)" --as goals_reached
as hoi ctip case close "$(id case)" --as goals_reached --reason done >/dev/null

as hoi ctip case history "$(id case)" -f csv | cut -d, -f1-7 >history
cat >wanted <<'END'
date,record,what,led_to,from,to,by
2026-01-15,report,whatsapp,screened,,inv01,adm01
2026-01-16,screening,full,presumed,,,inv01
2026-01-16,review,rejected,,,,cm01
2026-01-16,review,confirmed,,,,hoi01
2026-01-17,event,opened,open,,,hoi01
2026-01-17,party,survivor,,,,hoi01
2026-01-17,event,assigned,,,inv01,hoi01
2026-01-17,event,risk,high,,,hoi01
2026-01-19,party,suspect,,,,inv01
2026-01-19,event,investigated,investigated,,,inv01
2026-01-19,event,statement,,,,inv01
2026-03-02,event,charged,charged,,,inv01
2026-03-02,charge,convicted,,,,inv01
2026-03-02,event,handover,,inv01,hoi01,hoi01
2026-05-11,event,prosecuted,prosecuted,,,hoi01
2026-05-11,hearing,trial,,,,hoi01
2026-06-01,event,convicted,prosecuted,,,hoi01
2026-06-01,event,closed,closed,,,hoi01
END
is "its history, from the call's report on" "$(cat wanted)" "$(cat history)"
is "the log has every command" "1 case close
1 case open
1 intake report
1 intake screen
2 intake review
5 case event" "$(ctip audit log -f csv | cut -d, -f4 |
    grep -E '^(intake (report|screen|review)|case (open|event|close))$' |
    sort | uniq -c | sed 's/^ *//' | sort)"
as hoi ctip audit verify >verified
says "and it holds, each review by another person" verified \
    "2 of screenings, each by another person"
done_testing
