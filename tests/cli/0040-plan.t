#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a plan begins with its template's goals, ends as the rule allows, and
# is taken up again; why it is one of self-sufficiency is said, to an officer
# who may open no name, too.
. "$(dirname "$0")/lib.sh"
export CTIP_NOW=2026-06-01T09:00:00Z
new_unit
export CTIP_KEY="$KEYS/cm.key"
at() { CTIP_NOW=$1T09:00:00Z; shift; export CTIP_NOW; "$@"; rc=$?; CTIP_NOW=2026-06-01T09:00:00Z; return $rc; }
person() { printf 'given_name: %s\nfamily_name: Gómez\nsex: female\n' "$1" | ctip record add person -; }
ana=$(person Ana) eva=$(person Eva)

# ---- new
exits 64 "a template is needed" ctip plan new "$ana"
exits 64 "one that there is" ctip plan new "$ana" --template none
says "those that there are" err 'there is no template '\''none'\''; there are: self-sufficiency, treatment, case, reintegration'
exits 65 "no end at the beginning" ctip plan new "$ana" --template case ended=2026-06-01
says "what ends it" err "'ended' is not typed here: 'ctip plan new' fills it"
exits 0 "a plan" ctip plan new "$ana" --template self-sufficiency started=2026-01-31 participation=yes
plan=$(cat out)
exits 73 "one of a type at a time" ctip plan new "$ana" --template self-sufficiency
says "which one" err "$plan"
goals() { ctip query -f csv "SELECT domain, status FROM goal WHERE plan = '$plan' ORDER BY domain, status" | tr '\n' ' '; }
is "its goals are those of the template" 'domain,status documents,open employment,open housing,open ' "$(goals)"
is "and end with the months of the template" 2026-07-31 "$(ctip query -f csv "SELECT planned_end FROM plan" | tail -1)"
exits 0 "how late it is" at 2026-08-10 ctip plan list -f csv
says "in days" out "$plan,transition,2026-07-31,10,cm01,$ana"
is "who began it has it" "$plan" "$(ctip plan list --mine -q)"

# ---- goals
goal() { ctip query -f csv "SELECT id FROM goal WHERE plan = '$plan' AND domain = '$1'" | tail -1; }
exits 0 "one more goal" ctip plan goal add "$plan" domain=income due=2026-03-31
exits 65 "no goal without a day that there is" ctip plan goal add "$plan" due=2026-02-31
exits 0 "a goal is achieved" ctip plan goal done "$(goal employment)" done=2026-03-05 employment=found
exits 73 "once" ctip plan goal done "$(goal employment)"
exits 0 "a goal is dropped" ctip plan goal drop "$(goal income)"
exits 65 "no day before it was set" ctip plan goal done "$(goal housing)" done=2025-03-05
says "which" err 'before it was set'
exits 0 "how it goes" ctip plan progress "$plan" goal="$(goal housing)" next=2026-07-01
exits 64 "an end has a verb of its own" ctip plan progress "$plan" --as ended
says "which" err "comes with 'ctip plan close'"

# ---- the rule
exits 65 "not with goals that are open" ctip plan close "$plan" --outcome self_sufficient
says "why" err 'goals: not achieved: 1 of 3 achieved (employment); open: documents, housing; 1 dropped'
ctip plan goal done "$(goal housing)" done=2026-03-20 >/dev/null
ctip plan goal done "$(goal documents)" done=2026-04-20 >/dev/null
food=$(ctip record add assistance person="$ana" date=2026-05-20 type=food)
ctip record add assistance person="$ana" date=2026-05-30 type=legal >/dev/null
ctip record add assistance person="$eva" date=2026-05-31 type=food >/dev/null
exits 65 "not with aid for basic needs" ctip plan close "$plan" --outcome self_sufficient
says "which" err "external aid: the last aid was 12 days before (2026-05-20, food, $food); 30 without are needed"
exits 1 "explained: no" ctip plan explain "$plan"
says "the aid" out "$food"
exits 65 "a stay is aid, too" sh -c "ctip record add stay person=$ana starts=2026-03-01 form=rented >/dev/null &&
    CTIP_NOW=2026-07-15T09:00:00Z ctip plan close $plan --outcome self_sufficient"
says "until today" err 'the last aid was 0 days before'
stay=$(ctip query -f csv "SELECT id FROM stay" | tail -1)
ctip record edit "$stay" ends=2026-05-25 >/dev/null
exits 0 "explained on a later day: yes" at 2026-06-24 ctip plan explain "$plan"
says "how long since" out 'no external aid: the last aid was 30 days before'
says "how long it took" out '2026-01-31 to 2026-06-24, 144 days'
exits 0 "and ended so" at 2026-06-24 ctip plan close "$plan" --outcome self_sufficient
exits 73 "once" at 2026-06-24 ctip plan close "$plan" --outcome other
exits 1 "it is not among those that go on" at 2026-06-24 ctip plan list
exits 0 "it is among all" at 2026-06-24 ctip plan list --outcome self_sufficient -f csv
says "how it ended" out "$plan,transition,2026-01-31,2026-06-24,self_sufficient,cm01,$ana"
exits 1 "and none goes on" at 2026-08-02 ctip plan list -f csv
says "the columns" out "id,type,until,late,officer,person"
exits 65 "no goal more" at 2026-06-25 ctip plan goal add "$plan" domain=income
says "what to do" err "'ctip plan reopen $plan' takes it up again"

# ---- a return for help
exits 0 "help that is asked for is noted" at 2026-08-01 ctip plan progress "$plan" --as request
exits 0 "and the plan taken up again" at 2026-08-02 ctip plan reopen "$plan"
exits 73 "once" at 2026-08-02 ctip plan reopen "$plan"
is "it goes on" "$plan" "$(at 2026-08-02 ctip plan list -q)"
exits 0 "and ends again, on the same day" at 2026-08-02 ctip plan close "$plan" --outcome returned_home
exits 1 "for good" at 2026-08-02 ctip plan list
is "each step stays" 'type,date,outcome follow_up,2026-06-01, ended,2026-06-24,self_sufficient request,2026-08-01, reopened,2026-08-02, ended,2026-08-02,returned_home ' \
    "$(at 2026-08-02 ctip query -f csv "SELECT type, date, outcome FROM progress ORDER BY date, rowid" | tr '\n' ' ')"

# ---- of whom more is known than one record
twin=$(person Anna)
ctip intake merge "$ana" "$twin" --keep "$twin" --reason other >/dev/null 2>&1
at 2026-08-02 ctip record add assistance person="$twin" date=2026-07-20 type=clothing >/dev/null
exits 1 "what a double got counts" at 2026-08-02 ctip plan explain "$plan"
says "when" out 'external aid: the last aid was 13 days before (2026-07-20, clothing'

# ---- who counts may judge, and opens no name
key() { ctip ledger key new -o "$KEYS/$1.key" --no-passphrase >/dev/null; }
key me
as adm ctip ledger member add me01 --role me-officer --pub "$KEYS/me.key.pub" >request 2>/dev/null
as hoi ctip ledger approve "$(cat request)" >/dev/null 2>&1
export CTIP_KEY="$KEYS/me.key"
exits 1 "an M&E officer explains a plan" at 2026-08-02 ctip plan explain "$plan"
says "the same" out 'external aid: the last aid was 13 days before (2026-07-20, clothing'
exits 1 "and opens no name" grep -c Ana out
exits 77 "they begin none" ctip plan new "$eva" --template case
export CTIP_KEY="$KEYS/aud.key"
exits 77 "an auditor explains none" ctip plan explain "$plan"
export CTIP_KEY="$KEYS/cm.key"

# ---- a later edition judges later plans
mkdir new && cp -r "$top/schemas/." new
cat >>new/rules/plan.yaml <<'END'
  - from: 2026-09-01
    source: a harder rule
    achieved: 50
    days: 200
    assistance: [food, legal]
    stays: []
    cash: []
    long: 3
    follow_up: 14
END
as adm ctip ledger schemas --from new >/dev/null
other=$(ctip plan new "$eva" --template self-sufficiency started=2026-06-01)
for goal in $(ctip query -f csv "SELECT id FROM goal WHERE plan = '$other' LIMIT 2" | tail -n +2); do
	ctip plan goal done "$goal" >/dev/null
done
exits 1 "before it is in force, nothing is different" at 2026-08-31 ctip plan explain "$other"
says "by the old one" out 'rules/plan.yaml, since 2000-01-01'
says "all goals" out 'not achieved: 2 of 3 achieved'
exits 1 "after that it is" at 2026-09-01 ctip plan explain "$other"
says "by the new one" out 'rules/plan.yaml, since 2026-09-01; a harder rule'
says "half of them" out 'goals         achieved: 2 of 3 achieved'
says "and a longer time" out 'external aid: the last aid was 93 days before'
exits 1 "what ended keeps its own" at 2026-10-01 ctip plan explain "$plan"
says "by the old one" out 'rules/plan.yaml, since 2000-01-01'
sed 's/from: 2026-09-01/from: 1999-09-01/' new/rules/plan.yaml >one && cp one new/rules/plan.yaml
exits 78 "editions out of order" as adm ctip ledger schemas --from new
says "where" err 'rules/plan.yaml:'
says "which" err 'this edition is not later than the one above'
done_testing
