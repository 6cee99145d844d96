/*
 * The explanation while it is being made. Used by wire/explain*.c only.
 */
#ifndef NCX_WIRE_EXPLAIN_PARTS_H
#define NCX_WIRE_EXPLAIN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out/text.h"
#include "wire/fields.h"

/* In a line, and of what is not shown as a dump. */
#define EXPLAIN_RAW_BYTES 8

/* One layer's table in the making. Twice over its fields: first for the widths
 * of the columns, then for the lines. */
struct table_of_fields {
	const struct packet *packet;
	enum layer_kind kind;
	struct text *text;
	unsigned width;
	bool full, measuring;
	size_t raw_width, label_width, value_width;
	unsigned nest;		 /* items and lists that are open */
	struct field parent;	 /* what parts are parts of */
	struct field list, item; /* opened, but not shown yet; no name: none */
	struct text raw, value, tail; /* of one line */
	size_t raw_offset;	      /* of the first byte that raw shows */
};

/* No parts of bytes. */
bool explain_whole_bytes(const struct field *field);

/* Bytes and text that do not fit beside their label. */
bool explain_is_long(const struct field *field);

/* What stands in the packet, in hex or, of less than bytes, bit by bit; and
 * what it stands for: into table->raw and table->value. */
void explain_raw(struct table_of_fields *table, const struct field *field);
void explain_value(struct table_of_fields *table, const struct field *field);

/* "|hello.|" */
void explain_characters(struct text *text, const uint8_t *bytes, size_t len);

#endif
