/*
 * Sockets for connecting, within a budget of descriptors. One whose connection
 * was refused can connect again, which saves opening another.
 */
#ifndef NCX_SCAN_TCP_SOCKETS_H
#define NCX_SCAN_TCP_SOCKETS_H

#include <stddef.h>

#include "net/endpoint.h"

#define TCP_SOCKETS_IDLE 32 /* of each family */

struct tcp_sockets {
	struct tcp_sockets_idle {
		int fds[TCP_SOCKETS_IDLE];
		size_t count;
	} idle4, idle6;
	size_t open, most;
};

/* The budget is RLIMIT_NOFILE, less what ncx needs besides. */
void tcp_sockets_init(struct tcp_sockets *sockets);
void tcp_sockets_release(struct tcp_sockets *sockets);

/* A non-blocking socket of the endpoint's family; -1 with errno, EMFILE when
 * the budget is used up. */
int tcp_sockets_take(
	struct tcp_sockets *sockets, const struct endpoint *endpoint);

/* Give it back: refused by that endpoint, so that it may be used again; closed;
 * or closed by a reset, so that no TIME_WAIT remains (socket(7), SO_LINGER). */
void tcp_sockets_keep(
	struct tcp_sockets *sockets, int fd, const struct endpoint *endpoint);
void tcp_sockets_close(struct tcp_sockets *sockets, int fd);
void tcp_sockets_reset(struct tcp_sockets *sockets, int fd);

#endif
