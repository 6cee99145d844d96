/*
 * How many probes may be on their way at once, to a host or altogether: a
 * congestion window for packets of which nobody knows whether they deserve an
 * answer.
 *
 * What counts as what:
 * - An answer to a retry shows that the tries before it were lost. The share of
 *   lost tries among those of which it is known, of all that left in the same
 *   round, is the loss of the path at that time. Only a large share means that
 *   the window is to blame, since random loss has no cure: up to PACE_TOLERATED
 *   the window grows, and above PACE_TOO_MUCH it shrinks by that share, which is
 *   what the path did not carry.
 * - A round-trip time well above the least one is a queue: the window stays.
 * - Silence is no evidence of anything (dropped ports are silent on an idle
 *   path): it lets the window grow, but not as far as answers do.
 *
 * Pure: `now` is an argument, nanoseconds.
 */
#ifndef NCX_SCAN_PACE_H
#define NCX_SCAN_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_TOLERATED 0.12
#define PACE_TOO_MUCH  0.20
#define PACE_ROUNDS    8

struct pace {
	double window;	    /* probes that may be in flight */
	double threshold;   /* below it the window doubles each round trip */
	double most;	    /* how far answers let it grow */
	double silent_most; /* and silence */
	uint64_t flight;    /* probes in flight */
	double loss;	    /* smoothed share of lost tries */
	uint64_t answered;  /* answers so far */
	uint64_t counted;   /* tries of which it is known */
	/* The current round: what came back since it began. */
	int64_t round_began, round_rtt;
	unsigned round_answers;
	int64_t least_rtt; /* of all; 0: none yet */
	int64_t cut_at;	   /* what left before says nothing about the window
			    * since */
	/* The last rounds: the tries that left in each, as far as is known. */
	struct pace_round {
		int64_t began;
		unsigned tries, lost;
	} rounds[PACE_ROUNDS];
	unsigned round; /* the current one */
};

void pace_init(
	struct pace *pace, double window, double silent_most, double most);

/* Whether another probe may go. */
static inline bool pace_open(const struct pace *pace)
{
	return (double)pace->flight < pace->window;
}

static inline void pace_sent(struct pace *pace)
{
	pace->flight++;
}

/* A probe was not sent after all, or leaves the flight because nobody wants to
 * know any more. */
static inline void pace_forget(struct pace *pace)
{
	pace->flight--;
}

/* A probe has left the flight without an answer; again: it is a retry. */
void pace_silence(struct pace *pace, bool again);

/* An answer came to the try-th try (1-based); sent: when each one left. The
 * earlier tries were lost. rtt: 0, unknown. The caller has taken the probe out
 * of the flight. */
void pace_answer(struct pace *pace, int64_t now, const int64_t *sent,
	unsigned try, int64_t rtt);

/* This machine is short of descriptors or buffers: no more than what is in
 * flight now. */
void pace_local(struct pace *pace);

#endif
