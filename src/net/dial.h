/*
 * Connecting, the Happy Eyeballs way (RFC 8305): the addresses in turn, the
 * next one begun when the last has failed or said nothing for 250 ms; the first
 * that answers wins and the others are closed.
 */
#ifndef NCX_NET_DIAL_H
#define NCX_NET_DIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "net/resolve.h"
#include "net/sockopt.h"

struct dial_options {
	struct endpoint source; /* len 0: any address */
	uint16_t source_port;	/* 0: any */
	bool udp;
	int64_t timeout_ns; /* 0: the kernel's */
	struct sockopts sockopts;

	/* Told of every address that is begun, and of every one that did not
	 * connect; may be null. fd is open until failed returns; -1: there was
	 * no socket to be had. */
	void (*begun)(void *context, const struct endpoint *to);
	void (*failed)(
		void *context, int fd, const struct endpoint *to, int err);
	/* Told once the socket has an address and is asked to connect; and
	 * before one is closed that another was faster than; may be null. */
	void (*asked)(void *context, int fd, const struct endpoint *to);
	void (*dropped)(void *context, int fd);
	void *context;
};

/*
 * Runs loop until there is a connection or none is to be had. name is what the
 * user calls the target, for the message. *ret_fd is non-blocking and the
 * caller's. Refused, unreachable or timed out: STATUS_NO; what is wrong on
 * this side (source address in use, no permission): STATUS_TROUBLE.
 */
bool dial(struct loop *loop, const char *name,
	const struct endpoint_list *targets, const struct dial_options *options,
	int *ret_fd, struct endpoint *ret_peer, struct fail *fail);

#endif
