/*
 * LF becomes CR LF on the way out; CR LF stays, even when it comes in two
 * pieces. Pure.
 */
#ifndef NCX_NET_CRLF_H
#define NCX_NET_CRLF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct crlf {
	bool after_cr; /* the last byte so far was a CR */
};

bool crlf_send(
	struct crlf *crlf, const uint8_t *bytes, size_t n, struct buf *out);

#endif
