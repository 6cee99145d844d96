#include "session/program.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/child.h"
#include "io/fd.h"
#include "session/outcome.h"

struct running {
	struct programs *programs;
	struct running *next;
	pid_t pid; /* 0: has ended */
	int exit_status;
	enum status relay_status;
	bool relayed, relay_over;
	struct relay relay;
	struct wire wire;
	struct timer over; /* frees it, but not from within its relay */
	int64_t began;
	char peer[ENDPOINT_TEXT_MAX + 4];
};

struct programs {
	struct session *session;
	struct server *server;
	char *path;
	bool telnet, relay;
	struct running *running;
};

static bool needs_relay(const struct session *session, bool telnet)
{
	const struct stream_args *args = session->stream->args;

	return telnet || tap_wanted(&session->tap) || args->crlf ||
	       args->rate.set || args->idle.set || args->stats ||
	       args->hold.set || args->no_shutdown || args->interval.set;
}

static void running_free(struct running *running)
{
	struct running **link = &running->programs->running;

	while (*link && *link != running)
		link = &(*link)->next;
	if (*link)
		*link = running->next;
	timer_stop(&running->over);
	if (running->relayed) {
		relay_release(&running->relay);
		trace_parting(running->programs->session->trace,
			running->relay.far.fd);
		channel_close(&running->relay.near_in);
		channel_close(&running->relay.far);
	}
	free(running);
}

/* The program has ended and its connection is through. */
static void running_over(struct running *running)
{
	struct programs *programs = running->programs;
	struct server *server = programs->server;
	enum status status = (enum status)running->exit_status;

	/* A program that did not notice what was lost on its way. */
	if (status == STATUS_OK)
		status = running->relay_status;
	running_free(running);
	if (server)
		server_gone(server);
	if (!server || !server->keep_open)
		session_end(programs->session, status, NULL);
}

static void over_now(struct timer *timer)
{
	running_over(container_of(timer, struct running, over));
}

static void program_relay_ended(struct relay *relay)
{
	struct running *running = container_of(relay, struct running, relay);
	struct session *session = running->programs->session;
	struct fail fail = {0};

	running->relay_status = outcome_status(relay, running->peer, &fail);
	if (running->relay_status != STATUS_OK)
		report_fail(session->report, &fail);
	if (session->stream->args->stats || session->report->verbosity >= 2)
		outcome_stats(session->report, relay, running->began);
	/* The program sees the end of its connection. */
	channel_close(&relay->near_in);
	trace_parting(session->trace, relay->far.fd);
	channel_close(&relay->far);
	running->relay_over = true;
	if (running->pid == 0)
		timer_start(&running->over, session->loop, 0, over_now);
}

static void program_ended(struct session *session, pid_t pid, int wait_status)
{
	struct programs *programs = session->mode;

	for (struct running *at = programs->running; at; at = at->next) {
		if (at->pid != pid)
			continue;
		at->pid = 0;
		at->exit_status = child_exit_status(wait_status);
		if (!at->relayed || at->relay_over)
			running_over(at);
		return;
	}
}

static void stop(struct session *session)
{
	struct programs *programs = session->mode;
	struct running *next;
	int number = session->signal ? session->signal : SIGTERM;

	for (struct running *at = programs->running; at; at = next) {
		next = at->next;
		child_kill(at->pid, number);
		if (at->relayed && !at->relay_over)
			flow_flush(&at->relay.up, 0);
	}
}

/* A pair of sockets: one end for the program, one for a relay, which takes
 * over far. */
static bool start_relay(struct running *running, int far, int *ret_program_end,
	struct fail *fail)
{
	struct session *session = running->programs->session;
	struct relay *relay = &running->relay;
	int ends[2];

	running->relayed = true;
	relay->options = session->stream->relay;
	relay->scratch = session->scratch;
	relay->ended = program_relay_ended;
	channel_socket(&relay->far, far);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"no socket pair for the program");
	(void)fd_set_nonblocking(ends[0], true);
	channel_socket(&relay->near_in, ends[0]);
	relay->near_out = relay->near_in;
	relay->near_out.owned = false;
	*ret_program_end = ends[1];
	relay_prepare(relay, session->loop);
	running->wire.tap = &session->tap;
	running->wire.use_crlf = session->stream->args->crlf;
	running->wire.use_telnet = running->programs->telnet;
	wire_attach(&running->wire, relay);
	return relay_start(relay, fail);
}

static bool spawn(struct running *running, int fd, int far,
	const struct endpoint *peer, struct fail *fail)
{
	struct programs *programs = running->programs;
	const struct stream *stream = programs->session->stream;
	struct endpoint local = {.len = sizeof(local.addr)};
	char **variables;
	bool good;

	(void)getsockname(far, &local.addr.any, &local.len);
	variables = program_environment(
		stream->proto[0] ? stream->proto + 1 : "unix", &local, peer);
	if (!variables)
		return fail_memory(fail);
	good = child_spawn(programs->path, stream->program, variables, fd,
		&running->pid, fail);
	free(variables);
	return good;
}

bool programs_run(struct programs *programs, int fd,
	const struct endpoint *peer, uint64_t number, struct fail *fail)
{
	struct running *running = calloc(1, sizeof(*running));
	char text[ENDPOINT_TEXT_MAX];
	int program_end = -1;
	bool good = true;

	(void)number;
	if (!running) {
		(void)close(fd);
		return fail_memory(fail);
	}
	running->programs = programs;
	running->began = clock_now();
	running->next = programs->running;
	programs->running = running;
	(void)snprintf(running->peer, sizeof(running->peer), "%s%s",
		endpoint_text(peer, text), programs->session->stream->proto);
	trace_joined(programs->session->trace, fd, peer);
	if (programs->relay) {
		good = start_relay(running, fd, &program_end, fail);
	} else {
		program_end = fd;
		/* A server accepts it blocking, a dialler does not. */
		if (!programs->server)
			(void)fd_set_nonblocking(fd, false);
	}
	if (good)
		good = spawn(running, program_end, fd, peer, fail);
	fd_close(&program_end);
	if (!good)
		running_free(running);
	return good;
}

static void serve(struct server *server, int fd, const struct endpoint *peer,
	uint64_t number)
{
	struct fail fail;

	if (programs_run(server->mode, fd, peer, number, &fail))
		return;
	server_gone(server);
	if (server->keep_open)
		report_fail(server->session->report, &fail);
	else
		session_end(server->session, fail.status, &fail);
}

struct programs *programs_new(struct session *session, struct server *server,
	bool telnet, struct fail *fail)
{
	struct programs *programs = calloc(1, sizeof(*programs));

	if (!programs) {
		fail_memory(fail);
		return NULL;
	}
	if (!child_find(session->stream->program[0], &programs->path, fail)) {
		free(programs);
		return NULL;
	}
	programs->session = session;
	programs->server = server;
	programs->telnet = telnet;
	programs->relay = needs_relay(session, telnet);
	session->mode = programs;
	session->stop = stop;
	session->child_ended = program_ended;
	if (server) {
		server->mode = programs;
		server->serve = serve;
		server->flags = programs->relay ? SOCK_NONBLOCK : 0;
	}
	return programs;
}

bool programs_relay(const struct programs *programs)
{
	return programs->relay;
}

void programs_free(struct programs *programs)
{
	if (!programs)
		return;
	while (programs->running)
		running_free(programs->running);
	free(programs->path);
	free(programs);
}
