/* The window: it grows with answers, stays with a queue, shrinks with loss. */
#include "scan/pace.h"

#include "base/number.h"
#include "tap.h"

#define MS NS_PER_MS

/* A round trip of `rtt`: the window is filled, and each probe is answered;
 * every n-th answer (0: none) is to a retry, sent at the same time. */
static int64_t round_trip(
	struct pace *pace, int64_t now, int64_t rtt, unsigned late)
{
	const int64_t sent[2] = {now, now};
	unsigned n = 0;

	while (pace_open(pace)) {
		pace_sent(pace);
		n++;
	}
	for (unsigned i = 1; i <= n; i++) {
		pace_forget(pace);
		pace_answer(pace, now + rtt, sent,
			late > 0 && i % late == 0 ? 2 : 1, rtt);
	}
	return now + rtt + 1;
}

static void grows(void)
{
	struct pace pace;
	int64_t now = 1;

	pace_init(&pace, 32, 512, 1000);
	now = round_trip(&pace, now, 40 * MS, 0);
	tap_ok(pace.window >= 40 && pace.window <= 64,
		"slow start: from 32 to %.0f", pace.window);
	for (int i = 0; i < 20; i++)
		now = round_trip(&pace, now, 40 * MS, 0);
	tap_is_number(pace.window, 1000, "up to its ceiling");
	tap_is_number(pace.flight, 0, "and nothing is left in flight");
}

static void queues(void)
{
	struct pace pace;
	int64_t now = 1;
	double before;

	pace_init(&pace, 32, 512, 10000);
	for (int i = 0; i < 3; i++)
		now = round_trip(&pace, now, 10 * MS, 0);
	now = round_trip(&pace, now, 40 * MS, 0);
	before = pace.window;
	for (int i = 0; i < 10; i++)
		now = round_trip(&pace, now, 40 * MS, 0);
	tap_ok(pace.window <= before * 1.01, "a queue: it stays (%.0f, %.0f)",
		before, pace.window);
	for (int i = 0; i < 10; i++)
		now = round_trip(&pace, now, 10 * MS, 0);
	tap_ok(pace.window > before * 1.5, "gone: it grows (%.0f)",
		pace.window);
}

static void loses(void)
{
	struct pace pace;
	int64_t now = 1;
	double before;

	pace_init(&pace, 400, 512, 10000);
	for (int i = 0; i < 5; i++)
		now = round_trip(&pace, now, 10 * MS, 12);
	tap_ok(pace.window > 450, "a twelfth lost: it grows (%.0f)",
		pace.window);
	tap_ok(pace.loss > 0.05 && pace.loss < 0.11, "and is told (%.3f)",
		pace.loss);
	before = pace.window;
	for (int i = 0; i < 5; i++)
		now = round_trip(&pace, now, 10 * MS, 2);
	tap_ok(pace.window < before * 0.6, "half lost: it shrinks (%.0f)",
		pace.window);
	for (int i = 0; i < 60; i++)
		now = round_trip(&pace, now, 10 * MS, 2);
	tap_ok(pace.window >= 1 && pace_open(&pace), "it never closes (%.0f)",
		pace.window);
}

static void silence(void)
{
	struct pace pace;

	pace_init(&pace, 32, 512, 10000);
	for (int i = 0; i < 100000; i++) {
		while (pace_open(&pace))
			pace_sent(&pace);
		pace_silence(&pace, false);
	}
	tap_is_number(pace.window, 512, "silence lets it grow, to a point");
	pace_local(&pace);
	tap_is_number(pace.window, pace.flight,
		"a shortage here: what is in flight, no more");
}

int main(void)
{
	grows();
	queues();
	loses();
	silence();
	return tap_done();
}
