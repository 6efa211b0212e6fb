/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roles.yaml: ours says what SECURITY wants of it, and comes back from its
 * JSON the same; what is wrong in one is named with its line and column; no
 * second form of the JSON is taken.
 */
#include "ctip/vault/roles.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "ctip/base/file.h"

TestSuite(roles);

/* A small good file; the tests change one place in it. */
#define GROUPS \
    "groups:\n" \
    "  - name: people\n" \
    "    holds: [statistics, identity, case, care, health]\n" \
    "  - name: all\n" \
    "    holds: [directory, audit]\n"
#define ROLES \
    "roles:\n" \
    "  - name: worker\n" \
    "    label: {en: Worker, fr: Employ\xc3\xa9}\n" \
    "    groups: [all, people]\n"
#define GOOD GROUPS ROLES
#define JSON "{\"groups\":[" \
    "{\"holds\":[\"statistics\",\"identity\",\"case\",\"care\",\"health\"]," \
    "\"name\":\"people\"}," \
    "{\"holds\":[\"directory\",\"audit\"],\"name\":\"all\"}]," \
    "\"roles\":[{\"groups\":[\"all\",\"people\"]," \
    "\"label\":{\"en\":\"Worker\",\"fr\":\"Employ\xc3\xa9\"}," \
    "\"name\":\"worker\"}]}"

/* Ours, as it stands in the tree. */
static void
read_ours(struct ctip_roles *out)
{
	struct ctip_buf text = { 0 };
	struct ctip_err err;

	cr_assert(ctip_file_read(&text, "schemas/roles.yaml", 1 << 20, &err)
	    == 0, "%s", err.text);
	cr_assert(ctip_roles_yaml(out, ctip_buf_slice(&text), "roles.yaml",
	    &err) == 0, "%s", err.text);
	ctip_buf_clear(&text);
}

static bool
reads(const struct ctip_roles *roles, const char *role,
    enum ctip_compartment c)
{
	int r = ctip_roles_role(roles, role);

	cr_assert(r >= 0, "%s", role);
	for (size_t g = 0; g < roles->n_groups; g++)
		if (roles->roles[r].groups >> g & 1 &&
		    roles->groups[g].holds[c])
			return true;
	return false;
}

static void
refused(const char *text, const char *message)
{
	struct ctip_roles roles;
	struct ctip_err err = { 0 };

	cr_assert(ctip_roles_yaml(&roles, ctip_str(text), "r.yaml", &err) ==
	    -1, "%s", text);
	cr_assert(err.code == CTIP_INVALID);
	cr_assert_str_eq(err.text, message);
	cr_assert(roles.n_roles == 0 && roles.json == NULL);
}

Test(roles, ours_gives_each_role_what_its_work_needs)
{
	/* statistics, identity, case, care, health, directory, audit */
	static const struct {
		const char *role, *reads;
	} want[] = {
		{ "director", "s....d." },
		{ "head-of-investigations", "sic..d." },
		{ "investigator", "sic..d." },
		{ "case-manager", "siccad." },
		{ "intake", "sic..d." },
		{ "me-officer", "s....d." },
		{ "auditor", ".....da" },
		{ "administrator", ".....d." },
	};
	struct ctip_roles roles;

	read_ours(&roles);
	cr_assert(roles.n_roles == sizeof want / sizeof *want);
	cr_assert(roles.n_groups == CTIP_COMPARTMENTS - 1);
	for (size_t i = 0; i < roles.n_roles; i++)
		for (int c = 1; c < CTIP_COMPARTMENTS; c++)
			cr_assert(reads(&roles, want[i].role, c) ==
			    (want[i].reads[c - 1] != '.'), "%s, %s",
			    want[i].role, ctip_compartment_name(c));
	for (int c = 1; c < CTIP_COMPARTMENTS; c++) {
		int g = ctip_roles_group(&roles, ctip_compartment_name(c));

		cr_assert(g >= 0 && roles.groups[g].holds[c]);
	}
	for (size_t i = 0; i < roles.n_roles; i++)
		cr_assert(roles.roles[i].label.es && roles.roles[i].label.fr);
	cr_assert(ctip_roles_role(&roles, "nobody") == -1);
	cr_assert(ctip_roles_group(&roles, "") == -1);
	ctip_roles_clear(&roles);
	ctip_roles_clear(&roles);
}

Test(roles, ours_comes_back_from_its_json_the_same)
{
	struct ctip_roles a, b;
	struct ctip_err err;

	read_ours(&a);
	cr_assert(ctip_roles_json(&b, ctip_str(a.json), &err) == 0, "%s",
	    err.text);
	cr_assert_str_eq(a.json, b.json);
	cr_assert(a.n_groups == b.n_groups && a.n_roles == b.n_roles);
	for (size_t i = 0; i < a.n_groups; i++) {
		cr_assert_str_eq(a.groups[i].name, b.groups[i].name);
		cr_assert(memcmp(a.groups[i].holds, b.groups[i].holds,
		    sizeof a.groups[i].holds) == 0);
	}
	for (size_t i = 0; i < a.n_roles; i++) {
		cr_assert_str_eq(a.roles[i].name, b.roles[i].name);
		cr_assert_str_eq(a.roles[i].label.fr, b.roles[i].label.fr);
		cr_assert(a.roles[i].groups == b.roles[i].groups);
	}
	cr_assert(strstr(a.json, "\"grants\":[\"identity\",\"case\"]"));
	cr_assert(strstr(a.json, "\"two-persons\":[\"erase\""));
	ctip_roles_clear(&a);
	ctip_roles_clear(&b);
}

Test(roles, the_json_is_canonical)
{
	struct ctip_roles roles;
	struct ctip_err err;

	cr_assert(ctip_roles_yaml(&roles, CTIP_STR(GOOD), "r.yaml", &err) ==
	    0, "%s", err.text);
	cr_assert_str_eq(roles.json, JSON);
	cr_assert(roles.roles[0].groups == 3);
	cr_assert(roles.roles[0].label.es == NULL);
	ctip_roles_clear(&roles);
}

/* Whatever a label says, it comes back. */
Test(roles, labels_may_hold_what_yaml_and_json_use)
{
	static const char *const labels[] = {
		"a \\\"b\\\" \\\\ c", "{d}, [e]: # 'f' - g", " h ",
		"\xf0\x9f\x8e\x88", "no", "~", "1.0", "\xc3\xa9\xe2\x80\xa8.",
		"&i *j !k %l @m",
	};
	struct ctip_roles roles, again;
	struct ctip_err err;

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		struct ctip_buf text = { 0 };

		ctip_buf_format(&text, GOOD "  - {name: b, label: {en: "
		    "\"%s\"}, groups: [all]}\n", labels[i]);
		cr_assert(ctip_roles_yaml(&roles, ctip_buf_slice(&text),
		    "r.yaml", &err) == 0, "%s", err.text);
		cr_assert(ctip_roles_json(&again, ctip_str(roles.json), &err)
		    == 0, "%s", err.text);
		cr_assert_str_eq(roles.roles[1].label.en,
		    again.roles[1].label.en);
		ctip_roles_clear(&roles);
		ctip_roles_clear(&again);
		ctip_buf_clear(&text);
	}
}

/* What says the same, but is not the same bytes. */
Test(roles, another_form_of_the_json_is_refused)
{
	static const char *const bad[] = {
		GOOD, JSON "\n", " " JSON, "", "{}", "[]", "null", "{",
		"{\"roles\":[],\"groups\":[]}",
	};
	static const struct {
		const char *from, *to;
	} changes[] = {
		{ "Worker", "\\u0057orker" },
		{ "\xc3\xa9", "\\u00e9" },
		{ "\"Worker\"", "Worker" },
		{ "\"Worker\"", "1" },
		{ "\"Worker\"", "true" },
		{ "\"Worker\"", "'Worker'" },
		{ ",\"name\":\"all\"", ", \"name\":\"all\"" },
		{ ",\"name\":\"all\"", ",\"name\":\"all\",\"name\":\"all\"" },
		{ "\"holds\":[\"directory\",\"audit\"],\"name\":\"all\"",
		    "\"name\":\"all\",\"holds\":[\"directory\",\"audit\"]" },
		{ "\"audit\"]", "\"audit\",]" },
		{ "\"worker\"}]}", "\"worker\"}]}#" },
	};
	struct ctip_roles roles;
	struct ctip_err err;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_assert(ctip_roles_json(&roles, ctip_str(bad[i]), &err) ==
		    -1, "%s", bad[i]);
		cr_assert(err.code == CTIP_INVALID && roles.json == NULL);
	}
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		const char *at = strstr(JSON, changes[i].from);
		struct ctip_buf text = { 0 };

		cr_assert(at != NULL, "%s", changes[i].from);
		ctip_buf_format(&text, "%.*s%s%s",
		    (int)(strlen(JSON) - strlen(at)), JSON, changes[i].to,
		    at + strlen(changes[i].from));
		cr_assert(ctip_roles_json(&roles, ctip_buf_slice(&text),
		    &err) == -1, "%s", text.p);
		cr_assert(err.code == CTIP_INVALID);
		ctip_buf_clear(&text);
	}
	cr_assert(ctip_roles_json(&roles, CTIP_STR(JSON), &err) == 0);
	ctip_roles_clear(&roles);
}

Test(roles, what_is_wrong_is_named_with_its_place)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "- a\n", "r.yaml:1:1: must be a map with 'groups'" },
		{ GOOD "role: []\n",
		    "r.yaml:10:1: unknown key 'role'; nearest is 'roles'" },
		{ GOOD "two-persons: erase\n",
		    "r.yaml:10:14: 'two-persons' must be a list" },
		{ GOOD "two-persons: [erase, Export]\n", "r.yaml:10:22: a"
		    " name is 1 to 32 of a-z, 0-9 and '-'" },
		{ GOOD "two-persons: [erase, erase]\n", "r.yaml:10:22:"
		    " 'erase' is in the list twice; take one out" },
		{ GROUPS, "r.yaml:1:1: 'roles' is missing; write it, as a"
		    " list" },
		{ ROLES, "r.yaml:1:1: 'groups' is missing; write it, as a"
		    " list" },
		{ "groups:\n  - holds: []\n",
		    "r.yaml:2:5: 'name' is missing; write it, as a text" },
		{ "groups:\n  - name: Big Group\n    holds: []\n",
		    "r.yaml:2:11: a name is 1 to 32 of a-z, 0-9 and '-'" },
		{ "groups:\n  - {name: a, holds: [], keeps: []}\n",
		    "r.yaml:2:26: unknown key 'keeps'; there are "
		    "name, holds" },
		{ "groups:\n  - name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
		    "    holds: []\n",
		    "r.yaml:2:11: a name is 1 to 32 of a-z, 0-9 and '-'" },
		{ "groups:\n  - name: a\n    holds: [secrets]\n",
		    "r.yaml:3:13: 'secrets' is no compartment; there are"
		    " statistics, identity, case, care, health, directory"
		    " and audit" },
		{ "groups:\n  - name: a\n    holds: [case, case]\n",
		    "r.yaml:3:19: 'case' is in the list twice; take one"
		    " out" },
		{ "groups:\n  - {name: a, holds: []}\n"
		    "  - {name: a, holds: []}\n",
		    "r.yaml:3:12: group 'a' stands here twice; take one"
		    " out" },
		{ GOOD "  - name: worker\n    label: {en: W}\n"
		    "    groups: [all]\n", "r.yaml:10:11: role 'worker'"
		    " stands here twice; take one out" },
		{ GOOD "  - name: b\n    groups: [all]\n",
		    "r.yaml:10:5: 'label' is missing; write it, as a map" },
		{ GOOD "  - name: b\n    label: {fr: B}\n",
		    "r.yaml:11:12: 'en' is missing; write it, as a text" },
		{ GOOD "  - name: b\n    label: {en: B, es: ''}\n"
		    "    groups: [all]\n", "r.yaml:11:24: the label is"
		    " empty; write one, or take 'es' out" },
		{ GOOD "  - name: b\n    label: {en: B, de: B}\n"
		    "    groups: [all]\n",
		    "r.yaml:11:20: unknown key 'de'; there are "
		    "en, es, fr" },
		{ GOOD "  - name: b\n    label: {en: B}\n"
		    "    groups: [none]\n", "r.yaml:12:14: there is no"
		    " group 'none'; add it to 'groups'" },
		{ GOOD "  - name: b\n    label: {en: B}\n"
		    "    groups: [all, all]\n", "r.yaml:12:19: 'all' is in"
		    " the list twice; take one out" },
		{ GOOD "  - name: b\n    label: {en: B}\n"
		    "    groups: [people]\n", "r.yaml:10:5: every role"
		    " reads the compartment 'directory'; add a group that"
		    " holds it to 'b'" },
		{ GOOD "  - name: b\n    label: {en: B}\n"
		    "    groups: [all]\n    grants: [everything]\n",
		    "r.yaml:13:14: 'everything' is no compartment; there are"
		    " statistics, identity, case, care, health, directory"
		    " and audit" },
		{ GOOD "  - name: b\n    label: {en: B}\n"
		    "    groups: [all]\n    grants: all\n",
		    "r.yaml:13:13: 'grants' must be a list" },
		{ GOOD "  - b\n",
		    "r.yaml:10:5: must be a map with 'name'" },
		{ GOOD "  - name: b\n    label: {en: \"B\\N\"}\n"
		    "    groups: [all]\n", "r.yaml: a label has a character"
		    " that is not for print; write it without" },
		{ GOOD "  - name: b\n    label: {en: \"B\\uFFFE\"}\n"
		    "    groups: [all]\n", "r.yaml: a label has a character"
		    " that is not for print; write it without" },
		{ GOOD "  - name: b\n    label: {en: \"B\\e[2J\"}\n"
		    "    groups: [all]\n", "r.yaml:11:17: the label has a"
		    " control character; write it without" },
		{ GOOD "  - name: b\n    label: {en: \"B\\x7f\"}\n"
		    "    groups: [all]\n", "r.yaml:11:17: the label has a"
		    " control character; write it without" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(bad[i].text, bad[i].says);
}

/* A compartment that nobody reads; a group that no role is in. */
Test(roles, every_compartment_has_a_reader)
{
	refused("groups:\n  - name: people\n"
	    "    holds: [statistics, identity, case, care, directory]\n"
	    "roles:\n  - name: worker\n    label: {en: W}\n"
	    "    groups: [people]\n", "r.yaml:1:1: no role reads the"
	    " compartment 'health'; add a group that holds it to a role");
	refused(GROUPS "  - name: b\n    holds: [directory]\n"
	    "roles:\n  - name: worker\n    label: {en: W}\n"
	    "    groups: [people, b]\n", "r.yaml:1:1: no role reads the"
	    " compartment 'audit'; add a group that holds it to a role");
}

Test(roles, groups_and_roles_are_limited)
{
	struct ctip_buf text = { 0 };
	struct ctip_roles roles;
	struct ctip_err err;

	ctip_buf_text(&text, GROUPS);
	for (int i = 2; i < 32; i++)
		ctip_buf_format(&text, "  - {name: g%d, holds: [case]}\n", i);
	ctip_buf_text(&text, ROLES);
	for (int i = 1; i < 64; i++)
		ctip_buf_format(&text, "  - {name: r%d, label: {en: R},"
		    " groups: [all, g31]}\n", i);
	cr_assert(ctip_roles_yaml(&roles, ctip_buf_slice(&text), "r.yaml",
	    &err) == 0, "%s", err.text);
	cr_assert(roles.n_groups == 32 && roles.n_roles == 64);
	cr_assert(roles.roles[63].groups == (UINT64_C(1) << 31 | 2));
	ctip_roles_clear(&roles);
	ctip_buf_text(&text, "  - {name: r64, label: {en: R}, groups:"
	    " [all]}\n");
	refused(text.p,
	    "r.yaml:103:5: 'roles' has 65 items; 64 is the most");
	ctip_buf_reset(&text);
	ctip_buf_text(&text, GROUPS);
	for (int i = 2; i < 33; i++)
		ctip_buf_format(&text, "  - {name: g%d, holds: [case]}\n", i);
	ctip_buf_text(&text, ROLES);
	refused(text.p,
	    "r.yaml:36:5: 'groups' has 33 items; 32 is the most");
	ctip_buf_clear(&text);
}
