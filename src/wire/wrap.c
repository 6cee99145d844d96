#include "wire/wrap.h"

#include "out/utf8.h"

/* How much of bytes goes into that many columns: as many words as fit, or,
 * where not even one does, characters. */
static size_t piece(const char *bytes, size_t len, size_t room, bool words)
{
	size_t at = 0, space = 0, used = 0;

	while (at < len && used < room) {
		uint32_t point;
		size_t n = utf8_decode(bytes + at, len - at, &point);

		if (n == 0)
			n = 1;
		used += utf8_columns(bytes + at, n);
		if (used > room)
			break;
		if (bytes[at] == ' ')
			space = at;
		at += n;
	}
	if (at == len || !words || bytes[at] == ' ' || space == 0)
		return at > 0 || len == 0 ? at : 1;
	return space;
}

size_t wrap_text(struct text *tail, const char *bytes, size_t len, size_t used,
	size_t indent, size_t room, bool words)
{
	while (len > 0) {
		size_t left = room > used ? room - used : 1;
		size_t n = piece(bytes, len, left, words);

		text_add_bytes(tail, bytes, n);
		used += utf8_columns(bytes, n);
		bytes += n;
		len -= n;
		while (words && len > 0 && *bytes == ' ')
			bytes++, len--;
		if (len == 0)
			break;
		text_add_byte(tail, '\n');
		text_pad(tail, indent);
		used = indent;
	}
	return used;
}
