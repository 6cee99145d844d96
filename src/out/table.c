#include "out/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out/escape.h"
#include "out/output.h"
#include "out/utf8.h"

/* Between two columns. */
#define GAP 2

static bool is_json(const struct table *table)
{
	return table->format == TABLE_JSON;
}

static void refuse_memory(struct table *table)
{
	if (!table->json.failed)
		(void)fail_memory(&table->json.fail);
	table->json.failed = true;
}

/* Takes the colour off the front of a cell. Its text is escaped, so that no such
 * byte is part of it. */
static enum color take_color(const char **cell)
{
	char first = **cell;

	if (first < COLOR_RED || first > COLOR_YELLOW)
		return COLOR_PLAIN;
	(*cell)++;
	return (enum color)first;
}

static void widen(struct table *table, size_t column, const char *cell)
{
	size_t width;

	(void)take_color(&cell);
	width = utf8_columns(cell, strlen(cell));
	if (width > table->widths[column])
		table->widths[column] = width;
}

void table_init(struct table *table, const struct column *columns, size_t count,
	enum table_format format, int fd, const char *file)
{
	*table = (struct table){
		.columns = columns, .column_count = count, .format = format};
	json_init(&table->json, fd, file);
	table->widths = calloc(count, sizeof(*table->widths));
	if (!table->widths) {
		refuse_memory(table);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		table->widths[i] = columns[i].width;
		if (format == TABLE_TEXT)
			widen(table, i, columns[i].title);
	}
	if (format == TABLE_TEXT)
		for (size_t i = 0; i < count; i++)
			text_add_bytes(&table->cells, columns[i].title,
				strlen(columns[i].title) + 1);
}

/* Every cell passes here first; false when it must not be written. */
static bool begin_cell(struct table *table, enum column_type type)
{
	const struct column *column = &table->columns[table->column];

	if (table->json.failed)
		return false;
	if (column->type != type) {
		table->json.failed = true;
		return fail_set(&table->json.fail, STATUS_TROUBLE,
			"column '%s' has a cell of another type", column->key);
	}
	if (is_json(table) && table->column == 0)
		json_object(&table->json, NULL);
	if (!is_json(table) && table->color != COLOR_PLAIN)
		text_add_byte(&table->cells, (char)table->color);
	table->color = COLOR_PLAIN;
	return true;
}

static const char *key(const struct table *table)
{
	return table->columns[table->column].key;
}

static void end_cell(struct table *table)
{
	if (++table->column < table->column_count)
		return;
	table->column = 0;
	if (is_json(table))
		json_object_end(&table->json);
}

/* A text cell; it may be built of several pieces. */
static void add_piece(struct table *table, const void *bytes, size_t len)
{
	struct text *cells = &table->cells;

	if (!cells->failed && !escape_text(&cells->buf, bytes, len))
		cells->failed = true;
}

/* The cell began when the text was `start` bytes long. */
static void end_text_cell(struct table *table, size_t start)
{
	text_add_byte(&table->cells, '\0');
	if (table->cells.failed)
		refuse_memory(table);
	else
		widen(table, table->column,
			(char *)buf_bytes(&table->cells.buf) + start);
	end_cell(table);
}

void table_bytes(struct table *table, const void *bytes, size_t len)
{
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, COLUMN_TEXT))
		return;
	if (is_json(table)) {
		json_bytes(&table->json, key(table), bytes, len);
		end_cell(table);
		return;
	}
	add_piece(table, bytes, len);
	end_text_cell(table, start);
}

void table_escaped(struct table *table, const void *bytes, size_t len)
{
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, COLUMN_TEXT))
		return;
	text_add_bytes(&table->cells, bytes, len);
	end_text_cell(table, start);
}

void table_text(struct table *table, const char *text)
{
	table_bytes(table, text, strlen(text));
}

void table_number(struct table *table, uint64_t value)
{
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, COLUMN_NUMBER))
		return;
	if (is_json(table)) {
		json_uint(&table->json, key(table), value);
		end_cell(table);
		return;
	}
	text_printf(&table->cells, "%" PRIu64, value);
	end_text_cell(table, start);
}

void table_real(struct table *table, double value, int decimals)
{
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, COLUMN_REAL))
		return;
	if (is_json(table)) {
		json_double(&table->json, key(table), value);
		end_cell(table);
		return;
	}
	text_printf(&table->cells, "%.*f", decimals, value);
	end_text_cell(table, start);
}

void table_bool(struct table *table, bool value)
{
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, COLUMN_BOOL))
		return;
	if (is_json(table)) {
		json_bool(&table->json, key(table), value);
		end_cell(table);
		return;
	}
	text_add(&table->cells, value ? "yes" : "no");
	end_text_cell(table, start);
}

void table_list(struct table *table, const char *const *items, size_t count)
{
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, COLUMN_LIST))
		return;
	if (is_json(table)) {
		json_array(&table->json, key(table));
		for (size_t i = 0; i < count; i++)
			json_text(&table->json, NULL, items[i]);
		json_array_end(&table->json);
		end_cell(table);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_byte(&table->cells, ' ');
		add_piece(table, items[i], strlen(items[i]));
	}
	end_text_cell(table, start);
}

void table_color(struct table *table, enum color color)
{
	table->color = color;
}

void table_skip(struct table *table)
{
	const struct column *column = &table->columns[table->column];
	size_t start = table->cells.buf.len;

	if (!begin_cell(table, column->type))
		return;
	if (is_json(table)) {
		end_cell(table);
		return;
	}
	text_add(&table->cells, column->blank ? column->blank : "-");
	end_text_cell(table, start);
}

static void add_cell(struct text *out, enum color color, const char *cell)
{
	if (color != COLOR_PLAIN)
		text_printf(out, "\033[%dm%s\033[m", 30 + (int)color, cell);
	else
		text_add(out, cell);
}

/* One line, without blanks at its end. Returns the cell after the row. */
static const char *add_row(
	const struct table *table, struct text *out, const char *cell)
{
	for (size_t i = 0; i < table->column_count; i++) {
		enum color color = take_color(&cell);
		size_t len = strlen(cell);
		size_t pad = table->widths[i] - utf8_columns(cell, len);

		if (table->columns[i].right)
			text_pad(out, pad);
		add_cell(out, color, cell);
		if (!table->columns[i].right)
			text_pad(out, pad);
		text_pad(out, GAP);
		cell += len + 1;
	}
	while (out->buf.len > 0 &&
		buf_bytes(&out->buf)[out->buf.len - 1] == ' ')
		text_cut(out, out->buf.len - 1);
	text_add_byte(out, '\n');
	return cell;
}

/* A row whose last cells are still to come is not shown. */
void table_flush(struct table *table)
{
	struct buf *cells = &table->cells.buf;
	struct json *sink = &table->json;
	struct text out = {0};

	if (is_json(table) || sink->failed || table->column > 0 ||
		cells->len == 0)
		return;
	for (const char *cell = (char *)buf_bytes(cells),
			*end = cell + cells->len;
		cell < end;)
		cell = add_row(table, &out, cell);
	buf_consume(cells, cells->len);
	if (out.failed)
		refuse_memory(table);
	else if (sink->fd < 0)
		text_add_bytes(&sink->line, buf_bytes(&out.buf), out.buf.len);
	else
		sink->failed = !output_write(sink->fd, sink->file,
			buf_bytes(&out.buf), out.buf.len, &sink->fail);
	text_release(&out);
}

void table_take(struct table *table, struct text *text)
{
	struct buf *lines = &table->json.line.buf;

	table_flush(table);
	if (lines->len > 0)
		text_add_bytes(text, buf_bytes(lines), lines->len);
	if (table->json.line.failed)
		text->failed = true;
	buf_consume(lines, lines->len);
}

bool table_finish(struct table *table, struct fail *fail)
{
	table_flush(table);
	free(table->widths);
	table->widths = NULL;
	text_release(&table->cells);
	return json_finish(&table->json, fail);
}
