/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts as a member sees them, and that they were seen.
 */
#include "alerts_inside.h"

#include <string.h>

#include "ctip/base/time.h"
#include "ctip/table/sheet.h"

static int
open_sheet(struct ctip_sheet **out, const struct ctip_cli *cli,
    const struct ctip_column *columns, size_t n, struct ctip_err *err)
{
	enum ctip_sheet_form form = CTIP_SHEET_LINES;

	*out = NULL;
	if (!cli->quiet &&
	    ctip_sheet_form(&form, cli->format, stdout, err) != 0)
		return -1;
	return ctip_sheet_open(out, form, cli->raw, stdout, columns, n, err);
}

static int
close_sheet(struct ctip_sheet *sheet, int rc, struct ctip_err *err)
{
	struct ctip_err ignored;

	if (sheet != NULL && ctip_sheet_close(sheet, rc < 0 ? &ignored :
	    err) != 0)
		return -1;
	return rc;
}

static int
print_alert(struct ctip_sheet *sheet, const struct ctip_alerts *alerts,
    const struct ctip_alert *a, struct ctip_err *err)
{
	const struct ctip_alert_rule *rule = &alerts->rules[a->rule];
	char since[21];

	ctip_time_text(since, a->since);
	return ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(a->about), ctip_str(rule->label.en), ctip_str(since),
	    ctip_str(a->of), ctip_str(a->officer),
	    ctip_str(a->further ? "not seen in time" : ""),
	    ctip_str(a->ack)}, err);
}

int
ctip_alert_list(struct ctip_cli *cli, bool unread, bool all,
    struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"id", 0}, {"alert", 0}, {"since", 0}, {"case", 0},
		{"officer", 0}, {"late", 0}, {"seen_by", 0},
	};
	struct ctip_work work = {.cli = cli};
	struct ctip_alerts alerts = {NULL};
	struct ctip_sheet *sheet = NULL;
	size_t shown = 0;
	int rc = -1;

	if (ctip_desk__look(&work, err) != 0 || ctip_alerts__find(&alerts,
	    work.ledger, err) != 0 || open_sheet(&sheet, cli, columns, 7,
	    err) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < alerts.n; i++) {
		const struct ctip_alert *a = &alerts.all[i];

		if ((unread && *a->ack != '\0') || (!all &&
		    !ctip_alerts__is_for(&alerts, a, ctip_ledger_chain(
		    work.ledger), ctip_ledger_member(work.ledger))))
			continue;
		shown++;
		rc = print_alert(sheet, &alerts, a, err);
	}
out:
	rc = close_sheet(sheet, rc, err);
	ctip_alerts__clear(&alerts);
	ctip_desk__end(&work);
	return rc == 0 && shown == 0 ? 1 : rc;
}

static int
acknowledge(struct ctip_work *work, const struct ctip_alerts *alerts,
    const struct ctip_alert *a, struct ctip_buf *ids, struct ctip_err *err)
{
	struct ctip_id id = {{0}};
	char text[CTIP_ID_TEXT];

	if (ctip_desk__add(&id, work, "ack", (struct ctip_given[]){
	    {"about", ctip_str(a->about)},
	    {"rule", ctip_str(alerts->rules[a->rule].name)},
	    {"day", ctip_str(a->day)}, {"member",
	    ctip_str(ctip_ledger_member(work->ledger)->handle)}}, 4, false,
	    err) != 0)
		return -1;
	ctip_id_text(text, &id, "AK");
	ctip_buf_format(ids, "%s\n", text);
	return 0;
}

/* The id in its printed form, whatever was typed. */
static int
find_about(char out[CTIP_ID_TEXT], struct ctip_work *work,
    struct ctip_err *err)
{
	const struct ctip_kind *kind;
	struct ctip_version version;

	if (ctip_ledger_find(&version, work->ledger, work->cli->argv[0],
	    err) != 0 || ctip_desk__kind(&kind, work->ledger, version.kind,
	    err) != 0)
		return -1;
	ctip_id_text(out, &version.record, kind->prefix);
	return 0;
}

int
ctip_alert_ack(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err)
{
	struct ctip_work work = {.cli = cli, .out = out, .talk = talk};
	struct ctip_alerts alerts = {NULL};
	struct ctip_buf ids = {0};
	char about[CTIP_ID_TEXT];
	int rc = -1;

	if (ctip_desk__start(&work, err) != 0 || find_about(about, &work,
	    err) != 0 || ctip_alerts__find(&alerts, work.ledger, err) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < alerts.n; i++) {
		const struct ctip_alert *a = &alerts.all[i];

		if (strcmp(a->about, about) == 0 && *a->ack == '\0' &&
		    ctip_alerts__is_for(&alerts, a, ctip_ledger_chain(
		    work.ledger), ctip_ledger_member(work.ledger)))
			rc = acknowledge(&work, &alerts, a, &ids, err);
	}
	if (rc == 0 && ids.len == 0)
		fprintf(talk, "no alert for you stands on %s that nobody has "
		    "seen\n", about);
	if (rc == 0)
		rc = ids.len == 0 ? 1 : ctip_desk__save(&work, err);
	if (rc == 0 && !cli->dry_run)
		fwrite(ids.p, 1, ids.len, out);
out:
	ctip_buf_clear(&ids);
	ctip_alerts__clear(&alerts);
	ctip_desk__end(&work);
	return rc;
}

static void
put_list(struct ctip_buf *out, const struct ctip_yaml *list)
{
	ctip_buf_reset(out);
	for (size_t i = 0; list != NULL && i < list->n; i++)
		ctip_buf_format(out, "%s%.*s", i > 0 ? ", " : "",
		    (int)list->items[i].text.len, list->items[i].text.p);
}

static int
print_rule(struct ctip_sheet *sheet, const struct ctip_alert_rule *rule,
    struct ctip_err *err)
{
	struct ctip_buf to = {0}, then = {0};
	char hours[24] = "";
	int rc;

	put_list(&to, rule->to);
	put_list(&then, rule->then);
	if (rule->then != NULL)
		snprintf(hours, sizeof hours, "%lld", (long long)rule->within);
	rc = ctip_sheet_row(sheet, (const struct ctip_str[]){
	    ctip_str(rule->name), ctip_str(rule->label.en),
	    ctip_str(rule->kind->name), ctip_buf_slice(&to), ctip_str(hours),
	    ctip_buf_slice(&then)}, err);
	ctip_buf_clear(&to);
	ctip_buf_clear(&then);
	return rc;
}

int
ctip_alert_rules(struct ctip_cli *cli, struct ctip_err *err)
{
	static const struct ctip_column columns[] = {
		{"name", 0}, {"alert", 0}, {"record", 0}, {"to", 0},
		{"hours", CTIP_CELL_NUMBER}, {"then", 0},
	};
	struct ctip_work work = {.cli = cli};
	struct ctip_alerts alerts = {NULL};
	struct ctip_sheet *sheet = NULL;
	int rc = -1;

	if (ctip_desk__look(&work, err) == 0 && ctip_alerts__rules(&alerts,
	    ctip_ledger_schemas(work.ledger), err) == 0)
		rc = open_sheet(&sheet, cli, columns, 6, err);
	for (size_t i = 0; rc == 0 && i < alerts.n_rules; i++)
		rc = print_rule(sheet, &alerts.rules[i], err);
	rc = close_sheet(sheet, rc, err);
	ctip_alerts__clear(&alerts);
	ctip_desk__end(&work);
	return rc;
}
