#include "out/hexdump.h"

#include <inttypes.h>

#define ROW 16

static char *put_byte(char *at, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	*at++ = digits[byte >> 4];
	*at++ = digits[byte & 15];
	return at;
}

/* By hand: a dump is worth little if it slows down what it shows. */
static bool dump_row(struct buf *out, const uint8_t *bytes, size_t n)
{
	char row[5 * ROW + 8], *at = row;

	for (size_t i = 0; i < ROW; i++) {
		*at++ = ' ';
		if (i == ROW / 2)
			*at++ = ' ';
		if (i < n) {
			at = put_byte(at, bytes[i]);
		} else {
			*at++ = ' ';
			*at++ = ' ';
		}
	}
	*at++ = ' ';
	*at++ = ' ';
	*at++ = '|';
	for (size_t i = 0; i < n; i++) {
		bool plain = bytes[i] >= 0x20 && bytes[i] < 0x7f;

		*at++ = plain ? (char)bytes[i] : '.';
	}
	*at++ = '|';
	*at++ = '\n';
	return buf_append(out, row, (size_t)(at - row));
}

bool hexdump(struct buf *out, char direction, uint64_t *offset,
	const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		size_t row = n < ROW ? n : ROW;

		if (!buf_printf(out, "%c %08" PRIx64 " ", direction, *offset) ||
			!dump_row(out, bytes, row))
			return false;
		bytes += row;
		n -= row;
		*offset += row;
	}
	return true;
}
