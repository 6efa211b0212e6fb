/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on their way from a check to whoever collects or prints them.
 * They are counted here, so that no collector can forget to.
 */
#include "ctip/base/finding.h"

#include <stdarg.h>

#include "base.h"

void
ctip_findings_add(struct ctip_findings *to, struct ctip_finding f,
    const char *format, ...)
{
	char text[1000];
	va_list arguments;

	va_start(arguments, format);
	f.message.len = ctip_err__format(text, sizeof text, format,
	    arguments);
	va_end(arguments);
	f.message.p = text;
	if (f.level == CTIP_ERROR)
		to->errors++;
	else if (f.level == CTIP_WARNING)
		to->warnings++;
	if (to->take != NULL)
		to->take(to, &f);
}

const char *
ctip_level_name(enum ctip_level level)
{
	static const char *const names[] = {
		[CTIP_NOTE] = "note", [CTIP_WARNING] = "warning",
		[CTIP_ERROR] = "error",
	};

	return names[level];
}
