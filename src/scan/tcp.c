#include "scan/tcp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/number.h"
#include "scan/banner.h"
#include "scan/tcp_sockets.h"

/* The kernel repeats the SYN of a socket after a second (tcp(7),
 * tcp_syn_retries). Where that would come too soon, a try ends before. */
#define BEFORE_REPEAT (900 * NS_PER_MS)

/* One try of a probe, waiting for an answer. */
struct attempt {
	struct watch watch;
	struct timer end; /* with a delay between probes */
	struct tcp *tcp;
	struct probe *probe;
	int fd;
	unsigned try;
	struct attempt *next;		/* an older one of this probe */
	struct attempt *after, *before; /* in tcp->all, by age */
	bool superseded;		/* there is a newer one */
};

struct tcp {
	struct engine *engine;
	struct banners *banners;
	struct tcp_sockets sockets;
	struct attempt *oldest, *newest;
};

/* How a try went. */
enum outcome {
	PENDING,
	CONNECTED,
	ICMP_ERROR,
	FAILED,
};

struct result {
	enum outcome outcome;
	struct neterror error; /* ICMP_ERROR */
	int err;	       /* FAILED */
};

struct tcp *tcp_new(struct engine *engine, struct fail *fail)
{
	struct tcp *tcp = calloc(1, sizeof(*tcp));

	if (!tcp) {
		fail_memory(fail);
		return NULL;
	}
	tcp->engine = engine;
	tcp_sockets_init(&tcp->sockets);
	tcp->banners = banners_new(engine, &tcp->sockets, fail);
	if (tcp->banners)
		return tcp;
	free(tcp);
	return NULL;
}

static void attempt_free(struct attempt *attempt)
{
	struct tcp *tcp = attempt->tcp;

	watch_stop(&attempt->watch);
	timer_stop(&attempt->end);
	if (attempt->fd >= 0)
		tcp_sockets_close(&tcp->sockets, attempt->fd);
	if (attempt->before)
		attempt->before->after = attempt->after;
	else
		tcp->oldest = attempt->after;
	if (attempt->after)
		attempt->after->before = attempt->before;
	else
		tcp->newest = attempt->before;
	free(attempt);
}

void tcp_free(struct tcp *tcp)
{
	while (tcp->oldest)
		attempt_free(tcp->oldest);
	tcp_sockets_release(&tcp->sockets);
	banners_free(tcp->banners);
	free(tcp);
}

void tcp_banners_end(struct tcp *tcp)
{
	banners_end(tcp->banners);
}

void tcp_drop(struct tcp *tcp, struct probe *probe)
{
	struct attempt *attempt = probe->attempts, *next;

	(void)tcp;
	for (; attempt; attempt = next) {
		next = attempt->next;
		attempt_free(attempt);
	}
	probe->attempts = NULL;
}

static void give_up(struct attempt *attempt)
{
	struct attempt *at = attempt->probe->attempts, *before = NULL;

	for (; at != attempt; at = at->next)
		before = at;
	if (before)
		before->next = attempt->next;
	else
		attempt->probe->attempts = attempt->next;
	attempt_free(attempt);
}

/* Give up a try to have its descriptor: the oldest one of all that has a newer
 * one beside it, else the oldest of this very port. */
static bool give_up_one(struct tcp *tcp, const struct probe *probe)
{
	struct attempt *attempt = tcp->oldest;

	while (attempt && !attempt->superseded)
		attempt = attempt->after;
	if (!attempt)
		attempt = probe->attempts;
	if (!attempt)
		return false;
	while (attempt->probe == probe && attempt->next)
		attempt = attempt->next;
	give_up(attempt);
	return true;
}

/* A socket, -1 with errno. */
static int take_socket(struct tcp *tcp, const struct probe *probe,
	const struct endpoint *endpoint)
{
	int fd = tcp_sockets_take(&tcp->sockets, endpoint);

	if (fd < 0 && errno == EMFILE && give_up_one(tcp, probe))
		fd = tcp_sockets_take(&tcp->sockets, endpoint);
	return fd;
}

/* The errno of connect(2) on a socket that was connecting. */
static enum outcome outcome_of(int err)
{
	switch (err) {
	case EALREADY:
	case EINPROGRESS:
	case EINTR:
		return PENDING;
	/* A peer that resets what it has accepted was there. */
	case ECONNRESET:
	case EPIPE:
	case EISCONN:
	case 0:
		return CONNECTED;
	default:
		return FAILED;
	}
}

/*
 * How it stands. The error queue comes first, since an ICMP error and a reset
 * have the same errno; then connect(2) again, which tells the result and, after
 * a refusal, makes the socket good for another connection. What this machine is
 * short of says nothing about the other: it is asked again.
 */
static void ask(struct tcp *tcp, int fd, const struct endpoint *endpoint,
	struct result *result)
{
	int err = 0;

	for (int i = 0; i < ENGINE_TRIES; i++) {
		if (neterror_read(fd, &result->error)) {
			result->outcome =
				result->error.icmp ? ICMP_ERROR : FAILED;
			result->err = result->error.err;
			return;
		}
		err = errno;
		/* EAGAIN: the queue is empty. */
		if (err != EAGAIN && engine_is_shortage(err))
			continue;
		err = connect(fd, &endpoint->addr.any, endpoint->len) < 0
			      ? errno
			      : 0;
		if (engine_is_shortage(err))
			continue;
		result->outcome = outcome_of(err);
		result->err = err;
		return;
	}
	result->outcome = PENDING;
	engine_deaf(tcp->engine, "see how connections stand", err);
}

/* --- verdicts -------------------------------------------------------------- */

/* Whether some other try of ours goes from port `to` to port `from`. */
static bool is_crossed(struct tcp *tcp, uint16_t from, uint16_t to)
{
	for (struct attempt *at = tcp->oldest; at; at = at->after) {
		struct endpoint own = {.len = sizeof(own.addr)}, there;

		engine_endpoint(tcp->engine, at->probe, &there);
		if (endpoint_port(&there) == from &&
			getsockname(at->fd, &own.addr.any, &own.len) == 0 &&
			endpoint_port(&own) == to)
			return true;
	}
	return false;
}

/* A connection within this machine may have met itself, or another try of this
 * scan, on a port that nobody listens on (RFC 9293 3.5, simultaneous open). */
static bool is_ours(struct tcp *tcp, int fd)
{
	struct endpoint own = {.len = sizeof(own.addr)};
	struct endpoint there = {.len = sizeof(there.addr)};
	uint16_t from, to;

	if (getsockname(fd, &own.addr.any, &own.len) < 0 ||
		getpeername(fd, &there.addr.any, &there.len) < 0)
		return false;
	from = endpoint_port(&own);
	to = endpoint_port(&there);
	endpoint_set_port(&own, 0);
	endpoint_set_port(&there, 0);
	return endpoint_equal(&own, &there) &&
	       (from == to || is_crossed(tcp, from, to));
}

static void connected(
	struct tcp *tcp, struct probe *probe, unsigned try, int fd)
{
	struct verdict verdict = {.state = PORT_OPEN, .reason = REASON_SYN_ACK};

	if (is_ours(tcp, fd)) {
		verdict.state = PORT_CLOSED;
		verdict.reason = REASON_CONN_REFUSED;
		tcp_sockets_reset(&tcp->sockets, fd);
	} else if (tcp->engine->options.banner > 0) {
		banners_read(tcp->banners, fd, probe);
	} else {
		tcp_sockets_reset(&tcp->sockets, fd);
	}
	engine_decide(tcp->engine, probe, try, SCHED_ANSWERED, &verdict);
}

/* What an errno means where the error queue has nothing to say. */
static enum reason reason_of_errno(int err)
{
	switch (err) {
	case EHOSTUNREACH:
	case EHOSTDOWN:
		return REASON_HOST_UNREACH;
	case ENETUNREACH:
		return REASON_NET_UNREACH;
	case ENOPROTOOPT:
		return REASON_PROTO_UNREACH;
	case EACCES:
	case EPERM:
		return REASON_ADMIN_PROHIBITED;
	default:
		return REASON_DEST_UNREACH;
	}
}

static void refused(struct tcp *tcp, struct probe *probe, unsigned try, int fd,
	const struct endpoint *endpoint)
{
	struct verdict verdict = {
		.state = PORT_CLOSED, .reason = REASON_CONN_REFUSED};

	tcp_sockets_keep(&tcp->sockets, fd, endpoint);
	engine_decide(tcp->engine, probe, try, SCHED_ANSWERED, &verdict);
}

static void unreachable(struct tcp *tcp, struct probe *probe, unsigned try,
	const struct result *result)
{
	struct verdict verdict = {.state = PORT_FILTERED,
		.reason = (uint8_t)reason_of_errno(result->err)};
	const struct neterror *error = &result->error;

	if (result->outcome == ICMP_ERROR) {
		if (engine_is_absent(tcp->engine, probe, error)) {
			engine_down(tcp->engine, probe, &error->from);
			return;
		}
		engine_icmp_verdict(probe, error, &verdict);
	}
	engine_decide(tcp->engine, probe, try, SCHED_ICMP, &verdict);
}

/* The end of a try whose result is not PENDING. Takes the descriptor. */
static void settle(struct tcp *tcp, struct probe *probe, unsigned try, int fd,
	const struct endpoint *endpoint, const struct result *result)
{
	if (result->outcome == CONNECTED) {
		connected(tcp, probe, try, fd);
	} else if (result->outcome == FAILED && result->err == ECONNREFUSED) {
		refused(tcp, probe, try, fd, endpoint);
	} else {
		tcp_sockets_close(&tcp->sockets, fd);
		unreachable(tcp, probe, try, result);
	}
}

/* --- tries ----------------------------------------------------------------- */

static void ready(struct watch *watch, uint32_t events)
{
	struct attempt *attempt = container_of(watch, struct attempt, watch);
	struct tcp *tcp = attempt->tcp;
	struct probe *probe = attempt->probe;
	struct endpoint endpoint;
	struct result result;
	int fd = attempt->fd;

	engine_endpoint(tcp->engine, probe, &endpoint);
	ask(tcp, fd, &endpoint, &result);
	if (result.outcome == PENDING ||
		(result.outcome == FAILED && result.err == ETIMEDOUT)) {
		/* Nothing more will come of this one; its time runs on. */
		if (result.outcome == FAILED || (events & EPOLLERR))
			watch_stop(watch);
		return;
	}
	watch_stop(watch);
	attempt->fd = -1;
	settle(tcp, probe, attempt->try, fd, &endpoint, &result);
	engine_turn(tcp->engine);
}

/* Whether what the kernel sends by itself would come too soon. */
static bool repeats_unwanted(const struct tcp *tcp)
{
	return tcp->engine->options.sched.delay > 0;
}

static void ended(struct timer *timer)
{
	give_up(container_of(timer, struct attempt, end));
}

/* An answer has to be waited for. */
static void await(struct tcp *tcp, struct probe *probe, int fd)
{
	struct attempt *attempt = calloc(1, sizeof(*attempt));
	struct attempt *older = probe->attempts;

	if (!attempt) {
		tcp_sockets_close(&tcp->sockets, fd);
		engine_unsent(tcp->engine, probe, ENOMEM);
		return;
	}
	attempt->tcp = tcp;
	attempt->probe = probe;
	attempt->fd = fd;
	attempt->try = probe->tries;
	attempt->before = tcp->newest;
	if (tcp->newest)
		tcp->newest->after = attempt;
	else
		tcp->oldest = attempt;
	tcp->newest = attempt;
	if (!watch_start(&attempt->watch, tcp->engine->loop, fd, EPOLLOUT,
		    ready, NULL)) {
		attempt_free(attempt);
		engine_unsent(tcp->engine, probe, ENOMEM);
		return;
	}
	attempt->next = older;
	if (older)
		older->superseded = true;
	probe->attempts = attempt;
	if (repeats_unwanted(tcp))
		timer_start(
			&attempt->end, tcp->engine->loop, BEFORE_REPEAT, ended);
	tcp->engine->shortages = 0;
}

/* connect(2) failed at once: this machine, not the target, says why. */
static void failed_at_once(struct tcp *tcp, struct probe *probe, int fd,
	const struct endpoint *endpoint, int err)
{
	if (err == ECONNREFUSED) {
		refused(tcp, probe, probe->tries, fd, endpoint);
		return;
	}
	tcp_sockets_close(&tcp->sockets, fd);
	engine_not_sent(tcp->engine, probe, err);
}

/* One of our own at that time would only double it. */
static bool kernel_repeats(const struct probe *probe)
{
	const struct attempt *latest = probe->attempts;

	return latest &&
	       probe->sent[probe->tries - 1] - probe->sent[latest->try - 1] >=
		       BEFORE_REPEAT;
}

void tcp_send(struct tcp *tcp, struct probe *probe)
{
	struct endpoint endpoint;
	struct result result;
	int fd;

	if (kernel_repeats(probe))
		return;
	engine_endpoint(tcp->engine, probe, &endpoint);
	do {
		fd = take_socket(tcp, probe, &endpoint);
		if (fd < 0) {
			engine_unsent(tcp->engine, probe, errno);
			return;
		}
		if (connect(fd, &endpoint.addr.any, endpoint.len) == 0 ||
			errno == EINPROGRESS || errno == EINTR)
			break;
		/* A used socket that still has something to tell. */
		if (errno == ECONNABORTED || errno == EISCONN) {
			tcp_sockets_close(&tcp->sockets, fd);
			fd = -1;
			continue;
		}
		failed_at_once(tcp, probe, fd, &endpoint, errno);
		return;
	} while (fd < 0);
	ask(tcp, fd, &endpoint, &result);
	if (result.outcome == PENDING)
		await(tcp, probe, fd);
	else
		settle(tcp, probe, probe->tries, fd, &endpoint, &result);
}
