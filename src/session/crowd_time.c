#include "base/clock.h"
#include "base/number.h"
#include "session/crowd_parts.h"

#define OUTLET_MOST	 MEMBER_QUEUE_MOST /* then the sources wait */
#define BACKGROUND_AGAIN (300 * NS_PER_MS)
#define STUCK_AFTER	 (10 * NS_PER_SECOND)
#define STUCK_IN_CHAT	 (5 * NS_PER_SECOND)
#define LOOK_EVERY	 (1 * NS_PER_SECOND)
#define LOOK_LEAST	 (20 * NS_PER_MS)

static bool crowd_is_full(const struct crowd *crowd)
{
	for (const struct member *at = crowd->members; at; at = at->next)
		if (member_is_full(at))
			return true;
	return false;
}

static void pace_over(struct timer *timer)
{
	struct crowd *crowd = container_of(timer, struct crowd, pace);
	int64_t now = clock_now();

	crowd->in_background = channel_in_background(&crowd->near_in);
	(void)rate_allows(&crowd->rate, now, 1);
	for (struct member *at = crowd->members; at; at = at->next)
		(void)rate_allows(&at->rate, now, 1);
	crowd_update(crowd);
}

/* Has stdin, for this client, been at its end for as long as --hold allows? */
static bool member_held_enough(const struct member *member, int64_t now)
{
	const struct crowd *crowd = member->crowd;
	const struct relay_options *options = &crowd->session->stream->relay;
	int64_t since = crowd->ended_at;

	if (member->came > since)
		since = member->came;
	return options->hold_set && crowd->in_ended &&
	       now - since >= options->hold_ns;
}

/* Who comes later is due later than this. */
static int64_t look_again_after(const struct crowd *crowd, int64_t now)
{
	const struct relay_options *options = &crowd->session->stream->relay;
	int64_t after = LOOK_EVERY, idle = options->idle_ns;

	if (idle > 0 && idle < after)
		after = idle;
	for (const struct member *at = crowd->members; idle > 0 && at;
		at = at->next)
		if (at->last_moved + idle - now < after)
			after = at->last_moved + idle - now;
	if (options->hold_set && options->hold_ns < after)
		after = options->hold_ns;
	return after < LOOK_LEAST ? LOOK_LEAST : after;
}

/* Is there anybody whose time can run out? */
static bool crowd_is_timed(const struct crowd *crowd, bool full)
{
	const struct relay_options *options = &crowd->session->stream->relay;

	return crowd->members &&
	       (full || options->idle_ns > 0 ||
		       (options->hold_set && crowd->in_ended));
}

/* Now and then, as long as there is cause: who is idle, who is stuck, who was
 * waited for enough. */
static void look_around(struct timer *timer)
{
	struct crowd *crowd = container_of(timer, struct crowd, look);
	int64_t idle = crowd->session->stream->relay.idle_ns;
	int64_t patience = crowd->options.chat ? STUCK_IN_CHAT : STUCK_AFTER;
	int64_t now = clock_now();
	struct member *next;

	for (struct member *at = crowd->members; at; at = next) {
		next = at->next;
		if ((idle > 0 && now - at->last_moved >= idle) ||
			member_held_enough(at, now))
			crowd_dismiss(at, NULL);
		else if (member_is_stuck(at, now, patience))
			crowd_dismiss(at,
				crowd->options.chat
					? "has taken nothing for 5 s, closed"
					: "has taken nothing for 10 s, closed");
	}
	crowd_update(crowd);
}

void crowd_update(struct crowd *crowd)
{
	bool full = crowd_is_full(crowd);
	bool read = crowd->outlet.queue.len < OUTLET_MOST &&
		    !(crowd->options.chat && full);
	int64_t wait = rate_wait(&crowd->rate);

	if (crowd->session->ended)
		return;
	for (struct member *at = crowd->members; at; at = at->next) {
		watch_want(&at->watch, member_wants(at, read));
		if (rate_wait(&at->rate) > wait)
			wait = rate_wait(&at->rate);
	}
	/* Without a client stdin waits: nothing of it may be lost. */
	watch_want(&crowd->near_in_watch,
		crowd->members && !full && !crowd->in_background &&
				rate_wait(&crowd->rate) == 0
			? EPOLLIN
			: 0);
	if (crowd->in_background && wait < BACKGROUND_AGAIN)
		wait = BACKGROUND_AGAIN;
	if (wait > 0 && !timer_running(&crowd->pace))
		timer_start(
			&crowd->pace, crowd->session->loop, wait, pace_over);
	if (!timer_running(&crowd->look) && crowd_is_timed(crowd, full))
		timer_start(&crowd->look, crowd->session->loop,
			look_again_after(crowd, clock_now()), look_around);
	if (crowd->in_ended && crowd->session->stream->relay.send_only &&
		!crowd->members)
		session_end(crowd->session,
			crowd->cut_short ? STATUS_NO : STATUS_OK, NULL);
}
