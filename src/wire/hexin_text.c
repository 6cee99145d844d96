#include "wire/hexin_text.h"

#include <string.h>

#include "base/number.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_numeral(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hexin_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hexin_number(const char *digits, size_t len, unsigned radix, uint64_t *ret)
{
	uint64_t value = 0;

	if (len == 0 || len > 15)
		return false;
	for (size_t i = 0; i < len; i++) {
		int digit = hexin_digit(digits[i]);

		if (digit < 0 || (unsigned)digit >= radix)
			return false;
		value = value * radix + (unsigned)digit;
	}
	*ret = value;
	return true;
}

bool hexin_clean(const char *line, size_t len, struct buf *ret)
{
	const char *end = line + len;
	char *out;

	ret->start = ret->len = 0;
	out = (char *)buf_room(ret, len + 1);
	if (!out)
		return false;
	if (len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
		line += 3;
	while (line < end && (is_blank(*line) || memchr("<>|", *line, 3)))
		line++;
	while (line < end) {
		char c = *line++;

		if (c == '\n')
			break;
		if (c == '\xc2' && line < end &&
			(*line == '\xa0' || *line == '\xb7'))
			c = *line++ == '\xa0' ? ' ' : '.';
		if (ret->len > 0 || !is_blank(c))
			out[ret->len++] = c;
	}
	while (ret->len > 0 && is_blank(out[ret->len - 1]))
		ret->len--;
	return true;
}

/* --- tcpdump --------------------------------------------------------------- */

/* n digits and what follows them; moves *at. */
static bool take_number(
	const char **at, const char *end, size_t n, char follow, int64_t *ret)
{
	uint64_t value;

	if ((size_t)(end - *at) <= n || (*at)[n] != follow ||
		!number_parse(*at, n, UINT32_MAX, &value))
		return false;
	*at += n + 1;
	*ret = (int64_t)value;
	return true;
}

/* Digits of a fraction of a second, three to nine, up to a blank. */
static bool take_fraction(const char **at, const char *end, int64_t *ret)
{
	int64_t ns = 0, scale = NS_PER_SECOND;
	const char *from = *at;

	for (; *at < end && is_numeral(**at) && scale > 1; (*at)++) {
		scale /= 10;
		ns += (**at - '0') * scale;
	}
	*ret = ns;
	return *at - from >= 3 && *at < end && is_blank(**at);
}

/* Days since 1970 of a date of the Gregorian calendar: the year begins in
 * March, so that the day that leaps is its last. */
static int64_t days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = (month + 9) % 12;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day -
	       1 - 719468;
}

/* "22:13:20.123456 " */
static bool take_clock(const char **at, const char *end, int64_t *ret)
{
	int64_t hour, minute, second, fraction;
	const char *text = *at;

	if (!take_number(&text, end, 2, ':', &hour) ||
		!take_number(&text, end, 2, ':', &minute) ||
		!take_number(&text, end, 2, '.', &second) ||
		!take_fraction(&text, end, &fraction))
		return false;
	*ret = (hour * 3600 + minute * 60 + second) * NS_PER_SECOND + fraction;
	*at = text;
	return true;
}

/* "2023-11-14 22:13:20.123456 ", "22:13:20.123456 ", "1700000000.123456 " */
static bool take_time(const char **at, const char *end, int64_t *ret)
{
	int64_t year = 1970, month = 1, day = 1, time;
	const char *text = *at;

	if (take_number(&text, end, 10, '.', &time) &&
		take_fraction(&text, end, ret)) {
		*ret += time * NS_PER_SECOND;
		*at = text;
		return true;
	}
	text = *at;
	if (take_number(&text, end, 4, '-', &year) &&
		!(take_number(&text, end, 2, '-', &month) &&
			take_number(&text, end, 2, ' ', &day)))
		return false;
	/* Nanoseconds since 1970 have room until 2262. */
	if (year < 1970 || year > 2261 || month < 1 || month > 12)
		return false;
	if (!take_clock(&text, end, &time))
		return false;
	*ret = days(year, month, day) * 24 * 3600 * NS_PER_SECOND + time;
	*at = text;
	return true;
}

static bool begins(const char *line, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && memcmp(line, with, n) == 0;
}

bool hexin_header(
	const char *line, size_t len, int64_t *ret_ns, bool *ret_has_time)
{
	static const char *const starts[] = {
		"IP ", "IP6 ", "ARP, ", "ethertype "};
	const char *at = line, *end = line + len, *behind = line;

	if (!line || len == 0)
		return false;
	/* Option -# puts a number in front. */
	while (behind < end && is_numeral(*behind))
		behind++;
	while (behind < end && is_blank(*behind))
		behind++;
	if (take_time(&at, end, ret_ns) || take_time(&behind, end, ret_ns)) {
		*ret_has_time = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (!begins(line, len, starts[i]))
			continue;
		*ret_has_time = false;
		return true;
	}
	if (len > 40 && line[2] == ':' && memmem(line, 25, " > ", 3) &&
		memmem(line, len, ", ethertype ", 12)) {
		*ret_has_time = false;
		return true;
	}
	return false;
}

/* --- tshark ---------------------------------------------------------------- */

bool hexin_title(const char *line, size_t len, bool *ret_frame)
{
	static const char tail[] = " bytes):";
	size_t n = sizeof(tail) - 1, at = len > n ? len - n : 0;

	if (at == 0 || memcmp(line + at, tail, n) != 0 ||
		!is_numeral(line[at - 1]))
		return false;
	while (at > 0 && is_numeral(line[at - 1]))
		at--;
	if (at < 2 || line[at - 1] != '(')
		return false;
	*ret_frame = begins(line, len, "Frame (");
	return true;
}

bool hexin_bits(const char *line, size_t len)
{
	bool dots = false;
	size_t at = 0;

	for (; at < len && memchr("01. ", line[at], 4); at++)
		dots = dots || line[at] == '.';
	return dots && at + 1 < len && line[at] == '=' && line[at + 1] == ' ';
}

/* --- sentences ------------------------------------------------------------- */

bool hexin_prose(const char *line, size_t len)
{
	const char *end = line + len;
	size_t words = 0, bytes = 0;

	if (begins(line, len, "$ ") || begins(line, len, "% "))
		return true;
	while (line < end) {
		size_t n = 0, digits = 0, letters = 0;

		while (line < end && is_blank(*line))
			line++;
		for (; line < end && !is_blank(*line); line++, n++) {
			digits += hexin_digit(*line) >= 0;
			letters += is_letter(*line) && hexin_digit(*line) < 0;
		}
		/* What could be a byte with a slip of the finger counts. */
		if (n > 0 && n % 2 == 0 && digits + 1 >= n)
			bytes++;
		else if (n >= 3 && letters >= 1)
			words++;
	}
	return words > 0 && words >= bytes;
}
