#include "out/color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool color_wanted(enum color_mode mode, int fd)
{
	const char *refused, *term;

	if (mode != COLOR_AUTO)
		return mode == COLOR_ALWAYS;
	if (!isatty(fd))
		return false;
	refused = getenv("NO_COLOR");
	if (refused && *refused)
		return false;
	term = getenv("TERM");
	return term && strcmp(term, "dumb") != 0;
}
