# SPDX-License-Identifier: Apache-2.0
# The small ledger of the cases: three people, one with a case, one training;
# keys of its member and of somebody who is none.
ctip ledger key new -o "$KEYS/adm.key" --no-passphrase
ctip ledger key new -o "$KEYS/stranger.key" --no-passphrase
ctip ledger init "$LEDGER" --office TT1 --member adm01 \
    --key "$KEYS/adm.key" --role administrator --role intake
cat >people.csv <<'END'
Register number,Given name,Family name,Sex,Date of birth,Region,Remarks
R-1,Ana,Salazar,Female,02/03/2001,Arima,first
R-2,Eva,Brito,Female,17/05/1999,Tobago,second
R-3,Luis,Rondón,Male,30/11/2006,Siparia,third
END
CTIP_LEDGER=$LEDGER
export CTIP_LEDGER
ctip intake import people.csv --map people
person=$(ctip record list person --where sex=male -q)
printf 'status: active\nrisk: high\nperson: %s\n' "$person" |
ctip record add case -
printf 'subject: Screening\nstarts: 2023-05-03\ntotal: 9\nfemale: 5\nmale: 4\n' |
ctip record add training -
