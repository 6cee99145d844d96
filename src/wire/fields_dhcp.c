/* DHCP over BOOTP: RFC 2131 section 2, options RFC 2132. The fixed part; the
 * options are walked by wire/fields_dhcp_options.c. */
#include <string.h>

#include "wire/fields_dhcp.h"
#include "wire/fields_values.h"

enum {
	HARDWARE_ETHERNET = 1,
	CHADDR = 16,
	SNAME = 64,
	FILE_NAME = 128,
};

static const char *mean_op(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{1, "request: from a client"},
		{2, "reply: from a server"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_relays(struct fields *fields, const struct field *field)
{
	if (field->number == 0)
		return "no relay on the way";
	return fields_mean(fields, "through %u relay%s",
		(unsigned)field->number, field->number == 1 ? "" : "s");
}

static const char *mean_broadcast(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "answer by broadcast: no address yet" : "";
}

static const char *mean_cookie(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0x63825363 ? "options follow (99.130.83.99)"
					   : "not DHCP's";
}

/* Those addresses that are of no use now are 0.0.0.0. */
static const char *mean_address(
	struct fields *fields, const struct field *field)
{
	static const uint8_t none[4] = {0};

	if (memcmp(field->bytes, none, sizeof(none)) == 0)
		return "none";
	return mean_ipv4(fields, field);
}

/* --- the fixed part -------------------------------------------------------- */

static const struct field_row header_rows[] = {
	{"op", "Operation", 8, FIELD_NUMBER, 0, mean_op},
	{"hardware_type", "Hardware type", 8, FIELD_NUMBER, 0, mean_hardware},
	{"hardware_size", "Hardware address size", 8, FIELD_NUMBER, 0,
		mean_bytes},
	{"hops", "Hops", 8, FIELD_NUMBER, 0, mean_relays},
	{"transaction", "Transaction", 32, FIELD_HEX, 0, NULL},
	{"seconds", "Seconds elapsed", 16, FIELD_NUMBER, 0, mean_seconds},
	{"flags", "Flags", 16, FIELD_HEX, 0, NULL},
	{"broadcast", "Broadcast", 1, FIELD_FLAG, 1, mean_broadcast},
	{"reserved", "Reserved", 15, FIELD_HEX, 1, mean_zero},
	{"client_ip", "Client IP", 32, FIELD_IPV4, 0, mean_address},
	{"your_ip", "Your IP", 32, FIELD_IPV4, 0, mean_address},
	{"server_ip", "Next server IP", 32, FIELD_IPV4, 0, mean_address},
	{"relay_ip", "Relay IP", 32, FIELD_IPV4, 0, mean_address},
	{0},
};

static void hardware_address(
	struct fields *fields, unsigned type, uint32_t size)
{
	static const struct field_row mac = {
		"client_mac", "Client MAC", 48, FIELD_MAC, 0, mean_mac};

	if (type == HARDWARE_ETHERNET && size == 6)
		(void)fields_one(fields, &mac);
	else if (size > 0 && size <= CHADDR)
		(void)fields_bytes(fields, FIELD_BYTES, "client_hardware",
			"Client hardware address", size, "");
	else
		size = 0;
	if (size < CHADDR)
		(void)fields_bytes(fields, FIELD_BYTES, "hardware_padding",
			"Padding", CHADDR - size, "");
}

/* Text up to a NUL in a place of fixed size. */
static void text_in(struct fields *fields, const char *key, const char *label,
	const char *padding, uint32_t size)
{
	const uint8_t *here = fields_here(fields);
	uint32_t used;

	if (!here || fields_left(fields) < size) {
		fields->over = true;
		return;
	}
	used = (uint32_t)strnlen((const char *)here, size);
	(void)fields_bytes(
		fields, FIELD_TEXT, key, label, used, used == 0 ? "none" : "");
	if (used < size)
		(void)fields_bytes(fields, FIELD_BYTES, padding, "Padding",
			size - used, "");
}

void fields_dhcp(struct fields *fields)
{
	static const struct field_row cookie = {
		"cookie", "Magic cookie", 32, FIELD_HEX, 0, mean_cookie};
	unsigned type = fields_peek(fields, 1, 1);
	uint32_t size = fields_peek(fields, 2, 1);

	fields_rows(fields, header_rows);
	hardware_address(fields, type, size);
	text_in(fields, "server_name", "Server name", "server_name_padding",
		SNAME);
	text_in(fields, "boot_file", "Boot file", "boot_file_padding",
		FILE_NAME);
	(void)fields_one(fields, &cookie);
	if (!fields->over)
		fields_dhcp_options(fields);
}
