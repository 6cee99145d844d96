/*
 * Listening: opening the socket, and accepting from it without ever giving up.
 *
 * A listener without an address takes IPv6 and IPv4 on one socket (V6ONLY off),
 * or IPv4 alone where IPv6 is not to be had.
 */
#ifndef NCX_NET_LISTENER_H
#define NCX_NET_LISTENER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "io/loop.h"
#include "net/endpoint.h"
#include "net/sockopt.h"

struct listen_options {
	struct endpoint address; /* len 0: every address */
	int family;		 /* AF_UNSPEC, AF_INET, AF_INET6 */
	uint16_t port;		 /* with len 0 */
	bool udp;
	bool reuse_port;
	bool save_syn; /* accepted sockets tell their SYN (TCP_SAVED_SYN) */
	struct sockopts sockopts;
};

struct listener {
	int fd;		       /* non-blocking; -1: closed */
	struct endpoint local; /* what it is really bound to */
	bool bound_path;       /* a UNIX path to be removed at the end */
	dev_t device;
	ino_t inode;
};

/* On failure *ret_err is the errno, and local holds what could not be bound,
 * so that a caller can look up who has it. A UNIX path where nobody listens
 * any more is replaced. */
bool listener_open(const struct listen_options *options,
	struct listener *ret_listener, int *ret_err, struct fail *fail);

/* Close it; remove its path if that is still the one it made. False, with errno:
 * the path stays behind. */
bool listener_close(struct listener *listener);

/* Accepts as long as it is not paused. When the process or the system is out
 * of descriptors or memory it waits, and goes on when there are some again. */
struct acceptor {
	struct watch watch;
	struct timer retry;
	struct loop *loop;
	bool paused, exhausted;

	/* fd belongs to the callee: CLOEXEC, blocking or not as asked. */
	void (*accepted)(
		struct acceptor *acceptor, int fd, const struct endpoint *peer);
	/* Told once each time it starts to wait, with the errno. */
	void (*waiting)(struct acceptor *acceptor, int err);
	int flags; /* for accept4: SOCK_NONBLOCK or 0 */
};

bool acceptor_start(struct acceptor *acceptor, struct loop *loop, int fd,
	struct fail *fail);
void acceptor_pause(struct acceptor *acceptor, bool paused);

/* A descriptor has become free: no need to wait any longer. */
void acceptor_freed(struct acceptor *acceptor);
void acceptor_stop(struct acceptor *acceptor);

#endif
