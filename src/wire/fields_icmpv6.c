/*
 * ICMPv6: RFC 4443; neighbour discovery RFC 4861, its preference RFC 4191;
 * multicast listeners RFC 2710 and 3810. Options are walked by
 * wire/fields_nd.c.
 */
#include "wire/fields_icmp.h"
#include "wire/fields_values.h"

enum {
	LISTENER_QUERY = 130,
	LISTENER_REPORT_2 = 143,
	ROUTER_SOLICITATION = 133,
	REDIRECT = 137,
	QUERY_1 = 24, /* a query of MLDv1 has no more bytes, RFC 3810 8.1 */
};

/* --- meanings -------------------------------------------------------------- */

/* RFC 3810 section 5.1.3: from 32768 on, and in a query that MLDv1 has not, a
 * number with an exponent. A report has 0. */
static const char *mean_delay(struct fields *fields, const struct field *field)
{
	struct field delay = *field;

	if (delay.number == 0)
		return "";
	if (delay.number & 0x8000 && fields->layer->length > QUERY_1)
		delay.number = (0x1000 | (delay.number & 0xfff))
			       << ((delay.number >> 12 & 7) + 3);
	return mean_milliseconds(fields, &delay);
}

static const char *mean_hop_limit(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0 ? "not said" : "what hosts here should use";
}

static const char *mean_router(struct fields *fields, const struct field *field)
{
	return field->number == 0 ? "not a default router"
				  : mean_seconds(fields, field);
}

static const char *mean_managed(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "addresses come from DHCPv6");
}

static const char *mean_other(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "other settings come from DHCPv6");
}

const char *mean_icmp_preference(
	struct fields *fields, const struct field *field)
{
	static const char *const names[4] = {
		"medium", "high", "reserved", "low"};

	(void)fields;
	return names[field->number & 3];
}

static const char *mean_from_router(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "the sender is a router");
}

static const char *mean_solicited(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "answers a solicitation");
}

static const char *mean_override(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "replaces the link-layer address known before");
}

static const char *mean_record(struct fields *fields, const struct field *field)
{
	/* RFC 3810 section 5.2.12 */
	static const struct field_name names[] = {
		{1, "is include: listens to these sources only"},
		{2, "is exclude: listens to all but these sources"},
		{3, "change to include: these sources only from now on"},
		{4, "change to exclude: all but these sources from now on"},
		{5, "allow new sources"},
		{6, "block old sources"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

/* --- what follows the first four bytes, by type ---------------------------- */

static const struct field_row error_rows[] = {
	{"length", "Length", 8, FIELD_NUMBER, 0, mean_icmp_quoted},
	{"unused", "Unused", 24, FIELD_HEX, 0, mean_zero},
	{0},
};

static const struct field_row too_big_rows[] = {
	{"mtu", "MTU of the next hop", 32, FIELD_NUMBER, 0, mean_icmp_mtu},
	{0},
};

static const struct field_row parameter_rows[] = {
	{"pointer", "Pointer", 32, FIELD_NUMBER, 0, mean_icmp_pointer},
	{0},
};

static const struct field_row listener_rows[] = {
	{"maximum_delay", "Maximum response delay", 16, FIELD_NUMBER, 0,
		mean_delay},
	{"reserved", "Reserved", 16, FIELD_HEX, 0, mean_zero},
	{"group", "Multicast address", 128, FIELD_IPV6, 0, mean_ipv6},
	{0},
};

static const struct field_row solicitation_rows[] = {
	{"reserved", "Reserved", 32, FIELD_HEX, 0, mean_zero},
	{0},
};

static const struct field_row advertisement_rows[] = {
	{"hop_limit", "Hop limit", 8, FIELD_NUMBER, 0, mean_hop_limit},
	{"flags", "Flags", 8, FIELD_HEX, 0, NULL},
	{"managed", "Managed", 1, FIELD_FLAG, 1, mean_managed},
	{"other", "Other", 1, FIELD_FLAG, 1, mean_other},
	{"home_agent", "Home agent", 1, FIELD_FLAG, 1, NULL},
	{"preference", "Preference", 2, FIELD_NUMBER, 1, mean_icmp_preference},
	{"proxy", "Proxy", 1, FIELD_FLAG, 1, NULL},
	{"reserved", "Reserved", 2, FIELD_HEX, 1, mean_zero},
	{"router_lifetime", "Router lifetime", 16, FIELD_NUMBER, 0,
		mean_router},
	{"reachable_time", "Reachable time", 32, FIELD_NUMBER, 0,
		mean_milliseconds},
	{"retransmission_time", "Retransmission time", 32, FIELD_NUMBER, 0,
		mean_milliseconds},
	{0},
};

static const struct field_row neighbour_solicitation_rows[] = {
	{"reserved", "Reserved", 32, FIELD_HEX, 0, mean_zero},
	{"target", "Target", 128, FIELD_IPV6, 0, mean_ipv6},
	{0},
};

static const struct field_row neighbour_advertisement_rows[] = {
	{"router", "Router", 1, FIELD_FLAG, 0, mean_from_router},
	{"solicited", "Solicited", 1, FIELD_FLAG, 0, mean_solicited},
	{"override", "Override", 1, FIELD_FLAG, 0, mean_override},
	{"reserved", "Reserved", 29, FIELD_HEX, 0, mean_zero},
	{"target", "Target", 128, FIELD_IPV6, 0, mean_ipv6},
	{0},
};

static const struct field_row redirect_rows[] = {
	{"reserved", "Reserved", 32, FIELD_HEX, 0, mean_zero},
	{"target", "Target", 128, FIELD_IPV6, 0, mean_ipv6},
	{"destination", "Destination", 128, FIELD_IPV6, 0, mean_ipv6},
	{0},
};

static const struct field_row report_rows[] = {
	{"reserved", "Reserved", 16, FIELD_HEX, 0, mean_zero},
	{"record_count", "Records", 16, FIELD_NUMBER, 0, NULL},
	{0},
};

static const struct icmp_shape shapes[] = {
	{1, error_rows},
	{2, too_big_rows},
	{3, error_rows},
	{4, parameter_rows},
	{128, icmp_echo_rows},
	{129, icmp_echo_rows},
	{LISTENER_QUERY, listener_rows},
	{131, listener_rows},
	{132, listener_rows},
	{ROUTER_SOLICITATION, solicitation_rows},
	{134, advertisement_rows},
	{135, neighbour_solicitation_rows},
	{136, neighbour_advertisement_rows},
	{REDIRECT, redirect_rows},
	{LISTENER_REPORT_2, report_rows},
	{160, icmp_probe_rows},
	{161, icmp_probe_reply_rows},
	{0, NULL},
};

/* --- multicast listeners --------------------------------------------------- */

static void sources(struct fields *fields, uint32_t count)
{
	fields_list(fields, "sources", "Sources");
	for (; count > 0 && fields_left(fields) >= 16; count--) {
		static const struct field_row row = {
			"address", "Address", 128, FIELD_IPV6, 0, mean_ipv6};

		fields_item(fields, "source", "Source", 16);
		(void)fields_one(fields, &row);
		fields_end(fields);
	}
	/* Those that are said but not there. */
	if (count > 0)
		fields->over = true;
	fields_end(fields);
}

/* What a query of MLDv2 has behind one of MLDv1. */
static void query_2(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"reserved_2", "Reserved", 4, FIELD_HEX, 0, mean_zero},
		{"suppress", "Suppress router processing", 1, FIELD_FLAG, 0,
			NULL},
		{"robustness", "Robustness", 3, FIELD_NUMBER, 0, NULL},
		{"interval", "Query interval code", 8, FIELD_NUMBER, 0, NULL},
		{"source_count", "Sources", 16, FIELD_NUMBER, 0, NULL},
		{0},
	};
	uint32_t count = fields_peek(fields, 2, 2);

	fields_rows(fields, rows);
	if (!fields->over && count > 0)
		sources(fields, count);
}

static void report_2(struct fields *fields, uint32_t count)
{
	static const struct field_row rows[] = {
		{"record_type", "Record type", 8, FIELD_NUMBER, 0, mean_record},
		{"auxiliary_length", "Auxiliary data length", 8, FIELD_NUMBER,
			0, NULL},
		{"source_count", "Sources", 16, FIELD_NUMBER, 0, NULL},
		{"group", "Multicast address", 128, FIELD_IPV6, 0, mean_ipv6},
		{0},
	};

	fields_list(fields, "records", "Records");
	for (; count > 0 && fields_left(fields) > 0; count--) {
		uint32_t words = fields_peek(fields, 1, 1);
		uint32_t from = fields_peek(fields, 2, 2);

		fields_item(
			fields, "record", "Record", 20 + from * 16 + words * 4);
		fields_rows(fields, rows);
		if (from > 0)
			sources(fields, from);
		fields_rest(fields, "auxiliary_data", "Auxiliary data", "");
		fields_end(fields);
	}
	fields_end(fields);
}

void fields_icmpv6(struct fields *fields)
{
	unsigned type = fields_peek(fields, 0, 1);
	uint32_t count = fields_peek(fields, 6, 2);
	const struct field_row *rows = icmp_shape(shapes, type);
	size_t length = fields_left(fields);

	fields_rows(fields, icmp_header_rows);
	if (rows)
		fields_rows(fields, rows);
	if (type >= ROUTER_SOLICITATION && type <= REDIRECT)
		fields_nd_options(fields);
	else if (type == LISTENER_QUERY && length > QUERY_1)
		query_2(fields);
	else if (type == LISTENER_REPORT_2)
		report_2(fields, count);
	fields_rest(fields, "data", "Data", "");
}
