/*
 * A segment on its way through ladder_tcp.c, ladder_data.c, ladder_ack.c and
 * ladder_reset.c; nobody else includes this.
 *
 * Sequence numbers are compared as RFC 9293 section 3.4 says, modulo 2^32: the
 * number of 64 bits that is meant is the one nearest to the highest seen.
 */
#ifndef NCX_WIRE_LADDER_SEGMENT_H
#define NCX_WIRE_LADDER_SEGMENT_H

#include "wire/ladder_parts.h"

/* No window is larger (RFC 7323 section 2.3): what is farther ahead belongs to
 * no segment of this conversation. */
#define WINDOW_MOST ((int64_t)1 << 30)

#define SCALE_MOST 14 /* RFC 7323 section 2.3 */

struct ladder_segment {
	struct ladder *ladder;
	struct ladder_event *event;
	const struct packet_tcp *tcp;
	struct ladder_conversation *conversation;
	struct ladder_end *from, *to;
	struct ladder_step step;
	bool syn, fin, reset, acks;
	bool known; /* the sender had been heard of before */
	bool again; /* its SYN had been seen before */
};

static inline int64_t ladder_numbered(
	const struct ladder_end *end, uint32_t seq)
{
	uint32_t ahead = seq - (end->base + (uint32_t)(uint64_t)end->next);

	return end->next +
	       (ahead <= INT32_MAX ? (int64_t)ahead
				   : (int64_t)ahead - ((int64_t)1 << 32));
}

/* Whether windows of this sender are scaled, as far as is known. */
static inline bool ladder_scaled(const struct ladder_segment *s)
{
	return s->from->syn_seen && s->to->syn_seen && s->from->has_scale &&
	       s->to->has_scale;
}

/* What it carries: ladder_data.c. */
void ladder_take_data(struct ladder_segment *s);

/* What it acknowledges, and the window: ladder_ack.c. */
void ladder_take_ack(struct ladder_segment *s);
void ladder_take_sack(struct ladder_segment *s);
void ladder_take_window(struct ladder_segment *s);

/* A RST: ladder_reset.c. */
void ladder_take_reset(struct ladder_segment *s);

#endif
