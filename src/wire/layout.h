/*
 * Headers drawn as the RFCs draw them: 32 bits wide, with the values in place.
 *
 *	UDP, 8 bytes
 *	 0                   1                   2                   3
 *	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *	+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *	|          Source port          |       Destination port        |
 *	|         5000 = 0x1388         |          53 = 0x0035          |
 *	+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * A field that goes on in the next row has no line between the two; the middle
 * of a long one is left out, its sides are "/" there. What carries no header
 * (DNS, HTTP, data) is one cell. A line below the box says which cells a later
 * RFC than the header's made of one of its fields.
 *
 * Pure. Nothing in the text can steer a terminal. Failures stick in the text.
 */
#ifndef NCX_WIRE_LAYOUT_H
#define NCX_WIRE_LAYOUT_H

#include "out/text.h"
#include "wire/packet.h"

/* Every header of the packet, with its title. */
void layout_packet(const struct packet *packet, struct text *text);

#endif
