#include "net/rate.h"

#include "base/number.h"

static double rate_depth(const struct rate *rate)
{
	double depth = (double)rate->bytes_per_second / 10;

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
	double missing = 1 - rate->tokens;

	if (rate->bytes_per_second == 0 || missing <= 0)
		return 0;
	/* A hundredth of a second at least: few, larger steps. */
	return (int64_t)(missing * (double)NS_PER_SECOND /
			 (double)rate->bytes_per_second) +
	       10 * NS_PER_MS;
}
