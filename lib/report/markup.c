/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text -> markup: the border to libxml2, and the only file that knows it. All
 * text walks through ctip_term_safe first, so nothing stored can move, hide
 * or reorder what stands around it; then through the library's escaping.
 */
#include "ctip/report/markup.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlwriter.h>

#include "ctip/base/term.h"

struct ctip_markup {
	xmlBuffer       *bytes;
	xmlTextWriter   *writer;
	struct ctip_buf  safe;   /* the text that is being written */
};

#define X(text) ((const xmlChar *)(text))

/* The writer writes into memory: what else could fail? */
static void
must(int result)
{
	if (result < 0)
		ctip_alloc_fail();
}

struct ctip_markup *
ctip_markup_new(const char *root)
{
	struct ctip_markup *m = ctip_alloc(sizeof *m);

	m->bytes = xmlBufferCreate();
	if (m->bytes == NULL)
		ctip_alloc_fail();
	m->writer = xmlNewTextWriterMemory(m->bytes, 0);
	if (m->writer == NULL)
		ctip_alloc_fail();
	must(xmlTextWriterWriteDTD(m->writer, X(root), NULL, NULL, NULL));
	ctip_markup_line(m);
	return m;
}

static const xmlChar *
safe(struct ctip_markup *m, struct ctip_str text)
{
	ctip_buf_reset(&m->safe);
	ctip_buf_room(&m->safe, 0);
	ctip_term_safe(&m->safe, text, true);
	return X(m->safe.p);
}

static void
start(struct ctip_markup *m, const char *name, va_list attributes)
{
	const char *attribute, *value;

	must(xmlTextWriterStartElement(m->writer, X(name)));
	while ((attribute = va_arg(attributes, const char *)) != NULL) {
		value = va_arg(attributes, const char *);
		if (value != NULL)
			must(xmlTextWriterWriteAttribute(m->writer,
			    X(attribute), safe(m, ctip_str(value))));
	}
}

void
ctip_markup_open(struct ctip_markup *m, const char *name, ...)
{
	va_list attributes;

	va_start(attributes, name);
	start(m, name, attributes);
	va_end(attributes);
}

void
ctip_markup_lone(struct ctip_markup *m, const char *name, ...)
{
	va_list attributes;

	va_start(attributes, name);
	start(m, name, attributes);
	va_end(attributes);
	must(xmlTextWriterEndElement(m->writer));
}

void
ctip_markup_close(struct ctip_markup *m)
{
	must(xmlTextWriterFullEndElement(m->writer));
}

void
ctip_markup_text(struct ctip_markup *m, struct ctip_str text)
{
	must(xmlTextWriterWriteString(m->writer, safe(m, text)));
}

void
ctip_markup_words(struct ctip_markup *m, const char *text)
{
	ctip_markup_text(m, ctip_str(text));
}

void
ctip_markup_element(struct ctip_markup *m, const char *name,
    const char *class_, const char *text)
{
	ctip_markup_open(m, name, "class", class_, NULL);
	ctip_markup_words(m, text);
	ctip_markup_close(m);
}

void
ctip_markup_style(struct ctip_markup *m, struct ctip_str text)
{
	assert(memchr(text.p, '<', text.len) == NULL &&
	    memchr(text.p, '&', text.len) == NULL);
	ctip_markup_open(m, "style", NULL);
	must(xmlTextWriterWriteRawLen(m->writer, X(text.p), (int)text.len));
	ctip_markup_close(m);
}

void
ctip_markup_line(struct ctip_markup *m)
{
	must(xmlTextWriterWriteString(m->writer, X("\n")));
}

void
ctip_markup_end(struct ctip_markup *m, struct ctip_buf *out)
{
	must(xmlTextWriterEndDocument(m->writer));
	must(xmlTextWriterFlush(m->writer));
	ctip_buf_add(out, xmlBufferContent(m->bytes),
	    (size_t)xmlBufferLength(m->bytes));
	xmlFreeTextWriter(m->writer);
	xmlBufferFree(m->bytes);
	ctip_buf_clear(&m->safe);
	free(m);
}
