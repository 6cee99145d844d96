/*
 * A queue of bytes: append at the end, take from the front.
 *
 * The bytes are at buf->data + buf->start, buf->len of them. A buf of zeros is
 * an empty one; buf_release frees the memory and leaves an empty one again.
 * Functions that may need memory return false when there is none and leave the
 * buf as it was.
 *
 *	struct buf line = {0};
 *	if (!buf_printf(&line, "%d\n", n))
 *		...
 *	n = write(fd, buf_bytes(&line), line.len);
 *	buf_consume(&line, n);
 */
#ifndef NCX_BASE_BUF_H
#define NCX_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data;
	size_t start; /* offset of the first byte in the queue */
	size_t len;   /* bytes in the queue */
	size_t cap;   /* bytes allocated */
};

/* The first byte of the queue; valid until the next append. Of an empty queue
 * it is no byte to read, but never null. */
static inline uint8_t *buf_bytes(const struct buf *buf)
{
	static const uint8_t nothing;

	return buf->data ? buf->data + buf->start
			 : (uint8_t *)(uintptr_t)&nothing;
}

/* Make room for n more bytes and return where they go, or NULL. */
uint8_t *buf_room(struct buf *buf, size_t n);

bool buf_append(struct buf *buf, const void *bytes, size_t n);
bool buf_append_byte(struct buf *buf, uint8_t byte);
bool buf_append_text(struct buf *buf, const char *text);
bool buf_printf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Drop the first n bytes, n <= len. */
void buf_consume(struct buf *buf, size_t n);

void buf_release(struct buf *buf);

#endif
