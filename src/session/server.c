#include "session/server.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/number.h"
#include "io/fd.h"
#include "session/voice.h"

#define TELL_AGAIN (10 * NS_PER_SECOND)

static void limit_clients(struct server *server)
{
	if (server->max_clients > 0)
		acceptor_pause(&server->acceptor,
			server->clients >= server->max_clients);
}

typedef void tell_fn(const struct voice_event *event);

static void tell_client(struct server *server, int fd,
	const struct endpoint *peer, tell_fn *tell)
{
	struct endpoint local = {.len = sizeof(local.addr)};
	struct voice_event event = {
		.report = server->session->report,
		.stream = server->session->stream,
		.peer = peer,
		.local = &local,
	};

	if (event.report->verbosity < 1 || !tell)
		return;
	if (getsockname(fd, &local.addr.any, &local.len) < 0)
		local = server->listener.local;
	tell(&event);
	session_tell_name(server->session, peer);
}

/* The port or path is free from now on. */
static void stop_listening(struct server *server)
{
	struct listener *listener = &server->listener;

	acceptor_stop(&server->acceptor);
	if (!listener_close(listener))
		report_warning(server->session->report,
			"cannot remove '%s': %s",
			listener->local.addr.un.sun_path, strerror(errno));
}

static void client_accepted(
	struct acceptor *acceptor, int fd, const struct endpoint *peer)
{
	struct server *server = container_of(acceptor, struct server, acceptor);
	const struct voice *voice = server->session->stream->voice;

	if (endpoint_family(peer) != AF_UNIX &&
		!access_permits(&server->access, peer)) {
		tell_client(server, fd, peer, voice->refused);
		trace_joined(server->session->trace, fd, peer);
		trace_parting(server->session->trace, fd);
		(void)close(fd);
		return;
	}
	timer_stop(&server->first);
	tell_client(server, fd, peer, voice->connection);
	server->clients++;
	server->number++;
	if (server->keep_open) {
		limit_clients(server);
	} else {
		stop_listening(server); /* there is one client */
	}
	server->serve(server, fd, peer, server->number);
}

static void client_waits(struct acceptor *acceptor, int err)
{
	struct server *server = container_of(acceptor, struct server, acceptor);

	int64_t now = loop_now(server->session->loop);

	if (server->make_room && server->make_room(server)) {
		acceptor_freed(acceptor);
		return;
	}
	if (server->told_waiting == 0 ||
		now - server->told_waiting > TELL_AGAIN)
		report_warning(server->session->report,
			"new clients have to wait: %s", strerror(err));
	server->told_waiting = now;
}

static void nobody_came(struct timer *timer)
{
	struct server *server = container_of(timer, struct server, first);
	struct fail fail;

	fail_set(&fail, STATUS_NO, "no client within the time of --timeout");
	session_end(server->session, STATUS_NO, &fail);
}

bool server_start(struct server *server, struct fail *fail)
{
	const struct option_duration *timeout =
		&server->session->stream->args->timeout;

	server->acceptor = (struct acceptor){
		.accepted = client_accepted,
		.waiting = client_waits,
		.flags = server->flags,
	};
	if (timeout->set)
		timer_start(&server->first, server->session->loop, timeout->ns,
			nobody_came);
	return acceptor_start(&server->acceptor, server->session->loop,
		server->listener.fd, fail);
}

void server_gone(struct server *server)
{
	server->clients--;
	if (!server->acceptor.watch.loop)
		return;
	acceptor_freed(&server->acceptor);
	limit_clients(server);
}

void server_retired(struct server *server)
{
	server->clients--;
	if (server->acceptor.watch.loop)
		limit_clients(server);
}

void server_stop(struct server *server)
{
	timer_stop(&server->first);
	stop_listening(server);
}

bool listener_announce(const struct listener *listener,
	const struct stream *stream, const char *port_file,
	const struct report *report, struct fail *fail)
{
	const struct voice_event event = {
		.report = report, .stream = stream, .local = &listener->local};
	char port[16];

	if (stream->voice->listening)
		stream->voice->listening(&event);
	if (!port_file)
		return true;
	(void)snprintf(
		port, sizeof(port), "%u\n", endpoint_port(&listener->local));
	return fd_write_file(port_file, port, fail);
}
