#include "net/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/number.h"
#include "io/fd.h"

#define ACCEPTS_AT_A_TIME 64
#define RETRY_AFTER	  (100 * NS_PER_MS)

/* One try to bind; errno tells why not. */
static int open_at(
	const struct listen_options *options, const struct endpoint *local)
{
	int family = endpoint_family(local);
	int type = options->udp ? SOCK_DGRAM : SOCK_STREAM;
	bool any = options->address.len == 0;
	int fd, err;

	fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	/* TCP: a port whose old connections are in TIME_WAIT is free. */
	if (family != AF_UNIX && !options->udp &&
		!sockopt_set(fd, SOL_SOCKET, SO_REUSEADDR, 1))
		goto out;
	if (options->reuse_port &&
		!sockopt_set(fd, SOL_SOCKET, SO_REUSEPORT, 1))
		goto out;
	if (family == AF_INET6 && !sockopt_set(fd, IPPROTO_IPV6, IPV6_V6ONLY,
					  !any || options->family == AF_INET6))
		goto out;
	if (!sockopts_apply(fd, family, &options->sockopts, NULL))
		goto out;
	/* Since Linux 4.2; without it there is one thing less to tell. */
	if (options->save_syn && !options->udp)
		(void)sockopt_set(fd, IPPROTO_TCP, TCP_SAVE_SYN, 1);
	if (bind(fd, &local->addr.any, local->len) < 0)
		goto out;
	if (!options->udp && listen(fd, SOMAXCONN) < 0)
		goto out;
	return fd;
out:
	err = errno;
	fd_close(&fd);
	errno = err;
	return -1;
}

/* A socket file that refuses connections was left behind by a dead process. */
static bool remove_stale(const struct endpoint *local)
{
	const char *path = local->addr.un.sun_path;
	struct stat info;
	bool stale;
	int fd;

	if (path[0] == '\0' || lstat(path, &info) < 0 ||
		!S_ISSOCK(info.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	stale = connect(fd, &local->addr.any, local->len) < 0 &&
		errno == ECONNREFUSED;
	fd_close(&fd);
	return stale && unlink(path) == 0;
}

static void note_path(struct listener *listener)
{
	const char *path = listener->local.addr.un.sun_path;
	struct stat info;

	if (endpoint_family(&listener->local) != AF_UNIX || path[0] == '\0' ||
		lstat(path, &info) < 0)
		return;
	listener->bound_path = true;
	listener->device = info.st_dev;
	listener->inode = info.st_ino;
}

bool listener_open(const struct listen_options *options,
	struct listener *ret_listener, int *ret_err, struct fail *fail)
{
	struct listener listener = {.local = options->address};
	char text[ENDPOINT_TEXT_MAX];
	const char *proto = options->udp ? "/udp" : "/tcp";
	bool ip;

	if (options->address.len == 0)
		endpoint_any(options->family == AF_INET ? AF_INET : AF_INET6,
			options->port, &listener.local);
	listener.fd = open_at(options, &listener.local);
	if (listener.fd < 0 && options->address.len == 0 &&
		options->family == AF_UNSPEC &&
		(errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
		endpoint_any(AF_INET, options->port, &listener.local);
		listener.fd = open_at(options, &listener.local);
	}
	ip = endpoint_family(&listener.local) != AF_UNIX;
	if (listener.fd < 0 && errno == EADDRINUSE && !ip &&
		remove_stale(&listener.local))
		listener.fd = open_at(options, &listener.local);
	if (listener.fd < 0) {
		*ret_err = errno;
		*ret_listener = listener;
		return fail_errno(fail, STATUS_TROUBLE, *ret_err,
			"cannot listen on %s%s",
			endpoint_text(&listener.local, text), ip ? proto : "");
	}
	note_path(&listener);
	listener.local.len = sizeof(listener.local.addr);
	if (getsockname(listener.fd, &listener.local.addr.any,
		    &listener.local.len) < 0) {
		*ret_err = errno;
		(void)listener_close(&listener);
		*ret_listener = listener;
		return fail_errno(fail, STATUS_TROUBLE, *ret_err,
			"cannot learn the port");
	}
	*ret_listener = listener;
	return true;
}

bool listener_close(struct listener *listener)
{
	const char *path = listener->local.addr.un.sun_path;
	bool bound = listener->bound_path;
	struct stat info;

	fd_close(&listener->fd);
	listener->bound_path = false;
	if (!bound)
		return true;
	if (lstat(path, &info) < 0)
		return errno == ENOENT || errno == ENOTDIR;
	return info.st_dev != listener->device ||
	       info.st_ino != listener->inode || unlink(path) == 0;
}

/* --- accepting ------------------------------------------------------------- */

static void acceptor_update(struct acceptor *acceptor)
{
	watch_want(&acceptor->watch,
		acceptor->paused || acceptor->exhausted ? 0 : EPOLLIN);
}

static void retry_accept(struct timer *timer)
{
	acceptor_freed(container_of(timer, struct acceptor, retry));
}

static bool is_exhaustion(int err)
{
	return err == EMFILE || err == ENFILE || err == ENOBUFS ||
	       err == ENOMEM;
}

static void accept_ready(struct watch *watch, uint32_t events)
{
	struct acceptor *acceptor = container_of(watch, struct acceptor, watch);
	struct endpoint peer;
	int fd;

	(void)events;
	for (int i = 0; i < ACCEPTS_AT_A_TIME; i++) {
		peer.len = sizeof(peer.addr);
		fd = accept4(watch->fd, &peer.addr.any, &peer.len,
			SOCK_CLOEXEC | acceptor->flags);
		if (fd < 0 && is_exhaustion(errno)) {
			acceptor->exhausted = true;
			timer_start(&acceptor->retry, acceptor->loop,
				RETRY_AFTER, retry_accept);
			if (acceptor->waiting)
				acceptor->waiting(acceptor, errno);
			acceptor_update(acceptor);
			return;
		}
		/* Everything else concerns that one connection only. */
		if (fd < 0) {
			if (errno == EAGAIN || errno == EINVAL)
				return;
			continue;
		}
		acceptor->accepted(acceptor, fd, &peer);
		if (!watch->loop || acceptor->paused)
			return;
	}
}

bool acceptor_start(
	struct acceptor *acceptor, struct loop *loop, int fd, struct fail *fail)
{
	acceptor->loop = loop;
	return watch_start(
		&acceptor->watch, loop, fd, EPOLLIN, accept_ready, fail);
}

void acceptor_pause(struct acceptor *acceptor, bool paused)
{
	acceptor->paused = paused;
	acceptor_update(acceptor);
}

void acceptor_freed(struct acceptor *acceptor)
{
	if (!acceptor->exhausted)
		return;
	acceptor->exhausted = false;
	timer_stop(&acceptor->retry);
	acceptor_update(acceptor);
}

void acceptor_stop(struct acceptor *acceptor)
{
	timer_stop(&acceptor->retry);
	watch_stop(&acceptor->watch);
}
