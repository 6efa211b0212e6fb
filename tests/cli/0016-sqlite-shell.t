#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: SQLite's own shell counts what ctip query counts, finds no column of
# identity, case, care or health and no key but an unlocked one, and leaves
# nothing of a ledger in a file by itself.
. "$(dirname "$0")/lib.sh"
own_session
so=$build/lib/ctip
# asked SQL...: in the stock shell, in csv
asked() { sqlite3 -csv -header -cmd ".load $so" :memory: "$@"; }

mkdir files
"${CTIP_GENERATE:-$build/tests/demo}/generate" files
new_ledger case-manager
check "people, cases and trainings" sh -c "
    ctip intake import files/people.csv --map people &&
    ctip intake import files/people-cases.csv --map people-cases &&
    ctip intake import files/trainings.csv --map trainings"
exits 1 "locked: no tables" asked 'SELECT count(*) FROM person'
says "and it says what to type" err "type: ctip ledger unlock"
says "not even their names are there" err "no such table: person"
ctip ledger unlock >/dev/null

while read -r sql; do
	asked "$sql" | tr -d '\r' >shell
	ctip query -f csv "$sql" >query
	check "$sql" cmp shell query
	check "- and something came out" test "$(wc -l <shell)" -gt 1
done <<'END'
SELECT count(*) AS n FROM person
SELECT sex, age_band, count(*) AS n FROM person GROUP BY 1, 2 ORDER BY 1, 2
SELECT DISTINCT region FROM person ORDER BY region DESC
SELECT id, identified, age FROM person ORDER BY id
SELECT status, risk, count(*) AS n FROM "case" GROUP BY status, risk ORDER BY 1, 2
SELECT sum(total) AS n, min(starts) AS first FROM training
SELECT hex(subject) AS s, hex(hosts) AS h FROM training ORDER BY 1, 2
SELECT count(*) AS n FROM person a JOIN person b ON b.id = a.id
SELECT _subject FROM person ORDER BY 1 LIMIT 3
END

# Every column there is, by compartment, as the schema has it.
ctip query -f csv --schema | tail -n +2 | while IFS=, read -r kind column type of compartment rest; do
	case $compartment in
	statistics | directory | '') echo "$kind|$column" ;;
	esac
done | sort >may
sqlite3 -cmd ".load $so" :memory: "SELECT t.name, c.name FROM sqlite_schema t
    JOIN pragma_table_info(t.name) c" | sort >declared
check "the columns are those of statistics and directory" cmp may declared
check "and not few" test "$(wc -l <declared)" -gt 30
for column in given_name family_name birth_date telephone; do
	exits 1 "person has no $column" asked "SELECT $column FROM person"
done
exits 1 "case has no narrative" asked 'SELECT narrative FROM "case"'
name=$(ctip query -f csv 'SELECT given_name FROM person' | sed -n 2p)
asked '.dump' 'SELECT * FROM person' 'SELECT * FROM "case"' >all 2>&1
check "nor is a name anywhere in what it has" \
    sh -c "test -n '$name' && ! grep -qF '$name' all"
asked .dump >dump
check ".dump has no rows" sh -c "! grep -qE 'female|TT-|P-' dump"
is ".tables" "$(ctip record kinds -q | sort | xargs)" \
    "$(sqlite3 -cmd ".load $so" :memory: .tables | xargs -n1 | sort | xargs)"
check ".schema" sh -c "sqlite3 -cmd '.load $so' :memory: '.schema person' |
    grep -q 'person(id,sex,region,'"

# What it can be made to write to is made to hold nothing.
sqlite3 -cmd ".load $so" :memory: '.backup backup.db' '.clone clone.db' \
    >/dev/null 2>&1
check "copies have no rows" sh -c "cat backup.db clone.db 2>/dev/null |
    grep -qaE 'female|TT-|P-[0-9A-Z]{4}' && exit 1; test -s backup.db"
big="SELECT count(*) FROM (SELECT value, hex(randomblob(200)) AS h
    FROM generate_series(1, 60000) ORDER BY h)"
strace -f -o trace -e trace=openat sqlite3 :memory: "$big" >/dev/null
check "a large sort goes to a file in a shell" grep -q etilqs_ trace
strace -f -o trace -e trace=openat sqlite3 -cmd ".load $so" :memory: "$big" \
    >/dev/null
check "and stays in memory in ours" sh -c '! grep -q etilqs_ trace'
sqlite3 -cmd ".load $so" :memory: '.once once' 'SELECT sex FROM person'
is "what .once writes is for its owner alone" 600 "$(stat -c %a once)"
(ulimit -c 4096; exec sqlite3 -cmd ".load $so" :memory: \
    '.shell cat /proc/$PPID/limits') >limits
check "it leaves no core behind" grep -qE '^Max core file size +0 +0 ' limits

echo 'sex: female' >one
n=$(ctip query -f csv 'SELECT count(*) FROM person' | tail -n 1)
sqlite3 :memory: >counts <<END
.load $so
SELECT count(*) FROM person;
.shell ctip record add person - <one >/dev/null
SELECT count(*) FROM person;
END
is "the next statement sees what was saved meanwhile" "$n $((n + 1))" \
    "$(xargs <counts)"

ctip ledger unlock --for 2s >/dev/null
sqlite3 :memory: >out 2>err <<END
.load $so
SELECT 'before', count(*) > 0 FROM person;
.shell sleep 2.2
SELECT 'after', count(*) > 0 FROM person;
END
is "a shell that stays open sees nothing when the time is up" "before|1" \
    "$(cat out)"
says "and is told" err "unlocked here; type: ctip ledger unlock"
is "CTIP_KEY alone opens nothing here" 1 \
    "$(asked 'SELECT count(*) FROM person' 2>&1 | grep -c 'no such table')"
ctip ledger unlock >/dev/null

cat >host.c <<'END'
#include <sqlite3.h>
#include <stdio.h>
static int row(void *x, int n, char **v, char **c)
{ return printf("%s\n", v[0]) < 0; }
int main(int n, char **v)
{
	sqlite3 *db;
	char *why = "?";
	int rc = sqlite3_open(":memory:", &db) ||
	    sqlite3_enable_load_extension(db, 1) ||
	    sqlite3_load_extension(db, v[1], 0, &why);
	for (int i = 2; i < n && !rc; i++)
		rc = sqlite3_exec(db, v[i], row, 0, &why);
	if (rc)
		puts(why);
	return rc || sqlite3_close(db);
}
END
check "a program with an SQLite of its own" cc -o host host.c \
    -l:libsqlite3.a -ldl -lm -lpthread -lz
is "works as well" "$((n + 1))" "$(./host "$so" 'SELECT count(*) FROM person')"
is "and is held as well" "not authorized" "$(./host "$so" 'CREATE TABLE x(a)')"
is "one name is to be seen from outside" sqlite3_ctip_init \
    "$(nm -D --defined-only "$so.so" | awk '{ print $3 }')"
done_testing
