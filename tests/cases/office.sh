# SPDX-License-Identifier: Apache-2.0
# An office of several in place of the small ledger: its founder adm01
# (administrator, intake), the case manager cm01, the auditor aud1 and int2, who
# has one of the founder's roles; and 22 people. Keys: $KEYS/cm.key, aud, int.
rm -rf "$LEDGER" "$KEYS"/cm.* "$KEYS"/aud.* "$KEYS"/int.*
ctip ledger init "$LEDGER" --office TT1 --member adm01 --key "$KEYS/adm.key" \
    --role administrator --role intake -q
for one in cm01:case-manager aud1:auditor int2:intake; do
	key=$KEYS/$(printf %.3s "${one%%[0-9]*}").key
	ctip ledger key new -o "$key" --no-passphrase
	if ! ctip ledger member add "${one%%:*}" --role "${one##*:}" \
	    --pub "$key.pub" >.added; then exit 1; fi
	[ ! -s .added ] || ctip ledger approve "$(cat .added)" \
	    --key "$KEYS/cm.key" || :
done
{
	echo 'Register number,Given name,Family name,Sex'
	for i in $(seq 22); do echo "X-$i,Ana,Salazar,Female"; done
} >office.csv
ctip intake import office.csv --map people -q
