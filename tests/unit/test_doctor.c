/* SPDX-License-Identifier: Apache-2.0 */
/* What the doctor says of a computer: of invented ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"
#include "../../lib/desk/audit/doctor_inside.h"

static char root[64], *said;
static size_t said_len;
static FILE *stream;
static struct ctip_err failed;
static struct ctip_doctor d;

static const struct ctip_column columns[] = {
	{"state", CTIP_CELL_TEXT}, {"thing", CTIP_CELL_TEXT},
	{"found", CTIP_CELL_TEXT}, {"type", CTIP_CELL_TEXT},
};

static void
start(void)
{
	strcpy(root, "/tmp/ctip-doctor-XXXXXX");
	cr_assert(mkdtemp(root) != NULL);
	failed.code = CTIP_OK;
	d = (struct ctip_doctor){.root = root, .dir = root,
	    .failed = &failed, .thing = "swap"};
	stream = open_memstream(&said, &said_len);
	cr_assert(ctip_sheet_open(&d.sheet, CTIP_SHEET_CSV, false, stream,
	    columns, 4, &failed) == 0);
}

static void
finish(void)
{
	char command[96];

	snprintf(command, sizeof command, "rm -rf %s", root);
	cr_assert(system(command) == 0);
}

TestSuite(doctor, .init = start, .fini = finish);

/* A file below the root, with the folders it needs. */
static void
put(const char *path, const char *text)
{
	char command[256], *whole = ctip_path_join(root, path);
	FILE *file;

	snprintf(command, sizeof command, "mkdir -p \"$(dirname '%s')\"",
	    whole);
	cr_assert(system(command) == 0);
	file = fopen(whole, "w");
	cr_assert(file != NULL);
	fputs(text, file);
	fclose(file);
	free(whole);
}

/* Its lines, without the headings. */
static const char *
look(void (*check)(struct ctip_doctor *))
{
	check(&d);
	cr_assert(ctip_sheet_close(d.sheet, &failed) == 0);
	fflush(stream);
	return strchr(said, '\n') + 1;
}

#define SWAPS "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
#define HARM " is not encrypted: what stands in memory can get on the disk " \
	"in clear, and stay there; encrypt it, or do without\",swapoff -a\n"

Test(doctor, no_swap_is_no_fault)
{
	cr_assert_str_eq(look(ctip_doctor__swap), "ok,swap,none,\n");
	cr_assert(!d.bad);
}

Test(doctor, a_plain_partition_is_bad)
{
	put("proc/swaps", SWAPS "/dev/sda2 partition 100 0 -2\n"
	    "/dev/zram0 partition 100 0 100\n");
	put("sys/class/block/sda2/size", "100\n");
	cr_assert_str_eq(look(ctip_doctor__swap),
	    "bad,swap,\"'/dev/sda2'" HARM);
	cr_assert(d.bad);
}

Test(doctor, what_is_encrypted_is_not)
{
	put("proc/swaps", SWAPS "/dev/dm-0 partition 100 0 -2\n"
	    "/dev/dm-2 partition 100 0 -3\n/dev/zram0 partition 9 0 -4\n");
	put("sys/class/block/dm-0/dm/uuid", "CRYPT-PLAIN-swap\n");
	/* LVM on LUKS */
	put("sys/class/block/dm-2/dm/uuid", "LVM-abc\n");
	put("sys/class/block/dm-2/slaves/dm-1/size", "1\n");
	put("sys/class/block/dm-1/dm/uuid", "CRYPT-LUKS2-abc\n");
	cr_assert_str_eq(look(ctip_doctor__swap), "ok,swap,encrypted,\n");
}

Test(doctor, one_plain_disk_below_is_enough)
{
	put("proc/swaps", SWAPS "/dev/dm-2 partition 100 0 -3\n");
	put("sys/class/block/dm-2/dm/uuid", "LVM-abc\n");
	put("sys/class/block/dm-2/slaves/dm-1/size", "1\n");
	put("sys/class/block/dm-2/slaves/sdb1/size", "1\n");
	put("sys/class/block/dm-1/dm/uuid", "CRYPT-LUKS2-abc\n");
	cr_assert_str_eq(look(ctip_doctor__swap),
	    "bad,swap,\"'/dev/dm-2'" HARM);
}

Test(doctor, devices_that_lie_on_each_other_end)
{
	put("proc/swaps", SWAPS "/dev/dm-1 partition 100 0 -3\n");
	put("sys/class/block/dm-1/slaves/dm-1/size", "1\n");
	cr_assert_str_eq(look(ctip_doctor__swap),
	    "bad,swap,\"'/dev/dm-1'" HARM);
}

Test(doctor, a_swap_file_is_judged_by_its_disk)
{
	put("proc/swaps", SWAPS "/no/such/file file 100 0 -3\n");
	cr_assert_str_eq(look(ctip_doctor__swap),
	    "bad,swap,\"'/no/such/file'" HARM);
}

Test(doctor, a_program_that_may_dump_core_is_told)
{
	d.thing = "core files";
	cr_assert_str_eq(look(ctip_doctor__core), "bad,core files,\"a crash "
	    "would write one, with what stands in memory\",ulimit -c 0\n");
}

Test(doctor, and_ours_does_not)
{
	d.thing = "core files";
	ctip_secret_start();
	cr_assert_str_eq(look(ctip_doctor__core),
	    "ok,core files,none of our programs writes one,\n");
}
