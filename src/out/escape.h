/*
 * The one function that stands between bytes from outside and a terminal.
 *
 * Printable UTF-8 stays as it is. Whatever could steer the terminal or deceive
 * its reader (see utf8_printable), and every byte that is not UTF-8, becomes
 * \n, \t, \r or, byte for byte, \xNN; a backslash becomes \\. So the output
 * says exactly which bytes came in.
 *
 *	escape_text(&out, "a\033[1m\\", 6);	->  a\x1b[1m\\
 */
#ifndef NCX_OUT_ESCAPE_H
#define NCX_OUT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Append the escaped bytes to out; false, and out as it was, when there is no
 * memory. */
bool escape_text(struct buf *out, const void *bytes, size_t len);

#endif
