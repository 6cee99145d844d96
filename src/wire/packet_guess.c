#include <string.h>

#include "wire/checksum.h"
#include "wire/packet.h"
#include "wire/packet_parts.h"

enum {
	TAGS_MAX = 3, /* of VLANs, before it is no frame that anybody sends */
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	TCP_HEADER = 20,
	UDP_HEADER = 8,
	ARP_BODY = 28,
};

static bool is_preamble(const uint8_t *bytes, size_t len)
{
	uint8_t fill = len > 0 ? bytes[0] : 0;

	if (len < 8 + 14 || (fill != 0xaa && fill != 0x55))
		return false;
	for (size_t i = 1; i < 7; i++)
		if (bytes[i] != fill)
			return false;
	return bytes[7] == (fill == 0xaa ? 0xab : 0xd5);
}

/* Without the checksum, which hardware may have been asked for. */
static bool ipv4_lengths_fit(const uint8_t *bytes, size_t len)
{
	unsigned size, total;

	if (len < IPV4_HEADER || bytes[0] < 0x45 || bytes[0] > 0x4f)
		return false;
	size = (bytes[0] & 0xfu) * 4;
	total = packet_get16(bytes + 2);
	return size <= len && (total >= size || total == 0);
}

static bool ipv4_fits(const uint8_t *bytes, size_t len)
{
	return ipv4_lengths_fit(bytes, len) &&
	       checksum_fold(checksum_add(0, bytes, (bytes[0] & 0xfu) * 4)) ==
		       0xffff;
}

static bool ipv6_fits(const uint8_t *bytes, size_t len)
{
	return len >= IPV6_HEADER && bytes[0] >> 4 == 6 &&
	       packet_get16(bytes + 4) == len - IPV6_HEADER;
}

/* Ethernet asks for, and IPv4 has, the only kind in use. */
static bool arp_fits(const uint8_t *bytes, size_t len)
{
	static const uint8_t begin[6] = {0, 1, 8, 0, 6, 4};

	return len >= ARP_BODY && memcmp(bytes, begin, sizeof(begin)) == 0 &&
	       bytes[6] == 0 && bytes[7] >= 1 && bytes[7] <= 9;
}

enum fit {
	FIT_NOT,   /* no type that is known */
	FIT_WRONG, /* one, but what follows is something else */
	FIT_SURE,
};

static enum fit fit_of(bool fits)
{
	return fits ? FIT_SURE : FIT_WRONG;
}

/* Bytes that begin with the type field of Ethernet. */
static enum fit ethertype_fits(const uint8_t *bytes, size_t len, bool group)
{
	for (size_t tags = 0; len >= 2 + 3; tags++) {
		uint16_t type = packet_get16(bytes);

		bytes += 2;
		len -= 2;
		switch (type) {
		case 0x0800:
			return fit_of(ipv4_lengths_fit(bytes, len));
		case 0x86dd:
			return fit_of(len >= IPV6_HEADER && bytes[0] >> 4 == 6);
		case 0x0806:
			return fit_of(arp_fits(bytes, len));
		case 0x88cc: /* LLDP, which goes to a group */
			return group ? FIT_SURE : FIT_NOT;
		case 0x8100:
		case 0x88a8:
			if (tags == TAGS_MAX || len < 4)
				return FIT_WRONG;
			bytes += 2;
			len -= 2;
			continue;
		}
		/* 802.3: spanning tree, and SNAP. */
		if (type <= 1500 && type >= 3 && type <= len &&
			((bytes[0] == 0x42 && bytes[1] == 0x42 && group) ||
				(bytes[0] == 0xaa && bytes[1] == 0xaa)) &&
			bytes[2] == 3)
			return FIT_SURE;
		return FIT_NOT;
	}
	return FIT_NOT;
}

/* A header without a sign of its own, which may be one of a few. */
static const char *weigh(const uint8_t *bytes, size_t len)
{
	bool tcp = len >= TCP_HEADER && bytes[12] >> 4 >= 5 &&
		   (bytes[12] >> 4) * 4u <= len && (bytes[12] & 0xe) == 0;
	bool udp = len >= UDP_HEADER && packet_get16(bytes + 4) == len;

	if (len < UDP_HEADER)
		return "it is too short to tell what it begins with: say "
		       "--from eth, ip, tcp, udp, icmp or arp";
	if (udp)
		return "could be UDP, whose length would fit: say --from udp";
	if (checksum_fold(checksum_add(0, bytes, len)) == 0xffff)
		return "could be ICMP, whose checksum would fit: say --from "
		       "icmp";
	if (tcp)
		return "could be TCP or UDP: say --from tcp or --from udp";
	return "it begins like none of Ethernet, IP and ARP: say --from eth, "
	       "ip, tcp, udp, icmp or arp";
}

bool packet_guess(const uint8_t *bytes, size_t len,
	enum packet_start *ret_start, const char **ret_reason)
{
	enum fit fit = FIT_NOT;

	if (len > 14)
		fit = ethertype_fits(bytes + 12, len - 12, (bytes[0] & 1) != 0);
	if (is_preamble(bytes, len) || fit == FIT_SURE) {
		*ret_start = PACKET_ETHERNET;
		return true;
	}
	if (ipv4_fits(bytes, len) || ipv6_fits(bytes, len)) {
		*ret_start = PACKET_IP;
		return true;
	}
	if (arp_fits(bytes, len)) {
		*ret_start = PACKET_ARP;
		return true;
	}
	if (fit == FIT_WRONG)
		*ret_reason = "could be Ethernet, but what follows its type "
			      "does not fit that: say --from eth";
	else if (ipv4_lengths_fit(bytes, len))
		*ret_reason = "could be IPv4, but the header's checksum is "
			      "wrong: say --from ip, or --from tcp";
	else if (len >= IPV6_HEADER && bytes[0] >> 4 == 6 &&
		 packet_get16(bytes + 4) <= len)
		*ret_reason = "could be IPv6, but its length does not fit: "
			      "say --from ip, or --from tcp";
	else
		*ret_reason = weigh(bytes, len);
	return false;
}
