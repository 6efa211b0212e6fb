/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/KIND.yaml -> who may take a record from which state to which. The
 * tree is checked when it is opened, and asked as it is.
 */
#include "ctip/desk/states.h"

#include <stdlib.h>
#include <string.h>

#include "edition_inside.h"

struct ctip_states {
	struct ctip_yaml_file  *file;
	const struct ctip_yaml *moves;
	const struct ctip_codes *codes;   /* of the field */
	char                    kind[64];
};

/* Is the value of a key a list of codes of the field, or not there? */
static int
check_codes(const struct ctip_states *s, const struct ctip_yaml *move,
    const char *key, struct ctip_err *err)
{
	const struct ctip_yaml *list = ctip_yaml_find(move, key);
	size_t n = list == NULL ? 0 : list->type == CTIP_YAML_LIST ? list->n :
	    1;

	for (size_t i = 0; i < n; i++) {
		const struct ctip_yaml *one = list->type == CTIP_YAML_LIST ?
		    &list->items[i] : list;

		if (ctip_codes_find(s->codes, one->text) == NULL)
			return ctip_yaml_fail(s->file, one, err, "'%.*s' is "
			    "no code of '%s'", (int)one->text.len,
			    one->text.p != NULL ? one->text.p : "",
			    s->codes->name);
	}
	return 0;
}

static int
check_move(const struct ctip_states *s, const struct ctip_yaml *move,
    struct ctip_err *err)
{
	static const char *const keys[] = {"event", "from", "to", "by", NULL};
	const struct ctip_yaml *by = ctip_yaml_find(move, "by");

	if (ctip_yaml_known(s->file, move, keys, err) != 0)
		return -1;
	if (ctip_yaml_text(move, "event").p == NULL)
		return ctip_yaml_fail(s->file, move, err,
		    "a move needs its 'event'");
	if (by == NULL || by->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(s->file, move, err,
		    "'by' is a list of roles");
	return check_codes(s, move, "from", err) != 0 ||
	    check_codes(s, move, "to", err) != 0 ? -1 : 0;
}

/* The codes of the field that the file is about. */
static int
find_codes(struct ctip_states *s, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	const struct ctip_yaml *root = ctip_yaml_root(s->file);
	const struct ctip_kind *kind;
	int field;

	if (!ctip_str_is(ctip_yaml_text(root, "kind"), s->kind))
		return ctip_yaml_fail(s->file, root, err,
		    "'kind' is not '%s'", s->kind);
	if (ctip_schemas_kind(&kind, schemas, s->kind, err) != 0)
		return -1;
	field = ctip_kind_field(kind, ctip_yaml_text(root, "field"));
	if (field < 0 || kind->fields[field].codes == NULL)
		return ctip_yaml_fail(s->file, root, err, "'field' is no "
		    "field of '%s' with codes", s->kind);
	s->codes = kind->fields[field].codes;
	return ctip_codes_load(s->codes, err);
}

static int
check(struct ctip_states *s, struct ctip_schemas *schemas,
    struct ctip_err *err)
{
	static const char *const keys[] = {"rules", "kind", "field", "moves",
	    NULL};
	const struct ctip_yaml *root = ctip_yaml_root(s->file);

	if (ctip_yaml_known(s->file, root, keys, err) != 0 ||
	    find_codes(s, schemas, err) != 0)
		return -1;
	s->moves = ctip_yaml_find(root, "moves");
	if (s->moves == NULL || s->moves->type != CTIP_YAML_LIST)
		return ctip_yaml_fail(s->file, root, err,
		    "'moves' is a list");
	for (size_t i = 0; i < s->moves->n; i++)
		if (check_move(s, &s->moves->items[i], err) != 0)
			return -1;
	return 0;
}

int
ctip_states_open(struct ctip_states **out, struct ctip_schemas *schemas,
    const char *kind, struct ctip_err *err)
{
	struct ctip_states *s = ctip_alloc(sizeof *s);
	char path[96];
	int rc;

	*out = NULL;
	snprintf(s->kind, sizeof s->kind, "%s", kind);
	snprintf(path, sizeof path, "rules/%s.yaml", kind);
	rc = ctip_desk__rules(&s->file, schemas, path, err);
	if (rc == 0)
		rc = check(s, schemas, err);
	if (rc != 0) {
		if (err->code == CTIP_INVALID)
			err->code = CTIP_CONFIG;
		ctip_states_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
ctip_states_close(struct ctip_states *states)
{
	if (states == NULL)
		return;
	ctip_yaml_free(states->file);
	free(states);
}

static void
put_name(struct ctip_buf *out, struct ctip_str name)
{
	ctip_buf_format(out, "%s%.*s", out->len > 0 ? ", " : "",
	    (int)name.len, name.p);
}

/* From there? Without `from`: from anywhere but the end. */
static bool
leaves(const struct ctip_yaml *move, struct ctip_str from)
{
	const struct ctip_yaml *list = ctip_yaml_find(move, "from");

	return list != NULL ? ctip_edition_lists(list, from) : !ctip_str_is(from, "closed");
}

static const struct ctip_yaml *
find(const struct ctip_states *s, const char *event)
{
	for (size_t i = 0; i < s->moves->n; i++)
		if (ctip_str_is(ctip_yaml_text(&s->moves->items[i], "event"),
		    event))
			return &s->moves->items[i];
	return NULL;
}

static int
fail_unknown(const struct ctip_states *s, const char *event,
    struct ctip_err *err)
{
	struct ctip_buf all = {0};

	for (size_t i = 0; i < s->moves->n; i++)
		put_name(&all, ctip_yaml_text(&s->moves->items[i], "event"));
	ctip_fail(err, CTIP_MISUSE, "'%s' is no event of a %s; there are %s",
	    event, s->kind, all.p);
	ctip_buf_clear(&all);
	return -1;
}

/* What may come instead, by whomever. */
static int
fail_from(const struct ctip_states *s, const char *event,
    struct ctip_str from, struct ctip_err *err)
{
	struct ctip_buf all = {0};

	for (size_t i = 0; i < s->moves->n; i++)
		if (leaves(&s->moves->items[i], from) &&
		    ctip_yaml_find(&s->moves->items[i], "to") != NULL)
			put_name(&all, ctip_yaml_text(&s->moves->items[i],
			    "event"));
	ctip_fail(err, CTIP_INVALID, "the %s is '%.*s': '%s' can't come now, "
	    "but %s", s->kind, (int)from.len, from.p, event,
	    all.len > 0 ? all.p : "nothing");
	ctip_buf_clear(&all);
	return -1;
}

int
ctip_states_move(const char **to, const struct ctip_states *states,
    const char *event, struct ctip_str from, const struct ctip_ledger *ledger,
    struct ctip_err *err)
{
	const struct ctip_yaml *move = find(states, event);
	struct ctip_str target;

	*to = NULL;
	if (from.len == 0)
		from = ctip_str(states->codes->items[0].code);
	if (move == NULL)
		return fail_unknown(states, event, err);
	if (ctip_edition_allows(ctip_yaml_find(move, "by"), ledger,
	    event, err) != 0)
		return -1;
	if (!leaves(move, from))
		return fail_from(states, event, from, err);
	target = ctip_yaml_text(move, "to");
	if (target.p != NULL)
		*to = target.p;
	return 0;
}
