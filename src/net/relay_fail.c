#include <errno.h>

#include "base/number.h"
#include "net/relay_parts.h"

#define OUTLIVED_LOOK (5 * NS_PER_SECOND)

bool relay_child_is_gone(const struct relay *relay, int err)
{
	return relay->options.near_is_child &&
	       (err == EPIPE || err == ECONNRESET);
}

bool relay_is_outlived(const struct relay *relay, int err)
{
	return relay->options.outlive_reader && err == EPIPE &&
	       relay->near_in.kind != CHANNEL_TTY;
}

void relay_discard_down(struct relay *relay)
{
	buf_release(&relay->down.pending);
	relay->down.discard = true;
	relay->down_state = FLOW_WAITS_INPUT;
}

/* stdin is read no more, but what was read is sent. */
void relay_near_failed(struct relay *relay, int err)
{
	relay->near_write_failed = true;
	relay->err = err;
	relay->down_done = true;
	flow_stop(&relay->up);
}

static void outlived_look(struct timer *timer)
{
	struct relay *relay = container_of(timer, struct relay, hold);

	if (relay->up.read_bytes == relay->outlived_bytes) {
		relay_near_failed(relay, EPIPE);
		relay_step(relay, true, false);
		return;
	}
	relay->outlived_bytes = relay->up.read_bytes;
	timer_start(timer, relay->loop, OUTLIVED_LOOK, outlived_look);
}

void relay_outlive(struct relay *relay)
{
	relay_discard_down(relay);
	relay->outlived_bytes = relay->up.read_bytes;
	timer_start(&relay->hold, relay->loop, OUTLIVED_LOOK, outlived_look);
}

/* The peer is sent nothing more. What it said before it went may still be there
 * to be read, and its end, or its reset, ends the relay; so it does when only
 * its reading is over, of a UNIX socket. To one that knows nothing of it nothing
 * would ever happen: the relay ends with what was read by now. */
void relay_far_failed(struct relay *relay, int err)
{
	relay->up_done = true;
	relay->up.dst_err = relay->err = err;
	if (relay->options.send_only || relay->down_done)
		relay_end(relay, RELAY_PEER_FAILED, err);
	else if (err != EPIPE && !relay_far_gone(relay))
		flow_stop(&relay->down);
}
