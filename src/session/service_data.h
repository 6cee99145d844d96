/*
 * What the classic services say, over TCP and UDP alike. Pure but for the
 * time of day.
 */
#ifndef NCX_SESSION_SERVICE_DATA_H
#define NCX_SESSION_SERVICE_DATA_H

#include <stddef.h>
#include <stdint.h>

#define DAYTIME_MAX 64

/* "Sat Nov 21 09:57:18 2026 UTC\r\n": one line, as RFC 867 asks for. Returns
 * its length. */
size_t daytime_text(char text[DAYTIME_MAX]);

/* RFC 864: lines of 72 printable characters, each line beginning one character
 * later than the last; the whole repeats after 95 lines. */
#define CHARGEN_LINE   74
#define CHARGEN_PERIOD (95 * CHARGEN_LINE)

void chargen_fill(uint8_t pattern[CHARGEN_PERIOD]);

#endif
