/*
 * What the network says about packets sent before: the error queue of a socket,
 * ip(7) and ipv6(7) (RECVERR), and the ICMP errors in it.
 *
 * A UDP socket has one when it asked for it (dgram_prepare); a TCP socket that
 * is connecting has one anyway since Linux 5.8.
 */
#ifndef NCX_NET_NETERROR_H
#define NCX_NET_NETERROR_H

#include <stdbool.h>
#include <stdint.h>

#include "net/endpoint.h"

struct neterror {
	int err;	      /* the errno it stands for */
	bool icmp, ipv6;      /* an ICMP error; of ICMPv6 */
	uint8_t type, code;   /* of the ICMP error */
	struct endpoint to;   /* where the packet went; UDP only */
	struct endpoint from; /* who sent the ICMP error; len 0: unknown */
};

/* Take the next error. False: there is none left, with errno EAGAIN; or the queue
 * cannot be read, with another one. */
bool neterror_read(int fd, struct neterror *ret_error);

#endif
