#include "session/server.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/number.h"
#include "io/fd.h"

#define TELL_AGAIN (10 * NS_PER_SECOND)

static void limit_clients(struct server *server)
{
	if (server->max_clients > 0)
		acceptor_pause(&server->acceptor,
			server->clients >= server->max_clients);
}

static void tell_connection(struct server *server, int fd,
	const struct endpoint *peer, const char *what)
{
	struct endpoint local = {.len = sizeof(local.addr)};
	char from[ENDPOINT_TEXT_MAX], to[ENDPOINT_TEXT_MAX];

	if (server->session->report->verbosity < 1)
		return;
	if (getsockname(fd, &local.addr.any, &local.len) < 0)
		local = server->listener.local;
	if (endpoint_family(&local) == AF_UNIX)
		report_status(server->session->report, "%s on %s", what,
			endpoint_text(&local, to));
	else
		report_status(server->session->report, "%s from %s to %s/tcp",
			what, endpoint_text(peer, from),
			endpoint_text(&local, to));
	session_tell_name(server->session, peer);
}

static void client_accepted(
	struct acceptor *acceptor, int fd, const struct endpoint *peer)
{
	struct server *server = container_of(acceptor, struct server, acceptor);

	if (endpoint_family(peer) != AF_UNIX &&
		!access_permits(&server->access, peer)) {
		tell_connection(server, fd, peer, "refused connection");
		trace_joined(server->session->trace, fd, peer);
		trace_parting(server->session->trace, fd);
		(void)close(fd);
		return;
	}
	timer_stop(&server->first);
	tell_connection(server, fd, peer, "connection");
	server->clients++;
	server->number++;
	if (server->keep_open) {
		limit_clients(server);
	} else {
		/* One client: the port is free again from now on. */
		acceptor_stop(acceptor);
		listener_close(&server->listener);
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
	acceptor_stop(&server->acceptor);
	listener_close(&server->listener);
}

bool listener_announce(const struct listener *listener,
	const struct stream *stream, const char *port_file,
	const struct report *report, struct fail *fail)
{
	char text[ENDPOINT_TEXT_MAX], port[16];

	report_status(report, "listening on %s%s",
		endpoint_text(&listener->local, text), stream->proto);
	if (!port_file)
		return true;
	(void)snprintf(
		port, sizeof(port), "%u\n", endpoint_port(&listener->local));
	return fd_write_file(port_file, port, fail);
}
