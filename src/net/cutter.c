#include "net/cutter.h"

#include <string.h>

bool cutter_put(struct cutter *cutter, const uint8_t *bytes, size_t n)
{
	return buf_append(&cutter->bytes, bytes, n);
}

bool cutter_next(
	struct cutter *cutter, const uint8_t **ret_bytes, size_t *ret_len)
{
	const uint8_t *bytes = buf_bytes(&cutter->bytes), *end;
	size_t len = cutter->bytes.len, most = cutter->size;
	bool whole = cutter->ended || cutter->cut == CUT_READ;

	if (len == 0)
		return false;
	if (len >= most) {
		len = most;
		whole = true;
	}
	if (cutter->cut == CUT_LINE) {
		end = memchr(bytes, '\n', len);
		if (end) {
			len = (size_t)(end - bytes) + 1;
			whole = true;
		}
	}
	if (!whole)
		return false;
	cutter->next = len;
	*ret_bytes = bytes;
	*ret_len = len;
	return true;
}

void cutter_taken(struct cutter *cutter)
{
	buf_consume(&cutter->bytes, cutter->next);
	cutter->next = 0;
}

void cutter_release(struct cutter *cutter)
{
	buf_release(&cutter->bytes);
}
