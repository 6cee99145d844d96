/*
 * A packet explained: a line for every field of every header.
 *
 *	struct explain_options options = {.width = 100};
 *
 *	explain_packet(&packet, &options, &text);
 *
 *	packet 1, 66 bytes
 *
 *	IPv4, 20 bytes
 *	  14  0100 ....            Version          4
 *	  14  .... 0101            Header length    5        5 words = 20 bytes
 *	  16  00 34                Total length     52       52 bytes
 *
 * From the left: the offset in the frame, the field's bytes from there in hex
 * (or, of what is not made of whole bytes, its bits in the bytes it lies in),
 * what it is called, its value, and what that means. Options are indented. A
 * header that is cut short says so; so does the title of a cut packet.
 *
 * Pure. Nothing in the text can steer a terminal. Failures stick in the text.
 */
#ifndef NCX_WIRE_EXPLAIN_H
#define NCX_WIRE_EXPLAIN_H

#include <stdbool.h>

#include "out/text.h"
#include "wire/packet.h"

struct explain_options {
	unsigned width; /* columns, at least 80; 0: 100 */
	bool full;	/* all of long data, not the beginning alone */
};

/* What a layer's table, and its box, begin with: an empty line, and its name and
 * size. */
void explain_layer_title(const struct layer *layer, struct text *text);

void explain_packet(const struct packet *packet,
	const struct explain_options *options, struct text *text);

/* The first line of the above: number, time, length. The box and the working
 * begin with it, too. */
void explain_title(const struct packet *packet, struct text *text);

#endif
