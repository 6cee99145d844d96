#include "scan/space.h"

#include <stdlib.h>

#include "tap.h"

/* Go through a shard as a scan does, and count how often each pair comes. */
static uint64_t walk(const struct space *space, unsigned *counts)
{
	uint64_t pairs = 0;

	for (uint64_t place = 0; place < space->target_count; place++) {
		uint64_t target = space_target(space, place);
		size_t ports = space_port_count(space, place);

		for (size_t i = 0; i < ports; i++) {
			size_t port = space_port(space, place, i);

			if (target >= space->target_count ||
				port >= space->port_count)
				return UINT64_MAX;
			counts[target * space->port_count + port]++;
			pairs++;
		}
	}
	return pairs;
}

static struct space space_of(uint64_t targets, size_t ports, bool shuffle)
{
	struct space space;

	space_init(&space, targets, ports);
	if (shuffle)
		space_shuffle(&space, 77);
	return space;
}

static void shards_of(
	uint64_t targets, size_t ports, unsigned shards, bool shuffle)
{
	struct space space = space_of(targets, ports, shuffle);
	uint64_t total = targets * ports, sum = 0, least = UINT64_MAX, most = 0;
	unsigned *counts = calloc((size_t)total, sizeof(*counts));
	bool once = counts != NULL, sizes = true;

	for (unsigned shard = 1; shard <= shards && once; shard++) {
		uint64_t pairs;

		space_shard(&space, shard, shards);
		pairs = walk(&space, counts);
		sizes = sizes && pairs == space_size(&space);
		sum += pairs;
		least = pairs < least ? pairs : least;
		most = pairs > most ? pairs : most;
	}
	for (uint64_t i = 0; i < total && once; i++)
		once = counts[i] == 1;
	tap_ok(once && sum == total && sizes && most - least <= 1,
		"%" PRIu64 " x %zu in %u shards%s", targets, ports, shards,
		shuffle ? ", shuffled" : "");
	free(counts);
}

static void shards(void)
{
	static const struct {
		uint64_t targets;
		size_t ports;
		unsigned shards;
	} cases[] = {
		{1, 1, 1},
		{1, 1, 5},
		{1, 1000, 7},
		{256, 1, 3},
		{256, 3, 256},
		{17, 13, 4},
		{17, 13, 13},
		{17, 13, 17},
		{100, 100, 1},
		{100, 100, 64},
		{3, 65535, 10},
		{5, 4, 1000},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int shuffle = 0; shuffle < 2; shuffle++)
			shards_of(cases[i].targets, cases[i].ports,
				cases[i].shards, shuffle);
}

static void order(void)
{
	struct space plain = space_of(50, 100, false);
	struct space a = space_of(50, 100, true), b = a, c = a;
	unsigned same = 0, other = 0, ports = 0, moved = 0;

	space_shuffle(&b, 77);
	space_shuffle(&c, 78);
	for (uint64_t place = 0; place < 50; place++) {
		moved += space_target(&a, place) != place;
		other += space_target(&a, place) != space_target(&c, place);
		for (size_t i = 0; i < 100; i++) {
			same += space_target(&plain, place) == place &&
				space_port(&plain, place, i) == i &&
				space_target(&a, place) ==
					space_target(&b, place) &&
				space_port(&a, place, i) ==
					space_port(&b, place, i);
			ports += space_port(&a, place, i) !=
				 space_port(&a, (place + 1) % 50, i);
		}
	}
	tap_is_number(same, 5000, "as typed, and the same for the same seed");
	tap_ok(moved > 30, "targets are shuffled");
	tap_ok(other > 30, "another seed is another order");
	tap_ok(ports > 4500, "each target has its own order of ports");
}

static void huge(void)
{
	struct space space = space_of(UINT64_C(1) << 48, 131070, true);
	uint64_t last = space.target_count - 1, least;

	tap_ok(space_size(&space) == UINT64_MAX, "2^65 pairs are too many");
	space_shard(&space, 1000000, 1000000);
	least = space_size(&space);
	tap_ok(least == UINT64_C(36892925197465), "a shard of them: %" PRIu64,
		least);
	space_shard(&space, 1, 1000000);
	tap_ok(space_size(&space) - least <= 1, "and the first one");
	tap_ok(space_target(&space, last) <= last, "the last target");
	space_shard(&space, 2, 4);
	tap_is_number(space_port_count(&space, last) / 2, 131070 / 8,
		"a quarter of its ports");
	tap_ok(space_port(&space, last, space_port_count(&space, last) - 1) <
			131070,
		"and its last port");
}

static void notation(void)
{
	static const struct {
		const char *text;
		unsigned shard, shards;
	} good[] = {{"1/1", 1, 1}, {"2/3", 2, 3},
		{"1000000/1000000", 1000000, 1000000}};
	static const char *const bad[] = {"", "/", "1", "1/", "/1", "0/1",
		"2/1", "1/0", "0/0", "1/1000001", "1/2/3", "-1/2", "1/ 2",
		"a/b", "1/2x"};
	unsigned shard = 99, total = 99;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		tap_ok(!space_shard_parse(
			       bad[i], strlen(bad[i]), &shard, &total) &&
				shard == 99 && total == 99,
			"'%s' is no shard", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		tap_ok(space_shard_parse(good[i].text, strlen(good[i].text),
			       &shard, &total) &&
				shard == good[i].shard &&
				total == good[i].shards,
			"'%s'", good[i].text);
}

int main(void)
{
	shards();
	order();
	huge();
	notation();
	return tap_done();
}
