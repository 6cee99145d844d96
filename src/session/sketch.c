#include "session/sketch.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"
#include "proc/inetdiag.h"
#include "session/sketch_datagram.h"
#include "session/sketch_step.h"

#define LOOK_SOON   (2 * NS_PER_MS)  /* while something moves */
#define LOOK_LATER  (20 * NS_PER_MS) /* when nothing has for LOOK_STILL */
#define LOOK_STILL  (100 * NS_PER_MS)
#define CLOSED_MOST (1000 * NS_PER_MS) /* how long a closed one is followed */
#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ /* linux/sockios.h: the same number */
#endif
#define MANY	16 /* sockets: then the timer alone looks */
#define SYN_MAX 256

struct socket {
	struct sketch *sketch;
	struct socket *next;
	int fd;		   /* -1: closed by now */
	int64_t began;	   /* when it was asked to connect */
	int64_t closed_at; /* with fd -1 */
	bool found;	   /* in sock_diag's answer */
	enum sketch_state state;
	struct sketch_line line;
};

struct sketch {
	bool udp, drawn;
	struct loop *loop;
	struct timer timer;
	int64_t last_drawn;
	struct socket *sockets;
	size_t count;
	struct sketch_datagrams datagrams;
	struct sketch_out out;
	void (*flush)(void *context);
};

/* Any socket shows how long TCP_INFO is. */
static bool tells_enough(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sketch_view view;
	uint8_t info[SKETCH_INFO_MAX];
	socklen_t len = sizeof(info);
	bool enough;

	if (fd < 0)
		return true;
	enough = getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) == 0 &&
		 sketch_view_parse(info, len, &view);
	fd_close(&fd);
	return enough;
}

struct sketch *sketch_new(bool udp, struct fail *fail)
{
	struct sketch *sketch = calloc(1, sizeof(*sketch));

	if (!sketch) {
		fail_memory(fail);
		return NULL;
	}
	sketch->udp = udp;
	if (!udp && !tells_enough()) {
		free(sketch);
		(void)fail_set(fail, STATUS_TROUBLE,
			"cannot draw the ladder: packets may not be captured "
			"(that needs CAP_NET_RAW), and this kernel's sockets "
			"tell too little (that needs Linux 5.4)");
		return NULL;
	}
	return sketch;
}

void sketch_free(struct sketch *sketch)
{
	struct socket *next;

	if (!sketch)
		return;
	timer_stop(&sketch->timer);
	for (struct socket *at = sketch->sockets; at; at = next) {
		next = at->next;
		free(at);
	}
	free(sketch);
}

/* --- drawing --------------------------------------------------------------- */

static void sketch_draw(struct sketch *sketch, const struct packet *packet)
{
	sketch->out.draw(sketch->out.context, packet);
	sketch->drawn = true;
	sketch->last_drawn = clock_now();
}

static void emit(void *context, const struct sketch_line *line,
	const struct sketch_segment *segment)
{
	struct socket *socket = context;
	struct frame frame = {.has_time = true, .time_ns = clock_now()};
	struct sketch_bytes bytes;
	struct packet packet;

	/* Drawn when it is known what became of it. */
	if (segment->ours && segment->flags == TCP_FLAG_SYN && !line->asked)
		frame.time_ns = socket->began;
	sketch_packet(line, segment, &bytes, &frame, &packet);
	sketch_draw(socket->sketch, &packet);
}

static void flush(struct sketch *sketch)
{
	if (sketch->drawn)
		sketch->flush(sketch->out.context);
	sketch->drawn = false;
}

/* The SYN of a client, as it came: whether it was kept. */
static bool draw_saved(struct socket *socket)
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
	sketch_draw(socket->sketch, &packet);
	return true;
}

/* --- looking --------------------------------------------------------------- */

static bool view_of(int fd, struct sketch_view *ret_view)
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

static void look(struct socket *socket)
{
	struct sketch_line *line = &socket->line;
	struct sketch_view view;

	if (socket->fd < 0 || line->over || !view_of(socket->fd, &view))
		return;
	if (line->opened)
		sketch_step(line, &view, emit, socket);
	else if (view.state == SKETCH_SYN_SENT && view.retransmissions > 0)
		sketch_ask(line, &view, emit, socket);
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

static bool note(const struct socktab_row *row, void *data)
{
	struct sketch *sketch = data;

	for (struct socket *at = sketch->sockets; at; at = at->next) {
		if (at->fd >= 0 ||
			!same_end(&row->inet.local, row->inet.local_port,
				&at->line.local) ||
			!same_end(&row->inet.remote, row->inet.remote_port,
				&at->line.peer))
			continue;
		at->found = true;
		at->state = (enum sketch_state)row->state;
	}
	return true;
}

static bool any_closed(const struct sketch *sketch)
{
	for (const struct socket *at = sketch->sockets; at; at = at->next)
		if (at->fd < 0 && !at->line.over)
			return true;
	return false;
}

/* How the closed ones fare. */
static void look_after(struct sketch *sketch)
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

	if (!any_closed(sketch))
		return;
	for (struct socket *at = sketch->sockets; at; at = at->next)
		at->found = false;
	known = inetdiag_read(&request, note, sketch);
	for (struct socket *at = sketch->sockets; at; at = at->next) {
		if (at->fd >= 0 || at->line.over)
			continue;
		if (known)
			sketch_after(
				&at->line, !at->found, at->state, emit, at);
		if (!known || now - at->closed_at >= CLOSED_MOST)
			at->line.over = true;
	}
}

static void forget(struct sketch *sketch)
{
	struct socket **link = &sketch->sockets;

	while (*link) {
		struct socket *at = *link;

		if (at->fd < 0 && at->line.over) {
			*link = at->next;
			sketch->count--;
			free(at);
		} else {
			link = &at->next;
		}
	}
}

static void look_around(struct sketch *sketch)
{
	for (struct socket *at = sketch->sockets; at; at = at->next)
		look(at);
	look_after(sketch);
	forget(sketch);
	flush(sketch);
}

static void look_again(struct timer *timer)
{
	struct sketch *sketch = container_of(timer, struct sketch, timer);
	bool still;

	look_around(sketch);
	still = clock_now() - sketch->last_drawn > LOOK_STILL;
	if (sketch->sockets)
		timer_start(timer, sketch->loop, still ? LOOK_LATER : LOOK_SOON,
			look_again);
}

void sketch_look(struct sketch *sketch)
{
	if (sketch->udp || sketch->count > MANY)
		return;
	for (struct socket *at = sketch->sockets; at; at = at->next)
		look(at);
	flush(sketch);
	timer_start(&sketch->timer, sketch->loop, 0, look_again);
}

void sketch_start(struct sketch *sketch, struct loop *loop,
	void (*draw)(void *context, const struct packet *packet),
	void (*flush_)(void *context), void *context)
{
	sketch->loop = loop;
	sketch->out = (struct sketch_out){draw, context};
	sketch->flush = flush_;
}

/* --- sockets come and go --------------------------------------------------- */

static struct socket *find(struct sketch *sketch, int fd)
{
	for (struct socket *at = sketch->sockets; at; at = at->next)
		if (at->fd == fd)
			return at;
	return NULL;
}

static struct socket *add(struct sketch *sketch, int fd, bool active,
	const struct endpoint *local, const struct endpoint *peer)
{
	struct socket **link = &sketch->sockets;
	struct socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return NULL;
	socket->sketch = sketch;
	socket->fd = fd;
	socket->began = clock_now();
	socket->line.active = active;
	socket->line.local = *local;
	socket->line.peer = *peer;
	while (*link)
		link = &(*link)->next;
	*link = socket;
	sketch->count++;
	if (!timer_running(&sketch->timer))
		timer_start(
			&sketch->timer, sketch->loop, LOOK_SOON, look_again);
	return socket;
}

void sketch_began(struct sketch *sketch, int fd, const struct endpoint *local,
	const struct endpoint *peer)
{
	struct socket *socket;

	if (sketch->udp) {
		sketch_datagrams_began(fd, endpoint_family(local));
		return;
	}
	socket = add(sketch, fd, true, local, peer);
	if (socket)
		(void)view_of(fd, &socket->line.last);
}

/* Out of sight: it was never connected, or is closed. */
static void drop(struct socket *socket)
{
	socket->fd = -1;
	socket->line.over = true;
	forget(socket->sketch);
}

void sketch_failed(
	struct sketch *sketch, int fd, const struct endpoint *peer, int err)
{
	struct socket *socket = find(sketch, fd);
	const struct sketch_segment reset = {
		.flags = TCP_FLAG_RST | TCP_FLAG_ACK, .ack = 1};
	struct sketch_view view;
	struct neterror error;

	if (!socket || fd < 0)
		return;
	if (view_of(fd, &view)) {
		sketch_ask(&socket->line, &view, emit, socket);
		if (neterror_read(fd, &error) && error.icmp) {
			error.to = *peer;
			sketch_datagrams_error(&sketch->out, IPPROTO_TCP,
				&socket->line.local, &error);
			sketch->drawn = true;
		} else if (err == ECONNREFUSED) {
			emit(socket, &socket->line, &reset);
		}
	}
	drop(socket);
	flush(sketch);
}

void sketch_joined(struct sketch *sketch, int fd, const struct endpoint *local,
	const struct endpoint *peer)
{
	struct socket *socket = sketch->udp ? NULL : find(sketch, fd);
	struct sketch_view view;
	bool saved = false;

	if (sketch->udp)
		return;
	if (!socket)
		socket = add(sketch, fd, false, local, peer);
	if (!socket || !view_of(fd, &view))
		return;
	if (!socket->line.active)
		saved = draw_saved(socket);
	sketch_open(&socket->line, &view, saved, emit, socket);
	look_around(sketch);
}

void sketch_parting(struct sketch *sketch, int fd)
{
	struct socket *socket = sketch->udp ? NULL : find(sketch, fd);
	struct sketch_view view;
	int unread = 0;

	if (!socket)
		return;
	look(socket);
	if (!socket->line.opened) {
		if (view_of(fd, &view))
			sketch_ask(&socket->line, &view, emit, socket);
		drop(socket);
	} else {
		(void)ioctl(fd, FIONREAD, &unread);
		sketch_close(&socket->line, unread > 0, emit, socket);
		socket->fd = -1;
		socket->closed_at = clock_now();
		timer_start(
			&sketch->timer, sketch->loop, LOOK_SOON, look_again);
	}
	flush(sketch);
}

void sketch_finish(struct sketch *sketch)
{
	const struct timespec moment = {.tv_nsec = LOOK_SOON};

	timer_stop(&sketch->timer);
	/* Who has not said that it is closed never was known to be. */
	for (struct socket *at = sketch->sockets; at; at = at->next)
		if (at->fd >= 0)
			at->line.over = true;
	while (any_closed(sketch)) {
		look_after(sketch);
		flush(sketch);
		if (any_closed(sketch))
			(void)nanosleep(&moment, NULL);
	}
	flush(sketch);
}

/* --- datagrams ------------------------------------------------------------- */

void sketch_datagram(struct sketch *sketch, int fd, bool sent,
	const struct dgram_ends *ends, size_t n)
{
	sketch_datagrams_passed(
		&sketch->datagrams, &sketch->out, fd, sent, ends, n);
	sketch->drawn = true;
	flush(sketch);
}

void sketch_datagram_error(
	struct sketch *sketch, int fd, const struct neterror *error)
{
	sketch_datagrams_failed(&sketch->datagrams, &sketch->out, fd, error);
	sketch->drawn = true;
	flush(sketch);
}
