/* The options of IPv4: RFC 791, and the list of IANA's "IP Parameters". */
#include "wire/fields_rows.h"

enum {
	OPTION_EOL = 0,
	OPTION_NOP = 1,
};

typedef void option_walk(struct fields *fields, uint64_t pointer);

/* Addresses up to the pointer, which counts from 1 at the option's first
 * byte, are written already. */
static void addresses(struct fields *fields, uint64_t pointer,
	const char *before, const char *at, const char *behind)
{
	uint64_t place = 4;

	fields_list(fields, "addresses", "Addresses");
	for (; fields_left(fields) >= 4; place += 4) {
		const char *state = behind;

		if (place < pointer)
			state = before;
		else if (place == pointer)
			state = at;
		fields_item(fields, "address", "Address", 4);
		(void)fields_bytes(
			fields, FIELD_IPV4, "address", "Address", 4, state);
		fields_end(fields);
	}
	fields_end(fields);
	fields_rest(fields, "data", "Data", "no whole address");
}

static void record_route(struct fields *fields, uint64_t pointer)
{
	addresses(fields, pointer, "a router that it went through",
		"room for the next router", "room");
}

static void source_route(struct fields *fields, uint64_t pointer)
{
	addresses(fields, pointer, "been there", "to be visited next",
		"to be visited");
}

static const char *mean_stamp_flag(
	struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "times only"},
		{1, "each with its address"},
		{3, "only of the addresses given"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

static const char *mean_overflow(
	struct fields *fields, const struct field *field)
{
	return field->number == 0
		       ? ""
		       : fields_mean(fields, "%u hosts found no room",
				 (unsigned)field->number);
}

static const char *mean_stamp(struct fields *fields, const struct field *field)
{
	unsigned ms = (unsigned)field->number;

	/* RFC 791: the high bit says that it is something else. */
	if (ms & 0x80000000u)
		return "not milliseconds of the day";
	return fields_mean(fields, "ms since midnight UTC: %02u:%02u:%02u.%03u",
		ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

static void timestamps(struct fields *fields, uint64_t pointer)
{
	static const struct field_row overflow = {
		"overflow", "Overflow", 4, FIELD_NUMBER, 0, mean_overflow};
	static const struct field_row flag = {
		"flag", "Flag", 4, FIELD_NUMBER, 0, mean_stamp_flag};
	static const struct field_row stamp = {
		"time", "Time", 32, FIELD_NUMBER, 0, mean_stamp};
	static const struct field_row address = {
		"address", "Address", 32, FIELD_IPV4, 0, NULL};
	const uint8_t *here = fields_here(fields);
	uint64_t place = 5;
	uint32_t size;

	if (!here)
		return;
	size = here[0] & 0xf ? 8 : 4;
	(void)fields_one(fields, &overflow);
	(void)fields_one(fields, &flag);
	fields_list(fields, "times", "Times");
	for (; fields_left(fields) >= size; place += size) {
		fields_item(fields, "time", "Time", size);
		if (size == 8)
			(void)fields_one(fields, &address);
		if (place < pointer)
			(void)fields_one(fields, &stamp);
		else
			(void)fields_bytes(fields, FIELD_BYTES, "room", "Room",
				4, "for a time");
		fields_end(fields);
	}
	fields_end(fields);
	fields_rest(fields, "data", "Data", "no whole time");
}

static const char *mean_alert(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0 ? "every router looks at it (RFC 2113)" : "";
}

static void router_alert(struct fields *fields, uint64_t pointer)
{
	static const struct field_row row = {
		"value", "Value", 16, FIELD_NUMBER, 0, mean_alert};

	(void)pointer;
	(void)fields_one(fields, &row);
}

static void number16(struct fields *fields, uint64_t pointer)
{
	static const struct field_row row = {
		"value", "Value", 16, FIELD_NUMBER, 0, NULL};

	(void)pointer;
	(void)fields_one(fields, &row);
}

static const struct option {
	uint8_t type;
	bool pointer; /* its third byte is one */
	const char *name, *label;
	option_walk *walk;
} options[] = {
	{0, false, "eol", "End of options", NULL},
	{1, false, "nop", "No operation", NULL},
	{7, true, "record_route", "Record route", record_route},
	{11, false, "mtu_probe", "MTU probe (RFC 1063)", number16},
	{12, false, "mtu_reply", "MTU reply (RFC 1063)", number16},
	{25, false, "quick_start", "Quick-start (RFC 4782)", NULL},
	{30, false, "experiment", "Experiment (RFC 4727)", NULL},
	{68, true, "timestamp", "Timestamp", timestamps},
	{82, false, "traceroute", "Traceroute (RFC 1393)", NULL},
	{94, false, "experiment", "Experiment (RFC 4727)", NULL},
	{130, false, "security", "Security (RFC 1108)", NULL},
	{131, true, "loose_source_route", "Loose source route", source_route},
	{133, false, "extended_security", "Extended security (RFC 1108)", NULL},
	{134, false, "cipso", "Commercial security (CIPSO)", NULL},
	{136, false, "stream_id", "Stream identifier", number16},
	{137, true, "strict_source_route", "Strict source route", source_route},
	{148, false, "router_alert", "Router alert", router_alert},
	{158, false, "experiment", "Experiment (RFC 4727)", NULL},
	{222, false, "experiment", "Experiment (RFC 4727)", NULL},
};

static const struct option *option_of(uint8_t type)
{
	static const struct option unknown = {
		0, false, "unknown", "Unknown option", NULL};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].type == type)
			return &options[i];
	return &unknown;
}

static const char *mean_copied(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number ? "into every fragment" : "first fragment only";
}

static const char *mean_class(struct fields *fields, const struct field *field)
{
	static const char *const names[] = {
		"control", "reserved", "debugging, measurement", "reserved"};

	(void)fields;
	return names[field->number & 3];
}

static const char *mean_pointer(
	struct fields *fields, const struct field *field)
{
	return fields_mean(fields,
		"the next is written or read at the option's byte %u",
		(unsigned)field->number);
}

static const struct field_row type_rows[] = {
	{"type", "Type", 8, FIELD_NUMBER, 0, NULL},
	{"copied", "Copied", 1, FIELD_FLAG, 1, mean_copied},
	{"class", "Class", 2, FIELD_NUMBER, 1, mean_class},
	{"number", "Number", 5, FIELD_NUMBER, 1, NULL},
	{0},
};

/* An option whose length cannot be: what is behind it has no order. */
static void malformed(struct fields *fields, uint32_t left)
{
	fields_item(fields, "malformed", "Malformed option", left);
	fields_rows(fields, type_rows);
	fields_rest(
		fields, "data", "Data", "its length goes wrong: not read on");
	fields_end(fields);
}

static void one_option(struct fields *fields, uint8_t type, uint32_t length)
{
	static const struct field_row pointer_row = {
		"pointer", "Pointer", 8, FIELD_NUMBER, 0, mean_pointer};
	const struct option *option = option_of(type);
	uint64_t pointer = 0;

	fields_item(fields, option->name, option->label, length);
	fields_rows(fields, type_rows);
	if (type > OPTION_NOP)
		(void)fields_number(fields, "length", "Length", 8, NULL);
	if (option->pointer && fields_here(fields)) {
		pointer = *fields_here(fields);
		(void)fields_one(fields, &pointer_row);
	}
	if (option->walk)
		option->walk(fields, pointer);
	fields_rest(fields, "data", "Data", "");
	fields_end(fields);
}

void fields_ipv4_options(struct fields *fields)
{
	size_t left;

	fields_list(fields, "options", "Options");
	while ((left = fields_left(fields)) > 0) {
		const uint8_t *here = fields_here(fields);
		uint8_t type = here[0];

		if (type <= OPTION_NOP) {
			one_option(fields, type, 1);
			if (type == OPTION_EOL)
				break;
		} else if (left >= 2 && here[1] >= 2 && here[1] <= left) {
			one_option(fields, type, here[1]);
		} else {
			/* Of a header that was cut nothing is said. */
			if (!fields->layer->cut)
				malformed(fields, (uint32_t)left);
			break;
		}
	}
	fields_end(fields);
	if (!fields->layer->cut)
		fields_rest(fields, "padding", "Padding", "up to a whole word");
}
