/*
 * The limit that a target sets on its ICMP errors, as UDP scans meet it: Linux
 * lets six port-unreachables go at once and then one a second per peer
 * (icmp_ratelimit, net/ipv4/icmp.c; a tenth of a second for IPv6). While the
 * limit holds, a closed port is as silent as an open one.
 *
 * The limit is recognised by errors that stop although probes go on, or that
 * come to a second try only. To be certain (--exact), the silent ports are
 * tried again one at a time, with a gap after each error during which the
 * target earns the next. A trial that goes unanswered costs the target nothing,
 * so another port may be tried at once. The gap is learnt from rounds of
 * LIMIT_ROUND errors: it shrinks after a round in which each port answered its
 * first trial, and otherwise becomes what the round took on average, which is
 * the target's pace. A port is silent indeed when it has missed LIMIT_MISSES
 * trials, each so long after the last error (LIMIT_SAFE) that no common limit
 * can be the reason.
 *
 * Pure; times are nanoseconds.
 */
#ifndef NCX_SCAN_LIMIT_H
#define NCX_SCAN_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_MISSES 3
#define LIMIT_ROUND  8
#define LIMIT_SAFE   INT64_C(1050000000)

/* So many trials in vain that do not count, and the port waits for the end. */
#define LIMIT_DOUBTS 2

struct limit {
	uint64_t errors;      /* port-unreachables */
	uint64_t late_errors; /* of them, to a second try or later */
	uint64_t unanswered;  /* UDP probes since the last error */
	int64_t first_error, last_error;
	/* --exact */
	int64_t gap;	   /* between trials that are answered */
	int64_t last_hit;  /* when the last of them was sent */
	int64_t last_miss; /* and the last of the others */
	unsigned missed;   /* in a row */
	unsigned hits;	   /* in this round */
	int64_t round_began;
	bool pressed;	  /* some port answered a second trial only */
	unsigned settled; /* rounds until a shorter gap is tried again */
};

void limit_init(struct limit *limit);

void limit_probe(struct limit *limit);
void limit_error(struct limit *limit, int64_t now, bool late);

/* Whether silent ports may be silent for want of ICMP errors only. */
bool limit_suspected(const struct limit *limit, uint64_t silent);

/* When the next trial may go; doubts: of that port. */
int64_t limit_next(const struct limit *limit, unsigned doubts);

/* How a trial sent then ended; doubted: the port had missed one before. */
void limit_hit(struct limit *limit, int64_t sent, bool doubted);

/* True: it counts. */
bool limit_miss(struct limit *limit, int64_t sent);

#endif
