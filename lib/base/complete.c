/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables as shells read them. Here is what the three scripts have in
 * common; each shell has a file of its own. The same table gives the same
 * bytes, so that a test can tell a stale script.
 */
#include <string.h>

#include "opt.h"

enum ctip_offer
ctip_complete__offer(struct ctip_str argument)
{
	static const struct {
		const char     *name;
		enum ctip_offer offer;
	} offers[] = {
		{"FILE", CTIP_OFFER_FILE}, {"MAP", CTIP_OFFER_FILE},
		{"DIR", CTIP_OFFER_FOLDER}, {"CODE|@FILE", CTIP_OFFER_AT},
		{"@FILE", CTIP_OFFER_AT},
	};
	char text[80];
	size_t i;

	for (i = 0; i < sizeof offers / sizeof *offers; i++)
		if (ctip_str_is(argument, offers[i].name))
			return offers[i].offer;
	if (argument.len >= sizeof text)
		return CTIP_OFFER_NOTHING;
	memcpy(text, argument.p, argument.len);
	text[argument.len] = '\0';
	return ctip_opt__is_choice(text) ? CTIP_OFFER_CHOICES :
	    CTIP_OFFER_NOTHING;
}

void
ctip_complete__choices(struct ctip_buf *out, struct ctip_str argument)
{
	size_t i;

	for (i = 0; i < argument.len; i++)
		ctip_buf_char(out, argument.p[i] == '|' ? ' ' :
		    argument.p[i]);
}

size_t
ctip_complete__operands(struct ctip_str out[8], const struct ctip_verb *verb)
{
	const char *p = verb->operands;
	size_t n = 0, len;

	while (*p != '\0' && n < 8) {
		len = strcspn(p, " []");
		if (len > 0 && strncmp(p, "...", 3) != 0 && *p != '|' &&
		    *p != '-')
			out[n++] = (struct ctip_str){p, len};
		p += len > 0 ? len : 1;
	}
	return n;
}

void
ctip_complete__quoted(struct ctip_buf *out, const char *text,
    const char *quote, const char *escaped)
{
	ctip_buf_char(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			ctip_buf_text(out, quote);
			continue;
		}
		if (strchr(escaped, *text) != NULL)
			ctip_buf_char(out, '\\');
		ctip_buf_char(out, *text);
	}
	ctip_buf_char(out, '\'');
}

struct ctip_str
ctip_complete__head(const struct ctip_verb *verb, struct ctip_str *tail)
{
	struct ctip_str head;

	*tail = ctip_str(verb->name);
	ctip_str_cut(tail, ' ', &head);
	return head;
}

void
ctip_complete__tails(struct ctip_buf *out,
    const struct ctip_program *program, struct ctip_str head,
    const char *between)
{
	const struct ctip_verb *verb;
	struct ctip_str tail;
	bool first = true;

	for (verb = program->verbs; verb->name != NULL; verb++) {
		if (!ctip_str_equal(ctip_complete__head(verb, &tail), head) ||
		    tail.p == NULL)
			continue;
		if (!first)
			ctip_buf_text(out, between);
		ctip_buf_str(out, tail);
		first = false;
	}
}

bool
ctip_complete__is_first(const struct ctip_program *program,
    const struct ctip_verb *verb)
{
	const struct ctip_verb *before;
	struct ctip_str tail, head = ctip_complete__head(verb, &tail);

	for (before = program->verbs; before != verb; before++)
		if (ctip_str_equal(ctip_complete__head(before, &tail), head))
			return false;
	return true;
}

bool
ctip_complete__hands_on(const struct ctip_program *program)
{
	return strcmp(program->name, "ctip") == 0;
}

int
ctip_cli_completion(FILE *stream, const struct ctip_program *program,
    const char *shell, struct ctip_err *err)
{
	static const struct {
		const char *name;
		void      (*write)(struct ctip_buf *, const char *,
		    const struct ctip_program *);
	} shells[] = {
		{"bash", ctip_complete__bash}, {"zsh", ctip_complete__zsh},
		{"fish", ctip_complete__fish},
	};
	struct ctip_buf out = {NULL, 0, 0}, function = {NULL, 0, 0};
	size_t i, j;

	for (i = 0; i < sizeof shells / sizeof *shells; i++)
		if (shell != NULL && strcmp(shell, shells[i].name) == 0)
			break;
	if (i == sizeof shells / sizeof *shells)
		return ctip_fail(err, CTIP_MISUSE, "--completion needs bash, "
		    "zsh or fish after it");
	ctip_buf_format(&function, "_%s", program->name);
	for (j = 0; j < function.len; j++)
		if (function.p[j] == '-')
			function.p[j] = '_';
	shells[i].write(&out, function.p, program);
	fwrite(out.p, 1, out.len, stream);
	ctip_buf_clear(&out);
	ctip_buf_clear(&function);
	return 0;
}
