/* DNS, DHCP, HTTP and TLS, as much as names them. */
#include "wire/brief_parts.h"
#include "wire/packet_parts.h"

enum {
	DNS_HEADER = 12,
	NAME_MAX_BYTES = 255, /* RFC 1035 section 3.1 */
	HTTP_LINE_MAX = 60,
	DHCP_YOURS = 16,
	DHCP_OPTIONS = 240,
	DHCP_MESSAGE = 53,
};

static void named(struct line *line, const char *name, uint64_t number)
{
	line_word(line, name);
	line_uint(line, number);
}

static const char *word_of(
	const char *const *words, size_t count, size_t number)
{
	return number < count ? words[number] : NULL;
}

/* --- DNS ------------------------------------------------------------------- */

/* The name at *at, and past it; a pointer ends it here, as the first name has
 * nothing before it to point at. False: it is not all there. */
static bool dns_name(
	struct line *line, const uint8_t *bytes, size_t len, size_t *at)
{
	size_t from = *at;
	bool any = false;

	while (*at < len && *at - from <= NAME_MAX_BYTES) {
		size_t size = bytes[*at];

		if (size == 0) {
			if (!any)
				line_byte(line, '.');
			++*at;
			return true;
		}
		if (size > 63 || size > len - *at - 1)
			return false;
		if (any)
			line_byte(line, '.');
		line_escape(line, bytes + *at + 1, size);
		any = true;
		*at += 1 + size;
	}
	return false;
}

static void dns_type(struct line *line, uint16_t type)
{
	static const struct {
		uint16_t type;
		const char *name;
	} types[] = {{1, "A"}, {28, "AAAA"}, {12, "PTR"}, {15, "MX"}, {2, "NS"},
		{5, "CNAME"}, {6, "SOA"}, {16, "TXT"}, {33, "SRV"},
		{35, "NAPTR"}, {43, "DS"}, {46, "RRSIG"}, {47, "NSEC"},
		{48, "DNSKEY"}, {52, "TLSA"}, {64, "SVCB"}, {65, "HTTPS"},
		{251, "IXFR"}, {252, "AXFR"}, {255, "ANY"}, {257, "CAA"}};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (types[i].type != type)
			continue;
		line_word(line, types[i].name);
		return;
	}
	named(line, "TYPE", type);
}

static void dns_question(struct line *line, const uint8_t *bytes, size_t len)
{
	size_t at = DNS_HEADER, end = at;

	/* The type stands behind the name, and is read before it. */
	while (end < len && bytes[end] != 0 && bytes[end] <= 63)
		end += 1 + (size_t)bytes[end];
	line_byte(line, ' ');
	if (end < len && len - end >= 3 && bytes[end] == 0) {
		dns_type(line, packet_get16(bytes + end + 1));
		line_byte(line, ' ');
	}
	if (!dns_name(line, bytes, len, &at))
		line_word(line, "...");
}

static void dns(struct line *line, const uint8_t *bytes, size_t len)
{
	static const char *const codes[] = {NULL, "FORMERR", "SERVFAIL",
		"NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
		"NXRRSET", "NOTAUTH", "NOTZONE"};
	static const char *const opcodes[] = {
		"query", "iquery", "status", NULL, "notify", "update"};
	const char *word;
	bool answer;

	line_word(line, " dns");
	if (len < DNS_HEADER)
		return;
	answer = (bytes[2] & 0x80) != 0;
	word = word_of(opcodes, sizeof(opcodes) / sizeof(*opcodes),
		bytes[2] >> 3 & 0xf);
	line_byte(line, ' ');
	if (!answer || !word || word != opcodes[0])
		line_word(line, word ? word : "operation");
	if (answer)
		line_word(line, word == opcodes[0] ? "answer" : " answer");
	if (packet_get16(bytes + 4) > 0)
		dns_question(line, bytes, len);
	if (!answer)
		return;
	word = word_of(codes, sizeof(codes) / sizeof(*codes), bytes[3] & 0xf);
	if (word) {
		line_byte(line, ' ');
		line_word(line, word);
	} else if ((bytes[3] & 0xf) != 0) {
		named(line, " error ", bytes[3] & 0xf);
	} else {
		named(line, " records=", packet_get16(bytes + 6));
	}
}

/* --- DHCP ------------------------------------------------------------------ */

static uint8_t dhcp_message(const uint8_t *bytes, size_t len)
{
	size_t at = DHCP_OPTIONS;

	while (at < len && bytes[at] != 255) {
		if (bytes[at] == 0) {
			at++;
			continue;
		}
		if (len - at < 3)
			break;
		if (bytes[at] == DHCP_MESSAGE && bytes[at + 1] == 1)
			return bytes[at + 2];
		at += 2 + (size_t)bytes[at + 1];
	}
	return 0;
}

static void dhcp(struct line *line, const uint8_t *bytes, size_t len)
{
	static const char *const messages[] = {NULL, "discover", "offer",
		"request", "decline", "ack", "nak", "release", "inform"};
	const char *word = word_of(messages,
		sizeof(messages) / sizeof(*messages), dhcp_message(bytes, len));

	line_word(line, " dhcp ");
	if (word)
		line_word(line, word);
	else
		line_word(line, bytes[0] == 1 ? "to server" : "to client");
	if (bytes[0] == 2 && len >= DHCP_YOURS + 4 &&
		packet_get32(bytes + DHCP_YOURS) != 0) {
		line_byte(line, ' ');
		line_address(line, bytes + DHCP_YOURS, 4);
	}
}

/* --- HTTP and TLS ---------------------------------------------------------- */

static void http(struct line *line, const uint8_t *bytes, size_t len)
{
	size_t end = 0;

	while (end < len && end < HTTP_LINE_MAX && bytes[end] != '\r' &&
		bytes[end] != '\n')
		end++;
	line_word(line, " http \"");
	line_escape(line, bytes, end);
	line_word(line, end == HTTP_LINE_MAX ? "...\"" : "\"");
}

static void tls(struct line *line, const uint8_t *bytes, size_t len)
{
	static const char *const handshakes[] = {"hello request",
		"client hello", "server hello", NULL, "new session ticket",
		NULL, NULL, NULL, NULL, NULL, NULL, "certificate",
		"server key exchange", "certificate request",
		"server hello done", "certificate verify",
		"client key exchange"};
	static const char *const records[] = {" tls change cipher spec",
		" tls alert", " tls handshake", " tls application data"};
	const char *word = NULL;

	/* Once keys are agreed on a handshake is not to be read. */
	if (len >= 7 && bytes[0] == 22 && bytes[6] == 0)
		word = word_of(handshakes,
			sizeof(handshakes) / sizeof(*handshakes), bytes[5]);
	if (word) {
		line_word(line, " tls ");
		line_word(line, word);
	} else {
		line_word(line, records[(bytes[0] - 20u) % 4]);
	}
}

void line_payload(struct line *line, const struct packet *packet,
	const struct layer *layer)
{
	const uint8_t *bytes = packet->frame->bytes + layer->offset;
	size_t len = layer->present, skip = packet->has_tcp ? 2 : 0;

	if (layer->kind == LAYER_DNS && len > skip)
		dns(line, bytes + skip, len - skip);
	else if (layer->kind == LAYER_DHCP)
		dhcp(line, bytes, len);
	else if (layer->kind == LAYER_HTTP)
		http(line, bytes, len);
	else if (layer->kind == LAYER_TLS)
		tls(line, bytes, len);
}
