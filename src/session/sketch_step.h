/*
 * From one look at a TCP socket to the next: which segments must have passed.
 * Pure.
 *
 * Numbers count from the SYN of each side, which is number 0, as in the ladder.
 */
#ifndef NCX_SESSION_SKETCH_STEP_H
#define NCX_SESSION_SKETCH_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/endpoint.h"
#include "session/sketch_view.h"
#include "wire/packet.h"

struct sketch_segment {
	bool ours;
	unsigned flags; /* enum tcp_flag */
	uint64_t seq, ack;
	uint32_t length;
	uint32_t window; /* bytes */
};

/* A connection. */
struct sketch_line {
	struct endpoint local, peer;
	bool active; /* this side called */
	/* As drawn so far. */
	bool asked, opened, fin_out, fin_in, over;
	bool overcounted;   /* the kernel, what this side has sent */
	uint32_t peer_base; /* the number of the peer's real SYN, if known */
	uint64_t sent, resent, received; /* bytes of data */
	uint64_t acked; /* the number behind what the peer has acknowledged */
	uint64_t told;	/* the same, by this side */
	uint32_t retransmissions, plain_out, plain_in; /* segments */
	struct sketch_view last;
};

/* Called with each segment, in order. */
typedef void sketch_emit(void *context, const struct sketch_line *line,
	const struct sketch_segment *segment);

/* This side's SYN, once; and again for each time it was sent again. */
void sketch_ask(struct sketch_line *line, const struct sketch_view *view,
	sketch_emit *emit, void *context);

/* The connection has come to be: its opening. saved: the peer's SYN has been
 * drawn already, as it came. */
void sketch_open(struct sketch_line *line, const struct sketch_view *view,
	bool saved, sketch_emit *emit, void *context);

/* What has moved since. */
void sketch_step(struct sketch_line *line, const struct sketch_view *view,
	sketch_emit *emit, void *context);

/* The socket is closed now: by a FIN, or by a RST as there are bytes that
 * nobody read. */
void sketch_close(struct sketch_line *line, bool unread, sketch_emit *emit,
	void *context);

/* What has become of the closed one: its state, or gone. */
void sketch_after(struct sketch_line *line, bool gone, enum sketch_state state,
	sketch_emit *emit, void *context);

#endif
