#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: completions/ holds what the programs print today, byte by byte, and
# the shells can read it; `make completions` writes it anew.
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${CTIP_BUILD:-$top/build}
cd "$top" || exit 1
n=0 bad=0
ok() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		bad=1
		echo "not ok $n - $2"
	fi
}
files=0
for program in $(sed -n 's/^CMDS *:= *//p' Makefile); do
	for shell in bash zsh fish; do
		file=completions/$program.$shell
		[ $shell != zsh ] || file=completions/_$program
		files=$((files + 1))
		"$build/bin/$program" --completion $shell 2>&1 |
		    cmp -s - "$file"
		ok $? "$file is fresh (else: make completions)"
		case $shell in
		fish) ! command -v fish >/dev/null || fish -n "$file" ;;
		*) $shell -n "$file" ;;
		esac 2>/dev/null
		ok $? "$file can be read by $shell"
	done
done
[ "$(ls completions | wc -l)" = "$files" ]
ok $? "there are no others"
# What a user meets: the verb, then an option of it.
bash -c '. completions/ctip-intake.bash
    COMP_WORDS=(ctip-intake imp) COMP_CWORD=1; _ctip_intake
    [[ "${COMPREPLY[*]}" == import ]] || exit 1
    COMP_WORDS=(ctip-intake import --rej) COMP_CWORD=2; _ctip_intake
    [[ "${COMPREPLY[*]}" == --rejects ]]'
ok $? "bash offers verbs and options"
echo "1..$n"
exit $bad
