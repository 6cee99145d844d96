#include "tap.h"
#include "testframes.h"

static size_t frame_of(const char *name, uint8_t *bytes, struct frame *frame)
{
	for (size_t i = 0; i < TEST_FRAMES; i++) {
		size_t len;

		if (strcmp(test_frames[i].name, name) != 0)
			continue;
		len = test_bytes(test_frames[i].hex, bytes);
		*frame = (struct frame){.bytes = bytes,
			.captured = len,
			.length = len,
			.start = test_frames[i].start,
			.number = 1};
		return len;
	}
	return 0;
}

/* "ethernet:14 ipv4:20 tcp:32", a quoted one in brackets, a cut one with "!" */
static void shape(const struct packet *packet, char *room, size_t size)
{
	size_t len = 0;

	room[0] = '\0';
	for (size_t i = 0; i < packet->layer_count && len < size; i++) {
		const struct layer *layer = &packet->layers[i];
		int n = snprintf(room + len, size - len, "%s%s%s:%u%s%s",
			i > 0 ? " " : "", layer->quoted ? "(" : "",
			layer_name(layer->kind), (unsigned)layer->present,
			layer->cut ? "!" : "", layer->quoted ? ")" : "");

		len += n > 0 ? (size_t)n : 0;
	}
}

static void shapes(void)
{
	static const struct {
		const char *name, *shape;
	} rows[] = {
		{"labs_syn", "ethernet:14 ipv4:20 tcp:32"},
		{"tcp_data", "ethernet:14 ipv4:20 tcp:32 data:11"},
		{"tcp_doff_small", "ipv4:20 tcp:20 data:2"},
		{"tcp_doff_beyond", "ipv4:20 tcp:22!"},
		{"tcp_padded", "ethernet:14 ipv4:20 tcp:20 padding:6"},
		{"tcp_fcs", "ethernet:14 ipv4:20 tcp:20 padding:6 fcs:4"},
		{"preamble", "preamble:8 ethernet:14 ipv4:20 tcp:20 padding:6 "
			     "fcs:4"},
		{"tso4", "ipv4:20 tcp:20 data:50"},
		{"tso6", "ipv6:40 tcp:20 data:50"},
		{"total_small", "ipv4:20 tcp:20 data:5"},
		{"total_large", "ipv4:20 tcp:20 data:5!"},
		{"ipopt", "ipv4:24 udp:8 data:2"},
		{"ihl_small", "ipv4:20 data:10"},
		{"dns_query", "ethernet:14 ipv4:20 udp:8 dns:29"},
		{"dns_tcp", "ipv4:20 tcp:20 dns:31"},
		{"dns_not", "ipv4:20 udp:8 data:20"},
		{"dhcp", "ethernet:14 ipv4:20 udp:8 dhcp:244"},
		{"http", "ipv4:20 tcp:20 http:37"},
		{"tls", "ipv4:20 tcp:20 tls:11"},
		{"udp_long", "ipv4:20 udp:8 data:2"},
		{"udp_short", "ipv4:20 udp:8 data:2 padding:2"},
		{"udp_bad", "ipv4:20 udp:8 data:4"},
		{"frag1", "ipv4:20 udp:8 data:24"},
		{"frag2", "ipv4:20 data:32"},
		{"frag6b", "ipv6:40 fragment:8 data:20"},
		{"port_unreach_cut", "ethernet:14 ipv4:20 icmp:8 (ipv4:20) "
				     "(udp:8)"},
		{"unreach_4884", "ipv4:20 icmp:8 (ipv4:20) (udp:8) (data:5)"},
		{"icmp_ts", "ipv4:20 icmp:20"},
		{"ns", "ethernet:14 ipv6:40 icmpv6:32"},
		{"ext", "ipv6:40 hop_by_hop:8 routing:24 destination:8 udp:8 "
			"data:3"},
		{"ah", "ipv4:20 ah:24 tcp:20"},
		{"nonext", "ipv6:40"},
		{"6in4", "ipv4:20 ipv6:40 tcp:20"},
		{"gre", "ipv4:20 data:34"},
		{"arp_ask", "ethernet:14 arp:28 padding:18"},
		{"qinq", "ethernet:14 vlan:4 vlan:4 ipv6:40 udp:8 data:1"},
		{"stp", "ethernet:14 llc:3 data:35 padding:8"},
		{"snap", "ethernet:14 llc:8 ipv4:20 udp:8 data:4 padding:6"},
		{"ipx", "ethernet:14 data:30"},
		{"llc_i", "ethernet:14 llc:4 padding:42"},
		{"unknown_fcs", "ethernet:14 data:48 fcs:4"},
		{"null_le", "null:4 ipv4:20 tcp:20"},
		{"null_be6", "null:4 ipv6:40 tcp:20"},
		{"sll", "sll:16 ipv4:20 tcp:20"},
		{"sll2", "sll2:20 ipv6:40 tcp:20"},
		{"udp_alone", "udp:8 dns:29"},
	};
	uint8_t bytes[1024];
	char room[512];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct packet packet;
		struct frame frame;

		if (!tap_ok(frame_of(rows[i].name, bytes, &frame) > 0, "%s",
			    rows[i].name))
			continue;
		packet_parse(&frame, &packet);
		shape(&packet, room, sizeof(room));
		tap_is_text(room, rows[i].shape, "its layers");
	}
}

static void facts(void)
{
	uint8_t bytes[1024];
	struct packet packet;
	struct frame frame;

	(void)frame_of("labs_syn", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_ok(packet.has_tcp && packet.has_ports && !packet.has_icmp, "TCP");
	tap_is_number(packet.ip_version, 4, "over IPv4");
	tap_is_number(packet.protocol, 6, "its protocol");
	tap_ok(packet.source == bytes + 26 && packet.destination == bytes + 30,
		"addresses point into the frame");
	tap_is_number(packet.source_port, 52023, "from a port");
	tap_is_number(packet.destination_port, 22, "to a port");
	tap_is_number(packet.tcp.seq, 0x76596daa, "seq");
	tap_is_number(packet.tcp.flags, TCP_FLAG_SYN, "flags");
	tap_is_number(packet.tcp.window, 64240, "window");
	tap_ok(packet.tcp.has_mss && packet.tcp.mss == 1460, "MSS");
	tap_ok(packet.tcp.has_scale && packet.tcp.scale == 8, "window scale");
	tap_ok(packet.tcp.has_sack_permitted && !packet.tcp.has_timestamps,
		"SACK, no timestamps");
	tap_is_number(packet.payload.length, 0, "no payload");

	(void)frame_of("tcp_sack", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_is_number(packet.tcp.sack_count, 1, "a SACK block");
	tap_ok(packet.tcp.sack[0][0] == 3000 && packet.tcp.sack[0][1] == 4000,
		"its edges");
	tap_ok(!packet.tcp.has_mss, "nothing left of the packet before");

	(void)frame_of("total_large", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_is_number(packet.payload.length, 1460, "payload as declared");
	tap_is_number(packet.payload.captured, 5, "and what is there of it");
	tap_ok(packet.cut, "so it is cut");

	(void)frame_of("frag2", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_ok(packet.fragment && packet.later_fragment && !packet.has_ports,
		"a later fragment has no ports");
	(void)frame_of("frag6a", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_ok(packet.fragment && !packet.later_fragment && packet.has_ports,
		"the first has");
	(void)frame_of("atomic6", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_ok(!packet.fragment, "an atomic one is whole");

	(void)frame_of("port_unreach_cut", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_ok(packet.has_icmp && packet.icmp_type == 3 &&
			packet.icmp_code == 3,
		"an ICMP error");
	tap_ok(!packet.has_ports, "the ports it quotes are not its own");
	tap_ok(!packet.cut, "that the quoted packet is cut is as it should be");
	tap_ok(!packet_layer(&packet, LAYER_UDP), "nor its layers");
	tap_ok(packet_layer(&packet, LAYER_ICMP) == &packet.layers[2],
		"the layer of a kind");

	(void)frame_of("6in4", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_is_number(packet.ip_version, 6, "the innermost IP counts");
	(void)frame_of("ext_long", bytes, &frame);
	packet_parse(&frame, &packet);
	tap_ok(packet.cut && packet.layer_count == PACKET_LAYERS_MAX,
		"a chain without end ends");
}

static bool consistent(const struct packet *packet)
{
	size_t captured = packet->frame->captured, at = 0;

	for (size_t i = 0; i < packet->layer_count; i++) {
		const struct layer *layer = &packet->layers[i];

		if (layer->offset < at || layer->present > layer->header ||
			(size_t)layer->offset + layer->present > captured ||
			layer->cut != (layer->present < layer->header))
			return false;
		at = (size_t)layer->offset + layer->present;
	}
	return packet->payload.captured <= packet->payload.length &&
	       (size_t)packet->payload.offset + packet->payload.captured <=
		       captured &&
	       (packet->ip_version != 0) == (packet->source != NULL);
}

/* Every length that every frame can be cut to, on the wire or by the capture. */
static void truncations(void)
{
	uint8_t bytes[1024];

	for (size_t i = 0; i < TEST_FRAMES; i++) {
		size_t whole = test_bytes(test_frames[i].hex, bytes), bad = 0;

		for (size_t len = 0; len <= whole; len++) {
			struct frame frame = {.bytes = bytes,
				.captured = len,
				.length = len,
				.start = test_frames[i].start};
			struct packet packet;

			packet_parse(&frame, &packet);
			bad += !consistent(&packet);
			frame.length = whole;
			packet_parse(&frame, &packet);
			bad += !consistent(&packet);
			bad += len > 0 && len < whole && !packet.cut &&
			       packet.layer_count > 0 &&
			       !packet.layers[packet.layer_count - 1].quoted &&
			       packet.layers[packet.layer_count - 1].offset +
					       packet.layers
						       [packet.layer_count - 1]
							       .length >
				       len;
		}
		tap_is_number(bad, 0, "%s, cut anywhere", test_frames[i].name);
	}
}

static void names(void)
{
	enum packet_start start = PACKET_UNKNOWN;

	tap_ok(packet_start_parse("eth", &start) && start == PACKET_ETHERNET,
		"eth");
	tap_ok(packet_start_parse("sll2", &start) && start == PACKET_SLL2,
		"sll2");
	tap_ok(!packet_start_parse("auto", &start) && start == PACKET_SLL2,
		"auto is none");
	tap_is_text(layer_name(LAYER_HOP_BY_HOP), "hop_by_hop", "a name");
	tap_is_text(layer_title(LAYER_ETHERNET), "Ethernet II", "a title");
}

/* Lengths that no machine sends. */
static void lengths(void)
{
	static uint8_t bytes[60];
	struct frame frame = {.bytes = bytes,
		.captured = sizeof(bytes),
		.length = SIZE_MAX,
		.start = PACKET_ETHERNET};
	struct packet packet;

	packet_parse(&frame, &packet);
	tap_ok(packet.layer_count > 0 && packet.payload.captured <= 60 &&
			packet.payload.length < INT32_MAX,
		"longer than any");
	frame.length = 20;
	packet_parse(&frame, &packet);
	tap_ok(packet.layer_count > 0 && !packet.cut,
		"shorter than what is there of it");
}

int main(void)
{
	shapes();
	facts();
	truncations();
	names();
	lengths();
	return tap_done();
}
