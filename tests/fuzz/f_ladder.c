/*
 * Packets in any order, to the ladder: the first byte chooses the options, then
 * each record is a packet: what it is, flags, seq, ack, length, window, ports.
 * Records of kind 3 are packets as they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "out/utf8.h"
#include "wire/ladder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define RECORD 10

static void put(uint8_t *at, uint64_t number, size_t len)
{
	while (len-- > 0) {
		at[len] = (uint8_t)number;
		number >>= 8;
	}
}

static size_t ip(
	uint8_t *at, unsigned protocol, unsigned from, unsigned to, size_t len)
{
	memset(at, 0, 20);
	put(at, 0x4500, 2);
	put(at + 2, len + 20, 2);
	put(at + 8, 64u << 8 | protocol, 2);
	put(at + 12, 0x0a000000u | from, 4);
	put(at + 16, 0x0a000000u | to, 4);
	return 20;
}

static size_t transport(uint8_t *at, const uint8_t *record, bool tcp)
{
	unsigned from = record[0] >> 2 & 1, other = record[9];
	size_t header = tcp ? 28 : 8, len = record[6] & 63;
	uint8_t *h = at + ip(at, tcp ? 6 : 17, from, !from, header + len);
	uint32_t far = record[0] & 8 ? UINT32_C(0xfffffff0) : 0;

	memset(h, 0, header);
	put(h, from ? 80 : other, 2);
	put(h + 2, from ? other : 80, 2);
	if (tcp) {
		put(h + 4, (uint32_t)(far + record[2] * (record[3] | 1u)), 4);
		put(h + 8, (uint32_t)(far + record[4] * (record[5] | 1u)), 4);
		put(h + 12, 7u << 12 | record[1], 2);
		put(h + 14, record[7], 2);
		put(h + 20, 0x02040000u | record[8], 4);
		put(h + 24, 0x01030300u | record[8], 4);
	} else {
		put(h + 4, 8 + len, 2);
	}
	memset(h + header, record[7], len);
	return 20 + header + len;
}

static size_t icmp(uint8_t *at, const uint8_t *record)
{
	uint8_t quoted[128];
	size_t len = transport(quoted, record, record[1] & 1);

	len = len < 48 ? len : 48;
	(void)ip(at, 1, record[7], record[0] >> 2 & 1, 8 + len);
	memset(at + 20, 0, 8);
	at[20] = record[1] & 2 ? 3 : record[1] >> 2;
	at[21] = record[8];
	memcpy(at + 28, quoted, len);
	return 28 + len;
}

/* Nothing that steers a terminal, and no line of a conversation too long. */
static void check(const struct text *text, size_t start, size_t width)
{
	const char *at = (const char *)buf_bytes(&text->buf), *end;

	if (text->buf.len == start)
		return;
	end = at + text->buf.len;
	at += start;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		uint32_t point;
		size_t n;

		if (!stop)
			abort();
		if (width > 0 && utf8_columns(at, (size_t)(stop - at)) > width)
			abort();
		for (; at < stop; at += n) {
			n = utf8_decode(at, (size_t)(stop - at), &point);
			if (n == 0 || !utf8_printable(point))
				abort();
		}
		at = stop + 1;
	}
}

static void packet(struct ladder *ladder, struct frame *frame, size_t width,
	struct text *text)
{
	struct packet parsed;
	size_t start = text->buf.len;

	packet_parse(frame, &parsed);
	ladder_packet(ladder, &parsed, text);
	check(text, start, parsed.has_tcp ? width : 0);
}

static void run(struct ladder *ladder, const uint8_t *bytes, size_t len,
	size_t width, struct text *text)
{
	uint8_t room[256];
	struct frame frame = {.start = PACKET_IP, .bytes = room};

	for (; len >= RECORD; bytes += RECORD, len -= RECORD) {
		size_t n;

		frame.has_time = (bytes[0] & 16) != 0;
		frame.time_ns += bytes[8] * INT64_C(100000);
		switch (bytes[0] & 3) {
		case 0:
		case 1:
			n = transport(room, bytes,
				!(bytes[0] & 1) || !(bytes[0] & 32));
			break;
		case 2:
			n = icmp(room, bytes);
			break;
		default:
			n = len - 1 < sizeof(room) ? len - 1 : sizeof(room);
			memcpy(room, bytes + 1, n);
			break;
		}
		frame.captured = frame.length = n;
		packet(ladder, &frame, width, text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct ladder_options options = {0};
	struct text text = {0};
	struct ladder *ladder;
	size_t start, width;

	if (len == 0)
		return 0;
	options.format = bytes[0] & 1 ? LADDER_MERMAID : LADDER_TEXT;
	options.absolute = (bytes[0] & 2) != 0;
	options.delta = (bytes[0] & 4) != 0;
	options.no_states = (bytes[0] & 8) != 0;
	options.width = bytes[0] & 16 ? 80 : 0;
	options.payload = bytes[0] >> 5;
	width = options.format == LADDER_MERMAID ? 0
		: options.width > 0		 ? options.width
						 : 100;
	ladder = ladder_new(&options);
	if (!ladder)
		return 0;
	run(ladder, bytes + 1, len - 1, width, &text);
	start = text.buf.len;
	ladder_end(ladder, &text);
	check(&text, start, width);
	ladder_free(ladder);
	text_release(&text);
	return 0;
}
