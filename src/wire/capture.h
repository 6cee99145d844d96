/*
 * Packets as they pass: an AF_PACKET socket (packet(7)).
 *
 *	struct capture capture;
 *	struct frame frame;
 *
 *	if (!capture_open(&capture, &options, &denied, fail))
 *		...
 *	privilege_drop();
 *	... wait until capture.fd is readable, then
 *	while (capture_next(&capture, &frame, &err))
 *		...
 *	capture_close(&capture);
 *
 * The filter is attached before the socket is bound, so nothing that it does not
 * want is ever queued. On loopback the kernel shows every packet twice, as it
 * leaves and as it arrives: the first of the two is left out by the filter. VLAN
 * tags that the kernel has taken off are put back where the frame begins with
 * Ethernet.
 *
 * A frame is valid until the next call, and memory of the kernel: packets are
 * not copied. They wait in a ring (kernel
 * Documentation/networking/packet_mmap.rst, TPACKET_V2), since the room of a
 * plain socket is small for who may not raise it (CAP_NET_ADMIN). Those too long
 * for a place of the ring wait in that room, and are cut where it is full.
 *
 * Needs CAP_NET_RAW in the user namespace of the network namespace.
 */
#ifndef NCX_WIRE_CAPTURE_H
#define NCX_WIRE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "wire/filter.h"
#include "wire/packet.h"
#include "wire/pcap.h"

struct capture_options {
	/* Null: all. Their frames, and those of an interface that is neither
	 * Ethernet nor loopback, begin with a header of SLL2, made up of what
	 * the kernel says: protocol, interface, direction. */
	const char *interface;
	const struct filter *filter; /* null: everything */
	uint64_t snap;		     /* bytes of each; 0: all */
	/* Bytes of the kernel's memory for packets that wait, as far as there
	 * is that much; 0: CAPTURE_ROOM. Most packets take 2 KiB of it. */
	size_t room;
};

#define CAPTURE_ROOM ((size_t)64 << 20)

struct capture {
	int fd;			 /* non-blocking */
	enum packet_start start; /* of all frames */
	enum pcap_link link;	 /* as which they may be written */
	uint64_t number;
	/* The rest is its own. */
	struct capture_ring *ring;
};

/* Errors: STATUS_TROUBLE. Without the privilege fail names it and how to get it,
 * and *ret_denied is set (untouched otherwise). */
bool capture_open(struct capture *capture,
	const struct capture_options *options, bool *ret_denied,
	struct fail *fail);

/* The next packet that is there; false: none now, and then *ret_err is 0 or an
 * error of the interface, told once: ENETDOWN. ret_err may be null. */
bool capture_next(
	struct capture *capture, struct frame *ret_frame, int *ret_err);

/* Let nothing more in: what is there already can still be taken by
 * capture_next. */
void capture_stop(struct capture *capture);

/* What has become of the interface of ENETDOWN. One that is up again goes on
 * being captured; one that is gone never will. */
enum capture_interface {
	CAPTURE_UP,
	CAPTURE_DOWN,
	CAPTURE_GONE,
};
enum capture_interface capture_interface(const struct capture *capture);

/* How many passed the filter since the start, and how many of these the kernel
 * had to drop for want of room. */
struct capture_counts {
	uint64_t seen, dropped;
};
struct capture_counts capture_counts(struct capture *capture);

void capture_close(struct capture *capture);

#endif
