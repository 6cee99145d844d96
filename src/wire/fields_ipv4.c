/* IPv4: RFC 791. */
#include <inttypes.h>

#include "wire/fields_rows.h"

static const char *mean_version(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 4 ? "IPv4" : "not 4";
}

static const char *mean_header_length(
	struct fields *fields, const struct field *field)
{
	unsigned words = (unsigned)field->number;

	return fields_mean(fields, "%u words of 4 bytes = %u bytes%s", words,
		words * 4, words < 5 ? ": too few, 5 are the least" : "");
}

/* What RFC 791 made of the same 8 bits. */
static void old_tos(struct fields *fields, uint8_t tos)
{
	static const char *const precedence[] = {"routine", "priority",
		"immediate", "flash", "flash override", "critical",
		"internetwork control", "network control"};

	fields_derived_number(fields, "tos", "Type of service", tos,
		fields_mean(fields,
			"0x%02x: the old name of DSCP and ECN together (RFC 791): precedence %u, %s%s%s%s",
			(unsigned)tos, tos >> 5u, precedence[tos >> 5],
			tos & 0x10 ? ", low delay" : "",
			tos & 0x08 ? ", high throughput" : "",
			tos & 0x04 ? ", high reliability" : ""));
}

static const char *mean_total_length(
	struct fields *fields, const struct field *field)
{
	const struct layer *layer = fields->layer;
	uint64_t length = field->number;
	uint64_t room = fields->packet->frame->length;
	uint64_t there = fields->packet->frame->captured;

	room = room > layer->offset ? room - layer->offset : 0;
	there = there > layer->offset ? there - layer->offset : 0;
	if (length == 0)
		return "0: not filled in, a network card was to split it";
	if (length < layer->header)
		return "less than the header is";
	if (length > room)
		return fields_mean(fields,
			"%u header + %" PRIu64 " data: %" PRIu64
			" more than there are",
			(unsigned)layer->header, length - layer->header,
			length - room);
	return fields_mean(fields, "%u header + %" PRIu64 " data%s",
		(unsigned)layer->header, length - layer->header,
		length > there ? ", not all there" : "");
}

static const char *mean_evil(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "must be 0" : "";
}

static const char *mean_dont(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "routers must not fragment it"
			     : "routers may fragment it";
}

static const char *mean_more(struct fields *fields, const struct field *field)
{
	uint64_t byte = field->bit / 8;
	const uint8_t *place = fields->packet->frame->bytes + byte;

	if (field->number)
		return "more fragments follow";
	/* The offset is in the next byte, too, which may be cut off. */
	if (byte + 1 >= fields->end / 8)
		return "";
	return (place[0] & 0x1f) || place[1] ? "the last fragment"
					     : "not a fragment";
}

static const char *mean_offset(struct fields *fields, const struct field *field)
{
	const uint8_t *place = fields->packet->frame->bytes + field->bit / 8;

	if (field->number > 0)
		return fields_mean(fields,
			"x 8 = %u bytes of the data come before",
			(unsigned)field->number * 8);
	return place[0] & 0x20 ? "the first fragment" : "";
}

static const struct field_row first_rows[] = {
	{"version", "Version", 4, FIELD_NUMBER, 0, mean_version},
	{"header_length", "Header length", 4, FIELD_NUMBER, 0,
		mean_header_length},
	{"dscp", "DSCP", 6, FIELD_NUMBER, 0, mean_dscp},
	{"ecn", "ECN", 2, FIELD_NUMBER, 0, mean_ecn},
	{0},
};

static const struct field_row rows[] = {
	{"total_length", "Total length", 16, FIELD_NUMBER, 0,
		mean_total_length},
	{"identification", "Identification", 16, FIELD_HEX, 0, NULL},
	{"flags", "Flags", 3, FIELD_HEX, 0, NULL},
	{"reserved", "Reserved", 1, FIELD_FLAG, 1, mean_evil},
	{"dont_fragment", "Don't fragment (DF)", 1, FIELD_FLAG, 1, mean_dont},
	{"more_fragments", "More fragments (MF)", 1, FIELD_FLAG, 1, mean_more},
	{"fragment_offset", "Fragment offset", 13, FIELD_NUMBER, 0,
		mean_offset},
	{"ttl", "Time to live (TTL)", 8, FIELD_NUMBER, 0, mean_hops},
	{"protocol", "Protocol", 8, FIELD_NUMBER, 0, mean_ip_protocol},
	{"checksum", "Header checksum", 16, FIELD_HEX, 0, mean_checksum},
	{"source", "Source", 32, FIELD_IPV4, 0, mean_ipv4},
	{"destination", "Destination", 32, FIELD_IPV4, 0, mean_ipv4},
	{0},
};

void fields_ipv4(struct fields *fields)
{
	const uint8_t *header = fields_here(fields);

	fields_rows(fields, first_rows);
	if (fields->over || !header)
		return;
	old_tos(fields, header[1]);
	fields_rows(fields, rows);
	if (fields_left(fields) > 0)
		fields_ipv4_options(fields);
}
