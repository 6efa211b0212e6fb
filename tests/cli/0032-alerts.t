#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: each alert is mailed to each member exactly once, wherever a run is
# killed; and no mail has a value of any person's record.
. "$(dirname "$0")/lib.sh"
new_unit

# A person, a report and a case whose every value can be known again.
word=zqmarkeryx
cat >person <<END
sex: female
majority: adult
given_name: $word One
family_name: $word Two
birth_date: 1987-03-29
telephones: +1 868 555 0199
address: 9 $word Street
email: $word@$word.example
nationality: VEN
region: TT-ARI
END
ctip record add person - <person >p
printf 'names: %s\nnarrative: %s\n' $word $word |
    ctip intake report channel=helpline urgent=yes region=TT-ARI - >r
printf 'act: receipt\nindicators: locked_in; sold_sex\naccount: %s\n' $word |
    as inv ctip intake screen "$(cat p)" - >s 2>/dev/null
printf 'narrative: %s\n' $word | as hoi ctip case open "$(cat p)" - >c
as hoi ctip case assign "$(cat c)" --to inv01 >/dev/null
as hoi ctip case risk "$(cat c)" high >/dev/null
for who in hoi inv cm; do
	ctip record edit "$(ctip query -q "SELECT id FROM credential
	    WHERE handle = '${who}01'")" mail=$who@unit.example >/dev/null
done

# What takes a mail: a file for each; it may be killed before or after.
mkdir box
export BOX="$scratch/box" CTIP_SENDMAIL="$scratch/mailer"
cat >mailer <<'END'
#!/bin/sh
cat >"$BOX/$$.part" && mv "$BOX/$$.part" "$BOX/$(date +%s%N).$3"
END
chmod +x mailer
export CTIP_KEY="$KEYS/hoi.key"
ids() { sed -n 's/^Message-Id: //p' box/*.example | sort; }

cp -R led whole
check "all is mailed" ctip alert send
n=$(ids | wc -l)
check "to several ($n)" test "$n" -ge 2
is "and once" "$(ids)" "$(ids | uniq)"
ids >wanted
ctip query -q "SELECT about || ' ' || rule || ' ' || told FROM notice" |
    sort >notices
check "a second run is silent" test -z "$(ctip alert send 2>&1)"
is "and mails nothing" "$n" "$(ids | wc -l)"
is "no mail has a value of anybody" "" "$(grep -rniwE \
    "$word.*|.*$word|female|1987|555|VEN|TT-ARI|adult|Arima|locked_in" box)"

# Killed at calls all over the run; then it runs again.
killed=0 wrong=
for call in pwrite64 fdatasync fsync unlink rename openat clone3 vfork wait4 \
    write close; do
	for when in 1 3 6 10 16 25 40; do
		rm -rf led box "$XDG_STATE_HOME"
		mkdir box
		cp -R whole led
		strace -qq -o /dev/null -e trace=$call \
		    -e inject=$call:signal=KILL:when=$when \
		    ctip alert send >/dev/null 2>&1 && continue
		killed=$((killed + 1))
		ctip alert send >/dev/null 2>&1 || wrong="$wrong $call:$when"
		ids | uniq | cmp -s - wanted || wrong="$wrong $call:$when:mail"
		ctip query -q "SELECT about || ' ' || rule || ' ' || told
		    FROM notice" | sort | cmp -s - notices ||
		    wrong="$wrong $call:$when:notice"
	done
done
check "it was killed ($killed times)" test "$killed" -ge 20
is "then each is mailed once, by its Message-ID, and noted once" "" "$wrong"
check "and the ledger holds" ctip audit verify
done_testing
