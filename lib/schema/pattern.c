/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A field's pattern, by PCRE2 and nothing else: the whole text must match.
 * It is compiled when the kind is read, so that a wrong one is refused with
 * its place, and made native code when it is first asked, so that commands
 * that only read don't pay. A match limit keeps a bad pattern from hanging.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>

#include <pcre2.h>

struct pattern {
	pcre2_code          *code;
	pcre2_match_data    *match;   /* used again for every text */
	pcre2_match_context *limits;
};

int
ctip_pattern__compile(void **out, const char *source, char *fault,
    size_t size)
{
	struct pattern *p = ctip_alloc(sizeof *p);
	unsigned char text[200];
	PCRE2_SIZE at;
	int number;

	*out = p;
	p->code = pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED,
	    PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_UTF |
	    PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY,
	    &number, &at, NULL);
	if (p->code != NULL)
		return 0;
	pcre2_get_error_message(number, text, sizeof text);
	snprintf(fault, size, "%s at character %zu", (char *)text, at + 1);
	ctip_pattern__free(p);
	*out = NULL;
	return -1;
}

static void
prepare(struct pattern *p)
{
	/* Where there is no JIT the interpreter does it. */
	pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
	p->match = pcre2_match_data_create(1, NULL);
	p->limits = pcre2_match_context_create(NULL);
	if (p->limits != NULL)
		pcre2_set_match_limit(p->limits, 100000);
}

bool
ctip_pattern__matches(void *pattern, struct ctip_str text)
{
	struct pattern *p = pattern;

	if (p->match == NULL)
		prepare(p);
	if (p->match == NULL || p->limits == NULL)
		return false;
	return pcre2_match(p->code, (PCRE2_SPTR)text.p, text.len, 0,
	    PCRE2_NO_UTF_CHECK, p->match, p->limits) >= 0;
}

void
ctip_pattern__free(void *pattern)
{
	struct pattern *p = pattern;

	if (p == NULL)
		return;
	pcre2_code_free(p->code);
	pcre2_match_data_free(p->match);
	pcre2_match_context_free(p->limits);
	free(p);
}
