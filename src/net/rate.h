/*
 * A rate limit: a token bucket that fills at so many bytes a second and holds
 * little (a five-hundredth of a second's worth, or a kilobyte), so that the
 * bytes leave evenly. Pure: the caller brings the time.
 */
#ifndef NCX_NET_RATE_H
#define NCX_NET_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
	uint64_t bytes_per_second; /* 0: no limit */
	int64_t since;		   /* when the bucket was last looked at */
	double tokens;		   /* bytes that may go now; below 0: debt */
};

void rate_init(struct rate *rate, uint64_t bytes_per_second, int64_t now);

/* How many of want bytes may go now; what really went is then spent. */
size_t rate_allows(struct rate *rate, int64_t now, size_t want);
void rate_spend(struct rate *rate, size_t bytes);

/* Nanoseconds until something may go again. */
int64_t rate_wait(const struct rate *rate);

#endif
