#include "session/establish.h"

#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "net/resolve.h"

#define RETRY_FIRST (20 * NS_PER_MS)
#define RETRY_MOST  (500 * NS_PER_MS)

/* The world as the callbacks see it. */
struct attempt {
	const struct call *call;
	struct session *session;
	bool again; /* not the first try of --wait */
	struct call_made made;
};

static void tell_begun(void *context, const struct endpoint *to)
{
	const struct attempt *attempt = context;
	const struct session *session = attempt->session;
	char text[ENDPOINT_TEXT_MAX];

	report_detail(session->report, "trying %s%s", endpoint_text(to, text),
		session->stream->proto);
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

static void tell_failed(
	void *context, int fd, const struct endpoint *to, int err)
{
	const struct attempt *attempt = context;
	const struct session *session = attempt->session;
	char text[ENDPOINT_TEXT_MAX];

	trace_failed(session->trace, fd, to, err);
	/* Once; the tries of --wait are details. */
	(attempt->again ? report_detail : report_status)(session->report,
		"%s%s: %s", endpoint_text(to, text), session->stream->proto,
		strerror(err));
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
	made->began = clock_now();
	if (unix_path) {
		if (!endpoint_unix(unix_path, &unix_target, fail))
			return false;
		targets = (struct endpoint_list){&unix_target, 1};
		options.timeout_ns = limit;
		return dial(session->loop, call->name, &targets, &options,
			&made->fd, &made->peer, fail);
	}
	if (!resolve(call->place->host, call->place->port,
		    session->stream->family, limit, &targets, fail))
		return false;
	if (limit > 0) {
		limit -= clock_now() - made->began;
		options.timeout_ns = limit > 1 ? limit : 1;
	}
	made->began = clock_now();
	good = dial(session->loop, call->name, &targets, &options, &made->fd,
		&made->peer, fail);
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

	for (;;) {
		int64_t limit = sooner(session->stream->args->timeout.ns,
			session_time_left(session));

		if (call->wait.set)
			limit = sooner(limit, left > 0 ? left : call->wait.ns);
		if (call_once(&attempt, limit, fail)) {
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
