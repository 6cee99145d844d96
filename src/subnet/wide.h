/*
 * Whole numbers of 128 bits, in which addresses of both families are counted.
 * They wrap around as unsigned ones do; IPv4 addresses are the low 32 bits.
 *
 *	struct wide last = wide_or(network, wide_ones(6));
 */
#ifndef NCX_SUBNET_WIDE_H
#define NCX_SUBNET_WIDE_H

#include <stdbool.h>
#include <stdint.h>

struct wide {
	uint64_t high, low;
};

static inline struct wide wide_of(uint64_t n)
{
	return (struct wide){0, n};
}

static inline struct wide wide_and(struct wide a, struct wide b)
{
	return (struct wide){a.high & b.high, a.low & b.low};
}

static inline struct wide wide_or(struct wide a, struct wide b)
{
	return (struct wide){a.high | b.high, a.low | b.low};
}

static inline struct wide wide_not(struct wide a)
{
	return (struct wide){~a.high, ~a.low};
}

static inline struct wide wide_add(struct wide a, struct wide b)
{
	uint64_t low = a.low + b.low;

	return (struct wide){a.high + b.high + (low < a.low), low};
}

static inline struct wide wide_sub(struct wide a, struct wide b)
{
	return (struct wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

static inline bool wide_equal(struct wide a, struct wide b)
{
	return a.high == b.high && a.low == b.low;
}

/* Negative, zero or positive. */
int wide_compare(struct wide a, struct wide b);

/* 2^n - 1, n <= 128; and 2^n, n <= 127. */
struct wide wide_ones(unsigned n);
struct wide wide_power(unsigned n);

/* The bit of value 2^n. */
bool wide_bit(struct wide a, unsigned n);

/* How many zeros it ends with in binary; 128 for 0. */
unsigned wide_zeros(struct wide a);

/* In decimal. Returns text. */
#define WIDE_TEXT_MAX 40
const char *wide_text(struct wide a, char text[WIDE_TEXT_MAX]);

#endif
