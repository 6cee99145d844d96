/*
 * What stands in a text around its dumps. For hexin.c alone.
 */
#ifndef NCX_WIRE_HEXIN_TEXT_H
#define NCX_WIRE_HEXIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The value of digits in radix 16, 10 or 8; false when they are not. */
bool hexin_number(
	const char *digits, size_t len, unsigned radix, uint64_t *ret);

/* The value of a hex digit, -1 for what is none. */
int hexin_digit(char c);

/* The line without its end, a byte order mark, quotation marks of mail, blanks
 * around it; blanks that do not break are blanks, middle dots are dots. False
 * is out of memory. */
bool hexin_clean(const char *line, size_t len, struct buf *ret);

/* A header line of tcpdump, with its time where it has one. */
bool hexin_header(
	const char *line, size_t len, int64_t *ret_ns, bool *ret_has_time);

/* The title of a dump of tshark, "Frame (69 bytes):"; *ret_frame: of a frame,
 * not of what was made of several. And a line of tshark's details that shows the
 * bits of a field. */
bool hexin_title(const char *line, size_t len, bool *ret_frame);
bool hexin_bits(const char *line, size_t len);

/* A sentence, a prompt, a summary: words, hardly any of which could be bytes.
 * For a line that could not be read. */
bool hexin_prose(const char *line, size_t len);

/* --- code ------------------------------------------------------------------ */

/* Blanks out comments of C; *inside: one goes on, into the next line. */
void hexin_comments(char *line, size_t len, bool *inside);

/* How much of the line stands before a comment that goes to its end. */
size_t hexin_code(char *line, size_t len);

/* Whether bytes stand in the line as in code: "0x45, 0x00", "b[] = {", "\x45".
 */
bool hexin_is_code(const char *line, size_t len);

/* Whether the line declares something. */
bool hexin_declares(const char *line, size_t len);

/* Blanks out all but the values and the brackets around them. */
void hexin_values(char *line, size_t len);

/* A string with escapes: appends what it stands for. False with *ret_bad at
 * what cannot be read, or null for out of memory. */
bool hexin_has_escape(const char *line, size_t len);
bool hexin_string(
	const char *line, size_t len, struct buf *bytes, const char **ret_bad);

#endif
