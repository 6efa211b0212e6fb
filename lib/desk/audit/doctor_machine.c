/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The computer: where what stands in memory could get on a disk in clear,
 * and what a ledger needs of a disk and of a clock.
 */
#include "doctor_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "ctip/base/file.h"
#include "ctip/base/time.h"

#define DEEP 8 /* devices on devices */

/* Room for ledger.db once more, and some for saves: what a rebuild or a
 * backup takes. */
void
ctip_doctor__space(struct ctip_doctor *d)
{
	static const uint64_t least = 64 << 20;
	char *path = ctip_path_join(d->dir, "ledger.db");
	struct stat st = {0};
	struct statvfs fs;
	uint64_t left;

	if (stat(path, &st) != 0)
		st.st_size = 0;
	if (statvfs(d->dir, &fs) == 0) {
		left = (uint64_t)fs.f_bavail * fs.f_frsize;
		ctip_doctor__say(d, left < least ? CTIP_HEALTH_BAD :
		    left < least + 2 * (uint64_t)st.st_size ?
		    CTIP_HEALTH_LOOK : CTIP_HEALTH_OK, NULL,
		    "%llu MiB are free, %llu MiB is the ledger",
		    (unsigned long long)(left >> 20),
		    (unsigned long long)st.st_size >> 20);
	}
	free(path);
}

/* Where locks or syncs may not be what they are on a disk. */
void
ctip_doctor__disk(struct ctip_doctor *d)
{
	static const struct {
		unsigned long type;
		const char   *name;
	} far[] = {
		{0x6969, "NFS"}, {0xff534d42, "CIFS"}, {0xfe534d42, "SMB"},
		{0x517b, "SMB"}, {0x564c, "NCP"}, {0x65735546, "FUSE"},
		{0x5346414f, "AFS"}, {0x73757245, "Coda"},
		{0x01021997, "9P"}, {0xc36400, "Ceph"},
	};
	struct statfs fs;

	if (statfs(d->dir, &fs) != 0)
		return;
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		if ((unsigned long)(uint32_t)fs.f_type == far[i].type) {
			ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "it is on "
			    "%s: what is saved may not be on a disk, and locks "
			    "may not hold; use one of this computer",
			    far[i].name);
			return;
		}
	if ((uint32_t)fs.f_type == 0x01021994)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, NULL, "it is in memory "
		    "(tmpfs), and gone with the power");
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "one of this computer");
}

/* Is this block device encrypted, or all that it lies on? dm-crypt says so
 * in its id. */
static bool
is_encrypted(const struct ctip_doctor *d, const char *device, int deep)
{
	struct ctip_buf path = {0}, id = {0};
	struct ctip_err ignored;
	char **below = NULL;
	bool crypt, all;
	size_t n = 0;

	ctip_buf_format(&path, "%s/sys/class/block/%s/dm/uuid", d->root,
	    device);
	crypt = ctip_file_read(&id, path.p, 4096, &ignored) == 0 &&
	    id.len > 6 && memcmp(id.p, "CRYPT-", 6) == 0;
	ctip_buf_reset(&path);
	ctip_buf_format(&path, "%s/sys/class/block/%s/slaves", d->root,
	    device);
	all = !crypt && deep < DEEP && ctip_path_is_folder(path.p) &&
	    ctip_folder_list(&below, &n, path.p, &ignored) == 0 && n > 0;
	for (size_t i = 0; all && i < n; i++)
		all = is_encrypted(d, below[i], deep + 1);
	ctip_names_free(below, n);
	ctip_buf_clear(&path);
	ctip_buf_clear(&id);
	return crypt || all;
}

/* The name of the block device that holds a file; "" where there is none. */
static void
device_of(char out[64], const struct ctip_doctor *d, const char *file)
{
	struct ctip_buf path = {0}, text = {0};
	struct ctip_str rest, line;
	struct ctip_err ignored;
	struct stat st;

	*out = '\0';
	if (stat(file, &st) != 0)
		return;
	ctip_buf_format(&path, "%s/sys/dev/block/%u:%u/uevent", d->root,
	    major(st.st_dev), minor(st.st_dev));
	if (ctip_file_read(&text, path.p, 4096, &ignored) == 0) {
		rest = ctip_buf_slice(&text);
		while (ctip_str_cut(&rest, '\n', &line))
			if (line.len > 8 && line.len < 8 + 64 &&
			    memcmp(line.p, "DEVNAME=", 8) == 0)
				snprintf(out, 64, "%.*s", (int)line.len - 8,
				    line.p + 8);
	}
	ctip_buf_clear(&path);
	ctip_buf_clear(&text);
}

/* One line of /proc/swaps: name, type, sizes. */
static bool
is_safe_swap(const struct ctip_doctor *d, const char *name, bool file)
{
	char resolved[4096], device[64];
	const char *base;

	if (file) {
		device_of(device, d, name);
		return *device != '\0' && is_encrypted(d, device, 0);
	}
	base = realpath(name, resolved) != NULL ? resolved : name;
	base = strrchr(base, '/') != NULL ? strrchr(base, '/') + 1 : base;
	return strncmp(base, "zram", 4) == 0 || is_encrypted(d, base, 0);
}

void
ctip_doctor__swap(struct ctip_doctor *d)
{
	struct ctip_buf path = {0}, text = {0};
	struct ctip_str rest, line;
	struct ctip_err ignored;
	char name[1024], type[32];
	bool found = false, any = false;

	ctip_buf_format(&path, "%s/proc/swaps", d->root);
	if (ctip_file_read(&text, path.p, 65536, &ignored) != 0)
		ctip_buf_reset(&text);
	rest = ctip_buf_slice(&text);
	ctip_str_cut(&rest, '\n', &line); /* the headings */
	while (ctip_str_cut(&rest, '\n', &line)) {
		char copy[2048];

		snprintf(copy, sizeof copy, "%.*s", (int)line.len, line.p);
		if (sscanf(copy, "%1023s %31s", name, type) != 2)
			continue;
		any = true;
		if (is_safe_swap(d, name, strcmp(type, "file") == 0))
			continue;
		found = true;
		ctip_doctor__say(d, CTIP_HEALTH_BAD, "swapoff -a", "'%s' is "
		    "not encrypted: what stands in memory can get on the disk "
		    "in clear, and stay there; encrypt it, or do without", name);
	}
	if (!found)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    any ? "encrypted" : "none");
	ctip_buf_clear(&path);
	ctip_buf_clear(&text);
}

/* Every program of ours sees to that itself; here it is seen that it does. */
void
ctip_doctor__core(struct ctip_doctor *d)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 &&
	    prctl(PR_GET_DUMPABLE) == 0)
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL,
		    "none of our programs writes one");
	else
		ctip_doctor__say(d, CTIP_HEALTH_BAD, "ulimit -c 0", "a crash "
		    "would write one, with what stands in memory");
}

void
ctip_doctor__clock(struct ctip_doctor *d)
{
	char now[21];
	bool odd = d->proven && d->verdict.odd_times > 0;

	ctip_time_text(now, ctip_now());
	if (odd)
		ctip_doctor__say(d, CTIP_HEALTH_LOOK, "date", "it is %s here, "
		    "and %llu transaction%s a time of more than five minutes "
		    "before the one before, or after now", now,
		    (unsigned long long)d->verdict.odd_times,
		    d->verdict.odd_times == 1 ? " says" : "s say");
	else
		ctip_doctor__say(d, CTIP_HEALTH_OK, NULL, "it is %s here",
		    now);
}
