#include "wire/layout.h"

#include <string.h>

#include "wire/explain.h"
#include "wire/layout_parts.h"

enum {
	ROW_BITS = 32,
	ROW_COLUMNS = 2 * ROW_BITS + 1,
	LONG_BITS = 5 * ROW_BITS, /* longer fields have their middle left out */
	LABEL_LINES = 3,
};

/* --- rows ------------------------------------------------------------------ */

/* A row that is left out leads to one behind it. */
static uint64_t next_row(const struct box *box, uint64_t row)
{
	size_t count;
	const struct cell *cells = box_cells(box, &count);
	uint64_t bit = (row + 1) * ROW_BITS;

	for (size_t i = 0; i < count; i++) {
		uint64_t end = cells[i].bit + cells[i].bits;

		/* Two rows of the beginning, then a jump to the last ones. */
		if (cells[i].bits <= LONG_BITS || cells[i].bit > bit ||
			end <= bit + ROW_BITS)
			continue;
		if (bit >= cells[i].bit + 2 * ROW_BITS)
			return (end - 1) / ROW_BITS;
	}
	return row + 1;
}

static bool is_gap(const struct box *box, const struct cell *cell, uint64_t row)
{
	return cell->bits > LONG_BITS &&
	       cell->bit + cell->bits > (row + 1) * ROW_BITS &&
	       next_row(box, row) > row + 1;
}

/* Which columns of a row a cell has: from, and behind which. */
static bool span(const struct cell *cell, uint64_t row, unsigned *ret_from,
	unsigned *ret_to)
{
	uint64_t begin = row * ROW_BITS, end = begin + ROW_BITS;
	uint64_t from = cell->bit > begin ? cell->bit : begin;
	uint64_t to = cell->bit + cell->bits;

	if (to > end)
		to = end;
	if (from >= to)
		return false;
	*ret_from = (unsigned)(from - begin);
	*ret_to = (unsigned)(to - begin);
	return true;
}

/* The row of a cell in which its words stand: in the middle of its widest. */
static uint64_t words_row(const struct cell *cell)
{
	uint64_t row = cell->bit / ROW_BITS, first = row, count = 0;
	unsigned from, to, most = 0;

	if (cell->bits > LONG_BITS)
		return cell->bit % ROW_BITS ? row + 1 : row;
	for (; span(cell, row, &from, &to); row++) {
		if (to - from > most) {
			most = to - from;
			first = row;
			count = 0;
		}
		count += to - from == most;
	}
	return first + (count - 1) / 2;
}

static void add_centred(
	char *line, unsigned from, unsigned to, const char *word, size_t len)
{
	size_t width = 2 * (size_t)(to - from) - 1;

	if (len > width)
		len = width;
	memcpy(line + 2 * from + 1 + (width - len) / 2, word, len);
}

/* How much of a label the next line takes, as wide as that at most. */
static size_t label_line(const char *label, size_t width)
{
	size_t len = strlen(label), n = width;

	if (len <= width)
		return len;
	while (n > 0 && label[n] != ' ')
		n--;
	return n > 0 ? n : width;
}

static unsigned label_lines(const struct cell *cell, size_t width)
{
	const char *label = cell->label;
	unsigned lines = 0;

	while (*label && lines < LABEL_LINES) {
		label += label_line(label, width);
		while (*label == ' ')
			label++;
		lines++;
	}
	return lines;
}

static const char *value_of(const struct cell *cell, size_t width)
{
	for (unsigned i = 3; i-- > 0;)
		if (cell->values[i][0] && strlen(cell->values[i]) <= width)
			return cell->values[i];
	return cell->values[0][0] ? cell->values[0] : cell->values[1];
}

/* Line number `at` of a cell's words; the value comes in the last one. */
static void add_words(const struct cell *cell, char *line, unsigned from,
	unsigned to, unsigned at, unsigned last)
{
	size_t width = 2 * (size_t)(to - from) - 1, n = 0;
	const char *label = cell->label, *value;

	if (at == last) {
		value = value_of(cell, width);
		add_centred(line, from, to, value, strlen(value));
		return;
	}
	for (unsigned i = 0; i <= at && *label; i++) {
		n = label_line(label, width);
		if (i == at) {
			add_centred(line, from, to, label, n);
			return;
		}
		label += n;
		while (*label == ' ')
			label++;
	}
}

static void add_line(struct box *box, const char *line, unsigned columns)
{
	text_add_bytes(box->text, line, columns);
	text_add_byte(box->text, '\n');
}

/* The lines of one row. */
static void draw_row(struct box *box, uint64_t row, unsigned columns)
{
	size_t count;
	const struct cell *cells = box_cells(box, &count);
	unsigned from, to, last = 0;
	char line[ROW_COLUMNS];

	for (size_t i = 0; i < count; i++)
		if (span(&cells[i], row, &from, &to) &&
			words_row(&cells[i]) == row) {
			unsigned lines = label_lines(
				&cells[i], 2 * (size_t)(to - from) - 1);

			if (lines > last)
				last = lines;
		}
	for (unsigned at = 0; at <= last; at++) {
		memset(line, ' ', sizeof(line));
		for (size_t i = 0; i < count; i++) {
			char side;

			if (!span(&cells[i], row, &from, &to))
				continue;
			side = is_gap(box, &cells[i], row) ? '/' : '|';
			line[2 * from] = side;
			line[2 * to] = side;
			if (words_row(&cells[i]) == row)
				add_words(&cells[i], line, from, to, at, last);
		}
		add_line(box, line, columns);
	}
}

/* The line below a row: none where a field goes on. */
static void draw_border(
	struct box *box, uint64_t row, uint64_t next, unsigned columns)
{
	size_t count;
	const struct cell *cells = box_cells(box, &count);
	char line[ROW_COLUMNS];
	unsigned from, to;

	for (unsigned i = 0; i < sizeof(line); i++)
		line[i] = i % 2 ? '-' : '+';
	for (size_t i = 0; i < count; i++) {
		unsigned left, right;

		if (!span(&cells[i], row, &from, &to) ||
			!span(&cells[i], next, &left, &right))
			continue;
		/* The columns that it has in both. */
		if (left > from)
			from = left;
		if (right < to)
			to = right;
		if (from < to)
			memset(line + 2 * from + 1, ' ',
				2 * (size_t)(to - from) - 1);
	}
	add_line(box, line, columns);
}

static void draw(struct box *box, uint64_t bits)
{
	static const char ruler[] =
		" 0                   1                   2                   "
		"3\n 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 "
		"9 0 1\n";
	uint64_t rows = (bits + ROW_BITS - 1) / ROW_BITS, row = 0, next;
	uint64_t first = bits < ROW_BITS ? bits : ROW_BITS;

	if (bits == 0)
		return;
	text_add(box->text, ruler);
	/* Above the first row nothing goes on. */
	draw_border(box, rows, rows, (unsigned)(2 * first + 1));
	for (; row < rows; row = next) {
		uint64_t left = bits - row * ROW_BITS;
		unsigned columns = left < ROW_BITS ? (unsigned)(2 * left + 1)
						   : ROW_COLUMNS;

		next = next_row(box, row);
		draw_row(box, row, columns);
		draw_border(box, row, next, columns);
	}
}

/* --- layers ---------------------------------------------------------------- */

/* What has no header of a fixed form. */
static bool is_body(enum layer_kind kind)
{
	return kind == LAYER_DNS || kind == LAYER_DHCP || kind == LAYER_HTTP ||
	       kind == LAYER_TLS || kind == LAYER_DATA || kind == LAYER_PADDING;
}

/* RFCs since have divided, or taken, what the RFC of the header draws as one. */
static void add_note(struct box *box, const struct layer *layer)
{
	static const struct {
		enum layer_kind kind;
		uint32_t present; /* bytes: the field is there */
		const char *note;
	} notes[] = {
		{LAYER_IPV4, 2,
			"DSCP (RFC 2474) and ECN (RFC 3168) are RFC 791's Type "
			"of service\n"},
		{LAYER_IPV6, 2,
			"DSCP (RFC 2474) and ECN (RFC 3168) are RFC 8200's "
			"Traffic class\n"},
		{LAYER_TCP, 14,
			"AE (RFC 9768) is the last of RFC 9293's 4 Reserved "
			"bits\n"},
	};

	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++)
		if (notes[i].kind == layer->kind &&
			layer->present >= notes[i].present)
			text_add(box->text, notes[i].note);
}

static void add_layer(struct box *box, const struct layer *layer, size_t index)
{
	size_t count;
	const struct cell *cells;

	explain_layer_title(layer, box->text);
	buf_consume(&box->cells, box->cells.len);
	box->start = (uint64_t)layer->offset * 8;
	if (is_body(layer->kind))
		box_add_body(box, layer);
	else
		box_add_fields(box, index);
	box_arrange(box);
	cells = box_cells(box, &count);
	if (count > 0)
		draw(box, cells[count - 1].bit + cells[count - 1].bits);
	add_note(box, layer);
}

void layout_packet(const struct packet *packet, struct text *text)
{
	struct box box = {.text = text, .packet = packet};

	for (size_t i = 0; i < packet->layer_count; i++)
		add_layer(&box, &packet->layers[i], i);
	if (box.failed)
		text->failed = true;
	buf_release(&box.cells);
}
