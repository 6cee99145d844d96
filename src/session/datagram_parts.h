/*
 * The parts of datagrams joined to stdin and stdout, for datagram.c, which moves
 * them, and datagram_end.c, which ends it.
 */
#ifndef NCX_SESSION_DATAGRAM_PARTS_H
#define NCX_SESSION_DATAGRAM_PARTS_H

#include "session/datagram.h"
#include "session/datagram_input.h"
#include "session/outlet.h"
#include "session/peers.h"
#include "session/progress.h"

struct datagrams {
	struct session *session;
	struct datagram_options options;
	int fd;
	struct datagram_input input;
	struct watch watch;
	struct outlet outlet;
	struct dgram_batch *batch;
	struct peers peers;
	struct progress progress;
	struct timer quiet, first;
	uint64_t received, received_bytes;
	int64_t last_received;
};

/* Of connect: the socket knows its only peer. */
static inline bool datagrams_is_connected(const struct datagrams *datagrams)
{
	return datagrams->options.target.len > 0;
}

/* Only the first call counts. fail may be null. */
void datagrams_end(struct datagrams *datagrams, enum status status,
	const struct fail *fail);

/* What was only a trace's business comes to nothing; the loop calls again. */
void datagrams_receive_failed(struct datagrams *datagrams, int err);

/* End after a silence, where there is a limit to it. */
void datagrams_watch_quiet(struct datagrams *datagrams);

/* For the timer of -w, and for the input: all of stdin is sent, or cannot be. */
void datagrams_nobody_spoke(struct timer *timer);
void datagrams_input_through(struct datagram_input *input);
void datagrams_input_failed(
	struct datagram_input *input, const struct fail *fail);

#endif
