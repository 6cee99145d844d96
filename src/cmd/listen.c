/*
 * ncx listen [ADDR] PORT: wait for clients and join them to stdin and stdout, a
 * program, or a built-in service.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/command.h"
#include "cmd/all.h"
#include "io/fd.h"
#include "io/privilege.h"
#include "session/crowd.h"
#include "session/datagram.h"
#include "session/inuse.h"
#include "session/operand.h"
#include "session/program.h"
#include "session/server.h"
#include "session/service.h"
#include "session/single.h"
#include "session/voice.h"

struct listen_args {
	const char *port, *bind, *port_file;
	bool keep_open, chat, prefix, reuse_port;
	const char *user;
	struct option_number max_clients;
	bool echo, discard, daytime, chargen;
	struct option_list allow, deny;
	const char *proc_root;
	bool telnet;
	struct option_number replies;
	struct stream_args stream;
	struct common_args common;
};

static const struct option_row rows[] = {
	OPTION_TEXT(struct listen_args, port, 'p', "port", "PORT",
		"the port; 0 lets the system choose"),
	OPTION_TEXT(struct listen_args, bind, 'b', "bind", "ADDR",
		"the address to listen on (default: every one)"),
	OPTION_FLAG(struct listen_args, keep_open, 'k', "keep-open",
		"serve clients until killed, many at once"),
	OPTION_TEXT(struct listen_args, port_file, 0, "port-file", "FILE",
		"write the port to FILE once listening"),
	OPTION_NUMBER(struct listen_args, max_clients, 'm', "max-clients", "N",
		1, 1000000, "with -k: at most N clients at a time"),
	OPTION_FLAG(struct listen_args, chat, 0, "chat",
		"with -k: what one client sends goes to all the others"),
	OPTION_FLAG(struct listen_args, prefix, 0, "prefix",
		"with -k: begin every line with its client"),
	OPTION_LIST(struct listen_args, allow, 0, "allow", "CIDR",
		"let only these clients in (repeatable)"),
	OPTION_LIST(struct listen_args, deny, 0, "deny", "CIDR",
		"do not let these clients in (repeatable)"),
	OPTION_FLAG(struct listen_args, reuse_port, 0, "reuse-port",
		"let several listeners share the port"),
	OPTION_FLAG(struct listen_args, telnet, 't', "telnet",
		"answer telnet option negotiation (RFC 854)"),
	OPTION_NUMBER(struct listen_args, replies, 0, "replies", "N", 1,
		UINT32_MAX, "UDP: end after N datagrams received"),
	OPTION_TEXT(struct listen_args, user, 0, "user", "NAME",
		"be that user, not root, once listening"),
	{.kind = OPTION_KIND_TEXT,
		.name = "proc-root",
		.argument = "DIR",
		.help = "read DIR instead of /proc",
		.offset = OPTION_FIELD(
			struct listen_args, proc_root, const char *),
		.hidden = true},
	/* The first thing that a user of nc types. */
	{.kind = OPTION_KIND_REFUSED,
		.letter = 'l',
		.help = "ncx listen listens by itself; options as nc has "
			"them go with 'ncx nc -l'",
		.hidden = true},
	OPTION_END};

static const struct option_row service_rows[] = {
	OPTION_FLAG(struct listen_args, echo, 0, "echo",
		"send everything back (RFC 862)"),
	OPTION_FLAG(struct listen_args, discard, 0, "discard",
		"throw everything away (RFC 863)"),
	OPTION_FLAG(struct listen_args, daytime, 0, "daytime",
		"tell the date and time (RFC 867)"),
	OPTION_FLAG(struct listen_args, chargen, 0, "chargen",
		"send characters without end (RFC 864)"),
	OPTION_END};

static const struct option_group groups[] = {
	{"Listening", rows, 0},
	{"Built-in services", service_rows, 0},
	STREAM_OPTION_GROUPS(struct listen_args, stream),
	COMMON_OPTION_GROUP(struct listen_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [ADDR] PORT"},
	{"[OPTION]... -p PORT"},
	{"[OPTION]... -U PATH"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx listen -p 5000", "wait for a client on port 5000"},
	{"ncx listen -k --echo -p 7000", "echo for any number of clients"},
	{"ncx listen -u -p 5000", "receive datagrams"},
	{"ncx listen -k -p 5000 --exec cat -n", "a program for each client"},
	{0},
};

/* What the options ask for, checked. */
struct plan {
	const struct listen_args *args;
	struct stream stream;
	struct listen_options listen;
	struct access access;
	enum service_kind service;
};

static void plan_release(struct plan *plan)
{
	free(plan->access.allow);
	free(plan->access.deny);
}

/* Where to listen: operands and options say it in several ways. */
static bool take_place(struct plan *plan, int operand_count, char **operands,
	struct fail *fail)
{
	const struct listen_args *args = plan->args;
	struct listen_place place = {
		.address = args->bind,
		.port = args->port,
		.unix_path = args->stream.unix_path,
		.program = args->stream.exec.argv != NULL,
		.numbers = plan->stream.voice != &voice_ncx,
	};

	return listen_place_operands(&place, operand_count, operands, fail) &&
	       listen_place_resolve(&place, &plan->stream, &plan->listen, fail);
}

static bool check_combinations(const struct plan *plan, struct fail *fail)
{
	const struct listen_args *args = plan->args;
	const struct stream_args *stream = &args->stream;
	bool service =
		args->echo || args->discard || args->daytime || args->chargen;
	bool program = plan->stream.program != NULL;
	const struct conflict conflicts[] = {
		{service, program, "a built-in service", "--exec"},
		{service, args->chat, "a built-in service", "--chat"},
		{service, args->prefix, "a built-in service", "--prefix"},
		{service, stream->hex, "a built-in service", "--hex"},
		{service, stream->output, "a built-in service", "--output"},
		{service, stream->stats, "a built-in service", "--stats"},
		{service, stream->progress, "a built-in service", "--progress"},
		{service, stream->crlf, "a built-in service", "--crlf"},
		{service, stream->rate.set, "a built-in service", "--rate"},
		{service, stream->interval.set, "a built-in service",
			"--interval"},
		{args->keep_open, stream->interval.set && !stream->udp, "-k",
			"--interval"},
		{service, stream->send_only, "a built-in service",
			"--send-only"},
		{service, stream->recv_only, "a built-in service",
			"--recv-only"},
		{service, args->telnet, "a built-in service", "--telnet"},
		{service, args->replies.set, "a built-in service", "--replies"},
		{stream->udp, args->telnet, "-u", "--telnet"},
		{args->keep_open && !program, args->telnet, "-k", "--telnet"},
		{program, args->replies.set, "--exec", "--replies"},
		{program, args->chat, "--exec", "--chat"},
		{program, args->prefix, "--exec", "--prefix"},
		{args->keep_open, stream->progress, "-k", "--progress"},
		{stream->unix_path, args->allow.count, "-U", "--allow"},
		{stream->unix_path, args->deny.count, "-U", "--deny"},
		{stream->unix_path, args->port_file, "-U", "--port-file"},
		{stream->unix_path, args->reuse_port, "-U", "--reuse-port"},
	};
	const struct conflict needs[] = {
		{args->replies.set, stream->udp, "--replies", "-u"},
		{args->chat, args->keep_open, "--chat", "-k"},
		{args->prefix, args->keep_open, "--prefix", "-k"},
		{args->max_clients.set, args->keep_open, "--max-clients", "-k"},
	};

	if (args->echo + args->discard + args->daytime + args->chargen > 1)
		return fail_set(fail, STATUS_USAGE,
			"--echo, --discard, --daytime and --chargen exclude "
			"each other");
	return conflict_check(conflicts, COUNT_OF(conflicts), fail) &&
	       requirement_check(needs, COUNT_OF(needs), fail);
}

static bool make_plan(const struct listen_args *args, int operand_count,
	char **operands, struct plan *plan, struct fail *fail)
{
	*plan = (struct plan){.args = args};
	plan->service = args->echo	? SERVICE_ECHO
			: args->discard ? SERVICE_DISCARD
			: args->daytime ? SERVICE_DAYTIME
			: args->chargen ? SERVICE_CHARGEN
					: SERVICE_NONE;
	if (!stream_check(&args->stream, &args->common, &plan->stream, fail) ||
		!check_combinations(plan, fail) ||
		!take_place(plan, operand_count, operands, fail) ||
		!networks_option(&args->allow, "--allow", &plan->access.allow,
			&plan->access.allow_count, fail) ||
		!networks_option(&args->deny, "--deny", &plan->access.deny,
			&plan->access.deny_count, fail))
		return false;
	plan->listen.reuse_port = args->reuse_port;
	return true;
}

/* Nothing more has to be opened: what only root may do is over. */
static bool settle(
	const struct plan *plan, struct session *session, struct fail *fail)
{
	const char *user = plan->args->user;

	return (!user || privilege_become(user, fail)) &&
	       trace_settle(session->trace, fail);
}

/* --- TCP and UNIX sockets -------------------------------------------------- */

/* The one client of a listen without -k. */
struct one_client {
	struct single *single;
	bool telnet;
};

static void serve_one(struct server *server, int fd,
	const struct endpoint *peer, uint64_t number)
{
	struct one_client *one = server->mode;
	struct fail fail;

	(void)number;
	one->single =
		single_start(server->session, fd, peer, one->telnet, &fail);
	if (!one->single)
		session_end(server->session, fail.status, &fail);
}

static void stop_waiting(struct session *session)
{
	(void)session;
}

static bool run_stream(const struct plan *plan, struct session *session,
	struct listener *listener, struct fail *fail)
{
	const struct crowd_options options = {
		.chat = plan->args->chat, .prefix = plan->args->prefix};
	struct server server = {
		.session = session,
		.listener = *listener,
		.access = plan->access,
		.keep_open = plan->args->keep_open,
		.max_clients = (size_t)plan->args->max_clients.value,
		.flags = SOCK_NONBLOCK,
	};
	struct service_server *services = NULL;
	struct programs *programs = NULL;
	struct one_client one = {.telnet = plan->args->telnet};
	struct crowd *crowd = NULL;
	bool good = true;

	/* The server's, from here on. */
	listener->fd = -1;
	listener->bound_path = false;
	session->stop = stop_waiting;
	if (plan->service != SERVICE_NONE) {
		services = service_server_new(&server, plan->service, fail);
		good = services != NULL;
	} else if (plan->stream.program) {
		programs = programs_new(
			session, &server, plan->args->telnet, fail);
		good = programs != NULL;
	} else if (plan->args->keep_open) {
		crowd = crowd_new(&server, &options, fail);
		good = crowd != NULL;
	} else {
		server.serve = serve_one;
		server.mode = &one;
	}
	good = good && server_start(&server, fail) &&
	       listener_announce(&server.listener, &plan->stream,
		       plan->args->port_file, session->report, fail) &&
	       settle(plan, session, fail) && session_run(session, fail);
	single_free(one.single);
	crowd_free(crowd);
	programs_free(programs);
	service_server_free(services);
	server_stop(&server);
	return good;
}

/* --- UDP ------------------------------------------------------------------- */

static bool run_datagrams(const struct plan *plan, struct session *session,
	struct listener *listener, struct fail *fail)
{
	const struct datagram_options options = {
		.family = endpoint_family(&listener->local),
		.access = plan->access,
		.keep_open = plan->args->keep_open,
		.chat = plan->args->chat,
		.prefix = plan->args->prefix,
		.max_peers = (size_t)plan->args->max_clients.value,
		.replies = plan->args->replies.value,
	};
	struct datagram_programs *programs = NULL;
	struct datagram_service *service = NULL;
	struct datagrams *datagrams = NULL;
	int fd = listener->fd;
	bool good;

	listener->fd = -1; /* the mode's, from here on */
	if (plan->service != SERVICE_NONE) {
		service = datagram_service_start(
			session, fd, plan->service, &options, fail);
		good = service != NULL;
	} else if (plan->stream.program) {
		programs = datagram_programs_start(session, fd, &options, fail);
		good = programs != NULL;
	} else {
		datagrams = datagrams_start(session, fd, &options, fail);
		good = datagrams != NULL;
	}
	good = good &&
	       listener_announce(listener, &plan->stream, plan->args->port_file,
		       session->report, fail) &&
	       settle(plan, session, fail) && session_run(session, fail);
	datagrams_free(datagrams);
	datagram_programs_free(programs);
	datagram_service_free(service);
	return good;
}

/* The port that will be listened on is known before unless the system is to
 * choose, and nobody can call that one yet. So no packet of it is missed. */
static bool open_place(struct plan *plan, struct report *report,
	struct listener *ret_listener, struct trace **ret_trace,
	struct fail *fail)
{
	struct trace_place place = {
		.listening = true, .endpoint = plan->listen.address};
	bool traced = trace_wanted(plan->stream.args);
	bool early = true;
	int err;

	if (place.endpoint.len == 0)
		endpoint_any(AF_INET6, plan->listen.port, &place.endpoint);
	early = endpoint_port(&place.endpoint) != 0;
	plan->listen.save_syn = plan->stream.args->ladder;
	if (traced && early) {
		*ret_trace = trace_open(&plan->stream, report, &place, fail);
		if (!*ret_trace)
			return false;
	}
	if (!listener_open(&plan->listen, ret_listener, &err, fail)) {
		const struct voice_event event = {
			.report = report,
			.stream = &plan->stream,
			.local = &ret_listener->local,
			.err = err,
		};

		if (plan->stream.voice->cannot_listen)
			plan->stream.voice->cannot_listen(&event);
		inuse_explain(&ret_listener->local, plan->stream.proto,
			plan->args->proc_root, err, fail);
		return false;
	}
	if (traced && !early) {
		place.endpoint = ret_listener->local;
		*ret_trace = trace_open(&plan->stream, report, &place, fail);
		return *ret_trace != NULL;
	}
	return true;
}

static enum status run(const void *args_, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct listener listener = {.fd = -1};
	struct trace *trace = NULL;
	struct session session;
	enum status status;
	struct plan plan;
	bool good;

	if (!make_plan(args_, operand_count, operands, &plan, fail)) {
		plan_release(&plan);
		return fail->status;
	}
	fd_raise_limit();
	if (!open_place(&plan, report, &listener, &trace, fail) ||
		!session_open(&session, &plan.stream, report, fail)) {
		(void)listener_close(&listener);
		(void)trace_close(trace, NULL);
		plan_release(&plan);
		return fail->status;
	}
	good = session_trace(&session, trace, fail);
	if (!good)
		(void)listener_close(&listener);
	else if (plan.stream.args->udp)
		good = run_datagrams(&plan, &session, &listener, fail);
	else
		good = run_stream(&plan, &session, &listener, fail);
	if (!good)
		session_end(&session, fail->status, fail);
	status = session_close(&session, ret_signal, fail);
	(void)listener_close(&listener);
	plan_release(&plan);
	return status;
}

const struct command listen_command = {
	.name = "listen",
	.summary = "wait for a client and join it to stdin and stdout",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct listen_args),
	.common_offset = offsetof(struct listen_args, common),
	.max_operands = 2,
	.run = run,
};
