/*
 * The ring of an AF_PACKET socket, shared with the kernel: it fills places in
 * turn, ncx hands them back in the same order. Private to wire/capture*.c.
 *
 * Sources: kernel include/uapi/linux/if_packet.h, net/packet/af_packet.c,
 * Documentation/networking/packet_mmap.rst.
 */
#ifndef NCX_WIRE_CAPTURE_RING_H
#define NCX_WIRE_CAPTURE_RING_H

#include <netpacket/packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/packet.h"

/* if_packet.h: SOL_PACKET's options, of which libcs have different ones. */
enum {
	RING_OPTION_RX_RING = 5,
	RING_OPTION_STATISTICS = 6,
	RING_OPTION_COPY_THRESHOLD = 7,
	RING_OPTION_VERSION = 10,
	RING_OPTION_RESERVE = 12,
};

struct capture_ring {
	int fd;
	bool cooked; /* frames get a header of SLL2 */
	uint8_t *memory;
	size_t memory_len, place_len, block_len;
	unsigned places, places_a_block, next;
	bool held;     /* the place before next is in use by a frame */
	uint8_t *copy; /* of a packet too long for its place */
	size_t snap;   /* 0: all */
	uint64_t seen, dropped;
	int err; /* of the socket, met on the way */
};

/* Make the ring of a socket that is not bound yet, of about so many bytes; less
 * when there is no more. Null: errno says why. */
struct capture_ring *ring_new(int fd, bool cooked, size_t snap, size_t room);
void ring_free(struct capture_ring *ring);

/* The next packet; its number and start are the caller's. */
bool ring_next(struct capture_ring *ring, struct frame *ret_frame);

/* Add what happened since the last call to seen and dropped. */
void ring_count(struct capture_ring *ring);

#endif
