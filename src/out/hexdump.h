/*
 * Hex dump lines of a conversation, "DIRECTION OFFSET BYTES |TEXT|":
 *
 *	> 00000000  68 65 6c 6c 6f 0a                                 |hello.|
 *
 * Pure.
 */
#ifndef NCX_OUT_HEXDUMP_H
#define NCX_OUT_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Lines for n bytes, the first at *offset, which moves on. False is out of
 * memory. */
bool hexdump(struct buf *out, char direction, uint64_t *offset,
	const uint8_t *bytes, size_t n);

#endif
