/* UDP: RFC 768; a length of 0 in RFC 2675 section 4. */
#include "wire/fields_rows.h"

enum {
	UDP_HEADER = 8,
};

static const char *mean_length(struct fields *fields, const struct field *field)
{
	const struct packet *packet = fields->packet;
	unsigned length = (unsigned)field->number, room;

	if (length == 0)
		return "not said: allowed in a jumbogram of IPv6 only";
	if (length < UDP_HEADER)
		return "impossible: less than the 8 bytes of the header";
	/* Fragments share one header, and errors quote the beginning. */
	room = UDP_HEADER + packet->payload.length;
	if (!fields->layer->quoted && !packet->fragment && length > room)
		return fields_mean(
			fields, "more than IP carries: %u bytes", room);
	return fields_mean(fields, "8 header + %u data", length - UDP_HEADER);
}

void fields_udp(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"source_port", "Source port", 16, FIELD_NUMBER, 0, mean_port},
		{"destination_port", "Destination port", 16, FIELD_NUMBER, 0,
			mean_port},
		{"length", "Length", 16, FIELD_NUMBER, 0, mean_length},
		{"checksum", "Checksum", 16, FIELD_HEX, 0, mean_checksum},
		{0},
	};

	fields_rows(fields, rows);
}
