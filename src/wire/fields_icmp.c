/*
 * ICMP: RFC 792, 950 (mask), 1191 (MTU), 1256 (routers), 4884 (length of what
 * is quoted), 8335 (extended echo); what a packet quotes is layers of its own.
 */
#include "wire/fields_icmp.h"

#include <inttypes.h>

#include "wire/fields_values.h"
#include "wire/icmp_names.h"

static const char *mean_type(struct fields *fields, const struct field *field)
{
	const char *name = icmp_type_name(
		fields->layer->kind == LAYER_ICMPV6, (uint8_t)field->number);

	return name ? name : "";
}

static const char *mean_code(struct fields *fields, const struct field *field)
{
	const struct frame *frame = fields->packet->frame;
	uint64_t at = field->bit / 8 - 1; /* the type's */
	const char *name = icmp_code_name(fields->layer->kind == LAYER_ICMPV6,
		frame->bytes[at], (uint8_t)field->number);

	return name ? name : "";
}

const struct field_row icmp_header_rows[] = {
	{"type", "Type", 8, FIELD_NUMBER, 0, mean_type},
	{"code", "Code", 8, FIELD_NUMBER, 0, mean_code},
	{"checksum", "Checksum", 16, FIELD_HEX, 0, mean_checksum},
	{0},
};

/* --- meanings -------------------------------------------------------------- */

static const char *mean_identifier(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	(void)field;
	return "tells one ping from another";
}

static const char *mean_sequence(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	(void)field;
	return "tells the questions of one ping apart";
}

/* RFC 4884 section 5: in words of 4 bytes, of ICMPv6 of 8. */
const char *mean_icmp_quoted(struct fields *fields, const struct field *field)
{
	bool v6 = fields->layer->kind == LAYER_ICMPV6;

	if (field->number == 0)
		return "not said how much is quoted";
	return fields_mean(fields, "%u bytes are quoted, then extensions",
		(unsigned)field->number * (v6 ? 8 : 4));
}

const char *mean_icmp_mtu(struct fields *fields, const struct field *field)
{
	if (field->number == 0)
		return "not said: a router from before RFC 1191";
	return fields_mean(fields, "packets may have %u bytes on that way",
		(unsigned)field->number);
}

static const char *mean_gateway(
	struct fields *fields, const struct field *field)
{
	(void)field;
	(void)fields;
	return "the router to use from now on";
}

const char *mean_icmp_pointer(struct fields *fields, const struct field *field)
{
	return fields_mean(
		fields, "byte %u of what is quoted", (unsigned)field->number);
}

/* RFC 792, timestamps: since midnight UT, unless the high bit is set. */
static const char *mean_time(struct fields *fields, const struct field *field)
{
	uint64_t ms = field->number;

	if (ms >= 86400000)
		return "not a time of day";
	return fields_mean(fields,
		"%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 ".%03" PRIu64 " UT",
		ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

static const char *mean_words(struct fields *fields, const struct field *field)
{
	return fields_mean(fields, "%u words of 4 bytes for each",
		(unsigned)field->number);
}

/* RFC 8335 section 3. */
static const char *mean_state(struct fields *fields, const struct field *field)
{
	static const char *const names[8] = {"", "incomplete", "reachable",
		"stale", "delay", "probe", "failed", ""};

	(void)fields;
	return names[field->number & 7];
}

/* --- what follows the first four bytes, by type ---------------------------- */

const struct field_row icmp_echo_rows[] = {
	{"identifier", "Identifier", 16, FIELD_NUMBER, 0, mean_identifier},
	{"sequence", "Sequence number", 16, FIELD_NUMBER, 0, mean_sequence},
	{0},
};

static const struct field_row unreachable_rows[] = {
	{"unused", "Unused", 8, FIELD_HEX, 0, mean_zero},
	{"length", "Length", 8, FIELD_NUMBER, 0, mean_icmp_quoted},
	{"unused_2", "Unused", 16, FIELD_HEX, 0, mean_zero},
	{0},
};

static const struct field_row too_big_rows[] = {
	{"unused", "Unused", 8, FIELD_HEX, 0, mean_zero},
	{"length", "Length", 8, FIELD_NUMBER, 0, mean_icmp_quoted},
	{"mtu", "MTU of the next hop", 16, FIELD_NUMBER, 0, mean_icmp_mtu},
	{0},
};

static const struct field_row unused_rows[] = {
	{"unused", "Unused", 32, FIELD_HEX, 0, mean_zero},
	{0},
};

static const struct field_row redirect_rows[] = {
	{"gateway", "Gateway", 32, FIELD_IPV4, 0, mean_gateway},
	{0},
};

static const struct field_row parameter_rows[] = {
	{"pointer", "Pointer", 8, FIELD_NUMBER, 0, mean_icmp_pointer},
	{"length", "Length", 8, FIELD_NUMBER, 0, mean_icmp_quoted},
	{"unused", "Unused", 16, FIELD_HEX, 0, mean_zero},
	{0},
};

static const struct field_row timestamp_rows[] = {
	{"identifier", "Identifier", 16, FIELD_NUMBER, 0, NULL},
	{"sequence", "Sequence number", 16, FIELD_NUMBER, 0, NULL},
	{"originate", "Originate timestamp", 32, FIELD_NUMBER, 0, mean_time},
	{"receive", "Receive timestamp", 32, FIELD_NUMBER, 0, mean_time},
	{"transmit", "Transmit timestamp", 32, FIELD_NUMBER, 0, mean_time},
	{0},
};

static const struct field_row mask_rows[] = {
	{"identifier", "Identifier", 16, FIELD_NUMBER, 0, NULL},
	{"sequence", "Sequence number", 16, FIELD_NUMBER, 0, NULL},
	{"mask", "Address mask", 32, FIELD_IPV4, 0, mean_mask},
	{0},
};

static const struct field_row routers_rows[] = {
	{"count", "Addresses", 8, FIELD_NUMBER, 0, NULL},
	{"entry_size", "Entry size", 8, FIELD_NUMBER, 0, mean_words},
	{"lifetime", "Lifetime", 16, FIELD_NUMBER, 0, mean_seconds},
	{0},
};

const struct field_row icmp_probe_rows[] = {
	{"identifier", "Identifier", 16, FIELD_NUMBER, 0, NULL},
	{"sequence", "Sequence number", 8, FIELD_NUMBER, 0, NULL},
	{"reserved", "Reserved", 7, FIELD_HEX, 0, mean_zero},
	{"local", "Local", 1, FIELD_FLAG, 0, NULL},
	{0},
};

const struct field_row icmp_probe_reply_rows[] = {
	{"identifier", "Identifier", 16, FIELD_NUMBER, 0, NULL},
	{"sequence", "Sequence number", 8, FIELD_NUMBER, 0, NULL},
	{"state", "State", 3, FIELD_NUMBER, 0, mean_state},
	{"reserved", "Reserved", 2, FIELD_HEX, 0, mean_zero},
	{"active", "Active", 1, FIELD_FLAG, 0, NULL},
	{"ipv4", "IPv4", 1, FIELD_FLAG, 0, NULL},
	{"ipv6", "IPv6", 1, FIELD_FLAG, 0, NULL},
	{0},
};

static const struct icmp_shape shapes[] = {
	{0, icmp_echo_rows},
	{3, unreachable_rows},
	{4, unused_rows},
	{5, redirect_rows},
	{8, icmp_echo_rows},
	{9, routers_rows},
	{10, unused_rows},
	{11, unreachable_rows},
	{12, parameter_rows},
	{13, timestamp_rows},
	{14, timestamp_rows},
	{15, icmp_echo_rows},
	{16, icmp_echo_rows},
	{17, mask_rows},
	{18, mask_rows},
	{42, icmp_probe_rows},
	{43, icmp_probe_reply_rows},
	{0, NULL},
};

const struct field_row *icmp_shape(const struct icmp_shape *at, unsigned type)
{
	while (at->rows && at->type != type)
		at++;
	return at->rows;
}

/* RFC 1256: an address and how much it is preferred. */
static void routers(struct fields *fields, unsigned count, unsigned words)
{
	static const struct field_row rows[] = {
		{"address", "Address", 32, FIELD_IPV4, 0, mean_ipv4},
		{"preference", "Preference", 32, FIELD_HEX, 0, NULL},
		{0},
	};

	if (words < 2)
		return;
	fields_list(fields, "routers", "Routers");
	for (; count > 0 && fields_left(fields) >= words * 4; count--) {
		fields_item(fields, "router", "Router", words * 4);
		fields_rows(fields, rows);
		fields_rest(fields, "data", "Data", "");
		fields_end(fields);
	}
	fields_end(fields);
}

void fields_icmp(struct fields *fields)
{
	enum { UNREACHABLE = 3, TOO_BIG = 4, ROUTERS = 9 };
	unsigned type = fields_peek(fields, 0, 1);
	unsigned code = fields_peek(fields, 1, 1);
	unsigned count = fields_peek(fields, 4, 1);
	unsigned words = fields_peek(fields, 5, 1);
	const struct field_row *rows = icmp_shape(shapes, type);

	fields_rows(fields, icmp_header_rows);
	if (type == UNREACHABLE && code == TOO_BIG)
		rows = too_big_rows;
	if (rows)
		fields_rows(fields, rows);
	if (type == ROUTERS)
		routers(fields, count, words);
	fields_rest(fields, "data", "Data", "");
}
