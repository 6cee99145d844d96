/*
 * DNS: RFC 1035 section 4; DNSSEC's flags RFC 4035, EDNS RFC 6891, multicast
 * DNS RFC 6762. What records hold is in wire/fields_dns_data.c.
 */
#include <string.h>

#include "wire/fields_dns_parts.h"
#include "wire/fields_values.h"

enum {
	HEADER = 12,
	RECORD = 10, /* type, class, TTL and length, behind the name */
	TYPE_OPT = 41,
	PORT_MDNS = 5353,
	MDNS_BIT = 0x8000,
};

/* --- meanings -------------------------------------------------------------- */

static const char *mean_response(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "a response" : "a query";
}

static const char *mean_opcode(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "standard query"},
		{1, "inverse query (obsolete)"},
		{2, "server status"},
		{4, "notify: a zone has changed"},
		{5, "update"},
		{6, "stateful operation"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_rcode(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "no error"},
		{1, "format error: the query makes no sense to the server"},
		{2, "server failure (SERVFAIL)"},
		{3, "no such name (NXDOMAIN)"},
		{4, "not implemented"},
		{5, "refused"},
		{6, "a name exists that should not"},
		{7, "a record set exists that should not"},
		{8, "a record set is missing"},
		{9, "not authoritative, or not authorised"},
		{10, "a name is not in the zone"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_authoritative(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "the server answers for its own zone");
}

static const char *mean_truncated(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "did not fit: ask again over TCP");
}

static const char *mean_desired(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "the server is to ask others");
}

static const char *mean_available(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "the server does ask others");
}

static const char *mean_authentic(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_when(field, "verified with DNSSEC");
}

static const char *mean_type(struct fields *fields, const struct field *field)
{
	const char *name = dns_type_name(field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_class(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{1, "IN: Internet"},
		{3, "CH: Chaos"},
		{4, "HS: Hesiod"},
		{254, "none"},
		{255, "any"},
		{0, NULL},
	};
	const struct packet *packet = fields->packet;
	bool mdns = packet->has_ports &&
		    (packet->source_port == PORT_MDNS ||
			    packet->destination_port == PORT_MDNS);
	bool high = mdns && field->number & MDNS_BIT;
	const char *name = field_name(
		names, high ? field->number - MDNS_BIT : field->number);

	if (!high)
		return name ? name : "";
	/* RFC 6762 section 18.12 and 18.13 */
	return fields_mean(fields, "%s; %s", name ? name : "unknown",
		strcmp(field->name, "question_class") == 0
			? "an answer to the asker alone will do"
			: "replaces what caches have");
}

/* --- questions and records ------------------------------------------------- */

/* A name that is none, or a record longer than the message: what follows
 * cannot be found. When it is cut instead, nothing is to be said. */
static void malformed(struct fields *fields, bool whole)
{
	if (whole) {
		fields_item(fields, "malformed", "Not a record",
			(uint32_t)fields_left(fields));
		fields_rest(fields, "data", "Data",
			"not a name and a record: the rest means nothing");
		fields_end(fields);
	}
	fields->over = true;
}

/* The message is over before all that its header counts came. */
static void missing(struct fields *fields, bool whole)
{
	if (whole)
		fields_derived(fields, "remark", "Remark",
			"there are fewer records than the header counts", "");
	fields->over = true;
}

static size_t name_size(
	const struct fields *fields, const struct dns_message *message)
{
	const uint8_t *here = fields_here(fields);
	char text[DNS_NAME_TEXT_MAX];

	return here ? dns_name(message, (size_t)(here - message->bytes), text)
		    : 0;
}

static void questions(struct fields *fields, const struct dns_message *message,
	uint32_t count, bool whole)
{
	static const struct field_row rows[] = {
		{"question_type", "Type", 16, FIELD_NUMBER, 0, mean_type},
		{"question_class", "Class", 16, FIELD_NUMBER, 0, mean_class},
		{0},
	};

	if (count == 0)
		return;
	if (fields_left(fields) == 0) {
		missing(fields, whole);
		return;
	}
	fields_list(fields, "questions", "Questions");
	for (; count > 0 && fields_left(fields) > 0; count--) {
		size_t name = name_size(fields, message);

		if (name == 0 || name + 4 > fields_left(fields)) {
			malformed(fields, whole);
			break;
		}
		fields_item(fields, "question", "Question", (uint32_t)name + 4);
		fields_dns_name(fields, message, "name_bytes", "Name, as sent",
			"name", "Name");
		fields_rows(fields, rows);
		fields_end(fields);
	}
	fields_end(fields);
	if (count > 0)
		missing(fields, whole);
}

static void record(struct fields *fields, const struct dns_message *message,
	unsigned type, uint32_t size)
{
	static const struct field_row rows[] = {
		{"type", "Type", 16, FIELD_NUMBER, 0, mean_type},
		{"class", "Class", 16, FIELD_NUMBER, 0, mean_class},
		{"ttl", "Time to live", 32, FIELD_NUMBER, 0, mean_seconds},
		{"length", "Length of data", 16, FIELD_NUMBER, 0, mean_bytes},
		{0},
	};
	/* RFC 6891 section 6.1: a record that is none. */
	static const struct field_row opt_rows[] = {
		{"type", "Type", 16, FIELD_NUMBER, 0, mean_type},
		{"udp_size", "UDP payload size", 16, FIELD_NUMBER, 0,
			mean_bytes},
		{"extended_rcode", "Extended response code", 8, FIELD_NUMBER, 0,
			NULL},
		{"version", "Version", 8, FIELD_NUMBER, 0, NULL},
		{"dnssec_ok", "DNSSEC OK", 1, FIELD_FLAG, 0, NULL},
		{"reserved", "Reserved", 15, FIELD_HEX, 0, mean_zero},
		{"length", "Length of data", 16, FIELD_NUMBER, 0, mean_bytes},
		{0},
	};
	const char *label = dns_type_name(type);

	fields_item(fields, "record", label ? label : "Record", size);
	fields_dns_name(
		fields, message, "name_bytes", "Name, as sent", "name", "Name");
	fields_rows(fields, type == TYPE_OPT ? opt_rows : rows);
	fields_dns_data(fields, message, type);
	fields_end(fields);
}

static void records(struct fields *fields, const struct dns_message *message,
	const char *key, const char *label, uint32_t count, bool whole)
{
	if (count == 0)
		return;
	if (fields_left(fields) == 0) {
		missing(fields, whole);
		return;
	}
	fields_list(fields, key, label);
	for (; count > 0 && fields_left(fields) > 0; count--) {
		size_t left = fields_left(fields);
		size_t name = name_size(fields, message);
		uint32_t data = fields_peek(fields, name + 8, 2);
		unsigned type = fields_peek(fields, name, 2);

		if (name == 0 || name + RECORD + data > left) {
			malformed(fields, whole);
			break;
		}
		record(fields, message, type, (uint32_t)name + RECORD + data);
	}
	fields_end(fields);
	if (count > 0)
		missing(fields, whole);
}

/* --- the message ----------------------------------------------------------- */

static const struct field_row header_rows[] = {
	{"identifier", "Identifier", 16, FIELD_HEX, 0, NULL},
	{"flags", "Flags", 16, FIELD_HEX, 0, NULL},
	{"response", "Response", 1, FIELD_FLAG, 1, mean_response},
	{"opcode", "Opcode", 4, FIELD_NUMBER, 1, mean_opcode},
	{"authoritative", "Authoritative", 1, FIELD_FLAG, 1,
		mean_authoritative},
	{"truncated", "Truncated", 1, FIELD_FLAG, 1, mean_truncated},
	{"recursion_desired", "Recursion desired", 1, FIELD_FLAG, 1,
		mean_desired},
	{"recursion_available", "Recursion available", 1, FIELD_FLAG, 1,
		mean_available},
	{"reserved", "Reserved", 1, FIELD_FLAG, 1, mean_zero},
	{"authentic_data", "Authentic data", 1, FIELD_FLAG, 1, mean_authentic},
	{"checking_disabled", "Checking disabled", 1, FIELD_FLAG, 1, NULL},
	{"rcode", "Response code", 4, FIELD_NUMBER, 1, mean_rcode},
	{"question_count", "Questions", 16, FIELD_NUMBER, 0, NULL},
	{"answer_count", "Answers", 16, FIELD_NUMBER, 0, NULL},
	{"authority_count", "Authority records", 16, FIELD_NUMBER, 0, NULL},
	{"additional_count", "Additional records", 16, FIELD_NUMBER, 0, NULL},
	{0},
};

static bool over_tcp(const struct fields *fields)
{
	const struct layer *layer = fields->layer;

	return layer > fields->packet->layers && layer[-1].kind == LAYER_TCP;
}

/* whole: all of the message is there, so that what does not fit is wrong, not
 * cut. */
static void message_rows(struct fields *fields, bool whole)
{
	struct dns_message message = {fields_here(fields), fields_left(fields)};
	uint32_t count[4];

	for (size_t i = 0; i < 4; i++)
		count[i] = fields_peek(fields, 4 + i * 2, 2);
	fields_rows(fields, header_rows);
	if (fields->over)
		return;
	questions(fields, &message, count[0], whole);
	records(fields, &message, "answers", "Answers", count[1], whole);
	records(fields, &message, "authority", "Authority", count[2], whole);
	records(fields, &message, "additional", "Additional", count[3], whole);
}

void fields_dns(struct fields *fields)
{
	static const struct field_row length_row = {
		"length", "Length", 16, FIELD_NUMBER, 0, mean_bytes};
	bool whole = fields_whole(fields);
	uint64_t end = fields->end;

	if (over_tcp(fields)) {
		uint32_t length = fields_peek(fields, 0, 2);
		size_t left;

		(void)fields_one(fields, &length_row);
		left = fields_left(fields);
		whole = left >= length;
		/* What follows is the next message. */
		if (whole)
			fields->end = fields->at + (uint64_t)length * 8;
	}
	message_rows(fields, whole);
	fields_rest(fields, "rest", "Rest", "behind the last record");
	fields->end = end;
	fields_rest(fields, "next_message", "Next message", "");
}
