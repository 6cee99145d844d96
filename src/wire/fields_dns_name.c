/* Names of DNS, and their compression: RFC 1035 section 3.1 and 4.1.4. */
#include <stdio.h>

#include "wire/fields_dns_parts.h"
#include "wire/fields_values.h"

enum {
	POINTER = 0xc0,
	WIRE_MAX = 255,
	/* Each points to before itself, so there is an end without this; but
	 * nobody needs as many. */
	POINTERS_MAX = 32,
};

/* Where a name is read. */
struct reader {
	const struct dns_message *message;
	size_t at;
	size_t begin; /* of the labels in a row: pointers go before it */
	size_t wire;  /* bytes of the name without pointers */
	unsigned pointers;
	char *text;
	size_t len;
};

static void add_byte(struct reader *reader, uint8_t byte)
{
	char *text = reader->text + reader->len;

	if (byte > ' ' && byte < 0x7f) {
		if (byte == '.' || byte == '\\') {
			*text++ = '\\';
			reader->len++;
		}
		*text = (char)byte;
		reader->len++;
		return;
	}
	text[0] = '\\';
	text[1] = (char)('0' + byte / 100);
	text[2] = (char)('0' + byte / 10 % 10);
	text[3] = (char)('0' + byte % 10);
	reader->len += 4;
}

/* A label of that many bytes; no more than WIRE_MAX of them come here, and
 * ret_text has room for 4 times as much. */
static bool add_label(struct reader *reader, size_t size)
{
	const struct dns_message *message = reader->message;

	reader->wire += size + 1;
	if (reader->wire >= WIRE_MAX || size >= message->length - reader->at)
		return false;
	if (reader->len > 0)
		reader->text[reader->len++] = '.';
	for (size_t i = 1; i <= size; i++)
		add_byte(reader, message->bytes[reader->at + i]);
	reader->at += size + 1;
	return true;
}

static bool follow(struct reader *reader)
{
	const uint8_t *bytes = reader->message->bytes + reader->at;
	size_t target;

	if (reader->message->length - reader->at < 2 ||
		++reader->pointers > POINTERS_MAX)
		return false;
	target = (size_t)(bytes[0] & ~POINTER) << 8 | bytes[1];
	if (target >= reader->begin)
		return false;
	reader->at = reader->begin = target;
	return true;
}

size_t dns_name(const struct dns_message *message, size_t at,
	char ret_text[DNS_NAME_TEXT_MAX])
{
	struct reader reader = {
		.message = message, .at = at, .begin = at, .text = ret_text};
	size_t behind = 0; /* the first pointer */

	for (;;) {
		uint8_t size;

		if (reader.at >= message->length)
			return 0;
		size = message->bytes[reader.at];
		if (size == 0)
			break;
		if (size >= POINTER) {
			if (behind == 0)
				behind = reader.at + 2;
			if (!follow(&reader))
				return 0;
		} else if (size & POINTER || !add_label(&reader, size)) {
			return 0;
		}
	}
	if (reader.len == 0)
		ret_text[reader.len++] = '.';
	ret_text[reader.len] = '\0';
	return (behind ? behind : reader.at + 1) - at;
}

/* How it is written there: size bytes that dns_name has accepted. */
static const char *describe(
	struct fields *fields, const uint8_t *bytes, size_t size)
{
	unsigned labels = 0;
	size_t at = 0;
	char pointer[48] = "";

	while (at < size && bytes[at] != 0 && bytes[at] < POINTER) {
		at += bytes[at] + 1u;
		labels++;
	}
	if (at + 1 < size && bytes[at] >= POINTER)
		(void)snprintf(pointer, sizeof(pointer), "%sas at byte %u",
			labels ? ", then " : "",
			(unsigned)(bytes[at] & ~POINTER) << 8 | bytes[at + 1]);
	if (labels == 0)
		return pointer[0] ? fields_mean(fields, "%s", pointer)
				  : "the root";
	return fields_mean(fields, "%u label%s%s", labels,
		labels == 1 ? "" : "s", pointer);
}

void fields_dns_name(struct fields *fields, const struct dns_message *message,
	const char *key_bytes, const char *label_bytes, const char *key,
	const char *label)
{
	const uint8_t *here = fields_here(fields);
	char text[DNS_NAME_TEXT_MAX];
	size_t size = 0;

	if (here)
		size = dns_name(message, (size_t)(here - message->bytes), text);
	if (!here || size == 0 || size > fields_left(fields)) {
		fields_rest(fields, key_bytes, label_bytes, "not a name");
		fields->over = true;
		return;
	}
	(void)fields_bytes(fields, FIELD_BYTES, key_bytes, label_bytes,
		(uint32_t)size, describe(fields, here, size));
	fields_derived(fields, key, label, text, "");
}
