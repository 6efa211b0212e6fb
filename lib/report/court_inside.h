/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_REPORT_COURT_INSIDE_H
#define CTIP_REPORT_COURT_INSIDE_H

#include "ctip/desk/dossier.h"
#include "ctip/report/court.h"
#include "ctip/schema/yaml.h"

/* A record as it was at the time that is asked for. */
struct court_item {
	size_t              order;         /* of its kind in the rules */
	struct ctip_version version;
	struct ctip_version first;         /* how it began */
	unsigned            versions;      /* up to then */
	struct ctip_record  record;
	uint32_t            opened;
	char                id[CTIP_ID_TEXT];
	char                transaction[33];
	char                file[48];      /* an exhibit's, in the archive */
	char                sha256[65];
	bool                withheld;
};

struct court {
	struct ctip_cli    *cli;
	FILE               *talk;
	struct ctip_ledger *ledger;
	const struct ctip_court_options *options;
	bool                redacts;
	int64_t             as_of;
	struct ctip_yaml_file *rules;
	struct ctip_yaml_file *words;  /* rules/names.yaml, or NULL */
	char                id[CTIP_ID_TEXT];
	struct court_item  *items;
	size_t              n;
	struct ctip_buf     names;   /* folded, of third parties; LF after each */
	struct ctip_buf     kept;    /* of those it is about */
	int64_t             made;    /* the newest entry in it */
};

/* court_rules.c. CONFIG. */
int  court_rules_read(struct ctip_yaml_file **out,
    struct ctip_schemas *schemas, struct ctip_err *err);
/* DENIED: no role of this member makes court files. */
int  court_rules_may(const struct ctip_yaml_file *rules,
    const struct ctip_ledger *ledger, struct ctip_err *err);
/* The place of a kind in them; false: it does not go in. */
bool court_rules_order(size_t *out, const struct ctip_yaml_file *rules,
    const char *kind);
bool court_rules_third(const struct ctip_yaml_file *rules,
    struct ctip_str role);
/* `person.emergency_contact`: is it a third party's? */
bool court_rules_field(const struct ctip_yaml_file *rules, const char *kind,
    const char *field);

/* `de`, `la`: no name tells by it. */
bool court_rules_particle(const struct court *court, struct ctip_str word);
/* For that; a ledger may be without. */
int  court_rules_words(struct court *court, struct ctip_err *err);

/* court_gather.c: everything of the case, and a trace of it. */
int  court_gather(struct court *court, struct ctip_err *err);
void court_clear(struct court *court);
struct ctip_str court_value(const struct court_item *item, const char *field);
const char *court_kind(const struct court_item *item);

/* court_redact.c: whose names are taken out; and text without them. */
int  court_redact_find(struct court *court,
    const struct ctip_dossier *dossier, struct ctip_err *err);
void court_redact_text(struct ctip_buf *out, const struct court *court,
    struct ctip_str text);

/* court_pages.c: the PDF, appended; says on talk where letters are missing in
 * the fonts that are here. */
int  court_pages(struct ctip_buf *out, const struct court *court,
    struct ctip_err *err);

#endif
