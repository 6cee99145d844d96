/*
 * Options of neighbour discovery: RFC 4861 section 4.6, 3971 (nonce), 4191
 * (routes), 8106 (DNS), 8781 (NAT64), 8910 (captive portal).
 */
#include "wire/fields_icmp.h"
#include "wire/fields_values.h"

static const char *mean_words(struct fields *fields, const struct field *field)
{
	return fields_mean(fields, "%u x 8 bytes", (unsigned)field->number);
}

static const char *mean_on_link(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "its addresses are reached without a router"
			     : "";
}

static const char *mean_autonomous(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "hosts make their addresses of it (SLAAC)" : "";
}

static const struct field_row mac_rows[] = {
	{"address", "Address", 48, FIELD_MAC, 0, mean_mac},
	{0},
};

static const struct field_row prefix_rows[] = {
	{"prefix_length", "Prefix length", 8, FIELD_NUMBER, 0, NULL},
	{"flags", "Flags", 8, FIELD_HEX, 0, NULL},
	{"on_link", "On link", 1, FIELD_FLAG, 1, mean_on_link},
	{"autonomous", "Autonomous", 1, FIELD_FLAG, 1, mean_autonomous},
	{"router_address", "Router address", 1, FIELD_FLAG, 1, NULL},
	{"valid_lifetime", "Valid lifetime", 32, FIELD_NUMBER, 0, mean_seconds},
	{"preferred_lifetime", "Preferred lifetime", 32, FIELD_NUMBER, 0,
		mean_seconds},
	{"reserved", "Reserved", 32, FIELD_HEX, 0, mean_zero},
	{"prefix", "Prefix", 128, FIELD_IPV6, 0, mean_ipv6},
	{0},
};

static const struct field_row redirected_rows[] = {
	{"reserved", "Reserved", 48, FIELD_HEX, 0, mean_zero},
	{0},
};

static const struct field_row mtu_rows[] = {
	{"reserved", "Reserved", 16, FIELD_HEX, 0, mean_zero},
	{"mtu", "MTU", 32, FIELD_NUMBER, 0, mean_bytes},
	{0},
};

static const struct field_row route_rows[] = {
	{"prefix_length", "Prefix length", 8, FIELD_NUMBER, 0, NULL},
	{"reserved", "Reserved", 3, FIELD_HEX, 0, mean_zero},
	{"preference", "Preference", 2, FIELD_NUMBER, 0, mean_icmp_preference},
	{"reserved_2", "Reserved", 3, FIELD_HEX, 0, mean_zero},
	{"lifetime", "Lifetime", 32, FIELD_NUMBER, 0, mean_seconds},
	{0},
};

static const struct field_row servers_rows[] = {
	{"reserved", "Reserved", 16, FIELD_HEX, 0, mean_zero},
	{"lifetime", "Lifetime", 32, FIELD_NUMBER, 0, mean_seconds},
	{0},
};

struct nd_option {
	unsigned type;
	unsigned words; /* that it has at least, of 8 bytes */
	const char *name, *label;
	const struct field_row *rows;
	const char *rest; /* the name of what is left */
};

enum {
	SERVERS = 25,
};

static const struct nd_option options[] = {
	{1, 1, "source_address", "Source link-layer address", mac_rows, "data"},
	{2, 1, "target_address", "Target link-layer address", mac_rows, "data"},
	{3, 4, "prefix", "Prefix information", prefix_rows, "data"},
	{4, 1, "redirected", "Redirected header", redirected_rows, "packet"},
	{5, 1, "mtu", "MTU", mtu_rows, "data"},
	{14, 1, "nonce", "Nonce", NULL, "nonce"},
	{24, 1, "route", "Route information", route_rows, "prefix"},
	{SERVERS, 3, "dns_servers", "DNS servers", servers_rows, "data"},
	{31, 2, "dns_search", "DNS search list", servers_rows, "names"},
	{37, 1, "captive_portal", "Captive portal", NULL, "uri"},
	{38, 2, "nat64_prefix", "NAT64 prefix", NULL, "data"},
	{0, 1, "unknown", "Unknown option", NULL, "data"},
};

static const struct nd_option *find(unsigned type)
{
	const struct nd_option *option = options;

	while (option->type != 0 && option->type != type)
		option++;
	return option;
}

static const struct field_row type_row = {
	"type", "Type", 8, FIELD_NUMBER, 0, NULL};
static const struct field_row length_row = {
	"length", "Length", 8, FIELD_NUMBER, 0, mean_words};

static void servers(struct fields *fields)
{
	static const struct field_row row = {
		"address", "Address", 128, FIELD_IPV6, 0, mean_ipv6};

	fields_list(fields, "servers", "Servers");
	while (fields_left(fields) >= 16) {
		fields_item(fields, "server", "Server", 16);
		(void)fields_one(fields, &row);
		fields_end(fields);
	}
	fields_end(fields);
}

static void one(
	struct fields *fields, const struct nd_option *option, uint32_t words)
{
	fields_item(fields, option->name, option->label, words * 8);
	(void)fields_one(fields, &type_row);
	(void)fields_one(fields, &length_row);
	if (option->rows && words >= option->words)
		fields_rows(fields, option->rows);
	if (option->type == SERVERS && words >= option->words)
		servers(fields);
	fields_rest(fields, option->rest, "Data", "");
	fields_end(fields);
}

void fields_nd_options(struct fields *fields)
{
	if (fields_left(fields) == 0)
		return;
	fields_list(fields, "options", "Options");
	while (fields_left(fields) > 0) {
		uint32_t words = fields_peek(fields, 1, 1);

		/* RFC 4861 section 4.6: such a packet is to be dropped. */
		if (words == 0 && fields_left(fields) >= 2) {
			fields_item(fields, "malformed", "Not an option",
				(uint32_t)fields_left(fields));
			fields_rest(fields, "data", "Data",
				"its length of 0 cannot be");
			fields_end(fields);
			break;
		}
		/* Of one byte, there is no more than the type. */
		one(fields, find(fields_peek(fields, 0, 1)),
			words > 0 ? words : 1);
	}
	fields_end(fields);
}
