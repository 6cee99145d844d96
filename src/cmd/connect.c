/*
 * ncx connect HOST PORT: a connection joined to stdin and stdout, or to a
 * program.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "io/fd.h"
#include "net/resolve.h"
#include "session/datagram.h"
#include "session/establish.h"
#include "session/operand.h"
#include "session/probe.h"
#include "session/program.h"
#include "session/single.h"
#include "session/voice.h"
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
		"the address (or name) to come from"),
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

#define UDP_PROBE NS_PER_SECOND /* how long -z -u waits for an answer */

/* What the options ask for, checked. */
struct plan {
	const struct connect_args *args;
	struct stream stream;
	struct connect_place place;
	struct dial_options dial;
	char name[300]; /* the target as the user calls it */
};

struct attempt {
	const struct plan *plan;
	const struct report *report;
	struct trace *trace;
	struct call_made made;
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

/* An address, or a name with one of the family that is wanted: that of -4 or
 * -6, or of the target when it is an address. */
static bool take_source_address(
	const struct connect_args *args, struct plan *plan, struct fail *fail)
{
	const char *source = args->source, *host = plan->place.host;
	int family = plan->stream.family;
	struct endpoint_list list;
	struct endpoint target;

	if (!endpoint_parse(source, strlen(source), 0, &plan->dial.source)) {
		if (source[0] == '\0' || args->common.numeric)
			return fail_set(fail, STATUS_USAGE,
				"--source takes an address, not '%s'", source);
		if (family == AF_UNSPEC &&
			endpoint_parse(host, strlen(host), 0, &target))
			family = endpoint_family(&target);
		if (!resolve(source, 0, family, args->stream.timeout.ns, &list,
			    fail))
			return false;
		plan->dial.source = list.items[0];
		endpoint_list_release(&list);
	}
	if (plan->stream.family == AF_UNSPEC)
		plan->stream.family = endpoint_family(&plan->dial.source);
	return true;
}

static bool take_source(
	const struct connect_args *args, struct plan *plan, struct fail *fail)
{
	const char *proto = args->stream.udp ? "udp" : "tcp";

	if (args->source_port &&
		!port_parse(args->source_port, strlen(args->source_port), proto,
			&plan->dial.source_port, fail))
		return false;
	return !args->source || take_source_address(args, plan, fail);
}

static bool make_plan(const struct connect_args *args, int operand_count,
	char **operands, struct plan *plan, struct fail *fail)
{
	bool unix_path = args->stream.unix_path != NULL;

	*plan = (struct plan){.args = args};
	if (!stream_check(&args->stream, &args->common, &plan->stream, fail) ||
		!check_combinations(args, &plan->stream, fail))
		return false;
	plan->dial.udp = args->stream.udp;
	plan->dial.sockopts = plan->stream.sockopts;
	if (unix_path && operand_count > 0)
		return fail_set(fail, STATUS_USAGE,
			"a UNIX socket has no address and no port");
	if (unix_path) {
		(void)snprintf(plan->name, sizeof(plan->name), "%s",
			args->stream.unix_path);
		return true; /* which excludes a source */
	}
	if (operand_count == 1 && args->source_port &&
		!strchr(operands[0], ':'))
		return fail_set(fail, STATUS_USAGE,
			"the port is missing: -p is the port to come from; "
			"ncx connect %s %s",
			operands[0], args->source_port);
	if (!connect_place_operands(operand_count, operands, args->stream.udp,
		    plan->stream.voice != &voice_ncx, &plan->place, fail) ||
		!take_source(args, plan, fail))
		return false;
	(void)snprintf(plan->name, sizeof(plan->name),
		strchr(plan->place.host, ':') ? "[%s]:%u%s" : "%s:%u%s",
		plan->place.host, plan->place.port, plan->stream.proto);
	return true;
}

/* --- once connected -------------------------------------------------------- */

/* False: what there is to tell could not be written. */
static bool tell_connected(const struct attempt *attempt, struct fail *fail)
{
	const struct plan *plan = attempt->plan;
	struct endpoint local = {.len = sizeof(local.addr)};
	struct fail lost = {0};
	struct voice_event event = {
		.report = attempt->report,
		.stream = &plan->stream,
		.host = plan->place.host,
		.peer = &attempt->made.peer,
		.port = plan->place.port,
		.took = clock_now() - attempt->made.began,
		.lost = &lost,
	};

	if (!plan->args->zero && !plan->args->stream.unix_path &&
		getsockname(attempt->made.fd, &local.addr.any, &local.len) == 0)
		event.local = &local;
	if (plan->stream.voice->connected)
		plan->stream.voice->connected(&event);
	if (lost.status != STATUS_OK)
		*fail = lost;
	return lost.status == STATUS_OK;
}

/* Another program says no more than whether it succeeded. */
static bool see_answer(const struct attempt *attempt, struct fail *fail)
{
	bool own = attempt->plan->stream.voice == &voice_ncx;
	struct report report = *attempt->report;
	const struct option_duration *timeout =
		&attempt->plan->args->stream.timeout;
	const struct probe probe = {
		.fd = attempt->made.fd,
		.limit_ns = timeout->set ? timeout->ns : UDP_PROBE,
		.name = attempt->plan->name,
		.report = &report,
		.trace = attempt->trace,
	};

	if (!own)
		report.verbosity = 0;
	if (!probe_udp(&probe, fail))
		return false;
	return own || tell_connected(attempt, fail);
}

static bool run_datagrams(struct session *session,
	const struct attempt *attempt, struct fail *fail)
{
	const struct datagram_options options = {
		.target = attempt->made.peer,
		.replies = attempt->plan->args->replies.value,
	};
	struct datagram_programs *programs = NULL;
	struct datagrams *datagrams = NULL;
	bool good;

	if (attempt->plan->stream.program) {
		programs = datagram_programs_start(
			session, attempt->made.fd, &options, fail);
		good = programs && session_run(session, fail);
	} else {
		datagrams = datagrams_start(
			session, attempt->made.fd, &options, fail);
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
		return programs_run(programs, attempt->made.fd,
			       &attempt->made.peer, 1, fail) &&
		       session_run(session, fail);
	single = single_start(session, attempt->made.fd, &attempt->made.peer,
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

/* Without a word to the peer. */
static void hang_up(struct attempt *attempt)
{
	if (attempt->made.fd < 0)
		return;
	trace_joined(attempt->trace, attempt->made.fd, &attempt->made.peer);
	trace_parting(attempt->trace, attempt->made.fd);
	fd_close(&attempt->made.fd);
}

static bool connect_and_talk(
	struct session *session, struct attempt *attempt, struct fail *fail)
{
	const struct plan *plan = attempt->plan;
	const struct call call = {
		.name = plan->name,
		.place = &plan->place,
		.dial = plan->dial,
		.wait = plan->args->wait,
	};
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
	       establish(&call, session, &attempt->made, fail) &&
	       trace_settle(session->trace, fail);
	if (good) {
		if (plan->args->zero && plan->args->stream.udp)
			good = see_answer(attempt, fail);
		else
			good = tell_connected(attempt, fail);
		session_tell_name(session, &attempt->made.peer);
		if (plan->args->zero || !good)
			hang_up(attempt);
		else if (plan->args->stream.udp)
			good = run_datagrams(session, attempt, fail);
		else
			good = run_stream(session, attempt, programs, fail);
	} else {
		hang_up(attempt);
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
	session.host = plan.place.host;
	attempt = (struct attempt){
		.plan = &plan, .report = report, .made.fd = -1};
	if (!connect_and_talk(&session, &attempt, fail)) {
		/* -z: the status tells. */
		if (fail->status == STATUS_NO &&
			((plan.args->zero && report->verbosity < 1) ||
				(plan.stream.voice->failure_is_told &&
					(plan.args->zero ||
						attempt.made.fd < 0))))
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
