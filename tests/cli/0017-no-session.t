#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: where a process has no session keyring of its own, what one command
# unlocks is there for the next. (It must not lock: others may have unlocked
# keys in that keyring.)
. "$(dirname "$0")/lib.sh"
keyctl rdescribe @s 2>/dev/null | grep -q ';_uid_ses\.' ||
    skip_all "there is a session keyring, or none at all"
new_ledger
key="ctip:$(sed -n 's/^fingerprint: //p' adm.key)"
trap 'keyctl unlink "%user:$key" @us 2>/dev/null; cd /; rm -rf "$scratch"' EXIT
count="sqlite3 -bail -cmd '.load $build/lib/ctip' :memory: \
    'SELECT count(*) FROM person'"
exits 1 "locked" sh -c "$count"
exits 0 "unlocked by a process" ctip ledger unlock --for 60s
check "it is in the user's keyring for sessions" \
    keyctl search @us user "$key"
is "and opens the ledger to another process" 0 "$(sh -c "$count")"
exits 1 "not to one that has a session of its own" \
    keyctl session - sh -c "$count"
done_testing
