#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: `make demo` makes a ledger of 300 people and more, shows the log, a
# verdict and the results tables of two programmes, leaves what the issue names, and can be run
# again.
. "$(dirname "$0")/lib.sh"

mkdir -p b/tests
ln -s "$build/bin" "$build/schemas" b/
ln -s "${CTIP_GENERATE:-$build/tests/demo}" b/tests/demo
check "the demonstration runs" sh -c "'$top/tests/demo/run' b >first"
check "it is made in colour-free lines" sh -c '! grep -q "$(printf "\033")" first'
says "it ends with tables of results" first "Government actors trained"
says "and the log" first "intake import"
says "and the proof" first "The ledger holds."
check "a second run makes it anew" sh -c "'$top/tests/demo/run' b >second"
check "env is there" test -r b/demo/env
check "one key, for its owner alone" \
    test "$(stat -c %a b/demo/keys/intake01.key)" = 600
check "the ledger is for its owner alone" \
    test "$(stat -c %a b/demo/ledger)" = 700
(. b/demo/env; ctip query -f csv 'SELECT count(*) AS n FROM person') >people
check "300 people and more" test "$(tail -n 1 people)" -ge 300
(. b/demo/env; ctip query -f csv "SELECT count(*) AS n FROM person
    WHERE given_name <> '' AND family_name <> ''") >named
is "all with names, but the one that a call told of" "$(tail -n 1 people)" \
    $(($(tail -n 1 named) + 1))
(. b/demo/env; ctip query -f csv 'SELECT count(*) AS n FROM training') >t
is "the trainings of both programmes" 35 "$(tail -n 1 t)"
(. b/demo/env; ctip audit verify) >proof 2>&1
is "it holds" 0 $?
b/tests/demo/generate b/demo/files 
cp b/demo/files/people.csv again.csv
b/tests/demo/generate --seed 7 b/demo/files
check "another seed, other people" sh -c '! cmp -s again.csv b/demo/files/people.csv'
b/tests/demo/generate b/demo/files
check "the same seed, the same people" cmp again.csv b/demo/files/people.csv
is "the bench's table has 40 columns" 40 \
    "$(b/tests/demo/generate --people 3 | head -n 1 | tr , '\n' | wc -l)"
is "and stays the same, so that measurements can be compared" dd44e01db583bfbe \
    "$(b/tests/demo/generate --people 500 | sha256sum | cut -c 1-16)"
done_testing
