/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programme office keeps: the programmes themselves, agreements,
 * products, credentials, activities, and kits that were given out.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

static const char *
optional(const struct ctip_yaml *map, const char *key)
{
	return has(map, key) ? text_of(map, key) : "";
}

static void
write_programme(const struct ctip_yaml *p)
{
	cell("Code", text_of(p, "code"));
	cell("Title", text_of(p, "title"));
	cell("Project number", text_of(p, "number"));
	cell_day("Starts", day_of(p, "starts"));
	cell_day("Ends", day_of(p, "ends"));
	cell("Convening agent", text_of(p, "convening_agent"));
	cell("Partners", text_of(p, "partners"));
	cell("Donors", text_of(p, "donors"));
	cell("Budgets", text_of(p, "budgets"));
	cell("Countries", text_of(p, "countries"));
	end_row();
}

static void
write_agreement(const struct ctip_yaml *a, const char *programme,
    unsigned number)
{
	unsigned starts = between(periods[1].first, periods[1].last);
	char text[24];

	snprintf(text, sizeof text, "%.3s-%02u", programme, number);
	cell("Reference", text);
	cell("Partner", text_of(a, "partner"));
	cell("Type", "Implementation");
	cell("Agency", text_of(a, "agency"));
	cell("Value", text_of(a, "value"));
	cell_day("Signed", starts - draw(20));
	cell_day("Starts", starts);
	cell_day("Ends", starts + 364);
	cell("Status", "ended");
	cell("Programme", programme);
	end_row();
}

static void
write_product(const struct ctip_yaml *p, const char *programme)
{
	cell("Title", text_of(p, "title"));
	cell("Type", text_of(p, "type"));
	cell_day("Published", day_of(p, "published"));
	cell("Languages", chance(40) ? "eng; spa" : "eng");
	cell("Organisation", "IOM");
	cell("Programme", programme);
	end_row();
}

static void
write_credential(unsigned number)
{
	unsigned from = days_of(fact_text("credentials.from"));
	char text[24];

	snprintf(text, sizeof text, "user%02u", number);
	cell("Handle", text);
	cell("System", fact_text("credentials.system"));
	cell("Organisation", number % 3 ? "Immigration Division" :
	    "Children’s Desk");
	cell_day("Issued", from + 3 * number);
	cell_day("Trained", number <= fact_number("credentials.trained") ?
	    from + 3 * number + 14 : 0);
	cell("Audience", "Government");
	cell("Programme", fact_text("programme.code"));
	end_row();
}

static void
write_activity(const struct ctip_yaml *a)
{
	unsigned reached = number_of(a, "reached");
	unsigned female = reached / 2 + draw(reached / 8);
	bool counted_them = strcmp(text_of(a, "type"), "media") != 0;

	cell("Title", text_of(a, "title"));
	cell("Type", text_of(a, "type"));
	cell_day("Starts", day_of(a, "starts"));
	cell("Messages", "trafficking; exploitation");
	cell_number("Reached", true, reached);
	cell_number("Women", counted_them, female);
	cell_number("Men", counted_them, reached - female);
	cell("Channel", optional(a, "channel"));
	cell("Region", pick(regions, n_regions)->label);
	cell("Organisation", "Harbour Network");
	cell("Programme", fact_text("her_ctip.programme.code"));
	end_row();
}

static void
write_kits(const struct ctip_yaml *kits, const char *language,
    unsigned quantity, unsigned day)
{
	bool information = strcmp(text_of(kits, "type"), "information") == 0;

	cell_day("Date", day);
	cell("Kit", information ? "Information" : "Well-being");
	cell_number("Quantity", true, quantity);
	cell("Language", language);
	cell("Contents", information ? "labour_rights; human_rights; "
	    "emergency_resources" : "hygiene_items; clothing");
	cell("Region", pick(regions, n_regions)->label);
	cell("Organisation", text_of(kits, "organisation"));
	cell("Programme", fact_text("programme.code"));
	end_row();
}

/* So many in all, on five occasions for each language. */
static void
write_all_kits(const struct ctip_yaml *kits)
{
	const struct ctip_yaml *languages = ctip_yaml_find(kits, "languages");
	unsigned shares[20], weights[20], day = day_of(kits, "from");
	unsigned n = 5 * (languages != NULL ? (unsigned)languages->n : 1);

	if (n > COUNT(shares))
		wrong("too many languages", "kits");
	for (unsigned i = 0; i < n; i++)
		weights[i] = 10 + draw(20);
	apportion(shares, weights, n, number_of(kits, "quantity"));
	for (unsigned i = 0; i < n; i++)
		write_kits(kits, languages == NULL ? "" :
		    languages->items[i % languages->n].text.p, shares[i],
		    day + 40 * i);
}

static void
write_agreements(const char *folder)
{
	const struct ctip_yaml *ours = fact("agreements");
	const struct ctip_yaml *theirs = fact("her_ctip.agreements");

	sheet_open(folder, "agreements.csv", &english);
	write_agreement(&ours->items[0], "", 0);
	for (unsigned i = 0; i < ours->n; i++)
		write_agreement(&ours->items[i],
		    fact_text("programme.code"), i + 1);
	for (unsigned i = 0; i < theirs->n; i++)
		write_agreement(&theirs->items[i],
		    fact_text("her_ctip.programme.code"), i + 1);
	sheet_close();
}

static void
write_products(const char *folder)
{
	const struct ctip_yaml *ours = fact("products");
	const struct ctip_yaml *theirs = fact("her_ctip.products");

	sheet_open(folder, "products.csv", &iso);
	write_product(&ours->items[0], "");
	for (size_t i = 0; i < ours->n; i++) {
		unsigned day = day_of(&ours->items[i], "published");

		write_product(&ours->items[i], fact_text("programme.code"));
		for (unsigned p = 0; p < PERIODS; p++)
			counted("products")->n[p] += day >= periods[p].first
			    && day <= periods[p].last;
	}
	for (size_t i = 0; i < theirs->n; i++)
		write_product(&theirs->items[i],
		    fact_text("her_ctip.programme.code"));
	sheet_close();
}

static void
write_credentials(const char *folder)
{
	unsigned n = fact_number("credentials.issued");
	unsigned from = days_of(fact_text("credentials.from"));

	sheet_open(folder, "credentials.csv", &iso);
	write_credential(0);
	for (unsigned i = 1; i <= n; i++) {
		write_credential(i);
		for (unsigned p = 0; p < PERIODS; p++)
			counted("credentials")->n[p] +=
			    from + 3 * i >= periods[p].first &&
			    from + 3 * i <= periods[p].last;
	}
	sheet_close();
}

void
office_write(const char *folder)
{
	const struct ctip_yaml *activities = fact("her_ctip.activities");
	const struct ctip_yaml *kits = fact("kits");

	sheet_open(folder, "programmes.csv", &iso);
	write_programme(fact("programme"));
	write_programme(fact("programme"));
	write_programme(fact("her_ctip.programme"));
	sheet_close();
	write_agreements(folder);
	write_products(folder);
	write_credentials(folder);
	sheet_open(folder, "activities.csv", &english);
	write_activity(&activities->items[0]);
	for (size_t i = 0; i < activities->n; i++)
		write_activity(&activities->items[i]);
	sheet_close();
	sheet_open(folder, "kits.csv", &english);
	write_kits(&kits->items[0], "", 0, 0);
	for (size_t i = 0; i < kits->n; i++)
		write_all_kits(&kits->items[i]);
	sheet_close();
}
