# SPDX-License-Identifier: Apache-2.0
situations="plain behind"
command() { ctip ledger rebuild --from ledger; }
