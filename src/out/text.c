#include "out/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out/output.h"

void text_add(struct text *text, const char *words)
{
	text_add_bytes(text, words, strlen(words));
}

void text_add_bytes(struct text *text, const void *bytes, size_t len)
{
	if (!text->failed && !buf_append(&text->buf, bytes, len))
		text->failed = true;
}

void text_add_byte(struct text *text, char byte)
{
	text_add_bytes(text, &byte, 1);
}

void text_pad(struct text *text, size_t spaces)
{
	uint8_t *room = text->failed ? NULL : buf_room(&text->buf, spaces);

	if (!room) {
		text->failed = true;
		return;
	}
	memset(room, ' ', spaces);
	text->buf.len += spaces;
}

void text_uint(struct text *text, uint64_t number)
{
	char digits[20];
	size_t count = sizeof(digits);

	do
		digits[--count] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	text_add_bytes(text, digits + count, sizeof(digits) - count);
}

void text_hex(struct text *text, uint64_t number, unsigned digits)
{
	char hex[16];
	size_t count = digits < sizeof(hex) ? digits : sizeof(hex);

	for (size_t i = count; i > 0; i--, number >>= 4)
		hex[i - 1] = "0123456789abcdef"[number & 0xf];
	text_add_bytes(text, hex, count);
}

void text_printf(struct text *text, const char *format, ...)
{
	uint8_t *room = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (!text->failed && n >= 0)
		room = buf_room(&text->buf, (size_t)n + 1);
	if (!room) {
		text->failed = true;
		return;
	}
	va_start(args, format);
	(void)vsnprintf((char *)room, (size_t)n + 1, format, args);
	va_end(args);
	text->buf.len += (size_t)n;
}

void text_cut(struct text *text, size_t len)
{
	if (len < text->buf.len)
		text->buf.len = len;
}

bool text_print(struct text *text, struct fail *fail)
{
	bool good;

	if (text->failed)
		good = fail_memory(fail);
	else
		good = output_stdout(
			buf_bytes(&text->buf), text->buf.len, fail);
	text_release(text);
	return good;
}

void text_release(struct text *text)
{
	buf_release(&text->buf);
	text->failed = false;
}
