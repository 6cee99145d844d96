/*
 * All that `ncx decode` writes of a packet: the fields, the box, the checksums on
 * paper, JSON, and the frame mended. The first byte says what the frame begins
 * with and how much of it was not captured, the second how it is shown.
 */
#include <stdlib.h>
#include <string.h>

#include "out/utf8.h"
#include "wire/explain.h"
#include "wire/layout.h"
#include "wire/mend.h"
#include "wire/packet_json.h"
#include "wire/working.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

/* Printable UTF-8 and line ends, the last of these at the end. */
static void check_clean(const struct text *text)
{
	const uint8_t *bytes = buf_bytes(&text->buf);
	size_t len = text->buf.len;

	check(!text->failed);
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t n = utf8_decode(bytes + i, len - i, &point);

		check(n > 0 && (point == '\n' || utf8_printable(point)));
		i += n;
	}
	check(len == 0 || bytes[len - 1] == '\n');
}

static void show(const struct packet *packet, unsigned choice)
{
	const struct explain_options options = {
		.width = choice & 1 ? 80 + choice % 128 : 0,
		.full = choice & 2,
	};
	struct text text = {0};

	explain_packet(packet, &options, &text);
	check_clean(&text);
	text_cut(&text, 0);
	layout_packet(packet, &text);
	check_clean(&text);
	text_cut(&text, 0);
	(void)working_packet(packet, choice & 2, &text);
	check_clean(&text);
	text_release(&text);
}

static void write_json(const struct packet *packet)
{
	const uint8_t *bytes;
	struct json json;
	size_t len;

	json_init(&json, -1, "none");
	packet_json(&json, packet);
	check_clean(&json.line);
	bytes = buf_bytes(&json.line.buf);
	len = json.line.buf.len;
	check(json.depth == 0 && len > 2 && bytes[0] == '{');
	check(memchr(bytes, '\n', len) == bytes + len - 1);
	check(json_finish(&json, NULL));
}

/* What is mended is as long as it was, and stays as it is. */
static void mend(const struct frame *frame)
{
	struct buf bytes = {0}, again = {0};
	struct frame mended, same;
	unsigned count = 0, rest = 0;

	check(mend_frame(frame, &bytes, &mended, &count));
	check(mended.captured == frame->captured &&
		mended.length == frame->length);
	check(mend_frame(&mended, &again, &same, &rest));
	check(rest == 0 && same.captured == mended.captured);
	check(same.captured == 0 ||
		memcmp(same.bytes, mended.bytes, same.captured) == 0);
	check(count > 0 || frame->captured == 0 ||
		memcmp(mended.bytes, frame->bytes, frame->captured) == 0);
	buf_release(&bytes);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct frame frame = {.has_time = true, .number = 1};
	struct packet packet;
	unsigned choice;
	uint8_t *copy;

	if (len < 2)
		return 0;
	choice = bytes[1];
	frame.start =
		(enum packet_start)((bytes[0] & 0x7f) % (PACKET_UNKNOWN + 1));
	frame.captured = len - 2;
	frame.length = frame.captured + (bytes[0] & 0x80 ? 100 : 0);
	frame.checksum_pending = choice & 4;
	frame.incoming = choice & 8;
	/* A byte read behind it is found. */
	copy = malloc(frame.captured > 0 ? frame.captured : 1);
	check(copy != NULL);
	memcpy(copy, bytes + 2, frame.captured);
	frame.bytes = copy;
	packet_parse(&frame, &packet);
	show(&packet, choice);
	write_json(&packet);
	mend(&frame);
	free(copy);
	return 0;
}
