/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slot -> an invented person: names are drawn from lists of the usual ones,
 * everything else from the code lists. Typical are Venezuelan women of 20 to
 * 29; from 2023 on girls of 16 and 17 are found more often.
 */
#include "demo.h"

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
static const struct choice nations[] = {{62, "VEN", "Venezuela"},
    {7, "COL", "Colombia"}, {6, "DOM", "Dominican Republic"},
    {5, "CUB", "Cuba"}, {7, "GUY", "Guyana"}, {3, "JAM", "Jamaica"},
    {8, "TTO", "Trinidad and Tobago"}, {2, "HTI", "Haiti"}};
#define SPANISH 4 /* nations before this one speak Spanish */
const struct choice regions[] = {{9, "TT-ARI", "Arima"},
    {13, "TT-CHA", "Chaguanas"}, {7, "TT-CTT", "Couva-Tabaquite-Talparo"},
    {6, "TT-DMN", "Diego Martin"}, {3, "TT-MRC", "Mayaro-Rio Claro"},
    {5, "TT-PED", "Penal-Debe"}, {12, "TT-POS", "Port of Spain"},
    {4, "TT-PRT", "Princes Town"}, {3, "TT-PTF", "Point Fortin"},
    {9, "TT-SFO", "San Fernando"}, {5, "TT-SGE", "Sangre Grande"},
    {5, "TT-SIP", "Siparia"}, {9, "TT-SJL", "San Juan-Laventille"},
    {3, "TT-TOB", "Tobago"}, {10, "TT-TUP", "Tunapuna-Piarco"}};
const size_t n_regions = COUNT(regions);
static const struct choice categories[] = {
    {55, "survivor", "Survivor of trafficking"},
    {20, "possible_survivor", "Possible survivor"},
    {18, "at_risk", "At risk"}, {7, "family_member", "Family member"}};
#define VICTIMS 2 /* categories before this one were trafficked, perhaps */
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

static void
draw_names(struct person *p)
{
	p->spanish = p->nation < nations + SPANISH;
	if (p->spanish) {
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

static unsigned
age_for(const struct slot *slot, bool female, unsigned identified)
{
	unsigned age = draw_age();

	if (slot == NULL)
		return age;
	if (slot->minor || (!slot->adult && female &&
	    identified >= days_of("2023-01-01") && chance(30)))
		return 16 + draw(2);
	while (slot->adult && age < 18)
		age = draw_age();
	return age;
}

static unsigned
identified_for(const struct slot *slot)
{
	unsigned day = first_day + draw(last_day - first_day);

	if (slot == NULL || slot->first == 0)
		return day;
	day = slot->first - draw(45);
	return day < first_day ? first_day : day;
}

struct person
draw_person(unsigned number, const struct slot *slot)
{
	struct person p = {.number = number};

	p.female = chance(82);
	if (slot != NULL)
		p.female = slot->female;
	p.nation = PICK(nations);
	draw_names(&p);
	p.region = PICK(regions);
	p.category = slot != NULL && slot->victim ?
	    pick(categories, VICTIMS) : PICK(categories);
	p.source = PICK(sources);
	p.identified = identified_for(slot);
	p.age = age_for(slot, p.female, p.identified);
	p.child = p.age < 18;
	p.born = p.identified - (p.age * 1461 + 3) / 4 - draw(360);
	p.birth_known = chance(86) ? 3 : draw(3);
	p.trafficked = p.category < categories + VICTIMS;
	p.form = PICK(forms);
	p.other = chance(18) ? PICK(forms) : p.form;
	p.works = p.form == forms + 1 || p.other == forms + 1;
	p.age_trafficked = p.age > 3 ? p.age - draw(3) : p.age;
	return p;
}
