/*
 * A permutation of 0 .. count-1 that needs no table: a Feistel network over the
 * next even power of two, walked until it lands inside (Black and Rogaway,
 * "Ciphers with Arbitrary Finite Domains", 2002). For spreading load, not for
 * secrets.
 */
#ifndef NCX_SCAN_PERMUTE_H
#define NCX_SCAN_PERMUTE_H

#include <stdint.h>

struct permute {
	uint64_t count;
	uint64_t seed;
	unsigned half; /* bits of each half */
};

/* count >= 1, at most 2^62. */
void permute_init(struct permute *permute, uint64_t count, uint64_t seed);

/* Where index goes; index < count. */
uint64_t permute_at(const struct permute *permute, uint64_t index);

#endif
