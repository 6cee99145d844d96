/*
 * Tables: the columns are data, and the same rows print as aligned text or as
 * JSON Lines.
 *
 *	static const struct column columns[] = {
 *		{.title = "PORT", .key = "port", .type = COLUMN_NUMBER,
 *			.right = true},
 *		{.title = "NAME", .key = "name", .type = COLUMN_TEXT},
 *	};
 *	table_init(&table, columns, 2, TABLE_TEXT, STDOUT_FILENO, "stdout");
 *	table_number(&table, 80);
 *	table_text(&table, "http");
 *	return table_finish(&table, fail);
 *
 * Cells are given from left to right; the last column ends the row. Text is
 * escaped (out/escape.h) and waits for table_flush or table_finish, which know
 * the widths; JSON is written row by row. Errors are sticky and reported by
 * table_finish.
 */
#ifndef NCX_OUT_TABLE_H
#define NCX_OUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "out/color.h"
#include "out/json.h"
#include "out/text.h"

enum column_type {
	COLUMN_TEXT,
	COLUMN_NUMBER, /* unsigned */
	COLUMN_REAL,
	COLUMN_BOOL, /* "yes" and "no" as text */
	COLUMN_LIST, /* of texts; joined by spaces as text */
};

struct column {
	const char *title; /* "Local-Address" */
	const char *key;   /* JSON: "local" */
	enum column_type type;
	bool right;	   /* aligned to the right */
	size_t width;	   /* at least; for tables flushed row by row */
	const char *blank; /* text of a skipped cell; null: "-" */
};

enum table_format {
	TABLE_TEXT,
	TABLE_TEXT_NO_HEADER,
	TABLE_JSON,
};

struct table {
	const struct column *columns;
	size_t column_count;
	enum table_format format;
	struct json json;  /* where it goes, and the first failure */
	size_t *widths;	   /* of columns, so far */
	size_t column;	   /* of the next cell */
	enum color color;  /* of the next cell */
	struct text cells; /* text that waits: each cell ends with a NUL, and
			    * a coloured one begins with its enum color */
};

/* columns must live as long as the table. */
void table_init(struct table *table, const struct column *columns, size_t count,
	enum table_format format, int fd, const char *file);

/* The next cell. Its function must fit the column's type. */
void table_text(struct table *table, const char *text);
void table_bytes(struct table *table, const void *bytes, size_t len);

/* The same for what is escaped already. Not for JSON. */
void table_escaped(struct table *table, const void *bytes, size_t len);

void table_number(struct table *table, uint64_t value);
void table_real(struct table *table, double value, int decimals);
void table_bool(struct table *table, bool value);
void table_list(struct table *table, const char *const *items, size_t count);

/* The text of the next cell is coloured. */
void table_color(struct table *table, enum color color);

/* The next cell is unknown: blank as text, absent in JSON. Fits any type. */
void table_skip(struct table *table);

/* Print the rows so far, the header before the first of them. */
void table_flush(struct table *table);

/* Flush a table without a descriptor (-1), and move what it has printed to the
 * end of text. */
void table_take(struct table *table, struct text *text);

/* Flush and release; false with the first failure if there was one. */
bool table_finish(struct table *table, struct fail *fail);

#endif
