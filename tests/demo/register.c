/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people -> the office's two registers: a table of people, and one of people
 * and their cases. The first is the table of the bench, too.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

static const char *const streets[] = {"Cipriani Lane", "Mango Trace",
    "Calle Las Flores", "Old Southern Road", "Pelican Drive", "Temple Street",
    "Riverside Avenue", "Cocorite Terrace", "Poui Crescent", "Station Road"};
static const char *const concerns[] = {"former employer lives near by",
    "does not want the police to call", "a cousin is still in the house",
    "afraid for her family at home", "was followed twice",
    "papers were taken by the recruiter"};
static const char *const words[] = {"asks for English lessons",
    "wants to work as a seamstress", "came with a cousin",
    "was seen at the health centre", "calls only in the evening",
    "will bring the birth certificate", "likes to cook for the others",
    "needs shoes for the children", "prefers to speak with a woman"};
static const char *const jobs[] = {"shop assistant", "cook", "student",
    "hairdresser", "farm worker", "cleaner", "nurse", "waitress",
    "construction worker", "teacher", "market vendor", "security guard"};

static const struct choice marital[] = {{58, "single", "Single"},
    {14, "married", "Married"}, {4, "separated", "Separated"},
    {4, "divorced", "Divorced"}, {3, "widowed", "Widowed"},
    {17, "registered_partnership", "Common-law"}};
static const struct choice schools[] = {{4, "none", "None"},
    {31, "primary", "Primary education"},
    {16, "lower_secondary", "Lower secondary education"},
    {34, "upper_secondary", "Upper secondary education"},
    {8, "short_tertiary", "Short tertiary education"},
    {7, "bachelor", "Bachelor or equivalent"}};
static const struct choice status[] = {{34, "irregular", "Irregular"},
    {28, "registered_migrant", "Registered migrant"},
    {12, "asylum_seeker", "Asylum seeker"}, {6, "refugee", "Refugee"},
    {8, "ministers_permit", "Minister’s permit"}, {12, "visitor", "Visitor"}};
static const struct choice recruiting[] = {
    {34, "online_social", "Social media"}, {22, "friends",
    "Through friends or social events"}, {16, "family",
    "Through family or family events"}, {14, "online_advertisement",
    "Through an online advertisement"}, {8, "work", "At work"},
    {4, "place_of_business", "At a place of business"},
    {2, "abduction", "Abduction"}};
static const struct choice recruiters[] = {{28, "friend", "Friend"},
    {24, "acquainted", "Acquainted"}, {22, "unacquainted", "Unacquainted"},
    {15, "family", "Family"}, {11, "partner", "Intimate partner"}};
static const struct choice controls[] = {{26, "debt_bondage", "Debt bondage"},
    {20, "takes_earnings", "Takes earnings"}, {18, "threats", "Threats"},
    {14, "withholds_documents", "Withholds documents"},
    {12, "false_promises", "False promises"},
    {10, "restricts_movement", "Restricts movement"}};
static const struct choice industries[] = {{34, "hospitality",
    "Accommodation and food service activities"}, {22, "trade",
    "Wholesale and retail trade; repair of motor vehicles and motorcycles"},
    {18, "construction", "Construction"}, {14, "agriculture",
    "Agriculture, forestry and fishing"},
    {12, "manufacturing", "Manufacturing"}};
static const struct choice stages[] = {{20, "reported", "Reported"},
    {25, "screened", "Screened"}, {15, "referred", "Referred"},
    {25, "investigated", "Under investigation"}, {8, "charged", "Charged"},
    {7, "prosecuted", "Prosecuted"}};
static const struct choice risks[] = {{45, "low", "Low"},
    {35, "medium", "Medium"}, {20, "high", "High"}};

static bool codes;

/* The table for the bench is filled in better than any real one. */
static bool
told_of(unsigned percent)
{
	return chance(codes ? (percent + 200) / 3 : percent);
}

static void
cell_choice(const char *name, bool given, const struct choice *choice)
{
	cell(name, !given ? "" : codes ? choice->code : choice->label);
}

static void
register_number(const char *office, const struct person *p)
{
	char text[24];

	snprintf(text, sizeof text, "%s-%06u", office, p->number);
	cell("Register number", text);
}

static void
family_name(const struct person *p)
{
	char text[80];

	snprintf(text, sizeof text, "%s%s%s", p->family[0],
	    p->family[1] != NULL ? " " : "",
	    p->family[1] != NULL ? p->family[1] : "");
	cell("Family name", text);
}

/* Numbers of a block that nobody is given, +1 868 555 0100 to 0199. */
static void
telephone(const char *name, bool given)
{
	char text[24] = "";

	if (given)
		snprintf(text, sizeof text, "+1 868 555 01%02u", draw(100));
	cell(name, text);
}

static void
forms_of(const struct person *p)
{
	char text[80];

	if (!p->trafficked || p->other == p->form) {
		cell_choice("Forms of exploitation", p->trafficked, p->form);
		return;
	}
	snprintf(text, sizeof text, "%s; %s",
	    codes ? p->form->code : p->form->label,
	    codes ? p->other->code : p->other->label);
	cell("Forms of exploitation", text);
}

static void
write_who(const struct person *p)
{
	char text[40] = "";

	cell("Given name", p->given);
	family_name(p);
	cell("Other names", p->alias != NULL ? p->alias : "");
	cell_known("Date of birth", p->birth_known, p->born);
	cell_number("Age at registration", true,
	    p->wrong_age ? p->age + 10 : p->age);
	cell("Minor or adult", p->child ? "minor" : "adult");
	cell("Sex", codes ? p->female ? "female" : "male" :
	    p->female ? "Female" : "Male");
	cell_choice("Nationality", true, p->nation);
	cell("Languages", p->spanish ? chance(25) ? "spa; eng" : "spa" : "eng");
	if (told_of(40))
		snprintf(text, sizeof text, "%s %08u", p->nation->code,
		    10000000 + draw(20000000));
	cell("Identity number", text);
}

static void
write_where(const struct person *p)
{
	char text[80] = "";

	cell_choice("Region", true, p->region);
	if (told_of(30))
		snprintf(text, sizeof text, "%u %s, %s", 1 + draw(180),
		    ANY(streets), p->region->label);
	cell("Address", text);
	telephone("Telephones", told_of(70));
	cell_choice("Category", true, p->category);
	cell_known("Date identified", 3, p->identified);
	cell_choice("Referred by", true, p->source);
	cell_yes("Unaccompanied or separated child", p->child, chance(35));
	cell_yes("Consents to the interview", chance(90), true);
}

static void
write_what(const struct person *p)
{
	const struct choice *first = PICK(controls);
	bool told = p->trafficked && told_of(60);
	char text[80];

	forms_of(p);
	cell("Country of exploitation", p->trafficked ? "TTO" : "");
	cell_number("Age when trafficked", p->trafficked,
	    p->wrong_trafficked_age ? p->age + 4 : p->age_trafficked);
	cell_choice("Methods of recruitment", told, PICK(recruiting));
	cell_choice("Relationship to the trafficker", told, PICK(recruiters));
	snprintf(text, sizeof text, "%s; %s", first->code,
	    (first == controls ? first + 1 : controls)->code);
	cell("Means of control", !told ? "" : codes ? text : first->label);
	/* Its labels hold a ;, so this column is written in codes. */
	cell("Industry of forced labour", p->trafficked && p->works ?
	    PICK(industries)->code : "");
}

/* Only for the table of the demonstration: two compartments more. */
static void
write_care(const struct person *p)
{
	cell_yes("Needs an interpreter", true, p->spanish);
	cell_yes("Pregnant", p->female && p->age > 14 && chance(60),
	    chance(6));
	cell("Disability", chance(4) ? "seeing" : "");
	cell("Health needs", chance(12) ? "see the doctor’s note" : "");
}

/* Only for the bench, which has the three compartments of a register. */
static void
write_register(const struct person *p)
{
	cell("Age band", p->age < 18 ? "0-17" : p->age < 25 ? "18-24" : "");
	cell("Documents", chance(70) ? "passport" : "");
	cell("E-mail", chance(4) ? "x@example.org" : "");
	cell("Type of sexual exploitation", "");
}

static void
write_life(const struct person *p)
{
	bool adult = !p->child;
	char text[160];

	cell_choice("Marital status", adult && chance(85), PICK(marital));
	cell_number("Number of children", adult && chance(75), draw(5));
	cell_choice("Highest level of education", told_of(70), PICK(schools));
	cell("Occupation", adult && told_of(60) ? ANY(jobs) : "");
	cell_choice("Migration status", p->nation->code[0] != 'T' &&
	    chance(80), PICK(status));
	cell("Country of residence", chance(80) ? "TTO" : "");
	if (codes)
		write_register(p);
	else
		write_care(p);
	cell("Safety concerns", told_of(25) ? ANY(concerns) : "");
	snprintf(text, sizeof text, codes && chance(50) ? "%s; %s" : "%s", ANY(words),
	    ANY(words));
	cell("Remarks", told_of(80) ? text : "");
}

/* 40 columns of schemas/imports/people.yaml. */
static void
write_person(const struct person *p)
{
	register_number(codes ? "B" : "R", p);
	write_who(p);
	write_where(p);
	write_what(p);
	write_life(p);
	cell("Status decided by", codes && p->trafficked ? "police" : "");
	cell("Websites and apps", codes && chance(20) ? "facebook" : "");
	end_row();
}

void
people_write(unsigned n, bool in_codes)
{
	struct person p;

	codes = in_codes;
	sheet_header();
	p = draw_person(0, NULL);
	write_person(&p);
	for (unsigned i = 1; i <= n; i++) {
		p = draw_person(i, codes ? NULL : &slots[i]);
		/* Blemishes, as every register has them. */
		p.wrong_age = !codes && i % 97 == 41 && p.birth_known == 3;
		p.wrong_trafficked_age = !codes && i % 113 == 60;
		write_person(&p);
	}
}

static void
write_case(const struct person *p, bool has)
{
	unsigned opened = p->identified + draw(20);
	unsigned ended = opened + 90 + draw(200);
	bool closed = has && ended < last_day && chance(35);
	char number[24] = "";

	if (has)
		snprintf(number, sizeof number, "CTU/%u/%03u",
		    civil(opened).year, p->number);
	cell("Case number", number);
	cell("Case status", !has ? "" : closed ? "Closed" : "Active");
	cell_choice("Case stage", has && !closed, PICK(stages));
	cell_choice("Risk", has, PICK(risks));
	cell_known("Case opened", has ? 3 : 0, opened);
	/* Files are closed and nobody writes down when. */
	cell_known("Case closed", closed && p->number % 5 != 0 ? 3 : 0, ended);
	cell_choice("Region of the events", has, pick(regions, n_regions));
	cell("Case officer", has ? chance(50) ? "inv01" : "inv02" : "");
	cell("Case summary", has && chance(50) ? ANY(concerns) : "");
}

static void
write_mark(const char *name, const struct person *p)
{
	/* The column is called like the code's label. */
	bool is = strcmp(p->form->label, name) == 0 ||
	    strcmp(p->other->label, name) == 0;

	cell(name, p->trafficked && is ? "1" : "0");
}

static void
write_person_case(const struct person *p)
{
	bool has = p->trafficked && chance(70);

	register_number("C", p);
	cell("Given name", p->given);
	family_name(p);
	cell("Alias 1", p->alias != NULL ? p->alias : "");
	cell("Alias 2", "");
	cell("Sex", p->female ? "F" : "M");
	cell_known("Date of birth", p->birth_known, p->born);
	cell_number("Age at registration", true, p->age);
	cell_choice("Nationality", true, p->nation);
	cell("Languages", p->spanish ? "Spanish" :
	    "English");
	telephone("Telephone", chance(60));
	telephone("Mobile", chance(20));
	cell_choice("Region", true, p->region);
	cell_choice("Category", true, p->category);
	cell_known("Date identified", 3, p->identified);
	write_mark("Forced labour", p);
	write_mark("Sexual exploitation", p);
	write_mark("Forced begging", p);
	write_mark("Servitude", p);
	write_case(p, has);
	end_row();
}

void
people_cases_write(unsigned n)
{
	struct person p;

	sheet_header();
	for (unsigned i = 0; i <= n; i++) {
		p = draw_person(i, NULL);
		write_person_case(&p);
	}
}
