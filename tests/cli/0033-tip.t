#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: one tip goes from a helpline call to a conviction, by the hands of five
# members, and each step that a role may not do is refused (77).
. "$(dirname "$0")/lib.sh"
export CTIP_NOW=2026-01-15T12:00:00Z
new_unit
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

# The shelter had taken her in under another name; then it was somebody else.
day 01-20
printf 'given_name: Lucía\nfamily_name: Gómez\nbirth_date: 2009-05-03\n' |
    ctip record edit "$(id person)" - >/dev/null
printf 'given_name: Lucia\nfamily_name: Gomez Ruiz\nsex: female\nnationality: VEN\nbirth_date: 2009-03-05\n' |
    ctip record add person - >double
as hoi ctip intake dups -f csv >found
is "she may be here twice" 1 "$(grep -c "$(id double)" found)"
no adm ctip intake merge "$(id person)" "$(id double)" --keep "$(id person)" \
    --reason other
no inv ctip intake merge "$(id person)" "$(id double)" --keep "$(id person)" \
    --reason other
as cm ctip intake merge "$(id person)" "$(id double)" --keep "$(id person)" \
    --reason other >/dev/null 2>&1
is "merged: one of her, one suspect" 2 "$(ctip query -q 'SELECT id FROM person' | wc -l)"
day 01-21
no adm ctip intake unmerge "$(id person)" "$(id double)" --reason other
as cm ctip intake unmerge "$(id person)" "$(id double)" --reason other 2>/dev/null
is "it was somebody else" 3 "$(ctip query -q 'SELECT id FROM person' | wc -l)"

# To court, with a hand-over on the way.
day 03-02
echo 'a photograph of the bar' >bar.jpg
no aud ctip case attach "$(id case)" bar.jpg --type photograph
as inv ctip case attach "$(id case)" bar.jpg --type photograph >photo
echo 'Laboratory' >laboratory
no aud ctip case custody "$(id photo)" held_by=@laboratory
as inv ctip case custody "$(id photo)" held_by=@laboratory >/dev/null
as inv ctip case event "$(id case)" charged >/dev/null
printf 'offence: Trafficking in persons\naccused: %s\nlaid: 2026-03-02\n' \
    "$(id boss)" | sed "1i case: $(id case)" | as inv ctip record add charge - >charge
no inv ctip case handover --from inv01 --to hoi01 --reason leave
as hoi ctip case handover --from inv01 --to hoi01 --reason leave >/dev/null
day 05-11
as hoi ctip case event "$(id case)" prosecuted >/dev/null
printf 'case: %s\ndate: 2026-05-11\ntype: trial\n' "$(id case)" |
    as hoi ctip record add hearing - >/dev/null
no adm ctip case bundle "$(id case)" --hearing 2026-05-11 -o no.zip
no aud ctip case bundle "$(id case)" --hearing 2026-05-11 -o no.zip
as hoi ctip case bundle "$(id case)" --hearing 2026-05-11 -o court.zip 2>said
as cm ctip case bundle "$(id case)" --hearing 2026-05-11 -o again.zip 2>/dev/null
check "the court file is one, whoever makes it" cmp court.zip again.zip
unzip -q court.zip
check "its sums hold" sh -c "cd $(id case) && sha256sum -c SHA256SUMS"
check "the exhibit is in it" cmp bar.jpg "$(id case)/exhibits/01-photograph.jpg"
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
2026-03-02,evidence,photograph,1,,,inv01
2026-03-02,custody,received,,,inv01,inv01
2026-03-02,custody,handed_over,,,Laboratory,inv01
2026-03-02,event,charged,charged,,,inv01
2026-03-02,charge,convicted,,,,inv01
2026-03-02,event,handover,,inv01,hoi01,hoi01
2026-05-11,event,prosecuted,prosecuted,,,hoi01
2026-05-11,hearing,trial,,,,hoi01
2026-06-01,event,convicted,prosecuted,,,hoi01
2026-06-01,event,closed,closed,,,hoi01
END
is "its history, from the call's report on" "$(cat wanted)" "$(cat history)"
ctip audit log -f csv | cut -d, -f2-4 | sed 's/T[0-9:]*Z//' >log
cat >wanted <<'END'
time,member,command
2026-01-15,adm01,ledger init
2026-01-15,adm01,ledger init
2026-01-15,adm01,ledger member add
2026-01-15,adm01,ledger member add
2026-01-15,hoi01,ledger approve
2026-01-15,adm01,ledger member add
2026-01-15,hoi01,ledger approve
2026-01-15,adm01,ledger member add
2026-01-15,hoi01,ledger approve
2026-01-15,hoi01,intake call
2026-01-15,inv01,intake call
2026-01-15,cm01,ledger rotate
2026-01-15,cm01,intake call
2026-01-15,aud1,ledger rotate
2026-01-15,aud1,intake call
2026-01-15,adm01,intake call
2026-01-15,adm01,intake report
2026-01-15,adm01,intake assign
2026-01-16,inv01,intake screen
2026-01-16,cm01,intake review
2026-01-16,inv01,record edit
2026-01-16,hoi01,intake review
2026-01-17,hoi01,case open
2026-01-17,hoi01,case assign
2026-01-17,hoi01,case risk
2026-01-19,hoi01,alert ack
2026-01-19,inv01,record add
2026-01-19,inv01,case link
2026-01-19,inv01,case event
2026-01-19,inv01,case event
2026-01-20,adm01,record edit
2026-01-20,adm01,record add
2026-01-20,cm01,intake merge
2026-01-21,cm01,intake unmerge
2026-03-02,inv01,case attach
2026-03-02,inv01,case custody
2026-03-02,inv01,case event
2026-03-02,inv01,record add
2026-03-02,hoi01,case handover
2026-05-11,hoi01,case event
2026-05-11,hoi01,record add
2026-06-01,hoi01,case event
2026-06-01,hoi01,record edit
2026-06-01,hoi01,case close
END
is "the log has every command, by whom, when" "$(cat wanted)" "$(cat log)"
as hoi ctip audit verify >verified
says "and it holds, each review by another person" verified \
    "2 of screenings, each by another person"
done_testing
