#include "scan/rtt.h"

#include "base/number.h"

/* The variance of a quiet path is next to nothing, while machines on it pause
 * now and then; and a probe sent again too early costs a packet and no more. */
#define MARGIN_LEAST (25 * NS_PER_MS)

void rtt_sample(struct rtt *rtt, int64_t sample)
{
	int64_t off;

	if (sample < 1)
		sample = 1;
	if (rtt->srtt == 0) {
		rtt->srtt = rtt->least = sample;
		rtt->rttvar = sample / 2;
		return;
	}
	off = sample > rtt->srtt ? sample - rtt->srtt : rtt->srtt - sample;
	rtt->rttvar += (off - rtt->rttvar) / 4;
	rtt->srtt += (sample - rtt->srtt) / 8;
	if (rtt->srtt < 1)
		rtt->srtt = 1;
	if (sample < rtt->least)
		rtt->least = sample;
}

int64_t rtt_timeout(const struct rtt *rtt, int64_t unknown)
{
	int64_t margin = 4 * rtt->rttvar;

	if (rtt->srtt == 0)
		return unknown;
	if (margin < rtt->srtt / 4)
		margin = rtt->srtt / 4;
	if (margin < MARGIN_LEAST)
		margin = MARGIN_LEAST;
	return rtt->srtt + margin;
}
