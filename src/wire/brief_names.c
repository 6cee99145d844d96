/* Protocols as the line of a packet calls them. */
#include "wire/brief_parts.h"

struct number_name {
	uint16_t number;
	const char *name;
};

static const char *find(const struct number_name *names, uint16_t number)
{
	while (names->name && names->number != number)
		names++;
	return names->name;
}

void line_protocol(struct line *line, uint8_t protocol)
{
	static const struct number_name names[] = {
		{17, "udp"},
		{6, "tcp"},
		{1, "icmp"},
		{58, "icmp6"},
		{0, "hop-by-hop"},
		{2, "igmp"},
		{4, "ipip"},
		{27, "rdp"},
		{33, "dccp"},
		{41, "ipv6"},
		{43, "routing"},
		{44, "fragment"},
		{46, "rsvp"},
		{47, "gre"},
		{50, "esp"},
		{51, "ah"},
		{59, "nothing"},
		{60, "destination options"},
		{88, "eigrp"},
		{89, "ospf"},
		{94, "ipip"},
		{103, "pim"},
		{108, "ipcomp"},
		{112, "vrrp"},
		{115, "l2tp"},
		{132, "sctp"},
		{135, "mobility"},
		{136, "udplite"},
		{137, "mpls"},
		{139, "hip"},
		{0, NULL},
	};
	const char *name = find(names, protocol);

	if (name) {
		line_word(line, name);
		return;
	}
	line_word(line, "protocol ");
	line_uint(line, protocol);
}

void line_ethertype(struct line *line, uint16_t type)
{
	static const struct number_name names[] = {
		{0x0800, "IPv4"},
		{0x0806, "ARP"},
		{0x0842, "wake-on-LAN"},
		{0x6003, "DECnet"},
		{0x8035, "RARP"},
		{0x809b, "AppleTalk"},
		{0x80f3, "AARP"},
		{0x8100, "VLAN"},
		{0x8137, "IPX"},
		{0x86dd, "IPv6"},
		{0x8808, "Ethernet flow control"},
		{0x8809, "slow protocols"},
		{0x8847, "MPLS"},
		{0x8848, "MPLS multicast"},
		{0x8863, "PPPoE discovery"},
		{0x8864, "PPPoE session"},
		{0x888e, "EAPOL"},
		{0x8892, "PROFINET"},
		{0x88a2, "ATA over Ethernet"},
		{0x88a4, "EtherCAT"},
		{0x88a8, "VLAN"},
		{0x88cc, "LLDP"},
		{0x88e5, "MACsec"},
		{0x88f7, "PTP"},
		{0x8902, "CFM"},
		{0x9000, "loopback test"},
		{0, NULL},
	};
	const char *name = find(names, type);

	/* A length: Novell's frames say nothing else of what they carry. */
	if (type <= 1500)
		name = "IPX";
	if (name) {
		line_word(line, name);
		return;
	}
	line_word(line, "type 0x");
	line_hex(line, type, 4);
}
