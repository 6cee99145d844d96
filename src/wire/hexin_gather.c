#include "wire/hexin_gather.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wire/hexin_text.h"

/* So many are told; a book pasted by mistake would have no end of them. */
#define WARNINGS_MAX 20

void hexin_tell(struct hexin *hexin, size_t line, const char *format, ...)
{
	char message[320];
	va_list args;

	if (!hexin->warn || hexin->warnings > WARNINGS_MAX)
		return;
	if (hexin->warnings++ == WARNINGS_MAX) {
		hexin->warn(hexin->context, line,
			"and more like these, which are not told");
		return;
	}
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	hexin->warn(hexin->context, line, message);
}

/* --- a packet -------------------------------------------------------------- */

bool hexin_add(
	struct hexin *hexin, const uint8_t *bytes, size_t n, struct fail *fail)
{
	if (n > HEXIN_PACKET_MAX - hexin->packet.len)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: the packet has more than %zu KiB",
			hexin->line, HEXIN_PACKET_MAX >> 10);
	if (hexin->packet.len == 0)
		hexin->first = hexin->line;
	return buf_append(&hexin->packet, bytes, n) || fail_memory(fail);
}

/* Keep so many bytes of the last line that has an offset. */
static void cut(struct hexin *hexin, size_t count)
{
	if (hexin->offsets && hexin->start + count < hexin->packet.len)
		hexin->packet.len = hexin->start + count;
	hexin->count = hexin->most = count;
}

bool hexin_finish(struct hexin *hexin, struct fail *fail)
{
	struct hexin_mark mark;

	if (hexin->offsets) {
		size_t count = hexin->count, length = hexin->length;

		/* A line is never longer than those before it. */
		if (length > 0 && length < 64 && count > length &&
			hexin->gaps >> length & 1)
			count = length;
		/* Web pages squeeze blanks; no line below says how many bytes
		 * there are. */
		if (hexin->squeezed > 0 && hexin->squeezed < count) {
			hexin_tell(hexin, hexin->last,
				"the last %zu of %zu bytes are taken as the "
				"text beside the others, which they spell",
				count - hexin->squeezed, count);
			count = hexin->squeezed;
		}
		cut(hexin, count);
		if (hexin->star)
			hexin_tell(hexin, hexin->line,
				"no offset tells how many lines the '*' "
				"stands for: they are missing");
	}
	mark = (struct hexin_mark){.offset = hexin->ready.len,
		.len = hexin->packet.len,
		.line = hexin->first,
		.time_ns = hexin->time_ns,
		.has_time = hexin->has_time};
	if (mark.len > 0 &&
		(!buf_append(
			 &hexin->ready, buf_bytes(&hexin->packet), mark.len) ||
			!buf_append(&hexin->marks, &mark, sizeof(mark))))
		return fail_memory(fail);
	buf_consume(&hexin->packet, hexin->packet.len);
	/* A time waits for the bytes below it. */
	if (mark.len > 0)
		hexin->has_time = false;
	hexin->offsets = hexin->blank = hexin->star = false;
	hexin->radix = 0;
	hexin->start = hexin->length = hexin->count = hexin->most = 0;
	hexin->squeezed = 0;
	hexin->gaps = 0;
	return true;
}

/* --- offsets --------------------------------------------------------------- */

/* od writes seven octal digits, or decimal ones. */
static bool may_be_of_od(const struct hexin_row *row)
{
	return !row->colon && row->offset_len == 7;
}

/* The value that fits the bytes before it, in the radix in use, or in any when
 * none is. */
static bool fitting(
	struct hexin *hexin, const struct hexin_row *row, uint64_t *ret)
{
	static const unsigned radixes[] = {16, 8, 10};

	for (size_t i = 0; i < 3; i++) {
		unsigned radix = radixes[i];
		uint64_t value;

		if (hexin->radix != 0 && hexin->radix != radix)
			continue;
		if (radix != 16 && !may_be_of_od(row))
			continue;
		if (!hexin_number(row->offset, row->offset_len, radix, &value))
			continue;
		if (value < hexin->at ||
			(value != hexin->at + hexin->count &&
				value != hexin->at + hexin->most))
			continue;
		if (value >= 8)
			hexin->radix = radix;
		*ret = value;
		return true;
	}
	return false;
}

/* Whether the lines that a star stands for lead up to an offset. */
static bool leads_to(
	const struct hexin *hexin, const struct hexin_row *row, unsigned radix)
{
	uint64_t value;

	return hexin->count > 0 &&
	       hexin_number(row->offset, row->offset_len, radix, &value) &&
	       value > hexin->at && (value - hexin->at) % hexin->count == 0;
}

/* The value of an offset that does not follow from the line before it. Seven
 * digits with 16-bit words are also hexdump's, and hexadecimal. */
static uint64_t far_value(struct hexin *hexin, const struct hexin_row *row)
{
	unsigned radix = hexin->radix;
	bool octal = leads_to(hexin, row, 8), words = hexin->width == 4;
	uint64_t value = 0;

	if (radix == 0) {
		radix = 16;
		if (may_be_of_od(row) && !words)
			radix = octal ? 8 : 10;
		if (may_be_of_od(row) && words && octal &&
			leads_to(hexin, row, 16))
			hexin_tell(hexin, hexin->line,
				"offset %.*s is taken as hexdump's, "
				"hexadecimal; od's would be octal",
				(int)row->offset_len, row->offset);
	}
	if (!hexin_number(row->offset, row->offset_len, radix, &value)) {
		radix = 16;
		(void)hexin_number(row->offset, row->offset_len, radix, &value);
	}
	hexin->radix = radix;
	return value;
}

/* The lines that a star stands for: all like the one above it. */
static bool repeat(struct hexin *hexin, uint64_t offset, struct fail *fail)
{
	uint64_t missing = offset - hexin->at;

	cut(hexin, hexin->count);
	if (hexin->count == 0 || missing % hexin->count != 0)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: the '*' above does not lead to this offset",
			hexin->line);
	if (missing > HEXIN_PACKET_MAX)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: the packet has more than %zu KiB",
			hexin->line, HEXIN_PACKET_MAX >> 10);
	for (missing -= hexin->count; missing > 0; missing -= hexin->count) {
		uint8_t line[256];
		size_t n = hexin->count;

		for (size_t i = 0, part; i < n; i += part) {
			part = n - i < sizeof(line) ? n - i : sizeof(line);
			memcpy(line,
				buf_bytes(&hexin->packet) + hexin->start + i,
				part);
			if (!hexin_add(hexin, line, part, fail))
				return false;
		}
	}
	return true;
}

/* The bytes of the line before, as many as this offset says. */
static bool settle(struct hexin *hexin, uint64_t offset, struct fail *fail)
{
	uint64_t count = offset - hexin->at;

	if (hexin->star)
		return repeat(hexin, offset, fail);
	if (count == hexin->count || count == hexin->most ||
		(count < hexin->most && count < 64 &&
			hexin->gaps >> count & 1) ||
		/* hexdump and od fill up their last word. */
		(hexin->swap16 && count + 1 == hexin->count)) {
		cut(hexin, (size_t)count);
		hexin->length = (size_t)count;
		return true;
	}
	if (hexin->binary && count * 4 == hexin->count)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: these are binary digits: dump hex, with "
			"xxd without -b",
			hexin->last);
	if (count < hexin->count)
		hexin_tell(hexin, hexin->last,
			"%zu bytes stand here, but the next offset leaves "
			"room for %" PRIu64 ": some may be too many",
			hexin->count, count);
	else
		hexin_tell(hexin, hexin->line,
			"%" PRIu64 " bytes are missing before the offset of "
			"this line",
			count - hexin->count);
	cut(hexin, hexin->count);
	return true;
}

/* Words whose bytes a program swapped, or that are not hex at all. */
static bool check_words(struct hexin *hexin, const struct hexin_row *row,
	bool bare, struct fail *fail)
{
	unsigned bits = row->swapped ? row->swapped : row->width * 4;

	if (bare && row->width == 6)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: these are octal words of od: dump bytes, "
			"with od -Ax -tx1",
			hexin->line);
	if (!bare && row->swapped == 0)
		return true;
	if (bits == 16 && !hexin->swap16)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: in these 16-bit words, as hexdump and od "
			"write them, bytes are swapped: add --swap16 to swap "
			"them back, or dump bytes, with hexdump -C",
			hexin->line);
	if (bits == 32 || bits == 64)
		return fail_set(fail, STATUS_TROUBLE,
			"line %zu: in these %u-bit words bytes are swapped: "
			"dump bytes, with hexdump -C",
			hexin->line, bits);
	return true;
}

/* The offset of a line: it completes the line before, and perhaps its packet.
 */
static bool take_offset(struct hexin *hexin, const struct hexin_row *row,
	uint64_t *ret, struct fail *fail)
{
	uint64_t value = 0;

	if (!hexin->offsets && hexin->packet.len > 0 &&
		!hexin_finish(hexin, fail))
		return false;
	if (hexin->offsets && fitting(hexin, row, ret))
		return settle(hexin, *ret, fail);
	(void)hexin_number(row->offset, row->offset_len, 16, &value);
	if (hexin->offsets && value != 0) {
		value = far_value(hexin, row);
		if (value > hexin->at && !hexin->blank) {
			*ret = value;
			return settle(hexin, value, fail);
		}
	}
	if (!hexin_finish(hexin, fail))
		return false;
	if (value != 0 && row->most > 0)
		hexin_tell(hexin, hexin->line,
			"the first offset is not 0: bytes before it may be "
			"missing");
	*ret = value;
	return true;
}

/* Bytes that begin each line and rise by what stands behind them are offsets
 * which nothing sets apart. */
static void check_rising(struct hexin *hexin, size_t count)
{
	const uint8_t *bytes = buf_bytes(&hexin->row);

	for (size_t i = 0; i < 2; i++) {
		size_t width = i + 1;
		uint64_t value = bytes[0];

		if (count <= width + 3) {
			hexin->rising[i] = 0;
			continue;
		}
		if (width == 2)
			value = value << 8 | bytes[1];
		if (hexin->packet.len == 0)
			hexin->rising[i] = value == 0;
		else if (hexin->rising[i] > 0 && value == hexin->expected[i])
			hexin->rising[i]++;
		else
			hexin->rising[i] = 0;
		hexin->expected[i] = value + count - width;
		if (hexin->rising[i] == 3)
			hexin_tell(hexin, hexin->line,
				"the first %zu digits of the lines so far rise "
				"as offsets do, but are taken as bytes: write "
				"a colon behind offsets",
				2 * width);
	}
}

/* --- a line ---------------------------------------------------------------- */

bool hexin_gather(
	struct hexin *hexin, const struct hexin_row *row, struct fail *fail)
{
	bool bare = row->has_offset && !row->colon && row->offset_len >= 5 &&
		    row->offset_len <= 7;
	uint64_t offset = 0;

	if (!row->has_offset) {
		if (hexin->blank && !hexin_finish(hexin, fail))
			return false;
		if (!hexin->offsets) {
			if (row->count > 0)
				check_rising(hexin, row->count);
			return hexin_add(hexin, buf_bytes(&hexin->row),
				row->count, fail);
		}
		/* A line that was wrapped. */
		cut(hexin, hexin->count);
		hexin->count = hexin->most = hexin->count + row->count;
		hexin->squeezed = 0;
		return hexin_add(
			hexin, buf_bytes(&hexin->row), row->count, fail);
	}
	if (!check_words(hexin, row, bare, fail) ||
		!take_offset(hexin, row, &offset, fail))
		return false;
	hexin->offsets = true;
	hexin->blank = hexin->star = hexin->header = false;
	hexin->colon = row->colon;
	hexin->digits = row->offset_len;
	hexin->at = offset;
	hexin->start = hexin->packet.len;
	hexin->count = row->count;
	hexin->most = row->most;
	hexin->squeezed = row->squeezed;
	hexin->gaps = row->gaps;
	hexin->width = row->width;
	hexin->binary = row->binary;
	hexin->last = hexin->line;
	/* An offset alone is the end of a dump. */
	if (row->most == 0)
		return hexin_finish(hexin, fail);
	return hexin_add(hexin, buf_bytes(&hexin->row), row->most, fail);
}
