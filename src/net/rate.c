#include "net/rate.h"

#include "base/number.h"

#define DEPTH_LEAST 1024 /* bytes, for rates of 4 KiB a second and more */

static double rate_depth(const struct rate *rate)
{
	double depth = (double)rate->bytes_per_second / 500;
	double least = (double)rate->bytes_per_second / 4;

	if (least > DEPTH_LEAST)
		least = DEPTH_LEAST;
	if (depth < least)
		depth = least;
	return depth < 1 ? 1 : depth;
}

void rate_init(struct rate *rate, uint64_t bytes_per_second, int64_t now)
{
	*rate = (struct rate){
		.bytes_per_second = bytes_per_second, .since = now};
	rate->tokens = rate_depth(rate);
}

size_t rate_allows(struct rate *rate, int64_t now, size_t want)
{
	if (rate->bytes_per_second == 0)
		return want;
	rate->tokens += (double)(now - rate->since) *
			(double)rate->bytes_per_second / (double)NS_PER_SECOND;
	rate->since = now;
	if (rate->tokens > rate_depth(rate))
		rate->tokens = rate_depth(rate);
	if (rate->tokens < 1)
		return 0;
	return (double)want < rate->tokens ? want : (size_t)rate->tokens;
}

void rate_spend(struct rate *rate, size_t bytes)
{
	if (rate->bytes_per_second > 0)
		rate->tokens -= (double)bytes;
}

int64_t rate_wait(const struct rate *rate)
{
	double missing;

	if (rate->bytes_per_second == 0 || rate->tokens >= 1)
		return 0;
	/* Until the bucket is half full: few, larger steps. */
	missing = rate_depth(rate) / 2 - rate->tokens;
	if (missing < 1 - rate->tokens)
		missing = 1 - rate->tokens;
	return (int64_t)(missing * (double)NS_PER_SECOND /
			 (double)rate->bytes_per_second) +
	       1;
}
