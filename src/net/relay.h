/*
 * A relay joins a near side (stdin and stdout, or a child) to a connection: two
 * flows and the rules by which they end.
 *
 * - The end of the near input is passed on as a half-close; receiving goes on
 *   until the peer closes (at most `hold` longer).
 * - When the peer closes, near input that is no terminal is still sent to its
 *   end, or until the connection fails (a UNIX socket's does when the peer
 *   closes it); a terminal ends the work at once.
 * - A peer that is there but can be sent nothing, not even the end, ends it, too:
 *   it would wait for ever.
 * - What was read from one side is written to the other before the relay ends;
 *   what could not be delivered is in the result.
 *
 * Half-close, reset and the states behind them: RFC 9293 section 3.6.
 */
#ifndef NCX_NET_RELAY_H
#define NCX_NET_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "net/flow.h"

struct relay_options {
	int64_t idle_ns; /* end when nothing moved for so long; 0: never */
	int64_t hold_ns; /* wait for the peer's end; with hold_set */
	bool hold_set;
	bool no_shutdown, send_only, recv_only;
	/* The peer's end ends near input that has nothing at hand, unless it is
	 * a file. */
	bool end_with_peer;
	bool near_is_child; /* its end is the end; it need not read it all */
	/* The reader of a near output that is gone ends nothing: near input that
	 * is no terminal is still sent to its end, or until it has nothing for
	 * some seconds. */
	bool outlive_reader;
	uint64_t rate;	     /* bytes a second each way; 0: no limit */
	int64_t interval_ns; /* between lines sent; 0: as they come */
};

enum relay_cause {
	RELAY_DONE,	   /* both directions ended */
	RELAY_PEER_CLOSED, /* and the near side was not waited for */
	RELAY_HELD,	   /* hold ran out */
	RELAY_IDLE,	   /* idle ran out */
	RELAY_STOPPED,	   /* relay_stop: a signal, --total */
	RELAY_PEER_FAILED, /* err says why: reset, timed out */
	RELAY_NEAR_FAILED, /* err says why stdin or stdout failed */
};

struct relay {
	/* Set by the owner before relay_start. */
	struct relay_options options;
	struct channel near_in, near_out; /* may have the same fd */
	struct channel far;		  /* the connection */
	uint8_t *scratch; /* FLOW_SCRATCH bytes, may be shared */
	void (*ended)(struct relay *relay);

	/* To be read: traffic so far, and the result once ended is called. */
	struct flow up, down; /* near to far, far to near */
	enum relay_cause cause;
	int err;
	bool near_write_failed; /* NEAR_FAILED: stdout, not stdin */
	/* PEER_FAILED: written, and not acknowledged by the peer's kernel. */
	uint64_t refused_bytes;

	/* The relay's own. */
	struct loop *loop;
	struct watch near_in_watch, near_out_watch, far_watch;
	struct timer hold, idle, drain, pace, background;
	enum flow_state up_state, down_state;
	bool up_done, down_done, finishing, over;
	uint64_t outlived_bytes; /* of near input, at the last look */
	bool choked;		 /* the far side is not read: see pump_down */
	bool shut;		 /* the end of the near side was passed on */
	int64_t last_moved;
	uint64_t last_total;
	int64_t drain_wait;
	int drain_left;
};

/* The channels belong to the relay's owner, who closes them after ended. A
 * filter for a flow may be set between relay_prepare and relay_start. */
void relay_prepare(struct relay *relay, struct loop *loop);
bool relay_start(struct relay *relay, struct fail *fail);

/* Send bytes of our own (a protocol's answers) between those of the near side;
 * nothing when that direction has ended already. False: out of memory. */
bool relay_send(struct relay *relay, const uint8_t *bytes, size_t n);

/* Bytes were made pending from outside of a filter: write what goes. May end
 * the relay from within. */
void relay_wake(struct relay *relay);

/* End now: ended is called with RELAY_STOPPED from within. */
void relay_stop(struct relay *relay);

/* Stops everything without a call of ended, and frees what the flows hold. The
 * channels are closed after it. */
void relay_release(struct relay *relay);

#endif
