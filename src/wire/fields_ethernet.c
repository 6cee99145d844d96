/* Ethernet: what is around it, itself, and its tags; LLC and SNAP. */
#include <string.h>

#include "wire/checksum.h"
#include "wire/fields_rows.h"

enum {
	LENGTH_MAX = 1500,
	TYPE_MIN = 0x600,
};

static uint64_t peek16(const struct fields *fields, size_t skip)
{
	const uint8_t *here = fields_here(fields);

	if (fields_left(fields) < skip + 2)
		return TYPE_MIN;
	return (uint64_t)here[skip] << 8 | here[skip + 1];
}

static const char *mean_length(struct fields *fields, const struct field *field)
{
	return fields_mean(fields,
		"up to 1500, so a length (IEEE 802.3): %u bytes follow",
		(unsigned)field->number);
}

static const char *mean_type(struct fields *fields, const struct field *field)
{
	if (field->number > LENGTH_MAX && field->number < TYPE_MIN)
		return "neither a length nor a type (IEEE 802.3)";
	return mean_ethertype(fields, field);
}

/* One field of 16 bits is either. */
static void type_or_length(struct fields *fields)
{
	static const struct field_row length = {
		"length", "Length", 16, FIELD_NUMBER, 0, mean_length};
	static const struct field_row type = {
		"type", "Type", 16, FIELD_HEX, 0, mean_type};

	(void)fields_one(
		fields, peek16(fields, 0) <= LENGTH_MAX ? &length : &type);
}

static void ethernet(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"destination", "Destination", 48, FIELD_MAC, 0, mean_mac},
		{"source", "Source", 48, FIELD_MAC, 0, mean_mac},
		{0},
	};

	fields_rows(fields, rows);
	type_or_length(fields);
}

/* --- preamble -------------------------------------------------------------- */

static const char *mean_preamble(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->bytes[0] == 0x55
		       ? "for the receiver's clock; low bit first on the wire"
		       : "for the receiver's clock; bits in the order of the wire";
}

static const char *mean_sfd(struct fields *fields, const struct field *field)
{
	(void)fields;
	if (field->number == 0xd5 || field->number == 0xab)
		return "two bits 1: the frame begins";
	return "";
}

static void preamble(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"preamble", "Preamble", 56, FIELD_BYTES, 0, mean_preamble},
		{"sfd", "Start of frame delimiter", 8, FIELD_HEX, 0, mean_sfd},
		{0},
	};

	fields_rows(fields, rows);
}

/* --- VLAN ------------------------------------------------------------------ */

static const char *mean_pcp(struct fields *fields, const struct field *field)
{
	/* IEEE 802.1Q annex I: 1 is below 0. */
	static const char *const names[] = {
		"best effort",
		"background, the lowest",
		"excellent effort",
		"critical applications",
		"video",
		"voice",
		"internetwork control",
		"network control, the highest",
	};

	(void)fields;
	return names[field->number & 7];
}

static const char *mean_dei(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "to be dropped first in congestion" : "";
}

static const char *mean_vid(struct fields *fields, const struct field *field)
{
	(void)fields;
	if (field->number == 0)
		return "no VLAN: the tag is for its priority";
	if (field->number == 1)
		return "the default VLAN of most switches";
	return field->number == 4095 ? "reserved" : "";
}

static void vlan(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"priority", "Priority (PCP)", 3, FIELD_NUMBER, 0, mean_pcp},
		{"drop_eligible", "Drop eligible (DEI)", 1, FIELD_FLAG, 0,
			mean_dei},
		{"vlan_id", "VLAN (VID)", 12, FIELD_NUMBER, 0, mean_vid},
		{0},
	};

	fields_rows(fields, rows);
	type_or_length(fields);
}

/* --- LLC ------------------------------------------------------------------- */

static const char *mean_sap(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0x00, "null"},
		{0x02, "LLC management"},
		{0x06, "IP"},
		{0x42, "spanning tree"},
		{0x7e, "X.25"},
		{0x80, "XNS"},
		{0x98, "ARP"},
		{0xaa, "SNAP"},
		{0xbc, "VINES"},
		{0xe0, "IPX"},
		{0xf0, "NetBIOS"},
		{0xfe, "OSI network layer"},
		{0xff, "all: global"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	/* The low bit is of a group, or says that this is a response. */
	if (!name)
		name = field_name(names, field->number & 0xfe);
	(void)fields;
	return name ? name : "";
}

/* IEEE 802.2 section 5.4: the low bits tell the three formats apart. */
static const char *mean_control(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0x03, "UI: unnumbered information"},
		{0x0f, "DM: disconnected mode"},
		{0x43, "DISC: disconnect"},
		{0x63, "UA: unnumbered acknowledgement"},
		{0x6f, "SABME: connect"},
		{0x87, "FRMR: frame rejected"},
		{0xaf, "XID: exchange identification"},
		{0xe3, "TEST"},
		{0, NULL},
	};
	const char *name;

	(void)fields;
	if (field->bits == 16)
		return field->number & 0x100 ? "supervisory" : "information";
	name = field_name(names, field->number & 0xef);
	return name ? name : "unnumbered";
}

static const char *mean_oui(struct fields *fields, const struct field *field)
{
	(void)fields;
	if (field->number == 0)
		return "what follows is an EtherType (RFC 1042)";
	if (field->number == 0x00000c)
		return "Cisco";
	return field->number == 0x0000f8 ? "bridged Ethernet" : "";
}

static const char *mean_snap(struct fields *fields, const struct field *field)
{
	const uint8_t *organisation =
		fields->packet->frame->bytes + field->bit / 8 - 3;
	static const uint8_t cisco[3] = {0x00, 0x00, 0x0c};
	static const struct field_name names[] = {
		{0x010b, "per-VLAN spanning tree"},
		{0x2000, "CDP"},
		{0x2003, "VTP"},
		{0x2004, "DTP"},
		{0, NULL},
	};
	const char *name;

	if (memcmp(organisation, cisco, 3) != 0)
		return mean_ethertype(fields, field);
	name = field_name(names, field->number);
	return name ? name : "";
}

static void llc(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"dsap", "Destination service", 8, FIELD_HEX, 0, mean_sap},
		{"ssap", "Source service", 8, FIELD_HEX, 0, mean_sap},
		{0},
	};
	static const struct field_row snap[] = {
		{"oui", "Organisation", 24, FIELD_HEX, 0, mean_oui},
		{"protocol", "Protocol", 16, FIELD_HEX, 0, mean_snap},
		{0},
	};
	const struct field_row control = {"control", "Control",
		fields->layer->header == 4 ? 16 : 8, FIELD_HEX, 0,
		mean_control};

	fields_rows(fields, rows);
	(void)fields_one(fields, &control);
	if (fields->layer->header == 8)
		fields_rows(fields, snap);
}

/* --- FCS ------------------------------------------------------------------- */

static const struct layer *ethernet_of(const struct fields *fields)
{
	const struct layer *at = fields->packet->layers;

	for (; at < fields->layer; at++)
		if (at->kind == LAYER_ETHERNET)
			return at;
	return NULL;
}

static const char *mean_fcs(struct fields *fields, const struct field *field)
{
	const struct layer *from = ethernet_of(fields);
	const uint8_t *bytes = fields->packet->frame->bytes;
	uint32_t crc, stands;

	if (!from)
		return "";
	crc = crc32_ethernet(
		bytes + from->offset, (size_t)(field->bit / 8 - from->offset));
	/* The low byte stands first. */
	stands = crc << 24 | (crc & 0xff00) << 8 | (crc >> 8 & 0xff00) |
		 crc >> 24;
	if (field->number == stands)
		return "correct";
	return fields_mean(fields,
		"wrong: the CRC-32 of the frame is 0x%08x, which stands as 0x%08x",
		(unsigned)crc, (unsigned)stands);
}

static void fcs(struct fields *fields)
{
	static const struct field_row row = {
		"fcs", "Frame check sequence", 32, FIELD_HEX, 0, mean_fcs};

	(void)fields_one(fields, &row);
}

void fields_ethernet(struct fields *fields)
{
	enum layer_kind kind = fields->layer->kind;

	if (kind == LAYER_PREAMBLE)
		preamble(fields);
	else if (kind == LAYER_VLAN)
		vlan(fields);
	else if (kind == LAYER_LLC)
		llc(fields);
	else if (kind == LAYER_FCS)
		fcs(fields);
	else
		ethernet(fields);
}
