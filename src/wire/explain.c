#include "wire/explain.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/number.h"
#include "out/escape.h"
#include "out/utf8.h"
#include "wire/explain_parts.h"
#include "wire/fields.h"
#include "wire/wrap.h"

enum {
	WIDTH = 100,
	WIDTH_MIN = 80,
	RAW = 19,	  /* columns: 6 bytes, or the bits of two */
	RAW_WIDE = 23,	  /* 8 bytes */
	LABEL_MAX = 34,	  /* longer ones move the rest of their line */
	VALUE_MAX = 20,	  /* so do values */
	VALUE_MIN = 7,	  /* "not set" */
	MEANING_MIN = 24, /* room for a meaning, before it gets its own lines */
	DUMP_BYTES = 16,  /* in a line */
	DUMP_LINES = 4,	  /* of long data, unless all is wanted */
	AHEAD = 6,	  /* the offset's columns */
};

static size_t columns(const struct text *text)
{
	return utf8_columns(buf_bytes(&text->buf), text->buf.len);
}

static void add_escaped(struct text *text, const void *bytes, size_t len)
{
	if (!escape_text(&text->buf, bytes, len))
		text->failed = true;
}

/* --- lines ----------------------------------------------------------------- */

/* Value and meaning, from where the value's column begins. */
static void make_tail(
	struct table_of_fields *table, size_t column, const char *meaning)
{
	size_t room = table->width > column + 16 ? table->width - column : 16;
	size_t width = table->value_width, least, used, len;
	bool narrow = false;
	struct text escaped = {0};

	if (width > VALUE_MAX)
		width = VALUE_MAX;
	if (width + MEANING_MIN > room) {
		least = width < VALUE_MIN ? width : VALUE_MIN;
		width = room > MEANING_MIN + least ? room - MEANING_MIN : least;
		narrow = true;
	}
	text_cut(&table->tail, 0);
	used = wrap_text(&table->tail,
		(const char *)buf_bytes(&table->value.buf),
		table->value.buf.len, 0, 0, room, false);
	add_escaped(&escaped, meaning, strlen(meaning));
	len = columns(&escaped);
	if (len > 0) {
		size_t start = used > width ? used : width;

		if (start > 0)
			start += 2;
		/* In few columns most values would push theirs aside. */
		if (start > width + 2 && (narrow || start + len > room)) {
			text_add_byte(&table->tail, '\n');
			start = width > 0 ? width + 2 : 2;
			used = 0;
		}
		text_pad(&table->tail, start - used);
		(void)wrap_text(&table->tail,
			(const char *)buf_bytes(&escaped.buf), escaped.buf.len,
			start, width > 0 ? width + 2 : 2, room, true);
	}
	if (escaped.failed)
		table->text->failed = true;
	text_release(&escaped);
}

/* The next line of text that has lines; moves on. */
static size_t next_line(
	const struct text *text, size_t *at, const char **ret_line)
{
	const char *bytes = (const char *)buf_bytes(&text->buf);
	size_t left = text->buf.len - *at;
	const char *end = left ? memchr(bytes + *at, '\n', left) : NULL;
	size_t len = end ? (size_t)(end - (bytes + *at)) : left;

	*ret_line = left ? bytes + *at : "";
	*at += end ? len + 1 : len;
	return len;
}

static void add_cell(struct text *text, size_t width, size_t used)
{
	text_pad(text, (used < width ? width - used : 0) + 2);
}

/* A field's lines: as many as its bytes, or its value and meaning, need. */
static void add_lines(struct table_of_fields *table, const struct field *field,
	const char *label, size_t indent, const char *meaning)
{
	size_t raw_at = 0, tail_at = 0, len, label_len = strlen(label) + indent;
	size_t width = table->label_width;
	struct text *text = table->text;
	size_t offset = table->raw_offset;
	const char *line;

	if (label_len > width)
		width = label_len;
	make_tail(table, AHEAD + table->raw_width + 2 + width + 2, meaning);
	for (bool first = true; first || raw_at < table->raw.buf.len ||
				tail_at < table->tail.buf.len;
		first = false) {
		size_t start = text->buf.len;

		if (field->bits > 0 && raw_at < table->raw.buf.len)
			text_printf(text, "%4zu  ", offset);
		else
			text_pad(text, AHEAD);
		len = next_line(&table->raw, &raw_at, &line);
		text_add_bytes(text, line, len);
		add_cell(text, table->raw_width, len);
		offset += explain_whole_bytes(field) ? EXPLAIN_RAW_BYTES : 2;
		if (first) {
			text_pad(text, indent);
			text_add(text, label);
		}
		add_cell(text, width, first ? label_len : 0);
		len = next_line(&table->tail, &tail_at, &line);
		text_add_bytes(text, line, len);
		/* No blanks at the end of a line. */
		while (text->buf.len > start &&
			buf_bytes(&text->buf)[text->buf.len - 1] == ' ')
			text_cut(text, text->buf.len - 1);
		text_add_byte(text, '\n');
	}
}

/* Long bytes below their line. */
static void add_dump(struct table_of_fields *table, const struct field *field)
{
	const uint8_t *bytes = table->packet->frame->bytes + field->bit / 8;
	size_t len = field->bits / 8, shown = len;
	struct text *text = table->text;

	if (!table->full && len > DUMP_BYTES * DUMP_LINES)
		shown = DUMP_BYTES * DUMP_LINES;
	for (size_t at = 0; at < shown; at += DUMP_BYTES) {
		size_t n = shown - at < DUMP_BYTES ? shown - at : DUMP_BYTES;

		text_printf(text, "%4zu  ", (size_t)(field->bit / 8) + at);
		for (size_t i = 0; i < DUMP_BYTES; i++) {
			if (i < n)
				text_hex(text, bytes[at + i], 2);
			else
				text_pad(text, 2);
			text_add(text, i == 7 ? "  " : " ");
		}
		text_add_byte(text, ' ');
		explain_characters(text, bytes + at, n);
		text_add_byte(text, '\n');
	}
	if (shown < len)
		text_printf(text, "      ... %zu more bytes (-v shows them)\n",
			len - shown);
}

/* --- fields ---------------------------------------------------------------- */

static void larger(size_t *most, size_t value)
{
	if (value > *most)
		*most = value;
}

static void measure(struct table_of_fields *table, const struct field *field,
	const char *label, size_t indent)
{
	size_t at = 0, label_len = strlen(label) + indent;
	const char *line;

	while (at < table->raw.buf.len)
		larger(&table->raw_width, next_line(&table->raw, &at, &line));
	if (label_len <= LABEL_MAX)
		larger(&table->label_width, label_len);
	if (field->type != FIELD_TEXT && columns(&table->value) <= VALUE_MAX)
		larger(&table->value_width, columns(&table->value));
}

static void show(struct table_of_fields *table, const struct field *field,
	const char *label, size_t indent)
{
	explain_raw(table, field);
	explain_value(table, field);
	if (table->measuring) {
		measure(table, field, label, indent);
		return;
	}
	add_lines(table, field, label, indent, field->meaning);
	if (explain_is_long(field) && field->type == FIELD_BYTES)
		add_dump(table, field);
}

static size_t indent_of(const struct table_of_fields *table, unsigned less)
{
	unsigned nest = table->nest > less ? table->nest - less : 0;

	return nest < 8 ? 2 * (size_t)nest : 16;
}

/* The headings that wait for something to come below them. */
static void show_waiting(struct table_of_fields *table)
{
	struct field list = table->list, item = table->item;

	table->list.name = NULL;
	table->item.name = NULL;
	if (list.name)
		show(table, &list, list.label,
			indent_of(table, item.name ? 2 : 1));
	if (item.name)
		show(table, &item, item.label, indent_of(table, 1));
}

static void each_field(const struct field *field, void *context)
{
	struct table_of_fields *table = context;
	struct field item = table->item;

	switch (field->type) {
	case FIELD_LIST:
		show_waiting(table);
		table->list = *field;
		table->nest++;
		return;
	case FIELD_ITEM:
		if (item.name)
			show_waiting(table);
		table->item = *field;
		table->nest++;
		return;
	case FIELD_END:
		if (item.name)
			show_waiting(table);
		table->list.name = NULL;
		if (table->nest > 0)
			table->nest--;
		return;
	case FIELD_NUMBER:
	case FIELD_HEX:
	case FIELD_FLAG:
	case FIELD_MAC:
	case FIELD_IPV4:
	case FIELD_IPV6:
	case FIELD_BYTES:
	case FIELD_TEXT:
	case FIELD_DERIVED:
		break;
	}
	/* An item that is one field is a line. */
	if (item.name && field->bits == item.bits && field->bits > 0) {
		table->item.name = NULL;
		table->nest--;
		show_waiting(table);
		table->nest++;
		show(table, field, item.label, indent_of(table, 1));
		return;
	}
	show_waiting(table);
	if (field->depth == 0)
		table->parent = *field;
	show(table, field, field->label,
		indent_of(table, 0) + 2 * (size_t)field->depth);
}

/* --- the packet ------------------------------------------------------------ */

void explain_layer_title(const struct layer *layer, struct text *text)
{
	text_printf(text, "\n%s, ", layer_title(layer->kind));
	if (layer->cut)
		text_printf(text, "%" PRIu32 " of ", layer->present);
	text_printf(text, "%" PRIu32 " byte%s%s%s\n", layer->header,
		layer->header == 1 ? "" : "s",
		layer->quoted ? ", quoted by the error above" : "",
		layer->cut ? ": the rest is not there" : "");
}

static void add_layer(struct table_of_fields *table, size_t index)
{
	const struct layer *layer = &table->packet->layers[index];

	explain_layer_title(layer, table->text);
	table->kind = layer->kind;
	table->raw_width = RAW;
	table->label_width = table->value_width = 0;
	for (int pass = 0; pass < 2; pass++) {
		table->measuring = pass == 0;
		table->nest = 0;
		table->parent = table->list = table->item = (struct field){0};
		fields_walk(table->packet, index, each_field, table);
	}
}

static void add_time(struct text *text, const struct frame *frame)
{
	time_t seconds = (time_t)(frame->time_ns / NS_PER_SECOND);
	int64_t rest = frame->time_ns % NS_PER_SECOND;
	char words[40] = "";
	struct tm parts;

	if (frame->time_ns < 0)
		return;
	/* Since midnight: there is no day, and no time zone. */
	if (seconds < 86400) {
		if (gmtime_r(&seconds, &parts))
			(void)strftime(words, sizeof(words), "%T", &parts);
	} else if (localtime_r(&seconds, &parts)) {
		(void)strftime(words, sizeof(words), "%F %T", &parts);
	}
	text_printf(text, ", %s.%06" PRId64, words, rest / 1000);
}

void explain_title(const struct packet *packet, struct text *text)
{
	const struct frame *frame = packet->frame;

	text_printf(text, "packet %" PRIu64, frame->number);
	if (frame->has_time)
		add_time(text, frame);
	text_printf(text, ", %zu byte%s", frame->length,
		frame->length == 1 ? "" : "s");
	if (frame->captured < frame->length)
		text_printf(text, ", cut short: %zu captured", frame->captured);
	text_add_byte(text, '\n');
}

void explain_packet(const struct packet *packet,
	const struct explain_options *options, struct text *text)
{
	struct table_of_fields table = {
		.packet = packet,
		.text = text,
		.width = options->width ? options->width : WIDTH,
		.full = options->full,
	};

	if (table.width < WIDTH_MIN)
		table.width = WIDTH_MIN;
	explain_title(packet, text);
	for (size_t i = 0; i < packet->layer_count; i++)
		add_layer(&table, i);
	if (packet->layer_count == PACKET_LAYERS_MAX && packet->cut)
		text_add(text, "\nmore headers than are taken apart\n");
	if (table.raw.failed || table.value.failed || table.tail.failed)
		text->failed = true;
	text_release(&table.raw);
	text_release(&table.value);
	text_release(&table.tail);
}
