/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main() of a fuzz target where libFuzzer is not linked: feeds it every file
 * of its corpus, CORPUS/NAME for fuzz_NAME, and of each a few hundred
 * variants, the same ones every time. One line of TAP a file: whoever
 * crashes was told of before.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST (1 << 20)
#define VARIANTS 300

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static uint64_t state = 88172645463325252u;

static size_t
draw(size_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below > 0 ? state % below : 0;
}

/* Exactly as long as its content, so that one byte too far is seen. */
static void
feed(const unsigned char *data, size_t size)
{
	unsigned char *copy = malloc(size > 0 ? size : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void
vary(const unsigned char *data, size_t size)
{
	unsigned char *copy = malloc(size + 1);
	size_t len = size, at;

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	for (size_t n = 1 + draw(4); n > 0 && len > 0; n--) {
		at = draw(len);
		switch (draw(4)) {
		case 0:
			copy[at] ^= (unsigned char)(1u << draw(8));
			break;
		case 1:
			copy[at] = (unsigned char)draw(256);
			break;
		case 2:
			len = at;
			break;
		default:
			copy[at] = (unsigned char)",;\"\n\r\t:{}[]'\\-#&*"[draw(18)];
		}
	}
	feed(copy, len);
	free(copy);
}

static int
replay(const char *folder, const char *name, int number)
{
	static unsigned char data[LARGEST];
	char path[4096];
	size_t size;
	FILE *in;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	in = fopen(path, "rb");
	if (in == NULL) {
		printf("not ok %d - cannot open %s\n", number, name);
		return 1;
	}
	size = fread(data, 1, sizeof data, in);
	fclose(in);
	printf("# %s\n", name);
	fflush(stdout);
	feed(data, size);
	for (int i = 0; i < VARIANTS; i++)
		vary(data, size);
	printf("ok %d - %s\n", number, name);
	fflush(stdout);
	return 0;
}

static int
is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
	const char *program = strrchr(argv[0], '/');
	struct dirent **files;
	char folder[2048];
	int n, bad = 0;

	program = program != NULL ? program + 1 : argv[0];
	snprintf(folder, sizeof folder, "%s/%s", argc > 1 ? argv[1] : ".",
	    strncmp(program, "fuzz_", 5) == 0 ? program + 5 : program);
	n = scandir(folder, &files, is_file, alphasort);
	printf("1..%d\n", n > 0 ? n : 1);
	if (n <= 0)
		printf("not ok 1 - no corpus in %s\n", folder);
	for (int i = 0; i < n; i++) {
		bad += replay(folder, files[i]->d_name, i + 1);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
	return n <= 0 || bad > 0;
}
