/*
 * The ladder in characters:
 *
 *	   0.000     SYN_SENT |-- SYN seq=0 win=64240 mss=1460 --->| LISTEN?
 *
 * time, state, axis, arrow, axis, state, remarks. What does not fit goes to
 * lines of its own between the axes.
 */
#include "wire/ladder_parts.h"

#include <string.h>

#include "out/utf8.h"

#define TIME_COLUMNS	8
#define STATE_COLUMNS	12
#define REMARK_COLUMNS	13
#define GAP_COLUMNS	2  /* before the remarks */
#define ARROW_COLUMNS	48 /* with remarks beside it, at least */
#define ARROW_MOST	64
#define ABSOLUTE_ARROW	62 /* both numbers have up to ten digits */
#define DECORATION	6  /* "-- " and " ->" */
#define INDENT		3  /* of a line between the axes */
#define WIDTH_LEAST	80
#define WIDTH_USUAL	100
#define SUMMARY_COLUMNS 9

static void set_columns(struct ladder *ladder)
{
	struct ladder_columns *columns = &ladder->columns;
	unsigned width = ladder->options.width;
	unsigned least =
		ladder->options.absolute ? ABSOLUTE_ARROW : ARROW_COLUMNS;
	unsigned beside = GAP_COLUMNS + REMARK_COLUMNS, fixed;

	if (width == 0)
		width = WIDTH_USUAL;
	if (width < WIDTH_LEAST)
		width = WIDTH_LEAST;
	columns->width = width;
	columns->axis = TIME_COLUMNS + 2;
	fixed = columns->axis + 2;
	if (!ladder->options.no_states) {
		columns->axis += STATE_COLUMNS;
		fixed = columns->axis + 2 + 1 + STATE_COLUMNS;
	}
	columns->arrow = width - fixed;
	columns->remarks = 0;
	if (columns->arrow >= least + beside) {
		columns->arrow -= beside;
		columns->remarks = REMARK_COLUMNS;
	}
	if (columns->arrow > ARROW_MOST) {
		if (columns->remarks > 0)
			columns->remarks += columns->arrow - ARROW_MOST;
		columns->arrow = ARROW_MOST;
	}
}

/* Spaces up to a column of the line that began at start. */
static void pad_to(struct text *text, size_t start, size_t column)
{
	size_t at = text->buf.len - start;

	if (at < column)
		text_pad(text, column - at);
}

/* Words in lines of at most width columns, behind an indent. A word longer than
 * a line is cut in two. */
static void add_words(struct text *text, const char *words, size_t len,
	size_t indent, size_t width)
{
	size_t room = width > indent + 20 ? width - indent : 20;

	while (len > 0) {
		size_t n = len;

		if (n > room) {
			for (n = room; n > 0 && words[n] != ' '; n--)
				;
			if (n == 0)
				n = room;
		}
		text_pad(text, indent);
		text_add_bytes(text, words, n);
		text_add_byte(text, '\n');
		words += n;
		len -= n;
		while (len > 0 && *words == ' ') {
			words++;
			len--;
		}
	}
}

/* --- headers --------------------------------------------------------------- */

void ladder_text_start(struct ladder *ladder, struct text *text)
{
	const char *origin = ladder->options.origin;

	set_columns(ladder);
	if (origin)
		add_words(
			text, origin, strlen(origin), 0, ladder->columns.width);
}

static void add_dots(struct text *text, size_t count)
{
	static const char dots[] =
		"......................................................"
		"......................................................";

	for (size_t n; count > 0; count -= n) {
		n = count < sizeof(dots) - 1 ? count : sizeof(dots) - 1;
		text_add_bytes(text, dots, n);
	}
}

/* Both ends over their axes; whole: with the roles, where they are known. */
static void add_ends(struct ladder *ladder,
	const struct ladder_conversation *conversation, bool whole,
	struct text *text)
{
	const struct ladder_columns *columns = &ladder->columns;
	const struct ladder_end *ends = conversation->ends;
	bool roles =
		whole && conversation->protocol == 6 && !conversation->inside;
	size_t start = text->buf.len, left = TIME_COLUMNS + 2;
	size_t right = columns->axis + columns->arrow + 3;
	size_t right_len = strlen(ends[1].text) + (roles ? 7 : 0);

	if (ladder->options.no_states)
		right = columns->axis + columns->arrow + 1;
	if (right + right_len > columns->width)
		right = columns->width - right_len;
	if (whole)
		text_add(text, ladder->options.delta ? "delta ms" : " time ms");
	pad_to(text, start, left);
	text_add(text, roles ? "client " : "");
	text_add(text, ends[0].text);
	if (text->buf.len - start + 1 >= right) {
		text_add_byte(text, '\n');
		start = text->buf.len;
	}
	if (!whole) {
		text_add_byte(text, ' ');
		if (text->buf.len - start + 1 < right)
			add_dots(text, right - 1 - (text->buf.len - start));
		text_add_byte(text, ' ');
	}
	pad_to(text, start, right);
	text_add(text, roles ? "server " : "");
	text_add(text, ends[1].text);
	text_add_byte(text, '\n');
}

static void add_header(struct ladder *ladder, const struct ladder_event *event,
	struct text *text)
{
	const struct ladder_conversation *one = event->conversation;
	bool fresh =
		one->ends[0].segments + one->ends[1].segments + one->errors ==
		1;

	if (ladder->current == one)
		return;
	if (fresh && ladder->headed)
		text_add_byte(text, '\n');
	ladder->headed = true;
	add_ends(ladder, one, fresh, text);
}

/* --- a line ---------------------------------------------------------------- */

static void add_time(bool has_time, int64_t time_ns, struct text *text)
{
	size_t start = text->buf.len, len;
	char shown[24];

	if (!has_time)
		return;
	ladder_ms(text, time_ns);
	len = text->buf.len - start;
	if (text->failed || len >= TIME_COLUMNS)
		return;
	memcpy(shown, buf_bytes(&text->buf) + start, len);
	text_cut(text, start);
	text_pad(text, TIME_COLUMNS - len);
	text_add_bytes(text, shown, len);
}

static void add_dashes(struct text *text, size_t count)
{
	static const char dashes[] =
		"----------------------------------------------------------------";

	text_add_bytes(text, dashes,
		count < sizeof(dashes) - 1 ? count : sizeof(dashes) - 1);
}

static void add_arrow(struct ladder *ladder, bool to_left, struct text *text)
{
	const struct text *label = &ladder->label;
	size_t fill = ladder->columns.arrow - DECORATION - label->buf.len;

	text_add(text, to_left ? "|<- " : "|-- ");
	text_add_bytes(text, ladder_bytes(label), label->buf.len);
	text_add_byte(text, ' ');
	add_dashes(text, fill);
	text_add(text, to_left ? "--|" : "->|");
}

/* A line between the axes. */
static void add_between(
	struct ladder *ladder, const char *words, size_t len, struct text *text)
{
	size_t room = ladder->columns.arrow - INDENT, n, columns;

	while (len > 0) {
		columns = utf8_columns(words, len);
		n = len;
		/* Only a payload has more bytes than columns, and that fits. */
		if (columns > room) {
			for (n = room; n > 0 && words[n] != ' '; n--)
				;
			n = n > 0 ? n : room;
			columns = n;
		}
		text_pad(text, ladder->columns.axis);
		text_add_byte(text, '|');
		text_pad(text, INDENT);
		text_add_bytes(text, words, n);
		text_pad(text, room - columns);
		text_add(text, "|\n");
		words += n;
		len -= n;
		while (len > 0 && *words == ' ') {
			words++;
			len--;
		}
	}
}

/* A state that has changed, and that it has been shown. */
static const char *state_shown(struct ladder *ladder, struct ladder_end *end)
{
	if (ladder->options.no_states || end->state == end->shown)
		return "";
	end->shown = end->state;
	return ladder_state_name(end->state);
}

/* Beside the arrow if they fit there; whether they did. */
static bool add_remarks(
	struct ladder *ladder, size_t start, bool state, struct text *text)
{
	const struct ladder_columns *columns = &ladder->columns;
	size_t len = ladder->remarks.buf.len;
	size_t at = columns->width - columns->remarks;
	size_t least = text->buf.len - start + (state ? GAP_COLUMNS : 1);

	if (state && columns->remarks == 0)
		return false;
	if (at + len > columns->width)
		at = len < columns->width ? columns->width - len : 0;
	if (at < least)
		return false;
	/* In narrow texts the column of the state is the best there is. */
	if (columns->remarks == 0)
		at = least;
	pad_to(text, start, at);
	text_add_bytes(text, ladder_bytes(&ladder->remarks), len);
	return true;
}

/* What had no room on the line: on one of its own or, if need be, on two. */
static void add_rest(struct ladder *ladder, bool beside, struct text *text)
{
	struct text *rest = &ladder->rest, *remarks = &ladder->remarks;
	size_t room = ladder->columns.arrow - INDENT;

	if (!beside && rest->buf.len > 0 &&
		rest->buf.len + 2 + remarks->buf.len <= room) {
		text_add(rest, "; ");
		text_add_bytes(rest, ladder_bytes(remarks), remarks->buf.len);
		beside = true;
	}
	add_between(ladder, ladder_bytes(rest), rest->buf.len, text);
	if (!beside)
		add_between(
			ladder, ladder_bytes(remarks), remarks->buf.len, text);
}

void ladder_text_event(struct ladder *ladder, const struct ladder_event *event,
	struct text *text)
{
	const struct ladder_columns *columns = &ladder->columns;
	struct ladder_end *ends = event->conversation->ends;
	const char *left = state_shown(ladder, &ends[0]);
	const char *right = state_shown(ladder, &ends[1]);
	bool beside = true;
	size_t start;

	add_header(ladder, event, text);
	start = text->buf.len;
	add_time(event->has_time, event->time_ns, text);
	ladder_label(ladder, event, columns->arrow - DECORATION);
	pad_to(text, start, columns->axis - (*left ? 1 : 0) - strlen(left));
	text_add(text, left);
	pad_to(text, start, columns->axis);
	add_arrow(ladder, event->from == 1, text);
	if (*right) {
		text_add_byte(text, ' ');
		text_add(text, right);
	}
	if (ladder->remarks.buf.len > 0)
		beside = add_remarks(ladder, start, *right != '\0', text);
	text_add_byte(text, '\n');
	add_rest(ladder, beside, text);
	ladder_payload(ladder, event, columns->arrow - INDENT);
	add_between(ladder, ladder_bytes(&ladder->payload),
		ladder->payload.buf.len, text);
}

/* A packet of no conversation. */
void ladder_text_stray(struct ladder *ladder, const struct packet *packet,
	bool has_time, int64_t time_ns, struct text *text)
{
	size_t start = text->buf.len, len;

	text_cut(&ladder->rest, 0);
	brief_line(&ladder->brief, packet, &ladder->rest);
	len = ladder->rest.buf.len;
	if (len > 0 && ladder_bytes(&ladder->rest)[len - 1] == '\n')
		len--;
	add_time(has_time, time_ns, text);
	pad_to(text, start, TIME_COLUMNS + 2);
	text_add_bytes(text, ladder_bytes(&ladder->rest), len);
	text_add_byte(text, '\n');
}

void ladder_text_summary(struct ladder *ladder,
	const struct ladder_conversation *conversation, struct text *text)
{
	const char *line = ladder_bytes(&ladder->rest);
	size_t left = ladder->rest.buf.len;

	/* Of another diagram than the one above. */
	if (ladder->current != conversation) {
		text_add_byte(text, '\n');
		add_ends(ladder, conversation, false, text);
	}
	while (left > 0) {
		const char *end = memchr(line, '\n', left);
		size_t len = end ? (size_t)(end - line) : left;

		add_words(text, line, len, SUMMARY_COLUMNS + 1,
			ladder->columns.width);
		left -= end ? len + 1 : len;
		line += end ? len + 1 : len;
	}
}
