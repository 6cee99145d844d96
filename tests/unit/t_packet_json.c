#include <stdlib.h>

#include "tap.h"
#include "testframes.h"
#include "wire/explain.h"
#include "wire/layout.h"
#include "wire/mend.h"
#include "wire/packet_json.h"
#include "wire/working.h"

static uint8_t bytes[4096];

static struct frame frame_of(const struct test_frame *test)
{
	size_t len = strlen(test->hex) / 2;

	for (size_t i = 0; i < len && i < sizeof(bytes); i++) {
		char digits[3] = {test->hex[2 * i], test->hex[2 * i + 1], 0};

		bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return (struct frame){.bytes = bytes,
		.captured = len,
		.length = len,
		.start = test->start,
		.number = 1};
}

static const struct test_frame *named(const char *name)
{
	size_t count = sizeof(test_frames) / sizeof(*test_frames);

	for (size_t i = 0; i < count; i++)
		if (strcmp(test_frames[i].name, name) == 0)
			return &test_frames[i];
	return NULL;
}

static const char *terminated(struct text *text)
{
	text_add_byte(text, '\0');
	return (const char *)buf_bytes(&text->buf);
}

static void json(void)
{
	struct frame frame = frame_of(named("udp_alone"));
	struct packet packet;
	struct json out;

	frame.has_time = true;
	frame.time_ns = 1700000000000000001;
	frame.length = frame.captured + 5;
	packet_parse(&frame, &packet);
	json_init(&out, -1, "test");
	packet_json(&out, &packet);
	tap_ok(strncmp(terminated(&out.line),
		       "{\"number\":1,\"time\":1700000000.000000001,\"length\":",
		       strlen("{\"number\":1,\"time\":1700000000.000000001,"
			      "\"length\":")) == 0,
		"a time has all its nanoseconds");
	tap_ok(strstr(terminated(&out.line), ",\"captured\":") != NULL,
		"what is cut says so");
	tap_ok(strstr(terminated(&out.line),
		       "\"checksum_verdict\":\"no_ip\"") != NULL,
		"the verdict is there");
	tap_ok(json_finish(&out, NULL), "it is written");
}

/* Whole lines; nothing that steers a terminal comes out. */
static bool is_clean(const struct text *text)
{
	const uint8_t *at = buf_bytes(&text->buf);
	size_t columns = 0;

	for (size_t i = 0; i < text->buf.len; i++) {
		if (at[i] != '\n' && (at[i] < ' ' || at[i] == 0x7f))
			return false;
		columns = at[i] == '\n' ? 0 : columns + 1;
	}
	return columns == 0;
}

/* Every frame, whole and cut at every byte, in every view. */
static void views(void)
{
	size_t count = sizeof(test_frames) / sizeof(*test_frames);
	const struct explain_options options = {.width = 80};

	for (size_t i = 0; i < count; i++) {
		struct frame frame = frame_of(&test_frames[i]);
		size_t whole = frame.captured;
		bool good = true;

		for (size_t cut = 1; cut <= whole; cut++) {
			struct text text = {0};
			struct packet packet;
			struct json out;

			/* A heap of that size: a sanitizer sees a step over
			 * the end. */
			uint8_t *copy = malloc(cut);

			if (!copy)
				break;
			memcpy(copy, bytes, cut);
			frame.bytes = copy;
			frame.captured = cut;
			packet_parse(&frame, &packet);
			explain_packet(&packet, &options, &text);
			layout_packet(&packet, &text);
			(void)working_packet(&packet, false, &text);
			good = good && is_clean(&text) && !text.failed;
			json_init(&out, -1, "test");
			packet_json(&out, &packet);
			good = good && is_clean(&out.line) && out.depth == 0;
			good = json_finish(&out, NULL) && good;
			text_release(&text);
			free(copy);
		}
		tap_ok(good, "%s, cut anywhere", test_frames[i].name);
	}
}

static void mending(void)
{
	struct frame frame = frame_of(named("labs_syn")), mended;
	struct buf room = {0};
	unsigned count = 9;

	tap_ok(mend_frame(&frame, &room, &mended, &count) && count == 0,
		"nothing to mend");
	bytes[24] = bytes[25] = bytes[50] = 0;
	tap_ok(mend_frame(&frame, &room, &mended, &count) && count == 2,
		"two checksums to mend");
	tap_is_number(mended.bytes[24] << 8 | mended.bytes[25], 0x1931, "IP");
	tap_is_number(mended.bytes[50] << 8 | mended.bytes[51], 0xc3c6, "TCP");
	tap_is_number(bytes[24], 0, "the frame itself stays as it was");
	buf_release(&room);
}

int main(void)
{
	json();
	views();
	mending();
	return tap_done();
}
