#include "wire/brief.h"

#include <time.h>

#include "wire/brief_parts.h"
#include "wire/packet_parts.h"

#define SECOND_NS INT64_C(1000000000)
#define HOUR_NS	  (3600 * SECOND_NS)
#define DAY_NS	  (24 * HOUR_NS)

enum {
	NUMBER_WIDTH = 5,
	MICROSECOND_NS = 1000,
};

/* --- time ------------------------------------------------------------------ */

static void seconds(struct line *line, int64_t ns)
{
	uint64_t micro;

	if (ns < 0)
		line_byte(line, '-');
	micro = (ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) / MICROSECOND_NS;
	line_uint(line, micro / 1000000);
	line_byte(line, '.');
	line_digits(line, (uint32_t)(micro % 1000000), 6);
}

/* Which local hour that is. localtime_r reads tables, so once an hour. */
static bool find_hour(struct brief *brief, int64_t ns)
{
	int64_t whole = ns / SECOND_NS - (ns % SECOND_NS < 0);
	time_t when = (time_t)whole;
	struct tm tm;

	/* The hour may begin before int64_t does. */
	if (ns < INT64_MIN + DAY_NS || !localtime_r(&when, &tm))
		return false;
	brief->hour_ns = (whole - tm.tm_min * 60 - tm.tm_sec) * SECOND_NS;
	brief->hour = (unsigned)tm.tm_hour;
	return true;
}

static void clock_time(struct brief *brief, struct line *line, int64_t ns)
{
	unsigned hour;
	int64_t rest;
	uint32_t second;

	if (ns >= 0 && ns < DAY_NS) { /* since midnight already */
		hour = (unsigned)(ns / HOUR_NS);
		rest = ns % HOUR_NS;
	} else {
		/* Before it wraps to what is far behind it. */
		if ((uint64_t)ns - (uint64_t)brief->hour_ns >=
				(uint64_t)HOUR_NS &&
			!find_hour(brief, ns))
			return;
		hour = brief->hour;
		rest = ns - brief->hour_ns;
	}
	second = (uint32_t)(rest / SECOND_NS);
	line_digits(line, hour, 2);
	line_byte(line, ':');
	line_digits(line, second / 60, 2);
	line_byte(line, ':');
	line_digits(line, second % 60, 2);
	line_byte(line, '.');
	line_digits(line, (uint32_t)(rest % SECOND_NS / MICROSECOND_NS), 6);
}

static void begin(
	struct brief *brief, struct line *line, const struct frame *frame)
{
	size_t from = line->len;

	if (brief->number) {
		line_uint(line, frame->number);
		from = line->len - from;
		for (; from < NUMBER_WIDTH; from++)
			line_byte(line, ' ');
		line_byte(line, ' ');
	}
	if (!frame->has_time || brief->time == BRIEF_TIME_NONE)
		return;
	if (!brief->has_first) {
		brief->has_first = true;
		brief->first_ns = frame->time_ns;
	}
	/* What is not a time anybody had must not overflow. */
	if (brief->time == BRIEF_TIME_CLOCK)
		clock_time(brief, line, frame->time_ns);
	else
		seconds(line, (int64_t)((uint64_t)frame->time_ns -
					(uint64_t)brief->first_ns));
	line_byte(line, ' ');
}

/* --- TCP ------------------------------------------------------------------- */

static void flags_line(struct line *line, uint16_t flags)
{
	static const struct {
		uint16_t flag;
		char name[4];
	} names[] = {
		{TCP_FLAG_SYN, "SYN"},
		{TCP_FLAG_FIN, "FIN"},
		{TCP_FLAG_RST, "RST"},
		{TCP_FLAG_PSH, "PSH"},
		{TCP_FLAG_ACK, "ACK"},
		{TCP_FLAG_URG, "URG"},
		{TCP_FLAG_ECE, "ECE"},
		{TCP_FLAG_CWR, "CWR"},
		{TCP_FLAG_AE, "AE"},
	};
	bool any = false;

	if (flags == TCP_FLAG_ACK) { /* most of them */
		line_bytes(line, "ACK", 3);
		return;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!(flags & names[i].flag))
			continue;
		if (any)
			line_byte(line, ',');
		line_word(line, names[i].name);
		any = true;
	}
	if (!any)
		line_word(line, "none");
}

static void named(struct line *line, const char *name, uint64_t number)
{
	line_word(line, name);
	line_uint(line, number);
}

/* Each with a blank before. */
static void options_line(struct line *line, const struct packet_tcp *tcp)
{
	if (tcp->has_mss)
		named(line, " mss=", tcp->mss);
	if (tcp->has_sack_permitted)
		line_word(line, " sackOK");
	/* Later each segment has them. */
	if (tcp->has_timestamps && (tcp->flags & TCP_FLAG_SYN))
		line_word(line, " TS");
	if (tcp->has_scale)
		named(line, " ws=", tcp->scale);
}

static void tcp_line(struct line *line, const struct packet *packet)
{
	const struct packet_tcp *tcp = &packet->tcp;

	line_bytes(line, " tcp ", 5);
	flags_line(line, tcp->flags);
	named(line, " seq=", tcp->seq);
	if (tcp->flags & TCP_FLAG_ACK)
		named(line, " ack=", tcp->ack);
	named(line, " win=", tcp->window);
	named(line, " len=", packet->payload.length);
	options_line(line, tcp);
	for (size_t i = 0; i < tcp->sack_count; i++) {
		named(line, " sack=", tcp->sack[i][0]);
		named(line, "-", tcp->sack[i][1]);
	}
}

void brief_flags(uint16_t flags, struct text *text)
{
	struct line line;

	line.text = text;
	line.len = 0;
	flags_line(&line, flags);
	line_flush(&line);
}

void brief_options(const struct packet_tcp *tcp, struct text *text)
{
	struct line line;

	line.text = text;
	line.len = 0;
	options_line(&line, tcp);
	if (line.len > 0)
		text_add_bytes(text, line.bytes + 1, line.len - 1);
}

/* --- IP -------------------------------------------------------------------- */

/* Where in the whole packet this piece belongs. */
static void fragment_line(
	struct line *line, const struct packet *packet, const struct layer *ip)
{
	const struct layer *layer = ip;
	const uint8_t *header;
	uint32_t id, place, length;
	bool more;

	if (packet->ip_version == 6) {
		layer = packet_layer(packet, LAYER_FRAGMENT);
		if (!layer)
			return;
	}
	header = packet->frame->bytes + layer->offset;
	if (packet->ip_version == 6) {
		place = packet_get16(header + 2) & 0xfff8u;
		more = header[3] & 1;
		id = packet_get32(header + 4);
	} else {
		place = (packet_get16(header + 6) & 0x1fffu) * 8;
		more = (header[6] & 0x20) != 0;
		id = packet_get16(header + 4);
	}
	length = layer->length > layer->header ? layer->length - layer->header
					       : 0;
	named(line, " fragment ", place);
	named(line, "+", length);
	named(line, " id=", id);
	if (more)
		line_word(line, " more");
}

static void transport(struct line *line, const struct packet *packet)
{
	if (packet->has_tcp) {
		tcp_line(line, packet);
	} else if (packet->has_icmp) {
		line_icmp(line, packet);
	} else {
		line_byte(line, ' ');
		line_protocol(line, packet->protocol);
		if (!packet->later_fragment)
			named(line, " len=", packet->payload.length);
	}
}

static void ip_line(struct line *line, const struct packet *packet,
	const struct layer *ip, const struct layer *outer)
{
	size_t len = packet->ip_version == 6 ? 16 : 4;

	if (packet->has_ports) {
		line_endpoint(line, packet->source, len, packet->source_port);
		line_bytes(line, " > ", 3);
		line_endpoint(line, packet->destination, len,
			packet->destination_port);
	} else {
		line_address(line, packet->source, len);
		line_bytes(line, " > ", 3);
		line_address(line, packet->destination, len);
	}
	transport(line, packet);
	if (packet->fragment)
		fragment_line(line, packet, ip);
	if (outer != ip) {
		const uint8_t *header = packet->frame->bytes + outer->offset;
		bool v6 = outer->kind == LAYER_IPV6;

		line_word(line, " in ");
		line_address(line, header + (v6 ? 8 : 12), v6 ? 16 : 4);
		line_word(line, " > ");
		line_address(line, header + (v6 ? 24 : 16), v6 ? 16 : 4);
	}
}

/* --- without IP ------------------------------------------------------------ */

static void ports_line(struct line *line, const struct packet *packet)
{
	named(line, "port ", packet->source_port);
	named(line, " > ", packet->destination_port);
	transport(line, packet);
}

/* What the link says it carries, when that is none of the above. */
static void link_line(struct line *line, const struct packet *packet,
	const struct layer *link, const struct layer *type_in)
{
	static const uint8_t type_at[] = {[LAYER_ETHERNET] = 12,
		[LAYER_LLC] = 6,
		[LAYER_VLAN] = 2,
		[LAYER_SLL] = 14,
		[LAYER_SLL2] = 0};
	const uint8_t *bytes = packet->frame->bytes;

	if (link && link->kind == LAYER_ETHERNET) {
		line_mac(line, bytes + link->offset + 6, 6);
		line_word(line, " > ");
		line_mac(line, bytes + link->offset, 6);
		line_byte(line, ' ');
	}
	if (type_in && type_in->kind == LAYER_LLC && type_in->header < 8) {
		line_word(line, bytes[type_in->offset] == 0x42 ? "STP" : "LLC");
		line_word(line, " sap=");
		line_hex(line, bytes[type_in->offset], 2);
	} else if (type_in && type_in->kind != LAYER_NULL) {
		line_ethertype(line, packet_get16(bytes + type_in->offset +
						  type_at[type_in->kind]));
	} else {
		line_word(line, "data");
	}
	named(line, " len=", packet->payload.length);
}

/* The layers that a line names, found in one pass. */
struct found {
	const struct layer *outer, *ip; /* first and last IP header */
	const struct layer *arp, *link, *type_in, *payload;
};

static void find_layers(
	struct line *line, const struct packet *packet, struct found *ret_found)
{
	struct found found = {0};

	for (size_t i = 0; i < packet->layer_count; i++) {
		const struct layer *layer = &packet->layers[i];
		enum layer_kind kind = layer->kind;

		if (layer->quoted)
			break;
		if (kind == LAYER_IPV4 || kind == LAYER_IPV6) {
			found.outer = found.outer ? found.outer : layer;
			/* One that is cut has no addresses. */
			if (layer->present >= (kind == LAYER_IPV4 ? 20 : 40))
				found.ip = layer;
		} else if (kind == LAYER_VLAN && !layer->cut) {
			named(line, "vlan ",
				packet_get16(
					packet->frame->bytes + layer->offset) &
					0xfff);
			line_byte(line, ' ');
			found.type_in = layer;
		} else if (kind == LAYER_ARP) {
			found.arp = layer;
		} else if (kind >= LAYER_DNS && kind <= LAYER_TLS) {
			found.payload = layer;
		} else if (kind >= LAYER_ETHERNET && kind <= LAYER_SLL2 &&
			   !layer->cut) {
			found.link = found.link ? found.link : layer;
			found.type_in = layer;
		}
	}
	*ret_found = found;
}

void brief_line(
	struct brief *brief, const struct packet *packet, struct text *text)
{
	struct found found;
	struct line line;

	line.text = text;
	line.len = 0;
	begin(brief, &line, packet->frame);
	find_layers(&line, packet, &found);
	if (packet->ip_version != 0 && found.ip)
		ip_line(&line, packet, found.ip, found.outer);
	else if (found.arp)
		line_arp(&line, packet, found.arp);
	else if (packet->has_ports)
		ports_line(&line, packet);
	else if (packet->has_icmp)
		line_icmp(&line, packet);
	else
		link_line(&line, packet, found.link, found.type_in);
	if (found.payload && found.payload->present > 0)
		line_payload(&line, packet, found.payload);
	if (packet->cut)
		line_word(&line, " [cut short]");
	line_byte(&line, '\n');
	line_flush(&line);
}
