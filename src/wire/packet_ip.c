/* IPv4, IPv6 and its extension headers; AH, which both have. */
#include "wire/packet_parts.h"

enum {
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	IPV4_MORE = 0x2000,
	IPV4_OFFSET = 0x1fff,
	NO_NEXT_HEADER = 59,
};

void walk_protocol(struct walk *walk, uint8_t protocol)
{
	enum layer_kind kind = LAYER_DATA;

	if (!walk->quoted)
		walk->packet->protocol = protocol;
	switch (protocol) {
	case 0:
		kind = walk->v6 ? LAYER_HOP_BY_HOP : LAYER_DATA;
		break;
	case 1:
		kind = LAYER_ICMP;
		break;
	case 4:
		kind = LAYER_IPV4;
		break;
	case 6:
		kind = LAYER_TCP;
		break;
	case 17:
		kind = LAYER_UDP;
		break;
	case 41:
		kind = LAYER_IPV6;
		break;
	case 43:
		kind = walk->v6 ? LAYER_ROUTING : LAYER_DATA;
		break;
	case 44:
		kind = walk->v6 ? LAYER_FRAGMENT : LAYER_DATA;
		break;
	case 51:
		kind = LAYER_AH;
		break;
	case 58:
		kind = LAYER_ICMPV6;
		break;
	case 60:
		kind = walk->v6 ? LAYER_DESTINATION : LAYER_DATA;
		break;
	}
	walk_payload(walk, kind);
}

/* Later fragments go on in the middle of something. */
static void fragment(struct walk *walk, bool one_of_several, bool later)
{
	if (!one_of_several)
		return;
	walk->fragment = true;
	if (walk->quoted)
		return;
	walk->packet->fragment = true;
	walk->packet->later_fragment = later;
}

static void addresses(struct walk *walk, uint8_t version, const uint8_t *source,
	const uint8_t *destination)
{
	struct packet *packet = walk->packet;

	walk->v6 = version == 6;
	if (walk->quoted)
		return;
	packet->ip_version = version;
	packet->source = source;
	packet->destination = destination;
}

void step_ipv4(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t present = walk_present(walk), length = walk_left(walk);
	uint32_t size = IPV4_HEADER, declared;
	bool sane = present > 0 && header[0] >= 0x45 && header[0] <= 0x4f;
	uint16_t place;

	if (sane)
		size = (header[0] & 0xfu) * 4;
	declared = present >= 4 ? packet_get16(header + 2) : 0;
	/* 0: a large packet that hardware was to split; less than the header
	 * makes no sense. Then it is what the wire had. */
	if (declared >= size)
		length = declared;
	walk_bound(walk, length);
	if (present >= IPV4_HEADER)
		addresses(walk, 4, header + 12, header + 16);
	if (!walk_add(walk, LAYER_IPV4, size, length))
		return;
	place = packet_get16(header + 6);
	fragment(walk, (place & (IPV4_MORE | IPV4_OFFSET)) != 0,
		(place & IPV4_OFFSET) != 0);
	if (sane && (place & IPV4_OFFSET) == 0) {
		walk_protocol(walk, header[9]);
		return;
	}
	if (!walk->quoted)
		walk->packet->protocol = header[9];
	walk_payload(walk, LAYER_DATA);
}

void step_ipv6(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t present = walk_present(walk), length = walk_left(walk);
	uint32_t declared = present >= 6 ? packet_get16(header + 4) : 0;

	/* 0: a jumbogram (RFC 2675), or one of many segments on its way to be
	 * split. */
	if (declared > 0 || (present >= 7 && header[6] == NO_NEXT_HEADER))
		length = IPV6_HEADER + declared;
	walk_bound(walk, length);
	if (present >= IPV6_HEADER)
		addresses(walk, 6, header + 8, header + 24);
	if (!walk_add(walk, LAYER_IPV6, IPV6_HEADER, length))
		return;
	if (header[0] >> 4 == 6)
		walk_protocol(walk, header[6]);
	else
		walk_payload(walk, LAYER_DATA);
}

void step_extension(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t size = 8;

	if (walk_present(walk) >= 2)
		size += header[1] * 8u;
	if (walk_add(walk, walk->next, size, walk_left(walk)))
		walk_protocol(walk, header[0]);
}

void step_fragment(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint16_t place;

	if (!walk_add(walk, LAYER_FRAGMENT, 8, walk_left(walk)))
		return;
	place = packet_get16(header + 2);
	/* Neither an offset nor more to come: an atomic one, RFC 6946. */
	fragment(walk, (place & 0xfff9) != 0, place >> 3 != 0);
	if (place >> 3 == 0) {
		walk_protocol(walk, header[0]);
		return;
	}
	if (!walk->quoted)
		walk->packet->protocol = header[0];
	walk_payload(walk, LAYER_DATA);
}

void step_ah(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t size = 12;

	/* RFC 4302 section 2.2: in words, less two. */
	if (walk_present(walk) >= 2 && header[1] > 1)
		size = (header[1] + 2u) * 4;
	if (walk_add(walk, LAYER_AH, size, walk_left(walk)))
		walk_protocol(walk, header[0]);
}
