/* The pieces of a line: numbers and addresses. */
#include "out/escape.h"
#include "wire/brief.h"
#include "wire/brief_parts.h"
#include "wire/packet_parts.h"

enum {
	IPV4_LEN = 4,
	IPV6_LEN = 16,
	GROUPS = 8,
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

static size_t octet(char *room, unsigned n)
{
	size_t len = 0;

	if (n >= 100)
		room[len++] = (char)('0' + n / 100);
	if (n >= 10)
		room[len++] = (char)('0' + n / 10 % 10);
	room[len++] = (char)('0' + n % 10);
	return len;
}

static void ipv4(struct line *line, const uint8_t *address)
{
	char room[16];
	size_t len = 0;

	for (size_t i = 0; i < IPV4_LEN; i++) {
		if (i > 0)
			room[len++] = '.';
		len += octet(room + len, address[i]);
	}
	line_bytes(line, room, len);
}

/* The longest run of two zero groups or more, the first of equal ones. */
static void longest_zeros(
	const uint16_t groups[GROUPS], size_t *ret_begin, size_t *ret_end)
{
	size_t begin = GROUPS, end = GROUPS;

	for (size_t i = 0; i < GROUPS; i++) {
		size_t j = i;

		while (j < GROUPS && groups[j] == 0)
			j++;
		if (j - i >= 2 && j - i > end - begin) {
			begin = i;
			end = j;
		}
		if (j > i)
			i = j - 1;
	}
	*ret_begin = begin;
	*ret_end = end;
}

static size_t group(char *room, unsigned n)
{
	unsigned digits = n > 0xfff ? 4 : n > 0xff ? 3 : n > 0xf ? 2 : 1;

	for (unsigned i = digits; i > 0; i--, n >>= 4)
		room[i - 1] = "0123456789abcdef"[n & 0xf];
	return digits;
}

static void ipv6(struct line *line, const uint8_t *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	uint16_t groups[GROUPS];
	size_t begin, end, len = 0;
	char room[40];

	if (memcmp(address, mapped, sizeof(mapped)) == 0) {
		line_word(line, "::ffff:");
		ipv4(line, address + sizeof(mapped));
		return;
	}
	for (size_t i = 0; i < GROUPS; i++)
		groups[i] = packet_get16(address + 2 * i);
	longest_zeros(groups, &begin, &end);
	for (size_t i = 0; i < GROUPS; i++) {
		if (i == begin) {
			room[len++] = ':';
			room[len++] = ':';
			i = end - 1;
			continue;
		}
		if (i > 0 && i != end)
			room[len++] = ':';
		len += group(room + len, groups[i]);
	}
	line_bytes(line, room, len);
}

void line_address(struct line *line, const uint8_t *address, size_t len)
{
	if (len == IPV4_LEN)
		ipv4(line, address);
	else if (len == IPV6_LEN)
		ipv6(line, address);
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
