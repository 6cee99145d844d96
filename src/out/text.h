/*
 * Text that grows, with a sticky error: once memory has run out nothing more
 * is added, and the end reports it, so that callers need not check each call.
 *
 *	struct text text = {0};
 *	text_printf(&text, "Usage: ncx %s\n", name);
 *	return text_print(&text, fail);
 */
#ifndef NCX_OUT_TEXT_H
#define NCX_OUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"

struct text {
	struct buf buf;
	bool failed; /* some of the text is missing */
};

void text_add(struct text *text, const char *words);
void text_add_bytes(struct text *text, const void *bytes, size_t len);
void text_add_byte(struct text *text, char byte);
void text_pad(struct text *text, size_t spaces);

/* A number in decimal, and in that many hex digits (at most 16), without the
 * cost of text_printf. */
void text_uint(struct text *text, uint64_t number);
void text_hex(struct text *text, uint64_t number, unsigned digits);

void text_printf(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Drop what has been added after the first len bytes. */
void text_cut(struct text *text, size_t len);

/* Write the text to stdout and release it, the latter in any case. */
bool text_print(struct text *text, struct fail *fail);

void text_release(struct text *text);

#endif
