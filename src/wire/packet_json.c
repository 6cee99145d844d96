#include "wire/packet_json.h"

#include <inttypes.h>

#include "base/number.h"
#include "wire/checksum.h"
#include "wire/fields.h"

/* Lists and items that are open; deeper ones than the walk has are left out. */
#define NEST_MAX 32

struct writing {
	struct json *json;
	struct text value;
	size_t depth;
	bool lists[NEST_MAX]; /* or items */
};

/* Inside a list nothing has a name. */
static const char *name_of(
	const struct writing *writing, const struct field *field)
{
	return writing->depth > 0 && writing->lists[writing->depth - 1]
		       ? NULL
		       : field->name;
}

static void open_nest(struct writing *writing, const struct field *field)
{
	bool list = field->type == FIELD_LIST;

	if (writing->depth == NEST_MAX)
		return;
	if (list)
		json_array(writing->json, name_of(writing, field));
	else
		json_object(writing->json, name_of(writing, field));
	writing->lists[writing->depth++] = list;
}

static void close_nest(struct writing *writing)
{
	if (writing->depth == 0)
		return;
	if (writing->lists[--writing->depth])
		json_array_end(writing->json);
	else
		json_object_end(writing->json);
}

/* Addresses, as the explanation has them. */
static void write_text(struct writing *writing, const struct field *field)
{
	struct buf *buf = &writing->value.buf;

	field_text(field, &writing->value);
	json_bytes(writing->json, name_of(writing, field), buf_bytes(buf),
		buf->len);
	if (writing->value.failed)
		writing->json->line.failed = true;
	text_cut(&writing->value, 0);
}

/* Long runs of hex digits need no look at each for what is to be escaped: they
 * go between the quotes of an empty text. */
static void write_hex(struct writing *writing, const struct field *field)
{
	struct text *line = &writing->json->line;
	size_t len = field->bits / 8;
	char digits[64];

	json_text(writing->json, name_of(writing, field), "");
	text_cut(line, line->buf.len - 1);
	for (size_t at = 0, n = 0; at < len; at += n) {
		for (n = 0; n < sizeof(digits) / 2 && at + n < len; n++) {
			uint8_t byte = field->bytes[at + n];

			digits[2 * n] = "0123456789abcdef"[byte >> 4];
			digits[2 * n + 1] = "0123456789abcdef"[byte & 15];
		}
		text_add_bytes(line, digits, 2 * n);
	}
	text_add_byte(line, '"');
}

static void write_field(const struct field *field, void *context)
{
	struct writing *writing = context;
	const char *name = name_of(writing, field);

	switch (field->type) {
	case FIELD_NUMBER:
	case FIELD_HEX:
		json_uint(writing->json, name, field->number);
		break;
	case FIELD_FLAG:
		json_bool(writing->json, name, field->number != 0);
		break;
	case FIELD_MAC:
	case FIELD_IPV4:
	case FIELD_IPV6:
		write_text(writing, field);
		break;
	case FIELD_BYTES:
		write_hex(writing, field);
		break;
	case FIELD_TEXT:
		json_bytes(writing->json, name, field->bytes, field->bits / 8);
		break;
	case FIELD_DERIVED:
		if (field->text[0])
			json_text(writing->json, name, field->text);
		else
			json_uint(writing->json, name, field->number);
		break;
	case FIELD_LIST:
	case FIELD_ITEM:
		open_nest(writing, field);
		break;
	case FIELD_END:
		close_nest(writing);
		break;
	}
}

/* Nanoseconds are more than a double holds: the digits are put together. */
static void write_time(struct json *json, int64_t time_ns)
{
	int64_t seconds = time_ns / NS_PER_SECOND;
	int64_t rest = time_ns % NS_PER_SECOND;

	if (time_ns < 0) {
		json_double(json, "time", (double)time_ns / 1e9);
		return;
	}
	json_int(json, "time", seconds);
	if (rest % 1000 == 0)
		text_printf(&json->line, ".%06" PRId64, rest / 1000);
	else
		text_printf(&json->line, ".%09" PRId64, rest);
}

static void write_layer(
	struct writing *writing, const struct packet *packet, size_t index)
{
	const struct layer *layer = &packet->layers[index];
	struct json *json = writing->json;
	struct checksum sum;

	json_object(json, NULL);
	json_text(json, "name", layer_name(layer->kind));
	if (layer->quoted)
		json_bool(json, "quoted", true);
	if (layer->cut)
		json_bool(json, "cut", true);
	json_object(json, "fields");
	fields_walk(packet, index, write_field, writing);
	while (writing->depth > 0)
		close_nest(writing);
	if (checksum_check(packet, index, &sum))
		json_text(json, "checksum_verdict",
			checksum_verdict_text(sum.verdict));
	json_object_end(json);
	json_object_end(json);
}

void packet_json(struct json *json, const struct packet *packet)
{
	const struct frame *frame = packet->frame;
	struct writing writing = {.json = json};

	json_object(json, NULL);
	json_uint(json, "number", frame->number);
	if (frame->has_time)
		write_time(json, frame->time_ns);
	json_uint(json, "length", frame->length);
	if (frame->captured < frame->length)
		json_uint(json, "captured", frame->captured);
	json_array(json, "layers");
	for (size_t i = 0; i < packet->layer_count; i++)
		write_layer(&writing, packet, i);
	json_array_end(json);
	json_object_end(json);
	text_release(&writing.value);
}
