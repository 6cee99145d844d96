#include "net/crlf.h"

bool crlf_send(
	struct crlf *crlf, const uint8_t *bytes, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n' && !crlf->after_cr &&
			!buf_append_byte(out, '\r'))
			return false;
		if (!buf_append_byte(out, bytes[i]))
			return false;
		crlf->after_cr = bytes[i] == '\r';
	}
	return true;
}
