#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: the history is an ordinary git repository to git: sound objects, and
# commits signed by the members that `ctip ledger signers` names. One changed
# byte, or another member's key, and git says so too.
. "$(dirname "$0")/lib.sh"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
new_ledger
"$build/tests/demo/generate" .
ctip intake import people.csv --map people >out 2>&1
printf 'sex: female\ngiven_name: Ana\n' | ctip record add person - >id
git="git --git-dir=led/history.git -c safe.directory=*"

check "fsck --full --strict is silent" sh -c \
    "test -z \"\$($git fsck --full --strict --no-progress 2>&1)\""
check "signers are printed" sh -c 'ctip ledger signers >signers'
says "with the member's handle" signers "adm01"
is "one commit a transaction" "$(transactions)" \
    "$($git rev-list --count refs/heads/office/TT1)"
for commit in $($git rev-list --reverse refs/heads/office/TT1); do
	check "commit $(echo "$commit" | cut -c1-8) is signed" $git \
	    -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$scratch/signers" \
	    verify-commit "$commit"
done
ctip ledger key new -o other.key --no-passphrase >/dev/null
sed "s/ ssh-ed25519.*//; s/\$/ $(grep -o 'ssh-ed25519 [A-Za-z0-9+/=]*' \
    other.key.pub | head -n 1 | sed 's,/,\\/,g')/" signers >wrong
check "not by another key" sh -c "! $git -c gpg.format=ssh \
    -c gpg.ssh.allowedSignersFile='$scratch/wrong' \
    verify-commit refs/heads/office/TT1"
is "the author is a handle" adm01 \
    "$($git log -1 --format=%an refs/heads/office/TT1)"
$git log --format=%B%an%ae refs/heads/office/TT1 >messages
check "no message names a command, a kind or a person" sh -c \
    '! grep -qiE "import|person|record|people|ana" messages'
is "each has its transaction's hash" "$(transactions)" \
    "$(grep -c '^Ctip-Tx: ' messages)"
check "a clone verifies as well" sh -c "$git clone -q --bare led/history.git \
    clone && test -z \"\$(git --git-dir=clone -c safe.directory=* \
    fsck --full --strict --no-progress 2>&1)\""
done_testing
