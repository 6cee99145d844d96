#include "out/escape.h"
#include "out/utf8.h"
#include "tap.h"

static void check(const char *bytes, size_t len, const char *want)
{
	struct buf out = {0};
	bool good = escape_text(&out, bytes, len) && buf_append_byte(&out, 0);

	tap_is_text(good ? (char *)buf_bytes(&out) : "(no memory)", want,
		"escape to %s", want);
	buf_release(&out);
}

#define CHECK(literal, want) check(literal, sizeof(literal) - 1, want)

static void test_kept(void)
{
	CHECK("", "");
	CHECK("plain text, 100%", "plain text, 100%");
	CHECK("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80",
		"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80");
	CHECK("\xc2\xa0", "\xc2\xa0");
	CHECK("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");
}

static void test_controls(void)
{
	CHECK("a\nb\tc\rd", "a\\nb\\tc\\rd");
	CHECK("\033[31m\a", "\\x1b[31m\\x07");
	CHECK("nul\0end", "nul\\x00end");
	CHECK("\x7f", "\\x7f");
	CHECK("C:\\n", "C:\\\\n");
	/* C1: 0x9b alone is CSI on an eight-bit terminal. */
	CHECK("\xc2\x9b"
	      "31m",
		"\\xc2\\x9b31m");
	CHECK("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f");
}

static void test_deceivers(void)
{
	CHECK("\xe2\x80\xae"
	      "exe",
		"\\xe2\\x80\\xaeexe");
	CHECK("\xe2\x81\xa6", "\\xe2\\x81\\xa6");
	CHECK("\xe2\x80\x8b", "\\xe2\\x80\\x8b");
	CHECK("\xe2\x80\xa8", "\\xe2\\x80\\xa8");
	CHECK("\xef\xbb\xbf", "\\xef\\xbb\\xbf");
	CHECK("\xd8\x9c", "\\xd8\\x9c");
	CHECK("\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81");
}

static void test_invalid(void)
{
	CHECK("\xff\xfe", "\\xff\\xfe");
	CHECK("\x9b", "\\x9b");
	CHECK("\xc3", "\\xc3");
	CHECK("\xc3(", "\\xc3(");
	CHECK("\xe2\x82", "\\xe2\\x82");
	CHECK("\xe2\x82z", "\\xe2\\x82z");
	CHECK("\xc0\xaf", "\\xc0\\xaf");
	CHECK("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
	CHECK("\xed\xa0\x80", "\\xed\\xa0\\x80");
	CHECK("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	CHECK("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80");
}

/* Whatever comes in, nothing that a terminal obeys goes out. */
static void test_every_pair(void)
{
	bool safe = true;

	for (unsigned pair = 0; pair < 0x10000; pair++) {
		uint8_t bytes[2] = {(uint8_t)(pair >> 8), (uint8_t)pair};
		struct buf out = {0};
		uint32_t point = 0;
		size_t n;

		safe = safe && escape_text(&out, bytes, 2);
		for (size_t i = 0; safe && i < out.len; i += n) {
			n = utf8_decode(
				buf_bytes(&out) + i, out.len - i, &point);
			safe = n > 0 && utf8_printable(point);
		}
		buf_release(&out);
	}
	tap_ok(safe, "every pair of bytes is printable once escaped");
}

static void test_columns(void)
{
	tap_is_number(utf8_columns("abc", 3), 3, "columns of ASCII");
	tap_is_number(utf8_columns("\xc3\xbc", 2), 1, "columns of an umlaut");
	tap_is_number(utf8_columns("u\xcc\x88", 3), 1, "of a combining mark");
	tap_is_number(utf8_columns("\xe4\xb8\xad", 3), 2, "of a wide one");
	tap_is_number(utf8_columns("\xff\xc3", 2), 2, "of bad bytes");
}

int main(void)
{
	test_kept();
	test_controls();
	test_deceivers();
	test_invalid();
	test_every_pair();
	test_columns();
	return tap_done();
}
