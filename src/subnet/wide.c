#include "subnet/wide.h"

#include <string.h>

int wide_compare(struct wide a, struct wide b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	if (a.low != b.low)
		return a.low < b.low ? -1 : 1;
	return 0;
}

struct wide wide_power(unsigned n)
{
	if (n >= 64)
		return (struct wide){UINT64_C(1) << (n - 64) % 64, 0};
	return (struct wide){0, UINT64_C(1) << n};
}

struct wide wide_ones(unsigned n)
{
	if (n >= 128)
		return (struct wide){UINT64_MAX, UINT64_MAX};
	return wide_sub(wide_power(n), wide_of(1));
}

bool wide_bit(struct wide a, unsigned n)
{
	return (n >= 64 ? a.high >> (n - 64) % 64 : a.low >> n) & 1;
}

unsigned wide_zeros(struct wide a)
{
	unsigned n = 0;

	while (n < 128 && !wide_bit(a, n))
		n++;
	return n;
}

/* Divide by ten and return the rest: long division in four digits of 32 bits,
 * so that no rest needs more than 64. */
static unsigned cut_digit(struct wide *a)
{
	uint64_t digits[4] = {
		a->high >> 32,
		a->high & UINT32_MAX,
		a->low >> 32,
		a->low & UINT32_MAX,
	};
	uint64_t rest = 0;

	if (a->high == 0) {
		rest = a->low % 10;
		a->low /= 10;
		return (unsigned)rest;
	}
	for (int i = 0; i < 4; i++) {
		uint64_t n = rest << 32 | digits[i];

		digits[i] = n / 10;
		rest = n % 10;
	}
	a->high = digits[0] << 32 | digits[1];
	a->low = digits[2] << 32 | digits[3];
	return (unsigned)rest;
}

const char *wide_text(struct wide a, char text[WIDE_TEXT_MAX])
{
	char digits[WIDE_TEXT_MAX];
	size_t at = sizeof(digits);

	digits[--at] = '\0';
	do
		digits[--at] = (char)('0' + cut_digit(&a));
	while (a.high != 0 || a.low != 0);
	memcpy(text, digits + at, sizeof(digits) - at);
	return text;
}
