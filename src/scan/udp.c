#include "scan/udp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "io/fd.h"
#include "net/dgram.h"
#include "net/sockopt.h"
#include "scan/payloads.h"

#define BUCKETS 4096 /* a power of two */

/* Errors wait in the receive buffer; after so many datagrams they are taken. */
#define DRAIN_EVERY 32

/* How often an error that is about another datagram may come in the way. */
#define SEND_TRIES 8

/* Attempts to get a port of our own that is not to be scanned. */
#define BIND_TRIES 32

#define TFTP 69 /* answers from a port of its own choice: RFC 1350 4 */

/* A probe that may be answered. */
struct exchange {
	struct probe *probe;
	struct endpoint to;
	struct exchange *next; /* in its bucket */
};

/* One family's. */
struct udp_socket {
	struct watch watch;
	struct udp *udp;
	int fd;
	uint16_t port; /* our own */
	unsigned sent; /* since errors were taken */
};

struct udp {
	struct engine *engine;
	struct udp_socket socket4, socket6;
	struct probe *sending; /* null: it was decided meanwhile */
	struct exchange *buckets[BUCKETS];
};

struct udp *udp_new(struct engine *engine, struct fail *fail)
{
	struct udp *udp = calloc(1, sizeof(*udp));

	if (!udp) {
		fail_memory(fail);
		return NULL;
	}
	udp->engine = engine;
	udp->socket4 = (struct udp_socket){.udp = udp, .fd = -1};
	udp->socket6 = (struct udp_socket){.udp = udp, .fd = -1};
	return udp;
}

void udp_free(struct udp *udp)
{
	for (size_t i = 0; i < BUCKETS; i++)
		while (udp->buckets[i]) {
			struct exchange *exchange = udp->buckets[i];

			udp->buckets[i] = exchange->next;
			free(exchange);
		}
	watch_stop(&udp->socket4.watch);
	watch_stop(&udp->socket6.watch);
	fd_close(&udp->socket4.fd);
	fd_close(&udp->socket6.fd);
	free(udp);
}

/* --- who is asked ---------------------------------------------------------- */

static struct exchange **bucket(struct udp *udp, const struct endpoint *to)
{
	uint8_t bytes[16];
	size_t len = endpoint_bytes(to, bytes);
	uint32_t hash = endpoint_port(to);

	for (size_t i = 0; i < len; i++)
		hash = hash * 16777619u ^ bytes[i];
	hash ^= hash >> 15;
	return &udp->buckets[hash % BUCKETS];
}

static struct exchange *find(struct udp *udp, const struct endpoint *to)
{
	struct exchange *at = *bucket(udp, to);

	while (at && !endpoint_equal(&at->to, to))
		at = at->next;
	return at;
}

static bool remember(struct udp *udp, struct probe *probe)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange)), **link;

	if (!exchange)
		return false;
	exchange->probe = probe;
	engine_endpoint(udp->engine, probe, &exchange->to);
	link = bucket(udp, &exchange->to);
	exchange->next = *link;
	*link = exchange;
	probe->attempts = exchange;
	return true;
}

void udp_drop(struct udp *udp, struct probe *probe)
{
	struct exchange *exchange = probe->attempts, **link;

	if (udp->sending == probe)
		udp->sending = NULL;
	if (!exchange)
		return;
	link = bucket(udp, &exchange->to);
	while (*link != exchange)
		link = &(*link)->next;
	*link = exchange->next;
	free(exchange);
	probe->attempts = NULL;
}

/* --- what comes back ------------------------------------------------------- */

/* On this machine our own socket hears what goes to its port. */
static bool is_own(const struct udp_socket *at, const struct exchange *exchange,
	const uint8_t *bytes, size_t len)
{
	const struct payload *payload = payloads_find(at->port);

	return endpoint_port(&exchange->to) == at->port &&
	       len == payload->len && memcmp(bytes, payload->bytes, len) == 0;
}

/* DATA, ACK and ERROR of RFC 1350, OACK of RFC 2347: a second answer of some
 * other port is none of these. */
static bool is_tftp(const uint8_t *bytes, size_t len)
{
	return len >= 4 && bytes[0] == 0 && bytes[1] >= 3 && bytes[1] <= 6;
}

static void heard(struct udp_socket *at, const struct endpoint *from,
	const uint8_t *bytes, size_t len)
{
	struct verdict verdict = {
		.state = PORT_OPEN, .reason = REASON_UDP_RESPONSE};
	struct exchange *exchange = find(at->udp, from);
	struct endpoint tftp = *from;

	if (!exchange && is_tftp(bytes, len)) {
		endpoint_set_port(&tftp, TFTP);
		exchange = find(at->udp, &tftp);
		verdict.reply_port = endpoint_port(from);
	}
	if (!exchange)
		return;
	if (is_own(at, exchange, bytes, len)) {
		verdict.state = PORT_CLOSED;
		verdict.reason = REASON_SELF;
	}
	engine_decide(
		at->udp->engine, exchange->probe, 0, SCHED_ANSWERED, &verdict);
}

/* RFC 792, destination unreachable; RFC 4443 3.1. */
static bool is_port_unreachable(const struct neterror *error)
{
	return error->ipv6 ? error->type == 1 && error->code == 4
			   : error->type == 3 && error->code == 3;
}

/* RFC 1191, RFC 4443 3.2: the next try will be cut to fit. */
static bool is_too_big(const struct neterror *error)
{
	return error->ipv6 ? error->type == 2
			   : error->type == 3 && error->code == 4;
}

static void undelivered(struct udp *udp, const struct neterror *error)
{
	struct exchange *exchange = find(udp, &error->to);
	struct endpoint target;
	struct verdict verdict;
	bool closed;

	if (!exchange || !error->icmp || is_too_big(error))
		return;
	target = exchange->to;
	endpoint_set_port(&target, 0);
	if (engine_is_absent(udp->engine, exchange->probe, error)) {
		engine_down(udp->engine, exchange->probe, &error->from);
		return;
	}
	engine_icmp_verdict(exchange->probe, error, &verdict);
	/* Somebody else's word for it is a filter's. */
	closed =
		is_port_unreachable(error) &&
		(error->from.len == 0 || endpoint_equal(&target, &error->from));
	if (closed) {
		verdict.state = PORT_CLOSED;
		verdict.sender = 0;
	}
	engine_decide(udp->engine, exchange->probe, 0,
		closed ? SCHED_ICMP_CLOSED : SCHED_ICMP, &verdict);
}

static void take_answers(struct udp_socket *at)
{
	uint8_t bytes[2048];
	int failed = 0, err = 0;

	for (int i = 0; i < ENGINE_TRIES; i++) {
		struct endpoint from = {.len = sizeof(from.addr)};
		ssize_t n = recvfrom(at->fd, bytes, sizeof(bytes), MSG_TRUNC,
			&from.addr.any, &from.len);

		if (n >= 0) {
			heard(at, &from, bytes, (size_t)n);
			continue;
		}
		err = errno;
		if (err == EAGAIN || err == EWOULDBLOCK)
			return;
		/* Of an ICMP error, which the queue tells better; or our own,
		 * which may be over the next time. */
		failed++;
	}
	if (failed == ENGINE_TRIES)
		engine_deaf(at->udp->engine, "read the answers to UDP", err);
}

/* True if there were any. */
static bool take_errors(struct udp_socket *at)
{
	struct neterror error;
	bool any = false;
	int err = 0;

	for (int i = 0; i < ENGINE_TRIES; i++) {
		if (neterror_read(at->fd, &error)) {
			any = true;
			undelivered(at->udp, &error);
			continue;
		}
		err = errno;
		if (err == EAGAIN || err == EWOULDBLOCK)
			return any;
	}
	if (!any)
		engine_deaf(
			at->udp->engine, "read the ICMP errors of UDP", err);
	return any;
}

/* Answers first: an error may be about a second request to a port that has
 * answered the first. True if there were errors. */
static bool take_all(struct udp_socket *at)
{
	at->sent = 0;
	take_answers(at);
	return take_errors(at);
}

static void ready(struct watch *watch, uint32_t events)
{
	struct udp_socket *at = container_of(watch, struct udp_socket, watch);

	(void)events;
	(void)take_all(at);
	engine_turn(at->udp->engine);
}

/* --- sockets --------------------------------------------------------------- */

static bool is_scanned(const struct udp *udp, uint16_t port)
{
	const struct port_list *ports = udp->engine->options.ports;

	for (size_t i = ports->tcp_count; i < ports->count; i++)
		if (ports->numbers[i] == port)
			return true;
	return false;
}

/* A socket on a port of its own; -1 with errno. */
static int open_bound(int family, uint16_t *ret_port)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct endpoint own;

	if (fd < 0)
		return -1;
	if (family == AF_INET6)
		(void)sockopt_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	endpoint_any(family, 0, &own);
	if (bind(fd, &own.addr.any, own.len) < 0 ||
		getsockname(fd, &own.addr.any, &own.len) < 0) {
		int err = errno;

		fd_close(&fd);
		errno = err;
		return -1;
	}
	*ret_port = endpoint_port(&own);
	return fd;
}

/* Without its ICMP errors a closed port looks like one that is silent. */
static bool errors_wanted(struct udp *udp, struct udp_socket *at, int family)
{
	bool ipv6 = family == AF_INET6;
	int err;

	if (sockopt_set(at->fd, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
		    ipv6 ? IPV6_RECVERR : IP_RECVERR, 1))
		return true;
	err = errno;
	fd_close(&at->fd);
	if (!engine_is_shortage(err))
		engine_deaf(udp->engine, "ask for the ICMP errors of UDP", err);
	errno = err;
	return false;
}

static bool socket_open(struct udp *udp, struct udp_socket *at, int family)
{
	at->fd = open_bound(family, &at->port);
	for (int i = 0;
		i < BIND_TRIES && at->fd >= 0 && is_scanned(udp, at->port);
		i++) {
		uint16_t port;
		int fd = open_bound(family, &port);

		if (fd < 0)
			break;
		fd_close(&at->fd);
		at->fd = fd;
		at->port = port;
	}
	if (at->fd < 0)
		return false;
	dgram_prepare(at->fd, family, false);
	if (!errors_wanted(udp, at, family))
		return false;
	/* Addresses that mean many are asked like others. */
	if (family == AF_INET)
		(void)sockopt_set(at->fd, SOL_SOCKET, SO_BROADCAST, 1);
	if (watch_start(&at->watch, udp->engine->loop, at->fd, EPOLLIN, ready,
		    NULL))
		return true;
	fd_close(&at->fd);
	errno = ENOMEM;
	return false;
}

/* --- sending --------------------------------------------------------------- */

/* One datagram to the probe in udp->sending. The error that a call returns may
 * be about another datagram, sent before: then the queue says which, and the
 * datagram is sent again. 0, or the errno that is its own. */
static int send_one(struct udp_socket *at, const struct endpoint *to,
	const void *bytes, size_t len)
{
	int err = 0;

	for (int i = 0; i < SEND_TRIES && at->udp->sending; i++) {
		if (sendto(at->fd, bytes, len, MSG_NOSIGNAL, &to->addr.any,
			    to->len) >= 0)
			return 0;
		err = errno;
		if (err == EINTR)
			continue;
		if (!take_all(at) && i > 1)
			break;
	}
	return err;
}

static int send_all(struct udp_socket *at, const struct endpoint *to)
{
	const struct payload *payload = payloads_find(endpoint_port(to));
	uint16_t port = payload->port;
	int err;

	do {
		err = send_one(at, to, payload->bytes, payload->len);
		/* What is too long for the path may be asked for anyway. */
		if (err == EMSGSIZE)
			err = send_one(
				at, to, payload_other.bytes, payload_other.len);
		payload++;
	} while (err == 0 && port != 0 && payload->name &&
		 payload->port == port);
	return err;
}

void udp_send(struct udp *udp, struct probe *probe)
{
	struct udp_socket *at = &udp->socket4;
	struct endpoint to;
	int family, err;

	engine_endpoint(udp->engine, probe, &to);
	family = endpoint_family(&to);
	if (family == AF_INET6)
		at = &udp->socket6;
	if (at->fd < 0 && !socket_open(udp, at, family)) {
		if (!udp->engine->stopped)
			engine_not_sent(udp->engine, probe, errno);
		return;
	}
	if (!probe->attempts && !remember(udp, probe)) {
		engine_not_sent(udp->engine, probe, ENOMEM);
		return;
	}
	udp->sending = probe;
	if (++at->sent >= DRAIN_EVERY)
		(void)take_all(at);
	err = udp->sending ? send_all(at, &to) : 0;
	/* Decided by the errors that were read on the way? */
	if (udp->sending && err != 0)
		engine_not_sent(udp->engine, probe, err);
	else
		udp->engine->shortages = 0;
	udp->sending = NULL;
}
