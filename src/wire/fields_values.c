#include "wire/fields_values.h"

#include <inttypes.h>

uint32_t fields_peek(const struct fields *fields, size_t skip, size_t bytes)
{
	const uint8_t *here = fields_here(fields);
	size_t left = fields_left(fields);
	uint32_t number = 0;

	if (!here || skip > left || bytes > left - skip)
		return 0;
	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | here[skip + i];
	return number;
}

bool fields_whole(const struct fields *fields)
{
	return !fields->layer->cut && !fields->layer->quoted &&
	       !fields->packet->fragment;
}

void fields_skip(struct fields *fields, size_t bytes)
{
	if (bytes > fields_left(fields))
		fields->over = true;
	else
		fields->at += (uint64_t)bytes * 8;
}

const char *mean_bytes(struct fields *fields, const struct field *field)
{
	return fields_mean(fields, "%" PRIu64 " byte%s", field->number,
		field->number == 1 ? "" : "s");
}

const char *mean_seconds(struct fields *fields, const struct field *field)
{
	static const struct {
		uint32_t seconds;
		const char *name;
	} units[] = {
		{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
	uint64_t number = field->number;
	size_t unit = 0;

	if (number == UINT32_MAX)
		return "for ever";
	if (number == 0)
		return "0 seconds";
	while (number % units[unit].seconds != 0)
		unit++;
	number /= units[unit].seconds;
	return fields_mean(fields, "%" PRIu64 " %s%s", number, units[unit].name,
		number == 1 ? "" : "s");
}

const char *mean_milliseconds(struct fields *fields, const struct field *field)
{
	if (field->number == 0)
		return "not said";
	return fields_mean(fields, "%" PRIu64 ".%03u seconds",
		field->number / 1000, (unsigned)(field->number % 1000));
}

const char *mean_mask(struct fields *fields, const struct field *field)
{
	const uint8_t *bytes = field->bytes;
	uint32_t mask = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
			(uint32_t)bytes[2] << 8 | bytes[3];
	unsigned length = 0;

	while (length < 32 && mask & 0x80000000u >> length)
		length++;
	if (length < 32 && mask & 0xffffffffu >> length)
		return "not a mask: ones follow zeros";
	return fields_mean(fields, "/%u", length);
}

const char *mean_when(const struct field *field, const char *text)
{
	return field->number ? text : "";
}

const char *mean_zero(struct fields *fields, const struct field *field)
{
	(void)fields;
	return field->number == 0 ? "" : "has to be 0";
}
