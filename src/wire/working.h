/*
 * The checksums of a packet worked out on paper (RFC 1071): every 16-bit word,
 * the running sum, the carries, the complement, the verdict.
 *
 *	IPv4 header checksum
 *	  at  word        sum
 *	  14  4500       4500  IPv4 header
 *	  16  0034       4534
 *	  ...
 *	  24  0000      2e6cc  the checksum's own place counts as 0
 *	  ...
 *
 * Pure. Failures stick in the text.
 */
#ifndef NCX_WIRE_WORKING_H
#define NCX_WIRE_WORKING_H

#include <stdbool.h>

#include "out/text.h"
#include "wire/packet.h"

/* Every checksum of the packet. full: all words of long data, not the first and
 * the last alone. Returns how many checksums there are. */
size_t working_packet(
	const struct packet *packet, bool full, struct text *text);

#endif
