/*
 * Text in a column that is narrower than it.
 */
#ifndef NCX_WIRE_WRAP_H
#define NCX_WIRE_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "out/text.h"

/* Append bytes in lines of room columns, without a line end behind the last.
 * The first line has `used` of them already, the others begin with `indent`
 * blanks. Lines end between words; a word that is longer, and everything without
 * words, between characters. Returns the columns used in the last line. */
size_t wrap_text(struct text *tail, const char *bytes, size_t len, size_t used,
	size_t indent, size_t room, bool words);

#endif
