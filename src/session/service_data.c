#include "session/service_data.h"

#include <time.h>

size_t daytime_text(char text[DAYTIME_MAX])
{
	time_t now = time(NULL);
	struct tm parts;

	if (!gmtime_r(&now, &parts))
		return 0;
	return strftime(
		text, DAYTIME_MAX, "%a %b %e %H:%M:%S %Y UTC\r\n", &parts);
}

void chargen_fill(uint8_t pattern[CHARGEN_PERIOD])
{
	for (size_t line = 0; line < 95; line++) {
		uint8_t *at = pattern + line * CHARGEN_LINE;

		for (size_t i = 0; i < 72; i++)
			at[i] = (uint8_t)(' ' + (line + i) % 95);
		at[72] = '\r';
		at[73] = '\n';
	}
}
