/*
 * Numbers, durations, sizes and shards, held against the C library and against
 * their own texts.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "scan/space.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_number(const char *text, size_t len, uint64_t max)
{
	uint64_t n = 7, expected;
	bool digits = len > 0 && strspn(text, "0123456789") == len;
	bool good = number_parse(text, len, max, &n);

	errno = 0;
	expected = strtoull(text, NULL, 10);
	check(good == (digits && errno == 0 && expected <= max));
	check(n == (good ? expected : 7));
}

/* In another unit it is the same, and every text of it fits its room. */
static void check_duration(const char *text, size_t len)
{
	char shown[NUMBER_TEXT_MAX];
	int64_t ns = -7, again = -7;

	if (!duration_parse(text, len, &ns)) {
		check(ns == -7);
		return;
	}
	check(ns >= 0 && ns <= INT64_C(367) * 24 * 3600 * NS_PER_SECOND);
	check(strlen(duration_text(ns, shown)) < NUMBER_TEXT_MAX - 1);
	(void)snprintf(shown, sizeof(shown), "%" PRId64 "us", ns / 1000);
	check(duration_parse(shown, strlen(shown), &again));
	check(again == ns / 1000 * 1000);
}

static void check_size(const char *text, size_t len)
{
	char shown[NUMBER_TEXT_MAX];
	uint64_t size = 7, again = 7;

	if (!size_parse(text, len, &size)) {
		check(size == 7);
		return;
	}
	check(size <= INT64_MAX);
	check(strlen(size_text(size, shown)) < NUMBER_TEXT_MAX - 1);
	(void)snprintf(shown, sizeof(shown), "%" PRIu64, size);
	check(size_parse(shown, strlen(shown), &again) && again == size);
}

static void check_shard(const char *text, size_t len)
{
	char shown[NUMBER_TEXT_MAX];
	unsigned shard = 7, shards = 7, again = 7, all = 7;

	if (!space_shard_parse(text, len, &shard, &shards)) {
		check(shard == 7 && shards == 7);
		return;
	}
	check(shard >= 1 && shard <= shards && shards <= 1000000);
	(void)snprintf(shown, sizeof(shown), "%u/%u", shard, shards);
	check(space_shard_parse(shown, strlen(shown), &again, &all));
	check(again == shard && all == shards);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint64_t limits[] = {UINT64_MAX, INT64_MAX, UINT32_MAX,
		65535, 255, 15, 9, 1, 0, UINT64_MAX - 1};
	char shown[NUMBER_TEXT_MAX], *text = malloc(len + 1);
	int64_t any = 0;

	check(text != NULL);
	memcpy(text, bytes, len);
	text[len] = '\0';
	/* The C library ends at a NUL. */
	if (strlen(text) == len)
		for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
			check_number(text, len, limits[i]);
	check_duration(text, len);
	check_size(text, len);
	check_shard(text, len);
	memcpy(&any, bytes, len < sizeof(any) ? len : sizeof(any));
	check(strlen(duration_text(any, shown)) < NUMBER_TEXT_MAX);
	check(strlen(size_text((uint64_t)any, shown)) < NUMBER_TEXT_MAX);
	free(text);
	return 0;
}
