#include "session/session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/clock.h"
#include "io/child.h"
#include "io/confine.h"
#include "net/flow.h"
#include "net/resolve.h"
#include "session/voice.h"

bool session_open(struct session *session, const struct stream *stream,
	const struct report *report, struct fail *fail)
{
	*session = (struct session){
		.stream = stream, .report = report, .began = clock_now()};
	session->scratch = malloc(FLOW_SCRATCH);
	if (!session->scratch)
		return fail_memory(fail);
	session->loop = loop_new(fail);
	if (session->loop && tap_open(&session->tap, stream->args, fail))
		return true;
	loop_free(session->loop);
	free(session->scratch);
	return false;
}

static void moved(void *context)
{
	trace_moved(context);
}

bool session_trace(
	struct session *session, struct trace *trace, struct fail *fail)
{
	session->trace = trace;
	if (trace_needs_bytes(trace)) {
		session->tap.moved = moved;
		session->tap.moved_context = trace;
	}
	return trace_start(trace, session->loop, fail);
}

int64_t session_time_left(const struct session *session)
{
	int64_t left;

	if (!session->stream->args->total.set)
		return 0;
	left = session->stream->args->total.ns - (clock_now() - session->began);
	return left > 1 ? left : 1;
}

void session_end(
	struct session *session, enum status status, const struct fail *fail)
{
	if (session->ended)
		return;
	session->ended = true;
	session->status = status;
	if (fail)
		session->fail = *fail;
	loop_stop(session->loop);
}

static void total_over(struct timer *timer)
{
	struct session *session = container_of(timer, struct session, total);
	struct fail fail;

	/* The mode's own end comes after this one and does not count. */
	fail_set(&fail, STATUS_NO, "the time of --total is up");
	session->ended = true;
	session->status = STATUS_NO;
	session->fail = fail;
	session->stop(session);
	loop_stop(session->loop);
}

static void signal_caught(struct signals *signals, int number)
{
	struct session *session =
		container_of(signals, struct session, signals);
	int wait_status = 0;
	pid_t pid;

	switch (number) {
	case SIGCHLD:
		while ((pid = child_reap(&wait_status)) > 0)
			if (session->child_ended)
				session->child_ended(session, pid, wait_status);
		return;
	case SIGUSR1:
		if (session->asked)
			session->asked(session);
		return;
	default:
		if (signals->typed && session->typed &&
			session->typed(session, number))
			return;
		session->signal = number;
		session->stop(session);
		session_end(session, STATUS_NO, NULL);
	}
}

#define FOLDER_MAX sizeof(((struct sockaddr_un *)NULL)->sun_path)

/* The folder of a path that does not end with a slash. */
static void folder_of(const char *path, char folder[FOLDER_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	if (!slash)
		(void)snprintf(folder, FOLDER_MAX, ".");
	else
		(void)snprintf(folder, FOLDER_MAX, "%.*s",
			len > 0 ? (int)len : 1, path);
}

/* Everything is open by now. A program that is run may need more than this
 * process does; whoever has calls follow this one has confined it already. */
static void confine_self(const struct session *session)
{
	const struct stream *stream = session->stream;
	const char *unix_path = stream->args->unix_path;
	char folder[FOLDER_MAX], text[CONFINE_TEXT_MAX];
	struct confine_path paths[] = {{0}, {0}};
	const struct confine needs = {
		.paths = paths, .resolve = stream->resolve};

	if (stream->program || stream->args->more)
		return;
	/* The path that listen removes at its end. */
	if (unix_path) {
		folder_of(unix_path, folder);
		paths[0] = (struct confine_path){folder, CONFINE_REMOVE};
	}
	report_detail(session->report, "%s", confine(&needs, text));
}

bool session_run(struct session *session, struct fail *fail)
{
	confine_self(session);
	if (!signals_start(
		    &session->signals, session->loop, signal_caught, fail))
		return false;
	/* A program may have ended before its signal was listened for. */
	signal_caught(&session->signals, SIGCHLD);
	if (session->stream->args->total.set)
		timer_start(&session->total, session->loop,
			session_time_left(session), total_over);
	if (session->ended)
		return true;
	return loop_run(session->loop, fail);
}

static void tell_name(
	const void *context, const struct endpoint *endpoint, const char *name)
{
	char text[ENDPOINT_TEXT_MAX];

	report_status(context, "%s is %s",
		endpoint_address_text(endpoint, text), name);
}

void session_tell_name(
	const struct session *session, const struct endpoint *endpoint)
{
	if (session->stream->resolve && session->stream->voice->tells_more &&
		session->report->verbosity >= 1 &&
		endpoint_family(endpoint) != AF_UNIX)
		resolve_name_later(endpoint, tell_name, session->report);
}

enum status session_close(
	struct session *session, int *ret_signal, struct fail *fail)
{
	enum status status = session->status;

	timer_stop(&session->total);
	signals_stop(&session->signals);
	*fail = session->fail;
	*ret_signal = session->signal;
	if (!trace_close(session->trace, &session->fail)) {
		report_fail(session->report, fail);
		*fail = session->fail;
		status = STATUS_TROUBLE;
	}
	if (!tap_close(&session->tap, &session->fail)) {
		/* Both are said; that output was lost is the graver one. */
		report_fail(session->report, fail);
		*fail = session->fail;
		status = STATUS_TROUBLE;
	}
	loop_free(session->loop);
	free(session->scratch);
	return status;
}
