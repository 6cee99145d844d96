/*
 * Who has sent a datagram to this listener, remembered by endpoint. The number
 * is bounded: the one heard longest ago gives way.
 */
#ifndef NCX_SESSION_PEERS_H
#define NCX_SESSION_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/dgram.h"

#define PEERS_MOST 1024

struct peer {
	struct dgram_ends ends;
	uint64_t number; /* from 1, in order of first appearance */
	uint64_t heard;	 /* counts datagrams: the higher, the later */
	void *program;	 /* the mode's */
};

struct peers {
	struct peer *items;
	size_t count, last;
	size_t most; /* of items; 0: PEERS_MOST; set before the first */
	uint64_t appeared, datagrams;
};

/* The peer that a datagram is from; *ret_new when it was not known. Null: no
 * memory, or the table is full of peers with programs. */
struct peer *peers_heard(
	struct peers *peers, const struct dgram_ends *ends, bool *ret_new);

/* The one heard last; null: none yet. */
struct peer *peers_last(struct peers *peers);
/* It is not there any more. False: it was not known. */
bool peers_forget(struct peers *peers, const struct endpoint *endpoint);

void peers_release(struct peers *peers);

#endif
