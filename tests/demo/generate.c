/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invented people, the same ones from the same seed: names are drawn from
 * lists of the usual ones, everything else from the code lists. It writes
 * what partners send, CSV files, and knows nothing of ctip.
 *
 *	generate DIR            people.csv, people-cases.csv, trainings.csv
 *	generate --people N     a table of N people, in codes, for the bench
 *	generate --seed S ...   other people
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof (list) / sizeof *(list))

static uint64_t state = 20240928;

static unsigned
draw(unsigned below)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) >> 33) % below;
}

static bool
chance(unsigned percent)
{
	return draw(100) < percent;
}

struct choice {
	unsigned    weight;
	const char *code, *label;
};

static const char *const women_es[] = {"María", "Yulimar", "Génesis",
    "Andreína", "Rosángela", "Yusmary", "Carolina", "Daniela", "Oriana",
    "Luz Marina", "Yenifer", "Mariángel", "Estefanía", "Noemí", "Dayana",
    "Paola", "Ysabel", "Francis", "Keila", "Beatriz", "Xiomara", "Leidy"};
static const char *const men_es[] = {"José", "Luis Alberto", "Wilmer",
    "Jesús", "Yorman", "Andrés", "Deivis", "Rafael", "Ángel", "Moisés",
    "Gabriel", "Néstor", "Iván", "Kelvin", "Ramón", "Samuel"};
static const char *const women_en[] = {"Shanice", "Kerry-Ann", "Anjali",
    "Natasha", "Keisha", "Indira", "Simone", "Giselle", "Renuka", "Abigail",
    "Tricia", "Marva", "Roxanne", "Devika", "Jenelle", "Alicia"};
static const char *const men_en[] = {"Kareem", "Dexter", "Anil", "Marlon",
    "Jerome", "Ravi", "Akeem", "Nigel", "Curtis", "Vishnu", "Shaquille",
    "Leon"};
static const char *const family_es[] = {"González", "Rodríguez", "Pérez",
    "Marcano", "Rondón", "Salazar", "Brito", "Velásquez", "Núñez",
    "De la Rosa", "Guzmán", "Márquez", "Rivas", "Bermúdez", "Zambrano",
    "Figueroa", "Lárez", "Ordaz", "Urbáez", "Peña", "Aguilera", "Hurtado",
    "Villarroel", "Castañeda", "D’Elía", "Malavé"};
static const char *const family_en[] = {"Mohammed", "Joseph", "Ramkissoon",
    "Baptiste", "Charles", "Persad", "Alleyne", "St. Hilaire", "Singh",
    "Williams", "Maharaj", "Thomas", "Ali", "Phillip", "Roopnarine",
    "Augustine", "Khan", "Lewis", "Hosein", "De Freitas", "O’Brien"};
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

static const struct choice nations[] = {{62, "VEN", "Venezuela"},
    {7, "COL", "Colombia"}, {6, "DOM", "Dominican Republic"},
    {5, "CUB", "Cuba"}, {7, "GUY", "Guyana"}, {3, "JAM", "Jamaica"},
    {8, "TTO", "Trinidad and Tobago"}, {2, "HTI", "Haiti"}};
#define SPANISH 4 /* nations before this one speak Spanish */
static const struct choice regions[] = {{9, "TT-ARI", "Arima"},
    {13, "TT-CHA", "Chaguanas"}, {7, "TT-CTT", "Couva-Tabaquite-Talparo"},
    {6, "TT-DMN", "Diego Martin"}, {3, "TT-MRC", "Mayaro-Rio Claro"},
    {5, "TT-PED", "Penal-Debe"}, {12, "TT-POS", "Port of Spain"},
    {4, "TT-PRT", "Princes Town"}, {3, "TT-PTF", "Point Fortin"},
    {9, "TT-SFO", "San Fernando"}, {5, "TT-SGE", "Sangre Grande"},
    {5, "TT-SIP", "Siparia"}, {9, "TT-SJL", "San Juan-Laventille"},
    {3, "TT-TOB", "Tobago"}, {10, "TT-TUP", "Tunapuna-Piarco"}};
static const struct choice categories[] = {
    {55, "survivor", "Survivor of trafficking"},
    {20, "possible_survivor", "Possible survivor"},
    {18, "at_risk", "At risk"}, {7, "family_member", "Family member"}};
static const struct choice sources[] = {{14, "government", "Government"},
    {24, "police", "Police"}, {9, "immigration", "Immigration service"},
    {8, "social_services", "Social or child services"},
    {6, "health_service", "Health service"},
    {3, "labour_inspection", "Labour inspection"},
    {18, "civil_society", "Civil society"},
    {9, "international", "International organisation"},
    {5, "helpline", "Helpline"}, {4, "public", "Member of the public"},
    {3, "self", "Self"}};
static const struct choice forms[] = {
    {52, "sexual_exploitation", "Sexual exploitation"},
    {26, "forced_labour", "Forced labour"}, {12, "servitude", "Servitude"},
    {7, "forced_begging", "Forced begging"},
    {3, "forced_marriage", "Forced marriage"}};
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

#define PICK(list) pick(list, COUNT(list))
#define ANY(list) (list)[draw(COUNT(list))]

static const struct choice *
pick(const struct choice *list, size_t n)
{
	unsigned total = 0, at;

	for (size_t i = 0; i < n; i++)
		total += list[i].weight;
	at = draw(total);
	while (at >= list->weight)
		at -= list++->weight;
	return list;
}

/* Days since 1970 to a calendar day (Hinnant's algorithm). */
struct day {
	unsigned year, month, day;
};

static struct day
civil(unsigned days)
{
	unsigned z = days + 719468, era = z / 146097, doe = z % 146097;
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;
	struct day d = {yoe + era * 400, mp < 10 ? mp + 3 : mp - 9,
	    doy - (153 * mp + 2) / 5 + 1};

	d.year += d.month <= 2;
	return d;
}

#define FIRST_DAY 18810 /* 2021-07-02 */
#define LAST_DAY  19994 /* 2024-09-28 */

struct person {
	unsigned             number;
	bool                 female, child, trafficked, works;
	bool                 wrong_age, wrong_trafficked_age;
	const char          *given, *family[2], *alias;
	const struct choice *nation, *region, *category, *source, *form, *other;
	unsigned             born, identified; /* days since 1970 */
	unsigned             age, age_trafficked;
	unsigned             birth_known;      /* 3 day, 2 month, 1 year, 0 */
};

static void
draw_names(struct person *p)
{
	bool spanish = p->nation < nations + SPANISH;

	if (spanish) {
		p->given = p->female ? ANY(women_es) : ANY(men_es);
		p->family[0] = ANY(family_es);
		p->family[1] = chance(60) ? ANY(family_es) : NULL;
	} else {
		p->given = p->female ? ANY(women_en) : ANY(men_en);
		p->family[0] = ANY(family_en);
		p->family[1] = NULL;
	}
	p->alias = NULL;
	if (chance(8))
		p->alias = p->female ? ANY(women_es) : ANY(men_es);
}

static unsigned
draw_age(void)
{
	unsigned at = draw(100);

	if (at < 6)
		return 1 + draw(11);
	if (at < 13)
		return 12 + draw(4);
	if (at < 26)
		return 16 + draw(2);
	if (at < 36)
		return 18 + draw(2);
	return at < 78 ? 20 + draw(10) : 30 + draw(26);
}

static struct person
draw_person(unsigned number)
{
	struct person p = {.number = number};

	p.female = chance(82);
	p.nation = PICK(nations);
	draw_names(&p);
	p.region = PICK(regions);
	p.category = PICK(categories);
	p.source = PICK(sources);
	p.identified = FIRST_DAY + draw(LAST_DAY - FIRST_DAY);
	p.age = draw_age();
	p.child = p.age < 18;
	p.born = p.identified - (p.age * 1461 + 3) / 4 - draw(360);
	p.birth_known = chance(86) ? 3 : draw(3);
	p.trafficked = p.category < categories + 2;
	p.form = PICK(forms);
	p.other = chance(18) ? PICK(forms) : p.form;
	p.works = p.form == forms + 1 || p.other == forms + 1;
	p.age_trafficked = p.age > 3 ? p.age - draw(3) : p.age;
	return p;
}

/* Writing: cells one after another; the header is written by the same walk,
 * so that columns and cells can't part. */
static FILE *out;
static bool header, codes, started;

/* The table for the bench is filled in better than any real one. */
static bool
told_of(unsigned percent)
{
	return chance(codes ? (percent + 200) / 3 : percent);
}

static void
cell(const char *name, const char *text)
{
	if (started)
		putc(',', out);
	started = true;
	if (header)
		text = name;
	if (strpbrk(text, ",\"\n") == NULL) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

static void
cell_number(const char *name, bool given, unsigned value)
{
	char text[16];

	snprintf(text, sizeof text, given ? "%u" : "", value);
	cell(name, text);
}

static void
cell_choice(const char *name, bool given, const struct choice *choice)
{
	cell(name, !given ? "" : codes ? choice->code : choice->label);
}

static void
cell_day(const char *name, unsigned known, unsigned days)
{
	struct day d = civil(days);
	char text[32] = "";

	if (known == 1)
		snprintf(text, sizeof text, "%u", d.year);
	else if (known == 2)
		snprintf(text, sizeof text, "%u-%02u", d.year, d.month);
	else if (known == 3)
		snprintf(text, sizeof text, "%02u/%02u/%u", d.day, d.month,
		    d.year);
	cell(name, text);
}

static void
cell_yes(const char *name, bool given, bool yes)
{
	cell(name, !given ? "" : yes ? "yes" : "no");
}

static void
end_row(void)
{
	putc('\n', out);
	started = false;
	header = false;
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
	bool spanish = p->nation < nations + SPANISH;
	char text[40] = "";

	cell("Given name", p->given);
	family_name(p);
	cell("Other names", p->alias != NULL ? p->alias : "");
	cell_day("Date of birth", p->birth_known, p->born);
	cell_number("Age at registration", true,
	    p->wrong_age ? p->age + 10 : p->age);
	cell("Minor or adult", p->child ? "minor" : "adult");
	cell("Sex", codes ? p->female ? "female" : "male" :
	    p->female ? "Female" : "Male");
	cell_choice("Nationality", true, p->nation);
	cell("Languages", spanish ? chance(25) ? "spa; eng" : "spa" : "eng");
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
	cell_day("Date identified", 3, p->identified);
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
	cell_yes("Needs an interpreter", true, p->nation < nations + SPANISH);
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

static void
write_people(unsigned n)
{
	struct person p;

	header = true;
	p = draw_person(0);
	write_person(&p);
	for (unsigned i = 1; i <= n; i++) {
		p = draw_person(i);
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
	bool closed = has && ended < LAST_DAY && chance(35);
	char number[24] = "";

	if (has)
		snprintf(number, sizeof number, "CTU/%u/%03u",
		    civil(opened).year, p->number);
	cell("Case number", number);
	cell("Case status", !has ? "" : closed ? "Closed" : "Active");
	cell_choice("Case stage", has && !closed, PICK(stages));
	cell_choice("Risk", has, PICK(risks));
	cell_day("Case opened", has ? 3 : 0, opened);
	/* Files are closed and nobody writes down when. */
	cell_day("Case closed", closed && p->number % 5 != 0 ? 3 : 0, ended);
	cell_choice("Region of the events", has, PICK(regions));
	cell("Case officer", has ? chance(50) ? "inv01" : "inv02" : "");
	cell("Case summary", has && chance(50) ? ANY(concerns) : "");
}

static void
write_mark(const char *name, const struct person *p, unsigned form)
{
	bool is = p->form == forms + form || p->other == forms + form;

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
	cell_day("Date of birth", p->birth_known, p->born);
	cell_number("Age at registration", true, p->age);
	cell_choice("Nationality", true, p->nation);
	cell("Languages", p->nation < nations + SPANISH ? "Spanish" :
	    "English");
	telephone("Telephone", chance(60));
	telephone("Mobile", chance(20));
	cell_choice("Region", true, p->region);
	cell_choice("Category", true, p->category);
	cell_day("Date identified", 3, p->identified);
	write_mark("Forced labour", p, 1);
	write_mark("Sexual exploitation", p, 0);
	write_mark("Forced begging", p, 3);
	write_mark("Servitude", p, 2);
	write_case(p, has);
	end_row();
}

static void
write_people_cases(unsigned n)
{
	struct person p;

	header = true;
	for (unsigned i = 0; i <= n; i++) {
		p = draw_person(i);
		write_person_case(&p);
	}
}

/* Invented, with the faults of a real register: dates as people type them,
 * a missing sex, a sum that isn't one. */
static const char trainings[] =
"row,subject,hosts,participants,total,f,m,start,end\n"
"1,Indicators of trafficking for border officers,Immigration Division; "
"Coast Watch,Officers at ports,24,9,15,\"Tue, Sept 14, 2021\","
"\"Wed, Sept 15, 2021\"\n"
"2,Psychological first aid,Harbour Network,Helpline staff,18,15,3,"
"\"Mon, Nov 22, 2021\",\"Mon, Nov 22, 2021\"\n"
"3,Trauma-informed interviews,Police Academy,Investigators,21,8,13,"
"8th Feb 2022,10th Feb 2022\n"
"4,Age assessment,Children’s Desk,Social workers and nurses,32,27,5,"
"May-22,May-22\n"
"5,Referral pathways in the east,Sangre Grande Parish Group,"
"Community leaders,40,29,11,\"Thu, July 21, 2022\","
"\"Thu, July 21, 2022\"\n"
"6,Case management for child survivors,Children’s Desk,"
"\"Case workers, teachers\",26,,,Oct-22,Oct-22\n"
"7,Trafficking in Persons,Legal Aid Circle,Magistrates’ clerks,16,10,6,"
"\"Fri, Jan 27, 2023\",\"Fri, Jan 27, 2023\"\n"
"8,Recognising forced labour on farms,Labour Inspectorate,"
"Labour inspectors,19,7,12,14th Apr 2023,14th Apr 2023\n"
"9,Self-care for front-line staff,Harbour Network,Shelter staff,22,20,4,"
"\"Mon, July 10, 2023\",\"Tue, July 11, 2023\"\n"
"10,Online recruitment and social media,Cyber Unit,Teachers,35,24,11,"
"2nd Nov 2023,3rd Nov 2023\n"
"11,Interpreters in interviews,Language Bank,Volunteer interpreters,14,12,"
"2,\"Wed, March 6, 2024\",\"Wed, March 6, 2024\"\n"
"12,Training of trainers,Police Academy,Instructors,19,9,10,"
"\"Mon, June 3, 2024\",\"Fri, June 7, 2024\"\n";

static void
open_file(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	out = fopen(path, "w");
	if (out == NULL) {
		perror(path);
		exit(74);
	}
}

static void
close_file(void)
{
	if (fclose(out) != 0) {
		perror("generate");
		exit(74);
	}
}

int
main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "--seed") == 0) {
		state = strtoull(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc == 3 && strcmp(argv[1], "--people") == 0) {
		codes = true;
		out = stdout;
		write_people((unsigned)strtoul(argv[2], NULL, 10));
		close_file();
		return 0;
	}
	if (argc != 2) {
		fputs("usage: generate [--seed S] DIR|--people N\n", stderr);
		return 64;
	}
	open_file(argv[1], "people.csv");
	write_people(320);
	close_file();
	open_file(argv[1], "people-cases.csv");
	write_people_cases(60);
	close_file();
	open_file(argv[1], "trainings.csv");
	fputs(trainings, out);
	close_file();
	return 0;
}
