/*
 * What the fields of a packet say, as text that tests can look into.
 *
 *	packet_of("45 00 ...", PACKET_IP);
 *	say(LAYER_IPV4);
 *	tap_is_text(value("ttl"), "64", "...");
 *	tap_is_text(meaning("checksum"), "correct", "...");
 */
#ifndef NCX_TESTS_FIELDSAY_H
#define NCX_TESTS_FIELDSAY_H

#include <stdio.h>
#include <string.h>

#include "out/text.h"
#include "wire/fields.h"
#include "wire/packet.h"

#define SAY_BYTES  4096
#define SAY_FIELDS 256

static uint8_t say_bytes[SAY_BYTES];
static struct frame say_frame;
static struct packet say_packet;

/* Each field but the lists and ends; the value of an item is its label. */
static struct {
	char name[64], value[512], meaning[FIELD_MEANING_MAX];
	uint64_t bit;
	uint32_t bits;
	unsigned depth;
} say_fields[SAY_FIELDS];
static size_t say_count;

/* Put the bytes of hex digits, blanks between them or not, into say_bytes. */
static size_t bytes_of(const char *hex)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = 0, half = 0;

	for (; *hex && len < SAY_BYTES; hex++) {
		const char *digit = strchr(digits, *hex);

		if (!digit)
			continue;
		if (half == 0)
			say_bytes[len] = 0;
		say_bytes[len] = (uint8_t)(say_bytes[len] << 4 |
					   (uint8_t)(digit - digits));
		half ^= 1;
		len += half == 0;
	}
	return len;
}

/* Parse say_bytes again: the first captured of length bytes. */
__attribute__((unused)) static void packet_again(
	size_t captured, size_t length, enum packet_start start)
{
	say_frame = (struct frame){.bytes = say_bytes,
		.captured = captured,
		.length = length,
		.start = start,
		.number = 1};
	packet_parse(&say_frame, &say_packet);
}

__attribute__((unused)) static size_t packet_of(
	const char *hex, enum packet_start start)
{
	size_t len = bytes_of(hex);

	packet_again(len, len, start);
	return len;
}

static void say_field(const struct field *field, void *context)
{
	struct text text = {0};
	size_t len;

	(void)context;
	if (field->type == FIELD_LIST || field->type == FIELD_END ||
		say_count == SAY_FIELDS)
		return;
	field_text(field, &text);
	len = text.buf.len < 511 ? text.buf.len : 511;
	if (len > 0)
		memcpy(say_fields[say_count].value, buf_bytes(&text.buf), len);
	say_fields[say_count].value[len] = '\0';
	if (field->type == FIELD_ITEM)
		(void)snprintf(
			say_fields[say_count].value, 512, "%s", field->label);
	(void)snprintf(say_fields[say_count].name, 64, "%s", field->name);
	(void)snprintf(say_fields[say_count].meaning, FIELD_MEANING_MAX, "%s",
		field->meaning);
	say_fields[say_count].bit = field->bit;
	say_fields[say_count].bits = field->bits;
	say_fields[say_count++].depth = field->depth;
	text_release(&text);
}

/* The first layer of that kind; false: there is none. */
__attribute__((unused)) static bool say(enum layer_kind kind)
{
	say_count = 0;
	for (size_t i = 0; i < say_packet.layer_count; i++)
		if (say_packet.layers[i].kind == kind) {
			fields_walk(&say_packet, i, say_field, NULL);
			return true;
		}
	return false;
}

/* The nth field of that name, from 0; SAY_FIELDS: there is none. */
static size_t nth(const char *name, size_t n)
{
	for (size_t i = 0; i < say_count; i++)
		if (strcmp(say_fields[i].name, name) == 0 && n-- == 0)
			return i;
	return SAY_FIELDS;
}

__attribute__((unused)) static const char *nth_value(const char *name, size_t n)
{
	size_t i = nth(name, n);

	return i < SAY_FIELDS ? say_fields[i].value : "(absent)";
}

__attribute__((unused)) static const char *nth_meaning(
	const char *name, size_t n)
{
	size_t i = nth(name, n);

	return i < SAY_FIELDS ? say_fields[i].meaning : "(absent)";
}

__attribute__((unused)) static const char *value(const char *name)
{
	return nth_value(name, 0);
}

__attribute__((unused)) static const char *meaning(const char *name)
{
	return nth_meaning(name, 0);
}

#endif
