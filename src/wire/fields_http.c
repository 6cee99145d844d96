/*
 * HTTP/1: RFC 9112, names and numbers of RFC 9110. The start line and the
 * headers that are in this packet; blanks and line ends are no fields.
 */
#include <string.h>

#include "wire/fields_values.h"

enum {
	HEADERS_MAX = 64,
};

static const char *mean_method(
	struct fields *fields, const uint8_t *bytes, size_t len)
{
	static const struct {
		const char *name, *meaning;
	} methods[] = {
		{"GET", "asks for a resource"},
		{"HEAD", "asks for the headers alone"},
		{"POST", "hands data to a resource"},
		{"PUT", "stores a resource"},
		{"DELETE", "removes a resource"},
		{"OPTIONS", "asks what is possible"},
		{"TRACE", "asks for the request to be returned"},
		{"CONNECT", "asks a proxy for a tunnel"},
		{"PATCH", "changes a resource in part"},
		{"PRI", "the preface of HTTP/2"},
		{NULL, NULL},
	};

	(void)fields;
	for (size_t i = 0; methods[i].name; i++)
		if (strlen(methods[i].name) == len &&
			memcmp(methods[i].name, bytes, len) == 0)
			return methods[i].meaning;
	return "";
}

/* RFC 9110 section 15. */
static const char *mean_status(const uint8_t *bytes, size_t len)
{
	static const struct field_name names[] = {
		{100, "continue: send the content"},
		{101, "switching protocols"},
		{200, "done"},
		{201, "created"},
		{204, "done, no content"},
		{206, "a part of it"},
		{301, "moved for good"},
		{302, "found elsewhere"},
		{303, "see elsewhere"},
		{304, "not modified: use your copy"},
		{307, "elsewhere for now"},
		{308, "moved for good"},
		{400, "bad request"},
		{401, "who are you? (authentication)"},
		{403, "forbidden"},
		{404, "not found"},
		{405, "method not allowed"},
		{408, "the request took too long"},
		{429, "too many requests"},
		{500, "the server failed"},
		{501, "not implemented"},
		{502, "bad gateway: the server behind failed"},
		{503, "not available now"},
		{504, "the server behind took too long"},
		{0, NULL},
	};
	static const char *const classes[] = {"", "for information", "success",
		"redirection", "error of the client", "error of the server"};
	unsigned code = 0;
	const char *name;

	if (len != 3)
		return "";
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return "";
		code = code * 10 + (unsigned)(bytes[i] - '0');
	}
	name = field_name(names, code);
	if (name)
		return name;
	return code / 100 < 6 ? classes[code / 100] : "";
}

/* Bytes up to that one; false when it is not there. */
static bool until(
	const uint8_t *bytes, size_t len, uint8_t byte, size_t *ret_len)
{
	const uint8_t *at = memchr(bytes, byte, len);

	if (!at)
		return false;
	*ret_len = (size_t)(at - bytes);
	return true;
}

static size_t without_cr(const uint8_t *bytes, size_t len)
{
	return len > 0 && bytes[len - 1] == '\r' ? len - 1 : len;
}

static void text(struct fields *fields, const char *name, const char *label,
	size_t len, const char *meaning)
{
	(void)fields_bytes(
		fields, FIELD_TEXT, name, label, (uint32_t)len, meaning);
}

/* --- the start line -------------------------------------------------------- */

/* The next word of a line, and past the blank behind it. False at the end of
 * what is there, if no line end says that it is all of it. */
static bool word(struct fields *fields, size_t *line, bool ended, size_t *ret)
{
	const uint8_t *here = fields_here(fields);

	if (!here || *line == 0)
		return false;
	if (until(here, *line, ' ', ret))
		return true;
	*ret = *line;
	return ended;
}

static void past(struct fields *fields, size_t *line, size_t len)
{
	*line -= len;
	if (*line > 0) {
		fields_skip(fields, 1);
		(*line)--;
	}
}

static void status_line(struct fields *fields, size_t line, bool ended)
{
	size_t len;

	if (!word(fields, &line, ended, &len))
		return;
	text(fields, "version", "Version", len, "");
	past(fields, &line, len);
	if (!word(fields, &line, ended, &len))
		return;
	text(fields, "status", "Status", len,
		mean_status(fields_here(fields), len));
	past(fields, &line, len);
	if (ended)
		text(fields, "reason", "Reason", line, "");
}

static void request_line(struct fields *fields, size_t line, bool ended)
{
	size_t len;

	if (!word(fields, &line, ended, &len))
		return;
	text(fields, "method", "Method", len,
		mean_method(fields, fields_here(fields), len));
	past(fields, &line, len);
	if (!word(fields, &line, ended, &len))
		return;
	text(fields, "target", "Target", len, "");
	past(fields, &line, len);
	if (ended && line > 0)
		text(fields, "version", "Version", line, "");
}

/* False: the line does not end in this packet. */
static bool start_line(struct fields *fields)
{
	static const char http[] = "HTTP/";
	const uint8_t *here = fields_here(fields);
	size_t left = fields_left(fields), line = left, whole;
	uint64_t begin = fields->at;
	bool ended;

	if (!here)
		return false;
	ended = until(here, left, '\n', &line);
	whole = line + 1;
	if (ended)
		line = without_cr(here, line);
	if (left >= sizeof(http) - 1 &&
		memcmp(here, http, sizeof(http) - 1) == 0)
		status_line(fields, line, ended);
	else
		request_line(fields, line, ended);
	if (!ended || fields->over)
		return false;
	fields->at = begin;
	fields_skip(fields, whole);
	return true;
}

/* --- headers --------------------------------------------------------------- */

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

/* A line of len bytes without its end. */
static void header(struct fields *fields, const uint8_t *line, size_t len)
{
	size_t name, begin;

	if (!until(line, len, ':', &name)) {
		text(fields, "line", "Line", len, "not a header: no colon");
		return;
	}
	text(fields, "name", "Name", name, "");
	begin = name + 1;
	while (begin < len && is_blank(line[begin]))
		begin++;
	while (len > begin && is_blank(line[len - 1]))
		len--;
	fields_skip(fields, begin - name);
	text(fields, "value", "Value", len - begin, "");
}

/* Whether the blank line came; behind it then. */
static bool headers(struct fields *fields)
{
	bool blank = false;

	fields_list(fields, "headers", "Headers");
	for (unsigned i = 0; !blank && fields_left(fields) > 0; i++) {
		const uint8_t *here = fields_here(fields);
		size_t whole, len;

		if (!until(here, fields_left(fields), '\n', &whole))
			break;
		len = without_cr(here, whole);
		blank = len == 0;
		if (blank)
			fields_skip(fields, whole + 1);
		else if (i >= HEADERS_MAX)
			break;
		if (blank)
			break;
		fields_item(fields, "header", "Header", (uint32_t)whole + 1);
		header(fields, here, len);
		fields_end(fields);
	}
	fields_end(fields);
	return blank;
}

void fields_http(struct fields *fields)
{
	size_t left;

	if (!start_line(fields))
		return;
	if (!headers(fields)) {
		if (fields_left(fields) > 0)
			fields_derived(fields, "remark", "Remark",
				"the headers go on", "");
		return;
	}
	left = fields_left(fields);
	fields_derived_number(fields, "body_length", "Body in this packet",
		left, left == 1 ? "byte" : "bytes");
}
