# SPDX-License-Identifier: Apache-2.0
# A list gets one code more.
situations="plain bare"
prepare() {
	cp -R "${CTIP_BIN%/bin}/schemas" "$IN/schemas"
	cat >>"$IN/schemas/codes/sex.yaml" <<END
  - {code: zq, en: $marker, es: $marker, fr: $marker}
END
}
command() { ctip ledger schemas --from "$IN/schemas"; }
also() { ctip record codes sex | grep -c zq; }
