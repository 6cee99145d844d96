#include "wire/hexin.h"

#include <string.h>

#include "wire/hexin_gather.h"
#include "wire/hexin_row.h"
#include "wire/hexin_text.h"

#define QUOTE_MAX      60
#define TCPDUMP_INDENT 8 /* columns of its dumps */

void hexin_init(
	struct hexin *hexin, bool swap16, hexin_warn *warn, void *context)
{
	*hexin = (struct hexin){
		.swap16 = swap16, .warn = warn, .context = context};
}

void hexin_release(struct hexin *hexin)
{
	buf_release(&hexin->partial);
	buf_release(&hexin->clean);
	buf_release(&hexin->row);
	buf_release(&hexin->packet);
	buf_release(&hexin->ready);
	buf_release(&hexin->marks);
	hexin->taken = 0;
}

bool hexin_take(struct hexin *hexin, struct hexin_packet *ret)
{
	struct hexin_mark mark;

	if (hexin->taken == hexin->marks.len)
		return false;
	memcpy(&mark, buf_bytes(&hexin->marks) + hexin->taken, sizeof(mark));
	hexin->taken += sizeof(mark);
	*ret = (struct hexin_packet){
		.bytes = buf_bytes(&hexin->ready) + mark.offset,
		.len = mark.len,
		.line = mark.line,
		.time_ns = mark.time_ns,
		.has_time = mark.has_time};
	return true;
}

/* Forget packets that were taken. */
static void forget(struct hexin *hexin)
{
	if (hexin->taken < hexin->marks.len)
		return;
	buf_consume(&hexin->marks, hexin->marks.len);
	buf_consume(&hexin->ready, hexin->ready.len);
	hexin->taken = 0;
}

/* --- lines ----------------------------------------------------------------- */

/* An empty line: the packet ends, unless offsets go on below it. */
static bool take_blank(struct hexin *hexin, struct fail *fail)
{
	hexin->header = false;
	if (hexin->offsets) {
		hexin->blank = true;
		return true;
	}
	if (hexin->packet.len > 0)
		return hexin_finish(hexin, fail);
	hexin->has_time = false;
	return true;
}

static bool take_bytes(
	struct hexin *hexin, const char *text, size_t len, struct fail *fail)
{
	struct hexin_style style = {
		.empty = hexin->packet.len == 0 || hexin->blank,
		.offsets = hexin->offsets,
		.colon = hexin->colon,
		.digits = hexin->digits,
		.swap16 = hexin->swap16};
	struct hexin_row row;
	struct fail why;

	buf_consume(&hexin->row, hexin->row.len);
	if (hexin_row(text, len, &style, &hexin->row, &row, &why))
		return hexin_gather(hexin, &row, fail);
	if (hexin_prose(text, len)) {
		hexin_tell(hexin, hexin->line,
			"left out, as it is not hex: '%.*s%s'",
			(int)(len < QUOTE_MAX ? len : QUOTE_MAX), text,
			len < QUOTE_MAX ? "" : "...");
		return take_blank(hexin, fail);
	}
	return fail_set(
		fail, why.status, "line %zu: %s", hexin->line, why.text);
}

static bool take_string(
	struct hexin *hexin, const char *text, size_t len, struct fail *fail)
{
	const char *bad;

	buf_consume(&hexin->row, hexin->row.len);
	if (hexin->offsets && !hexin_finish(hexin, fail))
		return false;
	if (hexin_string(text, len, &hexin->row, &bad))
		return hexin_add(
			hexin, buf_bytes(&hexin->row), hexin->row.len, fail);
	if (!bad)
		return fail_memory(fail);
	return fail_set(fail, STATUS_TROUBLE,
		"line %zu: '%.*s' in this string is not understood",
		hexin->line, text + len - bad < 4 ? (int)(text + len - bad) : 4,
		bad);
}

/* Values between brackets: each pair of them is a packet. */
static bool take_code(
	struct hexin *hexin, char *text, size_t len, struct fail *fail)
{
	char *end = text + len, *at;

	if (hexin_declares(text, len) && !hexin_finish(hexin, fail))
		return false;
	if (hexin_has_escape(text, len))
		return take_string(hexin, text, len, fail);
	hexin_values(text, len);
	for (; text < end; text = at + 1) {
		for (at = text; at < end && !memchr("{}[]()", *at, 6); at++)
			;
		if (at > text &&
			!take_bytes(hexin, text, (size_t)(at - text), fail))
			return false;
		if (at < end && !hexin_finish(hexin, fail))
			return false;
	}
	return true;
}

static bool is_fence(const char *text, size_t len)
{
	return len >= 3 &&
	       (memcmp(text, "```", 3) == 0 || memcmp(text, "~~~", 3) == 0);
}

static bool is_offset_of_tcpdump(const char *text, size_t len)
{
	return len > 2 && memcmp(text, "0x", 2) == 0;
}

static bool take_clean(
	struct hexin *hexin, char *text, size_t len, struct fail *fail)
{
	int64_t time;
	bool has_time, frame;

	if (hexin_title(text, len, &frame)) {
		hexin->left_out = !frame;
		return hexin_finish(hexin, fail);
	}
	hexin->left_out = hexin->left_out && len > 0;
	if (hexin->left_out || hexin_bits(text, len))
		return true;
	if (hexin->comment || (len > 1 && memcmp(text, "/*", 2) == 0))
		hexin_comments(text, len, &hexin->comment);
	while (len > 0 && *text == ' ') {
		text++;
		len--;
		if (len == 0)
			return true; /* it was a comment */
	}
	if (len == 0 || is_fence(text, len))
		return take_blank(hexin, fail);
	if (*text == '#' || (len > 1 && memcmp(text, "//", 2) == 0))
		return true;
	if (len == 1 && *text == '*' && hexin->offsets) {
		hexin->star = true;
		return true;
	}
	if (hexin_header(text, len, &time, &has_time)) {
		if (!hexin_finish(hexin, fail))
			return false;
		hexin->header = true;
		hexin->has_time = has_time;
		hexin->time_ns = has_time ? time : 0;
		return true;
	}
	if (hexin->header && !is_offset_of_tcpdump(text, len))
		return true;
	if (!hexin_is_code(text, len))
		return take_bytes(hexin, text, len, fail);
	hexin_comments(text, len, &hexin->comment);
	return take_code(hexin, text, hexin_code(text, len), fail);
}

static bool too_long(const struct hexin *hexin, struct fail *fail)
{
	return fail_set(fail, STATUS_TROUBLE,
		"line %zu: the line has more than %zu KiB", hexin->line,
		HEXIN_LINE_MAX >> 10);
}

static size_t indent_of(const char *line, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0; i < len && memchr(" \t>|", line[i], 4); i++)
		columns = line[i] == '\t' ? columns / 8 * 8 + 8 : columns + 1;
	return columns;
}

bool hexin_line(
	struct hexin *hexin, const char *line, size_t len, struct fail *fail)
{
	size_t columns;
	bool was;

	forget(hexin);
	hexin->line++;
	if (len > HEXIN_LINE_MAX)
		return too_long(hexin, fail);
	if (!hexin_clean(line, len, &hexin->clean))
		return fail_memory(fail);
	/* tcpdump dumps an option that it does not know deeper than the packet,
	 * and before it. */
	columns = indent_of(line, len);
	if (hexin->header && columns > hexin->indent + TCPDUMP_INDENT)
		return true;
	was = hexin->header;
	if (!take_clean(hexin, (char *)buf_bytes(&hexin->clean),
		    hexin->clean.len, fail))
		return false;
	if (!was && hexin->header)
		hexin->indent = columns;
	return true;
}

/* A line whose beginning was fed before. */
static bool join(
	struct hexin *hexin, const char *text, size_t len, struct fail *fail)
{
	bool good;

	if (len > HEXIN_LINE_MAX - hexin->partial.len) {
		hexin->line++;
		return too_long(hexin, fail);
	}
	if (!buf_append(&hexin->partial, text, len))
		return fail_memory(fail);
	good = hexin_line(hexin, (const char *)buf_bytes(&hexin->partial),
		hexin->partial.len, fail);
	buf_consume(&hexin->partial, hexin->partial.len);
	return good;
}

bool hexin_feed(struct hexin *hexin, const char *text, size_t len,
	size_t *ret_used, struct fail *fail)
{
	size_t used = 0;

	forget(hexin);
	while (used < len && hexin->marks.len == hexin->taken) {
		const char *line = text + used;
		const char *end = memchr(line, '\n', len - used);
		size_t n = end ? (size_t)(end - line) : len - used;
		bool good;

		if (!end) {
			if (n > HEXIN_LINE_MAX - hexin->partial.len) {
				hexin->line++;
				return too_long(hexin, fail);
			}
			if (!buf_append(&hexin->partial, line, n))
				return fail_memory(fail);
			used = len;
			break;
		}
		good = hexin->partial.len > 0
			       ? join(hexin, line, n, fail)
			       : hexin_line(hexin, line, n, fail);
		if (!good)
			return false;
		used += n + 1;
	}
	*ret_used = used;
	return true;
}

bool hexin_end(struct hexin *hexin, struct fail *fail)
{
	if (hexin->partial.len > 0 && !join(hexin, "", 0, fail))
		return false;
	return hexin_finish(hexin, fail);
}
