/*
 * --prefix: every line of a client begins with its number and endpoint, and is
 * written whole, so that lines of several clients do not mix. A line that has
 * no end is cut at 64 KiB. Pure.
 */
#ifndef NCX_SESSION_PREFIX_H
#define NCX_SESSION_PREFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define PREFIX_LINE_MOST ((size_t)64 * 1024)

struct prefix {
	char text[200];	 /* "2 192.0.2.1:40000: " */
	struct buf line; /* the line so far */
};

void prefix_init(struct prefix *prefix, uint64_t number, const char *name);
void prefix_release(struct prefix *prefix);

/* Add the lines that bytes complete to out. False: out of memory. */
bool prefix_lines(
	struct prefix *prefix, const uint8_t *bytes, size_t n, struct buf *out);

/* The client has ended: what it left of a line, with a newline. */
bool prefix_end(struct prefix *prefix, struct buf *out);

#endif
