#include "session/trace_pick.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define HARDWARE_LOOPBACK 772 /* linux/if_arp.h */
#define SAME_WITHIN	  (20 * NS_PER_MS)

/* The address and the port of an endpoint as one end of a filter; an address
 * of zeros is any. */
static void take_end(struct filter_end *end, struct cidr *network,
	struct filter_ports *ports, const struct endpoint *endpoint)
{
	static const uint8_t any[16];
	uint16_t port = endpoint_port(endpoint);

	*network = (struct cidr){0};
	network->len = endpoint_bytes(endpoint, network->bytes);
	network->prefix = (unsigned)network->len * 8;
	*ports = (struct filter_ports){port, port};
	*end = (struct filter_end){.ports = ports, .port_count = 1};
	if (memcmp(network->bytes, any, network->len) != 0) {
		end->networks = network;
		end->network_count = 1;
	}
}

bool trace_pick_init(struct trace_pick *pick, bool udp, bool listening,
	const struct endpoint *local)
{
	*pick = (struct trace_pick){.listening = listening};
	take_end(&pick->end, &pick->network, &pick->ports, local);
	pick->filter = (struct filter){
		.protocols = udp ? FILTER_UDP : FILTER_TCP,
		.ends = &pick->end,
		.end_count = 1,
	};
	if (listening)
		return true;
	pick->own = calloc(TRACE_OWN, sizeof(*pick->own));
	return pick->own != NULL;
}

void trace_pick_release(struct trace_pick *pick)
{
	free(pick->own);
	pick->own = NULL;
}

void trace_pick_add(struct trace_pick *pick, const struct endpoint *local,
	const struct endpoint *peer)
{
	const struct endpoint *ends[2] = {local, peer};
	struct trace_own *own = &pick->own[pick->own_count++ % TRACE_OWN];

	for (int i = 0; i < 2; i++) {
		take_end(&own->ends[i], &own->networks[i], &own->ports[i],
			ends[i]);
		own->filters[i] = (struct filter){
			.protocols = pick->filter.protocols,
			.ends = &own->ends[i],
			.end_count = 1,
		};
	}
}

static bool is_own(const struct trace_pick *pick, const struct packet *packet)
{
	for (size_t i = 0; i < pick->own_count && i < TRACE_OWN; i++)
		if (filter_matches(&pick->own[i].filters[0], packet) &&
			filter_matches(&pick->own[i].filters[1], packet))
			return true;
	return false;
}

static uint32_t number(const uint8_t *bytes, size_t len)
{
	uint32_t value = 0;

	for (size_t i = 0; i < len; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* What the kernel said of the interface: linktypes.html, SLL2. */
static const uint8_t *device_of(const struct packet *packet)
{
	const struct layer *layer = packet_layer(packet, LAYER_SLL2);

	return layer && layer->present >= 20
		       ? packet->frame->bytes + layer->offset
		       : NULL;
}

/* Calls of others from this machine to the same port elsewhere are not the
 * listener's. On loopback each packet is seen as it arrives. */
static bool is_listeners(
	const struct trace_pick *pick, const struct packet *packet)
{
	const uint8_t *device = device_of(packet);
	uint16_t port = pick->ports.low;

	if (!packet->has_ports || !device ||
		number(device + 8, 2) == HARDWARE_LOOPBACK)
		return true;
	return packet->frame->incoming ? packet->destination_port == port
				       : packet->source_port == port;
}

/* FNV-1a */
static void mix(uint64_t *hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ at[i]) * UINT64_C(0x100000001b3);
}

/* Of what stays the same from one interface to the next. */
static uint64_t hash_of(const struct packet *packet)
{
	const struct layer *v4 = packet_layer(packet, LAYER_IPV4);
	size_t len = packet->ip_version == 4 ? 4 : 16;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	mix(&hash, packet->source, len);
	mix(&hash, packet->destination, len);
	mix(&hash, &packet->source_port, sizeof(packet->source_port));
	mix(&hash, &packet->destination_port, sizeof(packet->destination_port));
	mix(&hash, &packet->payload.length, sizeof(packet->payload.length));
	if (v4 && v4->present >= 6) /* its identification */
		mix(&hash, packet->frame->bytes + v4->offset + 4, 2);
	if (packet->has_tcp) {
		mix(&hash, &packet->tcp.seq, sizeof(packet->tcp.seq));
		mix(&hash, &packet->tcp.ack, sizeof(packet->tcp.ack));
		mix(&hash, &packet->tcp.flags, sizeof(packet->tcp.flags));
		mix(&hash, &packet->tcp.window, sizeof(packet->tcp.window));
		mix(&hash, &packet->tcp.timestamp,
			sizeof(packet->tcp.timestamp));
	}
	return hash;
}

static bool seen_elsewhere(struct trace_pick *pick, const struct packet *packet)
{
	const uint8_t *device = device_of(packet);
	struct trace_seen *seen;
	uint32_t interface;
	uint64_t hash;

	if (!device || !packet->source)
		return false;
	interface = number(device + 4, 4);
	hash = hash_of(packet);
	seen = &pick->seen[hash % TRACE_SEEN];
	if (seen->hash == hash && seen->interface != interface &&
		packet->frame->time_ns - seen->time_ns < SAME_WITHIN)
		return true;
	*seen = (struct trace_seen){hash, interface, packet->frame->time_ns};
	return false;
}

bool trace_pick_takes(struct trace_pick *pick, const struct packet *packet)
{
	if (!filter_matches(&pick->filter, packet))
		return false;
	if (pick->listening ? !is_listeners(pick, packet)
			    : !is_own(pick, packet))
		return false;
	return !seen_elsewhere(pick, packet);
}
