/*
 * ncx connect HOST PORT: a connection joined to stdin and stdout, or to a
 * program.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "io/fd.h"
#include "net/dial.h"
#include "session/datagram.h"
#include "session/operand.h"
#include "session/program.h"
#include "session/single.h"
#include "svc/port.h"

struct connect_args {
	const char *source, *source_port;
	bool zero, telnet;
	struct option_duration wait;
	struct option_number replies;
	struct stream_args stream;
	struct common_args common;
};

static const struct option_row rows[] = {
	OPTION_TEXT(struct connect_args, source, 's', "source", "ADDR",
		"the address to come from"),
	OPTION_TEXT(struct connect_args, source_port, 'p', "source-port",
		"PORT", "the port to come from"),
	OPTION_FLAG(struct connect_args, zero, 'z', "zero",
		"only see whether it connects; the status tells"),
	OPTION_DURATION(struct connect_args, wait, 0, "wait",
		"keep trying for so long, until the port answers"),
	OPTION_FLAG(struct connect_args, telnet, 't', "telnet",
		"answer telnet option negotiation (RFC 854)"),
	OPTION_NUMBER(struct connect_args, replies, 0, "replies", "N", 1,
		UINT32_MAX, "UDP: end after N datagrams received"),
	OPTION_END};

static const struct option_group groups[] = {
	{"Connecting", rows, 0},
	STREAM_OPTION_GROUPS(struct connect_args, stream),
	COMMON_OPTION_GROUP(struct connect_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... HOST PORT"},
	{"[OPTION]... HOST:PORT"},
	{"[OPTION]... -U PATH"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx connect localhost 5000", "talk to the server on port 5000"},
	{"ncx connect -u localhost 5000", "the same with datagrams"},
	{"ncx connect -z --wait 10s localhost 5000",
		"wait until a server is up"},
	{"ncx connect host 5000 < file", "send a file"},
	{0},
};

#define RETRY_FIRST (20 * NS_PER_MS)
#define RETRY_MOST  (500 * NS_PER_MS)
#define UDP_PROBE   NS_PER_SECOND /* how long -z -u waits for an answer */

/* What the options ask for, checked. */
struct plan {
	const struct connect_args *args;
	struct stream stream;
	struct connect_place place;
	struct dial_options dial;
	char name[300]; /* the target as the user calls it */
};

/* One connection attempt's view of the world, for the callbacks. */
struct attempt {
	const struct plan *plan;
	const struct report *report;
	struct trace *trace;
	int64_t began;
	bool again; /* not the first try of --wait */
	int fd;
	struct endpoint peer;
};

static bool check_combinations(const struct connect_args *args,
	const struct stream *stream, struct fail *fail)
{
	const struct stream_args *shared = &args->stream;
	bool program = stream->program != NULL;
	const struct conflict conflicts[] = {
		{args->telnet, shared->udp, "--telnet", "-u"},
		{args->zero, program, "-z", "--exec"},
		{args->zero, args->telnet, "-z", "--telnet"},
		{shared->unix_path, args->source, "-U", "--source"},
		{shared->unix_path, args->source_port, "-U", "--source-port"},
	};
	const struct conflict needs[] = {
		{args->replies.set, shared->udp, "--replies", "-u"},
	};

	return conflict_check(conflicts, COUNT_OF(conflicts), fail) &&
	       requirement_check(needs, COUNT_OF(needs), fail);
}

static bool take_source(
	const struct connect_args *args, struct plan *plan, struct fail *fail)
{
	const char *proto = args->stream.udp ? "udp" : "tcp";

	if (args->source_port &&
		!port_parse(args->source_port, strlen(args->source_port), proto,
			&plan->dial.source_port, fail))
		return false;
	if (args->source && !endpoint_parse(args->source, strlen(args->source),
				    0, &plan->dial.source))
		return fail_set(fail, STATUS_USAGE,
			"--source takes an address, not '%s'", args->source);
	if (args->source && plan->stream.family == AF_UNSPEC)
		plan->stream.family = endpoint_family(&plan->dial.source);
	return true;
}

static bool make_plan(const struct connect_args *args, int operand_count,
	char **operands, struct plan *plan, struct fail *fail)
{
	bool unix_path = args->stream.unix_path != NULL;

	*plan = (struct plan){.args = args};
	if (!stream_check(&args->stream, &args->common, &plan->stream, fail) ||
		!check_combinations(args, &plan->stream, fail) ||
		!take_source(args, plan, fail))
		return false;
	plan->dial.udp = args->stream.udp;
	plan->dial.sockopts = plan->stream.sockopts;
	if (unix_path && operand_count > 0)
		return fail_set(fail, STATUS_USAGE,
			"a UNIX socket has no address and no port");
	if (unix_path) {
		(void)snprintf(plan->name, sizeof(plan->name), "%s",
			args->stream.unix_path);
		return true;
	}
	if (operand_count == 1 && args->source_port &&
		!strchr(operands[0], ':'))
		return fail_set(fail, STATUS_USAGE,
			"the port is missing: -p is the port to come from; "
			"ncx connect %s %s",
			operands[0], args->source_port);
	if (!connect_place_operands(operand_count, operands, args->stream.udp,
		    &plan->place, fail))
		return false;
	(void)snprintf(plan->name, sizeof(plan->name),
		strchr(plan->place.host, ':') ? "[%s]:%u%s" : "%s:%u%s",
		plan->place.host, plan->place.port, plan->stream.proto);
	return true;
}

/* --- establishing ---------------------------------------------------------- */

static void tell_begun(void *context, const struct endpoint *to)
{
	const struct attempt *attempt = context;
	char text[ENDPOINT_TEXT_MAX];

	report_detail(attempt->report, "trying %s%s", endpoint_text(to, text),
		attempt->plan->stream.proto);
}

static void note_asked(void *context, int fd, const struct endpoint *to)
{
	const struct attempt *attempt = context;

	trace_began(attempt->trace, fd, to);
}

static void note_dropped(void *context, int fd)
{
	const struct attempt *attempt = context;

	trace_parting(attempt->trace, fd);
}

static void tell_failed(
	void *context, int fd, const struct endpoint *to, int err)
{
	const struct attempt *attempt = context;
	char text[ENDPOINT_TEXT_MAX];

	trace_failed(attempt->trace, fd, to, err);
	/* Once; the tries of --wait are details. */
	if (attempt->plan->args->common.verbose > 1 ||
		(attempt->plan->args->common.verbose > 0 && !attempt->again))
		report_status(attempt->report, "%s%s: %s",
			endpoint_text(to, text), attempt->plan->stream.proto,
			strerror(err));
}

static void tell_connected(const struct attempt *attempt)
{
	const char *proto = attempt->plan->stream.proto;
	struct endpoint local = {.len = sizeof(local.addr)};
	char text[ENDPOINT_TEXT_MAX], took[NUMBER_TEXT_MAX];

	report_status(attempt->report, "connected to %s%s in %s",
		endpoint_text(&attempt->peer, text), proto,
		duration_text(clock_now() - attempt->began, took));
	if (!attempt->plan->args->zero && proto[0] &&
		getsockname(attempt->fd, &local.addr.any, &local.len) == 0)
		report_status(attempt->report, "this end is %s%s",
			endpoint_text(&local, text), proto);
}

/* The smaller of two limits, where 0 is none. */
static int64_t sooner(int64_t a, int64_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

static bool connect_once(struct attempt *attempt, struct session *session,
	int64_t limit, struct fail *fail)
{
	const struct plan *plan = attempt->plan;
	struct dial_options options = plan->dial;
	struct endpoint_list targets = {0};
	struct endpoint unix_target;
	bool good;

	options.begun = tell_begun;
	options.failed = tell_failed;
	if (attempt->trace) {
		options.asked = note_asked;
		options.dropped = note_dropped;
	}
	options.context = attempt;
	attempt->began = clock_now();
	if (plan->args->stream.unix_path) {
		if (!endpoint_unix(
			    plan->args->stream.unix_path, &unix_target, fail))
			return false;
		targets = (struct endpoint_list){&unix_target, 1};
		options.timeout_ns = limit;
		return dial(session->loop, plan->name, &targets, &options,
			&attempt->fd, &attempt->peer, fail);
	}
	if (!resolve(plan->place.host, plan->place.port, plan->stream.family,
		    limit, &targets, fail))
		return false;
	if (limit > 0) {
		limit -= clock_now() - attempt->began;
		options.timeout_ns = limit > 1 ? limit : 1;
	}
	attempt->began = clock_now();
	good = dial(session->loop, plan->name, &targets, &options, &attempt->fd,
		&attempt->peer, fail);
	endpoint_list_release(&targets);
	return good;
}

/* Try, and with --wait try again until the time is up. */
static bool establish(
	struct attempt *attempt, struct session *session, struct fail *fail)
{
	const struct connect_args *args = attempt->plan->args;
	int64_t pause = RETRY_FIRST, left = 0;
	int64_t end = clock_now() + args->wait.ns;

	for (;;) {
		int64_t limit = sooner(
			args->stream.timeout.ns, session_time_left(session));

		if (args->wait.set)
			limit = sooner(limit, left > 0 ? left : args->wait.ns);
		if (connect_once(attempt, session, limit, fail))
			return true;
		left = end - clock_now();
		if (!args->wait.set || fail->status == STATUS_USAGE)
			return false;
		if (left <= 0 || session_time_left(session) == 1)
			return false;
		if (pause > left)
			pause = left;
		(void)poll(NULL, 0, (int)(pause / NS_PER_MS) + 1);
		left = end - clock_now();
		if (left <= 0)
			left = 1;
		attempt->again = true;
		pause = pause * 2 < RETRY_MOST ? pause * 2 : RETRY_MOST;
	}
}

/* --- once connected -------------------------------------------------------- */

/* A UDP port that is closed says so, an open one says what it likes: send two
 * empty datagrams (one may be lost) and listen for a moment. */
static bool probe_udp(const struct attempt *attempt, struct fail *fail)
{
	const struct option_duration *timeout =
		&attempt->plan->args->stream.timeout;
	int64_t limit = timeout->set ? timeout->ns : UDP_PROBE;
	char byte;

	for (int i = 0; i < 2; i++) {
		ssize_t n = send(attempt->fd, "", 0, MSG_NOSIGNAL);

		if (n >= 0)
			trace_datagram(
				attempt->trace, attempt->fd, true, NULL, 0);
		if (n >= 0 && !fd_wait(attempt->fd, POLLIN,
				      (int)(limit / 2 / NS_PER_MS)))
			continue;
		if (n >= 0)
			n = recv(attempt->fd, &byte, 1,
				MSG_DONTWAIT | MSG_TRUNC);
		if (n >= 0) {
			trace_datagram(attempt->trace, attempt->fd, false, NULL,
				(size_t)n);
			report_status(attempt->report, "%s: answered",
				attempt->plan->name);
			return true;
		}
		(void)fail_errno(fail, STATUS_NO, errno, "cannot connect to %s",
			attempt->plan->name);
		trace_datagram_error(attempt->trace, attempt->fd, NULL);
		return false;
	}
	report_status(attempt->report, "%s: no answer; it is open or filtered",
		attempt->plan->name);
	return true;
}

static bool run_datagrams(struct session *session,
	const struct attempt *attempt, struct fail *fail)
{
	const struct datagram_options options = {
		.target = attempt->peer,
		.replies = attempt->plan->args->replies.value,
	};
	struct datagram_programs *programs = NULL;
	struct datagrams *datagrams = NULL;
	bool good;

	if (attempt->plan->stream.program) {
		programs = datagram_programs_start(
			session, attempt->fd, &options, fail);
		good = programs && session_run(session, fail);
	} else {
		datagrams =
			datagrams_start(session, attempt->fd, &options, fail);
		good = datagrams && session_run(session, fail);
	}
	datagrams_free(datagrams);
	datagram_programs_free(programs);
	return good;
}

static bool run_stream(struct session *session, const struct attempt *attempt,
	struct programs *programs, struct fail *fail)
{
	struct single *single;
	bool good;

	if (programs)
		return programs_run(programs, attempt->fd, &attempt->peer, 1,
			       fail) &&
		       session_run(session, fail);
	single = single_start(session, attempt->fd, &attempt->peer,
		attempt->plan->args->telnet, fail);
	good = single && session_run(session, fail);
	single_free(single);
	return good;
}

static bool begin_trace(
	struct session *session, struct attempt *attempt, struct fail *fail)
{
	const struct plan *plan = attempt->plan;
	struct trace_place place = {.listening = false};
	uint16_t from = plan->dial.source_port;
	struct trace *trace;

	if (!trace_wanted(&plan->args->stream))
		return true;
	endpoint_any(AF_INET, plan->place.port, &place.endpoint);
	trace = trace_open(&plan->stream, session->report, &place, fail);
	if (!trace)
		return false;
	attempt->trace = trace;
	if (!session_trace(session, trace, fail))
		return false;
	/* A port below 1024 has still to be bound to. */
	return (from > 0 && from < IPPORT_RESERVED) ||
	       trace_settle(trace, fail);
}

static bool connect_and_talk(
	struct session *session, struct attempt *attempt, struct fail *fail)
{
	const struct plan *plan = attempt->plan;
	struct programs *programs = NULL;
	bool good;

	/* A program that does not exist is known before anyone is called. */
	if (plan->stream.program && !plan->args->stream.udp) {
		programs =
			programs_new(session, NULL, plan->args->telnet, fail);
		if (!programs)
			return false;
	}
	good = begin_trace(session, attempt, fail) &&
	       establish(attempt, session, fail) &&
	       trace_settle(session->trace, fail);
	if (good) {
		if (plan->args->zero && plan->args->stream.udp)
			good = probe_udp(attempt, fail);
		else
			tell_connected(attempt);
		session_tell_name(session, &attempt->peer);
		if (plan->args->zero) {
			trace_joined(
				attempt->trace, attempt->fd, &attempt->peer);
			trace_parting(attempt->trace, attempt->fd);
			fd_close(&attempt->fd);
		} else if (plan->args->stream.udp)
			good = run_datagrams(session, attempt, fail);
		else
			good = run_stream(session, attempt, programs, fail);
	}
	programs_free(programs);
	return good;
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct session session;
	struct attempt attempt;
	struct plan plan;

	if (!make_plan(args, operand_count, operands, &plan, fail) ||
		!session_open(&session, &plan.stream, report, fail))
		return fail->status;
	attempt = (struct attempt){.plan = &plan, .report = report, .fd = -1};
	if (!connect_and_talk(&session, &attempt, fail)) {
		/* -z: the status tells. */
		if (plan.args->zero && fail->status == STATUS_NO &&
			report->verbosity < 1)
			fail_silent(fail, STATUS_NO);
		session_end(&session, fail->status, fail);
	}
	return session_close(&session, ret_signal, fail);
}

const struct command connect_command = {
	.name = "connect",
	.summary = "connect to a server and join it to stdin and stdout",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct connect_args),
	.common_offset = offsetof(struct connect_args, common),
	.max_operands = 2,
	.run = run,
};
