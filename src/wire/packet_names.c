#include <string.h>

#include "wire/packet.h"

static const struct {
	const char *name, *title;
} layers[] = {
	[LAYER_PREAMBLE] = {"preamble", "Preamble"},
	[LAYER_ETHERNET] = {"ethernet", "Ethernet II"},
	[LAYER_LLC] = {"llc", "Logical Link Control"},
	[LAYER_VLAN] = {"vlan", "VLAN tag"},
	[LAYER_NULL] = {"null", "BSD loopback"},
	[LAYER_SLL] = {"sll", "Linux cooked capture"},
	[LAYER_SLL2] = {"sll2", "Linux cooked capture v2"},
	[LAYER_ARP] = {"arp", "ARP"},
	[LAYER_IPV4] = {"ipv4", "IPv4"},
	[LAYER_IPV6] = {"ipv6", "IPv6"},
	[LAYER_HOP_BY_HOP] = {"hop_by_hop", "IPv6 hop-by-hop options"},
	[LAYER_ROUTING] = {"routing", "IPv6 routing header"},
	[LAYER_FRAGMENT] = {"fragment", "IPv6 fragment header"},
	[LAYER_DESTINATION] = {"destination", "IPv6 destination options"},
	[LAYER_AH] = {"ah", "Authentication header"},
	[LAYER_ICMP] = {"icmp", "ICMP"},
	[LAYER_ICMPV6] = {"icmpv6", "ICMPv6"},
	[LAYER_TCP] = {"tcp", "TCP"},
	[LAYER_UDP] = {"udp", "UDP"},
	[LAYER_DNS] = {"dns", "DNS"},
	[LAYER_DHCP] = {"dhcp", "DHCP"},
	[LAYER_HTTP] = {"http", "HTTP"},
	[LAYER_TLS] = {"tls", "TLS"},
	[LAYER_DATA] = {"data", "Data"},
	[LAYER_PADDING] = {"padding", "Padding"},
	[LAYER_FCS] = {"fcs", "Frame check sequence"},
};

const char *layer_name(enum layer_kind kind)
{
	return layers[kind].name;
}

const char *layer_title(enum layer_kind kind)
{
	return layers[kind].title;
}

bool packet_start_parse(const char *text, enum packet_start *ret_start)
{
	static const struct {
		const char *name;
		enum packet_start start;
	} starts[] = {
		{"eth", PACKET_ETHERNET},
		{"ip", PACKET_IP},
		{"tcp", PACKET_TCP},
		{"udp", PACKET_UDP},
		{"icmp", PACKET_ICMP},
		{"icmpv6", PACKET_ICMPV6},
		{"arp", PACKET_ARP},
		{"null", PACKET_NULL},
		{"sll", PACKET_SLL},
		{"sll2", PACKET_SLL2},
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (strcmp(text, starts[i].name) != 0)
			continue;
		*ret_start = starts[i].start;
		return true;
	}
	return false;
}
