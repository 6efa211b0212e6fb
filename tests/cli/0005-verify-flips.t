#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: whoever changes ledger.db with SQLite's own shell is found out, in
# any table, any column, any row: a byte changed, a row taken away or added,
# a table more. Verify names what differs, and needs no key for it.
. "$(dirname "$0")/lib.sh"
new_ledger
printf 'sex: female\ngiven_name: Ana\n' | ctip record add person - >id
printf 'sex: male\n' | ctip record edit "$(cat id)" - >/dev/null
"$build/tests/demo/generate" .
head -n 81 people.csv >some.csv
ctip intake import some.csv --map people >/dev/null 2>&1
mv led whole
export CTIP_LEDGER=$scratch/led
unset CTIP_KEY

sql() { sqlite3 "$1" "$2"; }
holds() { ctip audit verify >out 2>err; }
# named SQL: made on a copy, it must be reported, and in words.
named() {
	tried=$((tried + 1))
	rm -rf led; cp -a whole led
	if ! sql led/ledger.db "$1" >sql.out 2>&1; then
		echo "# cannot: $1"; cat sql.out; silent=$((silent + 1))
	elif holds; then
		echo "# unseen: $1"; silent=$((silent + 1))
	elif ! grep -qE "head|page|outbox|ledger\.db|transaction|file|entry|table|index" err; then
		echo "# not named: $1: $(cat err)"; silent=$((silent + 1))
	fi
}
# One bit of the byte at a place, of a blob or text; the kind of value stays.
flip() {
	byte=$(sql whole/ledger.db "SELECT hex(substr(CAST($2 AS BLOB), $4, 1))
	    FROM $1 WHERE rowid = $5")
	byte=$(printf %02x $((0x$byte ^ 1)))
	echo "UPDATE $1 SET $2 = CAST(substr(CAST($2 AS BLOB), 1, $4 - 1) ||
	    x'$byte' || substr(CAST($2 AS BLOB), $4 + 1) AS $3)
	    WHERE rowid = $5"
}

cp -a whole led
check "it holds before" holds
tables=$(sql led/ledger.db "SELECT name FROM sqlite_schema
    WHERE type = 'table' ORDER BY 1")
check "there are tables" test -n "$tables"
for table in $tables; do
	tried=0 silent=0
	rows=$(sql whole/ledger.db "SELECT rowid FROM $table")
	sql whole/ledger.db "SELECT name FROM pragma_table_info('$table')" >cols
	for row in $rows; do
		named "DELETE FROM $table WHERE rowid = $row"
		while read -r col <&3; do
			type=$(sql whole/ledger.db "SELECT typeof($col) FROM
			    $table WHERE rowid = $row")
			size=$(sql whole/ledger.db "SELECT
			    length(CAST($col AS BLOB)) FROM $table
			    WHERE rowid = $row")
			if [ "$type" = integer ]; then
				named "UPDATE $table SET $col = $col + 7
				    WHERE rowid = $row"
				continue
			fi
			for at in 1 $((size / 4 + 1)) $((size / 2 + 1)) "$size"
			do
				named "$(flip "$table" "$col" "$type" "$at" \
				    "$row")"
			done
			named "UPDATE $table SET $col = substr($col, 1,
			    $size - 1) WHERE rowid = $row"
		done 3<cols
	done
	[ -z "$rows" ] || named "DELETE FROM $table"
	is "$table: $tried changes, none unseen" 0 "$silent"
done
tried=0 silent=0
named "INSERT INTO outbox VALUES('TT1', 1, x'00')"
named "INSERT INTO outbox VALUES('TT9', 90, x'00')"
named "INSERT INTO head SELECT office, sequence + 900, head, signature FROM head LIMIT 1"
named "INSERT INTO page SELECT office, sequence + 900, first, entries FROM page LIMIT 1"
named "INSERT INTO page SELECT office, sequence, first + 900, entries FROM page LIMIT 1"
named "CREATE TABLE note(t TEXT); INSERT INTO note VALUES('x')"
named "CREATE INDEX i ON head(office)"
named "CREATE TRIGGER t AFTER INSERT ON head BEGIN DELETE FROM page; END"
named "CREATE VIEW v AS SELECT * FROM head"
named "PRAGMA user_version = 77"
named "PRAGMA application_id = 77"
is "rows, tables and settings added: $tried changes, none unseen" 0 "$silent"
# Past SQLite too: one bit of each byte of ledger.db that is named.
bytes() {
	rm -rf led; cp -a whole led
	tried=0 silent=0
	for byte in "$@"; do
		tried=$((tried + 1))
		cp whole/ledger.db led/ledger.db
		perl -e 'open(my $f, "+<", $ARGV[0]) or die; seek $f, $ARGV[1], 0;
		    read $f, my $b, 1; seek $f, $ARGV[1], 0;
		    print $f $b ^ "\1"' led/ledger.db "$byte"
		if holds; then
			echo "# unseen: byte $byte"; silent=$((silent + 1))
		elif ! grep -q "ledger" err; then
			echo "# not named: byte $byte: $(cat err)"
			silent=$((silent + 1))
		fi
	done
}
# A table and its index each keep a copy of a row's keys, and before them what
# types the row's values are of.
bytes $(grep -abo TT1 whole/ledger.db | cut -d: -f1 |
    while read -r at; do echo $((at - 1)) "$at" $((at + 2)); done)
is "keys of rows, wherever they stand: $tried bytes, none unseen" 0 "$silent"
# What SQLite goes by when it saves: free pages, and how pages are given back.
bytes $(seq 32 39) $(seq 52 55) $(seq 64 67)
is "the file's first words: $tried bytes, none unseen" 0 "$silent"
# What is a table, which one and of what, and the types of these words.
bytes $(head -c 4096 whole/ledger.db | perl -0777 -ne '
    while (/(?:table|index)[a-z_0-9]+(?=[\1-\x1f])/g) {
	print join(" ", $-[0] - 5 .. $+[0]), "\n" }')
check "there are names of tables" test "$tried" -gt 100
is "the table of tables: $tried bytes, none unseen" 0 "$silent"
# Where in a page there is room: the next row could be written over another.
bytes $(sql whole/ledger.db "SELECT (rootpage - 1) * 4096 + value
    FROM sqlite_schema, json_each('[1, 2, 5, 6, 7]')")
check "there are pages" test "$tried" -ge 30
is "where pages have room: $tried bytes, none unseen" 0 "$silent"
check "ctip ledger rebuild --from history mends that" sh -c "
    grep -q 'type: ctip ledger rebuild --from history' err &&
    CTIP_KEY='$scratch/adm.key' ctip ledger rebuild --from history &&
    ctip audit verify"
rm -rf led; cp -a whole led
check "and it holds after all that" holds
done_testing
