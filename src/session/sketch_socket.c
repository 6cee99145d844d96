#include "session/sketch_socket.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "proc/inetdiag.h"
#include "session/sketch_packet.h"

#define CLOSED_MOST (1000 * NS_PER_MS) /* how long a closed one is followed */
#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ /* linux/sockios.h: the same number */
#endif
#define SYN_MAX 256
/* A search walks all connections of the machine: not for each of a crowd. */
#define SEARCHED_MOST 8

static void draw(struct sketch_sockets *sockets, const struct packet *packet)
{
	sockets->out.draw(sockets->out.context, packet);
	sockets->drawn = true;
	sockets->last_drawn = clock_now();
}

void sketch_socket_emit(void *context, const struct sketch_line *line,
	const struct sketch_segment *segment)
{
	struct sketch_socket *socket = context;
	struct frame frame = {.has_time = true, .time_ns = clock_now()};
	struct sketch_bytes bytes;
	struct packet packet;

	/* Drawn when it is known what became of it. */
	if (segment->ours && segment->flags == TCP_FLAG_SYN && !line->asked)
		frame.time_ns = socket->began;
	sketch_packet(line, segment, &bytes, &frame, &packet);
	draw(socket->sockets, &packet);
}

bool sketch_socket_draw_saved(struct sketch_socket *socket)
{
	struct frame frame = {
		.has_time = true,
		.time_ns = clock_now(),
		.start = PACKET_IP,
	};
	uint8_t bytes[SYN_MAX];
	socklen_t len = sizeof(bytes);
	struct packet packet;

	if (getsockopt(socket->fd, IPPROTO_TCP, TCP_SAVED_SYN, bytes, &len) <
			0 ||
		len == 0)
		return false;
	frame.bytes = bytes;
	frame.captured = frame.length = len;
	packet_parse(&frame, &packet);
	if (!packet.has_tcp ||
		packet.source_port != endpoint_port(&socket->line.peer))
		return false;
	socket->line.peer_base = packet.tcp.seq;
	draw(socket->sockets, &packet);
	return true;
}

bool sketch_socket_view(int fd, struct sketch_view *ret_view)
{
	struct pollfd error = {.fd = fd};
	uint8_t info[SKETCH_INFO_MAX];
	socklen_t len = sizeof(info);
	int queued = 0;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) < 0 ||
		!sketch_view_parse(info, len, ret_view))
		return false;
	/* SO_ERROR would take it away from who has to see it. */
	ret_view->failed = poll(&error, 1, 0) > 0 && (error.revents & POLLERR);
	if (ioctl(fd, SIOCOUTQ, &queued) == 0) {
		ret_view->limited = true;
		if ((uint32_t)queued > ret_view->unsent)
			ret_view->under_way =
				(uint32_t)queued - ret_view->unsent;
	}
	return true;
}

static bool same_end(const struct socktab_address *address, uint16_t port,
	const struct endpoint *endpoint)
{
	uint8_t bytes[16];
	size_t len = endpoint_bytes(endpoint, bytes);
	/* A mapped IPv4 address is at the end of the 16. */
	size_t at = len == 4 && address->family == AF_INET6 ? 12 : 0;

	return port == endpoint_port(endpoint) &&
	       memcmp(address->bytes + at, bytes, len) == 0;
}

static bool is_of(const struct socktab_row *row, const struct sketch_line *line)
{
	return same_end(&row->inet.local, row->inet.local_port, &line->local) &&
	       same_end(&row->inet.remote, row->inet.remote_port, &line->peer);
}

/* What a search for one connection wants, and whether it was there. */
struct search {
	const struct sketch_line *line;
	bool found;
};

static bool seek(const struct socktab_row *row, void *data)
{
	struct search *search = data;

	search->found = is_of(row, search->line);
	return !search->found;
}

/* Who closed first stays in TIME_WAIT. A socket that is closed cannot tell by
 * itself whether it did. */
static bool was_second(const struct sketch_socket *socket)
{
	const struct inetdiag_request request = {
		.protocol = IPPROTO_TCP,
		.states = UINT32_C(1) << SKETCH_FIN_WAIT_2 |
			  UINT32_C(1) << SKETCH_TIME_WAIT,
	};
	struct search search = {.line = &socket->line};

	return socket->sockets->count <= SEARCHED_MOST &&
	       inetdiag_read(&request, seek, &search) && !search.found;
}

void sketch_socket_look(struct sketch_socket *socket)
{
	struct sketch_line *line = &socket->line;
	struct sketch_view view;

	if (socket->fd < 0 || line->over ||
		!sketch_socket_view(socket->fd, &view))
		return;
	if (view.state == SKETCH_CLOSED && line->opened && !line->fin_in &&
		!line->fin_out)
		view.was_second = was_second(socket);
	if (line->opened)
		sketch_step(line, &view, sketch_socket_emit, socket);
	else if (view.state == SKETCH_SYN_SENT && view.retransmissions > 0)
		sketch_ask(line, &view, sketch_socket_emit, socket);
}

static bool note(const struct socktab_row *row, void *data)
{
	struct sketch_sockets *sockets = data;

	for (struct sketch_socket *at = sockets->first; at; at = at->next) {
		if (at->fd >= 0 || !is_of(row, &at->line))
			continue;
		at->found = true;
		at->state = (enum sketch_state)row->state;
	}
	return true;
}

bool sketch_sockets_closing(const struct sketch_sockets *sockets)
{
	for (const struct sketch_socket *at = sockets->first; at; at = at->next)
		if (at->fd < 0 && !at->line.over)
			return true;
	return false;
}

/* How the closed ones fare. */
void sketch_sockets_look_after(struct sketch_sockets *sockets)
{
	const struct inetdiag_request request = {
		.protocol = IPPROTO_TCP,
		.states = UINT32_C(1) << SKETCH_FIN_WAIT_1 |
			  UINT32_C(1) << SKETCH_FIN_WAIT_2 |
			  UINT32_C(1) << SKETCH_TIME_WAIT |
			  UINT32_C(1) << SKETCH_LAST_ACK |
			  UINT32_C(1) << SKETCH_CLOSING,
	};
	int64_t now = clock_now();
	bool known;

	if (!sketch_sockets_closing(sockets))
		return;
	for (struct sketch_socket *at = sockets->first; at; at = at->next)
		at->found = false;
	known = inetdiag_read(&request, note, sockets);
	for (struct sketch_socket *at = sockets->first; at; at = at->next) {
		if (at->fd >= 0 || at->line.over)
			continue;
		if (known)
			sketch_after(&at->line, !at->found, at->state,
				sketch_socket_emit, at);
		if (!known || now - at->closed_at >= CLOSED_MOST)
			at->line.over = true;
	}
}

void sketch_sockets_forget(struct sketch_sockets *sockets)
{
	struct sketch_socket **link = &sockets->first;

	while (*link) {
		struct sketch_socket *at = *link;

		if (at->fd < 0 && at->line.over) {
			*link = at->next;
			sockets->count--;
			free(at);
		} else {
			link = &at->next;
		}
	}
}

struct sketch_socket *sketch_sockets_find(
	const struct sketch_sockets *sockets, int fd)
{
	for (struct sketch_socket *at = sockets->first; at; at = at->next)
		if (at->fd == fd)
			return at;
	return NULL;
}

struct sketch_socket *sketch_sockets_add(struct sketch_sockets *sockets, int fd,
	bool active, const struct endpoint *local, const struct endpoint *peer)
{
	struct sketch_socket **link = &sockets->first;
	struct sketch_socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return NULL;
	socket->sockets = sockets;
	socket->fd = fd;
	socket->began = clock_now();
	socket->line.active = active;
	socket->line.local = *local;
	socket->line.peer = *peer;
	while (*link)
		link = &(*link)->next;
	*link = socket;
	sockets->count++;
	return socket;
}

void sketch_sockets_look(struct sketch_sockets *sockets)
{
	for (struct sketch_socket *at = sockets->first; at; at = at->next)
		sketch_socket_look(at);
}

void sketch_sockets_release(struct sketch_sockets *sockets)
{
	struct sketch_socket *next;

	for (struct sketch_socket *at = sockets->first; at; at = next) {
		next = at->next;
		free(at);
	}
}
