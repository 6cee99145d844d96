#include "wire/capture_ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/number.h"
#include "wire/packet_parts.h"

/* if_packet.h */
enum {
	TPACKET_V2 = 1,
	STATUS_KERNEL = 0,
	STATUS_USER = 1 << 0,
	STATUS_COPY = 1 << 1,
	STATUS_CSUM_NOT_READY = 1 << 3,
	STATUS_VLAN_VALID = 1 << 4,
	STATUS_VLAN_TPID_VALID = 1 << 6,
};

struct place { /* tpacket2_hdr, then sockaddr_ll */
	uint32_t status;
	uint32_t length, captured;
	uint16_t mac, net;
	uint32_t seconds, nanoseconds;
	uint16_t vlan_tci, vlan_tpid;
	uint8_t padding[4];
	struct sockaddr_ll from;
};
_Static_assert(offsetof(struct place, from) == 32, "as the kernel has it");

struct request { /* tpacket_req */
	uint32_t block_size, blocks, place_size, places;
};

struct statistics { /* tpacket_stats */
	uint32_t packets, drops;
};

enum {
	BLOCK = 1 << 16,
	/* An Ethernet frame with all that the kernel puts before it. */
	PLACE = 2048,
	PLACE_LEAST = 256,
	/* Room before a frame, for an SLL2 header or a VLAN tag. */
	RESERVE = 32,
	/* Before the frame in a place, at most. */
	OVERHEAD = 96 + RESERVE,
	COPY_MAX = 1 << 18,
	VLAN_TAG = 4,
	MAC_ADDRESSES = 12,
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_QINQ = 0x88a8,
	SLL2_HEADER = 20,
};

/* --- making it ------------------------------------------------------------- */

static bool set(int fd, int option, int value)
{
	return setsockopt(fd, SOL_PACKET, option, &value, sizeof(value)) == 0;
}

/* So many blocks, or none of them. The kernel has the pages now, not when they
 * are first used. */
static bool request_memory(struct capture_ring *ring, size_t blocks)
{
	struct request request = {
		.block_size = BLOCK,
		.place_size = (uint32_t)ring->place_len,
		.blocks = (uint32_t)blocks,
		.places = (uint32_t)(blocks * ring->places_a_block),
	};
	const struct request none = {0};
	void *memory;
	int err;

	if (setsockopt(ring->fd, SOL_PACKET, RING_OPTION_RX_RING, &request,
		    sizeof(request)) < 0)
		return false;
	memory = mmap(NULL, blocks * BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED,
		ring->fd, 0);
	if (memory == MAP_FAILED) {
		err = errno;
		(void)setsockopt(ring->fd, SOL_PACKET, RING_OPTION_RX_RING,
			&none, sizeof(none));
		errno = err;
		return false;
	}
	ring->memory = memory;
	ring->places = request.places;
	ring->memory_len = blocks * BLOCK;
	return true;
}

static bool map(struct capture_ring *ring, size_t room)
{
	if (!set(ring->fd, RING_OPTION_VERSION, TPACKET_V2) ||
		!set(ring->fd, RING_OPTION_RESERVE, RESERVE) ||
		!set(ring->fd, RING_OPTION_COPY_THRESHOLD, 1))
		return false;
	/* Less than wanted, where neither the kernel nor a limit of this
	 * process leaves so much. */
	for (size_t blocks = room / BLOCK; blocks > 0; blocks /= 2)
		if (request_memory(ring, blocks))
			return true;
	return false;
}

struct capture_ring *ring_new(int fd, bool cooked, size_t snap, size_t room)
{
	struct capture_ring *ring = calloc(1, sizeof(*ring));

	if (!ring)
		return NULL;
	ring->fd = fd;
	ring->cooked = cooked;
	ring->snap = snap;
	ring->place_len = PLACE;
	/* Whoever wants the beginnings alone has room for more of them. */
	while (snap > 0 && ring->place_len > PLACE_LEAST &&
		ring->place_len / 2 >= snap + OVERHEAD)
		ring->place_len /= 2;
	ring->places_a_block = (unsigned)(BLOCK / ring->place_len);
	ring->copy = malloc(RESERVE + COPY_MAX);
	if (ring->copy && map(ring, room > BLOCK ? room : BLOCK))
		return ring;
	ring_free(ring);
	return NULL;
}

void ring_free(struct capture_ring *ring)
{
	if (!ring)
		return;
	if (ring->memory)
		(void)munmap(ring->memory, ring->memory_len);
	free(ring->copy);
	free(ring);
}

/* --- taking from it -------------------------------------------------------- */

static struct place *place_at(const struct capture_ring *ring, unsigned index)
{
	return (struct place *)(void *)(ring->memory +
					(size_t)index * ring->place_len);
}

static void put16(uint8_t *bytes, unsigned number)
{
	bytes[0] = (uint8_t)(number >> 8);
	bytes[1] = (uint8_t)number;
}

/* Older kernels give the tag's type where the tag itself is left out. */
static unsigned protocol_of(
	const struct place *place, const uint8_t *bytes, size_t captured)
{
	const uint8_t *wire = (const uint8_t *)&place->from.sll_protocol;
	unsigned protocol = packet_get16(wire);

	if (captured == 0 ||
		(protocol != ETHERTYPE_VLAN && protocol != ETHERTYPE_QINQ))
		return protocol;
	return bytes[0] >> 4 == 4   ? ETHERTYPE_IPV4
	       : bytes[0] >> 4 == 6 ? ETHERTYPE_IPV6
				    : protocol;
}

/* LINKTYPE_LINUX_SLL2 of https://www.tcpdump.org/linktypes.html */
static void add_sll2(
	struct frame *frame, const struct place *place, uint8_t *bytes)
{
	const struct sockaddr_ll *from = &place->from;
	uint8_t *header = bytes - SLL2_HEADER;
	unsigned interface = (unsigned)from->sll_ifindex;

	put16(header, protocol_of(place, bytes, frame->captured));
	put16(header + 2, 0);
	put16(header + 4, interface >> 16);
	put16(header + 6, interface & 0xffff);
	put16(header + 8, from->sll_hatype);
	header[10] = from->sll_pkttype;
	header[11] = from->sll_halen;
	memcpy(header + 12, from->sll_addr, sizeof(from->sll_addr));
	frame->bytes = header;
	frame->captured += SLL2_HEADER;
	frame->length += SLL2_HEADER;
}

/* Between the addresses and the type, where the wire had it. */
static void add_tag(
	struct frame *frame, const struct place *place, uint8_t *bytes)
{
	uint8_t *begin = bytes - VLAN_TAG;

	if (frame->captured < MAC_ADDRESSES)
		return;
	memmove(begin, bytes, MAC_ADDRESSES);
	put16(begin + MAC_ADDRESSES, place->status & STATUS_VLAN_TPID_VALID
					     ? place->vlan_tpid
					     : ETHERTYPE_VLAN);
	put16(begin + MAC_ADDRESSES + 2, place->vlan_tci);
	frame->bytes = begin;
	frame->captured += VLAN_TAG;
	frame->length += VLAN_TAG;
}

/* The packet that waits in the socket. An error of the interface is told
 * before it. */
static size_t take_copy(struct capture_ring *ring)
{
	uint8_t *bytes = ring->copy + RESERVE;
	ssize_t n = recv(ring->fd, bytes, COPY_MAX, MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN) {
		ring->err = errno;
		n = recv(ring->fd, bytes, COPY_MAX, MSG_DONTWAIT);
	}
	return n > 0 ? (size_t)n : 0;
}

/* Its bytes; of a packet too long for the place all of them are a copy. */
static uint8_t *bytes_of(
	struct capture_ring *ring, struct place *place, size_t *ret_captured)
{
	size_t captured = place->status & STATUS_COPY ? take_copy(ring) : 0;

	if (captured == 0) {
		*ret_captured = place->captured;
		return (uint8_t *)place +
		       (ring->cooked ? place->net : place->mac);
	}
	if (ring->snap > 0 && captured > ring->snap)
		captured = ring->snap;
	*ret_captured = captured;
	return ring->copy + RESERVE;
}

bool ring_next(struct capture_ring *ring, struct frame *ret_frame)
{
	struct place *place = place_at(ring, ring->next);
	struct frame frame = {.has_time = true};
	uint8_t *bytes;

	if (ring->held) {
		unsigned last = (ring->next ? ring->next : ring->places) - 1;

		__atomic_store_n(&place_at(ring, last)->status, STATUS_KERNEL,
			__ATOMIC_RELEASE);
		ring->held = false;
	}
	if (!(__atomic_load_n(&place->status, __ATOMIC_ACQUIRE) & STATUS_USER))
		return false;
	ring->next = ring->next + 1 < ring->places ? ring->next + 1 : 0;
	ring->held = true;
	bytes = bytes_of(ring, place, &frame.captured);
	frame.bytes = bytes;
	frame.length =
		place->length > frame.captured ? place->length : frame.captured;
	frame.time_ns =
		(int64_t)place->seconds * NS_PER_SECOND + place->nanoseconds;
	frame.checksum_pending = place->status & STATUS_CSUM_NOT_READY;
	frame.incoming = place->from.sll_pkttype != PACKET_OUTGOING;
	if (ring->cooked)
		add_sll2(&frame, place, bytes);
	else if (place->status & STATUS_VLAN_VALID)
		add_tag(&frame, place, bytes);
	*ret_frame = frame;
	return true;
}

void ring_count(struct capture_ring *ring)
{
	struct statistics now = {0};
	socklen_t len = sizeof(now);

	/* The kernel counts from zero again after each question. */
	if (getsockopt(ring->fd, SOL_PACKET, RING_OPTION_STATISTICS, &now,
		    &len) < 0)
		return;
	ring->seen += now.packets;
	ring->dropped += now.drops;
}
