/*
 * Counters of protocols: pairs of lines and lines, which are parsed; what comes
 * out is a clean name inside of the text.
 */
#include <stdint.h>
#include <stdlib.h>

#include "list/netstat_counters_words.h"
#include "proc/counters.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_name(
	const struct counters_text *name, const char *text, size_t len)
{
	if (name->len == 0 || name->text < text || name->len > len ||
		name->text + name->len > text + len)
		abort();
	for (size_t i = 0; i < name->len; i++) {
		if (name->text[i] < '!' || name->text[i] > '~')
			abort();
	}
}

/* A counter costs a byte of names and one of values, and a blank before each:
 * more of them than that would be an iterator that stands still. */
static void check_pairs(const char *text, size_t len)
{
	struct counters_text rest = {text, len};
	struct counters_group group;
	struct counter counter;
	size_t steps = 0;

	while (counters_next_group(&rest, &group)) {
		const struct counters_words_group *words =
			counters_words_group(&group.name);

		check_name(&group.name, text, len);
		while (counters_next(&group, &counter)) {
			check_name(&counter.name, text, len);
			(void)counters_words_find(words, &counter.name);
			if (counter.negative && counter.value == 0)
				abort();
			if (++steps > len)
				abort();
		}
		if (rest.len >= len || ++steps > len)
			abort();
	}
	if (rest.len != 0)
		abort();
}

static void check_lines(const char *text, size_t len)
{
	struct counters_text rest = {text, len};
	struct counter counter;
	size_t before = len;

	while (counters_next_line(&rest, &counter)) {
		check_name(&counter.name, text, len);
		if (rest.len >= before)
			abort();
		before = rest.len;
	}
	if (rest.len != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	check_pairs((const char *)bytes, len);
	check_lines((const char *)bytes, len);
	return 0;
}
