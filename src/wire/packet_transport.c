/* TCP with the options that a conversation needs, UDP, and ICMP of both
 * versions with the packet that its errors quote. */
#include "wire/packet_parts.h"

enum {
	TCP_HEADER = 20,
	UDP_HEADER = 8,
	ICMP_HEADER = 8,
};

/* --- TCP ------------------------------------------------------------------- */

enum { /* RFC 9293 section 3.2, RFC 7323, RFC 2018 */
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_SCALE = 3,
	OPTION_SACK_PERMITTED = 4,
	OPTION_SACK = 5,
	OPTION_TIMESTAMPS = 8,
};

static void sack(struct packet_tcp *tcp, const uint8_t *blocks, size_t len)
{
	size_t room = sizeof(tcp->sack) / sizeof(*tcp->sack);

	for (; len >= 8 && tcp->sack_count < room; blocks += 8, len -= 8) {
		tcp->sack[tcp->sack_count][0] = packet_get32(blocks);
		tcp->sack[tcp->sack_count++][1] = packet_get32(blocks + 4);
	}
}

/* One option, of the length that it has to have. */
static void option(struct packet_tcp *tcp, const uint8_t *bytes, size_t len)
{
	switch (bytes[0]) {
	case OPTION_MSS:
		tcp->has_mss = len == 4;
		tcp->mss = len == 4 ? packet_get16(bytes + 2) : 0;
		break;
	case OPTION_SCALE:
		tcp->has_scale = len == 3;
		tcp->scale = len == 3 ? bytes[2] : 0;
		break;
	case OPTION_SACK_PERMITTED:
		tcp->has_sack_permitted = len == 2;
		break;
	case OPTION_SACK:
		sack(tcp, bytes + 2, len - 2);
		break;
	case OPTION_TIMESTAMPS:
		tcp->has_timestamps = len == 10;
		if (len == 10) {
			tcp->timestamp = packet_get32(bytes + 2);
			tcp->timestamp_echo = packet_get32(bytes + 6);
		}
		break;
	}
}

static void options(struct packet_tcp *tcp, const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	/* As most segments have them: NOP, NOP, timestamps. */
	if (len == 12 && packet_get32(bytes) == 0x0101080a) {
		option(tcp, bytes + 2, 10);
		return;
	}
	while (at < len && bytes[at] != OPTION_END) {
		size_t size;

		if (bytes[at] == OPTION_NOP) {
			at++;
			continue;
		}
		if (len - at < 2)
			return;
		size = bytes[at + 1];
		if (size < 2 || size > len - at)
			return;
		option(tcp, bytes + at, size);
		at += size;
	}
}

static void ports(struct packet *packet, const uint8_t *header)
{
	packet->has_ports = true;
	packet->source_port = packet_get16(header);
	packet->destination_port = packet_get16(header + 2);
}

static void tcp_fields(
	struct packet *packet, const uint8_t *header, uint32_t present)
{
	struct packet_tcp *tcp = &packet->tcp;

	packet->has_tcp = true;
	tcp->seq = packet_get32(header + 4);
	tcp->ack = packet_get32(header + 8);
	tcp->flags = packet_get16(header + 12) & 0x1ff;
	tcp->window = packet_get16(header + 14);
	if (present > TCP_HEADER)
		options(tcp, header + TCP_HEADER, present - TCP_HEADER);
}

/* A header that is cut has a payload still, of which nothing is there. */
static void missing_payload(struct walk *walk, uint32_t left, uint32_t size)
{
	if (!walk->quoted)
		walk->packet->payload = (struct packet_part){
			walk->at, left > size ? left - size : 0, 0};
}

void step_tcp(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t present = walk_present(walk), left = walk_left(walk);
	uint32_t size = TCP_HEADER;

	/* Less than five words cannot be: then the rest is data. */
	if (present >= 13 && header[12] >> 4 > 5)
		size = (header[12] >> 4) * 4u;
	if (present >= 4 && !walk->quoted)
		ports(walk->packet, header);
	if (present >= 16 && !walk->quoted)
		tcp_fields(
			walk->packet, header, present < size ? present : size);
	if (walk_add(walk, LAYER_TCP, size, left))
		walk_payload(walk, payload_tcp(walk, packet_get16(header),
					   packet_get16(header + 2)));
	else
		missing_payload(walk, left, size);
}

/* --- UDP ------------------------------------------------------------------- */

void step_udp(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t present = walk_present(walk), left = walk_left(walk);
	uint32_t length = left;

	/* 0 is a jumbogram's, RFC 2675 section 4; less than the header makes
	 * no sense. More than IP has is a fragment's, or an error. */
	if (present >= 6 && packet_get16(header + 4) >= UDP_HEADER)
		length = packet_get16(header + 4);
	if (length < left)
		walk_bound(walk, length);
	if (present >= 4 && !walk->quoted)
		ports(walk->packet, header);
	if (walk_add(walk, LAYER_UDP, UDP_HEADER, length))
		walk_payload(walk, payload_udp(walk, packet_get16(header),
					   packet_get16(header + 2)));
	else
		missing_payload(walk, left, UDP_HEADER);
}

/* --- ICMP ------------------------------------------------------------------ */

static bool is_echo(bool v6, uint8_t type)
{
	return v6 ? type == 128 || type == 129 : type == 0 || type == 8;
}

/* Those that quote the packet they are about. */
static bool is_error(bool v6, uint8_t type)
{
	if (v6)
		return type >= 1 && type <= 4;
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* RFC 4884: objects may come behind the quoted packet, and then the header says
 * how long that is, in words of 4 or 8 bytes. */
static uint32_t quoted_length(bool v6, const uint8_t *header)
{
	bool extensible =
		v6 ? header[0] == 1 || header[0] == 3
		   : header[0] == 3 || header[0] == 11 || header[0] == 12;

	if (!extensible)
		return 0;
	return v6 ? header[4] * 8u : header[5] * 4u;
}

static void quote(struct walk *walk, bool v6, const uint8_t *header)
{
	uint32_t length = quoted_length(v6, header);

	walk_payload(walk, LAYER_DATA);
	if (walk->quoted || walk_present(walk) == 0)
		return;
	if (walk->packet->payload.captured < walk->packet->payload.length)
		walk->packet->cut = true;
	walk->quoted = true;
	walk->quote_end = walk->end;
	if (length > 0 && length < walk_left(walk))
		walk_bound(walk, length);
	switch (walk->bytes[walk->at] >> 4) {
	case 4:
		walk_to(walk, LAYER_IPV4);
		break;
	case 6:
		walk_to(walk, LAYER_IPV6);
		break;
	}
}

void step_icmp(struct walk *walk)
{
	const uint8_t *header = walk->bytes + walk->at;
	uint32_t present = walk_present(walk), left = walk_left(walk);
	bool v6 = walk->next == LAYER_ICMPV6, echo, error;
	uint32_t size = ICMP_HEADER;

	if (present >= 2 && !walk->quoted) {
		walk->packet->has_icmp = true;
		walk->packet->icmp_type = header[0];
		walk->packet->icmp_code = header[1];
	}
	echo = present >= 1 && is_echo(v6, header[0]);
	error = present >= 1 && is_error(v6, header[0]);
	if (present >= 1 && !echo && !error)
		size = left > 4 ? left : 4;
	if (!walk_add(walk, walk->next, size, left))
		missing_payload(walk, left, size);
	else if (error)
		quote(walk, v6, header);
	else
		walk_payload(walk, LAYER_DATA);
}
