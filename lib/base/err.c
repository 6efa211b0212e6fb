/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors beside the whole way: a sentence is made once, by whoever sees the
 * fault first, and carried to cli.c, which prints it. Nothing here allocates,
 * so that running out of memory can be reported too.
 */
#include "ctip/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base.h"

size_t
ctip_err__format(char *out, size_t size, const char *format,
    va_list arguments)
{
	int n = vsnprintf(out, size, format, arguments);
	size_t cut;

	if (n < 0) {
		out[0] = '\0';
		return 0;
	}
	if ((size_t)n < size)
		return (size_t)n;
	cut = size - 4;
	while (cut > 0 && ((unsigned char)out[cut] & 0xC0) == 0x80)
		cut--;
	memcpy(out + cut, "...", 4);
	return cut + 3;
}

int
ctip_fail(struct ctip_err *err, enum ctip_code code, const char *format, ...)
{
	char text[sizeof err->text];
	va_list arguments;

	va_start(arguments, format);
	ctip_err__format(text, sizeof text, format, arguments);
	va_end(arguments);
	err->code = code;
	memcpy(err->text, text, sizeof text);
	return -1;
}

int
ctip_fail_errno(struct ctip_err *err, enum ctip_code code,
    const char *format, ...)
{
	char text[sizeof err->text], buffer[128];
	const char *reason = strerror_r(errno, buffer, sizeof buffer);
	va_list arguments;

	va_start(arguments, format);
	ctip_err__format(text, sizeof text, format, arguments);
	va_end(arguments);
	return ctip_fail(err, code, "%s: %s", text, reason);
}

int
ctip_fail_context(struct ctip_err *err, const char *format, ...)
{
	char text[sizeof err->text];
	va_list arguments;

	va_start(arguments, format);
	ctip_err__format(text, sizeof text, format, arguments);
	va_end(arguments);
	return ctip_fail(err, err->code, "%s: %s", text, err->text);
}

int
ctip_err_exit(const struct ctip_err *err)
{
	static const int status[] = {
		[CTIP_OK] = 70, [CTIP_MISUSE] = 64, [CTIP_INVALID] = 65,
		[CTIP_NOTFOUND] = 66, [CTIP_UNAVAILABLE] = 69,
		[CTIP_BUG] = 70, [CTIP_EXISTS] = 73, [CTIP_SYSTEM] = 74,
		[CTIP_BUSY] = 75, [CTIP_DENIED] = 77, [CTIP_CONFIG] = 78,
		[CTIP_TAMPERED] = 1,
	};

	if ((size_t)err->code >= sizeof status / sizeof *status)
		return 70;
	return status[err->code];
}
