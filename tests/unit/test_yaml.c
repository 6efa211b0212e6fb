/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree that libyaml's events become, and everything a schema file may
 * not do, each with its line and column.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctip/schema/yaml.h"

static int
parse(struct ctip_yaml_file **out, const char *text, struct ctip_err *err)
{
	return ctip_yaml_parse(out, ctip_str(text), "a.yaml", err);
}

Test(yaml, a_tree_with_lines_and_columns)
{
	struct ctip_yaml_file *file;
	const struct ctip_yaml *root, *list;
	struct ctip_err err;

	cr_assert(parse(&file, "\xEF\xBB\xBF# c\nkind: person\nlist:\n"
	    "  - {name: sex, no: 'no'}\n  - two\nempty:\n", &err) == 0);
	root = ctip_yaml_root(file);
	cr_assert(root->type == CTIP_YAML_MAP && root->n == 3);
	cr_assert(ctip_str_is(ctip_yaml_text(root, "kind"), "person"));
	cr_assert(ctip_yaml_text(root, "gone").p == NULL);
	cr_assert(ctip_yaml_text(root, "list").p == NULL);
	cr_assert(ctip_yaml_text(root, "empty").len == 0);
	list = ctip_yaml_find(root, "list");
	cr_assert(list->type == CTIP_YAML_LIST && list->n == 2);
	cr_assert(list->items[0].line == 4 && list->items[0].column == 5);
	/* Nothing is guessed: NO and 010 are texts. */
	cr_assert(ctip_str_is(ctip_yaml_text(&list->items[0], "no"), "no"));
	cr_assert(ctip_yaml_find(&list->items[0], "no")->quoted);
	cr_assert(!ctip_yaml_find(&list->items[0], "name")->quoted);
	cr_assert(ctip_yaml_find(NULL, "x") == NULL);
	cr_assert(ctip_yaml_find(&list->items[1], "x") == NULL);
	cr_assert(list->items[1].text.p[list->items[1].text.len] == '\0');
	cr_assert_str_eq(ctip_yaml_name(file), "a.yaml");
	ctip_yaml_free(file);
	ctip_yaml_free(NULL);
}

Test(yaml, what_is_refused_and_where)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "", "a.yaml:1:1: there is nothing in it" },
		{ "# only\n", "a.yaml:2:1: there is nothing in it" },
		{ "a: &x 1\nb: *x\n",
		    "a.yaml:1:4: an anchor (&name) is not allowed; "
		    "write it out" },
		{ "a: 1\nb: *x\n", "a.yaml:2:4: an alias (*name) is not "
		    "allowed; write it out" },
		{ "a: &x [*x]\n", "a.yaml:1:4: an anchor (&name) is not "
		    "allowed; write it out" },
		{ "a: !!str 1\n", "a.yaml:1:4: a tag (!name) is not allowed; "
		    "leave it out" },
		{ "a: !x [1]\n", "a.yaml:1:4: a tag (!name) is not allowed; "
		    "leave it out" },
		{ "a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins; "
		    "put it into a file of its own" },
		{ "a: 1\nb: 2\na: 3\n", "a.yaml:3:1: the key 'a' is here a "
		    "second time" },
		{ "x: {a: 1, 'a': 2}\n", "a.yaml:1:11: the key 'a' is here a "
		    "second time" },
		{ "? [a]\n: b\n", "a.yaml:1:3: a key must be a plain text" },
		{ "a: \"x\\0y\"\n", "a.yaml:1:4: holds a NUL; take it out" },
		{ "a: 1\nb: \xFF\n", "a.yaml:2:4: not well-formed UTF-8; "
		    "save it as UTF-8" },
		{ "a: \xED\xA0\x80\n", "a.yaml:1:4: not well-formed UTF-8; "
		    "save it as UTF-8" },
	};
	struct ctip_yaml_file *file;
	struct ctip_err err;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_assert(parse(&file, bad[i].text, &err) == -1, "%s",
		    bad[i].text);
		cr_assert(file == NULL);
		cr_assert(err.code == CTIP_INVALID);
		cr_assert_str_eq(err.text, bad[i].says);
	}
	cr_assert(parse(&file, "a: [1\n", &err) == -1);
	cr_assert(strncmp(err.text, "a.yaml:2:1: ", 12) == 0, "%s", err.text);
	cr_assert(parse(&file, "\ta: 1\n", &err) == -1);
	cr_assert(ctip_yaml_parse(&file, (struct ctip_str){ "a: \0b", 5 },
	    "a.yaml", &err) == -1);
	cr_assert_str_eq(err.text,
	    "a.yaml:1:4: a NUL character; save it as UTF-8");
}

static void
repeat(struct ctip_buf *out, const char *text, size_t times)
{
	while (times-- > 0)
		ctip_buf_text(out, text);
}

Test(yaml, size_and_depth_end_at_the_limit)
{
	struct ctip_yaml_file *file;
	struct ctip_err err;
	struct ctip_buf text = { 0 };

	repeat(&text, "[", 64);
	repeat(&text, "]", 64);
	cr_assert(parse(&file, text.p, &err) == 0);
	ctip_yaml_free(file);
	ctip_buf_reset(&text);
	repeat(&text, "[", 65);
	repeat(&text, "]", 65);
	cr_assert(parse(&file, text.p, &err) == -1);
	cr_assert_str_eq(err.text, "a.yaml:1:65: more than 64 levels deep");
	ctip_buf_reset(&text);
	ctip_buf_text(&text, "a: ");
	repeat(&text, "x", 1024 * 1024 - 3);
	cr_assert(parse(&file, text.p, &err) == 0);
	ctip_yaml_free(file);
	ctip_buf_char(&text, 'x');
	cr_assert(parse(&file, text.p, &err) == -1);
	cr_assert_str_eq(err.text,
	    "a.yaml: is larger than 1 MiB; split it");
	ctip_buf_clear(&text);
}

/* libyaml takes seconds for a deep file; a refusal must not. */
Test(yaml, bombs_are_refused_at_once, .timeout = 20)
{
	static const char *const bombs[] = { "[", "{a: ", "- ", "? ",
	    "[ # ]\n", "[a, ", "{", "- [\n", "!", "&a ", "\"\\x41", "k: {" };
	struct ctip_yaml_file *file;
	struct ctip_err err;
	struct ctip_buf text = { 0 };
	clock_t began = clock();

	for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
		ctip_buf_reset(&text);
		repeat(&text, bombs[i], 1000000 / strlen(bombs[i]));
		cr_assert(parse(&file, text.p, &err) == -1, "%s", bombs[i]);
	}
	cr_assert(clock() - began < 5 * CLOCKS_PER_SEC);
	ctip_buf_clear(&text);
}

Test(yaml, an_unknown_key_names_the_nearest)
{
	static const char *const keys[] = { "name", "type", NULL };
	struct ctip_yaml_file *file;
	struct ctip_err err;

	cr_assert(parse(&file, "name: a\ntpye: b\n", &err) == 0);
	cr_assert(ctip_yaml_known(file, ctip_yaml_root(file), keys,
	    &err) == -1);
	cr_assert_str_eq(err.text,
	    "a.yaml:2:1: unknown key 'tpye'; nearest is 'type'");
	ctip_yaml_free(file);
	cr_assert(parse(&file, "name: a\nquantity: b\n", &err) == 0);
	cr_assert(ctip_yaml_known(file, ctip_yaml_root(file), keys,
	    &err) == -1);
	cr_assert_str_eq(err.text,
	    "a.yaml:2:1: unknown key 'quantity'; there are name, type");
	ctip_yaml_free(file);
	cr_assert(parse(&file, "[name]\n", &err) == 0);
	cr_assert(ctip_yaml_known(file, ctip_yaml_root(file), keys,
	    &err) == -1);
	ctip_yaml_free(file);
}
