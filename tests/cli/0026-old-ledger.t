#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a ledger made before members came and went is whole, and all that can
# be done now can be done in it. tests/old/before-members.tar.gz was made by
# the programs of commit 07ea622, whose charter has no waiting period and whose
# roles have no acts: ledger.db, keys.db, the founder's key, what was exported
# then, and the commit that the branch ended in.
. "$(dirname "$0")/lib.sh"

tar xzf "$top/tests/old/before-members.tar.gz" || exit 1
chmod 700 led
chmod 600 led/* adm.key
export CTIP_LEDGER=$scratch/led CTIP_KEY=$scratch/adm.key
as() { key=$1; shift; CTIP_KEY=$scratch/$key.key "$@"; }
new_key() { ctip ledger key new -o "$1.key" --no-passphrase >/dev/null; }
both() { as dir ctip ledger approve "$("$@" 2>err || cat err)" >out 2>&1 ||
    { cat err out; return 1; }; }

exits 0 "its history is made from it" ctip ledger rebuild --from ledger
is "and is the same, to the byte" "$(cat tip)" \
    "$(git --git-dir=led/history.git rev-parse refs/heads/office/TT1)"
exits 0 "it verifies" ctip audit verify
exits 0 "it reads" ctip record export person -f csv
check "what was exported then" cmp people.csv out
check "its copy of the charter is as it was" sh -c '! grep -q waiting led/ctip.yaml'
id=$(ctip record list person -q | head -n 1)
printf 'tailor\n' >job
exits 0 "a person of then is edited" ctip record edit "$id" occupation=@job
for one in dir cm2 cm3; do new_key $one; done

exits 0 "its schemas are brought up to date" ctip ledger schemas
exits 0 "a director comes, by the acts that roles had before there were any" \
    ctip ledger member add dir01 --role director --pub dir.key.pub
check "a case manager, by two" both ctip ledger member add cm02 \
    --role case-manager --pub cm2.key.pub
is "two are needed" "$(ctip ledger member list -f csv | grep ^cm02 | cut -d, -f5)" yes
exits 77 "no other role may add" as cm2 ctip ledger member add xx01 \
    --role intake --pub cm3.key.pub
ctip record edit "$id" sex=male >/dev/null 2>&1
as cm2 ctip record export person -f csv >now.csv
check "who came reads what was written long before" grep -q Salazar now.csv
check "one goes" both ctip ledger member revoke cm02
check "another comes" both ctip ledger member add cm03 --role case-manager \
    --pub cm3.key.pub
ctip record edit "$id" sex=female >/dev/null 2>&1
exits 77 "who went reads nothing" as cm2 ctip record list person
as cm3 ctip record export person -f csv >now.csv
check "who came last reads what was written long before" grep -q Salazar now.csv
exits 0 "to erase is asked for" ctip ledger erase request "$id" --reason request
request=$(ctip ledger requests -q)
exits 0 "and approved by another" as dir ctip ledger erase approve "$request"
due=$(ctip ledger requests -f csv | tail -n 1 | sed 's/.*,//')
week=$(($(date +%s) + 7 * 86400))
check "it waits seven days" test "$(date -d "$due" +%s)" -ge "$((week - 600))" \
    -a "$(date -d "$due" +%s)" -le "$((week + 600))"
for from in ledger history; do
	rm -rf led/*.old
	exits 0 "rebuild from $from" ctip ledger rebuild --from "$from"
	for one in adm dir cm3; do
		exits 0 "$one verifies" as $one ctip audit verify
	done
done
is "the old commits are still there" 0 "$(git --git-dir=led/history.git \
    merge-base --is-ancestor "$(cat tip)" refs/heads/office/TT1; echo $?)"
done_testing
