#include "session/service.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/number.h"
#include "net/flow.h"
#include "session/service_data.h"

/* How long a client may take to close after its daytime. */
#define LINGER (2 * NS_PER_SECOND)

struct client {
	struct service_server *services;
	struct client *next, **link;
	struct channel channel;
	struct watch watch;
	struct flow flow; /* echo: back to itself; others: dropped */
	size_t at;	  /* chargen: place in the pattern */
	struct timer end; /* idle, linger */
	int64_t last_moved;
};

struct service_server {
	struct server *server;
	enum service_kind kind;
	struct client *clients;
	uint8_t chargen[2 * CHARGEN_PERIOD];
};

static void client_free(struct client *client)
{
	trace_parting(
		client->services->server->session->trace, client->channel.fd);
	watch_stop(&client->watch);
	timer_stop(&client->end);
	channel_close(&client->channel);
	flow_release(&client->flow);
	*client->link = client->next;
	if (client->next)
		client->next->link = client->link;
	free(client);
}

static void client_gone(struct client *client)
{
	struct server *server = client->services->server;
	bool failed = client->flow.src_err || client->flow.dst_err;

	client_free(client);
	server_gone(server);
	if (!server->keep_open)
		session_end(
			server->session, failed ? STATUS_NO : STATUS_OK, NULL);
}

/* Fill the socket, starting where the last write stopped. */
static bool chargen_write(struct client *client)
{
	for (;;) {
		const uint8_t *from = client->services->chargen + client->at;
		ssize_t n =
			channel_write(&client->channel, from, CHARGEN_PERIOD);

		if (n < 0)
			return errno == EAGAIN;
		client->at = (client->at + (size_t)n) % CHARGEN_PERIOD;
		if ((size_t)n < CHARGEN_PERIOD)
			return true;
	}
}

static void client_step(struct client *client, uint32_t events)
{
	struct session *session = client->services->server->session;
	bool chargen = client->services->kind == SERVICE_CHARGEN;
	enum flow_state state;
	uint32_t wanted = EPOLLIN | (chargen ? EPOLLOUT : 0);

	client->last_moved = loop_now(session->loop);
	if (chargen && (events & EPOLLOUT) && !chargen_write(client)) {
		client_gone(client);
		return;
	}
	state = flow_pump(&client->flow, session->scratch, client->last_moved);
	switch (state) {
	case FLOW_ENDED:
	case FLOW_FAILED:
		client_gone(client);
		return;
	case FLOW_WAITS_OUTPUT:
		wanted = EPOLLOUT;
		break;
	case FLOW_WAITS_INPUT:
	case FLOW_WAITS_TIME:
	case FLOW_MORE:
		break;
	}
	watch_want(&client->watch, wanted);
}

static void client_ready(struct watch *watch, uint32_t events)
{
	client_step(container_of(watch, struct client, watch), events);
}

static void client_idle(struct timer *timer)
{
	struct client *client = container_of(timer, struct client, end);
	struct session *session = client->services->server->session;
	int64_t left = client->last_moved + session->stream->relay.idle_ns -
		       loop_now(session->loop);

	if (session->stream->relay.idle_ns > 0 && left > 0)
		timer_start(timer, session->loop, left, client_idle);
	else
		client_gone(client);
}

static bool client_begin(struct client *client, struct fail *fail)
{
	struct service_server *services = client->services;
	struct session *session = services->server->session;
	int64_t idle = session->stream->relay.idle_ns;
	int fd = client->channel.fd;
	char text[DAYTIME_MAX];

	flow_init(&client->flow, &client->channel, &client->channel);
	client->flow.discard = services->kind != SERVICE_ECHO;
	client->last_moved = loop_now(session->loop);
	if (services->kind == SERVICE_DAYTIME) {
		/* A new socket has room for one line. */
		(void)send(fd, text, daytime_text(text), MSG_NOSIGNAL);
		(void)shutdown(fd, SHUT_WR);
		idle = idle > 0 && idle < LINGER ? idle : LINGER;
	}
	if (idle > 0)
		timer_start(&client->end, session->loop, idle, client_idle);
	return watch_start(&client->watch, session->loop, fd,
		services->kind == SERVICE_CHARGEN ? EPOLLIN | EPOLLOUT
						  : EPOLLIN,
		client_ready, fail);
}

static void serve(struct server *server, int fd, const struct endpoint *peer,
	uint64_t number)
{
	struct service_server *services = server->mode;
	struct client *client = calloc(1, sizeof(*client));
	struct fail fail;

	(void)number;
	if (!client) {
		(void)close(fd);
		server_gone(server);
		return;
	}
	client->services = services;
	client->next = services->clients;
	client->link = &services->clients;
	if (client->next)
		client->next->link = &client->next;
	services->clients = client;
	channel_socket(&client->channel, fd);
	trace_joined(server->session->trace, fd, peer);
	if (!client_begin(client, &fail)) {
		report_fail(server->session->report, &fail);
		client_gone(client);
	}
}

static void stop(struct session *session)
{
	struct service_server *services = session->mode;

	/* What was read is written before the end, as far as it goes. */
	for (struct client *at = services->clients; at; at = at->next)
		(void)flow_pump(
			&at->flow, session->scratch, loop_now(session->loop));
}

struct service_server *service_server_new(
	struct server *server, enum service_kind kind, struct fail *fail)
{
	struct service_server *services = calloc(1, sizeof(*services));

	if (!services) {
		fail_memory(fail);
		return NULL;
	}
	services->server = server;
	services->kind = kind;
	chargen_fill(services->chargen);
	chargen_fill(services->chargen + CHARGEN_PERIOD);
	server->mode = services;
	server->serve = serve;
	server->session->mode = services;
	server->session->stop = stop;
	return services;
}

void service_server_free(struct service_server *services)
{
	if (!services)
		return;
	while (services->clients)
		client_free(services->clients);
	free(services);
}
