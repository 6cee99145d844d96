/* Timers in any order, stopped and moved; watches dropped by a callback. */
#include "io/loop.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "tap.h"

#define TIMERS 500

struct probe {
	struct timer timer;
	struct probe *victim; /* stopped when this one fires */
	bool fired;
};

static struct probe probes[TIMERS];
static int64_t last_at;
static int out_of_order, fired;

static void fire(struct timer *timer)
{
	struct probe *probe = container_of(timer, struct probe, timer);

	if (timer->due.at < last_at)
		out_of_order++;
	last_at = timer->due.at;
	probe->fired = true;
	fired++;
	if (probe->victim)
		timer_stop(&probe->victim->timer);
}

static void timers(struct loop *loop)
{
	struct fail fail;
	int stopped = 0, late = 0;

	srandom(1);
	for (int i = 0; i < TIMERS; i++)
		timer_start(&probes[i].timer, loop, random() % (50 * NS_PER_MS),
			fire);
	for (int i = 0; i < TIMERS; i += 7)
		timer_stop(&probes[i].timer);
	for (int i = 3; i < TIMERS; i += 11)
		timer_start(&probes[i].timer, loop, random() % (50 * NS_PER_MS),
			fire);
	/* The last of all is stopped by the first. */
	timer_start(&probes[1].timer, loop, 80 * NS_PER_MS, fire);
	timer_start(&probes[2].timer, loop, 0, fire);
	probes[2].victim = &probes[1];
	tap_ok(loop_run(loop, &fail), "a loop of timers runs to its end");
	for (int i = 0; i < TIMERS; i++) {
		stopped += !probes[i].fired;
		late += timer_running(&probes[i].timer);
	}
	tap_is_number(out_of_order, 0, "they fire in order");
	tap_is_number(late, 0, "none is left");
	tap_ok(!probes[1].fired, "a timer stopped by another does not fire");
	tap_is_number(fired + stopped, TIMERS, "each fires once at most");
	tap_ok(stopped < TIMERS / 7 + 2, "and those not stopped all do");
}

struct pair {
	struct watch a, b;
	int calls;
};

static struct pair pair;

static void drop_other(struct watch *watch, uint32_t events)
{
	(void)events;
	pair.calls++;
	watch_stop(watch == &pair.a ? &pair.b : &pair.a);
	watch_stop(watch);
}

static void watches(struct loop *loop)
{
	int ends[2][2];
	struct fail fail;

	if (pipe(ends[0]) < 0 || pipe(ends[1]) < 0)
		exit(3);
	(void)!write(ends[0][1], "x", 1);
	(void)!write(ends[1][1], "x", 1);
	(void)watch_start(
		&pair.a, loop, ends[0][0], EPOLLIN, drop_other, &fail);
	(void)watch_start(
		&pair.b, loop, ends[1][0], EPOLLIN, drop_other, &fail);
	tap_ok(loop_run(loop, &fail), "a loop without watches ends");
	tap_is_number(pair.calls, 1,
		"a watch dropped by another's callback is not called");
}

struct pause {
	struct watch watch;
	struct timer timer;
	int calls, early;
	bool wanted;
};

static void paused_ready(struct watch *watch, uint32_t events)
{
	struct pause *pause = container_of(watch, struct pause, watch);

	pause->calls++;
	pause->early += !pause->wanted || !(events & EPOLLIN);
	watch_stop(watch);
}

static void want_again(struct timer *timer)
{
	struct pause *pause = container_of(timer, struct pause, timer);

	pause->wanted = true;
	watch_want(&pause->watch, EPOLLIN);
}

/* Of a pipe whose writer has gone, which no watch may keep from being told. */
static void pauses(struct loop *loop)
{
	struct pause pause = {.calls = 0};
	struct fail fail;
	int ends[2];

	if (pipe(ends) < 0)
		exit(3);
	(void)!write(ends[1], "x", 1);
	(void)watch_start(
		&pause.watch, loop, ends[0], EPOLLIN, paused_ready, &fail);
	watch_want(&pause.watch, 0);
	(void)close(ends[1]);
	timer_start(&pause.timer, loop, 20 * NS_PER_MS, want_again);
	tap_ok(loop_run(loop, &fail), "a watch that wants nothing waits");
	tap_is_number(pause.early, 0, "it is not called meanwhile");
	tap_is_number(pause.calls, 1, "but when it wants something again");
	(void)close(ends[0]);
}

static void file_ready(struct watch *watch, uint32_t events)
{
	tap_ok(events == EPOLLIN, "a regular file is always ready");
	watch_stop(watch);
}

static void files(struct loop *loop)
{
	FILE *file = tmpfile();
	struct watch watch;
	struct fail fail;

	tap_ok(file && watch_start(&watch, loop, fileno(file), EPOLLIN,
			       file_ready, &fail),
		"epoll refuses it, the loop does not");
	(void)loop_run(loop, &fail);
	(void)fclose(file);
}

int main(void)
{
	struct fail fail;
	struct loop *loop = loop_new(&fail);

	timers(loop);
	watches(loop);
	pauses(loop);
	files(loop);
	loop_free(loop);
	return tap_done();
}
