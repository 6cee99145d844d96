#include "net/relay_parts.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "net/endpoint.h"

#define ANSWERS_MOST	 ((size_t)512 * 1024)
#define BACKGROUND_AGAIN (300 * NS_PER_MS)

/* --- timers ---------------------------------------------------------------- */

static void idle_over(struct timer *timer)
{
	struct relay *relay = container_of(timer, struct relay, idle);
	int64_t left = relay->last_moved + relay->options.idle_ns - clock_now();

	if (left > 0)
		timer_start(timer, relay->loop, left, idle_over);
	else
		relay_end(relay, RELAY_IDLE, 0);
}

/* Enough waited for the peer's end: what it has sent is still written. */
static void hold_over(struct timer *timer)
{
	struct relay *relay = container_of(timer, struct relay, hold);

	relay->cause = RELAY_HELD;
	flow_stop(&relay->down);
	relay_step(relay, false, true);
}

static void pace_over(struct timer *timer)
{
	struct relay *relay = container_of(timer, struct relay, pace);

	relay_step(relay, relay->up_state == FLOW_WAITS_TIME,
		relay->down_state == FLOW_WAITS_TIME);
}

static void background_again(struct timer *timer)
{
	relay_step(container_of(timer, struct relay, background), true, false);
}

/* --- moving ---------------------------------------------------------------- */

/* A background job reads no terminal: wait until it is in front again. */
static bool in_background(struct relay *relay)
{
	if (!channel_in_background(&relay->near_in))
		return false;
	timer_start(&relay->background, relay->loop, BACKGROUND_AGAIN,
		background_again);
	return true;
}

static void up_ended(struct relay *relay)
{
	int err = 0;

	relay->up_done = true;
	if (relay->up.src_err && !relay->up.stopped &&
		!relay_child_is_gone(relay, relay->up.src_err)) {
		relay->near_write_failed = false;
		relay_end(relay, RELAY_NEAR_FAILED, relay->up.src_err);
		return;
	}
	if (!relay->options.no_shutdown && !relay->options.recv_only) {
		relay->shut = shutdown(relay->far.fd, SHUT_WR) == 0;
		err = relay->shut ? 0 : errno;
	}
	if (relay->options.send_only || relay->options.near_is_child)
		relay_finish(relay, RELAY_DONE);
	/* Whoever waits for this end waits for ever. */
	else if (err && !relay->down_done && !relay_far_gone(relay))
		relay_far_failed(relay, err);
	else if (relay->options.hold_set && !relay->down_done)
		timer_start(&relay->hold, relay->loop, relay->options.hold_ns,
			hold_over);
}

static void down_ended(struct relay *relay)
{
	relay->down_done = true;
	timer_stop(&relay->hold);
	if (relay->cause == RELAY_HELD) {
		relay_finish(relay, RELAY_HELD);
		return;
	}
	if (relay->down.src_err) {
		relay_end(relay, RELAY_PEER_FAILED, relay->down.src_err);
		return;
	}
	/* Our end of a child's socket; one on stdout belongs to others, too. */
	if (relay->options.near_is_child)
		(void)shutdown(relay->near_out.fd, SHUT_WR);
	/* Nobody types for a peer that has gone. */
	if (relay->near_in.kind == CHANNEL_TTY)
		flow_stop(&relay->up);
	if (relay->options.recv_only)
		relay_finish(relay, RELAY_DONE);
}

static void pump_up(struct relay *relay, int64_t now)
{
	if (relay->up_done || relay->over || relay->finishing)
		return;
	if (relay->up.pending.len == 0 && !relay->up.stopped &&
		in_background(relay)) {
		relay->up_state = FLOW_WAITS_TIME;
		return;
	}
	relay->up_state = flow_pump(&relay->up, relay->scratch, now);
	if (relay->up_state == FLOW_ENDED) {
		up_ended(relay);
	} else if (relay->up_state == FLOW_FAILED) {
		relay_far_failed(relay, relay->up.dst_err);
	}
}

static void pump_down(struct relay *relay, int64_t now)
{
	if (relay->down_done || relay->over || relay->finishing)
		return;
	/* A peer that makes us answer, but does not read, has to wait. */
	relay->choked = !relay->up_done && relay->up.pending.len > ANSWERS_MOST;
	if (relay->choked) {
		relay->down_state = FLOW_WAITS_TIME;
		return;
	}
	relay->down_state = flow_pump(&relay->down, relay->scratch, now);
	if (relay->down_state == FLOW_ENDED) {
		down_ended(relay);
	} else if (relay->down_state == FLOW_FAILED &&
		   relay_child_is_gone(relay, relay->down.dst_err)) {
		/* A child that reads no more may still have much to say. */
		relay_discard_down(relay);
	} else if (relay->down_state == FLOW_FAILED &&
		   relay_is_outlived(relay, relay->down.dst_err)) {
		relay_outlive(relay);
	} else if (relay->down_state == FLOW_FAILED) {
		relay_near_failed(relay, relay->down.dst_err);
	}
}

/* Without an event: it was told to stop, or is choked no more. */
static bool down_goes_on(const struct relay *relay)
{
	return relay->down.stopped ||
	       (relay->choked && (relay->up_done || relay->up.pending.len <=
							    ANSWERS_MOST));
}

static bool wants(enum flow_state state, enum flow_state waits, bool done)
{
	/* A flow that gave way waits for its input again: it is ready. */
	if (state == FLOW_MORE && waits == FLOW_WAITS_INPUT)
		return !done;
	return !done && state == waits;
}

static void set_pace(struct relay *relay)
{
	int64_t wait = INT64_MAX;

	if (!relay->up_done && relay->up_state == FLOW_WAITS_TIME &&
		!timer_running(&relay->background))
		wait = flow_wait(&relay->up);
	if (!relay->down_done && !relay->choked &&
		relay->down_state == FLOW_WAITS_TIME &&
		rate_wait(&relay->down.rate) < wait)
		wait = rate_wait(&relay->down.rate);
	if (wait < INT64_MAX)
		timer_start(&relay->pace, relay->loop, wait, pace_over);
}

/* The peer has ended, and what is sent to it now may be answered by a reset. A
 * child finds out by itself, when it writes. */
static bool sends_to_ended(const struct relay *relay)
{
	return relay->down_done && !relay->up_done &&
	       !relay->near_write_failed && !relay->options.near_is_child;
}

static void set_watches(struct relay *relay)
{
	uint32_t in = 0, out = 0, far = 0;

	if (wants(relay->up_state, FLOW_WAITS_INPUT, relay->up_done))
		in = EPOLLIN;
	if (wants(relay->up_state, FLOW_WAITS_OUTPUT, relay->up_done))
		far |= EPOLLOUT;
	if (wants(relay->down_state, FLOW_WAITS_INPUT, relay->down_done))
		far |= EPOLLIN;
	if (far == 0 && sends_to_ended(relay))
		far = EPOLLERR; /* to see a peer that has ended go */
	if (wants(relay->down_state, FLOW_WAITS_OUTPUT, relay->down_done))
		out = EPOLLOUT;
	else if (!relay->down_done && !relay->down.discard)
		out = EPOLLERR; /* to see its reader go */
	if (!relay->near_out_watch.loop)
		in |= out & EPOLLOUT;
	watch_want(&relay->near_in_watch, in);
	watch_want(&relay->near_out_watch, out);
	watch_want(&relay->far_watch, far);
	set_pace(relay);
}

static bool near_write_over(const struct relay *relay)
{
	return relay->near_write_failed &&
	       (relay->up_done || relay->up.pending.len + relay->up.piped == 0);
}

/* Nobody is waited for who has nothing to say to a peer that has ended. */
static void stop_with_peer(struct relay *relay)
{
	if (relay->options.end_with_peer && relay->down_done &&
		!relay->up_done && relay->up_state == FLOW_WAITS_INPUT &&
		relay->near_in.kind != CHANNEL_FILE)
		flow_stop(&relay->up);
}

void relay_step(struct relay *relay, bool up, bool down)
{
	int64_t now = loop_now(relay->loop);
	uint64_t total;

	if (relay->over || relay->finishing)
		return;
	if (up)
		pump_up(relay, now);
	if (down || down_goes_on(relay))
		pump_down(relay, now);
	/* The end of one direction may have told the other to stop. */
	stop_with_peer(relay);
	if (relay->up.stopped && !relay->up_done && !relay->near_write_failed)
		pump_up(relay, now);
	if (relay->over || relay->finishing)
		return;
	/* Nobody is there for what the peer may still send. */
	if (relay->options.outlive_reader && relay->down.discard &&
		relay->up_done)
		relay->down_done = true;
	if (near_write_over(relay)) {
		relay_end(relay, RELAY_NEAR_FAILED, relay->err);
		return;
	}
	if (relay->up_done && relay->down_done) {
		if (relay->up.dst_err)
			relay_end(relay, RELAY_PEER_FAILED, relay->up.dst_err);
		else
			relay_finish(relay, relay->up.src_ended
						    ? RELAY_DONE
						    : RELAY_PEER_CLOSED);
		return;
	}
	total = relay->up.read_bytes + relay->up.written_bytes +
		relay->down.read_bytes + relay->down.written_bytes;
	if (total != relay->last_total)
		relay->last_moved = now;
	relay->last_total = total;
	set_watches(relay);
}

bool relay_send(struct relay *relay, const uint8_t *bytes, size_t n)
{
	if (relay->up_done)
		return true;
	if (!buf_append(&relay->up.pending, bytes, n))
		return false;
	/* The flow was waiting for input; now it has something to write. */
	relay->up_state = FLOW_WAITS_OUTPUT;
	return true;
}

void relay_wake(struct relay *relay)
{
	relay_step(relay, relay->up_state == FLOW_WAITS_OUTPUT,
		relay->down_state == FLOW_WAITS_OUTPUT);
}

/* --- events ---------------------------------------------------------------- */

static void near_in_ready(struct watch *watch, uint32_t events)
{
	struct relay *relay = container_of(watch, struct relay, near_in_watch);

	relay_step(relay, (events & ~(uint32_t)EPOLLOUT) != 0,
		(events & EPOLLOUT) != 0);
}

static void near_out_ready(struct watch *watch, uint32_t events)
{
	struct relay *relay = container_of(watch, struct relay, near_out_watch);

	if ((events & (EPOLLERR | EPOLLHUP)) && !(events & EPOLLOUT) &&
		relay->down_state != FLOW_WAITS_OUTPUT) {
		/* The reader of a pipe has gone; no write will tell more. */
		if (relay_is_outlived(relay, EPIPE))
			relay_outlive(relay);
		else
			relay_near_failed(relay, EPIPE);
	}
	relay_step(relay, relay->up.stopped, true);
}

/* A peer that had ended is gone altogether: by a reset, or, of a UNIX socket,
 * by its close, with which nothing was lost yet. */
static void far_gone(struct relay *relay)
{
	int err = relay_far_error(relay);

	if (!err && flow_undelivered(&relay->up) > 0)
		err = EPIPE;
	if (err) {
		relay_end(relay, RELAY_PEER_FAILED, err);
		return;
	}
	/* What stdin has at hand, its end too, comes first. */
	relay_step(relay, true, false);
	if (relay->over || relay->finishing || relay->up_done ||
		relay->up_state == FLOW_MORE)
		return;
	if (relay->up_state != FLOW_WAITS_INPUT) {
		relay_end(relay, RELAY_PEER_FAILED, EPIPE);
		return;
	}
	flow_stop(&relay->up);
	relay_step(relay, true, false);
}

static void far_ready(struct watch *watch, uint32_t events)
{
	struct relay *relay = container_of(watch, struct relay, far_watch);
	const uint32_t broken = EPOLLERR | EPOLLHUP;

	if ((events & broken) && sends_to_ended(relay) &&
		relay->up_state != FLOW_WAITS_OUTPUT) {
		far_gone(relay);
		return;
	}
	relay_step(relay,
		(events & (EPOLLOUT | broken)) &&
			relay->up_state == FLOW_WAITS_OUTPUT,
		(events & (EPOLLIN | broken)) &&
			relay->down_state != FLOW_WAITS_OUTPUT &&
			relay->down_state != FLOW_WAITS_TIME);
}

void relay_prepare(struct relay *relay, struct loop *loop)
{
	int64_t now = clock_now();

	relay->loop = loop;
	flow_init(&relay->up, &relay->near_in, &relay->far);
	flow_init(&relay->down, &relay->far, &relay->near_out);
	rate_init(&relay->up.rate, relay->options.rate, now);
	rate_init(&relay->down.rate, relay->options.rate, now);
	relay->up.line_ns = relay->options.interval_ns;
	relay->down.discard = relay->options.send_only;
	relay->last_moved = now;
}

bool relay_start(struct relay *relay, struct fail *fail)
{
	bool near_in = !relay->options.recv_only && relay->near_in.fd >= 0;
	bool near_out = relay->near_out.fd >= 0 && !relay->options.send_only &&
			relay->near_out.fd != relay->near_in.fd;

	relay->up_done = relay->options.recv_only;
	if (near_in && !watch_start(&relay->near_in_watch, relay->loop,
			       relay->near_in.fd, EPOLLIN, near_in_ready, fail))
		return false;
	if (near_out &&
		!watch_start(&relay->near_out_watch, relay->loop,
			relay->near_out.fd, EPOLLERR, near_out_ready, fail))
		return false;
	if (!watch_start(&relay->far_watch, relay->loop, relay->far.fd, EPOLLIN,
		    far_ready, fail))
		return false;
	if (relay->options.idle_ns > 0)
		timer_start(&relay->idle, relay->loop, relay->options.idle_ns,
			idle_over);
	relay->up_state = FLOW_WAITS_INPUT;
	relay->down_state = FLOW_WAITS_INPUT;
	if (relay->near_in.fd < 0 && !relay->up_done)
		relay_step(relay, true, false);
	else
		set_watches(relay);
	return true;
}
