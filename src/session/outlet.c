#include "session/outlet.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"

/* A closed pipe is silent, as everywhere; other losses are said. */
static void tell_failure(struct outlet *outlet, int err)
{
	struct fail fail;

	if (err == EPIPE)
		fail_silent(&fail, STATUS_TROUBLE);
	else
		fail_errno(
			&fail, STATUS_TROUBLE, err, "cannot write to stdout");
	outlet->failed(outlet, &fail);
}

bool outlet_flush(struct outlet *outlet)
{
	struct buf *queue = &outlet->queue;

	while (queue->len > 0) {
		ssize_t n = channel_write(
			&outlet->channel, buf_bytes(queue), queue->len);

		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0) {
			tell_failure(outlet, errno);
			return false;
		}
		buf_consume(queue, (size_t)n);
	}
	watch_want(&outlet->watch, queue->len > 0 ? EPOLLOUT : EPOLLERR);
	return true;
}

static void outlet_ready(struct watch *watch, uint32_t events)
{
	struct outlet *outlet = container_of(watch, struct outlet, watch);

	/* The reader of a pipe has gone; no write will tell more. */
	if ((events & (EPOLLERR | EPOLLHUP)) && !(events & EPOLLOUT))
		tell_failure(outlet, EPIPE);
	else if (outlet_flush(outlet))
		outlet->written(outlet);
}

bool outlet_start(struct outlet *outlet, struct loop *loop, struct fail *fail)
{
	channel_stdio(&outlet->channel, STDOUT_FILENO, true);
	return watch_start(&outlet->watch, loop, outlet->channel.fd, EPOLLERR,
		outlet_ready, fail);
}

void outlet_drain(
	struct outlet *outlet, int timeout_ms, const struct report *report)
{
	int64_t end = clock_now() + timeout_ms * NS_PER_MS;

	while (outlet->queue.len > 0) {
		int64_t left = (end - clock_now()) / NS_PER_MS;

		if (left <= 0 ||
			!fd_wait(outlet->channel.fd, POLLOUT, (int)left) ||
			!outlet_flush(outlet))
			break;
	}
	if (outlet->queue.len > 0)
		report_warning(report,
			"%zu bytes received not written to stdout",
			outlet->queue.len);
}

void outlet_stop(struct outlet *outlet)
{
	watch_stop(&outlet->watch);
	channel_close(&outlet->channel);
	buf_release(&outlet->queue);
}
