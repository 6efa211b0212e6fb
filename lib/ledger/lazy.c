/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads libgit2 and libcrypto on first use, of exactly the versions that the
 * headers are of, and every function of them that we call.
 */
#define CTIP_LAZY_NAMES
#include "lazy.h"

#include <pthread.h>

#include "ctip/base/lazy.h"

#define GIT    "libgit2.so." LIBGIT2_SOVERSION
#define CRYPTO "libcrypto.so.3"

struct ctip_lazy ctip_lazy__;

static int result;
static struct ctip_err fault;

static const struct ctip_lazy_name git[] = {
#define X(name) {#name, offsetof(struct ctip_lazy, name)},
	LAZY_GIT(X)
}, crypto[] = {
	LAZY_CRYPTO(X)
#undef X
};

static void
load_all(void)
{
	result = ctip_lazy_load(&ctip_lazy__, git, sizeof git / sizeof *git,
	    GIT, "libgit2-1.5", &fault);
	if (result == 0)
		result = ctip_lazy_load(&ctip_lazy__, crypto,
		    sizeof crypto / sizeof *crypto, CRYPTO, "libssl3",
		    &fault);
}

int
ctip_lazy__load(struct ctip_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_all);
	if (result != 0)
		*err = fault;
	return result;
}
