/* What carries IP: Ethernet and its tags, the link types of captures; and ARP. */
#include "wire/packet_parts.h"

enum {
	ETHERNET_HEADER = 14,
	LENGTH_MAX = 1500, /* a type field up to here is IEEE 802.3's length */
	TYPE_MIN = 0x600,
	ARPHRD_IEEE80211 = 801,
	ARPHRD_RADIOTAP = 803,
	ARPHRD_NETLINK = 824,
};

void walk_ethertype(struct walk *walk, uint16_t type)
{
	switch (type) {
	case 0x0800:
		walk_to(walk, LAYER_IPV4);
		return;
	case 0x86dd:
		walk_to(walk, LAYER_IPV6);
		return;
	case 0x0806:
		walk_to(walk, LAYER_ARP);
		return;
	case 0x8100:
	case 0x88a8:
	case 0x9100:
		walk_to(walk, LAYER_VLAN);
		return;
	}
	/* Nothing inside says where it ends, so that an FCS would look like
	 * data. */
	if (walk->end == walk->frame_end && walk_left(walk) >= 4 &&
		walk_fcs(walk))
		walk_bound(walk, walk_left(walk) - 4);
	walk_payload(walk, LAYER_DATA);
}

/* The type field of Ethernet and of a VLAN tag, which may be a length. */
static void type_or_length(struct walk *walk, uint16_t type)
{
	if (type >= TYPE_MIN) {
		walk_ethertype(walk, type);
		return;
	}
	if (type <= LENGTH_MAX)
		walk_bound(walk, type);
	/* Novell's frames have IPX here, its checksum unused. */
	if (type > LENGTH_MAX ||
		(walk_present(walk) >= 2 &&
			packet_get16(walk->bytes + walk->at) == 0xffff))
		walk_payload(walk, LAYER_DATA);
	else if (walk_left(walk) > 0)
		walk_to(walk, LAYER_LLC);
}

void step_preamble(struct walk *walk)
{
	walk->has_preamble = true;
	if (walk_add(walk, LAYER_PREAMBLE, 8, walk_left(walk)) &&
		walk_left(walk) > 0)
		walk_to(walk, LAYER_ETHERNET);
}

void step_ethernet(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;

	walk->has_ethernet = true;
	walk->ethernet = walk->at;
	if (walk_add(walk, LAYER_ETHERNET, ETHERNET_HEADER, walk_left(walk)))
		type_or_length(walk, packet_get16(header + 12));
}

void step_vlan(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;

	if (walk_add(walk, LAYER_VLAN, 4, walk_left(walk)))
		type_or_length(walk, packet_get16(header + 2));
}

void step_llc(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t length = 3, present = walk_present(walk);
	bool snap = present >= 3 && header[0] == 0xaa && header[1] == 0xaa &&
		    header[2] == 3;

	/* A control field of two bytes, but for unnumbered frames. */
	if (snap)
		length = 8;
	else if (present >= 3 && (header[2] & 3) != 3)
		length = 4;
	if (!walk_add(walk, LAYER_LLC, length, walk_left(walk)))
		return;
	/* An organisation of 0 (RFC 1042), or of bridged Ethernet, means that
	 * the protocol is an EtherType. */
	if (snap && header[3] == 0 && header[4] == 0 &&
		(header[5] == 0 || header[5] == 0xf8))
		walk_ethertype(walk, packet_get16(header + 6));
	else
		walk_payload(walk, LAYER_DATA);
}

void step_null(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t family;

	if (!walk_add(walk, LAYER_NULL, 4, walk_left(walk)))
		return;
	/* In the order of the machine that captured; families are small. */
	family = packet_get32(header);
	if (family > 0xffff)
		family = (uint32_t)header[1] << 8 | header[0];
	switch (family) {
	case 2:
		walk_to(walk, LAYER_IPV4);
		break;
	case 10: /* Linux, NetBSD and OpenBSD, FreeBSD, macOS */
	case 24:
	case 28:
	case 30:
		walk_to(walk, LAYER_IPV6);
		break;
	default:
		walk_payload(walk, LAYER_DATA);
	}
}

/* The protocol of a cooked header, which is an EtherType for most devices. */
static void cooked(struct walk *walk, uint16_t device, uint16_t protocol)
{
	if (device == ARPHRD_NETLINK ||
		(device >= ARPHRD_IEEE80211 && device <= ARPHRD_RADIOTAP))
		walk_payload(walk, LAYER_DATA);
	else if (protocol == 4 && walk_left(walk) > 0)
		walk_to(walk, LAYER_LLC);
	else
		walk_ethertype(walk, protocol);
}

void step_sll(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;

	if (walk_add(walk, LAYER_SLL, 16, walk_left(walk)))
		cooked(walk, packet_get16(header + 2),
			packet_get16(header + 14));
}

void step_sll2(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;

	if (walk_add(walk, LAYER_SLL2, 20, walk_left(walk)))
		cooked(walk, packet_get16(header + 8), packet_get16(header));
}

void step_arp(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t length = 8;

	if (walk_present(walk) >= 6)
		length += 2 * ((uint32_t)header[4] + header[5]);
	else
		length += 2 * (6 + 4);
	if (walk_add(walk, LAYER_ARP, length, length))
		walk_bound(walk, 0);
}
