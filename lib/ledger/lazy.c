/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads libgit2 and libcrypto on first use, of exactly the versions that the
 * headers are of, and every function of them that we call.
 */
#define CTIP_LAZY_NAMES
#include "lazy.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

#define GIT    "libgit2.so." LIBGIT2_SOVERSION
#define CRYPTO "libcrypto.so.3"

struct ctip_lazy ctip_lazy__;

static const char *missing;

static const struct { const char *name; size_t at; } git[] = {
#define X(name) {#name, offsetof(struct ctip_lazy, name)},
	LAZY_GIT(X)
}, crypto[] = {
	LAZY_CRYPTO(X)
#undef X
};

/* All of them, or the library's name in `missing`. */
static void
load(const char *library, const char *name, size_t at, void **handle)
{
	void **to = (void **)((char *)&ctip_lazy__ + at);

	if (*handle == NULL)
		*handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	*to = *handle == NULL ? NULL : dlsym(*handle, name);
	if (*to == NULL)
		missing = library;
}

static void
load_all(void)
{
	void *handle = NULL;

	for (size_t i = 0; i < sizeof git / sizeof *git; i++)
		load(GIT, git[i].name, git[i].at, &handle);
	handle = NULL;
	for (size_t i = 0; i < sizeof crypto / sizeof *crypto; i++)
		load(CRYPTO, crypto[i].name, crypto[i].at, &handle);
}

int
ctip_lazy__load(struct ctip_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_all);
	if (missing != NULL)
		return ctip_fail(err, CTIP_UNAVAILABLE, "cannot load '%s'; "
		    "type: apt-get install libgit2-1.5 libssl3", missing);
	return 0;
}
