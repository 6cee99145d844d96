#include "base/ip.h"

#include <string.h>

#define GROUPS 8

static char *put_octet(char *at, unsigned n)
{
	if (n >= 100)
		*at++ = (char)('0' + n / 100);
	if (n >= 10)
		*at++ = (char)('0' + n / 10 % 10);
	*at++ = (char)('0' + n % 10);
	return at;
}

static char *put_dotted(char *at, const uint8_t address[4])
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			*at++ = '.';
		at = put_octet(at, address[i]);
	}
	return at;
}

size_t ipv4_put(const uint8_t address[4], char text[IP_TEXT_MAX])
{
	return (size_t)(put_dotted(text, address) - text);
}

static unsigned group(const uint8_t address[16], size_t i)
{
	return (unsigned)address[2 * i] << 8 | address[2 * i + 1];
}

static char *put_group(char *at, unsigned n)
{
	unsigned digits = n > 0xfff ? 4 : n > 0xff ? 3 : n > 0xf ? 2 : 1;

	for (unsigned i = digits; i > 0; i--, n >>= 4)
		at[i - 1] = "0123456789abcdef"[n & 0xf];
	return at + digits;
}

/* The longest run of two zero groups or more, the first of equal ones: RFC 5952
 * 4.2. */
static void find_zeros(
	const uint8_t address[16], size_t *ret_begin, size_t *ret_end)
{
	size_t begin = GROUPS, end = GROUPS;

	for (size_t i = 0; i < GROUPS; i++) {
		size_t j = i;

		while (j < GROUPS && group(address, j) == 0)
			j++;
		if (j - i >= 2 && j - i > end - begin) {
			begin = i;
			end = j;
		}
		if (j > i)
			i = j - 1;
	}
	*ret_begin = begin;
	*ret_end = end;
}

size_t ipv6_put(const uint8_t address[16], char text[IP_TEXT_MAX])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const char prefix[] = "::ffff:";
	size_t begin, end;
	char *at = text;

	if (memcmp(address, mapped, sizeof(mapped)) == 0) {
		memcpy(at, prefix, sizeof(prefix) - 1);
		at = put_dotted(
			at + sizeof(prefix) - 1, address + sizeof(mapped));
		return (size_t)(at - text);
	}
	find_zeros(address, &begin, &end);
	for (size_t i = 0; i < GROUPS; i++) {
		if (i == begin) {
			*at++ = ':';
			*at++ = ':';
			i = end - 1;
			continue;
		}
		if (i > 0 && i != end)
			*at++ = ':';
		at = put_group(at, group(address, i));
	}
	return (size_t)(at - text);
}
