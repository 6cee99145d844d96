/*
 * A packet taken apart: which headers it has, where each lies, and what the
 * ladder, the line of a packet and the filters need to know of it.
 *
 *	struct packet packet;
 *
 *	packet_parse(&frame, &packet);
 *	for (size_t i = 0; i < packet.layer_count; i++)
 *		... packet.layers[i].kind, .offset, .length
 *	if (packet.has_tcp)
 *		... packet.tcp.flags, packet.payload.length
 *
 * Pure, allocates nothing and copies nothing: a packet points into the bytes of
 * its frame. No length inside a packet is believed: what is cut short is taken
 * apart as far as it goes, and its layer marked. Offsets count from the first
 * byte of the frame.
 *
 * What the fields of a header mean is said by wire/fields.h.
 *
 * Sources: IEEE 802.3 and 802.1Q, RFC 826 (ARP), 791 (IPv4), 8200 (IPv6), 4302
 * (AH), 792 (ICMP), 4443 (ICMPv6), 9293 (TCP), 768 (UDP), 1042 (SNAP); for SLL,
 * SLL2 and NULL the link types of https://www.tcpdump.org/linktypes.html.
 */
#ifndef NCX_WIRE_PACKET_H
#define NCX_WIRE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the first byte of a frame belongs to. */
enum packet_start {
	PACKET_ETHERNET,
	PACKET_IP,   /* version 4 or 6, as its first digit says */
	PACKET_NULL, /* BSD loopback: the family in 4 bytes, of either order */
	PACKET_SLL,
	PACKET_SLL2,
	PACKET_ARP,
	PACKET_TCP,
	PACKET_UDP,
	PACKET_ICMP,
	PACKET_ICMPV6,
	PACKET_UNKNOWN, /* shown as data */
};

/* One packet as it came. */
struct frame {
	const uint8_t *bytes;
	size_t captured; /* bytes that are there */
	size_t length;	 /* bytes it had on the wire, at least captured */
	int64_t time_ns; /* since 1970, or since midnight; see has_time */
	bool has_time;
	enum packet_start start;
	uint64_t number; /* from 1 */
	/* Captured live: the kernel had not filled in the checksum yet, and the
	 * packet came in (or, on loopback, arrived). */
	bool checksum_pending, incoming;
};

enum layer_kind {
	LAYER_PREAMBLE, /* 7 x aa and ab, or 7 x 55 and d5, before Ethernet */
	LAYER_ETHERNET,
	LAYER_LLC,  /* IEEE 802.2, with SNAP where it has it */
	LAYER_VLAN, /* 802.1Q, 802.1ad */
	LAYER_NULL,
	LAYER_SLL,
	LAYER_SLL2,
	LAYER_ARP,
	LAYER_IPV4,
	LAYER_IPV6,
	LAYER_HOP_BY_HOP,
	LAYER_ROUTING,
	LAYER_FRAGMENT,
	LAYER_DESTINATION,
	LAYER_AH,
	LAYER_ICMP, /* header: 8 bytes of an echo or an error, as what is
		     * behind is data or the packet it quotes; of all others
		     * the whole message, options included. ICMPV6 likewise */
	LAYER_ICMPV6,
	LAYER_TCP,
	LAYER_UDP,
	LAYER_DNS, /* over TCP with the two bytes of length before it */
	LAYER_DHCP,
	LAYER_HTTP,
	LAYER_TLS,
	LAYER_DATA,    /* payload of none of these; also a later fragment's */
	LAYER_PADDING, /* behind what IP, ARP, UDP or 802.3 says is the end */
	LAYER_FCS,     /* IEEE 802.3's CRC-32, at the end of a frame with a
			* preamble, or where the last 4 bytes are it */
};

struct layer {
	enum layer_kind kind;
	/* Inside the packet that an ICMP error quotes. */
	bool quoted;
	bool cut; /* its header goes on behind what was captured */
	uint32_t offset;
	/* Of the header as it says itself, options included, and how much of it
	 * is there; of LAYER_DATA and the like all of it. */
	uint32_t header, present;
	/* Of the header and what it carries, as declared (IPv4's total length,
	 * UDP's length, or what is left on the wire where nothing says). */
	uint32_t length;
};

#define PACKET_LAYERS_MAX 32

/* The bits of TCP's 13th and 14th byte, RFC 9293 section 3.1, 3168 and 9768. */
enum tcp_flag {
	TCP_FLAG_FIN = 0x001,
	TCP_FLAG_SYN = 0x002,
	TCP_FLAG_RST = 0x004,
	TCP_FLAG_PSH = 0x008,
	TCP_FLAG_ACK = 0x010,
	TCP_FLAG_URG = 0x020,
	TCP_FLAG_ECE = 0x040,
	TCP_FLAG_CWR = 0x080,
	TCP_FLAG_AE = 0x100, /* once NS, RFC 3540 */
};

struct packet_tcp {
	uint32_t seq, ack;
	uint16_t flags;	 /* enum tcp_flag */
	uint16_t window; /* as it stands in the header */
	/* Of the options, those that a conversation needs. */
	bool has_mss, has_scale, has_sack_permitted, has_timestamps;
	uint16_t mss;
	uint8_t scale;
	uint32_t timestamp, timestamp_echo;
	uint8_t sack_count; /* blocks, at most 4 */
	uint32_t sack[4][2];
};

/* A run of bytes in the frame. */
struct packet_part {
	uint32_t offset;
	uint32_t length;   /* as declared */
	uint32_t captured; /* of these, there */
};

struct packet {
	const struct frame *frame;
	struct layer layers[PACKET_LAYERS_MAX];
	size_t layer_count;
	/* Some layer is cut, or had no room in layers. A quoted one does not
	 * count: ICMP quotes the beginning only. */
	bool cut;

	/* The innermost IP header that is not quoted. 0: there is none, or it
	 * is cut before its addresses end. */
	uint8_t ip_version;
	/* Behind all extension headers: 6, 17, 1, 58 ...; also of a frame that
	 * starts with that header. */
	uint8_t protocol;
	const uint8_t *source,
		*destination; /* 4 or 16 bytes; null with ip_version 0 */
	bool fragment;	      /* one of several */
	bool later_fragment;  /* not the first: no transport header */

	/* ports: their 4 bytes are there; tcp: all before the checksum is. */
	bool has_ports, has_tcp;
	uint16_t source_port, destination_port;
	struct packet_tcp tcp;
	bool has_icmp; /* ICMP or ICMPv6 */
	uint8_t icmp_type, icmp_code;
	/* What TCP, UDP or ICMP carries, or IP where there is none of these. */
	struct packet_part payload;
};

/* frame must live as long as the packet. */
void packet_parse(const struct frame *frame, struct packet *ret_packet);

/* The first layer of a kind that is not quoted; null: none. */
const struct layer *packet_layer(
	const struct packet *packet, enum layer_kind kind);

/* "ethernet", "ipv4", "tcp", ...: the name in JSON. */
const char *layer_name(enum layer_kind kind);

/* "Ethernet II", "IPv4", "TCP": the title for people. */
const char *layer_title(enum layer_kind kind);

/*
 * What bytes of which nobody said what they are begin with. Sure for a
 * preamble, a known EtherType at 12 whose content fits, an IP header whose
 * length (and, IPv4, checksum) fits, an ARP body. Otherwise false: it is to be
 * asked, with *ret_reason saying what speaks for what.
 */
bool packet_guess(const uint8_t *bytes, size_t len,
	enum packet_start *ret_start, const char **ret_reason);

/* "auto" is not a start: "eth", "ip", "tcp", "udp", "icmp", "icmpv6", "arp",
 * "null", "sll", "sll2". */
bool packet_start_parse(const char *text, enum packet_start *ret_start);

#endif
