/* The pace of a target that limits its ICMP errors, against Linux's bucket. */
#include "scan/limit.h"

#include "base/number.h"
#include "tap.h"

#define MS NS_PER_MS

/* inet_peer_xrlim_allow(), net/ipv4/inetpeer.c: tokens are nanoseconds. */
struct bucket {
	int64_t timeout, tokens, last;
};

static bool allowed(struct bucket *bucket, int64_t now)
{
	bucket->tokens += now - bucket->last;
	bucket->last = now;
	if (bucket->tokens > 6 * bucket->timeout)
		bucket->tokens = 6 * bucket->timeout;
	if (bucket->tokens < bucket->timeout)
		return false;
	bucket->tokens -= bucket->timeout;
	return true;
}

/* Closed ports one after the other, all tried until they answer; how long it
 * took for so many. */
static int64_t learn(struct limit *limit, struct bucket *bucket, int ports)
{
	int64_t now = bucket->last, began = now;

	for (int i = 0; i < ports; i++) {
		bool doubted = false;

		for (;;) {
			int64_t next = limit_next(limit, 0);

			if (next > now)
				now = next;
			if (allowed(bucket, now)) {
				limit_error(limit, now + 20 * MS, false);
				limit_hit(limit, now, doubted);
				now += 20 * MS;
				break;
			}
			(void)limit_miss(limit, now);
			doubted = true;
			now += 60 * MS;
		}
	}
	return now - began;
}

static void paces(int64_t timeout, const char *name)
{
	struct limit limit;
	struct bucket bucket = {.timeout = timeout, .last = 1000 * MS};
	int64_t took;

	limit_init(&limit);
	limit_error(&limit, bucket.last, false);
	(void)learn(&limit, &bucket, 60);
	took = learn(&limit, &bucket, 100);
	tap_ok(took < 100 * timeout * 5 / 4,
		"%s: 100 errors in %.1f s, %.1f at best", name,
		(double)took / 1e9, (double)timeout / 1e7);
}

static void recognises(void)
{
	struct limit limit;

	limit_init(&limit);
	tap_ok(!limit_suspected(&limit, 100), "silence alone is no limit");
	for (int i = 0; i < 6; i++) {
		limit_probe(&limit);
		limit_error(&limit, i + 1, false);
	}
	tap_ok(!limit_suspected(&limit, 100),
		"nor are errors that are the last word");
	for (int i = 0; i < 20; i++)
		limit_probe(&limit);
	tap_ok(limit_suspected(&limit, 100), "errors that stop are one");
	tap_ok(!limit_suspected(&limit, 3), "three silent ports are not");
	limit_init(&limit);
	for (int i = 0; i < 4; i++)
		limit_error(&limit, i + 1, i > 1);
	tap_ok(limit_suspected(&limit, 10), "errors to second tries are one");
}

static void misses(void)
{
	struct limit limit;
	int64_t now = 5000 * MS;

	limit_init(&limit);
	limit_error(&limit, now, false);
	tap_ok(!limit_miss(&limit, now + 100 * MS),
		"soon after an error a miss proves nothing");
	tap_ok(limit_miss(&limit, now + LIMIT_SAFE), "later it counts");
	tap_ok(limit_next(&limit, LIMIT_DOUBTS) >= now + LIMIT_SAFE,
		"a port in doubt waits for that");
}

int main(void)
{
	recognises();
	misses();
	paces(1000 * MS, "Linux, IPv4");
	paces(100 * MS, "Linux, IPv6");
	return tap_done();
}
