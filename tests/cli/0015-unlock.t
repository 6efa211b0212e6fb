#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: an unlocked key is used without asking, in this session alone, until
# its time is up or it is locked; nobody can change or lengthen it; and it
# opens no other key's file.
. "$(dirname "$0")/lib.sh"
own_session

# typed N WORDS COMMAND: on a terminal; types WORDS at each of N prompts.
typed() {
	: >tty
	for i in $(seq "$1"); do
		for wait in $(seq 200); do
			[ "$(grep -oE "phrase( for '[^']*')?: |once more: " tty |
			    wc -l)" -lt "$i" ] || break
			sleep .05
		done
		sleep .2
		echo "$2"
	done | script -qec "$3" /dev/null >tty
}
# unasked COMMAND...: where nobody could be asked
unasked() { setsid -w "$@" </dev/null; }
names() { keyctl show | grep -oE 'ctip:[0-9a-f]*'; }

typed 2 'first horse battery' 'ctip ledger key new -o one.key'
typed 2 'second horse battery' 'ctip ledger key new -o two.key'
check "two keys are made, with passphrases" test -s one.key -a -s two.key
typed 1 'first horse battery' "ctip ledger init led --office TT1 \
    --member adm01 --key one.key --role administrator --role intake"
export CTIP_LEDGER=$scratch/led CTIP_KEY=$scratch/one.key
exits 69 "locked: nobody to ask, nothing done" unasked ctip audit log
typed 3 'second horse battery' 'ctip ledger unlock'
is "a wrong passphrase unlocks nothing" "" "$(names)"
typed 1 'second horse battery' "ctip ledger unlock --key two.key"
says "nor does a key of no member" tty "this key is no member's"
is "which isn't kept" "" "$(names)"
typed 1 'first horse battery' 'ctip ledger unlock'
says "unlocked, it says whose, and until when" tty "unlocked      adm01, until 20"
fingerprint=$(sed -n 's/^fingerprint: //p' one.key)
is "it is called by its fingerprint, and by nobody's name" \
    "ctip:$fingerprint" "$(names)"

exits 0 "now nobody is asked" unasked ctip audit log -f csv
says "and it is the member's own" out adm01
check "writing too" sh -c "echo 'sex: female' |
    setsid -w ctip record add person -"
exits 69 "another key's file stays closed" unasked ctip audit log --key two.key
cp one.key copy.key
exits 0 "a copy of the file is the same key" unasked \
    ctip audit log --key copy.key
chmod 644 copy.key
exits 77 "a file that others can read is refused all the same" unasked \
    ctip audit log --key copy.key
exits 69 "to unlock again asks again" unasked ctip ledger unlock
exits 69 "in another session it is locked" unasked \
    keyctl session - ctip audit log
key=$(keyctl search @s user "ctip:$fingerprint")
is "only who possesses it may do anything with it" 1b000000 \
    "$(keyctl rdescribe "$key" | cut -d';' -f4)"
for deed in "timeout $key 40000" "update $key x" "setperm $key 0x3f3f3f3f"; do
	check "keyctl $deed is refused" sh -c "! keyctl $deed"
done
check "it has a time" grep -qE "(2[0-9]|30)m .*ctip:$fingerprint" /proc/keys

keyctl add user unrelated kept @s >/dev/null
exits 0 "lock" ctip ledger lock
is "tells how many" "locked        1 key" "$(cat out)"
is "nothing of it is left" "" "$(names)"
check "what is not ours is left alone" keyctl search @s user unrelated
exits 69 "locked: asked for again" unasked ctip audit log
exits 0 "locking twice does no harm" ctip ledger lock
is "and is told" "locked        0 keys" "$(cat out)"
exits 0 "no ledger is needed to lock" env -u CTIP_LEDGER -u CTIP_KEY \
    ctip ledger lock

# The bytes of another key under this one's name, as an enemy would put them.
keyctl padd user "ctip:$fingerprint" @s </etc/hostname >/dev/null
head -c 64 /dev/zero | keyctl padd user "ctip:$fingerprint" @s >/dev/null
exits 69 "what is not true to its name opens nothing" unasked ctip audit log
ctip ledger lock >/dev/null

typed 1 'first horse battery' 'ctip ledger unlock --for 2s'
exits 0 "two seconds" unasked ctip audit log
sleep 2.2
exits 69 "and not longer" unasked ctip audit log
for time in 30 m 0m -1m 13h 43201s 1.5h 999999999m '' 5d; do
	exits 64 "--for '$time' is no time" ctip ledger unlock --for "$time"
done
exits 0 "a service account's key can be kept too" sh -c "
    ctip ledger key new -o srv.key --no-passphrase &&
    ctip ledger init led2 --office TT2 --member srv01 --key srv.key &&
    ctip ledger unlock -C led2 --key srv.key --for 12h"
is "one key, one place" 1 "$(ctip ledger unlock -C led2 --key srv.key \
    --for 12h >/dev/null; names | wc -l)"
done_testing
