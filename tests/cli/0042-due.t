#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: what is due comes from rules/due.yaml: goals, ends of plans,
# follow-ups, reviews of cases, hearings; late things first, and whose it is;
# what is over isn't there.
. "$(dirname "$0")/lib.sh"
export CTIP_NOW=2026-06-10T09:00:00Z
new_unit
export CTIP_KEY="$KEYS/cm.key"
person() { printf 'given_name: %s\nfamily_name: Gómez\nsex: female\n' "$1" | ctip record add person -; }
ana=$(person Ana)
exits 1 "nothing is due" ctip plan due
plan=$(ctip plan new "$ana" --template case started=2026-01-01 planned_end=2026-06-05)
late=$(ctip plan goal add "$plan" domain=housing due=2026-06-01)
soon=$(ctip plan goal add "$plan" domain=income due=2026-06-20)
far=$(ctip plan goal add "$plan" domain=health due=2026-09-01)
is "late first, by day" "$late $plan $soon" "$(ctip plan due -q | paste -sd' ')"
exits 0 "as a sheet" ctip plan due -f csv
says "how late" out "$late,2026-06-01,9 days late,goal,housing,cm01"
says "the plan" out "$plan,2026-06-05,5 days late,plan,case,cm01"
says "how soon" out "$soon,2026-06-20,in 10 days,goal,income,cm01"
is "within two days" "$late $plan" "$(ctip plan due --within 2d -q | paste -sd' ')"
is "within a quarter" "$late $plan $soon $far" "$(ctip plan due --within 13w -q | paste -sd' ')"
exits 64 "no such time" ctip plan due --within soon
ctip plan goal done "$late" >/dev/null
is "a goal that is achieved is not due" "$plan $soon" "$(ctip plan due -q | paste -sd' ')"

# ---- follow-ups: of a plan the last one says when
first=$(ctip plan progress "$plan" date=2026-06-01 next=2026-06-08)
is "a follow-up that is late" "$plan $first $soon" "$(ctip plan due -q | paste -sd' ')"
second=$(ctip plan progress "$plan" date=2026-06-09 next=2026-06-12)
is "the next one takes its place" "$plan $second $soon" "$(ctip plan due -q | paste -sd' ')"
ctip plan progress "$plan" date=2026-06-10 >/dev/null
is "one without a next day doesn't end it" "$plan $second $soon" "$(ctip plan due -q | paste -sd' ')"

# ---- cases
case=$(as hoi ctip case open "$ana")
as hoi ctip case assign "$case" --to inv01 >/dev/null
echo 'next_review: 2026-06-11' | as hoi ctip record edit "$case" - >/dev/null
hearing=$(printf 'date: 2026-06-15\ncase: %s\ntype: trial\n' "$case" | as hoi ctip record add hearing -)
past=$(printf 'date: 2026-06-01\ncase: %s\ntype: trial\n' "$case" | as hoi ctip record add hearing -)
is "a review and a hearing are an officer's" "$case $hearing" "$(as inv ctip plan due --mine -q | paste -sd' ')"
exits 1 "a hearing of the past is over" sh -c "ctip plan due -q --within 60d | grep '$past'"
exits 1 "no name is on it" sh -c "ctip plan due --within 60d | grep -E 'Ana|Gómez'"

# ---- for a phone
exits 0 "a calendar" ctip plan due --ical
is "an entry for each" 5 "$(grep -c '^BEGIN:VEVENT' out)"
says "a whole day" out "DTSTART;VALUE=DATE:20260620"
says "what it is, by its id" out "UID:$soon@ctip"
says "in a code" out "SUMMARY:goal due: income ($soon)"
cp out calendar
exits 1 "and no name" grep -E 'Ana|Gómez' calendar
exits 74 "a full disk is told" sh -c 'ctip plan due --ical >/dev/full'
exits 1 "nothing within no day" as inv ctip plan due --mine --within 0d --ical

# ---- what is over
ctip plan close "$plan" --outcome returned_home >/dev/null
is "of a plan that ended nothing is due" "$case $hearing" "$(ctip plan due -q | paste -sd' ')"
ctip plan reopen "$plan" >/dev/null
is "but once it is reopened" "$plan $case $second $hearing $soon" "$(ctip plan due -q | paste -sd' ')"
done_testing
