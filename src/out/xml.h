/*
 * XML 1.0 without layout: elements with attributes, appended to a struct text,
 * whose sticky error is the writer's as well.
 *
 *	struct xml xml;
 *
 *	xml_init(&xml, &text);
 *	xml_head(&xml, "nmaprun");
 *	xml_open(&xml, "nmaprun");
 *	xml_text(&xml, "version", "1.0");
 *	xml_newline(&xml);
 *	xml_open(&xml, "hosts");
 *	xml_uint(&xml, "total", 3);
 *	xml_close(&xml);
 *	xml_close(&xml);
 *
 *	<nmaprun version="1.0">
 *	<hosts total="3"/></nmaprun>
 *
 * XML cannot hold most control characters, nor bytes that are not UTF-8, not
 * even escaped. They are written \xNN, byte for byte, and a backslash is
 * written \\, as in out/escape.h, so that a value says exactly which bytes came
 * in. What XML holds but could steer a terminal is a character reference:
 * nothing in the output does.
 */
#ifndef NCX_OUT_XML_H
#define NCX_OUT_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out/text.h"

#define XML_DEPTH_MAX 8

struct xml {
	struct text *text; /* may be exchanged between any two calls */
	const char *names[XML_DEPTH_MAX]; /* of the elements that are open */
	unsigned depth;
	bool tag; /* the last start tag still takes attributes */
};

void xml_init(struct xml *xml, struct text *text);

/* The XML declaration, and a document type without a DTD's address. */
void xml_head(struct xml *xml, const char *root);

/* name must live until the element is closed; deeper than XML_DEPTH_MAX is a
 * failure of the text. */
void xml_open(struct xml *xml, const char *name);
void xml_close(struct xml *xml);

/* Attributes of the element just opened, anywhere else a failure; names are
 * ours and written as they are. */
void xml_bytes(
	struct xml *xml, const char *name, const void *bytes, size_t len);
void xml_text(struct xml *xml, const char *name, const char *value);
void xml_int(struct xml *xml, const char *name, int64_t value);
void xml_uint(struct xml *xml, const char *name, uint64_t value);
void xml_real(struct xml *xml, const char *name, double value, int decimals);

/* A line end after what stands before; a start tag ends here. */
void xml_newline(struct xml *xml);

#endif
