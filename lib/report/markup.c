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

#include "ctip/base/lazy.h"
#include "ctip/base/term.h"

#define FUNCTIONS(X) \
	X(xmlBufferContent) \
	X(xmlBufferCreate) \
	X(xmlBufferFree) \
	X(xmlBufferLength) \
	X(xmlFreeTextWriter) \
	X(xmlNewTextWriterMemory) \
	X(xmlTextWriterEndDocument) \
	X(xmlTextWriterEndElement) \
	X(xmlTextWriterFlush) \
	X(xmlTextWriterFullEndElement) \
	X(xmlTextWriterStartElement) \
	X(xmlTextWriterWriteAttribute) \
	X(xmlTextWriterWriteDTD) \
	X(xmlTextWriterWriteRawLen) \
	X(xmlTextWriterWriteString)

/* Every function of the library that is called here. */
static struct functions {
#define X(name) __typeof__(name) *name;
	FUNCTIONS(X)
#undef X
} xml;

static const struct ctip_lazy_name names[] = {
#define X(name) {#name, offsetof(struct functions, name)},
	FUNCTIONS(X)
#undef X
};

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

int
ctip_markup_new(struct ctip_markup **out, const char *root,
    struct ctip_err *err)
{
	struct ctip_markup *m;

	*out = NULL;
	if (xml.xmlBufferCreate == NULL && ctip_lazy_load(&xml, names,
	    sizeof names / sizeof *names, "libxml2.so.2", "libxml2",
	    err) != 0)
		return -1;
	m = ctip_alloc(sizeof *m);
	m->bytes = xml.xmlBufferCreate();
	if (m->bytes == NULL)
		ctip_alloc_fail();
	m->writer = xml.xmlNewTextWriterMemory(m->bytes, 0);
	if (m->writer == NULL)
		ctip_alloc_fail();
	must(xml.xmlTextWriterWriteDTD(m->writer, X(root), NULL, NULL, NULL));
	ctip_markup_line(m);
	*out = m;
	return 0;
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

	must(xml.xmlTextWriterStartElement(m->writer, X(name)));
	while ((attribute = va_arg(attributes, const char *)) != NULL) {
		value = va_arg(attributes, const char *);
		if (value != NULL)
			must(xml.xmlTextWriterWriteAttribute(m->writer,
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
	must(xml.xmlTextWriterEndElement(m->writer));
}

void
ctip_markup_close(struct ctip_markup *m)
{
	must(xml.xmlTextWriterFullEndElement(m->writer));
}

void
ctip_markup_text(struct ctip_markup *m, struct ctip_str text)
{
	must(xml.xmlTextWriterWriteString(m->writer, safe(m, text)));
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
	must(xml.xmlTextWriterWriteRawLen(m->writer, X(text.p), (int)text.len));
	ctip_markup_close(m);
}

void
ctip_markup_line(struct ctip_markup *m)
{
	must(xml.xmlTextWriterWriteString(m->writer, X("\n")));
}

void
ctip_markup_end(struct ctip_markup *m, struct ctip_buf *out)
{
	must(xml.xmlTextWriterEndDocument(m->writer));
	must(xml.xmlTextWriterFlush(m->writer));
	ctip_buf_add(out, xml.xmlBufferContent(m->bytes),
	    (size_t)xml.xmlBufferLength(m->bytes));
	xml.xmlFreeTextWriter(m->writer);
	xml.xmlBufferFree(m->bytes);
	ctip_buf_clear(&m->safe);
	free(m);
}
