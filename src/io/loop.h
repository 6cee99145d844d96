/*
 * The event loop for all that waits: descriptors (epoll) and timers.
 *
 * Callers embed struct watch and struct timer in their own structs and find
 * those again with container_of; the loop allocates nothing per event. A zeroed
 * watch or timer is one that is not running, and stopping it is harmless.
 *
 *	static void ready(struct watch *watch, uint32_t events)
 *	{
 *		struct client *client = container_of(watch, struct client, watch);
 *		...
 *	}
 *
 *	if (!watch_start(&client->watch, loop, fd, EPOLLIN, ready, fail))
 *		...
 *	loop_run(loop, fail);
 *
 * Rules: stop a watch before closing its fd. A callback may stop or free any
 * watch, its own included. Regular files and devices that epoll refuses are
 * always ready. See epoll(7).
 */
#ifndef NCX_IO_LOOP_H
#define NCX_IO_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "base/fail.h"
#include "base/heap.h"

struct loop;

struct watch {
	struct loop *loop; /* null: not started */
	int fd;
	uint32_t events;
	bool always;	    /* epoll refuses it: always ready */
	struct watch *next; /* in the loop's list of always-ready ones */
	void (*ready)(struct watch *watch, uint32_t events);
};

struct timer {
	struct loop *loop;
	struct heap_node due; /* at clock_now() time */
	void (*fire)(struct timer *timer);
};

/* Null, with fail filled, when there is no epoll instance to be had. */
struct loop *loop_new(struct fail *fail);
void loop_free(struct loop *loop);

/* Handle events until loop_stop is called, or nothing is left to wait for. */
bool loop_run(struct loop *loop, struct fail *fail);
void loop_stop(struct loop *loop);

/* The time at which the current events were handed out. */
int64_t loop_now(const struct loop *loop);

/* events: EPOLLIN, EPOLLOUT. EPOLLERR alone keeps an eye on errors; 0 takes
 * the descriptor out of the poll set until events are wanted again. */
bool watch_start(struct watch *watch, struct loop *loop, int fd,
	uint32_t events, void (*ready)(struct watch *, uint32_t),
	struct fail *fail);
void watch_want(struct watch *watch, uint32_t events);
void watch_stop(struct watch *watch);

/* Fire once, `after` nanoseconds from now; moves a timer that is running. */
void timer_start(struct timer *timer, struct loop *loop, int64_t after,
	void (*fire)(struct timer *));
void timer_stop(struct timer *timer);
bool timer_running(const struct timer *timer);

#endif
