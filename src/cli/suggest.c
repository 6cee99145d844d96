#include "cli/suggest.h"

#include <limits.h>
#include <string.h>

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned suggest_distance(
	const char *a, size_t a_len, const char *b, size_t b_len)
{
	/* Rows of the matrix: of this letter of a and the two before it. */
	unsigned rows[3][SUGGEST_MAX + 1] = {{0}};
	unsigned *before = rows[0], *above = rows[1], *row = rows[2], *swap;

	if (a_len > SUGGEST_MAX || b_len > SUGGEST_MAX)
		return UINT_MAX;
	for (size_t j = 0; j <= b_len; j++)
		above[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned change = a[i - 1] != b[j - 1];

			row[j] = least(above[j - 1] + change,
				least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		swap = before;
		before = above;
		above = row;
		row = swap;
	}
	return above[b_len];
}

void suggest_try(struct suggest *suggest, const char *name)
{
	size_t len = strlen(name);
	size_t longer = len > suggest->len ? len : suggest->len;
	unsigned distance =
		suggest_distance(suggest->word, suggest->len, name, len);

	/* Options may not be abbreviated: who tries it gets the full name. */
	if (suggest->len >= 3 && len > suggest->len &&
		memcmp(name, suggest->word, suggest->len) == 0)
		distance = 1;
	if (distance > longer / 3)
		return;
	if (!suggest->name || distance < suggest->distance) {
		suggest->name = name;
		suggest->distance = distance;
	}
}
