/*
 * UTF-8 (RFC 3629) without a locale: decoding, and what a terminal does with a
 * character.
 */
#ifndef NCX_OUT_UTF8_H
#define NCX_OUT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decode the character at bytes. Returns its length, 1 to 4, or 0 when there
 * is no valid one: cut short, overlong, a surrogate, beyond U+10FFFF. */
size_t utf8_decode(const void *bytes, size_t len, uint32_t *ret_point);

/* False for what steers a terminal or hides from its reader: C0 and C1
 * controls, line separators, bidirectional and other invisible format
 * characters. */
bool utf8_printable(uint32_t point);

/* Columns of a terminal that the text takes; a byte that is not UTF-8 counts
 * as one. */
size_t utf8_columns(const void *bytes, size_t len);

#endif
