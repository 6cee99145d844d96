/*
 * One look at a TCP socket: what TCP_INFO (tcp(7)) says of it. Pure.
 */
#ifndef NCX_SESSION_SKETCH_VIEW_H
#define NCX_SESSION_SKETCH_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	/* Closed, and nothing of it stays in TIME_WAIT: its peer was first. */
	bool was_second;
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

/* Whether a socket in this state has sent, or got, a FIN. One that is closed
 * may have done so, too. */
bool sketch_sent_fin(enum sketch_state state);
bool sketch_got_fin(enum sketch_state state);

#endif
