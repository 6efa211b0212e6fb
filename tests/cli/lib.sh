# SPDX-License-Identifier: Apache-2.0
# For scripts that say what they see in TAP: . tests/cli/lib.sh, then checks,
# then done_testing. Each has a scratch folder of its own, where it stands,
# gone at the end; a small ledger is made by new_ledger.
export LC_ALL=C.UTF-8 NO_COLOR=1 TZ=UTC
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${CTIP_BUILD:-$top/build}
PATH=$build/bin:$PATH
unset CTIP_DATA CTIP_LEDGER CTIP_KEY CTIP_NOW
umask 077
scratch=$(mktemp -d)
export XDG_STATE_HOME="$scratch/state"
trap 'cd /; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
t_n=0 t_bad=0

skip_all() { echo "1..0 # SKIP $*"; exit 0; }

# Begins anew in a session of its own: keys unlocked there are no one else's.
own_session() {
	[ -z "$T_SESSION" ] || return
	keyctl session - true 2>/dev/null || skip_all "the kernel keeps no keys"
	cd / && rm -rf "$scratch"
	T_SESSION=1 exec keyctl session - "$top/tests/cli/${0##*/}"
}

# check NAME COMMAND...: holds where the command says 0.
check() {
	t_name=$1; shift; t_n=$((t_n + 1))
	if "$@" >"$scratch/check.out" 2>"$scratch/check.err"; then
		echo "ok $t_n - $t_name"
	else
		t_bad=1
		echo "not ok $t_n - $t_name"
		sed "s/^/#   /" "$scratch/check.out" "$scratch/check.err" | head -n 30
	fi
}
# is NAME WANTED FOUND
is() {
	t_n=$((t_n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $t_n - $1"
	else
		t_bad=1
		printf 'not ok %d - %s\n' "$t_n" "$1"
		printf '%s\n' "wanted: $2" "found:  $3" | sed 's/^/#   /'
	fi
}
# exits CODE NAME COMMAND...: what it prints stays in out and err.
exits() {
	t_wanted=$1 t_name=$2; shift 2
	"$@" >out 2>err </dev/null
	t_code=$?
	is "$t_name" "$t_wanted" "$t_code"
	[ "$t_code" = "$t_wanted" ] || sed 's/^/#   /' out err | head -n 30
}
# says NAME FILE WORDS: the file has a line with these words.
says() {
	check "$1" grep -qF -- "$3" "$2"
	grep -qF -- "$3" "$2" || sed "s/^/#   $2: /" "$2" | head -n 12
}
done_testing() { echo "1..$t_n"; exit "$t_bad"; }

# A ledger in ./led with the key ./adm.key; more roles may be named.
new_ledger() {
	roles=
	for role in administrator intake "$@"; do
		roles="$roles --role $role"
	done
	ctip ledger key new -o adm.key --no-passphrase >/dev/null &&
	ctip ledger init led --office TT1 --member adm01 --key adm.key $roles \
	    >/dev/null 2>&1 || { echo "Bail out! no ledger"; exit 1; }
	export CTIP_LEDGER=$scratch/led CTIP_KEY=$scratch/adm.key
}
# A unit of five members in ./led, and who acts as which: as WHO COMMAND...
# (tests/cases/unit.sh). Keys are in ./keys.
new_unit() {
	export LEDGER="$scratch/led" KEYS="$scratch/keys"
	mkdir "$KEYS"
	ctip ledger key new -o "$KEYS/adm.key" --no-passphrase >/dev/null
	export CTIP_LEDGER="$LEDGER" CTIP_KEY="$KEYS/adm.key"
	. "$top/tests/cases/unit.sh"
	[ -d led ] || { echo "Bail out! no ledger"; exit 1; }
}
# One number of the receipt in ./out: receipt added
receipt() { awk -v name="$1" '$1 == name { print $2 == "read" ? $3 : $2; exit }' out; }
transactions() { ctip audit log -f csv | tail -n +2 | wc -l; }
