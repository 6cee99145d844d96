/*
 * What TCP and UDP carry, of the few protocols that are named. A port alone
 * says little, as anybody may use any; so bytes have to begin as those of the
 * protocol do. DNS and DHCP begin with little of their own and need the port,
 * too; HTTP and TLS are known anywhere.
 */
#include <string.h>

#include "wire/packet_parts.h"

enum {
	PORT_DNS = 53,
	PORT_DHCP_SERVER = 67,
	PORT_DHCP_CLIENT = 68,
	PORT_MDNS = 5353,
	PORT_LLMNR = 5355,
	DNS_HEADER = 12,
	DHCP_COOKIE = 236, /* where it is, RFC 2131 section 3 */
	TLS_RECORD = 5,
	TLS_LENGTH_MAX = 16384 + 2048, /* RFC 5246 section 6.2.3 */
};

static bool is_dns_port(uint16_t port)
{
	return port == PORT_DNS || port == PORT_MDNS || port == PORT_LLMNR;
}

/* RFC 1035 section 4.1.1: an opcode in use, and no more questions and records
 * than find room in length bytes. */
static bool begins_dns(const uint8_t *bytes, uint32_t present, uint32_t length)
{
	uint32_t questions, records;
	uint8_t opcode;

	if (present < DNS_HEADER)
		return false;
	opcode = bytes[2] >> 3 & 0xf;
	questions = packet_get16(bytes + 4);
	records = (uint32_t)packet_get16(bytes + 6) + packet_get16(bytes + 8) +
		  packet_get16(bytes + 10);
	return (opcode <= 2 || (opcode >= 4 && opcode <= 6)) &&
	       questions * 5 + records * 11 <= length - DNS_HEADER;
}

static bool begins_dhcp(const uint8_t *bytes, uint32_t present)
{
	if (present < 3 || (bytes[0] != 1 && bytes[0] != 2) || bytes[2] > 16)
		return false;
	return present < DHCP_COOKIE + 4 ||
	       packet_get32(bytes + DHCP_COOKIE) == 0x63825363;
}

static bool begins_http(const uint8_t *bytes, uint32_t present)
{
	static const char *const words[] = {"GET /", "HTTP/1.", "POST /",
		"HEAD /", "PUT /", "DELETE /", "OPTIONS ", "PATCH /",
		"CONNECT ", "TRACE /", "GET http", "PRI * HTTP/2"};

	/* Most payloads are over with here. */
	if (present < 5 || bytes[0] < 'C' || bytes[0] > 'T')
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i]);

		if (present >= len && memcmp(bytes, words[i], len) == 0)
			return true;
	}
	return false;
}

/* A record's header, RFC 8446 section 5.1: of a type, a version and a length
 * that there are. */
static bool begins_tls(const uint8_t *bytes, uint32_t present)
{
	uint16_t length;

	if (present < TLS_RECORD || bytes[0] < 20 || bytes[0] > 23 ||
		bytes[1] != 3 || bytes[2] > 4)
		return false;
	length = packet_get16(bytes + 3);
	return length > 0 && length <= TLS_LENGTH_MAX;
}

enum layer_kind payload_udp(
	const struct walk *walk, uint16_t source, uint16_t destination)
{
	const uint8_t *bytes = walk->bytes + walk->at;
	uint32_t present = walk_present(walk);

	if ((is_dns_port(source) || is_dns_port(destination)) &&
		begins_dns(bytes, present, walk_left(walk)))
		return LAYER_DNS;
	if ((source == PORT_DHCP_SERVER || source == PORT_DHCP_CLIENT) &&
		(destination == PORT_DHCP_SERVER ||
			destination == PORT_DHCP_CLIENT) &&
		begins_dhcp(bytes, present))
		return LAYER_DHCP;
	return LAYER_DATA;
}

enum layer_kind payload_tcp(
	const struct walk *walk, uint16_t source, uint16_t destination)
{
	const uint8_t *bytes = walk->bytes + walk->at;
	uint32_t present = walk_present(walk), length;

	if (present < 5)
		return LAYER_DATA;
	if (source == PORT_DNS || destination == PORT_DNS) {
		/* RFC 1035 section 4.2.2: two bytes of length before. */
		length = packet_get16(bytes);
		if (length >= DNS_HEADER &&
			begins_dns(bytes + 2, present - 2, length))
			return LAYER_DNS;
	}
	if (begins_http(bytes, present))
		return LAYER_HTTP;
	return begins_tls(bytes, present) ? LAYER_TLS : LAYER_DATA;
}
