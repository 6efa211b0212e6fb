/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_BASE_FILE_H
#define CTIP_BASE_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "ctip/base/bytes.h"

/* Reads a whole file of at most `limit` bytes; `-` is standard input.
 * NOTFOUND, or INVALID when it is larger, SYSTEM otherwise. */
int ctip_file_read(struct ctip_buf *out, const char *path, size_t limit,
    struct ctip_err *err);

/* The same, not through a symbolic link, and only when it belongs to the
 * caller and nobody else may read or write it: for keys and ledgers. DENIED
 * says the mode to set. */
int ctip_file_read_private(struct ctip_buf *out, const char *path,
    size_t limit, struct ctip_err *err);

/* Writes a new file of the given mode: temporary name in the same folder,
 * fsync, rename, fsync of the folder. With `replace` false an existing file
 * is left alone: EXISTS. `-` is standard output. */
int ctip_file_write(const char *path, struct ctip_str bytes, unsigned mode,
    bool replace, struct ctip_err *err);

/* An output file that appears only when it is finished. `-` is standard
 * output. Commit flushes, syncs and renames, and frees; drop removes it. */
struct ctip_output {
	FILE *stream;
	char *path;    /* NULL for standard output */
	char *working; /* the temporary name */
	bool  replace; /* an existing file gives way */
};

int  ctip_output_open(struct ctip_output *out, const char *path,
    unsigned mode, bool replace, struct ctip_err *err);
int  ctip_output_commit(struct ctip_output *out, struct ctip_err *err);
void ctip_output_drop(struct ctip_output *out); /* harmless after commit */

/* The caller frees. Joins with one slash. */
char *ctip_path_join(const char *folder, const char *name);
bool  ctip_path_exists(const char *path);
bool  ctip_path_is_folder(const char *path);
int   ctip_folder_make(const char *path, unsigned mode, struct ctip_err *err);
int   ctip_folder_sync(const char *path, struct ctip_err *err);
/* Removes a file, or a folder and all in it; links are removed, not followed.
 * What isn't there is gone already. */
int   ctip_folder_remove(const char *path, struct ctip_err *err);
/* Names in a folder, sorted, without . and ..; the caller frees with
 * ctip_names_free. */
int   ctip_folder_list(char ***out, size_t *n, const char *path,
    struct ctip_err *err);
void  ctip_names_free(char **names, size_t n);
/* For messages: `a, b and c`, at most twelve and how many more. */
void  ctip_names_text(struct ctip_buf *out, char *const *names, size_t n);
/* The folder of the running program, without a slash at the end; caller
 * frees. */
char *ctip_path_program(void);
/* Where schemas are read from at init: $CTIP_DATA, else ../schemas beside
 * the program, else the install prefix. The caller frees. CONFIG when there
 * is none. */
int   ctip_path_schemas(char **out, struct ctip_err *err);

#endif
