/* From the fields of a header to the cells of its box. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "wire/layout_parts.h"

/* Too narrow for words: letters stand below each other. */
#define NARROW_BITS 2

struct cell *box_cells(const struct box *box, size_t *ret_count)
{
	*ret_count = box->cells.len / sizeof(struct cell);
	return (struct cell *)(void *)buf_bytes(&box->cells);
}

static void copy_word(char *room, size_t size, const char *word, size_t len)
{
	if (len >= size)
		len = size - 1;
	memcpy(room, word, len);
	room[len] = '\0';
}

/* As field_text has it, where it is not too long to be of use here. */
static void set_value(char room[48], const struct field *field)
{
	struct text text = {0};

	if (field->type == FIELD_TEXT && field->bits / 8 > 40)
		text_printf(&text, "%" PRIu32 " bytes", field->bits / 8);
	else if (field->type == FIELD_BYTES && field->bits / 8 > 16)
		text_printf(&text, "%" PRIu32 " bytes", field->bits / 8);
	else
		field_text(field, &text);
	copy_word(room, 48, (const char *)buf_bytes(&text.buf), text.buf.len);
	/* Columns are counted in bytes here. */
	for (char *at = room; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '.';
	text_release(&text);
}

static void set_values(struct cell *cell, const struct field *field)
{
	struct text text = {0};

	if (field->type == FIELD_FLAG) {
		cell->values[0][0] = field->number ? '1' : '0';
		return;
	}
	set_value(cell->values[1], field);
	if (field->type == FIELD_NUMBER || field->type == FIELD_HEX) {
		text_hex(&text, field->number, (field->bits + 3) / 4);
		copy_word(cell->values[0], sizeof(cell->values[0]),
			(const char *)buf_bytes(&text.buf), text.buf.len);
	}
	if (field->type == FIELD_NUMBER && field->bits >= 8) {
		text_cut(&text, 0);
		text_printf(
			&text, "%s = 0x%s", cell->values[1], cell->values[0]);
		copy_word(cell->values[2], sizeof(cell->values[2]),
			(const char *)buf_bytes(&text.buf), text.buf.len);
	}
	text_release(&text);
}

/* The abbreviation that a label ends with: "Don't fragment (DF)". */
static bool set_short(struct cell *cell, const char *label)
{
	const char *open = strchr(label, '('), *close;

	close = open ? strchr(open, ')') : NULL;
	if (!close)
		return false;
	copy_word(cell->label, sizeof(cell->label), open + 1,
		(size_t)(close - open - 1));
	return true;
}

static void add_cell(struct box *box, const struct cell *cell)
{
	if (!buf_append(&box->cells, cell, sizeof(*cell)))
		box->failed = true;
}

/* An option's first field says which option it is. */
static void set_item_label(
	struct cell *cell, const struct field *field, const struct field *item)
{
	const char *label = field->label;

	if (item->bits == field->bits)
		label = "";
	(void)snprintf(cell->label, sizeof(cell->label), "%s%s%s", label,
		*label ? ": " : "", item->label);
}

static void each_field(const struct field *field, void *context)
{
	struct box *box = context;
	struct cell cell = {.bit = field->bit - box->start,
		.bits = field->bits,
		.part = field->depth > 0};

	if (field->type == FIELD_ITEM)
		box->item = *field;
	if (field->bits == 0 || field->depth > 1 || field->type == FIELD_LIST ||
		field->type == FIELD_ITEM)
		return;
	if (cell.bits > NARROW_BITS || !set_short(&cell, field->label))
		copy_word(cell.label, sizeof(cell.label), field->label,
			strlen(field->label));
	if (box->item.name)
		set_item_label(&cell, field, &box->item);
	box->item.name = NULL;
	set_values(&cell, field);
	add_cell(box, &cell);
}

/* Whether the parts behind this cell are all of it; how many there are. */
static bool parts_fill(
	const struct cell *cells, size_t i, size_t count, size_t *ret_parts)
{
	uint64_t at = cells[i].bit;
	size_t n = i + 1;
	bool good = true;

	for (; n < count && cells[n].part; n++) {
		good = good && cells[n].bit == at;
		at += cells[n].bits;
	}
	*ret_parts = n - i - 1;
	return *ret_parts > 0 && good && at == cells[i].bit + cells[i].bits;
}

void box_arrange(struct box *box)
{
	size_t count, parts = 0;
	struct buf loose = box->cells;
	const struct cell *cells = box_cells(box, &count);
	uint64_t at = 0;

	box->cells = (struct buf){0};
	for (size_t i = 0; i < count; i += 1 + parts) {
		bool split = parts_fill(cells, i, count, &parts);

		if (cells[i].bit < at)
			continue;
		if (cells[i].bit > at)
			add_cell(box, &(struct cell){.bit = at,
					      .bits = cells[i].bit - at});
		at = cells[i].bit + cells[i].bits;
		if (!split)
			add_cell(box, &cells[i]);
		for (size_t part = 1; split && part <= parts; part++)
			add_cell(box, &cells[i + part]);
	}
	buf_release(&loose);
}

void box_add_fields(struct box *box, size_t index)
{
	box->item.name = NULL;
	fields_walk(box->packet, index, each_field, box);
}

void box_add_body(struct box *box, const struct layer *layer)
{
	struct cell cell = {.bits = 8 * (uint64_t)layer->present};
	struct text words = {0};

	copy_word(cell.label, sizeof(cell.label), layer_title(layer->kind),
		strlen(layer_title(layer->kind)));
	text_printf(&words, "%" PRIu32 " byte%s", layer->present,
		layer->present == 1 ? "" : "s");
	copy_word(cell.values[1], sizeof(cell.values[1]),
		(const char *)buf_bytes(&words.buf), words.buf.len);
	text_release(&words);
	add_cell(box, &cell);
}
