#include "wire/packet.h"

#include <string.h>

#include "wire/checksum.h"
#include "wire/packet_parts.h"

/* Offsets are 32 bits; no link carries half as much in one frame. */
#define FRAME_MAX 0x3fffffff

static void (*const steps[])(struct walk *walk) = {
	[LAYER_PREAMBLE] = step_preamble,
	[LAYER_ETHERNET] = step_ethernet,
	[LAYER_LLC] = step_llc,
	[LAYER_VLAN] = step_vlan,
	[LAYER_NULL] = step_null,
	[LAYER_SLL] = step_sll,
	[LAYER_SLL2] = step_sll2,
	[LAYER_ARP] = step_arp,
	[LAYER_IPV4] = step_ipv4,
	[LAYER_IPV6] = step_ipv6,
	[LAYER_HOP_BY_HOP] = step_extension,
	[LAYER_ROUTING] = step_extension,
	[LAYER_FRAGMENT] = step_fragment,
	[LAYER_DESTINATION] = step_extension,
	[LAYER_AH] = step_ah,
	[LAYER_ICMP] = step_icmp,
	[LAYER_ICMPV6] = step_icmp,
	[LAYER_TCP] = step_tcp,
	[LAYER_UDP] = step_udp,
	[LAYER_DNS] = step_payload,
	[LAYER_DHCP] = step_payload,
	[LAYER_HTTP] = step_payload,
	[LAYER_TLS] = step_payload,
	[LAYER_DATA] = step_payload,
};

void walk_bound(struct walk *walk, uint32_t length)
{
	walk->end = walk->at + length;
	if (walk->there > walk->end)
		walk->there = walk->end;
}

bool walk_add(struct walk *walk, enum layer_kind kind, uint32_t header,
	uint32_t length)
{
	struct packet *packet = walk->packet;
	uint32_t present = walk_present(walk);
	struct layer *layer;

	walk->more = false;
	if (packet->layer_count == PACKET_LAYERS_MAX) {
		packet->cut = true;
		return false;
	}
	if (present > header)
		present = header;
	layer = &packet->layers[packet->layer_count++];
	layer->kind = kind;
	layer->quoted = walk->quoted;
	layer->cut = present < header;
	layer->offset = walk->at;
	layer->header = header;
	layer->present = present;
	layer->length = length;
	walk->at += present;
	if (layer->cut && !walk->quoted)
		packet->cut = true;
	return !layer->cut;
}

void walk_payload(struct walk *walk, enum layer_kind kind)
{
	uint32_t left = walk_left(walk);

	if (!walk->quoted)
		walk->packet->payload = (struct packet_part){
			walk->at, left, walk_present(walk)};
	/* Of what is quoted mostly nothing is there. */
	if (walk->quoted ? walk_present(walk) > 0 : left > 0)
		walk_to(walk, kind);
}

void step_payload(struct walk *walk)
{
	uint32_t left = walk_left(walk);

	(void)walk_add(walk, walk->next, left, left);
}

bool walk_fcs(const struct walk *walk)
{
	static const uint8_t zeros[4];
	const uint8_t *fcs = walk->bytes + walk->frame_end - 4;
	uint32_t covered = walk->frame_end - 4 - walk->ethernet, crc;

	if (!walk->has_ethernet || walk->frame_end - walk->ethernet < 14 + 4 ||
		walk->packet->frame->captured < walk->frame_end)
		return false;
	if (walk->has_preamble)
		return true;
	/* Padding is zeros nearly always, and a sum nearly never. */
	if (memcmp(fcs, zeros, 4) == 0)
		return false;
	crc = crc32_ethernet(walk->bytes + walk->ethernet, covered);
	return fcs[0] == (crc & 0xff) && fcs[1] == (crc >> 8 & 0xff) &&
	       fcs[2] == (crc >> 16 & 0xff) && fcs[3] == crc >> 24;
}

/* What is behind the end that the innermost layer declared. */
static void trailer(struct walk *walk)
{
	uint32_t captured = (uint32_t)walk->packet->frame->captured, rest;
	bool fcs;

	walk->at = walk->quoted ? walk->quote_end : walk->end;
	walk->quoted = false;
	if (walk->at >= walk->frame_end)
		return;
	walk->end = walk->frame_end;
	walk->there = captured < walk->end ? captured : walk->end;
	/* Cut short before the trailer even begins: layers say so already. */
	if (walk->at > walk->there)
		return;
	rest = walk_left(walk);
	fcs = rest >= 4 && walk_fcs(walk);
	if (fcs)
		rest -= 4;
	if (rest > 0 && !walk_add(walk, LAYER_PADDING, rest, rest))
		return;
	if (fcs)
		(void)walk_add(walk, LAYER_FCS, 4, 4);
}

static enum layer_kind first_layer(const struct walk *walk)
{
	static const enum layer_kind kinds[] = {
		[PACKET_ETHERNET] = LAYER_ETHERNET,
		[PACKET_NULL] = LAYER_NULL,
		[PACKET_SLL] = LAYER_SLL,
		[PACKET_SLL2] = LAYER_SLL2,
		[PACKET_ARP] = LAYER_ARP,
		[PACKET_TCP] = LAYER_TCP,
		[PACKET_UDP] = LAYER_UDP,
		[PACKET_ICMP] = LAYER_ICMP,
		[PACKET_ICMPV6] = LAYER_ICMPV6,
		[PACKET_UNKNOWN] = LAYER_DATA,
	};
	static const uint8_t preambles[2][8] = {
		{0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xab},
		{0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xd5},
	};
	enum packet_start start = walk->packet->frame->start;

	if (start == PACKET_ETHERNET && walk->there >= 8 &&
		(memcmp(walk->bytes, preambles[0], 8) == 0 ||
			memcmp(walk->bytes, preambles[1], 8) == 0))
		return LAYER_PREAMBLE;
	if (start != PACKET_IP)
		return kinds[start];
	if (walk->there > 0 && walk->bytes[0] >> 4 == 4)
		return LAYER_IPV4;
	if (walk->there > 0 && walk->bytes[0] >> 4 == 6)
		return LAYER_IPV6;
	return LAYER_DATA;
}

static uint8_t first_protocol(enum packet_start start)
{
	switch (start) {
	case PACKET_TCP:
		return 6;
	case PACKET_UDP:
		return 17;
	case PACKET_ICMP:
		return 1;
	case PACKET_ICMPV6:
		return 58;
	case PACKET_ETHERNET:
	case PACKET_IP:
	case PACKET_NULL:
	case PACKET_SLL:
	case PACKET_SLL2:
	case PACKET_ARP:
	case PACKET_UNKNOWN:
		break;
	}
	return 0;
}

void packet_parse(const struct frame *frame, struct packet *ret_packet)
{
	size_t captured = frame->captured, length = frame->length;
	struct walk walk = {.packet = ret_packet, .bytes = frame->bytes};

	/* All but the layers, which are many and written before they are
	 * read. */
	memset(&ret_packet->layer_count, 0,
		sizeof(*ret_packet) - offsetof(struct packet, layer_count));
	ret_packet->frame = frame;
	if (captured > FRAME_MAX)
		captured = FRAME_MAX;
	if (length > FRAME_MAX)
		length = FRAME_MAX;
	if (length < captured)
		length = captured;
	walk.there = (uint32_t)captured;
	walk.end = walk.frame_end = (uint32_t)length;
	if (length == 0)
		return;
	ret_packet->protocol = first_protocol(frame->start);
	walk.v6 = frame->start == PACKET_ICMPV6;
	if (frame->start == PACKET_UNKNOWN)
		walk_payload(&walk, LAYER_DATA);
	else
		walk_to(&walk, first_layer(&walk));
	/* A step says of the packet only what its layer shows. */
	while (walk.more && ret_packet->layer_count < PACKET_LAYERS_MAX)
		steps[walk.next](&walk);
	if (walk.more)
		ret_packet->cut = true;
	trailer(&walk);
}

const struct layer *packet_layer(
	const struct packet *packet, enum layer_kind kind)
{
	for (size_t i = 0; i < packet->layer_count; i++)
		if (packet->layers[i].kind == kind && !packet->layers[i].quoted)
			return &packet->layers[i];
	return NULL;
}
