/*
 * Datagrams with both of their ends: udp(7), ip(7) and ipv6(7) (PKTINFO).
 *
 * A server bound to every address has to answer from the address that was
 * asked, or the peer will not know the answer; so the local address comes with
 * each datagram and goes with its answer.
 */
#ifndef NCX_NET_DGRAM_H
#define NCX_NET_DGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "net/endpoint.h"

/* The ends of a datagram as this side sees them. */
struct dgram_ends {
	struct endpoint peer;
	uint8_t local[16]; /* network order; of local_len bytes: 0, 4 or 16 */
	size_t local_len;
	unsigned interface;
};

/* Ask for local addresses, and for the errors of datagrams sent before; make
 * the receive buffer as large as may be, unless the user set it. AF_UNSPEC: a
 * connected socket, which knows its ends and hears of errors by itself. */
void dgram_prepare(int fd, int family, bool keep_rcvbuf);

/* One datagram; -1 with errno as recvmsg(2). len should be 64 KiB: a longer
 * one is cut. */
ssize_t dgram_receive(
	int fd, void *bytes, size_t len, struct dgram_ends *ret_ends);

/* The address that the datagram came to, in place of the one in *local, which
 * keeps its port. Nothing changes when it is not known. */
void dgram_local(const struct dgram_ends *ends, struct endpoint *local);

/* Several at once: recvmmsg(2). */
#define DGRAM_BATCH 32

struct dgram_batch {
	size_t count; /* received */
	size_t at;    /* how many of them are dealt with */
	size_t lens[DGRAM_BATCH];
	struct dgram_ends ends[DGRAM_BATCH];
	uint8_t bytes[DGRAM_BATCH][65536];
};

/* False: none, errno says why. */
bool dgram_receive_batch(int fd, struct dgram_batch *batch);

/* Whether an errno of a UDP socket is what the network said to an earlier
 * datagram, which the next call tells: icmp(7). Else it is this call's own. */
bool dgram_is_answer(int err);

/* To ends->peer, from the local address if it is known. */
ssize_t dgram_send(
	int fd, const void *bytes, size_t len, const struct dgram_ends *ends);

#endif
