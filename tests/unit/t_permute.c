#include "scan/permute.h"

#include <stdlib.h>

#include "tap.h"

/* Every number below count comes once. */
static bool is_bijective(uint64_t count, uint64_t seed)
{
	uint8_t *seen = calloc((size_t)count, 1);
	struct permute permute;
	bool good = seen != NULL;

	permute_init(&permute, count, seed);
	for (uint64_t i = 0; i < count && good; i++) {
		uint64_t to = permute_at(&permute, i);

		good = to < count && !seen[to];
		if (good)
			seen[to] = 1;
	}
	free(seen);
	return good;
}

static void bijective(void)
{
	static const uint64_t seeds[] = {0, 1, 42, UINT64_MAX};
	static const uint64_t counts[] = {
		255, 256, 257, 1000, 4095, 4096, 65535, 65536, 65537, 1048583};

	for (size_t s = 0; s < sizeof(seeds) / sizeof(*seeds); s++) {
		bool good = true;

		for (uint64_t count = 1; count <= 70; count++)
			good = good && is_bijective(count, seeds[s]);
		tap_ok(good, "1 to 70, seed %" PRIu64, seeds[s]);
		for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++)
			tap_ok(is_bijective(counts[c], seeds[s]),
				"%" PRIu64 ", seed %" PRIu64, counts[c],
				seeds[s]);
	}
}

/* How many places two seeds have in common. */
static unsigned same_places(uint64_t count, uint64_t seed, uint64_t other)
{
	struct permute a, b;
	unsigned same = 0;

	permute_init(&a, count, seed);
	permute_init(&b, count, other);
	for (uint64_t i = 0; i < count; i++)
		same += permute_at(&a, i) == permute_at(&b, i);
	return same;
}

static void seeds(void)
{
	unsigned orders = 0;
	bool seen[6] = {false};

	tap_is_number(same_places(1000, 7, 7), 1000, "the same seed again");
	for (uint64_t seed = 0; seed < 20; seed++)
		tap_ok(same_places(1000, seed, seed + 1) < 20,
			"seeds %" PRIu64 " and the next differ", seed);

	/* A small count has all its orders, given seeds enough. */
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct permute permute;
		uint64_t first, second;

		permute_init(&permute, 3, seed);
		first = permute_at(&permute, 0);
		second = permute_at(&permute, 1);
		seen[first * 2 + (second > first ? second - 1 : second)] = true;
	}
	for (size_t i = 0; i < 6; i++)
		orders += seen[i];
	tap_is_number(orders, 6, "all orders of three");
}

/* Neighbours do not stay together. */
static void spread(void)
{
	struct permute permute;
	unsigned near = 0;

	permute_init(&permute, 65535, 5);
	for (uint64_t i = 0; i + 1 < 65535; i++) {
		uint64_t a = permute_at(&permute, i);
		uint64_t b = permute_at(&permute, i + 1);

		near += (a > b ? a - b : b - a) <= 16;
	}
	tap_ok(near < 200, "%u of 65534 neighbours stay near", near);
}

static void huge(void)
{
	static const uint64_t counts[] = {(UINT64_C(1) << 48) + 1,
		(UINT64_C(1) << 61) + 1, UINT64_C(1) << 62};

	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
		uint64_t places[64];
		struct permute permute;
		bool good = true;

		permute_init(&permute, counts[c], 9);
		for (uint64_t i = 0; i < 64; i++) {
			places[i] = permute_at(&permute, counts[c] - 1 - i);
			good = good && places[i] < counts[c];
			for (uint64_t j = 0; j < i; j++)
				good = good && places[j] != places[i];
		}
		tap_ok(good, "%" PRIu64, counts[c]);
	}
}

int main(void)
{
	bijective();
	seeds();
	spread();
	huge();
	return tap_done();
}
