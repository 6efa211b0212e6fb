#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: `make install` puts everything where a system looks for it, and it
# works from there; missing packages are named, and not installed against
# somebody's will.
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL
check "it installs" env CTIP_NO_INSTALL=1 make -s -C "$top" install \
    BUILD="$build" DESTDIR="$scratch/dest" PREFIX=/opt/ctip
cd dest/opt/ctip || exit 1
for program in $(sed -n 's/^CMDS *:= *//p' "$top/Makefile"); do
	check "$program is there, with its page and completions" test \
	    -x bin/"$program" -a -r share/man/man1/"$program".1 \
	    -a -r share/bash-completion/completions/"$program" \
	    -a -r share/zsh/site-functions/_"$program" \
	    -a -r share/fish/vendor_completions.d/"$program".fish
done
check "formats and concepts too" test -r share/man/man5/ctip-ledger.5 \
    -a -r share/man/man7/ctip.7
check "and the extension" test -r lib/ctip/ctip.so \
    -a -r share/man/man7/ctip-sqlite.7
is "all may read them, none write" "" \
    "$(find . ! -type l \( ! -perm -444 -o -perm /022 \))"
check "with the lists of codes that are made" \
    grep -q VEN share/ctip/schemas/codes/country.yaml
is "and nothing of the making" "" \
    "$(find share -name generate -o -name '.made')"
cd "$scratch" || exit 1
PATH=$scratch/dest/opt/ctip/bin:/usr/bin:/bin
check "a ledger is made from there" sh -c "ctip ledger key new -o k \
    --no-passphrase && ctip ledger init led --office TT1 --member adm01 --key k"
check "and used" sh -c "echo 'sex: female' |
    ctip record add person - -C led --key k"
is "it is the installed program" "$scratch/dest/opt/ctip/bin/ctip" \
    "$(command -v ctip)"

exits 69 "a missing package, and no wish to install" \
    env CTIP_NO_INSTALL=1 sh "$top/tests/deps" gcc no-such-package-xyz
says "is named" err no-such-package-xyz
check "what is there isn't" sh -c '! grep -q gcc err'
check "nothing missing: nothing said" sh -c \
    "test -z \"\$(sh '$top/tests/deps' gcc make 2>&1)\""
done_testing
