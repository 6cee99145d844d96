/*
 * Targets as a whole, a word each, those behind a '!' left out: what is left is
 * what was typed, each address once, and none that is left out. Names are passed
 * over, so that nothing is looked up.
 */
#include <stdlib.h>
#include <string.h>

#include "scan/target_parse.h"
#include "scan/targets.h"

#include "line.h"

#define LOOK_MAX   48
#define RANGES_MAX 4096 /* each is looked through here for each look */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

/* What one word stands for, if it is a target without a name. */
static bool parse(const char *word, struct target_spec *spec)
{
	struct fail fail;

	return target_parse(word, strlen(word), spec, &fail) &&
	       target_spec_count(spec) > 0 &&
	       target_spec_count(spec) <= RANGES_MAX;
}

static bool spec_has(
	const struct target_spec *spec, const struct address *address)
{
	for (size_t i = 0; i < target_spec_count(spec); i++) {
		struct range range = target_spec_range(spec, i);

		if (range.first.space == address->space &&
			address_compare(&range.first, address) <= 0 &&
			address_compare(address, &range.last) <= 0)
			return true;
	}
	return false;
}

static bool is_among(
	const struct line *line, bool out, const struct address *address)
{
	struct target_spec spec;

	for (int i = 0; i < line->argc; i++) {
		const char *word = line->argv[i];

		if ((word[0] == '!') == out && parse(word + out, &spec) &&
			spec_has(&spec, address))
			return true;
	}
	return false;
}

static void add(struct targets *targets, const struct line *line)
{
	struct target_spec spec;
	struct fail fail = {0};

	for (int i = 0; i < line->argc; i++) {
		const char *word = line->argv[i];

		/* Of a scope an exclusion may mean more than it says. */
		if (strchr(word, '%') || !parse(word + (*word == '!'), &spec))
			line->argv[i][0] = '\0';
		else if (*word != '!')
			check(targets_add(targets, word, &fail));
		else if (strchr(word, ','))
			line->argv[i][0] = '\0';
		else
			check(targets_exclude(targets, word + 1, &fail));
	}
}

static void check_target(const struct targets *targets, const struct line *line,
	uint64_t index, struct address *ret_address)
{
	struct target target = {0};

	targets_at(targets, index, &target);
	check(!target.name && endpoint_port(&target.endpoint) == 0);
	*ret_address = address_from(&target.endpoint);
	check(is_among(line, false, ret_address));
	check(!is_among(line, true, ret_address));
}

static bool is_seen(
	const struct address *seen, size_t count, const struct address *address)
{
	for (size_t i = 0; i < count; i++)
		if (address_compare(&seen[i], address) == 0)
			return true;
	return false;
}

/* seen is all of them: the ends of what was typed are there, or left out. */
static void check_whole(
	const struct line *line, const struct address *seen, size_t count)
{
	struct target_spec spec;

	for (int i = 0; i < line->argc; i++) {
		if (line->argv[i][0] == '!' || !parse(line->argv[i], &spec))
			continue;
		for (size_t k = 0; k < target_spec_count(&spec); k++) {
			struct range range = target_spec_range(&spec, k);

			check(is_seen(seen, count, &range.first) ||
				is_among(line, true, &range.first));
			check(is_seen(seen, count, &range.last) ||
				is_among(line, true, &range.last));
		}
	}
}

/* The first, the last, and some between. */
static void check_targets(
	const struct targets *targets, const struct line *line)
{
	struct address seen[LOOK_MAX];
	uint64_t count = targets_count(targets), step = count / LOOK_MAX + 1;
	size_t n = 0;

	for (uint64_t i = 0; i < count && n < LOOK_MAX; i += step, n++) {
		check_target(targets, line, i, &seen[n]);
		for (size_t k = 0; k < n; k++)
			check(address_compare(&seen[k], &seen[n]) != 0);
	}
	if (n == count)
		check_whole(line, seen, n);
	else
		check_target(targets, line, count - 1, &seen[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct targets_options options = {.family = AF_UNSPEC};
	struct targets *targets;
	struct fail fail = {0};
	struct line line;

	line_make(&line, bytes, len);
	targets = targets_new(&options, &fail);
	check(targets != NULL);
	add(targets, &line);
	if (targets_finish(targets, &fail))
		check_targets(targets, &line);
	else
		check(fail.status == STATUS_USAGE && fail.text[0] != '\0');
	targets_free(targets);
	line_release(&line);
	return 0;
}
