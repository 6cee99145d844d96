#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "io/fd.h"
#include "net/dgram.h"
#include "net/neterror.h"
#include "session/datagram.h"
#include "session/service_data.h"

#define AT_A_TIME   64
#define CHARGEN_MAX 512 /* RFC 864: a random length from 0 to 512 */

struct datagram_service {
	struct session *session;
	int fd;
	enum service_kind kind;
	struct access access;
	struct watch watch;
	struct timer idle;
	int64_t last_moved;
	uint8_t chargen[CHARGEN_PERIOD];
};

/* Two services that answer each other would never stop; nor would one that
 * answers itself. A forged datagram is enough to begin it. */
static bool is_loop(const struct dgram_ends *ends, const struct endpoint *own)
{
	static const uint16_t services[] = {7, 13, 17, 19, 37};
	uint16_t port = endpoint_port(&ends->peer);
	struct endpoint local = *own;

	for (size_t i = 0; i < COUNT_OF(services); i++)
		if (port == services[i])
			return true;
	/* Is the sender this very socket? */
	dgram_local(ends, &local);
	return endpoint_equal(&local, &ends->peer);
}

static size_t chargen_length(void)
{
	uint16_t random = 0;

	(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return random % (CHARGEN_MAX + 1);
}

/* A full send buffer empties in no time; an answer is worth the wait. */
static void reply(const struct datagram_service *service, const void *bytes,
	size_t n, const struct dgram_ends *ends)
{
	for (int i = 0; i < 3; i++)
		if (dgram_send(service->fd, bytes, n, ends) >= 0) {
			trace_datagram(service->session->trace, service->fd,
				true, ends, n);
			return;
		} else if (errno != EAGAIN ||
			   !fd_wait(service->fd, POLLOUT, 10)) {
			return;
		}
}

static void answer(struct datagram_service *service,
	const struct dgram_ends *ends, const uint8_t *bytes, size_t n)
{
	char text[DAYTIME_MAX];

	switch (service->kind) {
	case SERVICE_ECHO:
		reply(service, bytes, n, ends);
		break;
	case SERVICE_DAYTIME:
		reply(service, text, daytime_text(text), ends);
		break;
	case SERVICE_CHARGEN:
		reply(service, service->chargen, chargen_length(), ends);
		break;
	case SERVICE_DISCARD:
	case SERVICE_NONE:
		break;
	}
}

static void receive_failed(struct datagram_service *service, int err)
{
	struct fail fail;

	if (err == EAGAIN || dgram_is_answer(err))
		return;
	fail_errno(&fail, STATUS_TROUBLE, err, "cannot receive datagrams");
	session_end(service->session, fail.status, &fail);
}

static void service_ready(struct watch *watch, uint32_t events)
{
	struct datagram_service *service =
		container_of(watch, struct datagram_service, watch);
	struct endpoint own = {.len = sizeof(own.addr)};
	struct neterror gone;
	struct dgram_ends ends;

	if (events & EPOLLERR)
		while (neterror_read(service->fd, &gone))
			trace_datagram_gone(service->session->trace, &gone);
	(void)getsockname(service->fd, &own.addr.any, &own.len);
	for (int i = 0; i < AT_A_TIME; i++) {
		ssize_t n = dgram_receive(service->fd,
			service->session->scratch, FLOW_SCRATCH, &ends);

		if (n < 0) {
			receive_failed(service, errno);
			break;
		}
		service->last_moved = loop_now(service->session->loop);
		trace_datagram(service->session->trace, service->fd, false,
			&ends, (size_t)n);
		if (access_permits(&service->access, &ends.peer) &&
			!is_loop(&ends, &own))
			answer(service, &ends, service->session->scratch,
				(size_t)n);
	}
}

static void idle_over(struct timer *timer)
{
	struct datagram_service *service =
		container_of(timer, struct datagram_service, idle);
	struct session *session = service->session;
	int64_t left = service->last_moved + session->stream->relay.idle_ns -
		       loop_now(session->loop);

	if (left > 0)
		timer_start(timer, session->loop, left, idle_over);
	else
		session_end(session, STATUS_OK, NULL);
}

static void stop(struct session *session)
{
	(void)session;
}

struct datagram_service *datagram_service_start(struct session *session, int fd,
	enum service_kind kind, const struct datagram_options *options,
	struct fail *fail)
{
	struct datagram_service *service = calloc(1, sizeof(*service));

	if (!service) {
		(void)close(fd);
		fail_memory(fail);
		return NULL;
	}
	service->session = session;
	service->fd = fd;
	service->kind = kind;
	service->access = options->access;
	dgram_prepare(fd, options->family, session->stream->args->rcvbuf.set);
	service->last_moved = loop_now(session->loop);
	chargen_fill(service->chargen);
	session->mode = service;
	session->stop = stop;
	if (!watch_start(&service->watch, session->loop, fd, EPOLLIN,
		    service_ready, fail)) {
		datagram_service_free(service);
		return NULL;
	}
	if (session->stream->relay.idle_ns > 0)
		timer_start(&service->idle, session->loop,
			session->stream->relay.idle_ns, idle_over);
	return service;
}

void datagram_service_free(struct datagram_service *service)
{
	if (!service)
		return;
	watch_stop(&service->watch);
	timer_stop(&service->idle);
	fd_close(&service->fd);
	free(service);
}
