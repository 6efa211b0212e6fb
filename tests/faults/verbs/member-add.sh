# SPDX-License-Identifier: Apache-2.0
# The founder takes the second member in; who writes next wraps keys to them.
situations="plain behind"
prepare() { ctip ledger key new -o "$IN/two.key" --no-passphrase >/dev/null; }
command() {
	ctip ledger member add cm02 --role case-manager --pub "$IN/two.key.pub"
}
also() { members; }
