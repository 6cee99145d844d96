#include "io/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/fd.h"

#define BATCH 128

struct loop {
	int epoll;
	bool stopped;
	int64_t now;
	size_t watches; /* with events wanted */
	struct watch *always;
	struct watch *next_always; /* the one that comes after this callback */
	struct epoll_event batch[BATCH];
	int batch_at, batch_count;
	struct heap timers;
};

struct loop *loop_new(struct fail *fail)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop) {
		fail_memory(fail);
		return NULL;
	}
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll < 0) {
		fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot create an epoll instance");
		free(loop);
		return NULL;
	}
	loop->now = clock_now();
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	fd_close(&loop->epoll);
	free(loop);
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

int64_t loop_now(const struct loop *loop)
{
	return loop->now;
}

/* --- watches --------------------------------------------------------------- */

static void always_remove(struct watch *watch)
{
	struct watch **link = &watch->loop->always;

	while (*link && *link != watch)
		link = &(*link)->next;
	if (*link)
		*link = watch->next;
	if (watch->loop->next_always == watch)
		watch->loop->next_always = watch->next;
}

static void note_events(struct watch *watch, uint32_t events)
{
	if ((watch->events == 0) != (events == 0))
		watch->loop->watches += events ? 1 : (size_t)-1;
	watch->events = events;
}

bool watch_start(struct watch *watch, struct loop *loop, int fd,
	uint32_t events, void (*ready)(struct watch *, uint32_t),
	struct fail *fail)
{
	struct epoll_event event = {
		.events = events ? events : EPOLLET, .data.ptr = watch};

	*watch = (struct watch){.loop = loop, .fd = fd, .ready = ready};
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		if (errno != EPERM) {
			watch->loop = NULL;
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot wait for descriptor %d", fd);
		}
		watch->always = true;
		watch->next = loop->always;
		loop->always = watch;
	}
	note_events(watch, events);
	return true;
}

/*
 * What wants nothing now stays in the set, since to add it again may fail for
 * want of memory, and a change cannot: edge-triggered, so that an error or a
 * hang-up, which epoll_ctl(2) tells in any case, comes once at most, and is
 * left out then.
 */
void watch_want(struct watch *watch, uint32_t events)
{
	struct epoll_event event = {
		.events = events ? events : EPOLLET, .data.ptr = watch};
	struct loop *loop = watch->loop;

	if (!loop || watch->events == events)
		return;
	note_events(watch, events);
	if (!watch->always)
		(void)epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void watch_stop(struct watch *watch)
{
	struct loop *loop = watch->loop;

	if (!loop)
		return;
	note_events(watch, 0);
	if (watch->always)
		always_remove(watch);
	else
		(void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
	for (int i = loop->batch_at; i < loop->batch_count; i++)
		if (loop->batch[i].data.ptr == watch)
			loop->batch[i].data.ptr = NULL;
	watch->loop = NULL;
}

/* --- timers ---------------------------------------------------------------- */

void timer_start(struct timer *timer, struct loop *loop, int64_t after,
	void (*fire)(struct timer *))
{
	timer_stop(timer);
	*timer = (struct timer){
		.loop = loop, .due.at = clock_now() + after, .fire = fire};
	heap_add(&loop->timers, &timer->due);
}

void timer_stop(struct timer *timer)
{
	if (timer_running(timer))
		heap_remove(&timer->loop->timers, &timer->due);
}

bool timer_running(const struct timer *timer)
{
	return heap_holds(&timer->due);
}

static void fire_timers(struct loop *loop)
{
	while (loop->timers.first && loop->timers.first->at <= loop->now &&
		!loop->stopped) {
		struct timer *timer =
			container_of(loop->timers.first, struct timer, due);

		timer_stop(timer);
		timer->fire(timer);
	}
}

/* --- the loop -------------------------------------------------------------- */

static int wait_ms(const struct loop *loop)
{
	int64_t wait;

	for (struct watch *watch = loop->always; watch; watch = watch->next)
		if (watch->events & (EPOLLIN | EPOLLOUT))
			return 0;
	if (!loop->timers.first)
		return -1;
	wait = loop->timers.first->at - clock_now();
	if (wait <= 0)
		return 0;
	wait = (wait + 999999) / 1000000;
	return wait > 3600000 ? 3600000 : (int)wait;
}

static void serve_always(struct loop *loop)
{
	struct watch *watch = loop->always;

	while (watch && !loop->stopped) {
		uint32_t events = watch->events & (EPOLLIN | EPOLLOUT);

		loop->next_always = watch->next;
		if (events)
			watch->ready(watch, events);
		watch = loop->next_always;
	}
	loop->next_always = NULL;
}

bool loop_run(struct loop *loop, struct fail *fail)
{
	loop->stopped = false;
	while (!loop->stopped && (loop->watches > 0 || loop->timers.first)) {
		int n = epoll_wait(
			loop->epoll, loop->batch, BATCH, wait_ms(loop));

		if (n < 0 && errno != EINTR)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot wait for events");
		loop->now = clock_now();
		loop->batch_count = n < 0 ? 0 : n;
		for (loop->batch_at = 0;
			loop->batch_at < loop->batch_count && !loop->stopped;) {
			struct epoll_event *event =
				&loop->batch[loop->batch_at++];
			struct watch *watch = event->data.ptr;

			if (watch && watch->events != 0)
				watch->ready(watch, event->events);
		}
		loop->batch_count = 0;
		serve_always(loop);
		fire_timers(loop);
	}
	return true;
}
