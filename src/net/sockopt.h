/*
 * The socket options a user may set: socket(7), ip(7), ipv6(7), tcp(7).
 */
#ifndef NCX_NET_SOCKOPT_H
#define NCX_NET_SOCKOPT_H

#include <stdbool.h>

#include "base/fail.h"

struct sockopts {
	int ttl;    /* 1-255; 0: as it is */
	int tos;    /* 0-255; -1: as it is */
	int sndbuf; /* bytes; 0: as it is */
	int rcvbuf; /* bytes; 0: as it is */
	bool keepalive;
};

/* For a socket of family; UNIX sockets take the buffers only. */
bool sockopts_apply(
	int fd, int family, const struct sockopts *options, struct fail *fail);

/* Switch an int option; false with errno. */
bool sockopt_set(int fd, int level, int name, int value);

#endif
