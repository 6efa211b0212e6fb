# SPDX-License-Identifier: Apache-2.0
# A third member is asked for.
prepare() {
	second && ctip ledger key new -o "$IN/three.key" --no-passphrase >/dev/null
}
command() {
	ctip ledger member add int02 --role intake --pub "$IN/three.key.pub"
}
also() { members; }
