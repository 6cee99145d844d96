#include "scan/permute.h"

/* More than the four that a Feistel network needs on large halves: with halves
 * of a few bits, four rounds leave most orders out. */
#define ROUNDS 6

/* The finaliser of MurmurHash3 in David Stafford's variant 13: every bit of
 * its argument changes half of the bits of its result. */
static uint64_t mix(uint64_t n)
{
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

void permute_init(struct permute *permute, uint64_t count, uint64_t seed)
{
	unsigned half = 0;

	while (UINT64_C(1) << 2 * half < count)
		half++;
	/* Mixed, so that neighbouring seeds have nothing in common. */
	*permute = (struct permute){count, mix(seed + 1), half};
}

static uint64_t feistel(const struct permute *permute, uint64_t n)
{
	uint64_t mask = (UINT64_C(1) << permute->half) - 1;
	uint64_t left = n >> permute->half, right = n & mask;

	for (uint64_t round = 1; round <= ROUNDS; round++) {
		uint64_t key = permute->seed + (round << 32);
		uint64_t old = right;

		right = left ^ (mix(mix(key) + right) & mask);
		left = old;
	}
	return left << permute->half | right;
}

uint64_t permute_at(const struct permute *permute, uint64_t index)
{
	/* The domain is less than four times count, and the network is a
	 * permutation of it: the walk is short, and it ends, at the latest
	 * where it began. */
	do {
		index = feistel(permute, index);
	} while (index >= permute->count);
	return index;
}
