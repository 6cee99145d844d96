#include "session/prefix.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void prefix_init(struct prefix *prefix, uint64_t number, const char *name)
{
	*prefix = (struct prefix){0};
	(void)snprintf(prefix->text, sizeof(prefix->text),
		"%" PRIu64 " %.160s: ", number, name);
}

void prefix_release(struct prefix *prefix)
{
	buf_release(&prefix->line);
}

static bool put_line(struct prefix *prefix, struct buf *out)
{
	bool good =
		buf_append_text(out, prefix->text) &&
		buf_append(out, buf_bytes(&prefix->line), prefix->line.len) &&
		buf_append_byte(out, '\n');

	buf_consume(&prefix->line, prefix->line.len);
	return good;
}

bool prefix_lines(
	struct prefix *prefix, const uint8_t *bytes, size_t n, struct buf *out)
{
	while (n > 0) {
		const uint8_t *end = memchr(bytes, '\n', n);
		size_t room = PREFIX_LINE_MOST - prefix->line.len;
		size_t part = end ? (size_t)(end - bytes) : n;
		bool whole = end != NULL;

		if (part > room) {
			part = room;
			whole = false;
		}
		if (!buf_append(&prefix->line, bytes, part))
			return false;
		bytes += part + whole;
		n -= part + whole;
		if ((whole || prefix->line.len == PREFIX_LINE_MOST) &&
			!put_line(prefix, out))
			return false;
	}
	return true;
}

bool prefix_end(struct prefix *prefix, struct buf *out)
{
	return prefix->line.len == 0 || put_line(prefix, out);
}
