#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/child.h"
#include "io/fd.h"
#include "net/dgram.h"
#include "net/neterror.h"
#include "session/datagram.h"
#include "session/peers.h"
#include "session/program.h"
#include "session/voice.h"

#define AT_A_TIME 64

/* A program and the peer it serves, joined by a pair of packet sockets. */
struct spoken {
	struct datagram_programs *programs;
	struct peer *peer; /* null: the connected one */
	struct spoken *next;
	pid_t pid;
	int fd; /* our end of the pair */
	struct watch watch;
	int64_t last_moved;
};

struct datagram_programs {
	struct session *session;
	struct datagram_options options;
	int fd;
	char *path;
	struct watch watch;
	struct timer look;
	struct peers peers;
	struct spoken *running;
	uint64_t dropped;
};

static void spoken_free(struct spoken *spoken)
{
	struct spoken **link = &spoken->programs->running;

	while (*link && *link != spoken)
		link = &(*link)->next;
	if (*link)
		*link = spoken->next;
	if (spoken->peer)
		spoken->peer->program = NULL;
	watch_stop(&spoken->watch);
	fd_close(&spoken->fd);
	free(spoken);
}

/* What the program has written goes to its peer. */
static void forward(struct spoken *spoken)
{
	struct datagram_programs *programs = spoken->programs;
	uint8_t *scratch = programs->session->scratch;
	ssize_t n, sent;

	while ((n = recv(spoken->fd, scratch, FLOW_SCRATCH, 0)) > 0) {
		spoken->last_moved = loop_now(programs->session->loop);
		tap_bytes(
			&programs->session->tap, TAP_SENT, scratch, (size_t)n);
		do
			sent = spoken->peer
				       ? dgram_send(programs->fd, scratch,
						 (size_t)n, &spoken->peer->ends)
				       : trace_datagram_send(
						 programs->session->trace,
						 programs->fd, scratch,
						 (size_t)n);
		while (sent < 0 && errno == EAGAIN &&
			fd_wait(programs->fd, POLLOUT, 1000));
		if (sent >= 0)
			trace_datagram(programs->session->trace, programs->fd,
				true, spoken->peer ? &spoken->peer->ends : NULL,
				(size_t)n);
		if (sent < 0)
			report_warning(programs->session->report,
				"datagram of %zd bytes not sent: %s", n,
				strerror(errno));
	}
	if (n == 0)
		watch_stop(&spoken->watch);
}

static void program_wrote(struct watch *watch, uint32_t events)
{
	(void)events;
	forward(container_of(watch, struct spoken, watch));
}

static struct spoken *start_program(struct datagram_programs *programs,
	struct peer *peer, struct fail *fail)
{
	struct endpoint local = {.len = sizeof(local.addr)};
	struct spoken *spoken = calloc(1, sizeof(*spoken));
	char **variables = NULL;
	int ends[2] = {-1, -1};
	bool good = false;

	if (!spoken) {
		fail_memory(fail);
		return NULL;
	}
	spoken->programs = programs;
	spoken->fd = -1;
	spoken->last_moved = loop_now(programs->session->loop);
	(void)getsockname(programs->fd, &local.addr.any, &local.len);
	if (peer)
		dgram_local(&peer->ends, &local);
	variables = program_environment("udp", &local,
		peer ? &peer->ends.peer : &programs->options.target);
	if (!variables) {
		fail_memory(fail);
	} else if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) <
		   0) {
		fail_errno(fail, STATUS_TROUBLE, errno,
			"no socket pair for the program");
	} else {
		(void)fd_set_nonblocking(ends[0], true);
		spoken->fd = ends[0];
		good = watch_start(&spoken->watch, programs->session->loop,
			       ends[0], EPOLLIN, program_wrote, fail) &&
		       child_spawn(programs->path,
			       programs->session->stream->program, variables,
			       ends[1], &spoken->pid, fail);
	}
	free(variables);
	fd_close(&ends[1]);
	if (!good) {
		spoken_free(spoken);
		return NULL;
	}
	spoken->peer = peer;
	if (peer)
		peer->program = spoken;
	spoken->next = programs->running;
	programs->running = spoken;
	return spoken;
}

/* The program of the sender, started if it has none. */
static struct spoken *meet(
	struct datagram_programs *programs, const struct dgram_ends *ends)
{
	const struct report *report = programs->session->report;
	const struct voice_event event = {
		.report = report,
		.stream = programs->session->stream,
		.peer = &ends->peer,
	};
	struct spoken *spoken;
	struct peer *peer;
	struct fail fail;
	bool is_new;

	if (programs->options.target.len > 0)
		return programs->running;
	if (!access_permits(&programs->options.access, &ends->peer))
		return NULL;
	peer = peers_heard(&programs->peers, ends, &is_new);
	if (!peer || peer->program)
		return peer ? peer->program : NULL;
	if (!programs->options.keep_open && programs->running)
		return NULL;
	if (event.stream->voice->datagram)
		event.stream->voice->datagram(&event);
	spoken = start_program(programs, peer, &fail);
	if (!spoken && programs->options.keep_open)
		report_fail(report, &fail);
	else if (!spoken)
		session_end(programs->session, fail.status, &fail);
	return spoken;
}

static void receive_failed(struct datagram_programs *programs, int err)
{
	struct session *session = programs->session;
	char text[ENDPOINT_TEXT_MAX];
	struct fail fail;

	if (err == EAGAIN ||
		(programs->options.target.len == 0 && dgram_is_answer(err)))
		return;
	if (programs->options.target.len > 0)
		err = trace_datagram_error(session->trace, programs->fd, err);
	if (!err)
		return;
	if (dgram_is_answer(err))
		fail_errno(&fail, STATUS_NO, err, "cannot send to %s/udp",
			endpoint_text(&programs->options.target, text));
	else
		fail_errno(
			&fail, STATUS_TROUBLE, err, "cannot receive datagrams");
	session->stop(session);
	session_end(session, fail.status, &fail);
}

static void socket_ready(struct watch *watch, uint32_t events)
{
	struct datagram_programs *programs =
		container_of(watch, struct datagram_programs, watch);
	struct session *session = programs->session;
	struct dgram_ends ends;
	struct neterror gone;

	if ((events & EPOLLERR) && programs->options.target.len == 0)
		while (neterror_read(programs->fd, &gone))
			trace_datagram_gone(session->trace, &gone);
	for (int i = 0; i < AT_A_TIME && !session->ended; i++) {
		ssize_t n = dgram_receive(
			programs->fd, session->scratch, FLOW_SCRATCH, &ends);
		struct spoken *spoken;

		if (n < 0) {
			receive_failed(programs, errno);
			return;
		}
		trace_datagram(session->trace, programs->fd, false,
			programs->options.target.len > 0 ? NULL : &ends,
			(size_t)n);
		spoken = meet(programs, &ends);
		if (!spoken)
			continue;
		tap_bytes(&session->tap, TAP_RECEIVED, session->scratch,
			(size_t)n);
		/* To a program it would be the end of its input, by anyone's
		 * leave. */
		if (n == 0)
			continue;
		spoken->last_moved = loop_now(session->loop);
		/* A program that does not read misses it, as on any network. */
		if (send(spoken->fd, session->scratch, (size_t)n,
			    MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			programs->dropped++;
	}
}

static void program_ended(struct session *session, pid_t pid, int wait_status)
{
	struct datagram_programs *programs = session->mode;

	for (struct spoken *at = programs->running; at; at = at->next) {
		if (at->pid != pid)
			continue;
		forward(at);
		spoken_free(at);
		if (!programs->options.keep_open)
			session_end(session,
				(enum status)child_exit_status(wait_status),
				NULL);
		return;
	}
}

/* UDP has no end: after the idle time a program sees the end of its stdin. */
static void look_around(struct timer *timer)
{
	struct datagram_programs *programs =
		container_of(timer, struct datagram_programs, look);
	struct session *session = programs->session;
	int64_t idle = session->stream->relay.idle_ns;

	for (struct spoken *at = programs->running; at; at = at->next)
		if (loop_now(session->loop) - at->last_moved >= idle)
			(void)shutdown(at->fd, SHUT_WR);
	timer_start(timer, session->loop, idle, look_around);
}

static void stop(struct session *session)
{
	struct datagram_programs *programs = session->mode;
	int number = session->signal ? session->signal : SIGTERM;

	for (struct spoken *at = programs->running; at; at = at->next) {
		forward(at);
		child_kill(at->pid, number);
	}
}

struct datagram_programs *datagram_programs_start(struct session *session,
	int fd, const struct datagram_options *options, struct fail *fail)
{
	struct datagram_programs *programs = calloc(1, sizeof(*programs));

	if (!programs) {
		(void)close(fd);
		fail_memory(fail);
		return NULL;
	}
	programs->session = session;
	programs->options = *options;
	programs->peers.most = options->max_peers;
	programs->fd = fd;
	dgram_prepare(fd, options->family, session->stream->args->rcvbuf.set);
	session->mode = programs;
	session->stop = stop;
	session->child_ended = program_ended;
	if (!child_find(session->stream->program[0], &programs->path, fail) ||
		!watch_start(&programs->watch, session->loop, fd, EPOLLIN,
			socket_ready, fail) ||
		(options->target.len > 0 &&
			!start_program(programs, NULL, fail))) {
		datagram_programs_free(programs);
		return NULL;
	}
	if (session->stream->relay.idle_ns > 0)
		timer_start(&programs->look, session->loop,
			session->stream->relay.idle_ns, look_around);
	return programs;
}

void datagram_programs_free(struct datagram_programs *programs)
{
	if (!programs)
		return;
	if (programs->dropped > 0)
		report_warning(programs->session->report,
			"%" PRIu64 " datagrams were dropped: the program did "
			"not read them",
			programs->dropped);
	while (programs->running)
		spoken_free(programs->running);
	watch_stop(&programs->watch);
	timer_stop(&programs->look);
	fd_close(&programs->fd);
	peers_release(&programs->peers);
	free(programs->path);
	free(programs);
}
