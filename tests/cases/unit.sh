# SPDX-License-Identifier: Apache-2.0
# A counter-trafficking unit in place of the small ledger: its founder adm01
# (administrator, intake), hoi01 (director, head of investigations), inv01,
# cm01 and aud1, all of whom have written. Keys: $KEYS/hoi.key, inv, cm, aud.
# It is made once. `as WHO COMMAND...` runs a command as one of them.
as() { who=$1; shift; CTIP_KEY=$KEYS/$who.key "$@"; }
found() {
	ctip ledger init "$1" --office TT1 --member adm01 \
	    --key "$KEYS/adm.key" --role administrator --role intake \
	    --waiting 0
	for one in hoi01:head-of-investigations inv01:investigator \
	    cm01:case-manager aud1:auditor; do
		who=${one%%[0-9]*}
		more=
		[ $who != hoi ] || more='--role director'
		ctip ledger key new -o "$KEYS/$who.key" --no-passphrase
		ctip ledger member add -C "$1" "${one%%:*}" $more \
		    --role "${one##*:}" --pub "$KEYS/$who.key.pub" >.added
		[ $who = hoi ] || as hoi ctip ledger approve -C "$1" \
		    "$(cat .added)"
	done
	for who in hoi inv cm aud; do
		as $who ctip intake call -C "$1" caller=other
	done
}
[ -d "$KEYS/unit" ] || {
	rm -f "$KEYS"/hoi.* "$KEYS"/inv.* "$KEYS"/cm.* "$KEYS"/aud.*
	found "$KEYS/unit" >/dev/null 2>&1 && cp -R "$KEYS" "$KEYS/../unit"
}
rm -rf "$LEDGER"
cp -R "$KEYS/../unit"/*.key "$KEYS"
cp -R "$KEYS/../unit/unit" "$LEDGER"
# report FIELD=V...: a new one; its id is in the file `report`.
report() { ctip intake report channel=helpline "$@" >report; }
# screened: a screening of a new person by inv01: files `person`, `screening`.
screened() {
	printf 'sex: female\nmajority: adult\n' | ctip record add person - >person
	printf 'act: harbouring\nindicators: locked_in; sold_sex\n' |
	    as inv ctip intake screen "$(cat person)" - >screening 2>/dev/null
}
# opened: a case of that person, file `case`.
opened() { as hoi ctip case open "$(cat person)" >case; }
