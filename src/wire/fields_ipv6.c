/* IPv6 and its extension headers: RFC 8200; AH: RFC 4302. */
#include <inttypes.h>

#include "wire/fields_rows.h"

/* --- the header ------------------------------------------------------------ */

static const char *mean_version(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 6 ? "IPv6" : "not 6";
}

static const char *mean_flow(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0 ? "none" : "the same for the whole flow";
}

static const char *mean_payload_length(
	struct fields *fields, const struct field *field)
{
	const struct layer *layer = fields->layer;
	uint64_t behind = (uint64_t)layer->offset + 40 + field->number;

	if (field->number == 0)
		return "0: nothing, or more than 65535 (a jumbogram)";
	if (behind > fields->packet->frame->length)
		return fields_mean(fields, "%" PRIu64 " more than there are",
			behind - fields->packet->frame->length);
	return fields_mean(fields, "bytes behind the 40 of this header%s",
		behind > fields->packet->frame->captured ? ", not all captured"
							 : "");
}

static const struct field_row header_rows[] = {
	{"version", "Version", 4, FIELD_NUMBER, 0, mean_version},
	{"traffic_class", "Traffic class", 8, FIELD_HEX, 0, NULL},
	{"dscp", "DSCP", 6, FIELD_NUMBER, 1, mean_dscp},
	{"ecn", "ECN", 2, FIELD_NUMBER, 1, mean_ecn},
	{"flow_label", "Flow label", 20, FIELD_HEX, 0, mean_flow},
	{"payload_length", "Payload length", 16, FIELD_NUMBER, 0,
		mean_payload_length},
	{"next_header", "Next header", 8, FIELD_NUMBER, 0, mean_ip_protocol},
	{"hop_limit", "Hop limit", 8, FIELD_NUMBER, 0, mean_hops},
	{"source", "Source", 128, FIELD_IPV6, 0, mean_ipv6},
	{"destination", "Destination", 128, FIELD_IPV6, 0, mean_ipv6},
	{0},
};

/* --- options of hop-by-hop and destination headers -------------------------- */

static const char *mean_alert(struct fields *fields, const struct field *field)
{
	/* RFC 2711 section 2.1 */
	static const struct field_name names[] = {
		{0, "multicast listener discovery"},
		{1, "RSVP"},
		{2, "active networks"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_jumbo(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number > 65535 ? "bytes behind the header of IPv6"
				     : "too few: not above 65535 (RFC 2675)";
}

static const struct option {
	uint8_t type;
	const char *name, *label;
	struct field_row value; /* no name: bytes */
} options[] = {
	{0x00, "pad1", "Padding of 1 byte", {0}},
	{0x01, "padn", "Padding", {0}},
	{0x04, "tunnel_limit", "Tunnel encapsulation limit (RFC 2473)",
		{"limit", "Limit", 8, FIELD_NUMBER, 0, NULL}},
	{0x05, "router_alert", "Router alert (RFC 2711)",
		{"value", "Value", 16, FIELD_NUMBER, 0, mean_alert}},
	{0x07, "calipso", "Security label (RFC 5570)", {0}},
	{0x08, "smf_dpd", "Duplicate detection (RFC 6621)", {0}},
	{0x11, "ioam", "In-situ measurement (RFC 9486)", {0}},
	{0x12, "alternate_marking", "Alternate marking (RFC 9343)", {0}},
	{0x23, "rpl", "RPL (RFC 9008)", {0}},
	{0x26, "quick_start", "Quick-start (RFC 4782)", {0}},
	{0x30, "path_mtu", "Path MTU record (RFC 9268)", {0}},
	{0x31, "ioam", "In-situ measurement (RFC 9486)", {0}},
	{0x63, "rpl", "RPL (RFC 6553)", {0}},
	{0x6d, "mpl", "Multicast forwarding (RFC 7731)", {0}},
	{0x8b, "ilnp_nonce", "ILNP nonce (RFC 6744)", {0}},
	{0xc2, "jumbo", "Jumbo payload (RFC 2675)",
		{"payload_length", "Payload length", 32, FIELD_NUMBER, 0,
			mean_jumbo}},
	{0xc9, "home_address", "Home address (RFC 6275)",
		{"address", "Home address", 128, FIELD_IPV6, 0, mean_ipv6}},
};

static const struct option *option_of(uint8_t type)
{
	static const struct option unknown = {
		0, "unknown", "Unknown option", {0}};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].type == type)
			return &options[i];
	return &unknown;
}

/* RFC 8200 section 4.2 */
static const char *mean_action(struct fields *fields, const struct field *field)
{
	static const char *const names[] = {
		"unknown to somebody: skip it",
		"unknown to somebody: drop the packet",
		"unknown to somebody: drop the packet and tell its sender",
		"unknown to somebody: drop the packet and tell its sender, if not multicast",
	};

	(void)fields;
	return names[field->number & 3];
}

static const char *mean_change(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "may change on the way" : "";
}

static const struct field_row type_rows[] = {
	{"type", "Type", 8, FIELD_HEX, 0, NULL},
	{"action", "Action", 2, FIELD_NUMBER, 1, mean_action},
	{"change", "Change", 1, FIELD_FLAG, 1, mean_change},
	{"number", "Number", 5, FIELD_NUMBER, 1, NULL},
	{0},
};

static void one_option(struct fields *fields, uint8_t type, uint32_t length)
{
	const struct option *option = option_of(type);

	fields_item(fields, option->name, option->label, length);
	fields_rows(fields, type_rows);
	if (type != 0)
		(void)fields_number(fields, "length", "Length", 8, NULL);
	if (option->value.name)
		(void)fields_one(fields, &option->value);
	fields_rest(fields, "data", "Data", "");
	fields_end(fields);
}

static void option_list(struct fields *fields)
{
	size_t left;

	fields_list(fields, "options", "Options");
	while ((left = fields_left(fields)) > 0) {
		const uint8_t *here = fields_here(fields);
		uint32_t length = 1;

		if (here[0] != 0) {
			if (left < 2 || here[1] + 2u > left)
				break;
			length = here[1] + 2u;
		}
		one_option(fields, here[0], length);
	}
	fields_end(fields);
	/* Of a header that was cut nothing is said. */
	if (!fields->layer->cut)
		fields_rest(fields, "malformed", "Malformed option",
			"its length goes behind the header: not read on");
}

/* --- extension headers ----------------------------------------------------- */

static const char *mean_length(struct fields *fields, const struct field *field)
{
	unsigned length = (unsigned)field->number;

	return fields_mean(
		fields, "(%u + 1) x 8 = %u bytes", length, (length + 1) * 8);
}

static const struct field_row extension_rows[] = {
	{"next_header", "Next header", 8, FIELD_NUMBER, 0, mean_ip_protocol},
	{"length", "Header length", 8, FIELD_NUMBER, 0, mean_length},
	{0},
};

static void address_list(struct fields *fields, size_t most)
{
	static const struct field_row row = {
		"address", "Address", 128, FIELD_IPV6, 0, mean_ipv6};

	fields_list(fields, "addresses", "Addresses");
	for (; fields_left(fields) >= 16 && most > 0; most--) {
		fields_item(fields, "address", "Address", 16);
		(void)fields_one(fields, &row);
		fields_end(fields);
	}
	fields_end(fields);
}

static const char *mean_routing_type(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "source route: no longer allowed (RFC 5095)"},
		{1, "Nimrod: no longer used"},
		{2, "mobile IPv6 (RFC 6275)"},
		{3, "RPL source route (RFC 6554)"},
		{4, "segment routing (RFC 8754)"},
		{253, "experiments (RFC 3692)"},
		{254, "experiments (RFC 3692)"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_left(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0 ? "the destination above is the last"
				  : "addresses still to be visited";
}

static void routing(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"routing_type", "Routing type", 8, FIELD_NUMBER, 0,
			mean_routing_type},
		{"segments_left", "Segments left", 8, FIELD_NUMBER, 0,
			mean_left},
		{0},
	};
	static const struct field_row reserved = {
		"reserved", "Reserved", 32, FIELD_HEX, 0, NULL};
	static const struct field_row segment_rows[] = {
		{"last_entry", "Last entry", 8, FIELD_NUMBER, 0, NULL},
		{"flags", "Flags", 8, FIELD_HEX, 0, NULL},
		{"tag", "Tag", 16, FIELD_HEX, 0, NULL},
		{0},
	};
	const uint8_t *header = fields_here(fields);
	size_t most = SIZE_MAX;

	fields_rows(fields, extension_rows);
	fields_rows(fields, rows);
	if (fields->over || !header)
		return;
	if (header[2] == 0 || header[2] == 2) {
		(void)fields_one(fields, &reserved);
		address_list(fields, most);
	} else if (header[2] == 4) {
		most = fields_left(fields) > 0 ? header[4] + 1u : 0;
		fields_rows(fields, segment_rows);
		address_list(fields, most);
	}
	if (!fields->layer->cut)
		fields_rest(fields, "data", "Data", "");
}

static const char *mean_offset(struct fields *fields, const struct field *field)
{
	if (field->number == 0)
		return "the first";
	return fields_mean(fields, "x 8 = %u bytes of the data come before",
		(unsigned)field->number * 8);
}

static const char *mean_more(struct fields *fields, const struct field *field)
{
	const uint8_t *place =
		fields->packet->frame->bytes + field->bit / 8 - 1;

	if (field->number)
		return "more fragments follow";
	return place[0] || place[1] & 0xf8
		       ? "the last fragment"
		       : "the only fragment: atomic (RFC 6946)";
}

static void fragment(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"next_header", "Next header", 8, FIELD_NUMBER, 0,
			mean_ip_protocol},
		{"reserved", "Reserved", 8, FIELD_HEX, 0, NULL},
		{"fragment_offset", "Fragment offset", 13, FIELD_NUMBER, 0,
			mean_offset},
		{"reserved_bits", "Reserved", 2, FIELD_HEX, 0, NULL},
		{"more_fragments", "More fragments (M)", 1, FIELD_FLAG, 0,
			mean_more},
		{"identification", "Identification", 32, FIELD_HEX, 0, NULL},
		{0},
	};

	fields_rows(fields, rows);
}

static const char *mean_ah_length(
	struct fields *fields, const struct field *field)
{
	unsigned length = (unsigned)field->number;

	return fields_mean(
		fields, "(%u + 2) x 4 = %u bytes", length, (length + 2) * 4);
}

static void authentication(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"next_header", "Next header", 8, FIELD_NUMBER, 0,
			mean_ip_protocol},
		{"length", "Header length", 8, FIELD_NUMBER, 0, mean_ah_length},
		{"reserved", "Reserved", 16, FIELD_HEX, 0, NULL},
		{"spi", "Security parameters index", 32, FIELD_HEX, 0, NULL},
		{"sequence", "Sequence number", 32, FIELD_NUMBER, 0, NULL},
		{0},
	};

	fields_rows(fields, rows);
	if (!fields->layer->cut)
		fields_rest(fields, "icv", "Integrity check value", "");
}

void fields_ipv6(struct fields *fields)
{
	enum layer_kind kind = fields->layer->kind;

	if (kind == LAYER_ROUTING) {
		routing(fields);
	} else if (kind == LAYER_FRAGMENT) {
		fragment(fields);
	} else if (kind == LAYER_AH) {
		authentication(fields);
	} else if (kind == LAYER_IPV6) {
		fields_rows(fields, header_rows);
	} else {
		fields_rows(fields, extension_rows);
		option_list(fields);
	}
}
