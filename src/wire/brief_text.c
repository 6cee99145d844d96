/* The pieces of a line: numbers and addresses. */
#include "base/ip.h"
#include "out/escape.h"
#include "wire/brief.h"
#include "wire/brief_parts.h"
#include "wire/packet_parts.h"

enum {
	IPV4_LEN = 4,
	IPV6_LEN = 16,
};

void line_flush(struct line *line)
{
	text_add_bytes(line->text, line->bytes, line->len);
	line->len = 0;
}

void line_uint(struct line *line, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	line_bytes(line, digits + at, sizeof(digits) - at);
}

void line_digits(struct line *line, uint32_t number, unsigned digits)
{
	char room[10];
	size_t at = sizeof(room);

	for (; number > 0 || digits > 0; number /= 10) {
		room[--at] = (char)('0' + number % 10);
		digits -= digits > 0;
		if (at == 0)
			break;
	}
	line_bytes(line, room + at, sizeof(room) - at);
}

void line_hex(struct line *line, uint32_t number, unsigned digits)
{
	for (unsigned i = digits; i > 0; i--)
		line_byte(
			line, "0123456789abcdef"[number >> 4 * (i - 1) & 0xf]);
}

void line_escape(struct line *line, const uint8_t *bytes, size_t len)
{
	line_flush(line);
	if (!line->text->failed && !escape_text(&line->text->buf, bytes, len))
		line->text->failed = true;
}

void line_mac(struct line *line, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i > 0)
			line_byte(line, ':');
		line_hex(line, bytes[i], 2);
	}
}

void line_address(struct line *line, const uint8_t *address, size_t len)
{
	char room[IP_TEXT_MAX];

	if (len == IPV4_LEN)
		line_bytes(line, room, ipv4_put(address, room));
	else if (len == IPV6_LEN)
		line_bytes(line, room, ipv6_put(address, room));
}

void line_endpoint(
	struct line *line, const uint8_t *address, size_t len, uint16_t port)
{
	bool brackets = len == IPV6_LEN;

	if (brackets)
		line_byte(line, '[');
	line_address(line, address, len);
	if (brackets)
		line_byte(line, ']');
	line_byte(line, ':');
	line_uint(line, port);
}

void brief_address(const uint8_t *address, size_t len, struct text *text)
{
	struct line line;

	line.text = text;
	line.len = 0;
	line_address(&line, address, len);
	line_flush(&line);
}

void brief_endpoint(
	const uint8_t *address, size_t len, uint16_t port, struct text *text)
{
	struct line line;

	line.text = text;
	line.len = 0;
	line_endpoint(&line, address, len, port);
	line_flush(&line);
}
