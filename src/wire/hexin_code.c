#include "wire/hexin_text.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static void blank_out(char *from, const char *end)
{
	if (from < end)
		memset(from, ' ', (size_t)(end - from));
}

/* --- comments -------------------------------------------------------------- */

/* Wireshark writes the bytes as characters into a comment, which seems to end
 * where they are an asterisk and a slash: then what follows is no code. */
static bool code_follows(const char *at, const char *end)
{
	while (at < end && (is_blank(*at) || *at == ','))
		at++;
	return at == end || memchr("\"'{}[]()\\;", *at, 10) ||
	       (end - at > 1 &&
		       (memcmp(at, "0x", 2) == 0 || memcmp(at, "/*", 2) == 0));
}

/* Behind the string that a quotation mark begins; null: it does not end here. */
static char *behind_string(char *at, char *end)
{
	char quote = *at++;

	for (; at < end && *at != quote; at++)
		if (*at == '\\' && at + 1 < end)
			at++;
	return at < end ? at + 1 : NULL;
}

/* Where a comment begins that no string holds; null: nowhere. A string that
 * goes on in the next line is one when it has escapes: an apostrophe is none. */
static char *open_comment(char *at, char *end)
{
	for (; at < end; at++) {
		char *behind;

		if (end - at > 1 && memcmp(at, "/*", 2) == 0)
			return at;
		if (*at != '"' && *at != '\'')
			continue;
		behind = behind_string(at, end);
		if (!behind && hexin_has_escape(at, (size_t)(end - at)))
			return NULL;
		if (behind)
			at = behind - 1;
	}
	return NULL;
}

size_t hexin_code(char *line, size_t len)
{
	char *end = line + len;

	for (char *at = line; at < end; at++) {
		char *behind = NULL;

		if (*at == '"' || *at == '\'')
			behind = behind_string(at, end);
		if (behind)
			at = behind - 1;
		else if (at > line && memchr(" \t;,})]", at[-1], 7) &&
			 (*at == '#' ||
				 (end - at > 1 && memcmp(at, "//", 2) == 0)))
			return (size_t)(at - line);
	}
	return len;
}

void hexin_comments(char *line, size_t len, bool *inside)
{
	char *end = line + len, *at = line;

	while (at < end) {
		char *open = at, *close;

		if (!*inside)
			open = open_comment(at, end);
		if (!open)
			return;
		at = *inside ? open : open + 2;
		close = memmem(at, (size_t)(end - at), "*/", 2);
		if (!close) {
			*inside = true;
			blank_out(open, end);
			return;
		}
		*inside = false;
		at = close + 2;
		if (!code_follows(at, end))
			at = end;
		blank_out(open, at);
	}
}

/* --- declarations ---------------------------------------------------------- */

/* A word with a letter that is no hex digit. */
static bool begins_with_name(const char *line, const char *end)
{
	for (; line < end && is_word(*line); line++)
		if (hexin_digit(*line) < 0)
			return true;
	return false;
}

/* "unsigned char b[] = {", "pkt = bytes([", "x_len = 84;": where the value
 * begins; null when the line is none. */
static const char *value_of(const char *line, size_t len)
{
	const char *end = line + len, *stop = line, *next, *equal, *brace;
	bool hex = !begins_with_name(line, end);

	if (len == 0 || !is_word(*line) || (*line >= '0' && *line <= '9'))
		return NULL;
	for (; stop < end && is_word(*stop); stop++)
		;
	for (next = stop; next < end && is_blank(*next); next++)
		;
	if (hex && (next == end || !memchr("=[", *next, 2)))
		return NULL;
	equal = memchr(line, '=', len);
	brace = memchr(line, '{', len);
	if (!equal && !brace) {
		/* Its brace is in the next line. */
		next = memchr(line, '[', len);
		return next && end[-1] == ']' && next > stop ? end : NULL;
	}
	return equal && (!brace || equal < brace) ? equal + 1 : brace;
}

bool hexin_is_code(const char *line, size_t len)
{
	const char *end = line + len, *stop = line;

	if (len == 0)
		return false;
	if (memchr("{}[]()\"'=\\", *line, 10) || value_of(line, len))
		return true;
	if (len > 2 && line[0] == 'b' && (line[1] == '"' || line[1] == '\''))
		return true;
	/* "echo -e '\x45'" */
	if ((*line < '0' || *line > '9') && begins_with_name(line, end) &&
		hexin_has_escape(line, len))
		return true;
	/* "0x45, 0x00" is, "0x0010:  4500" and "0x0010  45 00" are not. */
	if (len < 3 || line[0] != '0' || (line[1] != 'x' && line[1] != 'X'))
		return false;
	for (stop = line + 2; stop < end && hexin_digit(*stop) >= 0; stop++)
		;
	if (stop == end || memchr(",;}])", *stop, 5))
		return true;
	while (stop < end && is_blank(*stop))
		stop++;
	return end - stop > 1 &&
	       (memcmp(stop, "0x", 2) == 0 || memcmp(stop, "0X", 2) == 0 ||
		       memcmp(stop, "/*", 2) == 0 || *stop == '}');
}

bool hexin_declares(const char *line, size_t len)
{
	return value_of(line, len);
}

void hexin_values(char *line, size_t len)
{
	const char *value = value_of(line, len);
	char *end = line + len, *at = line;

	if (value) {
		const char *inner = value;

		while (inner < end && !memchr("{[\"'", *inner, 4))
			inner++;
		/* A number by itself is a length, not bytes. */
		if (inner == end && end > value && end[-1] == ';')
			value = end;
		else if (inner < end)
			value = inner;
		blank_out(line, value);
	}
	for (; at < end; at++)
		if (memchr("\"';=\\", *at, 5))
			*at = ' ';
}

/* --- strings --------------------------------------------------------------- */

static const char *first_escape(const char *line, size_t len)
{
	const char *end = line + len;

	for (; end - line >= 4; line++)
		if (line[0] == '\\' && line[1] == 'x' &&
			hexin_digit(line[2]) >= 0 && hexin_digit(line[3]) >= 0)
			return line;
	return NULL;
}

bool hexin_has_escape(const char *line, size_t len)
{
	return first_escape(line, len);
}

/* An escape of C or Python behind its backslash; moves *at. */
static int take_escape(const char **at, const char *end)
{
	static const char letters[] = "abtnvfr";
	const char *text = *at, *found;

	if (text == end)
		return -1;
	if (*text == 'x') {
		if (end - text < 3 || hexin_digit(text[1]) < 0 ||
			hexin_digit(text[2]) < 0)
			return -1;
		*at = text + 3;
		return hexin_digit(text[1]) << 4 | hexin_digit(text[2]);
	}
	*at = text + 1;
	if (*text == '0')
		return 0;
	if (memchr("\\\"'?", *text, 4))
		return *text;
	found = memchr(letters, *text, sizeof(letters) - 1);
	return found ? 7 + (int)(found - letters) : -1;
}

/* Where the strings of the line begin. */
static const char *string_start(const char *line, size_t len)
{
	const char *first = first_escape(line, len), *at = line;

	while (at < first && *at != '"' && *at != '\'')
		at++;
	return at;
}

bool hexin_string(
	const char *line, size_t len, struct buf *bytes, const char **ret_bad)
{
	const char *end = line + len, *at = string_start(line, len);
	char quote = '\0';

	while (at < end) {
		const char *from = at;
		int byte = (uint8_t)*at++;

		if (quote ? byte == quote : byte == '"' || byte == '\'') {
			quote = quote ? '\0' : (char)byte;
			continue;
		}
		/* A line that goes on below. */
		if (byte == '\\' && at == end)
			return true;
		if (byte == '\\' && !quote && is_blank(*at))
			continue;
		if (byte == '\\') {
			byte = take_escape(&at, end);
		} else if (!quote) {
			if (memchr("{}[]()+,; \tb", byte, 12))
				continue;
			byte = -1;
		}
		if (byte < 0) {
			*ret_bad = from;
			return false;
		}
		if (!buf_append_byte(bytes, (uint8_t)byte)) {
			*ret_bad = NULL;
			return false;
		}
	}
	return true;
}
