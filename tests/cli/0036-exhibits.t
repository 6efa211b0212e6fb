#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a file goes into a case and comes out as it was; who may not open it
# can't; its hands are known; it survives a rebuild and fresh keys, and goes
# with its case; nothing of it is in clear anywhere.
. "$(dirname "$0")/lib.sh"
new_unit
screened
opened
case=$(cat case)
head -c 26214399 /dev/urandom >big && printf '\0' >>big
printf 'qzxsecretxzq\0\0\0' >small

exits 0 "25 MB, of which the last byte is a zero" \
    as inv ctip case attach "$case" big --type photograph
big=$(cat out)
echo qzxdescribedxzq >told; echo 'a drawer' >source
exits 0 "three zeros at its end" as hoi ctip case attach "$case" small \
    --type message description=@told source=@source
small=$(cat out)
head -c 26214401 /dev/zero >larger
exits 65 "not one byte more" as inv ctip case attach "$case" larger --type scan
exits 73 "not twice" as inv ctip case attach "$case" small --type message
exits 77 "an auditor has no exhibits" as aud ctip case attach "$case" told --type scan
exits 66 "a file that isn't there" as inv ctip case attach "$case" nix --type scan
is "two are listed" 2 "$(as cm ctip case exhibits "$case" -q | wc -l)"

# fetch NAME EXHIBIT FILE: it comes out as it went in.
fetch() {
	rm -f "$3.out"
	exits 0 "$1" as cm ctip case exhibit "$2" -o "$3.out"
	check "... as it was" cmp "$3" "$3.out"
}
fetch "the large one" "$big" big
fetch "the small one" "$small" small
is "for its owner alone" 600 "$(stat -c %a small.out)"
exits 73 "over nothing that is there" as cm ctip case exhibit "$small" -o small.out
exits 77 "not for an auditor" as aud ctip case exhibit "$small" -o a.out
is "who looks is written down" 3 "$(as aud ctip audit who-saw "$case" -f csv |
    grep -c 'case exhibit,identity')"

echo 'Forensic laboratory' >holder
exits 0 "it changes hands" as inv ctip case custody "$small" \
    action=handed_over held_by=@holder
is "who has it now" "Forensic laboratory" "$(as cm ctip case exhibits "$case" \
    -f csv | grep "^$small" | cut -d, -f7)"
is "with the hash of then" "$(sha256sum <small | cut -c -64)" \
    "$(as cm ctip record show "$(cat out)" -f csv | sed -n 2p | grep -o '[0-9a-f]\{64\}')"
exits 64 "an attachment is not typed in" as inv ctip record add attachment size=1
exits 64 "nor changed" as inv ctip record edit \
    "$(as inv ctip record list attachment -q | head -n 1)" size=1

exits 0 "the ledger holds" as cm ctip audit verify
check "git says so too" git -C led/history.git fsck --full --strict
check "nothing of it is in clear" sh -c '! grep -rqaE "qzx(secret|describ)" led'
cp -a led led2; rm led2/ledger.db
exits 0 "rebuilt from the history" ctip ledger rebuild -C led2 --from history
exits 0 "it is there" as cm ctip case exhibit "$small" -C led2 -o again
check "... as it was" cmp small again
rm -rf led2

# ---- fresh keys, and none
exits 0 "fresh keys" as hoi ctip ledger rekey "$case" --compartment identity
exits 0 "by two" as cm ctip ledger approve "$(cat out)"
cp -a led/keys.db before.db
exits 0 "made" as cm ctip ledger erase run
fetch "after that, the large one" "$big" big
fetch "and the small one" "$small" small
exits 0 "the ledger holds" as cm ctip audit verify
exits 0 "the case is to be forgotten" as hoi ctip ledger erase request "$case"
exits 0 "by two" as cm ctip ledger approve "$(cat out)"
exits 0 "done" as cm ctip ledger erase run
exits 66 "its exhibits went along" as cm ctip case exhibit "$small" -o gone
check "nothing came out" [ ! -e gone ]
exits 0 "the ledger holds" as cm ctip audit verify
done_testing
