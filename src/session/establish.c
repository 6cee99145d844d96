#include "session/establish.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"
#include "net/resolve.h"
#include "session/voice.h"

#define RETRY_FIRST (20 * NS_PER_MS)
#define RETRY_MOST  (500 * NS_PER_MS)

/* The world as the callbacks see it. */
struct attempt {
	const struct call *call;
	struct session *session;
	bool again;	/* not the first try of --wait */
	size_t left;	/* addresses that have not failed */
	size_t silent;	/* addresses begun that have not failed */
	bool not_bound; /* the last one's source was not to be had */
	struct call_made made;
	struct fail lost; /* what the voice could not say */
};

static struct voice_event tell_of(
	struct attempt *attempt, const struct endpoint *to)
{
	const struct call *call = attempt->call;

	return (struct voice_event){
		.report = attempt->session->report,
		.stream = attempt->session->stream,
		.host = call->place->host,
		.peer = to,
		.port = call->place->port,
		.service = call->place->service,
		.again = attempt->again,
		.lost = &attempt->lost,
	};
}

static void tell_begun(void *context, const struct endpoint *to)
{
	struct attempt *attempt = context;
	const struct voice_event event = tell_of(attempt, to);

	attempt->silent++;
	if (event.stream->voice->trying)
		event.stream->voice->trying(&event);
}

static void note_asked(void *context, int fd, const struct endpoint *to)
{
	const struct attempt *attempt = context;

	trace_began(attempt->session->trace, fd, to);
}

static void note_dropped(void *context, int fd)
{
	const struct attempt *attempt = context;

	trace_parting(attempt->session->trace, fd);
}

/* A source was asked for, and the socket has none. */
static bool is_not_bound(const struct call *call, int fd)
{
	struct endpoint local = {.len = sizeof(local.addr)};

	return (call->dial.source.len > 0 || call->dial.source_port > 0) &&
	       fd >= 0 && getsockname(fd, &local.addr.any, &local.len) == 0 &&
	       endpoint_port(&local) == 0;
}

static void tell_failed(
	void *context, int fd, const struct endpoint *to, int err)
{
	struct attempt *attempt = context;
	struct voice_event event = tell_of(attempt, to);

	trace_failed(attempt->session->trace, fd, to, err);
	event.err = err;
	event.last = --attempt->left == 0;
	event.not_bound = is_not_bound(attempt->call, fd);
	attempt->not_bound = event.not_bound;
	attempt->silent--;
	if (event.stream->voice->failed)
		event.stream->voice->failed(&event);
}

/* Who has said nothing when the time was up. */
static void tell_silent(struct attempt *attempt)
{
	const struct voice_event event = tell_of(attempt, NULL);

	for (size_t i = 0; i < attempt->silent; i++)
		if (event.stream->voice->timed_out)
			event.stream->voice->timed_out(&event);
}

/* In the words of another program, whose status is 1. */
static void tell_unresolved(struct attempt *attempt, struct fail *fail)
{
	struct voice_event event = tell_of(attempt, NULL);

	if (!event.stream->voice->unresolved)
		return;
	/* The only mistake that is seen here is -4 or -6 with the other's
	 * address. */
	event.reason = fail->status == STATUS_USAGE
			       ? ": Address family for hostname not supported"
			       : fail->text;
	event.stream->voice->unresolved(&event);
	fail_silent(fail, STATUS_NO);
}

/* The smaller of two limits, where 0 is none. */
static int64_t sooner(int64_t a, int64_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

static bool call_once(struct attempt *attempt, int64_t limit, struct fail *fail)
{
	const struct call *call = attempt->call;
	struct session *session = attempt->session;
	const char *unix_path = session->stream->args->unix_path;
	struct dial_options options = call->dial;
	struct call_made *made = &attempt->made;
	struct endpoint_list targets = {0};
	struct endpoint unix_target;
	bool good;

	options.begun = tell_begun;
	options.failed = tell_failed;
	if (session->trace) {
		options.asked = note_asked;
		options.dropped = note_dropped;
	}
	options.context = attempt;
	attempt->silent = 0;
	made->began = clock_now();
	if (unix_path) {
		if (!endpoint_unix(unix_path, &unix_target, fail))
			return false;
		targets = (struct endpoint_list){&unix_target, 1};
		attempt->left = 1;
		options.timeout_ns = limit;
		good = dial(session->loop, call->name, &targets, &options,
			&made->fd, &made->peer, fail);
		if (!good)
			tell_silent(attempt);
		return good;
	}
	if (!resolve(call->place->host, call->place->port,
		    session->stream->family, limit, &targets, fail)) {
		tell_unresolved(attempt, fail);
		return false;
	}
	attempt->left = targets.count;
	if (limit > 0) {
		limit -= clock_now() - made->began;
		options.timeout_ns = limit > 1 ? limit : 1;
	}
	made->began = clock_now();
	good = dial(session->loop, call->name, &targets, &options, &made->fd,
		&made->peer, fail);
	if (!good)
		tell_silent(attempt);
	/* In other programs' words that is said, and their status is 1. */
	if (!good && attempt->not_bound &&
		session->stream->voice->failure_is_told)
		fail_silent(fail, STATUS_NO);
	endpoint_list_release(&targets);
	return good;
}

/* Try, and with --wait try again until the time is up. */
bool establish(const struct call *call, struct session *session,
	struct call_made *ret_made, struct fail *fail)
{
	struct attempt attempt = {
		.call = call, .session = session, .made.fd = -1};
	int64_t pause = RETRY_FIRST, left = 0;
	int64_t end = clock_now() + call->wait.ns;
	bool good;

	for (;;) {
		int64_t limit = sooner(session->stream->args->timeout.ns,
			session_time_left(session));

		if (call->wait.set)
			limit = sooner(limit, left > 0 ? left : call->wait.ns);
		good = call_once(&attempt, limit, fail);
		if (attempt.lost.status != STATUS_OK) {
			trace_parting(session->trace, attempt.made.fd);
			fd_close(&attempt.made.fd);
			*fail = attempt.lost;
			return false;
		}
		if (good) {
			*ret_made = attempt.made;
			return true;
		}
		left = end - clock_now();
		if (!call->wait.set || fail->status == STATUS_USAGE)
			return false;
		if (left <= 0 || session_time_left(session) == 1)
			return false;
		if (pause > left)
			pause = left;
		(void)poll(NULL, 0, (int)(pause / NS_PER_MS) + 1);
		left = end - clock_now();
		if (left <= 0)
			left = 1;
		attempt.again = true;
		pause = pause * 2 < RETRY_MOST ? pause * 2 : RETRY_MOST;
	}
}
