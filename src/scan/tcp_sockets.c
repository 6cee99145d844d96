#include "scan/tcp_sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "io/fd.h"
#include "net/sockopt.h"

/* Reports, the loop, names, UDP, /etc/services. */
#define RESERVED 32

#define MOST 1000000

void tcp_sockets_init(struct tcp_sockets *sockets)
{
	struct rlimit limit = {.rlim_cur = 1024};

	*sockets = (struct tcp_sockets){.most = MOST};
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < MOST)
		sockets->most = (size_t)limit.rlim_cur;
	if (sockets->most > 2 * RESERVED)
		sockets->most -= RESERVED;
	else
		sockets->most /= 2;
}

static void close_idle(struct tcp_sockets_idle *idle)
{
	while (idle->count > 0)
		fd_close(&idle->fds[--idle->count]);
}

void tcp_sockets_release(struct tcp_sockets *sockets)
{
	close_idle(&sockets->idle4);
	close_idle(&sockets->idle6);
}

static struct tcp_sockets_idle *idle_of(
	struct tcp_sockets *sockets, const struct endpoint *endpoint)
{
	return endpoint_family(endpoint) == AF_INET ? &sockets->idle4
						    : &sockets->idle6;
}

int tcp_sockets_take(
	struct tcp_sockets *sockets, const struct endpoint *endpoint)
{
	struct tcp_sockets_idle *idle = idle_of(sockets, endpoint);
	int fd;

	if (idle->count > 0)
		return idle->fds[--idle->count];
	/* The other family's are of no use now. */
	if (sockets->open >= sockets->most) {
		size_t count = sockets->idle4.count + sockets->idle6.count;

		tcp_sockets_release(sockets);
		sockets->open -= count;
	}
	if (sockets->open >= sockets->most) {
		errno = EMFILE;
		return -1;
	}
	fd = socket(endpoint_family(endpoint),
		SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* IPv4 has an error queue while it connects, IPv6 when asked. */
	if (endpoint_family(endpoint) == AF_INET6 &&
		!sockopt_set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1)) {
		int err = errno;

		fd_close(&fd);
		errno = err;
		return -1;
	}
	sockets->open++;
	return fd;
}

void tcp_sockets_keep(
	struct tcp_sockets *sockets, int fd, const struct endpoint *endpoint)
{
	struct tcp_sockets_idle *idle = idle_of(sockets, endpoint);
	bool scoped = endpoint_family(endpoint) == AF_INET6 &&
		      endpoint->addr.in6.sin6_scope_id != 0;

	/* A socket keeps the interface it has once been given. */
	if (idle->count == TCP_SOCKETS_IDLE || scoped)
		tcp_sockets_close(sockets, fd);
	else
		idle->fds[idle->count++] = fd;
}

void tcp_sockets_close(struct tcp_sockets *sockets, int fd)
{
	fd_close(&fd);
	sockets->open--;
}

void tcp_sockets_reset(struct tcp_sockets *sockets, int fd)
{
	struct linger linger = {.l_onoff = 1};

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	tcp_sockets_close(sockets, fd);
}
