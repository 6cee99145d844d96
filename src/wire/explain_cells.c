#include "wire/explain_parts.h"

#include <inttypes.h>

#include "out/escape.h"
#include "out/utf8.h"

bool explain_whole_bytes(const struct field *field)
{
	return field->bit % 8 == 0 && field->bits % 8 == 0;
}

bool explain_is_long(const struct field *field)
{
	return (field->type == FIELD_BYTES || field->type == FIELD_TEXT ||
		       field->type == FIELD_ITEM) &&
	       field->bits > EXPLAIN_RAW_BYTES * 8;
}

/* "0100 ....", of the bytes that `around` lies in: all parts of a field show
 * the same bytes, so that their bits stand below each other. */
static void add_bits(struct table_of_fields *table, const struct field *field,
	const struct field *around)
{
	uint64_t first = around->bit / 8 * 8;
	uint64_t end = (around->bit + around->bits + 7) / 8 * 8;
	const uint8_t *bytes = table->packet->frame->bytes;

	for (uint64_t bit = first; bit < end; bit++) {
		bool mine = bit >= field->bit && bit < field->bit + field->bits;
		unsigned value = bytes[bit / 8] >> (7 - bit % 8) & 1;

		if (bit > first && bit % 16 == first % 16)
			text_add_byte(&table->raw, '\n');
		else if (bit > first && bit % 4 == 0)
			text_add_byte(&table->raw, ' ');
		text_add_byte(&table->raw, mine ? (char)('0' + value) : '.');
	}
}

static void add_hex(struct text *text, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i > 0)
			text_add_byte(text, i % EXPLAIN_RAW_BYTES ? ' ' : '\n');
		text_hex(text, bytes[i], 2);
	}
}

void explain_raw(struct table_of_fields *table, const struct field *field)
{
	const struct field *around = field;
	const struct field *parent = &table->parent;

	text_cut(&table->raw, 0);
	if (field->bits == 0)
		return;
	if (field->depth > 0 && parent->bits > 0 && parent->bits <= 32 &&
		field->bit >= parent->bit &&
		field->bit + field->bits <= parent->bit + parent->bits)
		around = parent;
	table->raw_offset = (size_t)(around->bit / 8);
	if (explain_is_long(field))
		text_printf(&table->raw, "%" PRIu32 " bytes", field->bits / 8);
	else if (explain_whole_bytes(field) && around == field)
		add_hex(&table->raw,
			table->packet->frame->bytes + field->bit / 8,
			field->bits / 8);
	else
		add_bits(table, field, around);
}

static bool is_text(const uint8_t *bytes, size_t len)
{
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t point = 0;

		n = utf8_decode((const char *)bytes + at, len - at, &point);
		if (n == 0 || (!utf8_printable(point) && point != '\n' &&
				      point != '\r' && point != '\t'))
			return false;
	}
	return true;
}

void explain_characters(struct text *text, const uint8_t *bytes, size_t len)
{
	text_add_byte(text, '|');
	for (size_t i = 0; i < len; i++)
		text_add_byte(text, bytes[i] >= ' ' && bytes[i] < 0x7f
					    ? (char)bytes[i]
					    : '.');
	text_add_byte(text, '|');
}

/* What programs say to each other is read, not counted: as a program would
 * write it, or as in a dump. */
static void add_data(struct text *text, const struct field *field)
{
	size_t len = field->bits / 8;

	if (!is_text(field->bytes, len)) {
		explain_characters(text, field->bytes, len);
		return;
	}
	text_add_byte(text, '"');
	if (!escape_text(&text->buf, field->bytes, len))
		text->failed = true;
	text_add_byte(text, '"');
}

/* The bytes of BYTES are to be seen already, as hex. */
void explain_value(struct table_of_fields *table, const struct field *field)
{
	text_cut(&table->value, 0);
	if (field->type != FIELD_BYTES)
		field_text(field, &table->value);
	else if (table->kind == LAYER_DATA && !explain_is_long(field))
		add_data(&table->value, field);
}
