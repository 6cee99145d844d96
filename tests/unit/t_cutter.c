#include "net/cutter.h"
#include "out/hexdump.h"
#include "session/prefix.h"
#include "session/service_data.h"
#include "tap.h"

/* Put in pieces ("a|b"), then the end; the datagrams, each in brackets. */
static void cuts(
	enum cut cut, size_t size, const char *pieces, const char *want)
{
	struct cutter cutter = {.cut = cut, .size = size};
	char got[200] = "";
	size_t used = 0, len;
	const uint8_t *bytes;

	do {
		len = strcspn(pieces, "|");
		(void)cutter_put(&cutter, (const uint8_t *)pieces, len);
		pieces += len;
		cutter.ended = *pieces == '\0';
		while (cutter_next(&cutter, &bytes, &len)) {
			used += (size_t)snprintf(got + used, sizeof(got) - used,
				"(%.*s)", (int)len, (const char *)bytes);
			cutter_taken(&cutter);
		}
	} while (*pieces++);
	tap_is_text(got, want, "cut %d, size %zu", cut, size);
	cutter_release(&cutter);
}

static void prefixes(void)
{
	struct prefix prefix;
	struct buf out = {0};
	static uint8_t endless[3 * PREFIX_LINE_MOST];
	size_t lines = 0;

	prefix_init(&prefix, 2, "192.0.2.1:7");
	(void)prefix_lines(&prefix, (const uint8_t *)"one\ntw", 6, &out);
	(void)prefix_lines(&prefix, (const uint8_t *)"o\n\nend", 6, &out);
	(void)prefix_end(&prefix, &out);
	(void)buf_append_byte(&out, 0);
	tap_is_text((const char *)buf_bytes(&out),
		"2 192.0.2.1:7: one\n2 192.0.2.1:7: two\n2 192.0.2.1:7: \n"
		"2 192.0.2.1:7: end\n",
		"every line has its prefix");
	buf_release(&out);
	memset(endless, 'x', sizeof(endless));
	(void)prefix_lines(&prefix, endless, sizeof(endless), &out);
	for (size_t i = 0; i < out.len; i++)
		lines += buf_bytes(&out)[i] == '\n';
	tap_is_number(lines, 3, "an endless line is cut at 64 KiB");
	tap_ok(prefix.line.len < PREFIX_LINE_MOST, "and not kept");
	buf_release(&out);
	prefix_release(&prefix);
}

static void dumps(void)
{
	static const uint8_t bytes[] = "0123456789abcdef\n";
	struct buf out = {0};
	uint64_t offset = 0x10;

	(void)hexdump(&out, '>', &offset, bytes, 17);
	(void)buf_append_byte(&out, 0);
	tap_is_text((const char *)buf_bytes(&out),
		"> 00000010  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66"
		"  |0123456789abcdef|\n"
		"> 00000020  0a                                              "
		"  |.|\n",
		"a hex dump");
	tap_is_number(offset, 0x21, "the offset moves on");
	buf_release(&out);
}

/* RFC 864: 72 characters a line, each line one character further. */
static void characters(void)
{
	static uint8_t pattern[CHARGEN_PERIOD];

	chargen_fill(pattern);
	tap_ok(memcmp(pattern, " !\"#$%&'()", 10) == 0, "the first line");
	tap_ok(memcmp(pattern + CHARGEN_LINE, "!\"#$%&'()*", 10) == 0,
		"the second");
	tap_ok(memcmp(pattern + 72, "\r\n", 2) == 0, "its end");
	tap_ok(pattern[94 * CHARGEN_LINE] == '~' &&
			pattern[94 * CHARGEN_LINE + 1] == ' ',
		"the last begins with the last character");
}

int main(void)
{
	cuts(CUT_READ, 10, "abc|de", "(abc)(de)");
	cuts(CUT_READ, 2, "abc|de", "(ab)(c)(de)");
	cuts(CUT_LINE, 10, "a\nb|c\n\nend", "(a\n)(bc\n)(\n)(end)");
	cuts(CUT_LINE, 3, "abcdefg\n", "(abc)(def)(g\n)");
	cuts(CUT_SIZE, 3, "a|bcd|ef", "(abc)(def)");
	cuts(CUT_SIZE, 4, "abcdef", "(abcd)(ef)");
	cuts(CUT_SIZE, 4, "", "");
	prefixes();
	dumps();
	characters();
	return tap_done();
}
