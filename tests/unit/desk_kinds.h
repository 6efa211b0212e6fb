/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_DESK_KINDS_H
#define TESTS_UNIT_DESK_KINDS_H

/* Kinds and lists of the tests of mappings, so that a change of schemas/
 * breaks nothing there. */

static const char desk_person[] =
"kind: person\nprefix: P\nen: Person\ncompartment: statistics\nfields:\n"
"- {name: external_id, type: text, en: Register number, synonyms: [Ref no]}\n"
"- {name: given_name, type: text, compartment: identity, en: Given name,\n"
"   es: Nombre, htcds: prs_FirstName, synonyms: [Forename]}\n"
"- {name: family_name, type: text, compartment: identity, en: Family name}\n"
"- {name: other_names, type: text, many: true, compartment: identity,\n"
"   en: Other names}\n"
"- {name: sex, type: code, codes: sex, en: Sex, es: Sexo, required: true}\n"
"- {name: birth_date, type: date, compartment: identity, en: Date of birth,\n"
"   synonyms: [DOB]}\n"
"- {name: age, type: integer, en: Age, min: 0, max: 120}\n"
"- {name: forms, type: codes, codes: forms, en: Forms of exploitation}\n"
"- {name: telephone, type: text, compartment: identity, en: Telephone}\n"
"- {name: minor, type: boolean, en: Minor}\n"
"- {name: region, type: text, en: Region}\n";

static const char desk_file[] =
"kind: file\nprefix: F\nen: File\ncompartment: case\nfields:\n"
"- {name: person, type: id, of: person, en: Person, required: true}\n"
"- {name: number, type: text, en: Number}\n"
"- {name: starts, type: date, en: Starts}\n"
"- {name: ends, type: date, en: Ends}\n"
"- {name: host, type: text, en: Host}\n";

static const char desk_sexes[] =
"codes: sex\nen: Sex\nitems:\n- {code: female, en: Female, es: Mujer}\n"
"- {code: male, en: Male, es: Hombre}\n- {code: unknown, en: Unknown}\n";

static const char desk_forms[] =
"codes: forms\nen: Forms\nitems:\n- {code: sexual, en: Sexual}\n"
"- {code: labour, en: Labour}\n- {code: begging, en: Begging}\n";

#endif
