/*
 * stdin on its way out as datagrams: cut, paced, and sent to the connected
 * peer, to the one heard last, or to all.
 */
#ifndef NCX_SESSION_DATAGRAM_INPUT_H
#define NCX_SESSION_DATAGRAM_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "session/peers.h"
#include "session/session.h"

struct datagram_input {
	/* Set by the owner before datagram_input_start. */
	struct session *session;
	int fd;
	const struct endpoint *target; /* of a connected fd; null: peers */
	struct peers *peers;
	bool to_all;				       /* peers */
	void (*through)(struct datagram_input *input); /* all is sent */
	void (*failed)(struct datagram_input *input, const struct fail *fail);

	/* To be read. */
	bool ended;    /* the end of stdin was seen */
	bool not_sent; /* some datagram could not be sent */
	uint64_t sent, sent_bytes;
	int64_t last_sent;

	/* The input's own. */
	struct channel near_in;
	struct watch watch;
	struct timer pace;
	struct cutter cutter;
	struct wire wire;
	struct rate rate;
	bool blocked;
	int64_t next_line;   /* --interval: not before */
	int64_t stuck_since; /* no room for a datagram; 0: there was */
};

bool datagram_input_start(struct datagram_input *input, struct fail *fail);

/* To be called when a peer has appeared: without one, stdin waits. */
void datagram_input_update(struct datagram_input *input);

enum sending { SENT, SEND_LATER, SEND_FAILED };

/* One datagram to a peer, or (null) to the target. What cannot be sent at all
 * is said; only an error of the target ends the work. */
enum sending datagram_input_send(struct datagram_input *input,
	const struct dgram_ends *to, const uint8_t *bytes, size_t n);

void datagram_input_stop(struct datagram_input *input);

#endif
