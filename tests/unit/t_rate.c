#include "base/number.h"
#include "net/rate.h"
#include "tap.h"

/* What passes in ten seconds when somebody always wants to send. */
static double passes(uint64_t limit, size_t piece)
{
	int64_t now = 5, end = now + 10 * NS_PER_SECOND;
	uint64_t passed = 0;
	struct rate rate;

	rate_init(&rate, limit, now);
	while (now < end) {
		size_t n = rate_allows(&rate, now, piece);
		int64_t wait;

		rate_spend(&rate, n);
		passed += n;
		wait = rate_wait(&rate);
		/* epoll's clock ticks in milliseconds. */
		now += n > 0 && wait == 0 ? 1000 : wait + NS_PER_MS;
	}
	return (double)passed / 10;
}

int main(void)
{
	static const uint64_t limits[] = {
		1, 100, 1000, 64000, 1 << 20, (uint64_t)1 << 30};
	struct rate rate;

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		double got = passes(limits[i], 128 * 1024);
		double want = (double)limits[i];

		tap_ok(got <= want * 1.05 + 1, "%" PRIu64 " a second: not more",
			limits[i]);
		tap_ok(got >= want * 0.45,
			"%" PRIu64 " a second: not much less (%.0f)", limits[i],
			got);
	}
	rate_init(&rate, 0, 0);
	tap_is_number(rate_allows(&rate, 0, 12345), 12345, "no limit");
	tap_is_number(rate_wait(&rate), 0, "no wait");
	rate_init(&rate, 1000, 0);
	rate_spend(&rate, 5000);
	tap_is_number(rate_allows(&rate, 1, 1), 0, "in debt nothing goes");
	tap_ok(rate_wait(&rate) > 4 * NS_PER_SECOND, "until it is paid");
	return tap_done();
}
