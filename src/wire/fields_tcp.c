/* TCP's fixed header: RFC 9293 section 3.1; ECN: RFC 3168, RFC 9768. Options
 * are walked by wire/fields_tcp_options.c. */
#include <string.h>

#include "wire/fields_tcp.h"
#include "wire/fields_values.h"

enum {
	TCP_HEADER = 20,
	FLAGS_AT = 12,
	KNOWN = 0x1000, /* no flag: there are flags to look at */
};

/* The flags ahead of or behind where the walk is; 0 when they are cut. */
static unsigned flags_of(const struct fields *fields)
{
	const struct frame *frame = fields->packet->frame;
	uint64_t at = (uint64_t)fields->layer->offset + FLAGS_AT;

	if (fields->layer->present < FLAGS_AT + 2 || at + 2 > frame->captured)
		return 0;
	return ((unsigned)frame->bytes[at] << 8 | frame->bytes[at + 1]) %
		       0x200 |
	       KNOWN;
}

/* How much data the segment has. Not known of a quoted one, nor of one that IP
 * has cut to pieces. */
static bool data_length(const struct fields *fields, uint32_t *ret_length)
{
	const struct layer *layer = fields->layer;

	if (layer->quoted || fields->packet->fragment ||
		layer->length < layer->header)
		return false;
	*ret_length = layer->length - layer->header;
	return true;
}

/* --- numbers --------------------------------------------------------------- */

static const char *mean_sequence(
	struct fields *fields, const struct field *field)
{
	unsigned flags = flags_of(fields);
	uint32_t length = 0;

	if (flags & TCP_FLAG_SYN)
		return fields_mean(fields,
			"initial sequence number (ISN): data begins at %u",
			(unsigned)(uint32_t)(field->number + 1));
	if (!data_length(fields, &length) || length == 0)
		return "";
	return fields_mean(fields, "number of the first of %u byte%s of data",
		(unsigned)length, length == 1 ? "" : "s");
}

static const char *mean_acknowledgment(
	struct fields *fields, const struct field *field)
{
	unsigned flags = flags_of(fields);

	(void)field;
	if (!(flags & KNOWN))
		return "";
	return flags & TCP_FLAG_ACK ? "all before it has arrived; expected next"
				    : "means nothing: ACK is not set";
}

static const char *mean_offset(struct fields *fields, const struct field *field)
{
	unsigned words = (unsigned)field->number;

	if (words * 4 < TCP_HEADER)
		return "impossible: the header has 5 words at least";
	return fields_mean(fields, "%u words of 4 bytes = %u bytes of header",
		words, words * 4);
}

static const char *mean_window(struct fields *fields, const struct field *field)
{
	unsigned flags = flags_of(fields);

	if (flags & TCP_FLAG_RST)
		return "means nothing in a RST";
	if (field->number == 0)
		return "the sender of this has no room left: stop";
	if (flags & TCP_FLAG_SYN)
		return fields_mean(fields,
			"room for %u bytes; never scaled in a SYN",
			(unsigned)field->number);
	return "room for so many bytes x 2^scale, if both SYNs had a scale";
}

static const char *mean_urgent(struct fields *fields, const struct field *field)
{
	if (!(flags_of(fields) & TCP_FLAG_URG))
		return "means nothing: URG is not set";
	return fields_mean(fields, "urgent data ends %u bytes on",
		(unsigned)field->number);
}

/* --- flags ----------------------------------------------------------------- */

static const char *kind_of(unsigned flags)
{
	static const struct field_name kinds[] = {
		{0, "a segment needs one; a null scan has none"},
		{TCP_FLAG_SYN, "asks for a connection"},
		{TCP_FLAG_SYN | TCP_FLAG_ACK, "agrees to the connection"},
		{TCP_FLAG_ACK, "acknowledges"},
		{TCP_FLAG_ACK | TCP_FLAG_PSH, "data, to be handed on at once"},
		{TCP_FLAG_ACK | TCP_FLAG_URG, "urgent data"},
		{TCP_FLAG_ACK | TCP_FLAG_PSH | TCP_FLAG_URG, "urgent data"},
		{TCP_FLAG_ACK | TCP_FLAG_FIN, "ends its direction"},
		{TCP_FLAG_ACK | TCP_FLAG_FIN | TCP_FLAG_PSH,
			"last data, ends its direction"},
		{TCP_FLAG_FIN | TCP_FLAG_PSH | TCP_FLAG_URG,
			"makes no sense; an Xmas scan"},
		{0, NULL},
	};
	const char *name;

	flags &= 0x3f;
	if (flags & TCP_FLAG_SYN && flags & (TCP_FLAG_FIN | TCP_FLAG_RST))
		return "makes no sense: opens and ends at once";
	if (flags & TCP_FLAG_RST)
		return "breaks the connection off";
	name = field_name(kinds, flags);
	if (name)
		return name;
	if (flags & TCP_FLAG_SYN)
		return flags & TCP_FLAG_ACK ? "agrees to the connection"
					    : "asks for a connection";
	return flags & TCP_FLAG_ACK ? "" : "makes no sense: ACK is missing";
}

static const char *mean_flags(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{TCP_FLAG_SYN, ", SYN"},
		{TCP_FLAG_FIN, ", FIN"},
		{TCP_FLAG_RST, ", RST"},
		{TCP_FLAG_PSH, ", PSH"},
		{TCP_FLAG_ACK, ", ACK"},
		{TCP_FLAG_URG, ", URG"},
		{TCP_FLAG_ECE, ", ECE"},
		{TCP_FLAG_CWR, ", CWR"},
		{TCP_FLAG_AE, ", AE"},
		{0, NULL},
	};
	const char *kind = kind_of((unsigned)field->number);
	char list[64] = ", none";
	size_t len = 0;

	for (size_t i = 0; names[i].name; i++)
		if (field->number & names[i].value) {
			size_t more = strlen(names[i].name);

			/* All nine take 44 bytes. */
			memcpy(list + len, names[i].name, more + 1);
			len += more;
		}
	return fields_mean(
		fields, "%s%s%s", list + 2, kind[0] ? ": " : "", kind);
}

/* What a flag says, and what it is for where it does not. */
static const char *mean_flag(
	const struct field *field, const char *set, const char *unset)
{
	return field->number ? set : unset;
}

/* A SYN's flags of ECN are an offer. */
static const char *mean_ae(struct fields *fields, const struct field *field)
{
	if (flags_of(fields) & TCP_FLAG_SYN)
		return mean_flag(field, "accurate ECN (RFC 9768)",
			"would ask for accurate ECN");
	return mean_flag(field, "accurate ECN (RFC 9768), once NS",
		"would count for accurate ECN");
}

static const char *mean_cwr(struct fields *fields, const struct field *field)
{
	if (flags_of(fields) & TCP_FLAG_SYN)
		return mean_flag(field, "ECN (RFC 3168), in the opening",
			"would ask for ECN");
	return mean_flag(field, "has slowed down (ECN)",
		"would say: I slowed down (ECN)");
}

static const char *mean_ece(struct fields *fields, const struct field *field)
{
	if (flags_of(fields) & TCP_FLAG_SYN)
		return mean_flag(field, "ECN (RFC 3168), in the opening",
			"would ask for ECN");
	return mean_flag(field, "a router said congestion (ECN)",
		"would say: congestion (ECN)");
}

static const char *mean_urg(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_flag(field, "the urgent pointer counts",
		"would make the urgent pointer count");
}

static const char *mean_ack(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_flag(field, "the acknowledgment number counts",
		"the acknowledgment number means nothing");
}

static const char *mean_psh(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_flag(field, "hand the data to the program at once",
		"would hand data on at once");
}

static const char *mean_rst(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_flag(field, "breaks off, or refuses, the connection",
		"would break it off");
}

static const char *mean_syn(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_flag(field,
		"opens the connection; counts 1 in the sequence",
		"would open the connection");
}

static const char *mean_fin(struct fields *fields, const struct field *field)
{
	(void)fields;
	return mean_flag(field,
		"no more data from this side; counts 1 in the sequence",
		"would end this direction");
}

/* --- what follows ---------------------------------------------------------- */

static void derive(struct fields *fields, uint32_t sequence)
{
	unsigned flags = flags_of(fields);
	uint32_t length = 0, next;
	const char *syn = flags & TCP_FLAG_SYN ? " + 1 for SYN" : "";
	const char *fin = flags & TCP_FLAG_FIN ? " + 1 for FIN" : "";

	if (!data_length(fields, &length))
		return;
	fields_derived_number(fields, "data_length", "Data length", length,
		length == 1 ? "byte of data" : "bytes of data");
	next = sequence + length + (*syn ? 1 : 0) + (*fin ? 1 : 0);
	fields_derived_number(fields, "next_sequence", "Next sequence number",
		next,
		next == sequence ? "the same: nothing here counts"
				 : fields_mean(fields, "%u + %u bytes%s%s",
					   (unsigned)sequence, (unsigned)length,
					   syn, fin));
}

void fields_tcp(struct fields *fields)
{
	static const struct field_row rows[] = {
		{"source_port", "Source port", 16, FIELD_NUMBER, 0, mean_port},
		{"destination_port", "Destination port", 16, FIELD_NUMBER, 0,
			mean_port},
		{"sequence", "Sequence number", 32, FIELD_NUMBER, 0,
			mean_sequence},
		{"acknowledgment", "Acknowledgment number", 32, FIELD_NUMBER, 0,
			mean_acknowledgment},
		{"data_offset", "Data offset", 4, FIELD_NUMBER, 0, mean_offset},
		{"reserved", "Reserved", 3, FIELD_HEX, 0, mean_zero},
		{"flags", "Flags", 9, FIELD_HEX, 0, mean_flags},
		{"ae", "AE", 1, FIELD_FLAG, 1, mean_ae},
		{"cwr", "CWR", 1, FIELD_FLAG, 1, mean_cwr},
		{"ece", "ECE", 1, FIELD_FLAG, 1, mean_ece},
		{"urg", "URG", 1, FIELD_FLAG, 1, mean_urg},
		{"ack", "ACK", 1, FIELD_FLAG, 1, mean_ack},
		{"psh", "PSH", 1, FIELD_FLAG, 1, mean_psh},
		{"rst", "RST", 1, FIELD_FLAG, 1, mean_rst},
		{"syn", "SYN", 1, FIELD_FLAG, 1, mean_syn},
		{"fin", "FIN", 1, FIELD_FLAG, 1, mean_fin},
		{"window", "Window", 16, FIELD_NUMBER, 0, mean_window},
		{"checksum", "Checksum", 16, FIELD_HEX, 0, mean_checksum},
		{"urgent_pointer", "Urgent pointer", 16, FIELD_NUMBER, 0,
			mean_urgent},
		{0},
	};
	uint32_t sequence = fields_peek(fields, 4, 4);
	uint32_t acknowledgment = fields_peek(fields, 8, 4);

	fields_rows(fields, rows);
	/* More than is there is cut: options come as far as they are. */
	if (!fields->over && fields->layer->header > TCP_HEADER)
		fields_tcp_options(fields, acknowledgment);
	derive(fields, sequence);
}
