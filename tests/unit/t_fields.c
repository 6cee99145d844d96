/* The core of the walks, with rows of its own. */
#include "wire/fields_rows.h"

#include "fieldsay.h"
#include "tap.h"

static struct text told;

/* "a=1 b=0x02 [ {x=3} ]": a part has a dot for each depth. */
static void tell(const struct field *field, void *context)
{
	(void)context;
	if (field->type == FIELD_END) {
		text_add(&told, "> ");
		return;
	}
	for (unsigned i = 0; i < field->depth; i++)
		text_add_byte(&told, '.');
	text_add(&told, field->name);
	if (field->type == FIELD_LIST || field->type == FIELD_ITEM) {
		text_add(&told, field->type == FIELD_LIST ? "<" : ":<");
		return;
	}
	text_add_byte(&told, '=');
	field_text(field, &told);
	text_printf(&told, "@%u", (unsigned)field->bit);
	if (field->meaning[0])
		text_printf(&told, "(%s)", field->meaning);
	text_add_byte(&told, ' ');
}

static struct fields begin(const char *hex)
{
	size_t len = packet_of(hex, PACKET_UNKNOWN);

	text_release(&told);
	told = (struct text){0};
	return (struct fields){.packet = &say_packet,
		.layer = say_packet.layers,
		.each = tell,
		.end = len * 8};
}

static const char *so_far(void)
{
	text_add_byte(&told, '\0');
	text_cut(&told, told.buf.len - 1);
	return told.failed ? "no memory" : (const char *)buf_bytes(&told.buf);
}

static const char *mean_twice(struct fields *fields, const struct field *field)
{
	return fields_mean(fields, "%u", (unsigned)field->number * 2);
}

static const struct field_row rows[] = {
	{"a", "A", 4, FIELD_NUMBER, 0, mean_twice},
	{"b", "B", 12, FIELD_HEX, 0, NULL},
	{"b1", "B1", 1, FIELD_FLAG, 1, NULL},
	{"b2", "B2", 8, FIELD_HEX, 1, NULL},
	{"b21", "B21", 3, FIELD_NUMBER, 2, NULL},
	{"b22", "B22", 5, FIELD_NUMBER, 2, NULL},
	{"b3", "B3", 3, FIELD_NUMBER, 1, NULL},
	{"c", "C", 8, FIELD_NUMBER, 0, NULL},
	{0},
};

static void tables(void)
{
	struct fields fields = begin("4abc07");

	fields_rows(&fields, rows);
	tap_is_text(so_far(),
		"a=4@0(8) b=0xabc@4 .b1=set@4 .b2=0x57@5 ..b21=2@5 "
		"..b22=23@8 .b3=4@13 c=7@16 ",
		"rows, parts, parts of parts");
	tap_ok(!fields.over, "all was there");
	fields_rows(&fields, rows);
	tap_ok(fields.over, "nothing is left");

	fields = begin("4abc");
	fields_rows(&fields, rows);
	tap_is_text(so_far(),
		"a=4@0(8) b=0xabc@4 .b1=set@4 .b2=0x57@5 ..b21=2@5 "
		"..b22=23@8 .b3=4@13 ",
		"what is not there does not come");
	fields = begin("4a");
	fields_rows(&fields, rows);
	tap_is_text(so_far(), "a=4@0(8) ", "nor what is there in part");
	fields_derived(&fields, "d", "D", "text", "");
	fields_list(&fields, "l", "L");
	fields_end(&fields);
	tap_is_text(so_far(), "a=4@0(8) ", "nor anything behind");
}

static void values(void)
{
	struct fields fields = begin("6035c0b997a8 c0a80126"
				     "20010db8000000000000000000000001"
				     "1b5b414200ff ffffffffffffffff");
	uint64_t number = 0;

	(void)fields_bytes(&fields, FIELD_MAC, "m", "M", 6, "");
	(void)fields_bytes(&fields, FIELD_IPV4, "v4", "V4", 4, "an address");
	(void)fields_bytes(&fields, FIELD_IPV6, "v6", "V6", 16, NULL);
	(void)fields_bytes(&fields, FIELD_TEXT, "t", "T", 4, "");
	(void)fields_bytes(&fields, FIELD_BYTES, "b", "B", 2, "");
	tap_ok(fields_left(&fields) == 8, "8 bytes left");
	tap_ok(fields_number(&fields, "n", "N", 64, &number) &&
			number == UINT64_MAX,
		"a number of 64 bits");
	tap_ok(fields_left(&fields) == 0 && !fields_here(&fields),
		"nothing left");
	fields_derived(&fields, "d", "D", "words", "why");
	fields_derived_number(&fields, "e", "E", 12, NULL);
	fields_rest(&fields, "r", "R", "");
	tap_ok(!fields_number(&fields, "n", "N", 1, NULL), "one bit too many");
	tap_is_text(so_far(),
		"m=60:35:c0:b9:97:a8@0 v4=192.168.1.38@48(an address) "
		"v6=2001:db8::1@80 t=\\x1b[AB@208 b=00ff@240 "
		"n=18446744073709551615@256 d=words@320(why) e=12@320 ",
		"values as text");
}

static void lists(void)
{
	struct fields fields = begin("0102030405");

	fields_list(&fields, "l", "L");
	fields_item(&fields, "i", "I", 2);
	(void)fields_number(&fields, "x", "X", 8, NULL);
	tap_ok(fields_left(&fields) == 1, "an item bounds what is inside");
	tap_ok(!fields_number(&fields, "y", "Y", 16, NULL),
		"what goes behind it does not come");
	fields_end(&fields);
	tap_ok(!fields.over, "and goes wrong inside only");
	fields_item(&fields, "j", "J", 2);
	fields_end(&fields);
	fields_item(&fields, "k", "K", 2);
	(void)fields_number(&fields, "z", "Z", 8, NULL);
	fields_end(&fields);
	fields_end(&fields);
	tap_is_text(so_far(), "l<i:<x=1@0 > j:<> > ",
		"an item that is not all there does not come");
	tap_ok(fields.over, "and is the end");
	fields_end(&fields);
	tap_is_number(fields.nest_count, 0, "an end too many is nothing");
}

static void deep(void)
{
	enum { DEEP = FIELDS_NEST_MAX + 5 };
	struct fields fields = begin("0102");
	size_t opened = 0, closed = 0;

	for (int i = 0; i < DEEP; i++)
		fields_list(&fields, "l", "L");
	tap_ok(fields.over, "too deep is the end");
	for (int i = 0; i < DEEP; i++)
		fields_end(&fields);
	for (const char *at = so_far(); *at; at++) {
		opened += *at == '<';
		closed += *at == '>';
	}
	tap_is_number(opened, FIELDS_NEST_MAX, "as many as there is room for");
	tap_is_number(closed, opened, "each with its end");
	tap_is_number(fields.nest_count, 0, "none is open");
}

static void names(void)
{
	static const struct field_name table[] = {
		{0, "zero"}, {7, "seven"}, {0, NULL}};
	struct fields fields = begin("00");

	tap_is_text(field_name(table, 0), "zero", "a name");
	tap_is_text(field_name(table, 7), "seven", "the last one");
	tap_ok(!field_name(table, 8), "no name");
	tap_ok(!field_name(table, 0x100000007), "not by its low bits");
	(void)fields_mean(&fields, "%0300d", 1);
	tap_is_number(strlen(fields.meaning), FIELD_MEANING_MAX - 1,
		"a meaning is cut where its room ends");
	fields_walk(&say_packet, 99, tell, NULL);
	tap_is_text(so_far(), "", "no such layer");
}

int main(void)
{
	tables();
	values();
	lists();
	deep();
	names();
	text_release(&told);
	return tap_done();
}
