#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: who is erased is gone. A marker in every field of every kind that can
# hang under a person; two members erase them; then no marker, and no wrap of
# their keys, is in any file, and no older copy brings them back.
. "$(dirname "$0")/lib.sh"
export TMPDIR=$scratch/tmp XDG_RUNTIME_DIR=$scratch/run
mkdir -m 700 tmp run
ulimit -c unlimited 2>/dev/null

# as WHO COMMAND...: with their key
as() { CTIP_KEY=$scratch/$1.key; shift; "$@"; rc=$?; CTIP_KEY=$scratch/adm.key; return $rc; }
key() { ctip ledger key new -o "$1.key" --no-passphrase >/dev/null; }
first() { ctip record codes "$1" -f csv | sed -n '2s/,.*//p'; }

key adm; key cm; key io
ctip ledger init led --office TT1 --member adm01 --key adm.key --waiting 0 \
    --role administrator --role intake -q >/dev/null 2>&1
export CTIP_LEDGER=$scratch/led CTIP_KEY=$scratch/adm.key
exits 0 "a second member, who holds everything" \
    ctip ledger member add cm03 --role case-manager --pub cm.key.pub

# back COPY: the ledger as it was, which nobody remembers to have seen.
back() { rm -rf led "$XDG_STATE_HOME" && cp -a "$1" led; }

# fields KIND: a value for each of its fields, a marker in every text.
cat >fields.pl <<'EOF'
use strict;
my ($kind, %link) = @ARGV;
my (%got, @header);
for (`ctip record fields $kind -f csv`) {
	chomp;
	my ($name, $type, $compartment, $required, $codes) =
	    map { s/^"//r } split /,/;
	next if $name eq 'name' || $name eq 'legal_hold' || $name =~ /^(hold_until|budgets)$/;
	my $mark = "qzx" . substr($kind, 0, 3) . substr($name, 0, 6) . "xzq";
	if ($type eq 'id') { print "$name: $link{$codes}\n" if $link{$codes} }
	elsif ($type eq 'text' || $type eq 'place') {
		$mark = "+1 868 555-0" . (100 + ord $name) if $name =~ /phone/;
		$mark = "$kind\@qzxmailxzq.org" if $name =~ /mail/;
		$mark =~ s/[^a-z]//g if $name =~ /^(officer|component|counsellor|by|member)$/;
		$mark = "qzx$kind" if $name eq 'code';
		print "$name: $mark\n";
		open(my $out, '>>', 'markers'); print $out "$mark\n";
	} elsif ($type eq 'date' && $required eq '1') { print "$name: 2024-03-02\n" }
	elsif ($name eq 'birth_date') { print "$name: 1931-07-23\n" }
	elsif ($type eq 'boolean') { print "$name: 1\n" }
	elsif ($type eq 'money') { print "$name: TTD 50\n" if $required eq '1' }
	elsif ($type =~ /^codes?$/ && $required eq '1') {
		my ($list) = $codes =~ /^([a-z_]+)/;
		my ($code) = `ctip record codes $list -f csv` =~ /\n([^,\n]+)/;
		print "$name: $code\n";
	}
}
EOF
fill() { perl fields.pl "$@" >in.txt; as cm ctip record add "${1%% *}" - <in.txt 2>add.err || { cat in.txt add.err >&2; return 1; }; }

: >markers
person=$(fill person)
programme=$(fill programme)
survey=$(fill survey)
cohort=$(fill cohort programme "$programme")
: >markers # of those, which stay
perl fields.pl person >/dev/null
plan=$(fill plan person "$person")
case=$(fill case person "$person")
kinds=0
for kind in $(grep -l '^subject: person' "$build"/schemas/kinds/*.yaml |
    sed 's|.*/||; s|\.yaml$||'); do
	case $kind in plan|review|same_as) continue;; esac
	kinds=$((kinds + 1))
	exits 0 "a $kind of the person, filled with markers" \
	    fill "$kind" person "$person" plan "$plan" cohort "$cohort" \
	    survey "$survey" programme "$programme" case "$case"
	cp add.err err
done
printf 'qzxreviewxzq' >reasons && echo qzxreviewxzq >>markers
screening=$(ctip record add screening person="$person" date=2024-03-02)
exits 0 "another's screening of them, reviewed" as cm ctip intake review \
    --decision presumed --reason @reasons "$screening"
exits 0 "the person changes once" as cm ctip record edit "$person" age=93
printf 'qzxnewremarksxzq' >remarks && echo qzxnewremarksxzq >>markers
exits 0 "and once more, in text" as cm ctip record edit "$person" remarks=@remarks
check "there are markers" [ "$(wc -l <markers)" -gt 30 ]
check "they are read" sh -c "CTIP_KEY=cm.key ctip record show $person | grep -q qzxpergiven_xzq"
other=$(printf 'given_name: Somebody\nsex: female\n' | ctip record add person -)
case=$(printf 'person: %s\nnarrative: of qzxnarrativexzq\n' "$person" |
    ctip record add case -)
cp -a led before

# ---- two members
exits 0 "asked for" ctip ledger erase request "$person" --reason consent
request=$(cat out)
says "a record of others that links to them is named" err "$case (case)"
exits 77 "not by oneself" ctip ledger erase approve "$request"
exits 0 "approved by another" as cm ctip ledger erase approve "$request"
sqlite3 led/ledger.db "SELECT hex(entries) FROM page" >/dev/null
# The kids of the request, and their wraps in every row of keys.db.
cat >kids.py <<'EOF'
import json, re, sqlite3, sys
db = sqlite3.connect(sys.argv[1] + '/ledger.db')
kids = set()
for (entries,) in db.execute('SELECT entries FROM page'):
    for m in re.finditer(rb'\{"act":"(?:erase|rekey)","kids":\[([^\]]*)\]', entries):
        kids |= set(re.findall(r'[0-9a-f]{32}', m.group(1).decode()))
keys = sqlite3.connect(sys.argv[1] + '/keys.db')
for (slots,) in keys.execute('SELECT slots FROM page'):
    for at in range(0, len(slots), 48):
        if slots[at:at + 16].hex() in kids:
            print(slots[at + 16:at + 48].hex())
EOF
python3 kids.py led | sort -u >wraps
check "wraps of their keys are in keys.db" [ "$(wc -l <wraps)" -gt 15 ]
exits 0 "erased" as cm ctip ledger erase run
says "it says of whom and how many keys" err "erased $person: "

# ---- nothing is left
cat >search.py <<'EOF'
import base64, os, sys
needles = set()
for line in open('markers'):
    m = line.strip().encode()
    needles |= {m, m.hex().encode(), m.hex().upper().encode()}
    for skip in range(3):
        needles.add(base64.b64encode(b'\0' * skip + m)[(skip and skip + 1):-4])
needles |= {bytes.fromhex(line.strip()) for line in open('wraps')}
needles = {n for n in needles if len(n) > 5}
hits = files = 0
for root in sys.argv[1:]:
    for folder, _, names in os.walk(root):
        for name in names:
            files += 1
            data = open(os.path.join(folder, name), 'rb').read()
            for n in needles:
                if n in data:
                    hits += 1
                    print('hit', folder, name, n[:24], file=sys.stderr)
print(files, 'files,', hits, 'hits')
sys.exit(hits != 0 or files < 10)
EOF
check "no marker and no wrap in any file of the ledger" python3 search.py led
check "nor in temporary folders" sh -c "! ls -A tmp run | grep -v ':$' | grep ."
check "a search would have found them" sh -c "! python3 search.py before"
check "no core was written" sh -c "! ls core* led/core* 2>/dev/null | grep ."
is "keys.db has none of their wraps" 0 "$(python3 kids.py led | wc -l)"
exits 0 "the ledger still verifies" as cm ctip audit verify
exits 0 "without a key too" sh -c 'unset CTIP_KEY; ctip audit verify'

# ---- what readers see
exits 1 "show says that they are erased" as cm ctip record show "$person"
says "when, and by which request" err "erased on 20"
says "the request" err "$request"
is "no person of that id is listed" 0 "$(as cm ctip record list person -q | grep -c "$person")"
for kind in assistance plan session; do
	is "no $kind, for they were the only ones who had any" 0 \
	    "$(as cm ctip record list $kind -q | wc -l)"
	is "nor counted" 0 "$(as cm ctip query "SELECT count(*) FROM $kind" -f csv | tail -n 1)"
done
is "nor counted" 1 "$(as cm ctip query 'SELECT count(*) FROM person' -f csv | tail -n 1)"
is "nor found by id" 0 "$(as cm ctip query "SELECT * FROM person WHERE id = '$person'" -f csv | tail -n +2 | wc -l)"
exits 66 "nor edited" as cm ctip record edit "$person" sex=male
exits 65 "nothing new is put under them" as cm ctip record add assistance \
    person="$person" date=2024-03-02 type=food
says "which says why" err "was erased on"
exits 0 "others are there" as cm ctip record show "$other"
exits 65 "there is nothing left to erase" ctip ledger erase request "$person"

# ---- a certificate
exits 0 "a certificate" ctip ledger erase certificate "$request" -o certificate
says "of this person" certificate "$person"
exits 0 "it holds" as cm ctip audit verify --certificate certificate
exits 0 "also for whoever has no key" sh -c 'unset CTIP_KEY; ctip audit verify --certificate certificate'
says "which says what it can't tell" out "not checked   the record and compartments"
sed 's/^keys  .*/keys          1/' certificate >forged
exits 1 "not when it is changed" ctip audit verify --certificate forged
says "and says so" err "signature does not hold"
ssh_key=$(ctip ledger signers | sed 's/^\([^ ]*\) [^ ]* /\1 /;s/namespaces="[^"]*" //')
sed '/^-----BEGIN/,$d' certificate >body; sed -n '/^-----BEGIN/,$p' certificate >body.sig
ctip ledger signers | awk '{print $1, $(NF-1), $NF}' >signers
check "stock ssh-keygen takes its signature" ssh-keygen -Y verify -f signers \
    -I "$(head -n 1 signers | cut -d' ' -f1)" -n ctip-certificate -s body.sig <body

# ---- nobody comes back
cp -a led after
cp before/keys.db led/keys.db
exits 1 "an older keys.db: still erased" as cm ctip record show "$person"
says "and it is said" err "keys.db is older than the ledger: "
is "its wraps are deleted" 0 "$(python3 kids.py led | wc -l)"
exits 1 "and then nothing more is said" as cm ctip record show "$person"
check "but that they are erased" sh -c "! grep -q older err"
cp before/keys.db led/keys.db
exits 0 "a writer does it too" ctip record edit "$other" age=20
says "and says it" err "keys.db is older than the ledger: "
back after
cp before/keys.db led/keys.db
exits 1 "verify names an older keys.db" as cm ctip audit verify
back after
rm -rf led/ledger.db led/history.git led/cache.db
cp -a before/ledger.db before/history.git led/
exits 1 "an older ledger: noticed" as cm ctip record show "$person"
exits 0 "and taken, on purpose" ctip audit checkpoint --accept
exits 1 "an older ledger: still erased" as cm ctip record show "$person"
says "and it is said" err "the ledger is older than keys.db: "
is "not listed" 0 "$(as cm ctip record list person -f csv 2>/dev/null | grep -c "$person")"
exits 0 "and there, after a new save" as cm ctip record edit "$other" age=21
exits 1 "too" as cm ctip record show "$person"
back after

# ---- both older, put back together, on the computer that saw it
exits 1 "it is seen once" as cm ctip record show "$person"
check "what it remembers is nobody else's to read" sh -c \
    "[ \"\$(stat -c %a $XDG_STATE_HOME/ctip/*.forgotten)\" = 600 ]"
rm -rf led && cp -a before led
exits 0 "both older: taken, on purpose" ctip audit checkpoint --accept
exits 1 "and still erased" as cm ctip record show "$person"
says "it is said" err "keys of people who were forgotten here were deleted from keys.db"
says "and what to do" err "erase them again"
cat >wraps.py <<'EOF'
import sys
data = open(sys.argv[2], 'rb').read()
sys.exit(any(bytes.fromhex(line) in data for line in open(sys.argv[1])))
EOF
check "their wraps are in keys.db no more" python3 wraps.py wraps led/keys.db
check "where they were" sh -c "! python3 wraps.py wraps before/keys.db"
is "not listed" 0 "$(as cm ctip record list person -f csv 2>/dev/null | grep -c "$person")"
exits 0 "that is said for as long as it is so" as cm ctip record show "$other"
says "it" err "the ledger is older than keys.db: "
exits 0 "erased again: asked for" ctip ledger erase request "$person"
again=$(cat out)
exits 0 "approved" as cm ctip ledger approve "$again"
exits 0 "and done" ctip ledger erase run
exits 1 "erased, now by this ledger too" as cm ctip record show "$person"
says "by which request" err "$again"
check "nothing else is said" sh -c "! grep -q older err"
exits 0 "it verifies" ctip audit verify
rm -rf led "$XDG_STATE_HOME" && cp -a before led
exits 0 "a computer that never saw it knows nothing" as cm ctip record show "$person"
back after

# ---- a crash between tombstone and keys
new=$(printf 'given_name: qzxcrashxzq\nsex: female\n' | ctip record add person -)
request=$(ctip ledger erase request "$new" 2>/dev/null)
as cm ctip ledger approve "$request" >/dev/null
cp -a led crash
points=0 finished=0 wrong=0
for n in $(seq 1 40); do
	back crash
	strace -f -qq -o trace -P "$scratch/led/keys.db" -P "$scratch/led/keys.db-journal" \
	    -e trace=fdatasync,unlink -e inject=fdatasync,unlink:signal=KILL:when=$n \
	    ctip ledger erase run >/dev/null 2>&1 && break
	points=$((points + 1))
	if ctip record show "$new" >shown 2>said; then
		# Not saved: it is all there, and can be run again.
		ctip ledger erase run >/dev/null 2>&1 || wrong=$((wrong + 1))
		ctip record show "$new" >shown 2>said && wrong=$((wrong + 1))
	else
		ctip record list person >/dev/null 2>&1
		ctip record edit "$other" age=$((20 + n)) >/dev/null 2>>said
		grep -q 'not finished' said && finished=$((finished + 1))
	fi
	grep -q 'erased on' said || wrong=$((wrong + 1))
	[ "$(python3 kids.py led | wc -l)" = 0 ] || wrong=$((wrong + 1))
	ctip audit verify >/dev/null 2>&1 || wrong=$((wrong + 1))
done
check "killed at $points points" [ "$points" -ge 5 ]
check "of which some lay between tombstone and deletion" [ "$finished" -ge 1 ]
is "the next command finished each" 0 "$wrong"
back after

# ---- a name in somebody else's record
exits 0 "the name is taken out of the case" ctip record edit "$case" narrative=@remarks
exits 0 "and fresh keys asked for" ctip ledger rekey "$case" --compartment case
request=$(cat out)
exits 0 "approved" as cm ctip ledger approve "$request"
cp led/keys.db keys.before
cp before/keys.db led/keys.db.old
exits 0 "done" ctip ledger erase run
says "a keys.db that a restore kept is named" err "keys.db.old', which a restore kept"
rm led/keys.db.old
exits 0 "what is current opens" ctip record show "$case"
says "all of it" out qzxnewremarksxzq
exits 0 "and verifies" ctip audit verify
cp -a led rekeyed
cp keys.before led/keys.db
exits 0 "with the keys of before" ctip record show "$case"
says "what was is gone, and it is said" err "keys.db is older than the ledger: "
is "of the old keys nothing is left" 0 "$(python3 kids.py led | wc -l)"
back rekeyed
exits 0 "it can be edited" ctip record edit "$case" opened=2026-01-02

# ---- a compartment alone
half=$(printf 'given_name: Half\nsex: female\nremarks: stays\n' | ctip record add person -)
request=$(ctip ledger erase request "$half" --compartment identity 2>/dev/null)
as cm ctip ledger approve "$request" >/dev/null
exits 0 "identity alone is erased" ctip ledger erase run
exits 0 "the rest is shown" ctip record show "$half"
says "what was erased is named" out "identity (erased)"
says "what was not is there" out stays
exits 65 "nothing is put in its place" sh -c \
    "echo Again >name; ctip record edit $half given_name=@name"
exits 0 "the rest can be edited" ctip record edit "$half" sex=male
exits 0 "and still verifies" ctip audit verify

# ---- reasons, for the auditors
key aud
exits 0 "an auditor" ctip ledger member add aud01 --role auditor --pub aud.key.pub
is "reads why somebody was to be erased" 1 "$(as aud ctip audit log -f csv |
    sed 1d | cut -d, -f1 | while read -r tx; do
	as aud ctip audit show "$tx" 2>&1 >/dev/null; done |
    grep -c 'erase request by adm01.*reason: consent')"

# ---- seven days, and somebody who says no
export CTIP_NOW=2026-03-01T10:00:00Z
rm -rf "$XDG_STATE_HOME"
ctip ledger init later --office TT1 --member adm01 --key adm.key \
    --role administrator --role intake -q >/dev/null 2>&1
export CTIP_LEDGER=$scratch/later
ctip ledger member add cm03 --role case-manager --pub cm.key.pub >/dev/null 2>&1
one=$(echo 'sex: female' | ctip record add person -)
two=$(echo 'sex: male' | ctip record add person -)
request=$(ctip ledger erase request "$one" 2>/dev/null)
exits 1 "nothing is approved" ctip ledger erase run
cancelled=$(ctip ledger erase request "$two" 2>/dev/null)
as cm ctip ledger approve "$request" >/dev/null
as cm ctip ledger approve "$cancelled" >/dev/null
exits 1 "it waits" ctip ledger erase run
says "and says until when" err "request $request waits until 2026-03-08T10:00:00Z"
exits 0 "somebody says no" as cm ctip ledger erase cancel "$cancelled"
export CTIP_NOW=2026-03-08T09:59:59Z
exits 1 "not a second before" ctip ledger erase run
export CTIP_NOW=2026-03-08T10:00:00Z
exits 0 "then it is done" ctip ledger erase run
is "and nothing else" "$request" "$(cat out)"
exits 1 "one is gone" ctip record show "$one"
exits 0 "the other is there" ctip record show "$two"
exits 73 "what is done is not cancelled" ctip ledger erase cancel "$request"

# ---- legal hold
exits 0 "held" ctip record edit "$two" legal_hold=1
exits 77 "not to be erased" ctip ledger erase request "$two"
says "by whom" err "$two is under legal hold: "
exits 0 "until a day that is over" ctip record edit "$two" hold_until=2026-03-07
exits 0 "asked for" ctip ledger erase request "$two"
request=$(cat out)
linked=$(printf 'person: %s\nlegal_hold: 1\nhold_until: 2027\n' "$two" | ctip record add case -)
exits 77 "a case that is linked holds it" as cm ctip ledger approve "$request"
says "until when" err "under legal hold by $linked until 2027"
exits 0 "the case is closed" as cm ctip case close "$linked" --as other
exits 0 "approved then" as cm ctip ledger approve "$request"
exits 0 "and opened again" as cm ctip case reopen "$linked"
export CTIP_NOW=2026-03-20T10:00:00Z
exits 77 "not carried out either" ctip ledger erase run
exits 0 "it is there" ctip record show "$two"

done_testing
