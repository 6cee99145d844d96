#include "scan/space.h"

#include <string.h>

#include "base/number.h"

#define SHARDS_MAX 1000000

void space_init(struct space *space, uint64_t target_count, size_t port_count)
{
	*space = (struct space){.target_count = target_count,
		.port_count = port_count,
		.shards = 1};
}

void space_shuffle(struct space *space, uint64_t seed)
{
	space->shuffle = true;
	space->seed = seed;
	permute_init(&space->targets, space->target_count, seed);
}

void space_shard(struct space *space, unsigned shard, unsigned shards)
{
	space->shard = shard - 1;
	space->shards = shards;
}

bool space_shard_parse(
	const char *text, size_t len, unsigned *ret_shard, unsigned *ret_shards)
{
	const char *slash = len > 0 ? memchr(text, '/', len) : NULL;
	size_t head = slash ? (size_t)(slash - text) : len;
	uint64_t shard, shards;

	if (!slash || !number_parse(text, head, SHARDS_MAX, &shard) ||
		!number_parse(slash + 1, len - head - 1, SHARDS_MAX, &shards))
		return false;
	if (shard < 1 || shard > shards)
		return false;
	*ret_shard = (unsigned)shard;
	*ret_shards = (unsigned)shards;
	return true;
}

uint64_t space_target(const struct space *space, uint64_t place)
{
	return space->shuffle ? permute_at(&space->targets, place) : place;
}

/* The first of the place-th target's pairs that is in this shard, counted from
 * its first pair. The number of a pair in the whole order may not fit 64 bits;
 * what is left of it after division by the shards does. */
static uint64_t first_pair(const struct space *space, uint64_t place)
{
	uint64_t shards = space->shards;
	uint64_t before =
		(place % shards) * (space->port_count % shards) % shards;

	return (space->shard + shards - before) % shards;
}

size_t space_port_count(const struct space *space, uint64_t place)
{
	uint64_t first = first_pair(space, place);

	if (first >= space->port_count)
		return 0;
	return (size_t)((space->port_count - first - 1) / space->shards) + 1;
}

size_t space_port(const struct space *space, uint64_t place, size_t i)
{
	uint64_t pair = first_pair(space, place) + (uint64_t)i * space->shards;
	struct permute ports;

	if (!space->shuffle)
		return (size_t)pair;
	/* An odd factor maps the places to different seeds. */
	permute_init(&ports, space->port_count,
		space->seed ^ (place + 1) * UINT64_C(0x9e3779b97f4a7c15));
	return (size_t)permute_at(&ports, pair);
}

uint64_t space_size(const struct space *space)
{
	uint64_t shards = space->shards, ports = space->port_count;
	uint64_t rounds = space->target_count / shards;
	uint64_t rest = space->target_count % shards * ports;
	uint64_t size = rest / shards + (rest % shards > space->shard ? 1 : 0);

	if (rounds > (UINT64_MAX - size) / ports)
		return UINT64_MAX;
	return rounds * ports + size;
}
