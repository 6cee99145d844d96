/* Names of numbers that several headers have: IANA's registries and IEEE's. */
#include "wire/fields_rows.h"

static const struct field_name ethertypes[] = {
	{0x0800, "IPv4"},
	{0x0806, "ARP"},
	{0x0842, "Wake-on-LAN"},
	{0x22f0, "AVTP (IEEE 1722)"},
	{0x22f3, "TRILL"},
	{0x6002, "DEC MOP remote console"},
	{0x6003, "DECnet phase IV"},
	{0x6558, "Ethernet in an Ethernet frame (bridging)"},
	{0x8035, "RARP"},
	{0x809b, "AppleTalk"},
	{0x80f3, "AppleTalk ARP"},
	{0x8100, "802.1Q: a VLAN tag"},
	{0x8137, "IPX"},
	{0x86dd, "IPv6"},
	{0x8808, "Ethernet flow control (802.3x pause)"},
	{0x8809, "slow protocols (LACP)"},
	{0x8847, "MPLS"},
	{0x8848, "MPLS, label assigned upstream"},
	{0x8863, "PPPoE discovery"},
	{0x8864, "PPPoE session"},
	{0x888e, "EAP over LAN (802.1X)"},
	{0x8892, "PROFINET"},
	{0x88a2, "ATA over Ethernet"},
	{0x88a4, "EtherCAT"},
	{0x88a8, "802.1ad: an outer VLAN tag"},
	{0x88ab, "POWERLINK"},
	{0x88b5, "local experiments (802a)"},
	{0x88b6, "local experiments (802a)"},
	{0x88b8, "GOOSE"},
	{0x88cc, "LLDP"},
	{0x88e1, "HomePlug AV"},
	{0x88e5, "MACsec"},
	{0x88e7, "provider backbone bridging (802.1ah)"},
	{0x88f7, "PTP (IEEE 1588)"},
	{0x88fb, "PRP"},
	{0x8902, "connectivity fault management (802.1ag)"},
	{0x8906, "Fibre Channel over Ethernet"},
	{0x8914, "FCoE initialisation"},
	{0x9000, "loopback test"},
	{0x9100, "an outer VLAN tag, before 802.1ad"},
	{0xf1c1, "TSN redundancy tag (802.1CB)"},
	{0, NULL},
};

static const struct field_name protocols[] = {
	{0, "hop-by-hop options"},
	{1, "ICMP"},
	{2, "IGMP"},
	{3, "GGP"},
	{4, "IPv4 in IP"},
	{5, "ST"},
	{6, "TCP"},
	{8, "EGP"},
	{9, "IGP"},
	{12, "PUP"},
	{17, "UDP"},
	{20, "HMP"},
	{22, "XNS IDP"},
	{27, "RDP"},
	{29, "ISO TP4"},
	{33, "DCCP"},
	{36, "XTP"},
	{37, "DDP"},
	{41, "IPv6 in IP"},
	{43, "routing header"},
	{44, "fragment header"},
	{45, "IDRP"},
	{46, "RSVP"},
	{47, "GRE"},
	{50, "ESP: encrypted (IPsec)"},
	{51, "AH: authentication header (IPsec)"},
	{57, "SKIP"},
	{58, "ICMPv6"},
	{59, "nothing follows"},
	{60, "destination options"},
	{73, "RSPF"},
	{81, "VMTP"},
	{88, "EIGRP"},
	{89, "OSPF"},
	{94, "IP in IP (IPIP)"},
	{97, "Ethernet in IP"},
	{98, "ENCAP"},
	{103, "PIM"},
	{108, "IPComp"},
	{112, "VRRP"},
	{115, "L2TP"},
	{124, "IS-IS over IPv4"},
	{132, "SCTP"},
	{133, "Fibre Channel"},
	{135, "mobility header"},
	{136, "UDP-Lite"},
	{137, "MPLS in IP"},
	{138, "MANET"},
	{139, "HIP"},
	{140, "Shim6"},
	{141, "WESP"},
	{142, "ROHC"},
	{143, "Ethernet (segment routing)"},
	{253, "experiments (RFC 3692)"},
	{254, "experiments (RFC 3692)"},
	{255, "reserved"},
	{0, NULL},
};

/* Numbers of ARP, and those that Linux adds for its own devices. */
static const struct field_name hardware[] = {
	{1, "Ethernet"},
	{3, "AX.25"},
	{6, "IEEE 802 networks"},
	{7, "ARCNET"},
	{15, "frame relay"},
	{16, "ATM"},
	{18, "Fibre Channel"},
	{19, "ATM"},
	{20, "serial line"},
	{24, "IEEE 1394 (FireWire)"},
	{27, "EUI-64"},
	{32, "InfiniBand"},
	{256, "SLIP"},
	{280, "CAN"},
	{512, "PPP"},
	{768, "tunnel of IPv4"},
	{769, "tunnel of IPv6"},
	{772, "loopback"},
	{776, "IPv6 in IPv4 (sit)"},
	{778, "GRE over IPv4"},
	{801, "IEEE 802.11"},
	{803, "IEEE 802.11 with radiotap"},
	{804, "IEEE 802.15.4"},
	{823, "GRE over IPv6"},
	{824, "netlink"},
	{0xfffe, "none: bare IP"},
	{0, NULL},
};

const char *mean_ethertype(struct fields *fields, const struct field *field)
{
	const char *name = field_name(ethertypes, field->number);

	(void)fields;
	return name ? name : "";
}

const char *mean_ip_protocol(struct fields *fields, const struct field *field)
{
	const char *name = field_name(protocols, field->number);

	(void)fields;
	return name ? name : "";
}

const char *mean_hardware(struct fields *fields, const struct field *field)
{
	const char *name = field_name(hardware, field->number);

	(void)fields;
	return name ? name : "";
}
