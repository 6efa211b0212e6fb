#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a lost passphrase of the only administrator is survived, tried from an
# empty machine: a copy of the ledger, a backup of the keys and two shares
# make a ledger that somebody works in again, and everybody sees how; the
# third share alone, and the backup alone, open nothing. And a recovery key
# comes into force by two persons where there are two.
. "$(dirname "$0")/lib.sh"

# typed PROMPT COMMAND <LINES: on a terminal; types the n-th line at the n-th
# prompt.
typed() {
	: >tty
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		for wait in $(seq 200); do
			[ "$(grep -oE "$1" tty | wc -l)" -lt "$n" ] || break
			sleep .05
		done
		sleep .1
		echo "$line"
	done | script -qec "$2" /dev/null >tty
}
numbered() { grep '^[1-6] ' "$1" | sed 's/^[1-6] *//'; }

new_ledger case-manager
printf 'sex: female\ngiven_name: Marisol\nregion: TT-POS\n' |
	ctip record add person - >person
check "the only administrator makes a recovery key" \
    ctip ledger recovery set adm01 sec02 bank -o shares
is "its shares are three files of one's own" "600 600 600" \
    "$(stat -c %a shares/*.share | tr '\n' ' ' | sed 's/ $//')"
check "keys are saved without any secret" \
    env -u CTIP_KEY ctip ledger keys backup keys.sealed
is "a save of one's own" 600 "$(stat -c %a keys.sealed)"
check "what was saved is not what it was" sh -c \
    '! grep -aq "SQLite\|statistics" keys.sealed'

check "the ledger is saved, without keys" \
    env -u CTIP_KEY ctip ledger backup ledger.saved
ctip ledger doctor -f csv >doctor
check "the doctor sees both" sh -c '! grep -E "^backup.*(bad|none)" doctor'

# All that is left: what lay outside of the machine.
mkdir -p safe empty/home
cp ledger.saved keys.sealed shares/sec02.share shares/bank.share safe
person=$(cat person)
rm -rf led adm.key adm.key.pub shares keys.sealed ledger.saved state
unset CTIP_LEDGER CTIP_KEY
HOME=$scratch/empty/home XDG_CONFIG_HOME= XDG_DATA_HOME= XDG_STATE_HOME=
export HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
cd empty || exit 1
cp ../safe/* .

check "the ledger's backup makes the ledger" \
    ctip ledger restore ledger.saved led
exits 78 "a ledger without keys.db makes nobody a member" ctip ledger \
    recovery use sec02.share bank.share -C led --handle adm02 -o new.key \
    --no-passphrase
exits 65 "one share is none" ctip ledger keys restore keys.sealed \
    bank.share bank.share -C led
check "nothing came of it" test ! -e led/keys.db
exits 0 "two shares put the keys back" ctip ledger keys restore keys.sealed \
    sec02.share bank.share -C led
says "and it says what was done" out "restored      keys.db"
typed 'passphrase: |once more: ' "ctip ledger recovery use sec02.share \
    bank.share -C led --handle adm02 --role administrator --role intake \
    --role case-manager -o new.key" <<'END'
a horse in the rain
a horse in the rain
END
says "the same two make somebody a member" tty "adm02, by recovery key 1"
check "whose key is under a passphrase" grep -q argon2id new.key
export CTIP_LEDGER=$scratch/empty/led CTIP_KEY=$scratch/empty/new.key
typed 'passphrase for [^:]*: ' "ctip record show $person" <<'END'
a horse in the rain
END
says "the person can be read again" tty Marisol
typed 'passphrase for [^:]*: ' "printf 'sex: male\n' | ctip record add person -" <<'END'
a horse in the rain
END
check "work goes on" env -u CTIP_KEY ctip audit verify
typed 'passphrase for [^:]*: ' "ctip audit log -f csv" <<'END'
a horse in the rain
END
says "everybody sees that it was the recovery key" tty \
    "recovery-1,ledger recovery use"
git clone -q --bare led/history.git copy.git
ctip ledger signers >signers
is "git alone sees it too, and that every signature holds" "G" \
    "$(git --git-dir=copy.git -c gpg.ssh.allowedSignersFile=signers \
    log --format=%G? office/TT1 | sort -u | tr -d '\n')"
check "and who made the commit" sh -c "git --git-dir=copy.git log \
    --format=%an office/TT1 | grep -qx recovery-1"

# From paper: typed on the terminal, one line wrong at first.
{
	numbered sec02.share | sed 2d
} >lines
{
	numbered sec02.share | head -n 1
	numbered sec02.share | sed -n '2s/^./*/p'
	numbered sec02.share | sed -n '2,6p' | tr 'A-Z' 'a-z' | tr -d -
} >typing
typed 'Share 1, line [1-6] of 6: ' "ctip ledger recovery use - bank.share \
    --handle adm03 -o third.key --no-passphrase" <typing
says "a share can be typed from paper" tty "adm03, by recovery key 1"
says "a line that is wrong is asked for again" tty "line 2 has a sign"
check "what is typed is not shown" sh -c \
    "! grep -qF \"\$(sed -n 6p typing)\" tty"

# Where two persons can agree, they must.
cd .. && rm -rf led
new_ledger
ctip ledger key new -o dir.key --no-passphrase >/dev/null
ctip ledger member add dir01 --role director --pub dir.key.pub >/dev/null 2>&1
check "with a director there, an administrator asks" \
    ctip ledger recovery set adm01 dir01 bank -o shares
request=$(ctip ledger requests -f csv | tail -n 1 | cut -d, -f1)
ctip ledger requests -f csv >requests
says "it is listed, with the holders" requests \
    'recovery key 1, shares to adm01, dir01 and bank'
exits 65 "it isn't in force" ctip ledger recovery use shares/adm01.share \
    shares/bank.share --handle adm02 -o new.key --no-passphrase
exits 77 "who asked doesn't approve it" ctip ledger approve "$request"
check "the director does" ctip ledger approve "$request" --key dir.key
exits 0 "and it is in force" ctip ledger recovery use shares/adm01.share \
    shares/bank.share --handle adm02 -o new.key --no-passphrase
exits 0 "a second one needs two persons too" ctip ledger recovery set \
    adm01 dir01 bank -o second
says "who asks is told so" err "another member, of another role"
request=$(ctip ledger requests -f csv | tail -n 1 | cut -d, -f1)
check "it comes into force" ctip ledger approve "$request" --key dir.key
exits 77 "and the first one's shares are of no use" ctip ledger recovery use \
    shares/adm01.share shares/bank.share --handle adm03 -o x.key \
    --no-passphrase
check "the ledger holds" ctip audit verify
check "with a key as well" ctip audit verify --key dir.key
done_testing
