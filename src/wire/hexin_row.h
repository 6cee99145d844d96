/*
 * A line of a hex dump: "OFFSET BYTES TEXT", of which BYTES alone has to be
 * there. For hexin.c alone.
 */
#ifndef NCX_WIRE_HEXIN_ROW_H
#define NCX_WIRE_HEXIN_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"

/* What the lines before have shown. */
struct hexin_style {
	bool empty;    /* a packet begins */
	bool offsets;  /* its lines have offsets, */
	bool colon;    /* each with a colon, */
	size_t digits; /* and of so many digits */
	bool swap16;
};

struct hexin_row {
	bool has_offset, colon;
	const char *offset; /* its digits, inside the line */
	size_t offset_len;
	/* Bytes for sure, and what else reads like some but may be the text
	 * beside them; bit N of gaps: byte N has two blanks before it. */
	size_t count, most;
	/* Not 0: what follows so many bytes is them as characters, though no
	 * gap sets it apart. */
	size_t squeezed;
	uint64_t gaps;
	unsigned width;	  /* digits of the first group */
	unsigned swapped; /* bits of words that the text beside shows swapped */
	bool binary;	  /* all groups are of eight digits 0 and 1 */
};

/* Appends row->most bytes to *bytes. Errors: a word that cannot be read. */
bool hexin_row(const char *line, size_t len, const struct hexin_style *style,
	struct buf *bytes, struct hexin_row *ret, struct fail *fail);

#endif
