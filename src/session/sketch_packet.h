/*
 * A segment that was never seen as a packet for the ladder. Pure.
 */
#ifndef NCX_SESSION_SKETCH_PACKET_H
#define NCX_SESSION_SKETCH_PACKET_H

#include <stdint.h>

#include "session/sketch_step.h"
#include "wire/packet.h"

/* bytes and frame must live as long as the packet. */
struct sketch_bytes {
	uint8_t ends[2][16]; /* local, peer */
};
void sketch_packet(const struct sketch_line *line,
	const struct sketch_segment *segment, struct sketch_bytes *bytes,
	struct frame *frame, struct packet *ret_packet);

#endif
