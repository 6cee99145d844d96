/*
 * Datagrams, and the ICMP errors that answer them, as packets for the ladder:
 * the part of session/sketch.h that is about UDP.
 */
#ifndef NCX_SESSION_SKETCH_DATAGRAM_H
#define NCX_SESSION_SKETCH_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/dgram.h"
#include "net/neterror.h"
#include "wire/packet.h"

/* Who draws them. */
struct sketch_out {
	void (*draw)(void *context, const struct packet *packet);
	void *context;
};

/* An error does not tell which address of ours its datagram came from: the
 * latest ones are remembered. */
#define SKETCH_PEERS 64
struct sketch_datagrams {
	struct sketch_pair {
		struct endpoint local, peer;
	} pairs[SKETCH_PEERS];
	size_t count; /* the oldest is overwritten */
};

/* A connected socket: ask to be told of ICMP errors, and not only of errno. */
void sketch_datagrams_began(int fd, int family);

/* See trace_datagram, trace_datagram_gone and trace_datagram_error. */
void sketch_datagrams_passed(struct sketch_datagrams *datagrams,
	const struct sketch_out *out, int fd, bool sent,
	const struct dgram_ends *ends, size_t n);
void sketch_datagrams_gone(const struct sketch_datagrams *datagrams,
	const struct sketch_out *out, const struct neterror *error);
int sketch_datagrams_failed(const struct sketch_out *out, int fd, int err);

/* The ICMP error about what went from local to error->to by this protocol. */
void sketch_datagrams_error(const struct sketch_out *out, uint8_t protocol,
	const struct endpoint *local, const struct neterror *error);

#endif
