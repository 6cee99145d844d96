#include "wire/checksum.h"

#define PROTO_UDP 17

/* The layers that have a checksum. */
static const struct summed {
	enum layer_kind kind;
	uint8_t field; /* where it is in the header */
	uint8_t proto; /* in the pseudo-header; 0: there is none */
	const char *header, *length;
} summed[] = {
	{LAYER_IPV4, 10, 0, "IPv4 header", ""},
	{LAYER_ICMP, 2, 0, "ICMP header", ""},
	{LAYER_ICMPV6, 2, 58, "ICMPv6 header", "ICMPv6 length"},
	{LAYER_TCP, 16, 6, "TCP header", "TCP length"},
	{LAYER_UDP, 6, PROTO_UDP, "UDP header", "UDP length"},
};

/* What a checksum goes over. */
struct coverage {
	const struct packet *packet;
	const struct layer *layer, *ip; /* ip: null when there is none */
	const struct summed *how;
	uint32_t field;	 /* where the checksum is in the frame */
	uint64_t length; /* from the layer's first byte on */
	uint64_t missing;
	/* Of the pseudo-header, in the frame. */
	uint32_t source, destination, address_len;
	uint32_t proto_offset;
	bool fragment, no_ip;
};

static uint16_t word_at(const struct packet *packet, uint64_t offset)
{
	const uint8_t *bytes = packet->frame->bytes + offset;

	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	if (i < len)
		sum += (uint32_t)bytes[i] << 8;
	return sum;
}

uint16_t checksum_fold(uint64_t sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

const char *checksum_verdict_text(enum checksum_verdict verdict)
{
	static const char *const texts[] = {
		[CHECKSUM_CORRECT] = "correct",
		[CHECKSUM_WRONG] = "wrong",
		[CHECKSUM_PENDING] = "pending",
		[CHECKSUM_UNUSED] = "unused",
		[CHECKSUM_ILLEGAL] = "illegal",
		[CHECKSUM_CUT] = "cut",
		[CHECKSUM_FRAGMENT] = "fragment",
		[CHECKSUM_NO_IP] = "no_ip",
	};

	return texts[verdict];
}

/* RFC 8200 section 8.1 has RFC 6935's exception, too. */
const char *checksum_none_text(const struct checksum *sum)
{
	if (sum->verdict == CHECKSUM_ILLEGAL)
		return "none: over IPv6 only tunnels may leave it out (RFC "
		       "8200, RFC 6935)";
	if (sum->ip_version == 0)
		return "none: the sender left it out (RFC 768); over IPv6 "
		       "only tunnels may";
	return "none: the sender left it out, as it may (RFC 768)";
}

uint32_t crc32_ethernet(const uint8_t *bytes, size_t len)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* --- what is covered ------------------------------------------------------- */

/* Where a source route of IPv4 ends (RFC 791 section 3.1): its last address is
 * the final destination as long as the pointer is not behind it. */
static void find_source_route(struct coverage *cover)
{
	const uint8_t *bytes = cover->packet->frame->bytes;
	uint64_t at = (uint64_t)cover->ip->offset + 20;
	uint64_t end = (uint64_t)cover->ip->offset + cover->ip->present;

	while (at < end && bytes[at] != 0) {
		uint8_t type = bytes[at], len;

		if (type == 1) {
			at++;
			continue;
		}
		if (at + 3 > end)
			return;
		len = bytes[at + 1];
		if (len < 2 || at + len > end)
			return;
		if ((type == 131 || type == 137) && len >= 7 &&
			bytes[at + 2] + 3 <= len)
			cover->destination = (uint32_t)(at + len - 4);
		at += len;
	}
}

/* RFC 8200 section 8.1: with a routing header that goes on, the destination is
 * the last of the route. */
static void find_routing(struct coverage *cover, const struct layer *routing)
{
	const uint8_t *bytes = cover->packet->frame->bytes + routing->offset;
	unsigned addresses;

	if (routing->present < 8) {
		cover->no_ip = true;
		return;
	}
	addresses = bytes[1] / 2u;
	if (bytes[3] == 0)
		return;
	if (routing->present < 8 + 16 * addresses || addresses == 0)
		cover->no_ip = true;
	else if (bytes[2] == 0 || bytes[2] == 2)
		cover->destination = routing->offset + 8 + 16 * (addresses - 1);
	else if (bytes[2] == 4)
		/* RFC 8754 section 2: the list is from the last to the first */
		cover->destination = routing->offset + 8;
	else
		cover->no_ip = true;
}

/* RFC 6275 section 6.3: who is away from home signs with the address there. */
static void find_home_address(
	struct coverage *cover, const struct layer *options)
{
	const uint8_t *bytes = cover->packet->frame->bytes;
	uint64_t at = (uint64_t)options->offset + 2;
	uint64_t end = (uint64_t)options->offset + options->present;

	while (at + 2 <= end) {
		uint8_t type = bytes[at], len = bytes[at + 1];

		if (type == 0) {
			at++;
			continue;
		}
		if (at + 2 + len > end)
			return;
		if (type == 201 && len == 16)
			cover->source = (uint32_t)at + 2;
		at += 2u + len;
	}
}

static void find_ipv6(struct coverage *cover)
{
	const struct layer *ip = cover->ip;

	cover->proto_offset = ip->offset + 6;
	cover->source = ip->offset + 8;
	cover->destination = ip->offset + 24;
	cover->address_len = 16;
	for (const struct layer *at = ip + 1; at < cover->layer; at++) {
		/* The last extension header's first byte says what follows;
		 * AH is no other. */
		cover->proto_offset = at->offset;
		if (at->kind == LAYER_ROUTING)
			find_routing(cover, at);
		if (at->kind == LAYER_DESTINATION)
			find_home_address(cover, at);
		if (at->kind == LAYER_FRAGMENT && at->present >= 4 &&
			(word_at(cover->packet, at->offset + 2) & 0xfff9))
			cover->fragment = true;
	}
}

static void find_ipv4(struct coverage *cover)
{
	const struct layer *ip = cover->ip;

	if (word_at(cover->packet, ip->offset + 6) & 0x3fff)
		cover->fragment = true;
	cover->proto_offset = ip->offset + 9;
	for (const struct layer *at = ip + 1; at < cover->layer; at++)
		if (at->kind == LAYER_AH)
			cover->proto_offset = at->offset;
	cover->source = ip->offset + 12;
	cover->destination = ip->offset + 16;
	cover->address_len = 4;
	find_source_route(cover);
}

/* The IP header that the layer is in, and how far the packets around it go. */
static void find_ip(struct coverage *cover)
{
	const struct packet *packet = cover->packet;
	const struct layer *layer = cover->layer, *at;
	uint64_t end = packet->frame->captured;
	uint64_t rest;

	for (at = packet->layers; at < layer; at++) {
		if (at->kind != LAYER_IPV4 && at->kind != LAYER_IPV6)
			continue;
		if ((uint64_t)at->offset + at->length < end &&
			at->length >= at->header)
			end = (uint64_t)at->offset + at->length;
		cover->ip = at;
	}
	if (cover->ip && cover->ip->quoted != layer->quoted)
		cover->ip = NULL;
	if (cover->ip && cover->ip->kind == LAYER_IPV4) {
		if (cover->ip->present >= 20)
			find_ipv4(cover);
		else
			cover->ip = NULL;
	} else if (cover->ip) {
		if (cover->ip->present >= 40)
			find_ipv6(cover);
		else
			cover->ip = NULL;
	}
	rest = end > layer->offset ? end - layer->offset : 0;
	if (cover->length > rest)
		cover->missing = cover->length - rest;
}

/* What a layer's checksum goes over; false: it has none, or not here. */
static bool cover_layer(
	const struct packet *packet, size_t index, struct coverage *ret)
{
	struct coverage cover = {.packet = packet};
	const struct layer *layer;

	if (index >= packet->layer_count)
		return false;
	layer = &packet->layers[index];
	cover.layer = layer;
	cover.length = layer->length;
	for (size_t i = 0; i < sizeof(summed) / sizeof(*summed); i++)
		if (summed[i].kind == layer->kind)
			cover.how = &summed[i];
	if (!cover.how)
		return false;
	cover.field = layer->offset + cover.how->field;
	if (layer->present < cover.how->field + 2u ||
		(uint64_t)cover.field + 2 > packet->frame->captured)
		return false;
	if (layer->kind == LAYER_IPV4)
		cover.length = layer->header;
	if (cover.length < cover.how->field + 2u)
		cover.length = cover.how->field + 2u;
	find_ip(&cover);
	*ret = cover;
	return true;
}

/* --- the sum --------------------------------------------------------------- */

/* One word more: told to each when there is one. */
struct work {
	void (*each)(const struct checksum_step *step, void *context);
	void *context;
	uint64_t sum;
};

static void add_word(struct work *work, struct checksum_step step)
{
	work->sum += step.word;
	step.sum = work->sum;
	if (work->each)
		work->each(&step, work->context);
}

static void add_address(struct work *work, const struct coverage *cover,
	uint32_t offset, const char *part)
{
	for (uint32_t i = 0; i < cover->address_len; i += 2)
		add_word(work,
			(struct checksum_step){.part = part,
				.pseudo = true,
				.offset = offset + i,
				.word = word_at(cover->packet, offset + i)});
}

/* IPv4: addresses, zero and protocol, length in 16 bits. IPv6: addresses,
 * length in 32 bits, three zeros and the protocol: the same sum. A length above
 * 65,535 is of a segment that the network card is to split; the kernel adds
 * both halves. */
static void add_pseudo(struct work *work, const struct coverage *cover)
{
	const struct checksum_step proto = {.part = "protocol",
		.pseudo = true,
		.offset = cover->proto_offset,
		.word = cover->how->proto};
	struct checksum_step length = {
		.part = cover->how->length, .pseudo = true};
	bool wide = cover->address_len == 16;

	add_address(work, cover, cover->source, "source address");
	add_address(work, cover, cover->destination, "destination address");
	if (!wide)
		add_word(work, proto);
	if (wide || cover->length > 0xffff) {
		length.word = (uint16_t)(cover->length >> 16);
		add_word(work, length);
	}
	length.word = (uint16_t)(cover->length & 0xffff);
	add_word(work, length);
	if (wide) {
		add_word(work,
			(struct checksum_step){.part = "zero", .pseudo = true});
		add_word(work, proto);
	}
}

static void add_body(struct work *work, const struct coverage *cover)
{
	const struct packet *packet = cover->packet;
	uint32_t start = cover->layer->offset;

	for (uint64_t i = 0; i < cover->length; i += 2) {
		struct checksum_step step = {.offset = (uint32_t)(start + i)};

		step.part =
			i < cover->layer->header ? cover->how->header : "data";
		step.field = step.offset == cover->field;
		step.padded = i + 1 == cover->length;
		if (step.padded)
			step.word = (uint16_t)(packet->frame->bytes[step.offset]
					       << 8);
		else if (!step.field)
			step.word = word_at(packet, step.offset);
		add_word(work, step);
	}
}

/* What stands in for the real one: see the top of the header. */
static bool is_pending(const struct coverage *cover, const struct checksum *sum)
{
	if (!cover->how->proto)
		return false;
	return sum->found == sum->pseudo ||
	       (cover->packet->frame->checksum_pending &&
		       !cover->layer->quoted);
}

static void judge(const struct coverage *cover, struct checksum *sum)
{
	const uint8_t *body =
		cover->packet->frame->bytes + cover->layer->offset;
	uint64_t total = checksum_add(sum->pseudo, body, (size_t)cover->length);

	sum->expected = (uint16_t)~checksum_fold(total - sum->found);
	/* RFC 768: zero is sent as 0xffff, since zero means that there is
	 * none. */
	if (sum->expected == 0 && cover->how->proto == PROTO_UDP)
		sum->expected = 0xffff;
	if (checksum_fold(total) == 0xffff) {
		sum->expected = sum->found;
		sum->verdict = CHECKSUM_CORRECT;
	} else {
		sum->verdict = is_pending(cover, sum) ? CHECKSUM_PENDING
						      : CHECKSUM_WRONG;
	}
}

static void check(const struct coverage *cover, struct checksum *ret)
{
	struct checksum sum = {.found = word_at(cover->packet, cover->field),
		.missing = cover->missing};
	struct work work = {0};

	if (cover->how->proto && cover->ip && !cover->no_ip) {
		add_pseudo(&work, cover);
		sum.pseudo = checksum_fold(work.sum);
	}
	if (cover->ip)
		sum.ip_version = cover->ip->kind == LAYER_IPV4 ? 4 : 6;
	if (sum.found == 0 && cover->how->proto == PROTO_UDP)
		sum.verdict = sum.ip_version == 6 ? CHECKSUM_ILLEGAL
						  : CHECKSUM_UNUSED;
	else if (cover->how->proto && (!cover->ip || cover->no_ip))
		sum.verdict = CHECKSUM_NO_IP;
	else if (cover->fragment && cover->layer->kind != LAYER_IPV4)
		sum.verdict = CHECKSUM_FRAGMENT;
	else if (cover->missing > 0)
		sum.verdict = CHECKSUM_CUT;
	else
		judge(cover, &sum);
	*ret = sum;
}

bool checksum_check(const struct packet *packet, size_t layer,
	struct checksum *ret_checksum)
{
	struct coverage cover;

	if (!cover_layer(packet, layer, &cover))
		return false;
	check(&cover, ret_checksum);
	return true;
}

bool checksum_steps(const struct packet *packet, size_t layer,
	void (*each)(const struct checksum_step *step, void *context),
	void *context)
{
	struct work work = {.each = each, .context = context};
	struct coverage cover;

	if (!cover_layer(packet, layer, &cover) || cover.missing > 0 ||
		(cover.how->proto && (!cover.ip || cover.no_ip)) ||
		(cover.fragment && cover.layer->kind != LAYER_IPV4))
		return false;
	if (cover.how->proto)
		add_pseudo(&work, &cover);
	add_body(&work, &cover);
	return true;
}
