/*
 * TCP's options: RFC 9293 section 3.2, 7323 (scale, timestamps), 2018 and 2883
 * (SACK), 2385 (MD5), 5925 (AO), 5482 (user timeout), 7413 (Fast Open), 8684
 * (MPTCP), 6994 (experiments), 8547 (ENO), 9768 (accurate ECN).
 */
#include "wire/fields_tcp.h"
#include "wire/fields_values.h"

enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_SACK = 5,
	OPTION_MPTCP = 30,
	MPTCP_CAPABLE = 0,
	SCALE_MAX = 14,	     /* RFC 7323 section 2.3 */
	EXPERIMENT = 0xf989, /* Fast Open, before it had a kind */
};

/* --- meanings -------------------------------------------------------------- */

static const char *mean_mss(struct fields *fields, const struct field *field)
{
	unsigned headers = fields->packet->ip_version == 6 ? 60 : 40;

	return fields_mean(fields,
		"most data in one segment, without headers: MTU %u - %u",
		(unsigned)field->number + headers, headers);
}

static const char *mean_scale(struct fields *fields, const struct field *field)
{
	if (field->number > SCALE_MAX)
		return "windows x 16384: more than 14 counts as 14";
	return fields_mean(fields, "windows from here on x %u",
		1u << (unsigned)field->number);
}

static const char *mean_echo(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0 ? "none came yet"
				  : "the other side's, returned: gives the RTT";
}

static const char *mean_value(struct fields *fields, const struct field *field)
{
	(void)fields;
	(void)field;
	return "clock of the sender, in ticks of its own";
}

static const char *mean_granularity(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "minutes" : "seconds";
}

static const char *mean_experiment(
	struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == EXPERIMENT ? "TCP Fast Open" : "";
}

static const char *mean_subtype(
	struct fields *fields, const struct field *field)
{
	static const char *const names[16] = {
		"MP_CAPABLE: offers Multipath TCP",
		"MP_JOIN: one more path of a connection",
		"DSS: data sequence numbers",
		"ADD_ADDR: one more address of mine",
		"REMOVE_ADDR: an address is gone",
		"MP_PRIO: priority of a path",
		"MP_FAIL: falls back to one path",
		"MP_FASTCLOSE: breaks all paths off",
		"MP_TCPRST: why this path is broken off", "", "", "", "", "",
		"", "experimental"};

	(void)fields;
	return names[field->number & 15];
}

/* --- options with a shape of their own -------------------------------------- */

static void walk_sack(struct fields *fields, uint32_t acknowledgment)
{
	static const struct field_row rows[] = {
		{"left_edge", "Left edge", 32, FIELD_NUMBER, 0, NULL},
		{"right_edge", "Right edge", 32, FIELD_NUMBER, 0, NULL},
		{0},
	};
	bool first = true;

	fields_list(fields, "blocks", "Blocks");
	for (; fields_left(fields) >= 8; first = false) {
		uint32_t left = fields_peek(fields, 0, 4);
		uint32_t right = fields_peek(fields, 4, 4);
		/* Modulo 2^32, as all sequence numbers: RFC 9293 3.4. */
		bool twice = first && right - acknowledgment - 1 >= 0x80000000;

		fields_item(fields, "block", "Block", 8);
		fields_rows(fields, rows);
		fields_derived_number(fields, "size", "Size", right - left,
			twice ? "bytes that came twice (D-SACK, RFC 2883)"
			      : "bytes that are there, behind a gap");
		fields_end(fields);
	}
	fields_end(fields);
}

static void walk_mptcp(struct fields *fields)
{
	static const struct field_row subtype[] = {
		{"subtype", "Subtype", 4, FIELD_NUMBER, 0, mean_subtype},
		{0},
	};
	static const struct field_row capable[] = {
		{"version", "Version", 4, FIELD_NUMBER, 0, NULL},
		{"flags", "Flags", 8, FIELD_HEX, 0, NULL},
		{0},
	};
	unsigned kind = fields_peek(fields, 0, 1) >> 4;

	fields_rows(fields, subtype);
	if (kind == MPTCP_CAPABLE) {
		fields_rows(fields, capable);
		if (fields_left(fields) >= 8)
			(void)fields_bytes(fields, FIELD_BYTES, "sender_key",
				"Sender's key", 8, "");
		if (fields_left(fields) >= 8)
			(void)fields_bytes(fields, FIELD_BYTES, "receiver_key",
				"Receiver's key", 8, "");
		return;
	}
	(void)fields_one(fields,
		&(struct field_row){"flags", "Flags", 4, FIELD_HEX, 0, NULL});
}

/* --- the table ------------------------------------------------------------- */

static const struct field_row mss_rows[] = {
	{"value", "Value", 16, FIELD_NUMBER, 0, mean_mss},
	{0},
};

static const struct field_row scale_rows[] = {
	{"shift", "Shift", 8, FIELD_NUMBER, 0, mean_scale},
	{0},
};

static const struct field_row timestamps_rows[] = {
	{"value", "Value", 32, FIELD_NUMBER, 0, mean_value},
	{"echo", "Echo reply", 32, FIELD_NUMBER, 0, mean_echo},
	{0},
};

static const struct field_row md5_rows[] = {
	{"digest", "Digest", 128, FIELD_BYTES, 0, NULL},
	{0},
};

static const struct field_row timeout_rows[] = {
	{"granularity", "Granularity", 1, FIELD_FLAG, 0, mean_granularity},
	{"timeout", "Timeout", 15, FIELD_NUMBER, 0, NULL},
	{0},
};

static const struct field_row ao_rows[] = {
	{"key_id", "Key", 8, FIELD_NUMBER, 0, NULL},
	{"next_key_id", "Next key", 8, FIELD_NUMBER, 0, NULL},
	{0},
};

static const struct field_row experiment_rows[] = {
	{"experiment", "Experiment", 16, FIELD_HEX, 0, mean_experiment},
	{0},
};

struct tcp_option {
	unsigned kind;
	uint32_t size; /* that it has to have; 0: any */
	const char *name, *label;
	const struct field_row *rows; /* behind kind and length */
	const char *rest;	      /* name of what is left, a label too */
};

static const struct tcp_option options[] = {
	{2, 4, "mss", "Maximum segment size", mss_rows, NULL},
	{3, 3, "window_scale", "Window scale", scale_rows, NULL},
	{4, 2, "sack_permitted", "SACK permitted", NULL, NULL},
	{OPTION_SACK, 0, "sack", "SACK: what came behind a gap", NULL, NULL},
	{6, 6, "echo", "Echo (obsolete)", NULL, NULL},
	{7, 6, "echo_reply", "Echo reply (obsolete)", NULL, NULL},
	{8, 10, "timestamps", "Timestamps", timestamps_rows, NULL},
	{19, 18, "md5", "MD5 signature", md5_rows, NULL},
	{27, 8, "quick_start", "Quick-Start response", NULL, NULL},
	{28, 4, "user_timeout", "User timeout", timeout_rows, NULL},
	{29, 0, "ao", "Authentication (TCP-AO)", ao_rows, "mac"},
	{OPTION_MPTCP, 0, "mptcp", "Multipath TCP", NULL, NULL},
	{34, 0, "fast_open", "Fast Open cookie", NULL, "cookie"},
	{69, 0, "eno", "Encryption negotiation (ENO)", NULL, NULL},
	{172, 0, "accecn0", "Accurate ECN, order 0", NULL, NULL},
	{174, 0, "accecn1", "Accurate ECN, order 1", NULL, NULL},
	{253, 0, "experiment", "Experiment", experiment_rows, NULL},
	{254, 0, "experiment", "Experiment", experiment_rows, NULL},
	{0, 0, "unknown", "Unknown option", NULL, NULL},
};

static const struct tcp_option *find(unsigned kind)
{
	const struct tcp_option *option = options;

	while (option->kind != 0 && option->kind != kind)
		option++;
	return option;
}

static const struct field_row kind_row = {
	"kind", "Kind", 8, FIELD_NUMBER, 0, NULL};
static const struct field_row length_row = {
	"length", "Length", 8, FIELD_NUMBER, 0, mean_bytes};

static void one(struct fields *fields, const struct tcp_option *option,
	uint32_t size, uint32_t acknowledgment)
{
	const char *meaning = "";

	fields_item(fields, option->name, option->label, size);
	(void)fields_one(fields, &kind_row);
	(void)fields_one(fields, &length_row);
	if (option->size != 0 && option->size != size)
		meaning = fields_mean(fields,
			"not as it should be: this option has %u bytes",
			(unsigned)option->size);
	else if (option->rows)
		fields_rows(fields, option->rows);
	else if (option->kind == OPTION_SACK)
		walk_sack(fields, acknowledgment);
	else if (option->kind == OPTION_MPTCP)
		walk_mptcp(fields);
	fields_rest(
		fields, option->rest ? option->rest : "data", "Data", meaning);
	fields_end(fields);
}

static void single(struct fields *fields, bool end)
{
	fields_item(fields, end ? "end" : "nop",
		end ? "End of options" : "No operation: filler", 1);
	(void)fields_one(fields, &kind_row);
	fields_end(fields);
}

/* A length that cannot be: nothing behind it can be found. */
static void malformed(struct fields *fields)
{
	fields_item(fields, "malformed", "Not an option",
		(uint32_t)fields_left(fields));
	(void)fields_one(fields, &kind_row);
	fields_rest(fields, "data", "Data",
		"its length cannot be: the rest has no meaning");
	fields_end(fields);
}

void fields_tcp_options(struct fields *fields, uint32_t acknowledgment)
{
	bool end = false;

	fields_list(fields, "options", "Options");
	while (!end && fields_left(fields) > 0) {
		unsigned kind = fields_peek(fields, 0, 1);
		size_t left = fields_left(fields);
		uint32_t size = fields_peek(fields, 1, 1);

		if (kind == OPTION_END || kind == OPTION_NOP) {
			end = kind == OPTION_END;
			single(fields, end);
		} else if (size >= 2 && size <= left) {
			one(fields, find(kind), size, acknowledgment);
		} else {
			/* Cut: what is not all there does not come. */
			if (fields_whole(fields))
				malformed(fields);
			break;
		}
	}
	fields_end(fields);
	if (end)
		fields_rest(fields, "padding", "Padding",
			"fills the header up to whole words");
	/* Nothing behind options that are cut. */
	if (fields->layer->cut)
		fields->over = true;
}
