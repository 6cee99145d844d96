#include "wire/fields.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out/escape.h"
#include "out/text.h"
#include "wire/fields_rows.h"

/* By enum layer_kind. */
static void (*const walks[])(struct fields *fields) = {
	[LAYER_PREAMBLE] = fields_ethernet,
	[LAYER_ETHERNET] = fields_ethernet,
	[LAYER_LLC] = fields_ethernet,
	[LAYER_VLAN] = fields_ethernet,
	[LAYER_NULL] = fields_link,
	[LAYER_SLL] = fields_link,
	[LAYER_SLL2] = fields_link,
	[LAYER_ARP] = fields_arp,
	[LAYER_IPV4] = fields_ipv4,
	[LAYER_IPV6] = fields_ipv6,
	[LAYER_HOP_BY_HOP] = fields_ipv6,
	[LAYER_ROUTING] = fields_ipv6,
	[LAYER_FRAGMENT] = fields_ipv6,
	[LAYER_DESTINATION] = fields_ipv6,
	[LAYER_AH] = fields_ipv6,
	[LAYER_ICMP] = fields_icmp,
	[LAYER_ICMPV6] = fields_icmpv6,
	[LAYER_TCP] = fields_tcp,
	[LAYER_UDP] = fields_udp,
	[LAYER_DNS] = fields_dns,
	[LAYER_DHCP] = fields_dhcp,
	[LAYER_HTTP] = fields_http,
	[LAYER_TLS] = fields_tls,
	[LAYER_DATA] = fields_data,
	[LAYER_PADDING] = fields_data,
	[LAYER_FCS] = fields_ethernet,
};

void fields_walk(const struct packet *packet, size_t layer, fields_each *each,
	void *context)
{
	struct fields fields = {
		.packet = packet, .each = each, .context = context};
	const struct layer *at;
	uint64_t behind;

	if (layer >= packet->layer_count)
		return;
	at = &packet->layers[layer];
	behind = (uint64_t)at->offset + at->present;
	fields.layer = at;
	fields.at = (uint64_t)at->offset * 8;
	if (behind > packet->frame->captured)
		behind = packet->frame->captured;
	fields.end = behind * 8;
	if ((size_t)at->kind < sizeof(walks) / sizeof(*walks) &&
		walks[at->kind])
		walks[at->kind](&fields);
	/* Whatever a walk left open when it was over. */
	while (fields.nest_count > 0)
		fields_end(&fields);
}

/* Up to 64 bits in network order. */
static uint64_t bits_at(const uint8_t *bytes, uint64_t bit, uint32_t bits)
{
	uint64_t number = 0;

	while (bits > 0) {
		uint32_t skip = (uint32_t)(bit % 8);
		uint32_t take = 8 - skip < bits ? 8 - skip : bits;
		uint32_t byte = bytes[bit / 8];

		byte = (byte >> (8 - skip - take)) & ((1u << take) - 1);
		number = number << take | byte;
		bit += take;
		bits -= take;
	}
	return number;
}

static void value_set(const struct fields *fields, struct field *field)
{
	const uint8_t *bytes = fields->packet->frame->bytes;

	switch (field->type) {
	case FIELD_NUMBER:
	case FIELD_HEX:
	case FIELD_FLAG:
		if (field->bits <= 64)
			field->number = bits_at(bytes, field->bit, field->bits);
		break;
	case FIELD_MAC:
	case FIELD_IPV4:
	case FIELD_IPV6:
	case FIELD_BYTES:
	case FIELD_TEXT:
		field->bytes = bytes + field->bit / 8;
		break;
	case FIELD_DERIVED:
	case FIELD_LIST:
	case FIELD_ITEM:
	case FIELD_END:
		break;
	}
}

/* Where a row of this depth is, and past it; false when it is not there. */
static bool place(
	struct fields *fields, const struct field_row *row, uint64_t *ret_bit)
{
	uint64_t *at =
		row->depth == 0 ? &fields->at : &fields->part[row->depth];

	if (fields->over || row->depth >= FIELDS_DEPTH_MAX ||
		*at > fields->end || row->bits > fields->end - *at) {
		fields->over = true;
		return false;
	}
	*ret_bit = *at;
	*at += row->bits;
	if (row->depth + 1 < FIELDS_DEPTH_MAX)
		fields->part[row->depth + 1] = *ret_bit;
	return true;
}

/* One field; meaning null: as the row says. */
static bool show(struct fields *fields, const struct field_row *row,
	const char *meaning, uint64_t *ret_value)
{
	struct field field = {.type = row->type,
		.name = row->name,
		.label = row->label,
		.bits = row->bits,
		.depth = row->depth,
		.text = "",
		.meaning = ""};

	if (!place(fields, row, &field.bit))
		return false;
	value_set(fields, &field);
	if (meaning)
		field.meaning = meaning;
	else if (row->mean)
		field.meaning = row->mean(fields, &field);
	fields->each(&field, fields->context);
	if (ret_value)
		*ret_value = field.number;
	return true;
}

bool fields_one(struct fields *fields, const struct field_row *row)
{
	return show(fields, row, NULL, NULL);
}

void fields_rows(struct fields *fields, const struct field_row *rows)
{
	for (; rows->name && !fields->over; rows++)
		(void)fields_one(fields, rows);
}

bool fields_number(struct fields *fields, const char *name, const char *label,
	uint32_t bits, uint64_t *ret_value)
{
	const struct field_row row = {name, label, bits, FIELD_NUMBER, 0, NULL};

	return show(fields, &row, NULL, ret_value);
}

bool fields_bytes(struct fields *fields, enum field_type type, const char *name,
	const char *label, uint32_t bytes, const char *meaning)
{
	const struct field_row row = {name, label,
		bytes <= UINT32_MAX / 8 ? bytes * 8 : UINT32_MAX, type, 0,
		NULL};

	return show(fields, &row, meaning ? meaning : "", NULL);
}

void fields_rest(struct fields *fields, const char *name, const char *label,
	const char *meaning)
{
	size_t left = fields_left(fields);

	if (left > 0)
		(void)fields_bytes(fields, FIELD_BYTES, name, label,
			(uint32_t)left, meaning);
}

static void derived(struct fields *fields, const struct field *field)
{
	struct field placed = *field;

	if (fields->over)
		return;
	placed.type = FIELD_DERIVED;
	placed.bit = fields->at;
	fields->each(&placed, fields->context);
}

void fields_derived(struct fields *fields, const char *name, const char *label,
	const char *text, const char *meaning)
{
	derived(fields, &(struct field){.name = name,
				.label = label,
				.text = text,
				.meaning = meaning ? meaning : ""});
}

void fields_derived_number(struct fields *fields, const char *name,
	const char *label, uint64_t number, const char *meaning)
{
	derived(fields, &(struct field){.name = name,
				.label = label,
				.number = number,
				.text = "",
				.meaning = meaning ? meaning : ""});
}

/* --- lists ----------------------------------------------------------------- */

static void open_nest(struct fields *fields, const struct field *field)
{
	struct fields_nest *nest;
	uint64_t left;

	/* Counted when there is no room, too: its end comes all the same. */
	if (fields->nest_count++ >= FIELDS_NEST_MAX) {
		fields->over = true;
		return;
	}
	left = fields->end > fields->at ? fields->end - fields->at : 0;
	if (field->bits > left)
		fields->over = true;
	nest = &fields->nest[fields->nest_count - 1];
	*nest = (struct fields_nest){.end = fields->end,
		.behind = fields->at + field->bits,
		.item = field->type == FIELD_ITEM,
		.shown = !fields->over,
		.over = fields->over};
	if (fields->over)
		return;
	if (nest->item)
		fields->end = nest->behind;
	fields->each(field, fields->context);
}

void fields_list(struct fields *fields, const char *name, const char *label)
{
	open_nest(fields, &(struct field){.type = FIELD_LIST,
				  .name = name,
				  .label = label,
				  .bit = fields->at,
				  .text = "",
				  .meaning = ""});
}

void fields_item(struct fields *fields, const char *name, const char *label,
	uint32_t bytes)
{
	open_nest(fields, &(struct field){.type = FIELD_ITEM,
				  .name = name,
				  .label = label,
				  .bit = fields->at,
				  .bits = bytes <= UINT32_MAX / 8 ? bytes * 8
								  : UINT32_MAX,
				  .text = "",
				  .meaning = ""});
}

void fields_end(struct fields *fields)
{
	const struct field end = {.type = FIELD_END,
		.name = "",
		.label = "",
		.text = "",
		.meaning = ""};
	struct fields_nest *nest;
	struct field placed = end;

	if (fields->nest_count == 0 || fields->nest_count-- > FIELDS_NEST_MAX)
		return;
	nest = &fields->nest[fields->nest_count];
	if (nest->item) {
		/* What was wrong inside stays inside. */
		fields->end = nest->end;
		fields->over = nest->over;
		if (nest->shown)
			fields->at = nest->behind;
	}
	placed.bit = fields->at;
	if (nest->shown)
		fields->each(&placed, fields->context);
}

size_t fields_left(const struct fields *fields)
{
	if (fields->over || fields->at >= fields->end)
		return 0;
	return (size_t)((fields->end - fields->at) / 8);
}

const uint8_t *fields_here(const struct fields *fields)
{
	if (fields_left(fields) == 0)
		return NULL;
	return fields->packet->frame->bytes + fields->at / 8;
}

/* --- values ---------------------------------------------------------------- */

const char *fields_mean(struct fields *fields, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vsnprintf(fields->meaning, sizeof(fields->meaning), format, args) <
		0)
		fields->meaning[0] = '\0';
	va_end(args);
	return fields->meaning;
}

const char *field_name(const struct field_name *names, uint64_t value)
{
	for (; names->name; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

static void bytes_text(
	const uint8_t *bytes, size_t len, bool colons, struct text *text)
{
	for (size_t i = 0; i < len; i++) {
		if (colons && i > 0)
			text_add_byte(text, ':');
		text_hex(text, bytes[i], 2);
	}
}

static void address_text(int family, const uint8_t *bytes, struct text *text)
{
	char line[INET6_ADDRSTRLEN];

	if (inet_ntop(family, bytes, line, sizeof(line)))
		text_add(text, line);
}

void field_text(const struct field *field, struct text *text)
{
	switch (field->type) {
	case FIELD_NUMBER:
		text_uint(text, field->number);
		break;
	case FIELD_HEX:
		text_add(text, "0x");
		text_hex(text, field->number, (field->bits + 3) / 4);
		break;
	case FIELD_FLAG:
		text_add(text, field->number ? "set" : "not set");
		break;
	case FIELD_MAC:
		bytes_text(field->bytes, 6, true, text);
		break;
	case FIELD_IPV4:
		address_text(AF_INET, field->bytes, text);
		break;
	case FIELD_IPV6:
		address_text(AF_INET6, field->bytes, text);
		break;
	case FIELD_BYTES:
		bytes_text(field->bytes, field->bits / 8, false, text);
		break;
	case FIELD_TEXT:
		if (!escape_text(&text->buf, field->bytes, field->bits / 8))
			text->failed = true;
		break;
	case FIELD_DERIVED:
		if (field->text[0])
			text_add(text, field->text);
		else
			text_uint(text, field->number);
		break;
	case FIELD_LIST:
	case FIELD_ITEM:
	case FIELD_END:
		break;
	}
}
