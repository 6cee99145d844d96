/* ARP: RFC 826; what it is used for beside questions, RFC 5227. */
#include <string.h>

#include "wire/fields_rows.h"

enum {
	HARDWARE_ETHERNET = 1,
	PROTOCOL_IPV4 = 0x0800,
	REQUEST = 1,
	REPLY = 2,
};

static const char *mean_operation(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{1, "request: who has the target's address?"},
		{2, "reply: the sender has it"},
		{3, "reverse request (RARP)"},
		{4, "reverse reply (RARP)"},
		{8, "inverse request"},
		{9, "inverse reply"},
		{10, "refused (ATMARP)"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_size(struct fields *fields, const struct field *field)
{
	return fields_mean(fields, "%u byte%s", (unsigned)field->number,
		field->number == 1 ? "" : "s");
}

/* A question for a MAC has none in the target's place. */
static const char *mean_target_mac(
	struct fields *fields, const struct field *field)
{
	static const uint8_t none[6] = {0};

	if (memcmp(field->bytes, none, 6) == 0)
		return "all zero: not known yet";
	return mean_mac(fields, field);
}

/* The addresses, of Ethernet and IPv4, and what they say together. */
static void remark(
	struct fields *fields, uint16_t operation, const uint8_t *addresses)
{
	static const uint8_t none[4] = {0};
	const uint8_t *sender = addresses + 6, *target = addresses + 16;
	const char *text = NULL;

	if (operation == REQUEST && memcmp(sender, none, 4) == 0)
		text = "probe: is anyone using the target's address? "
		       "(RFC 5227)";
	else if (memcmp(sender, target, 4) != 0)
		return;
	else if (operation == REQUEST)
		text = "announcement: gratuitous, the sender says that the "
		       "address is its own (RFC 5227)";
	else if (operation == REPLY)
		text = "gratuitous reply: nobody had asked for the sender's "
		       "own address";
	if (text)
		fields_derived(fields, "remark", "Remark", text, "");
}

static void ethernet_ipv4(struct fields *fields, uint16_t operation)
{
	static const struct field_row rows[] = {
		{"sender_mac", "Sender MAC", 48, FIELD_MAC, 0, mean_mac},
		{"sender_ip", "Sender IP", 32, FIELD_IPV4, 0, mean_ipv4},
		{"target_mac", "Target MAC", 48, FIELD_MAC, 0, mean_target_mac},
		{"target_ip", "Target IP", 32, FIELD_IPV4, 0, mean_ipv4},
		{0},
	};
	const uint8_t *addresses = fields_here(fields);

	fields_rows(fields, rows);
	if (!fields->over && addresses)
		remark(fields, operation, addresses);
}

static void any(struct fields *fields, uint32_t hardware, uint32_t protocol)
{
	(void)fields_bytes(fields, FIELD_BYTES, "sender_hardware",
		"Sender hardware address", hardware, "");
	(void)fields_bytes(fields, FIELD_BYTES, "sender_protocol",
		"Sender protocol address", protocol, "");
	(void)fields_bytes(fields, FIELD_BYTES, "target_hardware",
		"Target hardware address", hardware, "");
	(void)fields_bytes(fields, FIELD_BYTES, "target_protocol",
		"Target protocol address", protocol, "");
}

void fields_arp(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"hardware_type", "Hardware type", 16, FIELD_NUMBER, 0,
			mean_hardware},
		{"protocol_type", "Protocol type", 16, FIELD_HEX, 0,
			mean_ethertype},
		{"hardware_size", "Hardware address size", 8, FIELD_NUMBER, 0,
			mean_size},
		{"protocol_size", "Protocol address size", 8, FIELD_NUMBER, 0,
			mean_size},
		{"operation", "Operation", 16, FIELD_NUMBER, 0, mean_operation},
		{0},
	};
	static const uint8_t usual[6] = {
		0, HARDWARE_ETHERNET, PROTOCOL_IPV4 >> 8, 0, 6, 4};
	const uint8_t *header = fields_here(fields);

	fields_rows(fields, rows);
	if (fields->over || !header)
		return;
	if (memcmp(header, usual, sizeof(usual)) == 0)
		ethernet_ipv4(fields, (uint16_t)(header[6] << 8 | header[7]));
	else
		any(fields, header[4], header[5]);
}
