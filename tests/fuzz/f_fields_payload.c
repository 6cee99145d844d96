/*
 * The fields of transport headers and payloads. The first byte says what the
 * rest is, so that the fuzzer need not find ports and checksums; the second how
 * much of the end was not captured.
 */
#include <stdlib.h>
#include <string.h>

#include "out/text.h"
#include "wire/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum {
	UDP = 8,
	TCP = 20,
	FRAME_MAX = 70000,
};

static const struct {
	enum packet_start start;
	size_t header;
	uint16_t source, destination;
} kinds[] = {
	{PACKET_TCP, 0, 0, 0},
	{PACKET_ICMP, 0, 0, 0},
	{PACKET_ICMPV6, 0, 0, 0},
	{PACKET_UDP, 0, 0, 0},
	{PACKET_UDP, UDP, 53, 4000},
	{PACKET_UDP, UDP, 5353, 5353},
	{PACKET_TCP, TCP, 53, 4000},
	{PACKET_UDP, UDP, 67, 68},
	{PACKET_TCP, TCP, 4000, 80},
	{PACKET_TCP, TCP, 4000, 443},
	{PACKET_IP, 0, 0, 0},
};

struct seen {
	const struct frame *frame;
	uint64_t last; /* the bit where the last field of depth 0 began */
	int nest;
};

static void check_text(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			abort();
}

static void each(const struct field *field, void *context)
{
	struct seen *seen = context;
	struct text text = {0};

	if (field->type == FIELD_END) {
		if (seen->nest-- == 0)
			abort();
		return;
	}
	if (field->type == FIELD_LIST || field->type == FIELD_ITEM)
		seen->nest++;
	if (!field->name[0] || !field->label[0] ||
		field->bit + field->bits >
			(uint64_t)seen->frame->captured * 8 ||
		(field->depth == 0 && field->bit < seen->last))
		abort();
	if (field->depth == 0)
		seen->last = field->bit;
	if (strlen(field->meaning) >= FIELD_MEANING_MAX)
		abort();
	check_text(field->meaning);
	if (field->type == FIELD_DERIVED)
		check_text(field->text);
	field_text(field, &text);
	text_release(&text);
}

static void put16(uint8_t *bytes, size_t number)
{
	bytes[0] = (uint8_t)(number >> 8);
	bytes[1] = (uint8_t)number;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct frame frame = {.number = 1};
	struct packet packet;
	uint8_t *copy;
	size_t kind, header, cut;

	if (len < 2 || len > FRAME_MAX)
		return 0;
	kind = bytes[0] % (sizeof(kinds) / sizeof(*kinds));
	header = kinds[kind].header;
	cut = bytes[1] < len - 2 ? bytes[1] : 0;
	len -= 2;
	/* Of its exact size, so that a byte too far is noticed. */
	copy = calloc(1, header + len - cut + 1);
	if (!copy)
		return 0;
	if (header > 0) {
		put16(copy, kinds[kind].source);
		put16(copy + 2, kinds[kind].destination);
		if (header == UDP)
			put16(copy + 4, UDP + len);
		else
			copy[12] = 0x50;
	}
	memcpy(copy + header, bytes + 2, len - cut);
	copy = realloc(copy, header + len - cut > 0 ? header + len - cut : 1);
	frame.bytes = copy;
	frame.captured = header + len - cut;
	frame.length = header + len;
	frame.start = kinds[kind].start;
	packet_parse(&frame, &packet);
	for (size_t i = 0; i < packet.layer_count; i++) {
		struct seen seen = {.frame = &frame};

		fields_walk(&packet, i, each, &seen);
		if (seen.nest != 0)
			abort();
	}
	free(copy);
	return 0;
}
