#include "wire/width.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/number.h"

#define WIDTH_MOST 200

unsigned width_of(int fd)
{
	const char *wish = getenv("COLUMNS");
	struct winsize size;
	uint64_t width = 0;

	if (isatty(fd)) {
		if (ioctl(fd, TIOCGWINSZ, &size) == 0)
			width = size.ws_col;
	} else if (wish &&
		   !number_parse(wish, strlen(wish), UINT32_MAX, &width)) {
		width = 0;
	}
	return width > WIDTH_MOST ? WIDTH_MOST : (unsigned)width;
}
