/* ICMP, ICMPv6 and ARP in the line of a packet. */
#include "wire/brief_parts.h"
#include "wire/icmp_names.h"
#include "wire/packet_parts.h"

enum {
	ICMP_UNREACHABLE = 3,
	ICMP_REDIRECT = 5,
	ICMP_NEEDS_FRAGMENTATION = 4, /* a code of unreachable */
	ICMP6_TOO_BIG = 2,
	ICMP6_SOLICITATION = 135,
	ICMP6_ADVERTISEMENT = 136,
	NDP_TARGET = 8,
	NDP_OPTIONS = 24,
	NDP_TARGET_LINK = 2,
};

static void named(struct line *line, const char *name, uint64_t number)
{
	line_word(line, name);
	line_uint(line, number);
}

/* --- the packet that an error is about ------------------------------------- */

static void quoted_transport(struct line *line, const uint8_t *bytes,
	const struct layer *layer, const uint8_t *address, size_t len)
{
	bool tcp = layer->kind == LAYER_TCP, udp = layer->kind == LAYER_UDP;

	if ((tcp || udp) && layer->present >= 4) {
		line_word(line, tcp ? " for TCP " : " for UDP ");
		line_endpoint(line, address, len,
			packet_get16(bytes + layer->offset + 2));
		return;
	}
	line_word(line, " for ");
	if (layer->kind == LAYER_ICMP || layer->kind == LAYER_ICMPV6) {
		const char *name = NULL;

		if (layer->present >= 1)
			name = icmp_type_name(layer->kind == LAYER_ICMPV6,
				bytes[layer->offset]);
		line_word(line, name ? name : "ICMP");
		line_word(line, " to ");
	}
	line_address(line, address, len);
}

static void quoted_line(struct line *line, const struct packet *packet)
{
	const uint8_t *bytes = packet->frame->bytes, *address = NULL;
	const struct layer *last = NULL;
	size_t len = 0;

	for (size_t i = 0; i < packet->layer_count; i++) {
		const struct layer *layer = &packet->layers[i];
		bool v6 = layer->kind == LAYER_IPV6;

		if (!layer->quoted)
			continue;
		if ((v6 && layer->present >= 40) ||
			(layer->kind == LAYER_IPV4 && layer->present >= 20)) {
			len = v6 ? 16 : 4;
			address = bytes + layer->offset + (v6 ? 24 : 16);
		}
		if (layer->kind != LAYER_DATA || !last)
			last = layer;
		if (layer->kind >= LAYER_ICMP && layer->kind <= LAYER_UDP)
			break;
	}
	if (address && last)
		quoted_transport(line, bytes, last, address, len);
}

/* --- ICMP ------------------------------------------------------------------ */

/* The first option of a kind that holds an address of Ethernet. */
static const uint8_t *link_option(
	const uint8_t *options, size_t len, uint8_t kind)
{
	size_t at = 0;

	while (len - at >= 8) {
		size_t size = options[at + 1] * (size_t)8;

		if (size == 0 || size > len - at)
			return NULL;
		if (options[at] == kind && size == 8)
			return options + at + 2;
		at += size;
	}
	return NULL;
}

static void neighbour(struct line *line, const struct packet *packet,
	const uint8_t *message, uint32_t present)
{
	bool asks = packet->icmp_type == ICMP6_SOLICITATION;
	const uint8_t *link = NULL;

	if (asks) {
		line_word(line, "who has ");
		line_address(line, message + NDP_TARGET, 16);
		if (!packet->source)
			return;
		line_word(line, ", tell ");
		line_address(line, packet->source, 16);
		return;
	}
	line_address(line, message + NDP_TARGET, 16);
	if (present > NDP_OPTIONS)
		link = link_option(message + NDP_OPTIONS, present - NDP_OPTIONS,
			NDP_TARGET_LINK);
	if (!link) {
		line_word(line, " is here");
		return;
	}
	line_word(line, " is at ");
	line_mac(line, link, 6);
}

static void numbers(struct line *line, const struct packet *packet,
	const uint8_t *message, bool v6)
{
	uint8_t type = packet->icmp_type;

	if ((v6 && (type == 128 || type == 129)) ||
		(!v6 && (type == 0 || type == 8))) {
		named(line, " id=", packet_get16(message + 4));
		named(line, " seq=", packet_get16(message + 6));
		named(line, " len=", packet->payload.length);
	} else if (v6 && type == ICMP6_TOO_BIG) {
		named(line, " mtu=", packet_get32(message + 4));
	} else if (!v6 && type == ICMP_UNREACHABLE &&
		   packet->icmp_code == ICMP_NEEDS_FRAGMENTATION) {
		named(line, " mtu=", packet_get16(message + 6));
	} else if (!v6 && type == ICMP_REDIRECT) {
		line_word(line, " to ");
		line_address(line, message + 4, 4);
	}
}

static void type_and_code(
	struct line *line, const struct packet *packet, bool v6)
{
	uint8_t type = packet->icmp_type, code = packet->icmp_code;
	const char *name = icmp_type_name(v6, type);
	const char *more = icmp_code_name(v6, type, code);

	if (name)
		line_word(line, name);
	else
		named(line, "type ", type);
	if (more) {
		line_word(line, " (");
		line_word(line, more);
		line_byte(line, ')');
	} else if (code != 0) {
		named(line, " code ", code);
	}
}

void line_icmp(struct line *line, const struct packet *packet)
{
	const struct layer *layer = packet_layer(packet, LAYER_ICMP);
	const uint8_t *message;
	bool v6 = !layer;

	if (v6)
		layer = packet_layer(packet, LAYER_ICMPV6);
	if (!layer)
		return;
	message = packet->frame->bytes + layer->offset;
	if (packet->ip_version != 0)
		line_byte(line, ' ');
	line_word(line, v6 ? "icmp6 " : "icmp ");
	if (v6 && layer->present >= NDP_OPTIONS &&
		(packet->icmp_type == ICMP6_SOLICITATION ||
			packet->icmp_type == ICMP6_ADVERTISEMENT)) {
		neighbour(line, packet, message, layer->present);
		return;
	}
	type_and_code(line, packet, v6);
	if (layer->present >= 8)
		numbers(line, packet, message, v6);
	quoted_line(line, packet);
}

/* --- ARP ------------------------------------------------------------------- */

/* The four addresses behind the fixed part, RFC 826. */
static void arp_ipv4(struct line *line, const uint8_t *message)
{
	size_t hardware = message[4];
	const uint8_t *sender = message + 8 + hardware;
	const uint8_t *target = sender + 4 + hardware;

	if (packet_get16(message + 6) == 2) {
		line_address(line, sender, 4);
		line_word(line, " is at ");
		line_mac(line, message + 8, hardware);
		return;
	}
	line_word(line, "who has ");
	line_address(line, target, 4);
	if (packet_get32(sender) == 0) { /* RFC 5227 */
		line_word(line, " (probe)");
		return;
	}
	line_word(line, ", tell ");
	line_address(line, sender, 4);
	if (memcmp(sender, target, 4) == 0)
		line_word(line, " (announcement)");
}

void line_arp(struct line *line, const struct packet *packet,
	const struct layer *layer)
{
	const uint8_t *message = packet->frame->bytes + layer->offset;
	uint16_t operation;

	line_word(line, "arp ");
	if (layer->present < 8)
		return;
	operation = packet_get16(message + 6);
	if (!layer->cut && packet_get16(message + 2) == 0x0800 &&
		message[5] == 4 && message[4] <= 32 &&
		(operation == 1 || operation == 2)) {
		arp_ipv4(line, message);
		return;
	}
	named(line, "operation ", operation);
	named(line, " hardware=", packet_get16(message));
	line_word(line, " protocol=0x");
	line_hex(line, packet_get16(message + 2), 4);
}
