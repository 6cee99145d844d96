/*
 * What stands between bytes from outside and a terminal or a program: escaped
 * text, JSON, XML, a table. Nothing in it steers a terminal, and it says exactly
 * which bytes came in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out/escape.h"
#include "out/table.h"
#include "out/utf8.h"
#include "out/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

/* Printable UTF-8, and where `ends` line ends. */
static void check_clean(const struct buf *buf, bool ends)
{
	const uint8_t *bytes = buf_bytes(buf);

	for (size_t i = 0; i < buf->len;) {
		uint32_t point;
		size_t n = utf8_decode(bytes + i, buf->len - i, &point);

		check(n > 0 &&
			(utf8_printable(point) || (ends && point == '\n')));
		i += n;
	}
}

static unsigned digit(uint8_t byte)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, byte);

	check(byte != '\0' && at);
	return (unsigned)(at - digits);
}

/* The byte behind a backslash; *ret_len is what it took. */
static uint8_t unescape_one(const uint8_t *at, size_t len, size_t *ret_len)
{
	check(len >= 2);
	*ret_len = 2;
	switch (at[1]) {
	case '\\':
		return '\\';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'x':
		check(len >= 4);
		*ret_len = 4;
		return (uint8_t)(digit(at[2]) << 4 | digit(at[3]));
	default:
		abort();
	}
}

/* The escaped text, taken back, is what came in. */
static void check_back(
	const uint8_t *text, size_t len, const uint8_t *bytes, size_t expected)
{
	size_t count = 0;

	for (size_t i = 0, n = 1; i < len; i += n, count++) {
		uint8_t byte = text[i];

		n = 1;
		if (byte == '\\')
			byte = unescape_one(text + i, len - i, &n);
		check(count < expected && byte == bytes[count]);
	}
	check(count == expected);
}

static void escape(const uint8_t *bytes, size_t len)
{
	struct buf text = {0};

	check(escape_text(&text, bytes, len));
	check_clean(&text, false);
	check_back(buf_bytes(&text), text.len, bytes, len);
	check(utf8_columns(buf_bytes(&text), text.len) <= text.len);
	buf_release(&text);
}

/* The value of an attribute: markup becomes itself again, in place. */
static size_t replace_markup(uint8_t *text, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		char name[16];
		unsigned long point = 0;
		const uint8_t *end;

		check(text[i] != '<' && text[i] != '>' && text[i] != '"');
		if (text[i] != '&') {
			text[kept++] = text[i];
			continue;
		}
		end = memchr(text + i, ';', len - i);
		check(end && (size_t)(end - (text + i)) < sizeof(name));
		memset(name, 0, sizeof(name));
		memcpy(name, text + i + 1, (size_t)(end - (text + i)) - 1);
		point = name[0] == '#'		? strtoul(name + 1, NULL, 10)
			: !strcmp(name, "amp")	? '&'
			: !strcmp(name, "lt")	? '<'
			: !strcmp(name, "gt")	? '>'
			: !strcmp(name, "quot") ? '"'
						: 0;
		check(point > 0 && point <= 0x10ffff);
		/* The shortest form is the only one that came in. */
		if (point >= 0x10000)
			text[kept++] = (uint8_t)(0xf0 | point >> 18);
		if (point >= 0x800)
			text[kept++] =
				(uint8_t)((point >= 0x10000 ? 0x80 : 0xe0) |
					  (point >> 12 & 0x3f));
		if (point >= 0x80)
			text[kept++] =
				(uint8_t)((point >= 0x800 ? 0x80 : 0xc0) |
					  (point >> 6 & 0x3f));
		text[kept++] = (uint8_t)(point >= 0x80 ? 0x80 | (point & 0x3f)
						       : point);
		i += (size_t)(end - (text + i));
	}
	return kept;
}

static void xml(const uint8_t *bytes, size_t len)
{
	static const char before[] = "<a b=\"", behind[] = "\"/>";
	size_t head = sizeof(before) - 1, tail = sizeof(behind) - 1;
	struct text text = {0};
	struct xml writer;
	uint8_t *at;

	xml_init(&writer, &text);
	xml_open(&writer, "a");
	xml_bytes(&writer, "b", bytes, len);
	xml_close(&writer);
	check(!text.failed && text.buf.len >= head + tail);
	check_clean(&text.buf, false);
	at = buf_bytes(&text.buf);
	check(memcmp(at, before, head) == 0);
	check(memcmp(at + text.buf.len - tail, behind, tail) == 0);
	check_back(at + head,
		replace_markup(at + head, text.buf.len - head - tail), bytes,
		len);
	text_release(&text);
}

/* Behind the value in `line`, which is a string. */
static const uint8_t *skip_string(const uint8_t *at, const uint8_t *end)
{
	check(at < end && *at == '"');
	for (at++; at < end && *at != '"'; at++) {
		if (*at != '\\')
			continue;
		check(++at < end && memchr("\"\\/bfnrtu", *at, 9));
		if (*at == 'u') {
			for (int i = 0; i < 4; i++)
				check(++at < end && digit(*at) < 16);
		}
	}
	check(at < end);
	return at + 1;
}

static void json(const uint8_t *bytes, size_t len)
{
	static const char before[] = "{\"a\":", hex[] = ",\"a_hex\":\"";
	const uint8_t *at, *end;
	struct json writer;

	json_init(&writer, -1, "none");
	json_object(&writer, NULL);
	json_bytes(&writer, "a", bytes, len);
	json_object_end(&writer);
	check_clean(&writer.line.buf, true);
	at = buf_bytes(&writer.line.buf);
	end = at + writer.line.buf.len;
	check(memcmp(at, before, sizeof(before) - 1) == 0);
	at = skip_string(at + sizeof(before) - 1, end);
	if (*at == ',') {
		check(end - at == (long)(sizeof(hex) - 1 + 2 * len + 3));
		check(memcmp(at, hex, sizeof(hex) - 1) == 0);
		at += sizeof(hex) - 1;
		for (size_t i = 0; i < len; i++, at += 2)
			check((digit(at[0]) << 4 | digit(at[1])) == bytes[i]);
		at++;
	}
	check(end - at == 2 && memcmp(at, "}\n", 2) == 0);
	check(json_finish(&writer, NULL));
}

/* Two cells of it: no more lines than rows. */
static void table(const uint8_t *bytes, size_t len)
{
	static const struct column columns[] = {
		{.title = "A", .key = "a", .type = COLUMN_TEXT},
		{.title = "B", .key = "b", .type = COLUMN_TEXT},
	};
	struct text text = {0};
	struct table rows;
	size_t lines = 0;

	table_init(&rows, columns, 2, TABLE_TEXT_NO_HEADER, -1, "none");
	table_bytes(&rows, bytes, len / 2);
	table_bytes(&rows, bytes + len / 2, len - len / 2);
	table_take(&rows, &text);
	check_clean(&text.buf, true);
	for (size_t i = 0; i < text.buf.len; i++)
		lines += buf_bytes(&text.buf)[i] == '\n';
	check(lines == 1 && table_finish(&rows, NULL));
	text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	escape(bytes, len);
	xml(bytes, len);
	json(bytes, len);
	table(bytes, len);
	return 0;
}
