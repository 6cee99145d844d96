#include "base/buf.h"
#include "tap.h"

static void test_append_and_consume(void)
{
	struct buf buf = {0};

	tap_ok(buf_bytes(&buf) && buf.len == 0, "an empty buf has no bytes");
	tap_ok(buf_append(&buf, NULL, 0), "nothing can be appended");
	tap_ok(buf_append_text(&buf, "hello "), "text");
	tap_ok(buf_printf(&buf, "%s %d", "world", 7), "formatted");
	tap_ok(buf_append_byte(&buf, '\0'), "a byte, even NUL");
	tap_is_number(buf.len, 14, "length");
	tap_is_text((char *)buf_bytes(&buf), "hello world 7", "bytes");
	buf_consume(&buf, 6);
	tap_is_text((char *)buf_bytes(&buf), "world 7", "after consume");
	buf_consume(&buf, buf.len);
	tap_is_number(buf.start, 0, "an emptied buf begins anew");
	buf_release(&buf);
	tap_ok(!buf.data && buf.cap == 0, "release leaves an empty buf");
	buf_release(&buf);
}

/* What is read must be what was written, however the two interleave. */
static void test_queue(void)
{
	struct buf buf = {0};
	unsigned in = 0, out = 0;
	bool same = true;

	for (int round = 0; round < 2000; round++) {
		for (int i = 0; i < round % 97; i++)
			same = same && buf_append_byte(&buf, (uint8_t)in++);
		for (int i = 0; i < round % 89 && buf.len > 0; i++) {
			const uint8_t *front = buf_bytes(&buf);

			same = same && front && *front == (uint8_t)out++;
			buf_consume(&buf, 1);
		}
	}
	tap_ok(same && buf.len == in - out, "a queue keeps the order");
	buf_release(&buf);
}

static void test_limits(void)
{
	struct buf buf = {0};

	tap_ok(!buf_room(&buf, SIZE_MAX), "too much room is refused");
	tap_ok(!buf_room(&buf, SIZE_MAX / 2), "half of it too");
	tap_ok(buf_append_text(&buf, "kept"), "text");
	tap_ok(!buf_room(&buf, SIZE_MAX - 2), "a sum that would wrap");
	tap_is_number(buf.len, 4, "a refusal changes nothing");
	buf_release(&buf);
}

int main(void)
{
	test_append_and_consume();
	test_queue();
	test_limits();
	return tap_done();
}
