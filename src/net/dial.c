#include "net/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/number.h"
#include "io/fd.h"

#define STAGGER (250 * NS_PER_MS) /* RFC 8305 section 5 */

struct dialer;

struct attempt {
	struct dialer *dialer;
	struct watch watch;
	int fd;
	const struct endpoint *to;
};

struct dialer {
	struct loop *loop;
	const struct endpoint_list *targets;
	const struct dial_options *options;
	struct attempt *attempts; /* one for each target */
	size_t begun, pending;
	struct timer stagger, deadline;
	struct attempt *winner;
	int err; /* of the first that failed */
	bool timed_out;
};

static bool is_ours(int err)
{
	return err == EACCES || err == EPERM || err == EADDRINUSE ||
	       err == EADDRNOTAVAIL || err == EMFILE || err == ENFILE ||
	       err == ENOBUFS || err == ENOMEM || err == EAFNOSUPPORT ||
	       err == EINVAL;
}

static int bind_source(int fd, int family, const struct dial_options *options)
{
	struct endpoint from = options->source;

	if (from.len == 0 && options->source_port == 0)
		return 0;
	if (from.len == 0)
		endpoint_any(family, options->source_port, &from);
	else
		endpoint_set_port(&from, options->source_port);
	/* Lets the port be used again while an old connection of it, to
	 * another place, is in TIME_WAIT. */
	(void)sockopt_set(fd, SOL_SOCKET, SO_REUSEADDR, !options->udp);
	return bind(fd, &from.addr.any, from.len);
}

/* A port of the ephemeral range may connect to itself (simultaneous open,
 * RFC 9293 section 3.5): nobody else is there. */
static bool is_self(int fd, const struct endpoint *to)
{
	struct endpoint local = {.len = sizeof(local.addr)};

	return endpoint_family(to) != AF_UNIX &&
	       getsockname(fd, &local.addr.any, &local.len) == 0 &&
	       endpoint_equal(&local, to);
}

static void drop(struct attempt *attempt)
{
	const struct dial_options *options = attempt->dialer->options;

	if (attempt->fd >= 0 && options->dropped)
		options->dropped(options->context, attempt->fd);
	fd_close(&attempt->fd);
}

static void dialer_stop(struct dialer *dialer)
{
	timer_stop(&dialer->stagger);
	timer_stop(&dialer->deadline);
	for (size_t i = 0; i < dialer->begun; i++) {
		struct attempt *attempt = &dialer->attempts[i];

		watch_stop(&attempt->watch);
		if (attempt != dialer->winner)
			drop(attempt);
	}
	loop_stop(dialer->loop);
}

static void begin_next(struct dialer *dialer);

static void attempt_failed(struct attempt *attempt, int err)
{
	struct dialer *dialer = attempt->dialer;

	watch_stop(&attempt->watch);
	if (!dialer->err)
		dialer->err = err;
	if (dialer->options->failed)
		dialer->options->failed(dialer->options->context, attempt->fd,
			attempt->to, err);
	fd_close(&attempt->fd);
	dialer->pending--;
}

static void attempt_done(struct attempt *attempt, int err)
{
	struct dialer *dialer = attempt->dialer;

	if (!err && is_self(attempt->fd, attempt->to))
		err = ECONNREFUSED;
	if (err) {
		attempt_failed(attempt, err);
		begin_next(dialer);
		return;
	}
	dialer->winner = attempt;
	dialer_stop(dialer);
}

static void attempt_ready(struct watch *watch, uint32_t events)
{
	struct attempt *attempt = container_of(watch, struct attempt, watch);
	socklen_t len = sizeof(int);
	int err = 0;

	(void)events;
	if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
		err = errno;
	attempt_done(attempt, err);
}

static int attempt_begin(struct attempt *attempt)
{
	const struct dial_options *options = attempt->dialer->options;
	int family = endpoint_family(attempt->to);
	int type = options->udp ? SOCK_DGRAM : SOCK_STREAM;
	int err = 0;

	attempt->fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (attempt->fd < 0)
		return errno;
	if (!sockopts_apply(attempt->fd, family, &options->sockopts, NULL) ||
		bind_source(attempt->fd, family, options) < 0)
		return errno;
	if (connect(attempt->fd, &attempt->to->addr.any, attempt->to->len) < 0)
		err = errno == EINTR ? EINPROGRESS : errno;
	if (options->asked)
		options->asked(options->context, attempt->fd, attempt->to);
	return err;
}

static void stagger_over(struct timer *timer)
{
	begin_next(container_of(timer, struct dialer, stagger));
}

/* Begin the next address that does not fail on the spot. */
static void begin_next(struct dialer *dialer)
{
	while (dialer->begun < dialer->targets->count) {
		struct attempt *attempt = &dialer->attempts[dialer->begun];
		int err;

		attempt->dialer = dialer;
		attempt->to = &dialer->targets->items[dialer->begun++];
		attempt->fd = -1;
		dialer->pending++;
		if (dialer->options->begun)
			dialer->options->begun(
				dialer->options->context, attempt->to);
		err = attempt_begin(attempt);
		if (err == EINPROGRESS &&
			!watch_start(&attempt->watch, dialer->loop, attempt->fd,
				EPOLLOUT, attempt_ready, NULL))
			err = ENOMEM;
		if (err == EINPROGRESS) {
			if (dialer->begun < dialer->targets->count)
				timer_start(&dialer->stagger, dialer->loop,
					STAGGER, stagger_over);
			return;
		}
		if (err == 0) {
			if (!is_self(attempt->fd, attempt->to)) {
				dialer->winner = attempt;
				dialer_stop(dialer);
				return;
			}
			err = ECONNREFUSED;
		}
		attempt_failed(attempt, err);
	}
	if (dialer->pending == 0)
		dialer_stop(dialer);
}

static void deadline_over(struct timer *timer)
{
	struct dialer *dialer = container_of(timer, struct dialer, deadline);

	dialer->timed_out = true;
	dialer_stop(dialer);
}

bool dial(struct loop *loop, const char *name,
	const struct endpoint_list *targets, const struct dial_options *options,
	int *ret_fd, struct endpoint *ret_peer, struct fail *fail)
{
	struct dialer dialer = {
		.loop = loop, .targets = targets, .options = options};
	bool good = true;

	dialer.attempts = calloc(targets->count, sizeof(*dialer.attempts));
	if (!dialer.attempts)
		return fail_memory(fail);
	if (options->timeout_ns > 0)
		timer_start(&dialer.deadline, loop, options->timeout_ns,
			deadline_over);
	begin_next(&dialer);
	if (!dialer.winner && dialer.pending > 0)
		good = loop_run(loop, fail);
	dialer_stop(&dialer);
	if (good && dialer.winner) {
		*ret_fd = dialer.winner->fd;
		*ret_peer = *dialer.winner->to;
	} else if (good) {
		int err = dialer.timed_out ? ETIMEDOUT : dialer.err;

		good = fail_errno(fail,
			is_ours(err) ? STATUS_TROUBLE : STATUS_NO, err,
			"cannot connect to %s", name);
	}
	free(dialer.attempts);
	return good;
}
