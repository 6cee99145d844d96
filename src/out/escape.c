#include "out/escape.h"

#include "out/utf8.h"

static bool escape_byte(struct buf *out, uint8_t byte)
{
	switch (byte) {
	case '\n':
		return buf_append_text(out, "\\n");
	case '\t':
		return buf_append_text(out, "\\t");
	case '\r':
		return buf_append_text(out, "\\r");
	case '\\':
		return buf_append_text(out, "\\\\");
	default:
		return buf_printf(out, "\\x%02x", byte);
	}
}

bool escape_text(struct buf *out, const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;
	size_t before = out->len, i = 0;

	while (i < len) {
		uint32_t point = 0;
		size_t n = utf8_decode(byte + i, len - i, &point);
		bool good = true;

		if (n > 0 && point != '\\' && utf8_printable(point)) {
			good = buf_append(out, byte + i, n);
			i += n;
		} else {
			size_t end = i + (n > 0 ? n : 1);

			for (; good && i < end; i++)
				good = escape_byte(out, byte[i]);
		}
		if (!good) {
			out->len = before;
			return false;
		}
	}
	return true;
}
