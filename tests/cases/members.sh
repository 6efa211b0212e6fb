# SPDX-License-Identifier: Apache-2.0
# members.sh: a director, whom the founder adds alone, and a case manager,
# whom the two of them add, come to $LEDGER. Their keys stand in the folder of
# the case: dir.key, cm.key. The case manager has not written yet.
for one in dir cm cm2; do
	ctip ledger key new -o $one.key --no-passphrase
done
ctip ledger member add dir01 --role director --pub dir.key.pub
request=$(ctip ledger member add cm01 --role case-manager --pub cm.key.pub)
CTIP_KEY=dir.key ctip ledger approve "$request"
