/*
 * One direction: bytes from one channel to another, none lost on the way.
 *
 * A flow never blocks. flow_pump moves what can be moved now and says what it
 * waits for. Small amounts go through a buffer; when the bytes come in bulk and
 * nobody has to look at them, they are spliced inside the kernel, and back to
 * the buffer when the flow becomes a trickle. See splice(2), sendfile(2).
 *
 * A relay is two flows (net/relay.h); an echo server is one whose source and
 * destination are the same socket.
 */
#ifndef NCX_NET_FLOW_H
#define NCX_NET_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "io/channel.h"
#include "net/rate.h"

enum flow_state {
	FLOW_WAITS_INPUT,  /* for the source to become readable */
	FLOW_WAITS_OUTPUT, /* for the destination to become writable */
	FLOW_WAITS_TIME,   /* for the rate or the next line: flow_wait */
	FLOW_MORE,	   /* gave way to others; pump again */
	FLOW_ENDED,	   /* the source ended and all of it is written */
	FLOW_FAILED,	   /* the destination failed: dst_err */
};

struct flow {
	struct channel *src, *dst;
	struct rate rate;

	/* What is read goes through here when set: in is the n bytes read, out
	 * takes what is to be written. False is out of memory. */
	bool (*filter)(
		void *context, const uint8_t *in, size_t n, struct buf *out);
	/* Asked at an orderly end of the source; may be null. True: it is none,
	 * and out takes what is written instead, as with filter. */
	bool (*goes_on)(void *context, struct buf *out);
	void *context;

	bool discard; /* read and drop: dst is not used */

	/* Lines are written so far apart; 0: as they come. */
	int64_t line_ns;

	/* For the owner to read. */
	bool stopped;	     /* reads no more: flow_stop */
	bool src_ended;	     /* end of the source, or error */
	int src_err;	     /* why the source failed; 0: an orderly end */
	int dst_err;	     /* why the destination failed */
	uint64_t read_bytes; /* taken from the source */
	uint64_t written_bytes;
	struct buf pending; /* read (and filtered), not yet written */

	/* The flow's own. */
	int pipe[2]; /* between two ends that are not pipes; -1: none yet */
	size_t piped;
	bool bulk, no_splice;
	int64_t line_next; /* when the next line may be written */
};

/* Every flow of a loop may share one scratch buffer. */
#define FLOW_SCRATCH ((size_t)128 * 1024)

void flow_init(struct flow *flow, struct channel *src, struct channel *dst);
void flow_release(struct flow *flow);

enum flow_state flow_pump(struct flow *flow, uint8_t *scratch, int64_t now);

/* Nanoseconds until a flow that waits for the time may go on. */
int64_t flow_wait(const struct flow *flow);

/* Read no more from the source; what was read is still written. */
void flow_stop(struct flow *flow);

/* Write what was read, waiting for the destination, for at most timeout_ms: the
 * last chance when the work is cut short. */
void flow_flush(struct flow *flow, int timeout_ms);

/* Bytes read and not yet written. */
uint64_t flow_undelivered(const struct flow *flow);

#endif
