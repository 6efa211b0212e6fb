# SPDX-License-Identifier: Apache-2.0
command() { ctip ledger rebuild --from history; }
