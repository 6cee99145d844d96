#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DURATION_MAX (INT64_C(366) * 24 * 3600 * NS_PER_SECOND)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool number_parse(const char *text, size_t len, uint64_t max, uint64_t *ret_n)
{
	uint64_t n = 0;

	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint64_t digit;

		if (!is_digit(text[i]))
			return false;
		digit = (uint64_t)(text[i] - '0');
		if (n > (max - digit) / 10 || digit > max)
			return false;
		n = n * 10 + digit;
	}
	*ret_n = n;
	return true;
}

bool duration_parse(const char *text, size_t len, int64_t *ret_ns)
{
	static const struct {
		const char *suffix;
		int64_t ns;
	} units[] = {
		{"ms", NS_PER_MS},
		{"us", 1000},
		{"s", NS_PER_SECOND},
		{"m", 60 * NS_PER_SECOND},
		{"h", 3600 * NS_PER_SECOND},
		{"", NS_PER_SECOND},
	};
	uint64_t whole = 0;
	int64_t unit = 0, ns, tenth;
	size_t n = 0, dot;

	while (n < len && is_digit(text[n]))
		n++;
	if (n > 0 && !number_parse(text, n, DURATION_MAX, &whole))
		return false;
	dot = n;
	if (n < len && text[n] == '.') {
		n++;
		while (n < len && is_digit(text[n]))
			n++;
		if (n == dot + 1)
			return false;
	}
	if (n == 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units) && !unit; i++)
		if (strlen(units[i].suffix) == len - n &&
			memcmp(units[i].suffix, text + n, len - n) == 0)
			unit = units[i].ns;
	if (!unit || whole > (uint64_t)(DURATION_MAX / unit))
		return false;
	ns = (int64_t)whole * unit;
	tenth = unit;
	for (size_t i = dot + 1; i < n && tenth >= 10; i++) {
		tenth /= 10;
		ns += tenth * (text[i] - '0');
	}
	if (ns > DURATION_MAX)
		return false;
	*ret_ns = ns;
	return true;
}

bool size_parse(const char *text, size_t len, uint64_t *ret_size)
{
	unsigned shift = 0;
	uint64_t n;

	if (len > 0) {
		switch (text[len - 1]) {
		case 'K':
		case 'k':
			shift = 10;
			break;
		case 'M':
		case 'm':
			shift = 20;
			break;
		case 'G':
		case 'g':
			shift = 30;
			break;
		default:
			break;
		}
	}
	if (!number_parse(text, shift ? len - 1 : len,
		    (uint64_t)INT64_MAX >> shift, &n))
		return false;
	*ret_size = n << shift;
	return true;
}

const char *duration_text(int64_t ns, char text[NUMBER_TEXT_MAX])
{
	double seconds = (double)ns / (double)NS_PER_SECOND;

	if (ns < 10 * NS_PER_MS)
		(void)snprintf(text, NUMBER_TEXT_MAX, "%.1f ms", seconds * 1e3);
	else if (ns < NS_PER_SECOND)
		(void)snprintf(text, NUMBER_TEXT_MAX, "%.0f ms", seconds * 1e3);
	else if (ns < 120 * NS_PER_SECOND)
		(void)snprintf(text, NUMBER_TEXT_MAX, "%.2f s", seconds);
	else
		(void)snprintf(text, NUMBER_TEXT_MAX,
			"%" PRId64 " min %" PRId64 " s",
			ns / (60 * NS_PER_SECOND), ns / NS_PER_SECOND % 60);
	return text;
}

const char *size_text(uint64_t size, char text[NUMBER_TEXT_MAX])
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
	double value = (double)size / 1024;
	size_t unit = 0;

	if (size < 1024) {
		(void)snprintf(text, NUMBER_TEXT_MAX, "%" PRIu64 " B", size);
		return text;
	}
	while (value >= 1024 && unit + 1 < sizeof(units) / sizeof(*units)) {
		value /= 1024;
		unit++;
	}
	(void)snprintf(text, NUMBER_TEXT_MAX, "%.*f %s", value < 10 ? 2 : 1,
		value, units[unit]);
	return text;
}
