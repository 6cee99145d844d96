#include "out/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out/output.h"
#include "out/utf8.h"

void json_init(struct json *json, int fd, const char *file)
{
	*json = (struct json){.fd = fd, .file = file};
}

static void escape_point(struct text *line, uint32_t point)
{
	if (point > 0xffff) {
		point -= 0x10000;
		text_printf(line, "\\u%04" PRIx32, 0xd800 + (point >> 10));
		point = 0xdc00 + (point & 0x3ff);
	}
	text_printf(line, "\\u%04" PRIx32, point);
}

static void add_point(
	struct text *line, const uint8_t *bytes, size_t n, uint32_t point)
{
	static const char plain[] = "\"\\\n\t\r", letter[] = "\"\\ntr";
	const char *found =
		point ? memchr(plain, (int)(point & 0x7f), 5) : NULL;

	if (point < 0x80 && found) {
		text_add_byte(line, '\\');
		text_add_byte(line, letter[found - plain]);
	} else if (utf8_printable(point)) {
		text_add_bytes(line, bytes, n);
	} else {
		escape_point(line, point);
	}
}

/* A quoted string; false when some of the bytes are not UTF-8. */
static bool add_string(struct text *line, const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;
	bool clean = true;
	uint32_t point = 0;
	size_t n;

	text_add_byte(line, '"');
	for (size_t i = 0; i < len; i += n) {
		n = utf8_decode(byte + i, len - i, &point);
		if (n > 0) {
			add_point(line, byte + i, n, point);
		} else {
			clean = false;
			n = 1;
			escape_point(line, byte[i]);
		}
	}
	text_add_byte(line, '"');
	return clean;
}

/* What stands before every value. */
static void begin(struct json *json, const char *name)
{
	if (json->comma)
		text_add_byte(&json->line, ',');
	if (name) {
		(void)add_string(&json->line, name, strlen(name));
		text_add_byte(&json->line, ':');
	}
	json->comma = true;
}

static void open_level(struct json *json, const char *name, char bracket)
{
	begin(json, name);
	text_add_byte(&json->line, bracket);
	json->comma = false;
	json->depth++;
}

static void flush(struct json *json)
{
	struct buf *buf = &json->line.buf;

	json->comma = false;
	text_add_byte(&json->line, '\n');
	if (json->line.failed && !json->failed) {
		(void)fail_memory(&json->fail);
		json->failed = true;
	}
	if (json->fd < 0)
		return;
	if (!json->failed)
		json->failed = !output_write(json->fd, json->file,
			buf_bytes(buf), buf->len, &json->fail);
	buf_consume(buf, buf->len);
}

static void close_level(struct json *json, char bracket)
{
	text_add_byte(&json->line, bracket);
	json->comma = true;
	if (--json->depth == 0)
		flush(json);
}

void json_object(struct json *json, const char *name)
{
	open_level(json, name, '{');
}

void json_object_end(struct json *json)
{
	close_level(json, '}');
}

void json_array(struct json *json, const char *name)
{
	open_level(json, name, '[');
}

void json_array_end(struct json *json)
{
	close_level(json, ']');
}

void json_int(struct json *json, const char *name, int64_t value)
{
	begin(json, name);
	text_printf(&json->line, "%" PRId64, value);
}

void json_uint(struct json *json, const char *name, uint64_t value)
{
	begin(json, name);
	text_printf(&json->line, "%" PRIu64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin(json, name);
	text_add(&json->line, value ? "true" : "false");
}

void json_double(struct json *json, const char *name, double value)
{
	char digits[40] = "null";

	begin(json, name);
	for (int precision = 6; isfinite(value) && precision <= 17;
		precision++) {
		(void)snprintf(
			digits, sizeof(digits), "%.*g", precision, value);
		if (!(strtod(digits, NULL) < value) &&
			!(strtod(digits, NULL) > value))
			break;
	}
	text_add(&json->line, digits);
}

void json_bytes(
	struct json *json, const char *name, const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;

	begin(json, name);
	if (add_string(&json->line, bytes, len) || !name)
		return;
	/* Names are ours: nothing in them needs escaping. */
	text_printf(&json->line, ",\"%s_hex\":\"", name);
	for (size_t i = 0; i < len; i++)
		text_printf(&json->line, "%02x", byte[i]);
	text_add_byte(&json->line, '"');
}

void json_text(struct json *json, const char *name, const char *text)
{
	json_bytes(json, name, text, strlen(text));
}

bool json_finish(struct json *json, struct fail *fail)
{
	bool good = !json->failed;

	if (!good && fail)
		*fail = json->fail;
	text_release(&json->line);
	return good;
}
