/* RFC 6298's estimate, by its own arithmetic. */
#include "scan/rtt.h"

#include "base/number.h"
#include "tap.h"

#define MS NS_PER_MS

int main(void)
{
	struct rtt rtt = {0};

	tap_is_number(rtt_timeout(&rtt, 777), 777, "unknown is said");
	rtt_sample(&rtt, 40 * MS);
	tap_is_number(rtt.srtt, 40 * MS, "the first sample is the estimate");
	tap_is_number(rtt.rttvar, 20 * MS, "half of it the variance");
	tap_is_number(rtt_timeout(&rtt, 1), 120 * MS, "RTT + 4 variances");
	rtt_sample(&rtt, 48 * MS);
	tap_is_number(rtt.srtt, 41 * MS, "an eighth of the way");
	tap_is_number(rtt.rttvar, 17 * MS, "3/4 of 20 and 1/4 of 8");
	for (int i = 0; i < 200; i++)
		rtt_sample(&rtt, 40 * MS);
	tap_ok(rtt.srtt <= 40 * MS + 1000 && rtt.srtt >= 40 * MS - 1000,
		"it settles");
	tap_ok(rtt_timeout(&rtt, 1) >= rtt.srtt + 25 * MS,
		"never close to the round trip itself");
	rtt_sample(&rtt, 0);
	tap_is_number(rtt.least, 1, "no sample is nothing");
	rtt = (struct rtt){0};
	for (int i = 0; i < 50; i++)
		rtt_sample(&rtt, 2 * NS_PER_SECOND);
	tap_ok(rtt_timeout(&rtt, 1) >= 2500 * MS,
		"a long way has a margin of a quarter");
	return tap_done();
}
