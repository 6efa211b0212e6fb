#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: members come and go with nothing lost and nothing left. Who comes reads
# the oldest record; who goes reads nothing, with words of their own, and what
# they held opens no key any more, over thousands of records, twice; the
# founder's custody of a group ends with its first member.
. "$(dirname "$0")/lib.sh"

as() { key=$1; shift; CTIP_KEY=$scratch/$key.key "$@"; }
new_key() { ctip ledger key new -o "$1.key" --no-passphrase >/dev/null; }
add() { printf 'given_name: %s\nsex: female\ndietary_needs: %s\n' "$2" "$2" |
    as "$1" ctip record add person - 2>/dev/null; }
# Two do it: one asks, another approves.
both() { asks=$1 says=$2; shift 2
    as "$says" ctip ledger approve "$(as "$asks" "$@" 2>err || cat err)" \
        >out 2>&1 || { cat err out; return 1; }; }
given() { as "$1" ctip record show "$2" 2>/dev/null |
    sed -n 's/^  *Given name  *//p'; }
secrets() { sqlite3 led/keys.db "SELECT count(*) FROM secret WHERE $1"; }
# Rows wrapped to a key of a group that is not the last one; and such secrets.
old_rows() { sqlite3 led/keys.db "SELECT count(*) FROM page AS p WHERE
    epoch<(SELECT max(epoch) FROM page AS q WHERE q.holder=p.holder) AND
    holder IN ($1)"; }
old_secrets() { sqlite3 led/keys.db "SELECT count(*) FROM secret AS p WHERE
    epoch<(SELECT max(epoch) FROM secret AS q WHERE q.holder=p.holder) AND
    holder IN ($1)"; }
everybody() { as "$1" ctip record export person -f ndjson --break-glass \
    --reason @why >"$2" 2>err || cat err; }
all_verify() { for one in "$@"; do
    as "$one" ctip audit verify >out 2>&1 || { echo "$one:"; cat out; return 1; }
    done; env -u CTIP_KEY ctip audit verify; }

for one in adm dir cm1 cm2 me late; do new_key $one; done
echo 'this is a test' >why
export CTIP_LEDGER=$scratch/led CTIP_KEY=$scratch/adm.key
ctip ledger init led --office TT1 --member adm01 --key adm.key \
    --role administrator -q >/dev/null 2>&1 || bail
first=$(add adm Oldest)
is "the founder does not read what no role of theirs holds" "" \
    "$(given adm "$first")"

# ---------------------------------------------------------------- they come
exits 0 "a founder adds alone while nobody could approve" \
    ctip ledger member add dir01 --role director --pub dir.key.pub
exits 0 "then it is asked for" ctip ledger member add cm01 \
    --role case-manager --pub cm1.key.pub
request=$(cat out)
exits 77 "who asks does not approve" ctip ledger approve "$request"
exits 77 "who is asked for is no member yet" as cm1 ctip record list person
exits 0 "the director approves" as dir ctip ledger approve "$request"
is "the case manager is pending" pending \
    "$(ctip ledger member list -f csv | grep ^cm01 | cut -d, -f3)"
is "and reads no name" "" "$(given cm1 "$first")"
# Unknown and not for you are the same, but for the id.
as cm1 ctip record show "$first" 2>&1 | grep -ci oldest >named
is "nothing of the name shows" 0 "$(cat named)"
add cm1 Early >early
is "the founder keeps the old keys until they were handed on" 1 \
    "$(secrets "holder='care' AND member='adm01'")"
add adm Second >second
add cm1 Third >third
is "the founder's custody has ended" 0 \
    "$(secrets "holder IN ('care','case','health','identity') AND member='adm01'")"
is "no slot is wrapped to the founder's keys" 0 \
    "$(old_rows "'care','case','health','identity'")"
is "who came reads the oldest record" Oldest "$(given cm1 "$first")"
is "and what was written while pending" Early "$(given cm1 "$(cat early)")"
is "an active member" active \
    "$(ctip ledger member list -f csv | grep ^cm01 | cut -d, -f3)"
check "a lesser member comes" both adm dir ctip ledger member add me01 \
    --role me-officer --pub me.key.pub
check "another case manager comes" both dir adm ctip ledger member add cm02 \
    --role case-manager --pub cm2.key.pub
add cm1 Fourth >/dev/null
is "and reads the oldest record, as soon as somebody has written" Oldest \
    "$(given cm2 "$first")"

# ------------------------------------------------------- a ledger of a size
{ echo 'Register number,Given name,Family name,Sex,Date of birth,Region,Remarks'
seq 5000 | sed 's!.*!B-&,Eva &,Brito,Female,17/05/1999,Tobago,x!'; } >many.csv
as cm2 ctip intake import many.csv --map people >log 2>&1 || cat log
is "five thousand come" 5005 "$(as cm2 ctip record list person -q | wc -l)"
late=$(as cm1 ctip record list person -q | tail -n 1)
check "all is well, for everybody" all_verify adm dir cm1 cm2 me

# ----------------------------------------------------------------- they go
before=$(transactions)
exits 0 "the director asks to revoke the case manager" \
    as dir ctip ledger member revoke cm01
exits 0 "the administrator approves" ctip ledger approve "$(cat out)"
is "which two transactions do" $((before + 3)) "$(transactions)"
was=$(transactions)
gone="no member of this ledger any more"
for cmd in "record list person" "record show $first" "record add person -" \
    "record edit $first sex=male" "record export person" "audit log" \
    "audit verify" "ledger member list" "ledger requests" \
    "ledger member add xx01 --role intake --pub me.key.pub" \
    "ledger member revoke dir01" "query SELECT(1)" "intake import many.csv --map people" \
    "ledger approve $request"; do
	exits 77 "who went: $cmd" as cm1 ctip $cmd
	says "in words of its own" err "$gone"
	is "and nothing on stdout" "" "$(cat out)"
done
is "nothing was written" "$was" "$(transactions)"
is "nor left locked" 0 "$(add cm2 Fifth >/dev/null; echo $?)"
g="'care','case','health','identity','statistics','directory'"
is "their wraps have moved, over all files" 0 "$(old_rows "$g")"
is "no secret of before is left" 0 "$(old_secrets "$g")"
is "none of who went" 0 "$(secrets "member='cm01'")"
is "the others read on: the oldest" Oldest "$(given cm2 "$first")"
check "and the newest" test -n "$(given cm2 "$late")"
is "new heads use the new header key" 1 "$(sqlite3 led/ledger.db \
    "SELECT hex(head) FROM head ORDER BY sequence DESC LIMIT 1" | perl -ne '
    $h = pack "H*", $_; ($o, $n) = unpack "x36 n/a X0 n", $h;
    ($office) = unpack "x36 n/a", $h; $at = 36 + 2 + length($office) + 8 + 8
    + 32; $seen = unpack "x$at n", $h; $at += 2 + 32; print unpack "x$at n", $h')"
check "verify holds for who stays, and without a key" all_verify adm dir cm2 me

# A second one, right after.
check "another comes" both adm dir ctip ledger member add cm03 \
    --role case-manager --pub late.key.pub
add cm2 Sixth >/dev/null
is "and reads the oldest record" Oldest "$(given late "$first")"
check "a second one goes" both dir adm ctip ledger member revoke cm02
exits 77 "who may not any more" as cm2 ctip record list person
says "in words of its own" err "$gone"
add late Seventh >/dev/null
is "all wraps have moved again" 0 "$(old_rows "$g")"
is "no secret of before is left" 0 "$(old_secrets "$g")"
is "the last reads the oldest" Oldest "$(given late "$first")"
is "everybody is there" 5008 "$(as late ctip record list person -q | wc -l)"
check "verify holds" all_verify adm dir late me

# Two in a row, before anybody makes new keys.
new_key cm4; new_key cm5
both adm dir ctip ledger member add cm04 --role case-manager --pub cm4.key.pub
both adm dir ctip ledger member add cm05 --role case-manager --pub cm5.key.pub
add late Eighth >/dev/null
both dir adm ctip ledger member revoke cm04
both dir adm ctip ledger member revoke cm05
add late Ninth >/dev/null
is "after two in a row no wrap is left behind" "0 0" \
    "$(old_rows "$g") $(old_secrets "$g")"
is "and no secret of theirs" 0 "$(secrets "member IN ('cm04','cm05')")"
is "and the oldest record opens" Oldest "$(given late "$first")"
check "verify holds" all_verify adm dir late me

# ------------------------------------------------------------------ proofs
ctip ledger signers >signers
is "stock git verifies every commit" 0 "$(git clone -q led/history.git copy 2>/dev/null
    cd copy && for c in $(git rev-list --all); do
    git -c gpg.format=ssh -c gpg.ssh.allowedSignersFile=../signers \
        verify-commit "$c" 2>/dev/null || echo bad; done | wc -l)"
everybody late was.ndjson
is "all open to the last who came" 5010 "$(grep -c given_name was.ndjson)"
for from in history ledger; do
	rm -rf led/*.old
	exits 0 "rebuild from $from" as late ctip ledger rebuild --from $from
	everybody late is.ndjson
	check "and nothing has changed" cmp was.ndjson is.ndjson
	check "verify holds" all_verify adm dir late me
done
rm led/cache.db
as me ctip record list person -q >/dev/null
everybody late is.ndjson
check "without the cache it is the same" cmp was.ndjson is.ndjson

# ---------------------------------------------------------------- bad input
exits 77 "somebody else's key" as late ctip record list person --key \
    "$(new_key other; echo other.key)"
says "has words of its own" err "this key is no member's of ledger"
chmod 644 me.key
exits 77 "a key that others can read" as me ctip record list person
says "has words of its own" err "is open to others (mode 0644)"
chmod 600 me.key
exits 77 "a revoked member's key" as cm1 ctip record list person
says "has words of its own" err "$gone"
# One that is there and not to be opened, one that is not there.
none=$(printf '%s' "$first" | perl -e '
    $a = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; $_ = <>; s/-//g; s/^P//;
    @s = map { index $a, $_ } split //, substr($_, 0, 12); $s[3] ^= 1; $c = 0;
    for (index($a, "P"), @s) { $c ^= $_; $c <<= 1; $c ^= 37 if $c & 32 }
    $t = join "", map { substr $a, $_, 1 } @s, $c;
    print "P-", join "-", $t =~ /(.{4})(.{4})(.{4})(.)/')
for id in "$first" "$none"; do
	exits 77 "who went asks for a person" as cm1 ctip record show "$id"
	sed "s/$id/ID/" err >"said.$id"
done
check "hears the same of one who exists and one who does not" \
    cmp "said.$first" "said.$none"
as me ctip record show "$first" >out 2>err
is "who may not read a name sees none" 0 "$(cat out err | grep -c Oldest)"
done_testing
