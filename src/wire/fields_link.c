/* The link types of captures that are no Ethernet; data and padding. */
#include <inttypes.h>

#include "wire/fields_rows.h"

/* --- BSD loopback ---------------------------------------------------------- */

static const char *mean_family(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{2, "IPv4"},
		{7, "OSI"},
		{10, "IPv6, of Linux"},
		{23, "IPX"},
		{24, "IPv6, of NetBSD and OpenBSD"},
		{28, "IPv6, of FreeBSD"},
		{30, "IPv6, of macOS"},
		{0, NULL},
	};
	uint64_t family = field->number;
	bool swapped = family > 0xffff;
	const char *name;

	/* In the order of the machine that captured; families are small. */
	if (swapped)
		family = (family >> 24 & 0xff) | (family >> 8 & 0xff00);
	name = field_name(names, family);
	return fields_mean(fields, "%u, %s%s%s", (unsigned)family,
		swapped ? "little-endian" : "big-endian", name ? ": " : "",
		name ? name : "");
}

/* --- Linux' cooked captures ------------------------------------------------ */

static const char *mean_packet_type(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "to this host"},
		{1, "broadcast by somebody else"},
		{2, "multicast by somebody else"},
		{3, "from somebody else to somebody else"},
		{4, "sent by this host"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_protocol(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0x0001, "802.3 without 802.2 (Novell)"},
		{0x0003, "every protocol"},
		{0x0004, "802.2 LLC"},
		{0x000c, "CAN"},
		{0x000d, "CAN FD"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	return name ? name : mean_ethertype(fields, field);
}

/* Eight bytes, of which the first few are the address. */
static void link_address(struct fields *fields, uint64_t length)
{
	static const struct field_row mac = {
		"address", "Source address", 48, FIELD_MAC, 0, mean_mac};
	uint32_t used = length < 8 ? (uint32_t)length : 8;

	if (used == 6)
		(void)fields_one(fields, &mac);
	else if (used > 0)
		(void)fields_bytes(fields, FIELD_BYTES, "address",
			"Source address", used,
			length > 8 ? "its first 8 bytes" : "");
	if (used < 8)
		(void)fields_bytes(
			fields, FIELD_BYTES, "unused", "Unused", 8 - used, "");
}

static void sll(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"packet_type", "Packet type", 16, FIELD_NUMBER, 0,
			mean_packet_type},
		{"hardware_type", "Kind of link", 16, FIELD_NUMBER, 0,
			mean_hardware},
		{0},
	};
	static const struct field_row protocol = {
		"protocol", "Protocol", 16, FIELD_HEX, 0, mean_protocol};
	uint64_t length;

	fields_rows(fields, rows);
	if (!fields_number(
		    fields, "address_length", "Address length", 16, &length))
		return;
	link_address(fields, length);
	(void)fields_one(fields, &protocol);
}

static void sll2(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"protocol", "Protocol", 16, FIELD_HEX, 0, mean_protocol},
		{"reserved", "Reserved", 16, FIELD_HEX, 0, NULL},
		{"interface", "Interface number", 32, FIELD_NUMBER, 0, NULL},
		{"hardware_type", "Kind of link", 16, FIELD_NUMBER, 0,
			mean_hardware},
		{"packet_type", "Packet type", 8, FIELD_NUMBER, 0,
			mean_packet_type},
		{0},
	};
	uint64_t length;

	fields_rows(fields, rows);
	if (fields_number(
		    fields, "address_length", "Address length", 8, &length))
		link_address(fields, length);
}

void fields_link(struct fields *fields)
{
	static const struct field_row family = {
		"family", "Family", 32, FIELD_HEX, 0, mean_family};

	if (fields->layer->kind == LAYER_SLL)
		sll(fields);
	else if (fields->layer->kind == LAYER_SLL2)
		sll2(fields);
	else
		(void)fields_one(fields, &family);
}

/* --- what is not taken apart ----------------------------------------------- */

/* Whether the frame is as long as Ethernet's least, less the FCS, with 4 bytes
 * more for the tag that a card took out or put in. */
static bool is_filled(const struct fields *fields)
{
	const struct layer *layers = fields->packet->layers;
	uint64_t start = UINT64_MAX, end;

	for (const struct layer *at = layers; at < fields->layer; at++)
		if (at->kind == LAYER_ETHERNET && start == UINT64_MAX)
			start = at->offset;
	if (start == UINT64_MAX)
		return false;
	end = (uint64_t)fields->layer->offset + fields->layer->length;
	return end - start >= 56 && end - start <= 64;
}

static const char *mean_data(struct fields *fields, uint32_t there)
{
	uint32_t length = fields->layer->length;

	if (there < length)
		return fields_mean(fields,
			"%" PRIu32 " of %" PRIu32
			" bytes: the others are not there",
			there, length);
	return fields_mean(
		fields, "%" PRIu32 " byte%s", there, there == 1 ? "" : "s");
}

void fields_data(struct fields *fields)
{
	uint32_t there = (uint32_t)fields_left(fields);
	bool padding = fields->layer->kind == LAYER_PADDING;
	const char *meaning;

	if (there == 0)
		return;
	if (!padding)
		meaning = mean_data(fields, there);
	else if (is_filled(fields))
		meaning = fields_mean(fields,
			"%" PRIu32
			" byte%s: 46 are the least that Ethernet carries",
			there, there == 1 ? "" : "s");
	else
		meaning = fields_mean(fields,
			"%" PRIu32 " byte%s behind the end of the packet",
			there, there == 1 ? "" : "s");
	(void)fields_bytes(fields, FIELD_BYTES, padding ? "padding" : "data",
		padding ? "Padding" : "Data", there, meaning);
}
