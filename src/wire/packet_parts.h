/*
 * The walk behind packet_parse, used by wire/packet*.c only: each layer has a
 * step that adds it to the packet and says what comes next.
 */
#ifndef NCX_WIRE_PACKET_PARTS_H
#define NCX_WIRE_PACKET_PARTS_H

#include "wire/packet.h"

struct walk {
	struct packet *packet;
	const uint8_t *bytes;
	uint32_t at; /* where the next layer begins; at <= there, at <= end */
	/* What may be read: captured, and inside of all layers around. */
	uint32_t there;
	/* Where the layers around say their content ends, be it there or not. */
	uint32_t end;
	uint32_t frame_end;
	uint32_t ethernet; /* where it begins, when has_ethernet */
	bool has_ethernet, has_preamble;
	bool quoted;	    /* inside an ICMP error */
	bool v6;	    /* the last IP header was one of version 6 */
	bool fragment;	    /* one of several, quoted ones too */
	uint32_t quote_end; /* when quoted: end before */
	bool more;	    /* next is to be walked */
	enum layer_kind next;
};

static inline uint16_t packet_get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t packet_get32(const uint8_t *bytes)
{
	return (uint32_t)packet_get16(bytes) << 16 | packet_get16(bytes + 2);
}

/* How many bytes can be read here, and how many should be. */
static inline uint32_t walk_present(const struct walk *walk)
{
	return walk->there - walk->at;
}

static inline uint32_t walk_left(const struct walk *walk)
{
	return walk->end - walk->at;
}

static inline void walk_to(struct walk *walk, enum layer_kind next)
{
	walk->next = next;
	walk->more = true;
}

/* The content ends after that many bytes from here, whatever was said before. */
void walk_bound(struct walk *walk, uint32_t length);

/* Add a layer here and step over its header. False: it is cut, or there is no
 * room for it, and the walk is over. */
bool walk_add(struct walk *walk, enum layer_kind kind, uint32_t header,
	uint32_t length);

/* From here on it is payload, of that kind. */
void walk_payload(struct walk *walk, enum layer_kind kind);

/* What an EtherType, or the protocol of an IP header, says comes next. */
void walk_ethertype(struct walk *walk, uint16_t type);
void walk_protocol(struct walk *walk, uint8_t protocol);

/* Whether the last four bytes of the frame are its FCS. */
bool walk_fcs(const struct walk *walk);

/* What a payload is, by ports and by how it begins. */
enum layer_kind payload_udp(
	const struct walk *walk, uint16_t source, uint16_t destination);
enum layer_kind payload_tcp(
	const struct walk *walk, uint16_t source, uint16_t destination);

/* The steps. */
void step_preamble(struct walk *walk);
void step_ethernet(struct walk *walk);
void step_llc(struct walk *walk);
void step_vlan(struct walk *walk);
void step_null(struct walk *walk);
void step_sll(struct walk *walk);
void step_sll2(struct walk *walk);
void step_arp(struct walk *walk);
void step_ipv4(struct walk *walk);
void step_ipv6(struct walk *walk);
void step_extension(struct walk *walk); /* hop-by-hop, routing, destination */
void step_fragment(struct walk *walk);
void step_ah(struct walk *walk);
void step_icmp(struct walk *walk); /* and ICMPv6 */
void step_tcp(struct walk *walk);
void step_udp(struct walk *walk);
void step_payload(struct walk *walk);

#endif
