#include "svc/pattern.h"

#include <string.h>

/* Both bounds of a range, and the byte, so that [A-z] is the same range in
 * either case as in fnmatch(3). */
static unsigned char folded(char c, bool fold)
{
	return (unsigned char)(fold && c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* The set that begins behind the '[' at pattern[0]: how many bytes it takes,
 * with both brackets, and whether c is in it. 0 when nothing closes it. */
static size_t match_set(
	const char *pattern, size_t len, char c, bool fold, bool *ret_in)
{
	bool inverse = len > 1 && (pattern[1] == '!' || pattern[1] == '^');
	size_t first = inverse ? 2 : 1, i = first;
	unsigned char byte = folded(c, fold);
	bool in = false;

	/* A ']' that comes first is a member. */
	while (i < len && (pattern[i] != ']' || i == first)) {
		unsigned char low = folded(pattern[i], fold), high = low;

		if (i + 2 < len && pattern[i + 1] == '-' &&
			pattern[i + 2] != ']') {
			high = folded(pattern[i + 2], fold);
			i += 2;
		}
		in = in || (byte >= low && byte <= high);
		i++;
	}
	if (i >= len)
		return 0;
	*ret_in = in != inverse;
	return i + 1;
}

/* How much of the pattern c takes, from its first byte, which is no star; 0
 * when it does not fit. */
static size_t match_one(const char *pattern, size_t len, char c, bool fold)
{
	bool in = false;
	size_t n;

	if (*pattern == '?')
		return 1;
	if (*pattern == '[') {
		n = match_set(pattern, len, c, fold, &in);
		if (n > 0)
			return in ? n : 0;
	}
	return folded(*pattern, fold) == folded(c, fold) ? 1 : 0;
}

/* After a mistake only the last star can still help: it takes a byte more. */
bool pattern_match(const char *pattern, size_t pattern_len, const char *text,
	size_t len, bool fold)
{
	size_t p = 0, t = 0, star_p = 0, star_t = 0;
	bool star = false;

	while (t < len) {
		size_t n = 0;

		if (p < pattern_len && pattern[p] == '*') {
			star = true;
			star_p = ++p;
			star_t = t;
			continue;
		}
		if (p < pattern_len)
			n = match_one(
				pattern + p, pattern_len - p, text[t], fold);
		if (n > 0) {
			p += n;
			t++;
		} else if (star) {
			p = star_p;
			t = ++star_t;
		} else {
			return false;
		}
	}
	while (p < pattern_len && pattern[p] == '*')
		p++;
	return p == pattern_len;
}

bool pattern_is(const char *text, size_t len)
{
	return memchr(text, '*', len) || memchr(text, '?', len) ||
	       memchr(text, '[', len);
}
