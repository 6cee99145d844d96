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
#include "wire/packet.h"

/* The states of the kernel, include/net/tcp_states.h. */
enum sketch_state {
	SKETCH_ESTABLISHED = 1,
	SKETCH_SYN_SENT,
	SKETCH_SYN_RECEIVED,
	SKETCH_FIN_WAIT_1,
	SKETCH_FIN_WAIT_2,
	SKETCH_TIME_WAIT,
	SKETCH_CLOSED,
	SKETCH_CLOSE_WAIT,
	SKETCH_LAST_ACK,
	SKETCH_LISTEN,
	SKETCH_CLOSING,
};

/* What TCP_INFO says, of it what matters here. */
struct sketch_view {
	enum sketch_state state;
	bool failed;  /* the socket has an error that nobody has taken yet */
	bool gave_up; /* nothing came for so long that it was closed for it */
	bool timestamps, scaling, sack;
	uint8_t send_scale, receive_scale;
	uint32_t mss; /* that this side asked for in its SYN */
	uint32_t first_window, window, peer_window; /* bytes */
	/* Bytes; sent counts those of resent once. What a firewall of this
	 * machine drops is counted each time it is tried, though; so there is
	 * a limit: what is acknowledged or under way (SIOCOUTQ). */
	uint64_t sent, resent;
	bool limited;
	uint64_t under_way;
	uint64_t acked, received; /* these count SYN and FIN, see linux/tcp.h */
	uint32_t unsent;
	uint32_t sent_ago, received_ago; /* ms */
	uint32_t retransmissions;
	uint32_t out, data_out, in, data_in; /* segments */
};

#define SKETCH_INFO_MAX 512

/* False: the kernel tells too little (before Linux 5.4). */
bool sketch_view_parse(
	const uint8_t *bytes, size_t len, struct sketch_view *ret_view);

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

/* The segment as a packet; bytes and frame must live as long as that. */
struct sketch_bytes {
	uint8_t ends[2][16]; /* local, peer */
};
void sketch_packet(const struct sketch_line *line,
	const struct sketch_segment *segment, struct sketch_bytes *bytes,
	struct frame *frame, struct packet *ret_packet);

#endif
