/*
 * Whether to colour what goes to a descriptor.
 */
#ifndef NCX_OUT_COLOR_H
#define NCX_OUT_COLOR_H

#include <stdbool.h>

/* The order of --color's choices. */
enum color_mode {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* What can be coloured in a table; the numbers are ECMA-48's, less 30. */
enum color {
	COLOR_PLAIN = 0,
	COLOR_RED = 1,
	COLOR_GREEN = 2,
	COLOR_YELLOW = 3,
};

/* COLOR_AUTO: a terminal, unless NO_COLOR is set and not empty
 * (https://no-color.org) or TERM is "dumb" or missing. */
bool color_wanted(enum color_mode mode, int fd);

#endif
