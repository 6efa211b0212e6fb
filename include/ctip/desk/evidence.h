/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_EVIDENCE_H
#define CTIP_DESK_EVIDENCE_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * Exhibits of a case (R225): files of at most 25 MB, sealed under its keys in
 * compartment identity; and their custody, who held which when (R027).
 */
#define CTIP_EVIDENCE_MOST ((size_t)25 << 20)

/* Attaches the file argv[1] to the case argv[0]: evidence, attachment, and
 * the first record of its custody, in one transaction. The rest are fields of
 * evidence. Prints the exhibit's id. DENIED by rules/case.yaml, INVALID: it is
 * larger, or empty; NOTFOUND, MISUSE. */
int ctip_evidence_attach(struct ctip_cli *cli, const char *type, FILE *out,
    FILE *talk, struct ctip_err *err);
/* The exhibits of the case argv[0], and who holds them, as a sheet. 1 where
 * there are none. */
int ctip_evidence_list(struct ctip_cli *cli, struct ctip_err *err);
/* Writes the file of the exhibit argv[0] to a new file, mode 0600 (`-`:
 * standard output); leaves a trace first. TAMPERED where it is not the file
 * that the exhibit names. */
int ctip_evidence_fetch(struct ctip_cli *cli, const char *output, FILE *talk,
    struct ctip_err *err);
/* It changes hands: argv[0] is the exhibit, the rest are fields of custody.
 * The file is read and its hash goes along. Prints the custody's id. */
int ctip_evidence_custody(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);

/* The file of an exhibit, appended to out, which whoever calls wipes, checked
 * against `sha256` (64 digits, or absent). NOTFOUND, DENIED, TAMPERED. */
int ctip_evidence_read(struct ctip_buf *out, struct ctip_ledger *ledger,
    const char *attachment, struct ctip_str sha256, struct ctip_err *err);

#endif
