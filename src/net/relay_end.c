#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "net/endpoint.h"
#include "net/relay_parts.h"

#define DRAIN_FIRST (1 * NS_PER_MS)
#define DRAIN_MOST  (50 * NS_PER_MS)

static void relay_halt(struct relay *relay)
{
	relay->over = true;
	watch_stop(&relay->near_in_watch);
	watch_stop(&relay->near_out_watch);
	watch_stop(&relay->far_watch);
	timer_stop(&relay->hold);
	timer_stop(&relay->idle);
	timer_stop(&relay->drain);
	timer_stop(&relay->pace);
	timer_stop(&relay->background);
}

int relay_far_error(const struct relay *relay)
{
	socklen_t len = sizeof(int);
	int err = 0;

	if (getsockopt(relay->far.fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
		return 0;
	return err;
}

bool relay_far_gone(const struct relay *relay)
{
	struct pollfd far = {.fd = relay->far.fd};

	return poll(&far, 1, 0) > 0 && (far.revents & POLLHUP);
}

/* How many bytes, the FIN counted as one, the peer's kernel has not
 * acknowledged. A UNIX socket hands over at once. */
static int unacknowledged(const struct relay *relay)
{
	struct endpoint local = {.len = sizeof(local.addr)};
	int bytes = 0;

	if (getsockname(relay->far.fd, &local.addr.any, &local.len) < 0 ||
		endpoint_family(&local) == AF_UNIX)
		return 0;
	return ioctl(relay->far.fd, TIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

/* What a connection that failed took with it: bytes written that the peer's
 * kernel never had. They are still counted when it has been reset. */
static uint64_t lost_in_kernel(const struct relay *relay)
{
	int bytes = unacknowledged(relay);

	/* The FIN is no byte of ours. */
	if (bytes > 0 && relay->shut)
		bytes--;
	return bytes > 0 ? (uint64_t)bytes : 0;
}

void relay_end(struct relay *relay, enum relay_cause cause, int err)
{
	if (relay->over)
		return;
	relay->cause = cause;
	relay->err = err;
	if (cause == RELAY_PEER_FAILED)
		relay->refused_bytes = lost_in_kernel(relay);
	relay_halt(relay);
	relay->ended(relay);
}

void relay_stop(struct relay *relay)
{
	relay_end(relay, RELAY_STOPPED, 0);
}

void relay_release(struct relay *relay)
{
	relay_halt(relay);
	flow_release(&relay->up);
	flow_release(&relay->down);
}

/* All is written; wait until the peer's kernel has it. There is no event for
 * that, so look again after ever longer pauses. */
static void drain_look(struct timer *timer)
{
	struct relay *relay = container_of(timer, struct relay, drain);
	int left = unacknowledged(relay), err = relay_far_error(relay);

	if (err) {
		relay_end(relay, RELAY_PEER_FAILED, err);
	} else if (left == 0) {
		relay_end(relay, relay->cause, 0);
	} else {
		if (left != relay->drain_left)
			relay->last_moved = clock_now();
		relay->drain_left = left;
		timer_start(&relay->drain, relay->loop, relay->drain_wait,
			drain_look);
		if (relay->drain_wait < DRAIN_MOST)
			relay->drain_wait *= 2;
	}
}

void relay_finish(struct relay *relay, enum relay_cause cause)
{
	if (relay->finishing || relay->over)
		return;
	relay->finishing = true;
	relay->cause = cause;
	relay->drain_wait = DRAIN_FIRST;
	watch_stop(&relay->near_in_watch);
	watch_stop(&relay->near_out_watch);
	watch_stop(&relay->far_watch);
	timer_stop(&relay->hold);
	timer_stop(&relay->pace);
	drain_look(&relay->drain);
}
