/*
 * DHCP's options: RFC 2132; 3442 (classless routes), 3046 (relay), 4702 (name
 * of the client), 4039, 3011, 2563, 4361.
 */
#include "wire/fields_dhcp.h"
#include "wire/fields_values.h"

enum {
	OPTION_PAD = 0,
	OPTION_END = 255,
};

/* What the value of an option is. */
enum shape {
	SHAPE_BYTES,
	SHAPE_TEXT,
	SHAPE_IPV4,
	SHAPE_IPV4S,
	SHAPE_MASK,
	SHAPE_BYTE,
	SHAPE_SHORT,
	SHAPE_SECONDS,
	SHAPE_TYPE,
	SHAPE_OVERLOAD,
	SHAPE_CODES,
	SHAPE_IDENTIFIER,
	SHAPE_FQDN,
};

static const struct dhcp_option {
	unsigned code;
	enum shape shape;
	const char *name, *label;
} options[] = {
	{1, SHAPE_MASK, "subnet_mask", "Subnet mask"},
	{2, SHAPE_BYTES, "time_offset", "Time offset"},
	{3, SHAPE_IPV4S, "routers", "Routers"},
	{4, SHAPE_IPV4S, "time_servers", "Time servers"},
	{6, SHAPE_IPV4S, "dns_servers", "DNS servers"},
	{7, SHAPE_IPV4S, "log_servers", "Log servers"},
	{12, SHAPE_TEXT, "host_name", "Host name"},
	{15, SHAPE_TEXT, "domain_name", "Domain name"},
	{17, SHAPE_TEXT, "root_path", "Root path"},
	{19, SHAPE_BYTE, "ip_forwarding", "IP forwarding"},
	{23, SHAPE_BYTE, "default_ttl", "Default time to live"},
	{26, SHAPE_SHORT, "mtu", "Interface MTU"},
	{28, SHAPE_IPV4, "broadcast_address", "Broadcast address"},
	{31, SHAPE_BYTE, "router_discovery", "Router discovery"},
	{33, SHAPE_IPV4S, "static_routes", "Static routes: target, router"},
	{40, SHAPE_TEXT, "nis_domain", "NIS domain"},
	{41, SHAPE_IPV4S, "nis_servers", "NIS servers"},
	{42, SHAPE_IPV4S, "ntp_servers", "NTP servers"},
	{43, SHAPE_BYTES, "vendor_specific", "Vendor specific"},
	{44, SHAPE_IPV4S, "netbios_servers", "NetBIOS name servers"},
	{46, SHAPE_BYTE, "netbios_node_type", "NetBIOS node type"},
	{47, SHAPE_TEXT, "netbios_scope", "NetBIOS scope"},
	{50, SHAPE_IPV4, "requested_address", "Requested address"},
	{51, SHAPE_SECONDS, "lease_time", "Lease time"},
	{52, SHAPE_OVERLOAD, "overload", "Option overload"},
	{53, SHAPE_TYPE, "message_type", "Message type"},
	{54, SHAPE_IPV4, "server_identifier", "Server identifier"},
	{55, SHAPE_CODES, "parameter_list", "Parameter request list"},
	{56, SHAPE_TEXT, "message", "Message"},
	{57, SHAPE_SHORT, "maximum_size", "Maximum message size"},
	{58, SHAPE_SECONDS, "renewal_time", "Renewal time (T1)"},
	{59, SHAPE_SECONDS, "rebinding_time", "Rebinding time (T2)"},
	{60, SHAPE_TEXT, "vendor_class", "Vendor class"},
	{61, SHAPE_IDENTIFIER, "client_identifier", "Client identifier"},
	{66, SHAPE_TEXT, "tftp_server", "TFTP server"},
	{67, SHAPE_TEXT, "boot_file", "Boot file"},
	{77, SHAPE_BYTES, "user_class", "User class"},
	{80, SHAPE_BYTES, "rapid_commit", "Rapid commit"},
	{81, SHAPE_FQDN, "client_name", "Full name of the client"},
	{82, SHAPE_BYTES, "relay_information", "Relay information"},
	{93, SHAPE_SHORT, "client_architecture", "Client architecture"},
	{94, SHAPE_BYTES, "client_interface", "Client network interface"},
	{97, SHAPE_BYTES, "client_uuid", "Client UUID"},
	{100, SHAPE_TEXT, "time_zone", "Time zone (POSIX)"},
	{101, SHAPE_TEXT, "time_zone_name", "Time zone"},
	{108, SHAPE_SECONDS, "ipv6_only", "IPv6-only preferred"},
	{114, SHAPE_TEXT, "captive_portal", "Captive portal"},
	{116, SHAPE_BYTE, "auto_configuration", "Auto-configuration"},
	{118, SHAPE_IPV4, "subnet_selection", "Subnet selection"},
	{119, SHAPE_BYTES, "domain_search", "Domain search"},
	{121, SHAPE_BYTES, "classless_routes", "Classless static routes"},
	{150, SHAPE_IPV4S, "tftp_servers", "TFTP servers"},
	{249, SHAPE_BYTES, "classless_routes_ms", "Classless routes (old)"},
	{252, SHAPE_TEXT, "proxy", "Proxy auto-discovery"},
	{0, SHAPE_BYTES, "unknown", "Unknown option"},
};

static const struct dhcp_option *find(uint64_t code)
{
	const struct dhcp_option *option = options;

	while (option->code != 0 && option->code != code)
		option++;
	return option;
}

/* --- meanings -------------------------------------------------------------- */

static const char *mean_type(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{1, "DISCOVER: who can give me an address?"},
		{2, "OFFER: this one is free"},
		{3, "REQUEST: I take it, or keep it"},
		{4, "DECLINE: somebody uses it already"},
		{5, "ACK: it is yours until the lease ends"},
		{6, "NAK: no, begin again"},
		{7, "RELEASE: I am done with it"},
		{8, "INFORM: I have an address, tell me the rest"},
		{9, "FORCERENEW: renew now"},
		{10, "LEASEQUERY"},
		{11, "LEASEUNASSIGNED"},
		{12, "LEASEUNKNOWN"},
		{13, "LEASEACTIVE"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_overload(
	struct fields *fields, const struct field *field)
{
	static const char *const names[4] = {"",
		"options go on in the boot file",
		"options go on in the server name", "options go on in both"};

	(void)fields;
	return field->number < 4 ? names[field->number] : "";
}

static const char *mean_option(struct fields *fields, const struct field *field)
{
	const struct dhcp_option *option = find(field->number);

	(void)fields;
	return option->code ? option->label : "";
}

/* --- values ---------------------------------------------------------------- */

static const struct field_row values[] = {
	[SHAPE_IPV4] = {"value", "Value", 32, FIELD_IPV4, 0, mean_ipv4},
	[SHAPE_MASK] = {"value", "Value", 32, FIELD_IPV4, 0, mean_mask},
	[SHAPE_BYTE] = {"value", "Value", 8, FIELD_NUMBER, 0, NULL},
	[SHAPE_SHORT] = {"value", "Value", 16, FIELD_NUMBER, 0, NULL},
	[SHAPE_SECONDS] = {"value", "Value", 32, FIELD_NUMBER, 0, mean_seconds},
	[SHAPE_TYPE] = {"value", "Value", 8, FIELD_NUMBER, 0, mean_type},
	[SHAPE_OVERLOAD] = {"value", "Value", 8, FIELD_NUMBER, 0,
		mean_overload},
};

/* A list of values of one row. */
static void many(struct fields *fields, const char *name, const char *label,
	const struct field_row *row)
{
	fields_list(fields, name, label);
	while (fields_left(fields) >= row->bits / 8) {
		fields_item(fields, row->name, row->label, row->bits / 8);
		(void)fields_one(fields, row);
		fields_end(fields);
	}
	fields_end(fields);
}

/* RFC 2132 section 9.14: a kind of hardware and its address, or any. */
static void identifier(struct fields *fields)
{
	static const struct field_row type = {
		"type", "Type", 8, FIELD_NUMBER, 0, mean_hardware};
	static const struct field_row mac = {
		"mac", "MAC", 48, FIELD_MAC, 0, mean_mac};
	uint32_t kind = fields_peek(fields, 0, 1);

	(void)fields_one(fields, &type);
	if (kind == 1 && fields_left(fields) == 6)
		(void)fields_one(fields, &mac);
	fields_rest(fields, "identifier", "Identifier", "");
}

/* RFC 4702 section 2: flag E says that the name is as in DNS. */
static void full_name(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"flags", "Flags", 8, FIELD_HEX, 0, NULL},
		{"rcode_1", "Response code 1", 8, FIELD_NUMBER, 0, NULL},
		{"rcode_2", "Response code 2", 8, FIELD_NUMBER, 0, NULL},
		{0},
	};
	bool encoded = fields_peek(fields, 0, 1) & 4;

	fields_rows(fields, rows);
	(void)fields_bytes(fields, encoded ? FIELD_BYTES : FIELD_TEXT,
		encoded ? "name_bytes" : "name", "Name",
		(uint32_t)fields_left(fields), "");
}

static void value(struct fields *fields, enum shape shape)
{
	static const struct field_row address = {
		"address", "Address", 32, FIELD_IPV4, 0, mean_ipv4};
	static const struct field_row code = {
		"code", "Code", 8, FIELD_NUMBER, 0, mean_option};

	switch (shape) {
	case SHAPE_IPV4:
	case SHAPE_MASK:
	case SHAPE_BYTE:
	case SHAPE_SHORT:
	case SHAPE_SECONDS:
	case SHAPE_TYPE:
	case SHAPE_OVERLOAD:
		/* Of another length it is bytes. */
		if (fields_left(fields) == values[shape].bits / 8)
			(void)fields_one(fields, &values[shape]);
		break;
	case SHAPE_TEXT:
		(void)fields_bytes(fields, FIELD_TEXT, "value", "Value",
			(uint32_t)fields_left(fields), "");
		break;
	case SHAPE_IPV4S:
		many(fields, "addresses", "Addresses", &address);
		break;
	case SHAPE_CODES:
		many(fields, "codes", "Codes", &code);
		break;
	case SHAPE_IDENTIFIER:
		identifier(fields);
		break;
	case SHAPE_FQDN:
		full_name(fields);
		break;
	case SHAPE_BYTES:
		break;
	}
	fields_rest(fields, "data", "Data", "");
}

/* --- the list -------------------------------------------------------------- */

static const struct field_row code_row = {
	"option", "Option", 8, FIELD_NUMBER, 0, NULL};
static const struct field_row length_row = {
	"length", "Length", 8, FIELD_NUMBER, 0, mean_bytes};

/* As many pads as there are in a row. */
static void pads(struct fields *fields)
{
	const uint8_t *here = fields_here(fields);
	size_t count = 0, left = fields_left(fields);

	while (here && count < left && here[count] == OPTION_PAD)
		count++;
	fields_item(fields, "pad", "Padding", (uint32_t)count);
	fields_rest(fields, "data", "Data", "");
	fields_end(fields);
}

/* A code, a length and as many bytes. False: they are not all there. What is
 * not cut is wrong, then. */
static bool one(struct fields *fields, const struct dhcp_option *option)
{
	size_t left = fields_left(fields);
	uint32_t size = 2 + fields_peek(fields, 1, 1);

	if (size <= left) {
		fields_item(fields, option->name, option->label, size);
		(void)fields_one(fields, &code_row);
		(void)fields_one(fields, &length_row);
		value(fields, option->shape);
		fields_end(fields);
		return true;
	}
	if (fields_whole(fields)) {
		fields_item(
			fields, "malformed", "Not an option", (uint32_t)left);
		(void)fields_one(fields, &code_row);
		fields_rest(fields, "data", "Data",
			"its length goes on behind the message");
		fields_end(fields);
	}
	fields->over = true;
	return false;
}

void fields_dhcp_options(struct fields *fields)
{
	bool end = false;

	fields_list(fields, "options", "Options");
	while (!end && fields_left(fields) > 0) {
		unsigned code = fields_peek(fields, 0, 1);

		if (code == OPTION_PAD) {
			pads(fields);
		} else if (code == OPTION_END) {
			end = true;
			fields_item(fields, "end", "End of options", 1);
			(void)fields_one(fields, &code_row);
			fields_end(fields);
		} else if (!one(fields, find(code))) {
			break;
		}
	}
	fields_end(fields);
	if (end)
		fields_rest(fields, "padding", "Padding", "");
}
