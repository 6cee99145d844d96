#include "wire/hexin_row.h"

#include <string.h>

#include "wire/hexin_text.h"

#define USUAL_COUNT 16	/* bytes a line, of most programs */
#define TEXT_MAX    256 /* the most bytes a line that text stands beside */
#define QUOTE_MAX   40

struct word {
	const char *text;
	size_t len, gap; /* gap: blanks before it, of which a tab is two */
};

/* What a word is, its groups of digits. */
struct shape {
	bool hex, odd, binary, prefixed;
	size_t groups, digits; /* digits of the first group */
	bool colon;	       /* one stands after the first group */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool next_word(const char **at, const char *end, struct word *ret)
{
	const char *from = *at, *text, *stop;
	size_t tabs = 0;

	for (text = from; text < end && is_blank(*text); text++)
		tabs += *text == '\t';
	for (stop = text; stop < end && !is_blank(*stop); stop++)
		;
	*at = stop;
	*ret = (struct word){
		text, (size_t)(stop - text), (size_t)(text - from) + tabs};
	return ret->len > 0;
}

static bool is_prefix(const char *text, const char *end)
{
	return end - text >= 2 && text[0] == '0' &&
	       (text[1] == 'x' || text[1] == 'X');
}

/* "45", "4500", "0x45,0x00", "60:35:c0", "60-35-c0" */
static struct shape shape_of(const struct word *word)
{
	const char *text = word->text, *end = text + word->len;
	struct shape shape = {.hex = true, .binary = true};

	while (text < end) {
		bool prefixed = is_prefix(text, end);
		size_t n = 0;

		text += prefixed ? 2 : 0;
		for (; text < end && hexin_digit(*text) >= 0; text++, n++)
			if (*text != '0' && *text != '1')
				shape.binary = false;
		shape.binary = shape.binary && n == 8;
		if (n == 0)
			shape.hex = false;
		/* In C, 0x5 is a byte. */
		if (n % 2 == 1 && !(prefixed && n == 1))
			shape.odd = true;
		if (shape.groups++ == 0) {
			shape.digits = n;
			shape.prefixed = prefixed;
			shape.colon = text < end && *text == ':';
		}
		if (text == end)
			break;
		if (!memchr(",:-", *text, 3))
			shape.hex = false;
		text++;
	}
	return shape;
}

/* One digit, or an even number of them. */
static bool push_group(
	struct buf *bytes, const char *digits, size_t n, bool swap)
{
	uint8_t *room = buf_room(bytes, n / 2 + 1);
	size_t count = 0;

	if (!room)
		return false;
	if (n == 1)
		room[count++] = (uint8_t)hexin_digit(digits[0]);
	for (size_t i = 0; i + 1 < n; i += 2)
		room[count++] = (uint8_t)(hexin_digit(digits[i]) << 4 |
					  hexin_digit(digits[i + 1]));
	if (swap && count == 2) {
		uint8_t first = room[0];

		room[0] = room[1];
		room[1] = first;
	}
	bytes->len += count;
	return true;
}

static bool push_word(struct buf *bytes, const struct word *word, bool swap)
{
	const char *text = word->text, *end = text + word->len;

	while (text < end) {
		const char *from;

		text += is_prefix(text, end) ? 2 : 0;
		for (from = text; text < end && hexin_digit(*text) >= 0; text++)
			;
		if (!push_group(bytes, from, (size_t)(text - from), swap))
			return false;
		text++;
	}
	return true;
}

/* --- the text beside ------------------------------------------------------- */

/* tcpdump shows a blank as a dot, busybox other bytes as blanks. */
static bool shows(char c, uint8_t byte)
{
	if (byte > 0x20 && byte < 0x7f)
		return c == (char)byte;
	return c == ' ' || c == '.';
}

/* Whether text is the n bytes as characters, trailing blanks lost; gap blanks
 * stood before it, some of which may be of it. swap: of 2 or 4 bytes. */
static bool renders(const char *text, size_t len, size_t gap,
	const uint8_t *bytes, size_t n, size_t swap)
{
	size_t lead = 0;

	if (n > TEXT_MAX)
		return false;
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	if (len >= 2 && ((text[0] == '|' && text[len - 1] == '|') ||
				(text[0] == '>' && text[len - 1] == '<'))) {
		text++;
		len -= 2;
		gap = 0;
	}
	for (;; lead++) {
		bool good = len > 0 && len + lead <= n;

		for (size_t i = lead; good && i < n; i++) {
			size_t from = swap ? i ^ (swap - 1) : i;
			char c = i - lead < len ? text[i - lead] : ' ';

			good = from < n && shows(c, bytes[from]);
		}
		if (good)
			return true;
		if (lead + 1 >= gap || lead >= n || !shows(' ', bytes[lead]))
			return false;
	}
}

/* --- the offset ------------------------------------------------------------ */

static bool begins_with_zero(const struct word *word)
{
	uint64_t value;

	return hexin_number(word->text, word->len, 16, &value) && value == 0;
}

/* Whether a first word without a colon is an offset, by what is behind it. */
static bool is_bare_offset(const struct word *word, const char *at,
	const char *end, const struct hexin_style *style)
{
	struct word next = {0}, third = {0};
	struct shape shape = {0}, other = {0};
	bool zero = begins_with_zero(word);

	if (word->len < 4 || word->len > 8)
		return false;
	if (next_word(&at, end, &next))
		shape = shape_of(&next);
	if (next_word(&at, end, &third))
		other = shape_of(&third);
	if (next.len == 0) /* as at the end of a dump */
		return (style->offsets && !style->colon &&
			       word->len == style->digits) ||
		       (style->empty && word->len % 2 == 1 && zero);
	if (!shape.hex || shape.odd)
		return style->offsets && word->len == style->digits;
	if (word->len % 2 == 1)
		return true;
	if (shape.digits == word->len && next.gap < 2)
		return false;
	if (style->offsets)
		return !style->colon && (word->len == style->digits || zero);
	if (!style->empty)
		return false;
	return zero ||
	       (shape.digits == 2 && shape.groups == 1 &&
		       (next.gap > 1 || (other.hex && other.digits == 2)));
}

/* Takes an offset off the front of the line. */
static void take_offset(const char **at, const char *end,
	const struct hexin_style *style, struct hexin_row *row)
{
	const char *rest = *at, *digits, *stop;
	struct word word, next = {0};
	bool prefixed;

	if (!next_word(&rest, end, &word))
		return;
	prefixed = is_prefix(word.text, word.text + word.len);
	digits = word.text + (prefixed ? 2 : 0);
	for (stop = digits; stop < rest && hexin_digit(*stop) >= 0; stop++)
		;
	row->offset = digits;
	row->offset_len = (size_t)(stop - digits);
	if (row->offset_len == 0 || row->offset_len > 15)
		return;
	row->colon = stop < rest && *stop == ':';
	if (row->colon && stop + 1 == rest) {
		const char *look = rest;

		/* Not so "aa: bb: cc:". */
		row->has_offset = !next_word(&look, end, &next) ||
				  next.text[next.len - 1] != ':' ||
				  row->offset_len > 2;
	} else if (row->colon) {
		/* "0010:33 d2", unlike "60:35:c0" and "6035:c0b9:97a8" */
		next = (struct word){stop + 1, (size_t)(rest - stop) - 1, 0};
		row->has_offset = row->offset_len >= 4 &&
				  shape_of(&next).digits == 2 &&
				  shape_of(&next).groups == 1;
		rest = stop + 1;
	} else if (stop == rest) {
		next = (struct word){digits, row->offset_len, word.gap};
		if (prefixed) {
			const char *look = rest;

			row->has_offset = row->offset_len >= 4 &&
					  next_word(&look, end, &next) &&
					  !shape_of(&next).prefixed;
		} else {
			row->has_offset =
				is_bare_offset(&next, rest, end, style);
		}
	}
	if (row->has_offset)
		*at = rest;
}

/* --- the line -------------------------------------------------------------- */

/* The state of hexin_row. */
struct reader {
	const struct hexin_style *style;
	struct hexin_row *row;
	struct buf *bytes;
	size_t base;	      /* of the row's bytes, in the buf */
	const char *gap_text; /* behind the last gap, and what is there */
	size_t gap_count;
	const char *end;
};

static bool row_renders(
	const struct reader *reader, const struct word *word, size_t swap)
{
	return renders(word->text, (size_t)(reader->end - word->text),
		word->gap, buf_bytes(reader->bytes) + reader->base,
		reader->row->count, swap);
}

/* Whether the text beside begins here; it may show words to be swapped. */
static bool is_text(const struct reader *reader, const struct word *word)
{
	struct hexin_row *row = reader->row;
	size_t group = row->width / 2;

	if (row->count == 0 || word->gap < 2)
		return false;
	if (row_renders(reader, word, 0))
		return true;
	if (!row->has_offset || (group != 2 && group != 4) ||
		!row_renders(reader, word, group))
		return false;
	row->swapped = (unsigned)group * 8;
	return true;
}

static bool is_comment(const struct word *word)
{
	return word->text[0] == '#' || word->text[0] == ';' ||
	       (word->len > 1 && word->text[0] == '/' &&
		       (word->text[1] == '/' || word->text[1] == '*'));
}

/* Whether a word that is not bytes ends them, as the text beside does. */
static bool ends_bytes(struct reader *reader, const struct word *word, bool odd)
{
	struct hexin_row *row = reader->row;

	if (row->count == 0)
		return false;
	if (row_renders(reader, word, 0))
		return true;
	if (!row->has_offset)
		return false;
	if (word->text[0] == '|' || row->count == USUAL_COUNT)
		return true;
	if (word->gap > 1)
		return !odd || word->gap > 2;
	/* Where blanks were squeezed, as in web pages, no gap tells. */
	if (row->count > USUAL_COUNT && !reader->gap_text) {
		row->count = USUAL_COUNT;
		return true;
	}
	/* It may have begun before, with what looked like bytes. */
	if (reader->gap_text &&
		(size_t)(reader->end - reader->gap_text) <= reader->gap_count) {
		row->count = reader->gap_count;
		return true;
	}
	return false;
}

static bool refuse(const struct word *word, bool odd, struct fail *fail)
{
	int n = (int)(word->len < QUOTE_MAX ? word->len : QUOTE_MAX);
	const char *more = word->len > QUOTE_MAX ? "..." : "";

	if (odd)
		return fail_set(fail, STATUS_TROUBLE,
			"'%.*s%s' has an odd number of hex digits", n,
			word->text, more);
	return fail_set(fail, STATUS_TROUBLE, "'%.*s%s' is not hex bytes", n,
		word->text, more);
}

static bool read_words(struct reader *reader, const char *at, struct fail *fail)
{
	struct hexin_row *row = reader->row;
	struct word word;

	while (next_word(&at, reader->end, &word)) {
		struct shape shape;

		if (is_text(reader, &word) || is_comment(&word))
			break;
		if (row->has_offset && row->squeezed == 0 && row->count > 1 &&
			(size_t)(reader->end - word.text) == row->count &&
			row_renders(reader, &word, 0))
			row->squeezed = row->count;
		if (word.len == 1 &&
			(word.text[0] == ',' ||
				(word.text[0] == '|' && row->count == 0)))
			continue;
		shape = shape_of(&word);
		if (!shape.hex || shape.odd) {
			if (ends_bytes(reader, &word, shape.hex))
				break;
			return refuse(&word, shape.hex, fail);
		}
		if (row->count == 0) {
			row->width = (unsigned)shape.digits;
			row->binary = true;
		} else if (word.gap > 1) {
			if (row->count < 64)
				row->gaps |= UINT64_C(1) << row->count;
			reader->gap_text = word.text;
			reader->gap_count = row->count;
		}
		row->binary = row->binary && shape.binary;
		if (!push_word(reader->bytes, &word, reader->style->swap16))
			return fail_memory(fail);
		row->count = row->most = reader->bytes->len - reader->base;
	}
	return true;
}

bool hexin_row(const char *line, size_t len, const struct hexin_style *style,
	struct buf *bytes, struct hexin_row *ret, struct fail *fail)
{
	struct hexin_row row = {0};
	struct reader reader = {.style = style,
		.row = &row,
		.bytes = bytes,
		.base = bytes->len,
		.end = line + len};

	take_offset(&line, reader.end, style, &row);
	if (!read_words(&reader, line, fail))
		return false;
	if (row.has_offset && row.count > USUAL_COUNT &&
		row.gaps >> USUAL_COUNT & 1)
		row.count = USUAL_COUNT;
	*ret = row;
	return true;
}
