/* SPDX-License-Identifier: Apache-2.0 */
#include "archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "ctip/base/lazy.h"

#define NAMES(X) \
	X(archive_entry_free) X(archive_entry_new) \
	X(archive_entry_set_filetype) X(archive_entry_set_pathname) \
	X(archive_entry_set_perm) X(archive_entry_set_size) \
	X(archive_error_string) X(archive_write_close) \
	X(archive_write_data) X(archive_write_free) X(archive_write_header) \
	X(archive_write_new) X(archive_write_open) \
	X(archive_write_set_bytes_in_last_block) \
	X(archive_write_set_format_zip) X(archive_write_set_options)

static struct {
#define X(name) __typeof__(name) *name;
	NAMES(X)
#undef X
} L;

struct archive_file {
	struct archive *archive;
	FILE           *to;
};

static int
load(struct ctip_err *err)
{
	static const struct ctip_lazy_name names[] = {
#define X(name) {#name, offsetof(__typeof__(L), name)},
		NAMES(X)
#undef X
	};

	return L.archive_write_new != NULL ? 0 : ctip_lazy_load(&L, names,
	    sizeof names / sizeof *names, "libarchive.so.13", "libarchive13",
	    err);
}

static la_ssize_t
put(struct archive *archive, void *context, const void *p, size_t len)
{
	(void)archive;
	return fwrite(p, 1, len, context) == len ? (la_ssize_t)len : -1;
}

static int
fail(struct archive_file *a, struct ctip_err *err)
{
	if (ferror(a->to))
		return ctip_fail_errno(err, CTIP_SYSTEM,
		    "cannot write the archive");
	return ctip_fail(err, CTIP_SYSTEM, "cannot make the archive: %s",
	    L.archive_error_string(a->archive));
}

int
archive_file_open(struct archive_file **out, FILE *to, struct ctip_err *err)
{
	struct archive_file *a;

	*out = NULL;
	if (load(err) != 0)
		return -1;
	a = ctip_alloc(sizeof *a);
	a->to = to;
	a->archive = L.archive_write_new();
	if (a->archive != NULL &&
	    L.archive_write_set_format_zip(a->archive) == ARCHIVE_OK &&
	    L.archive_write_set_options(a->archive,
	    "zip:compression=store") == ARCHIVE_OK &&
	    L.archive_write_set_bytes_in_last_block(a->archive, 1) ==
	    ARCHIVE_OK && L.archive_write_open(a->archive, to, NULL, put,
	    NULL) == ARCHIVE_OK) {
		*out = a;
		return 0;
	}
	fail(a, err);
	L.archive_write_free(a->archive);
	free(a);
	return -1;
}

int
archive_file_add(struct archive_file *a, const char *name,
    struct ctip_str bytes, struct ctip_err *err)
{
	struct archive_entry *entry = L.archive_entry_new();
	int rc = 0;

	L.archive_entry_set_pathname(entry, name);
	L.archive_entry_set_filetype(entry, AE_IFREG);
	L.archive_entry_set_perm(entry, 0600);
	L.archive_entry_set_size(entry, (la_int64_t)bytes.len);
	if (L.archive_write_header(a->archive, entry) != ARCHIVE_OK ||
	    (bytes.len > 0 && L.archive_write_data(a->archive, bytes.p,
	    bytes.len) != (la_ssize_t)bytes.len))
		rc = fail(a, err);
	L.archive_entry_free(entry);
	return rc;
}

int
archive_file_close(struct archive_file *a, bool whole, struct ctip_err *err)
{
	int rc = 0;

	if (a == NULL)
		return 0;
	if (whole && L.archive_write_close(a->archive) != ARCHIVE_OK)
		rc = fail(a, err);
	L.archive_write_free(a->archive);
	free(a);
	return rc;
}
