/*
 * The order of a scan: which host comes next, and which of its ports.
 *
 * The space is all pairs of target and port. Without --shuffle, targets and
 * ports come as typed and ascending; with it, the targets are permuted, and the
 * ports of each target differently. A shard is every N-th pair of that order,
 * so the parts are disjoint, complete, and equal to within one pair. Memory
 * does not depend on the size of the space.
 *
 *	struct space space;
 *
 *	space_init(&space, target_count, port_count);
 *	space_shuffle(&space, seed);
 *	space_shard(&space, 1, 4);
 *	for (uint64_t place = 0; place < space.target_count; place++)
 *		for (size_t i = 0; i < space_port_count(&space, place); i++)
 *			probe(space_target(&space, place),
 *				space_port(&space, place, i));
 */
#ifndef NCX_SCAN_SPACE_H
#define NCX_SCAN_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan/permute.h"

struct space {
	uint64_t target_count;
	size_t port_count;
	bool shuffle;
	uint64_t seed;
	struct permute targets;
	unsigned shard, shards; /* 0-based; 1 shard: all of it */
};

/* Both counts >= 1. */
void space_init(struct space *space, uint64_t target_count, size_t port_count);
void space_shuffle(struct space *space, uint64_t seed);

/* shard: 1 .. shards. */
void space_shard(struct space *space, unsigned shard, unsigned shards);

/* "I/N", 1 <= I <= N <= 1000000. */
bool space_shard_parse(const char *text, size_t len, unsigned *ret_shard,
	unsigned *ret_shards);

/* The index of the place-th target. */
uint64_t space_target(const struct space *space, uint64_t place);

/* How many ports of the place-th target are in this shard; may be 0. */
size_t space_port_count(const struct space *space, uint64_t place);

/* The index of the i-th of them, i < space_port_count. */
size_t space_port(const struct space *space, uint64_t place, size_t i);

/* All pairs of this shard; UINT64_MAX also for what does not fit. */
uint64_t space_size(const struct space *space);

#endif
