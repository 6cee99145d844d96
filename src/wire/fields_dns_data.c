/*
 * What DNS records hold: RFC 1035 section 3.3, 3596 (AAAA), 2782 (SRV), 6672
 * (DNAME), 8659 (CAA), 9460 (SVCB), 6891 (options of EDNS).
 */
#include "wire/fields_dns_parts.h"
#include "wire/fields_values.h"

enum {
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
	TYPE_DNAME = 39,
	TYPE_OPT = 41,
	TYPE_SVCB = 64,
	TYPE_HTTPS = 65,
	TYPE_CAA = 257,
};

static const struct field_name types[] = {
	{TYPE_A, "A"},
	{TYPE_NS, "NS"},
	{TYPE_CNAME, "CNAME"},
	{TYPE_SOA, "SOA"},
	{TYPE_PTR, "PTR"},
	{13, "HINFO"},
	{TYPE_MX, "MX"},
	{TYPE_TXT, "TXT"},
	{17, "RP"},
	{18, "AFSDB"},
	{24, "SIG"},
	{25, "KEY"},
	{TYPE_AAAA, "AAAA"},
	{29, "LOC"},
	{TYPE_SRV, "SRV"},
	{35, "NAPTR"},
	{37, "CERT"},
	{TYPE_DNAME, "DNAME"},
	{TYPE_OPT, "OPT"},
	{43, "DS"},
	{44, "SSHFP"},
	{45, "IPSECKEY"},
	{46, "RRSIG"},
	{47, "NSEC"},
	{48, "DNSKEY"},
	{50, "NSEC3"},
	{51, "NSEC3PARAM"},
	{52, "TLSA"},
	{53, "SMIMEA"},
	{59, "CDS"},
	{60, "CDNSKEY"},
	{61, "OPENPGPKEY"},
	{62, "CSYNC"},
	{63, "ZONEMD"},
	{TYPE_SVCB, "SVCB"},
	{TYPE_HTTPS, "HTTPS"},
	{99, "SPF"},
	{249, "TKEY"},
	{250, "TSIG"},
	{251, "IXFR"},
	{252, "AXFR"},
	{255, "ANY"},
	{256, "URI"},
	{TYPE_CAA, "CAA"},
	{0, NULL},
};

const char *dns_type_name(uint64_t type)
{
	return field_name(types, type);
}

static const struct field_row mx_rows[] = {
	{"preference", "Preference", 16, FIELD_NUMBER, 0, NULL},
	{0},
};

static const struct field_row srv_rows[] = {
	{"priority", "Priority", 16, FIELD_NUMBER, 0, NULL},
	{"weight", "Weight", 16, FIELD_NUMBER, 0, NULL},
	{"port", "Port", 16, FIELD_NUMBER, 0, NULL},
	{0},
};

static const struct field_row svcb_rows[] = {
	{"priority", "Priority", 16, FIELD_NUMBER, 0, NULL},
	{0},
};

/* Records that are some numbers and a name. */
static const struct {
	unsigned type;
	const struct field_row *rows;
	const char *bytes, *key, *label;
} named[] = {
	{TYPE_NS, NULL, "server_bytes", "server", "Name server"},
	{TYPE_CNAME, NULL, "target_bytes", "target", "Canonical name"},
	{TYPE_PTR, NULL, "target_bytes", "target", "Points to"},
	{TYPE_DNAME, NULL, "target_bytes", "target", "Target"},
	{TYPE_MX, mx_rows, "exchange_bytes", "exchange", "Mail exchange"},
	{TYPE_SRV, srv_rows, "target_bytes", "target", "Target"},
	{TYPE_SVCB, svcb_rows, "target_bytes", "target", "Target"},
	{TYPE_HTTPS, svcb_rows, "target_bytes", "target", "Target"},
};

static void soa(struct fields *fields, const struct dns_message *message)
{
	static const struct field_row rows[] = {
		{"serial", "Serial", 32, FIELD_NUMBER, 0, NULL},
		{"refresh", "Refresh", 32, FIELD_NUMBER, 0, mean_seconds},
		{"retry", "Retry", 32, FIELD_NUMBER, 0, mean_seconds},
		{"expire", "Expire", 32, FIELD_NUMBER, 0, mean_seconds},
		{"minimum", "Minimum", 32, FIELD_NUMBER, 0, mean_seconds},
		{0},
	};

	fields_dns_name(fields, message, "server_bytes", "Server, as sent",
		"server", "Primary server");
	fields_dns_name(fields, message, "mailbox_bytes", "Mailbox, as sent",
		"mailbox", "Mailbox (the first dot is @)");
	fields_rows(fields, rows);
}

static void texts(struct fields *fields)
{
	fields_list(fields, "texts", "Texts");
	while (fields_left(fields) > 0) {
		uint32_t size = fields_peek(fields, 0, 1);

		fields_item(fields, "text", "Text", size + 1);
		(void)fields_number(fields, "length", "Length", 8, NULL);
		(void)fields_bytes(
			fields, FIELD_TEXT, "text", "Text", size, "");
		fields_end(fields);
	}
	fields_end(fields);
}

static const char *mean_option(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{3, "name server identifier"},
		{8, "client subnet"},
		{9, "expire"},
		{10, "cookie"},
		{11, "TCP keepalive"},
		{12, "padding"},
		{15, "extended error"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static void options(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"code", "Code", 16, FIELD_NUMBER, 0, mean_option},
		{"length", "Length", 16, FIELD_NUMBER, 0, mean_bytes},
		{0},
	};

	fields_list(fields, "options", "Options");
	while (fields_left(fields) >= 4) {
		fields_item(fields, "option", "Option",
			4 + fields_peek(fields, 2, 2));
		fields_rows(fields, rows);
		fields_rest(fields, "data", "Data", "");
		fields_end(fields);
	}
	fields_end(fields);
}

static void caa(struct fields *fields)
{
	uint32_t size = fields_peek(fields, 1, 1);

	(void)fields_one(fields,
		&(struct field_row){"flags", "Flags", 8, FIELD_HEX, 0, NULL});
	(void)fields_number(fields, "tag_length", "Tag length", 8, NULL);
	(void)fields_bytes(fields, FIELD_TEXT, "tag", "Tag", size, "");
	(void)fields_bytes(fields, FIELD_TEXT, "value", "Value",
		(uint32_t)fields_left(fields), "");
}

static void plain(struct fields *fields, unsigned type)
{
	static const struct field_row ipv4 = {
		"address", "Address", 32, FIELD_IPV4, 0, mean_ipv4};
	static const struct field_row ipv6 = {
		"address", "Address", 128, FIELD_IPV6, 0, mean_ipv6};

	switch (type) {
	case TYPE_A:
		if (fields_left(fields) == 4)
			(void)fields_one(fields, &ipv4);
		break;
	case TYPE_AAAA:
		if (fields_left(fields) == 16)
			(void)fields_one(fields, &ipv6);
		break;
	case TYPE_TXT:
		texts(fields);
		break;
	case TYPE_OPT:
		options(fields);
		break;
	case TYPE_CAA:
		caa(fields);
		break;
	default:
		break;
	}
}

void fields_dns_data(
	struct fields *fields, const struct dns_message *message, unsigned type)
{
	/* An update deletes with records that hold nothing: RFC 2136. */
	if (fields_left(fields) == 0)
		return;
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (named[i].type == type) {
			if (named[i].rows)
				fields_rows(fields, named[i].rows);
			fields_dns_name(fields, message, named[i].bytes,
				"Name, as sent", named[i].key, named[i].label);
		}
	if (type == TYPE_SOA)
		soa(fields, message);
	else
		plain(fields, type);
	fields_rest(fields, "data", "Data", "");
}
