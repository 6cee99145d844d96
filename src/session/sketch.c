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
#include "session/sketch_socket.h"

#define LOOK_SOON  (2 * NS_PER_MS)  /* while something moves */
#define LOOK_LATER (20 * NS_PER_MS) /* when nothing has for LOOK_STILL */
#define LOOK_STILL (100 * NS_PER_MS)
#define MANY	   16 /* sockets: then the timer alone looks */

struct sketch {
	bool udp;
	struct loop *loop;
	struct timer timer;
	struct sketch_sockets sockets;
	struct sketch_datagrams datagrams;
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
	if (!sketch)
		return;
	timer_stop(&sketch->timer);
	sketch_sockets_release(&sketch->sockets);
	free(sketch);
}

static void flush(struct sketch *sketch)
{
	if (sketch->sockets.drawn)
		sketch->flush(sketch->sockets.out.context);
	sketch->sockets.drawn = false;
}

/* --- looking --------------------------------------------------------------- */

static void look_around(struct sketch *sketch)
{
	sketch_sockets_look(&sketch->sockets);
	sketch_sockets_look_after(&sketch->sockets);
	sketch_sockets_forget(&sketch->sockets);
	flush(sketch);
}

static void look_again(struct timer *timer)
{
	struct sketch *sketch = container_of(timer, struct sketch, timer);
	bool still;

	look_around(sketch);
	still = clock_now() - sketch->sockets.last_drawn > LOOK_STILL;
	if (sketch->sockets.first)
		timer_start(timer, sketch->loop, still ? LOOK_LATER : LOOK_SOON,
			look_again);
}

void sketch_look(struct sketch *sketch)
{
	if (sketch->udp || sketch->sockets.count > MANY)
		return;
	sketch_sockets_look(&sketch->sockets);
	flush(sketch);
	timer_start(&sketch->timer, sketch->loop, 0, look_again);
}

void sketch_start(struct sketch *sketch, struct loop *loop,
	void (*draw)(void *context, const struct packet *packet),
	void (*flush_)(void *context), void *context)
{
	sketch->loop = loop;
	sketch->sockets.out = (struct sketch_out){draw, context};
	sketch->flush = flush_;
}

/* --- sockets come and go --------------------------------------------------- */

static struct sketch_socket *add(struct sketch *sketch, int fd, bool active,
	const struct endpoint *local, const struct endpoint *peer)
{
	struct sketch_socket *socket =
		sketch_sockets_add(&sketch->sockets, fd, active, local, peer);

	if (socket && !timer_running(&sketch->timer))
		timer_start(
			&sketch->timer, sketch->loop, LOOK_SOON, look_again);
	return socket;
}

void sketch_began(struct sketch *sketch, int fd, const struct endpoint *local,
	const struct endpoint *peer)
{
	struct sketch_socket *socket;

	if (sketch->udp) {
		sketch_datagrams_began(fd, endpoint_family(local));
		return;
	}
	socket = add(sketch, fd, true, local, peer);
	if (socket)
		(void)sketch_socket_view(fd, &socket->line.last);
}

/* Out of sight: it was never connected, or is closed. */
static void drop(struct sketch_socket *socket)
{
	socket->fd = -1;
	socket->line.over = true;
	sketch_sockets_forget(socket->sockets);
}

void sketch_failed(
	struct sketch *sketch, int fd, const struct endpoint *peer, int err)
{
	struct sketch_socket *socket =
		sketch_sockets_find(&sketch->sockets, fd);
	const struct sketch_segment reset = {
		.flags = TCP_FLAG_RST | TCP_FLAG_ACK, .ack = 1};
	struct sketch_view view;
	struct neterror error;

	if (!socket || fd < 0)
		return;
	if (!sketch_socket_view(fd, &view) || view.out == 0) {
		/* It failed here already: no route, or no address. */
		drop(socket);
		return;
	}
	if (view.state == SKETCH_ESTABLISHED) {
		/* With itself: net/dial.c wants none of it. */
		sketch_open(&socket->line, &view, false, sketch_socket_emit,
			socket);
		sketch_parting(sketch, fd);
		return;
	}
	sketch_ask(&socket->line, &view, sketch_socket_emit, socket);
	if (neterror_read(fd, &error) && error.icmp) {
		error.to = *peer;
		sketch_datagrams_error(&sketch->sockets.out, IPPROTO_TCP,
			&socket->line.local, &error);
		sketch->sockets.drawn = true;
	} else if (err == ECONNREFUSED) {
		sketch_socket_emit(socket, &socket->line, &reset);
	}
	drop(socket);
	flush(sketch);
}

void sketch_joined(struct sketch *sketch, int fd, const struct endpoint *local,
	const struct endpoint *peer)
{
	struct sketch_socket *socket =
		sketch->udp ? NULL : sketch_sockets_find(&sketch->sockets, fd);
	struct sketch_view view;
	bool saved = false;

	if (sketch->udp)
		return;
	if (!socket)
		socket = add(sketch, fd, false, local, peer);
	if (!socket || !sketch_socket_view(fd, &view))
		return;
	if (!socket->line.active)
		saved = sketch_socket_draw_saved(socket);
	sketch_open(&socket->line, &view, saved, sketch_socket_emit, socket);
	look_around(sketch);
}

void sketch_parting(struct sketch *sketch, int fd)
{
	struct sketch_socket *socket =
		sketch->udp ? NULL : sketch_sockets_find(&sketch->sockets, fd);
	struct sketch_view view;
	int unread = 0;

	if (!socket)
		return;
	sketch_socket_look(socket);
	if (!socket->line.opened) {
		if (sketch_socket_view(fd, &view))
			sketch_ask(&socket->line, &view, sketch_socket_emit,
				socket);
		drop(socket);
	} else {
		(void)ioctl(fd, FIONREAD, &unread);
		sketch_close(
			&socket->line, unread > 0, sketch_socket_emit, socket);
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
	for (struct sketch_socket *at = sketch->sockets.first; at;
		at = at->next)
		if (at->fd >= 0)
			at->line.over = true;
	while (sketch_sockets_closing(&sketch->sockets)) {
		sketch_sockets_look_after(&sketch->sockets);
		flush(sketch);
		if (sketch_sockets_closing(&sketch->sockets))
			(void)nanosleep(&moment, NULL);
	}
	flush(sketch);
}

/* --- datagrams ------------------------------------------------------------- */

void sketch_datagram(struct sketch *sketch, int fd, bool sent,
	const struct dgram_ends *ends, size_t n)
{
	sketch_datagrams_passed(
		&sketch->datagrams, &sketch->sockets.out, fd, sent, ends, n);
	sketch->sockets.drawn = true;
	flush(sketch);
}

void sketch_datagram_gone(struct sketch *sketch, const struct neterror *error)
{
	sketch_datagrams_gone(&sketch->datagrams, &sketch->sockets.out, error);
	sketch->sockets.drawn = true;
	flush(sketch);
}

int sketch_datagram_error(struct sketch *sketch, int fd, int err)
{
	err = sketch_datagrams_failed(&sketch->sockets.out, fd, err);
	sketch->sockets.drawn = true;
	flush(sketch);
	return err;
}
