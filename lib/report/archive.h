/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_ARCHIVE_H
#define CTIP_REPORT_ARCHIVE_H

#include <stdio.h>

#include "ctip/base/bytes.h"
#include "ctip/base/err.h"

/*
 * A zip file, the only user of libarchive, which is loaded with the first
 * one. Stored and not compressed, without times or owners: the same files
 * give the same bytes, whatever version of a compressor there is.
 */
struct archive_file;

/* Onto a stream, which stays open. UNAVAILABLE: there is no libarchive. */
int  archive_file_open(struct archive_file **out, FILE *to,
    struct ctip_err *err);
/* name: ASCII, with / between folders. */
int  archive_file_add(struct archive_file *archive, const char *name,
    struct ctip_str bytes, struct ctip_err *err);
/* Ends it in every case; `whole` false: it is given up. */
int  archive_file_close(struct archive_file *archive, bool whole,
    struct ctip_err *err);

#endif
