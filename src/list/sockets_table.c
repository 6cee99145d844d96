#include "list/sockets_table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list/sockets_columns.h"
#include "out/output.h"
#include "out/utf8.h"

/* Text waits until it is this long. */
#define PORTION 65536

/* The cell that begins at start, in its column. No blanks behind the last. */
static void add_padded(struct text *text, const struct sockets_table *table,
	size_t i, size_t start)
{
	const struct sockets_column *column = table->columns[i];
	size_t len = text->buf.len - start, width = table->widths[i];
	size_t columns =
		column->plain
			? len
			: utf8_columns(
				  (char *)buf_bytes(&text->buf) + start, len);
	size_t gap = columns < width ? width - columns : 0;
	size_t between = i + 1 < table->count ? 1 : 0;

	if (!column->right) {
		if (between > 0)
			text_pad(text, gap + between);
		return;
	}
	text_pad(text, gap + between);
	if (!text->failed && gap > 0) {
		uint8_t *cell = buf_bytes(&text->buf) + start;

		memmove(cell + gap, cell, len);
		memset(cell, ' ', gap);
	}
}

static void add_row(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t start = text->buf.len;

		table->columns[i]->add(text, table, sock);
		add_padded(text, table, i, start);
	}
	text_add_byte(text, '\n');
}

/* On a terminal every cell is measured before the first is printed. */
static bool measure(struct sockets_table *table)
{
	struct text cell = {0};
	size_t columns;
	bool good;

	for (size_t row = 0; row < table->sockets->count; row++)
		for (size_t i = 0; i + 1 < table->count; i++) {
			text_cut(&cell, 0);
			table->columns[i]->add(
				&cell, table, &table->sockets->items[row]);
			columns = utf8_columns(
				(char *)buf_bytes(&cell.buf), cell.buf.len);
			if (columns > table->widths[i])
				table->widths[i] = columns;
		}
	good = !cell.failed;
	text_release(&cell);
	return good;
}

static bool flush(struct text *text, size_t least, struct fail *fail)
{
	bool good = true;

	if (text->failed)
		return fail_memory(fail);
	if (text->buf.len > least) {
		good = output_stdout(
			buf_bytes(&text->buf), text->buf.len, fail);
		text_cut(text, 0);
	}
	return good;
}

static void add_margin(struct text *text, const struct sockets_table *table)
{
	if (table->margin)
		text_add(text, table->margin);
}

bool sockets_table_titles(struct sockets_table *table, struct fail *fail)
{
	struct text text = {0};
	bool good;

	if (table->json)
		return true;
	if (table->aligned && !measure(table))
		return fail_memory(fail);
	if (table->no_header)
		return true;
	add_margin(&text, table);
	for (size_t i = 0; i < table->count; i++) {
		size_t start = text.buf.len;

		text_add(&text, table->columns[i]->title);
		add_padded(&text, table, i, start);
	}
	text_add_byte(&text, '\n');
	good = flush(&text, 0, fail);
	text_release(&text);
	return good;
}

bool sockets_table_row(struct sockets_table *table, const char *before,
	const struct sock *sock, const char *behind, struct fail *fail)
{
	struct text text = {0};
	bool good;

	text_add(&text, before);
	add_row(&text, table, sock);
	if (*behind) {
		text_cut(&text, text.buf.len - 1);
		text_printf(&text, " %s\n", behind);
	}
	good = flush(&text, 0, fail);
	text_release(&text);
	return good;
}

static bool print_json(struct sockets_table *table, struct fail *fail)
{
	struct json json;

	json_init(&json, STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < table->sockets->count && !json.failed; i++)
		sockets_json(&json, NULL, table->sockets, table->user_names,
			&table->sockets->items[i], table->timers, NULL, NULL);
	return json_finish(&json, fail);
}

bool sockets_table_print(struct sockets_table *table, struct fail *fail)
{
	struct text text = {0};
	bool good = true;

	if (table->json)
		return print_json(table, fail);
	if (!sockets_table_titles(table, fail))
		return false;
	for (size_t i = 0; i < table->sockets->count && good; i++) {
		add_margin(&text, table);
		add_row(&text, table, &table->sockets->items[i]);
		good = flush(&text, PORTION, fail);
	}
	good = good && flush(&text, 0, fail);
	text_release(&text);
	return good;
}
