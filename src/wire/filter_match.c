/* Whether a packet, or the one that an ICMP error quotes, is wanted. */
#include <string.h>

#include "wire/filter.h"
#include "wire/packet_parts.h"

enum {
	PROTOCOL_ICMP = 1,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_ICMPV6 = 58,
	ARP_IPV4 = 0x0800,
};

/* What a filter asks about. */
struct view {
	bool arp;
	unsigned version; /* enum filter_protocol; 0: unknown */
	unsigned transport;
	const uint8_t *addresses[2]; /* null: unknown */
	size_t address_len;
	bool has_ports;
	uint16_t ports[2];
};

static bool network_holds(
	const struct cidr *network, const uint8_t *address, size_t len)
{
	unsigned whole = network->prefix / 8, rest = network->prefix % 8;

	if (network->len != len || memcmp(network->bytes, address, whole) != 0)
		return false;
	return rest == 0 ||
	       (network->bytes[whole] ^ address[whole]) >> (8 - rest) == 0;
}

/* Whether end holds for this side of the packet. */
static bool side_matches(
	const struct filter_end *end, const struct view *view, size_t side)
{
	bool found = end->network_count == 0;

	for (size_t i = 0; i < end->network_count && !found; i++)
		found = view->addresses[side] &&
			network_holds(&end->networks[i], view->addresses[side],
				view->address_len);
	if (!found || end->port_count == 0)
		return found;
	for (size_t i = 0; i < end->port_count && view->has_ports; i++)
		if (view->ports[side] >= end->ports[i].low &&
			view->ports[side] <= end->ports[i].high)
			return true;
	return false;
}

/* Ends that are ports alone are one kind, those with a host the other. */
static bool ends_match(const struct filter *filter, const struct view *view)
{
	bool asked[2] = {false, false}, found[2] = {false, false};

	for (size_t i = 0; i < filter->end_count; i++) {
		const struct filter_end *end = &filter->ends[i];
		bool host = end->network_count > 0;

		asked[host] = true;
		if (!found[host])
			found[host] = side_matches(end, view, 0) ||
				      side_matches(end, view, 1);
	}
	return asked[0] == found[0] && asked[1] == found[1];
}

/* ARP is beside the versions of IP, so that `arp ip` is one or the other. */
static bool protocol_matches(
	const struct filter *filter, const struct view *view)
{
	unsigned transports =
		filter->protocols & (FILTER_TCP | FILTER_UDP | FILTER_ICMP);
	unsigned versions = filter->protocols & (FILTER_IPV4 | FILTER_IPV6);

	if (filter->protocols == 0)
		return true;
	if (view->arp)
		return filter->protocols & FILTER_ARP;
	if (transports == 0 && versions == 0)
		return false;
	return (versions == 0 || (versions & view->version)) &&
	       (transports == 0 || (transports & view->transport));
}

static bool view_matches(const struct filter *filter, const struct view *view)
{
	return protocol_matches(filter, view) && ends_match(filter, view);
}

static unsigned transport_of(uint8_t protocol)
{
	switch (protocol) {
	case PROTOCOL_TCP:
		return FILTER_TCP;
	case PROTOCOL_UDP:
		return FILTER_UDP;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		return FILTER_ICMP;
	}
	return 0;
}

static void take_version(struct view *view, unsigned version)
{
	view->version = version == 4   ? FILTER_IPV4
			: version == 6 ? FILTER_IPV6
				       : 0;
	view->address_len = version == 4 ? 4 : 16;
}

/* The sender and the target that an ARP packet names. */
static void take_arp(
	struct view *view, const struct packet *packet, const struct layer *arp)
{
	const uint8_t *header = packet->frame->bytes + arp->offset;
	uint32_t hardware;

	view->arp = true;
	if (arp->cut || arp->present < 8 || header[5] != 4 ||
		packet_get16(header + 2) != ARP_IPV4)
		return;
	hardware = header[4];
	view->address_len = 4;
	view->addresses[0] = header + 8 + hardware;
	view->addresses[1] = header + 8 + 2 * hardware + 4;
}

static struct view view_of(const struct packet *packet)
{
	const struct layer *arp = packet_layer(packet, LAYER_ARP);
	struct view view = {
		.transport = transport_of(packet->protocol),
		.addresses = {packet->source, packet->destination},
		.has_ports = packet->has_ports,
		.ports = {packet->source_port, packet->destination_port},
	};

	take_version(&view, packet->ip_version);
	if (arp)
		take_arp(&view, packet, arp);
	return view;
}

static void quoted_ports(
	struct view *view, const struct layer *layer, const uint8_t *header)
{
	if (layer->present < 4)
		return;
	view->has_ports = true;
	view->ports[0] = packet_get16(header);
	view->ports[1] = packet_get16(header + 2);
}

/* False: nothing is quoted. */
static bool view_quoted(const struct packet *packet, struct view *ret_view)
{
	struct view view = {0};
	bool found = false;

	for (size_t i = 0; i < packet->layer_count; i++) {
		const struct layer *layer = &packet->layers[i];
		const uint8_t *header = packet->frame->bytes + layer->offset;
		bool v6 = layer->kind == LAYER_IPV6;

		if (!layer->quoted)
			continue;
		if ((v6 || layer->kind == LAYER_IPV4) && !layer->cut) {
			take_version(&view, v6 ? 6 : 4);
			view.addresses[0] = header + (v6 ? 8 : 12);
			view.addresses[1] = header + (v6 ? 24 : 16);
			/* Of a fragment there is nothing behind. */
			view.transport = transport_of(header[v6 ? 6 : 9]);
			found = true;
		} else if (layer->kind == LAYER_TCP ||
			   layer->kind == LAYER_UDP) {
			view.transport = layer->kind == LAYER_TCP ? FILTER_TCP
								  : FILTER_UDP;
			quoted_ports(&view, layer, header);
		} else if (layer->kind == LAYER_ICMP ||
			   layer->kind == LAYER_ICMPV6) {
			view.transport = FILTER_ICMP;
		}
	}
	if (found)
		*ret_view = view;
	return found;
}

bool filter_matches(const struct filter *filter, const struct packet *packet)
{
	struct view view;

	if (filter->protocols == 0 && filter->end_count == 0)
		return true;
	view = view_of(packet);
	if (view_matches(filter, &view))
		return true;
	return packet->has_icmp && view_quoted(packet, &view) &&
	       view_matches(filter, &view);
}
