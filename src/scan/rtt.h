/*
 * The round-trip estimate of a host, RFC 6298: smoothed time and variance. Each
 * try has a socket of its own, so every sample is unambiguous (no need of
 * Karn's rule). All times are nanoseconds.
 */
#ifndef NCX_SCAN_RTT_H
#define NCX_SCAN_RTT_H

#include <stdint.h>

struct rtt {
	int64_t srtt, rttvar; /* srtt 0: no sample yet */
	int64_t least;	      /* the shortest sample */
};

void rtt_sample(struct rtt *rtt, int64_t sample);

/* How long to wait for an answer; unknown: without a sample. */
int64_t rtt_timeout(const struct rtt *rtt, int64_t unknown);

#endif
