#include "out/hexdump.h"

#include <inttypes.h>

#define ROW 16

static bool dump_row(struct buf *out, const uint8_t *bytes, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < ROW; i++) {
		const char *gap = i == ROW / 2 ? "  " : " ";

		if (i < n)
			good &= buf_printf(out, "%s%02x", gap, bytes[i]);
		else
			good &= buf_printf(out, "%s  ", gap);
	}
	good &= buf_append_text(out, "  |");
	for (size_t i = 0; i < n; i++) {
		bool plain = bytes[i] >= 0x20 && bytes[i] < 0x7f;

		good &= buf_append_byte(out, plain ? bytes[i] : '.');
	}
	return good && buf_append_text(out, "|\n");
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
