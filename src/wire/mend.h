/*
 * A frame with its checksums put right.
 *
 *	struct buf bytes = {0};
 *	struct frame mended;
 *
 *	if (!mend_frame(&frame, &bytes, &mended, &count))
 *		... no memory
 *
 * Mended are those of IPv4, ICMP, ICMPv6, TCP and UDP that are wrong, not yet
 * computed, or missing where they may not be, and the frame check sequence. Left
 * alone is what cannot be worked out (cut, fragments) and what an ICMP error
 * quotes, since that is as it came.
 */
#ifndef NCX_WIRE_MEND_H
#define NCX_WIRE_MEND_H

#include <stdbool.h>

#include "base/buf.h"
#include "wire/packet.h"

/* ret_mended is the frame with its bytes in bytes, which are overwritten; valid
 * until they change. ret_count: how many checksums were not right. */
bool mend_frame(const struct frame *frame, struct buf *bytes,
	struct frame *ret_mended, unsigned *ret_count);

#endif
