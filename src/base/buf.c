#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t *buf_room(struct buf *buf, size_t n)
{
	size_t cap = buf->cap ? buf->cap : 64;
	uint8_t *data;

	if (n <= buf->cap - buf->start - buf->len && buf->data)
		return buf->data + buf->start + buf->len;
	if (n > SIZE_MAX / 4 - buf->len)
		return NULL;
	while (cap < buf->len + n)
		cap *= 2;
	if (buf->data && cap == buf->cap) {
		memmove(buf->data, buf->data + buf->start, buf->len);
	} else {
		data = malloc(cap);
		if (!data)
			return NULL;
		if (buf->len > 0)
			memcpy(data, buf_bytes(buf), buf->len);
		free(buf->data);
		buf->data = data;
		buf->cap = cap;
	}
	buf->start = 0;
	return buf->data + buf->len;
}

bool buf_append(struct buf *buf, const void *bytes, size_t n)
{
	uint8_t *room;

	if (n == 0)
		return true;
	room = buf_room(buf, n);
	if (!room)
		return false;
	memcpy(room, bytes, n);
	buf->len += n;
	return true;
}

bool buf_append_byte(struct buf *buf, uint8_t byte)
{
	return buf_append(buf, &byte, 1);
}

bool buf_append_text(struct buf *buf, const char *text)
{
	return buf_append(buf, text, strlen(text));
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	uint8_t *room;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return false;
	room = buf_room(buf, (size_t)n + 1);
	if (!room)
		return false;
	va_start(args, format);
	(void)vsnprintf((char *)room, (size_t)n + 1, format, args);
	va_end(args);
	buf->len += (size_t)n;
	return true;
}

void buf_consume(struct buf *buf, size_t n)
{
	buf->start += n;
	buf->len -= n;
	if (buf->len == 0)
		buf->start = 0;
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){0};
}
