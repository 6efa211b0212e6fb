/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fixed words of a page, and how numbers and dates are written, in the
 * three languages: a new language is a column more.
 */
#include "page_inside.h"

#include <string.h>

#define THIN "\xE2\x80\xAF" /* a narrow space that does not break a line */

static const struct {
	const char *code, *group, *point, *colon;
	const char *day;           /* of day, month, year */
	const char *months[12];
} manners[CTIP_LANGUAGES] = {
	[CTIP_EN] = {"en", ",", ".", ": ", "%s %s %d", {"January", "February",
	    "March", "April", "May", "June", "July", "August", "September",
	    "October", "November", "December"}},
	[CTIP_ES] = {"es", THIN, ",", ": ", "%s de %s de %d", {"enero",
	    "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
	    "septiembre", "octubre", "noviembre", "diciembre"}},
	[CTIP_FR] = {"fr", THIN, ",", "\xC2\xA0: ", "%s %s %d", {"janvier",
	    "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	    "octobre", "novembre", "décembre"}},
};

static const char *const words[CTIP_WORDS][CTIP_LANGUAGES] = {
[CTIP_WORD_RESULTS] = {"Results", "Resultados", "Résultats"},
[CTIP_WORD_INTERNAL] = {"Internal use.", "Uso interno.", "Usage interne."},
[CTIP_WORD_TRUE_NUMBERS] = {
	"These are the true numbers, small ones too: together they can tell "
	"who somebody is. Not for publication.",
	"Son los números verdaderos, también los pequeños: juntos pueden "
	"revelar quién es una persona. No deben publicarse.",
	"Ce sont les vrais nombres, même petits : ensemble, ils peuvent "
	"révéler qui est une personne. À ne pas publier."},
[CTIP_WORD_RUNNING] = {
	"Internal use: true numbers, not for publication",
	"Uso interno: números verdaderos, no deben publicarse",
	"Usage interne : vrais nombres, à ne pas publier"},
[CTIP_WORD_INDICATORS] = {"Indicators", "Indicadores", "Indicateurs"},
[CTIP_WORD_WITH_TARGET] = {"With a target", "Con meta", "Avec une cible"},
[CTIP_WORD_REACHED] = {"Target reached", "Meta alcanzada",
	"Cible atteinte"},
[CTIP_WORD_OUTCOME] = {"Outcome", "Efecto directo", "Effet"},
[CTIP_WORD_OUTPUT] = {"Output", "Producto", "Produit"},
[CTIP_WORD_OF_OUTCOME] = {"Indicators of the outcome",
	"Indicadores del efecto directo", "Indicateurs de l’effet"},
[CTIP_WORD_INDICATOR] = {"Indicator", "Indicador", "Indicateur"},
[CTIP_WORD_BASELINE] = {"Baseline", "Línea de base", "Référence"},
[CTIP_WORD_TARGET] = {"Target", "Meta", "Cible"},
[CTIP_WORD_CUMULATIVE] = {"Cumulative", "Acumulado", "Cumul"},
[CTIP_WORD_AGAINST] = {"Of the target", "De la meta", "De la cible"},
[CTIP_WORD_BY_DISTINCT] = {"different", "diferentes", "différents"},
[CTIP_WORD_BY_LAST] = {"last", "último", "dernier"},
[CTIP_WORD_BY_MEAN] = {"mean", "media", "moyenne"},
[CTIP_WORD_BY_RATIO] = {"ratio", "razón", "rapport"},
[CTIP_WORD_DIFFERENT] = {"Different", "Diferentes", "Différents"},
[CTIP_WORD_CONTINUING] = {"Continuing", "Continúan", "Continuent"},
[CTIP_WORD_FRACTION] = {"Numerator / denominator",
	"Numerador / denominador", "Numérateur / dénominateur"},
[CTIP_WORD_SOURCES] = {"Records + figures", "Registros + cifras",
	"Fiches + chiffres"},
[CTIP_WORD_ALL_FIGURES] = {"all of it figures", "todo son cifras",
	"tout est chiffres"},
[CTIP_WORD_PARTNERS] = {"Figures from", "Cifras de", "Chiffres de"},
[CTIP_WORD_NOBODY] = {"nobody named", "nadie nombrado",
	"personne de nommé"},
[CTIP_WORD_DIFFERS] = {"its groups come to something else than its total",
	"sus grupos no suman su total", "ses groupes ne font pas son total"},
[CTIP_WORD_NOTE] = {"Note", "Nota", "Note"},
[CTIP_WORD_LEFT_OUT] = {"Not counted", "Sin contar", "Non comptés"},
[CTIP_WORD_UNDATED] = {"without a date", "sin fecha", "sans date"},
[CTIP_WORD_VAGUE] = {"whose date does not tell the period",
	"cuya fecha no dice el período",
	"dont la date ne dit pas la période"},
[CTIP_WORD_OUTSIDE] = {"outside the periods", "fuera de los períodos",
	"hors des périodes"},
[CTIP_WORD_NO_SUBJECT] = {"without whom or what is counted",
	"sin quién o qué se cuenta", "sans qui ou quoi est compté"},
[CTIP_WORD_NO_VALUE] = {"without a value", "sin valor", "sans valeur"},
[CTIP_WORD_NO_OF] = {"percentages without a denominator",
	"porcentajes sin denominador", "pourcentages sans dénominateur"},
[CTIP_WORD_ABOUT] = {"About this page", "Sobre esta página",
	"À propos de cette page"},
[CTIP_WORD_OFFICE] = {"Office", "Oficina", "Bureau"},
[CTIP_WORD_FRAMEWORK] = {"Framework", "Marco de resultados",
	"Cadre de résultats"},
[CTIP_WORD_PERIODS] = {"Periods", "Períodos", "Périodes"},
[CTIP_WORD_MADE] = {"Made", "Hecho el", "Établi le"},
[CTIP_WORD_TRANSACTION] = {"Last transaction", "Última transacción",
	"Dernière transaction"},
[CTIP_WORD_TIP] = {"Tip of the history", "Punta del historial",
	"Pointe de l’historique"},
[CTIP_WORD_HOW_TO_READ] = {"How to read it", "Cómo leerlo",
	"Comment lire"},
[CTIP_WORD_READ_BLANK] = {
	"nothing was measured, or nothing is set. It is not 0.",
	"nada se midió, o nada está fijado. No es 0.",
	"rien n’a été mesuré, ou rien n’est fixé. Ce n’est pas 0."},
[CTIP_WORD_READ_CUMULATIVE] = {
	"all periods together: their sum, where nothing stands below it. "
	"Else their mean, the last that was measured, how many different "
	"ones there are in all, or all numerators by all denominators. "
	"Periods without a measurement never enter.",
	"todos los períodos juntos: su suma, si nada está debajo. Si no, su "
	"media, el último que se midió, cuántos diferentes hay en total, o "
	"todos los numeradores entre todos los denominadores. Los períodos "
	"sin medición nunca entran.",
	"toutes les périodes ensemble : leur somme, si rien n’est écrit "
	"dessous. Sinon leur moyenne, la dernière mesurée, combien de "
	"différents en tout, ou tous les numérateurs par tous les "
	"dénominateurs. Les périodes sans mesure n’entrent jamais."},
[CTIP_WORD_READ_AGAINST] = {
	"the cumulative number in percent of the target, which is the upright "
	"line. A bar with a point goes on: 250 % of the target are 150 % over "
	"it.",
	"el número acumulado en porcentaje de la meta, que es la línea "
	"vertical. Una barra con punta continúa: el 250 % de la meta la "
	"supera en un 150 %.",
	"le cumul en pourcentage de la cible, qui est le trait vertical. Une "
	"barre à pointe continue : 250 % de la cible la dépassent de 150 %."},
[CTIP_WORD_READ_DIFFERENT] = {
	"how many different people (or what else is counted) there are among "
	"the records of all periods; somebody met in two periods is one.",
	"cuántas personas diferentes (o lo que se cuente) hay entre los "
	"registros de todos los períodos; quien está en dos períodos es una.",
	"combien de personnes différentes (ou ce qui est compté) il y a dans "
	"les fiches de toutes les périodes ; qui est dans deux périodes "
	"compte pour une."},
[CTIP_WORD_READ_CONTINUING] = {
	"how many of a period’s were there in the period before, too.",
	"cuántos de un período ya estaban en el anterior.",
	"combien de ceux d’une période étaient déjà dans la précédente."},
[CTIP_WORD_READ_FRACTION] = {
	"of a percentage, over all periods.",
	"de un porcentaje, en todos los períodos.",
	"d’un pourcentage, sur toutes les périodes."},
[CTIP_WORD_READ_SOURCES] = {
	"what the records of this ledger come to, and what partners counted "
	"themselves and reported as totals; of a percentage, its numerator.",
	"lo que suman los registros de este libro, y lo que los socios "
	"contaron y comunicaron como totales; de un porcentaje, el "
	"numerador.",
	"ce que donnent les fiches de ce registre, et ce que les partenaires "
	"ont compté et communiqué comme totaux ; d’un pourcentage, le "
	"numérateur."},
[CTIP_WORD_READ_LEFT_OUT] = {
	"rows that are in no cell, and why.",
	"filas que no están en ninguna celda, y por qué.",
	"les lignes qui ne sont dans aucune case, et pourquoi."},
};

static const struct ctip_label units[] = {
	{"people", "personas", "personnes"},
	{"families", "familias", "familles"},
	{"participants", "participantes", "participants"},
	{"services", "servicios", "services"},
	{"events", "eventos", "événements"},
	{"trainings", "capacitaciones", "formations"},
	{"activities", "actividades", "activités"},
	{"products", "productos", "produits"},
	{"agreements", "acuerdos", "accords"},
	{"systems", "sistemas", "systèmes"},
	{"percent", "por ciento", "pour cent"},
};

bool
ctip_language_named(enum ctip_language *out, const char *code)
{
	for (int i = 0; i < CTIP_LANGUAGES; i++)
		if (strcmp(code, manners[i].code) == 0) {
			*out = (enum ctip_language)i;
			return true;
		}
	return false;
}

const char *
ctip_page__word(enum ctip_language language, enum ctip_word word)
{
	return words[word][language];
}

const char *
ctip_page__code(enum ctip_language language)
{
	return manners[language].code;
}

const char *
ctip_page__colon(enum ctip_language language)
{
	return manners[language].colon;
}

const char *
ctip_page__label(enum ctip_language language,
    const struct ctip_label *label, const char **foreign)
{
	const char *own = language == CTIP_ES ? label->es :
	    language == CTIP_FR ? label->fr : label->en;

	*foreign = own == NULL ? manners[CTIP_EN].code : NULL;
	return own == NULL ? label->en : own;
}

const char *
ctip_page__unit(enum ctip_language language, const char *unit,
    const char **foreign)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(unit, units[i].en) == 0)
			return ctip_page__label(language, &units[i], foreign);
	*foreign = language == CTIP_EN ? NULL : manners[CTIP_EN].code;
	return unit;
}

void
ctip_page__number(struct ctip_buf *out, enum ctip_language language,
    struct ctip_str amount)
{
	const char *point = memchr(amount.p, '.', amount.len);
	size_t whole = point == NULL ? amount.len : (size_t)(point - amount.p);
	size_t i = 0;

	if (amount.len > 0 && amount.p[0] == '-') {
		ctip_buf_text(out, "\xE2\x88\x92");
		i++;
	}
	for (size_t first = i; i < whole; i++) {
		if (i > first && (whole - i) % 3 == 0)
			ctip_buf_text(out, manners[language].group);
		ctip_buf_char(out, amount.p[i]);
	}
	if (point == NULL)
		return;
	ctip_buf_text(out, manners[language].point);
	ctip_buf_add(out, point + 1, amount.len - whole - 1);
}

void
ctip_page__day(struct ctip_buf *out, enum ctip_language language, int32_t day)
{
	struct ctip_date date = ctip_date_of(day);
	char number[8];

	snprintf(number, sizeof number, "%d%s", date.day,
	    language == CTIP_FR && date.day == 1 ? "er" : "");
	ctip_buf_format(out, manners[language].day, number,
	    manners[language].months[date.month - 1], date.year);
}
