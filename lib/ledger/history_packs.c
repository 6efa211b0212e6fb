/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger -> history, what somebody packed: a pack's index says where in the
 * pack each object is, and libgit2 1.5 believes it; one place beyond the end
 * and the process is gone. So every place is looked at before libgit2 does:
 * 4 bytes an object.
 */
#include "history_inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctip/base/file.h"

#define MAGIC   "\377tOc\0\0\0\2" /* index, version 2 */
#define START   (8 + 256 * 4)     /* that, and how many ids begin so */
#define TRAILER 20                /* SHA-1 of all before it */
#define PLACES  1024              /* read at once */

/* An opened index, and the pack it is of. */
struct index {
	int      fd;
	uint64_t size;
	uint64_t pack;   /* bytes of the pack without its trailer */
	uint64_t n;      /* objects */
	uint64_t far;    /* places of 8 bytes, for those beyond 2 GiB */
};

static bool
read_at(const struct index *index, void *p, size_t len, uint64_t at)
{
	return pread(index->fd, p, len, (off_t)at) == (ssize_t)len;
}

/* Sizes and the table at the start agree with each other. */
static bool
has_shape(struct index *index)
{
	unsigned char start[START];
	uint64_t fixed;

	if (index->size < START + 2 * TRAILER ||
	    !read_at(index, start, START, 0) ||
	    memcmp(start, MAGIC, 8) != 0)
		return false;
	for (size_t i = 0; i < 256; i++) {
		uint64_t n = ctip_u32(start + 8 + i * 4);

		if (n < index->n)
			return false;
		index->n = n;
	}
	fixed = START + index->n * (20 + 4 + 4) + 2 * TRAILER;
	if (index->size < fixed || (index->size - fixed) % 8 != 0)
		return false;
	index->far = (index->size - fixed) / 8;
	return index->far <= index->n;
}

/* Is one place within the pack? Its highest bit: it stands further on. */
static bool
is_within(const struct index *index, uint32_t place)
{
	uint64_t table = START + index->n * (20 + 4 + 4);
	unsigned char far[8];

	if ((place & 0x80000000u) == 0)
		return place < index->pack;
	place &= 0x7fffffffu;
	return place < index->far &&
	    read_at(index, far, sizeof far, table + place * 8ull) &&
	    ctip_u64(far) < index->pack;
}

static bool
points_within(const struct index *index)
{
	unsigned char places[PLACES * 4];
	uint64_t table = START + index->n * (20 + 4);

	for (uint64_t i = 0; i < index->n; i += PLACES) {
		size_t n = index->n - i < PLACES ? index->n - i : PLACES;

		if (!read_at(index, places, n * 4, table + i * 4))
			return false;
		for (size_t j = 0; j < n; j++)
			if (!is_within(index, ctip_u32(places + j * 4)))
				return false;
	}
	return true;
}

/* An index whose pack is gone is not used by anybody. */
static bool
is_sound(const char *path)
{
	size_t len = strlen(path) - strlen(".idx");
	struct stat status, pack;
	struct ctip_buf name = {0};
	struct index index = {0};
	bool sound = false;

	ctip_buf_add(&name, path, len);
	ctip_buf_text(&name, ".pack");
	index.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (lstat(name.p, &pack) != 0) {
		sound = true;
	} else if (index.fd >= 0 && fstat(index.fd, &status) == 0 &&
	    S_ISREG(pack.st_mode) && pack.st_size > TRAILER) {
		index.size = (uint64_t)status.st_size;
		index.pack = (uint64_t)pack.st_size - TRAILER;
		sound = has_shape(&index) && points_within(&index);
	}
	if (index.fd >= 0)
		close(index.fd);
	ctip_buf_clear(&name);
	return sound;
}

static bool
is_index(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".idx") == 0;
}

int
ctip_history__packs(const char *path, struct ctip_err *err)
{
	char *folder = ctip_path_join(path, "objects/pack"), **names = NULL;
	size_t n = 0;
	int result = 0;

	if (ctip_path_is_folder(folder))
		result = ctip_folder_list(&names, &n, folder, err);
	for (size_t i = 0; result == 0 && i < n; i++) {
		char *at = ctip_path_join(folder, names[i]);

		if (is_index(names[i]) && !is_sound(at))
			result = ctip_fail(err, CTIP_CONFIG, "'%s' is not "
			    "the index of its pack; remove it and type git "
			    "index-pack on the pack, or ctip ledger rebuild "
			    "--from ledger", at);
		free(at);
	}
	ctip_names_free(names, n);
	free(folder);
	return result;
}
