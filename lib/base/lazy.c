/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries by name, at run time: exactly the version that the headers are
 * of, which the caller names.
 */
#include "ctip/base/lazy.h"

#include <dlfcn.h>
#include <string.h>

int
ctip_lazy_load(void *table, const struct ctip_lazy_name *names, size_t n,
    const char *library, const char *package, struct ctip_err *err)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL), *function;

	for (size_t i = 0; i < n; i++) {
		function = handle == NULL ? NULL : dlsym(handle,
		    names[i].name);
		if (function == NULL)
			return ctip_fail(err, CTIP_UNAVAILABLE, "cannot load "
			    "'%s'; type: apt-get install %s", library,
			    package);
		memcpy((char *)table + names[i].at, &function,
		    sizeof function);
	}
	return 0;
}
