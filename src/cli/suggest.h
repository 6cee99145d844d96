/*
 * "Did you mean": the nearest of some names to a mistyped word.
 *
 *	struct suggest near = {.word = word, .len = strlen(word)};
 *	for (...)
 *		suggest_try(&near, names[i]);
 *	if (near.name)
 *		...
 */
#ifndef NCX_CLI_SUGGEST_H
#define NCX_CLI_SUGGEST_H

#include <stddef.h>

struct suggest {
	const char *word; /* what was typed; need not end with a NUL */
	size_t len;
	const char *name;  /* the nearest so far, or null: none is near */
	unsigned distance; /* of name */
};

/* Consider a name. Near is: a third of the letters are wrong at most, or the
 * word is its beginning. The first of equally near names stays. */
void suggest_try(struct suggest *suggest, const char *name);

/* How many insertions, deletions, changes and swaps of neighbours lead from a
 * to b (Damerau-Levenshtein, optimal string alignment); texts longer than
 * SUGGEST_MAX are infinitely far. */
#define SUGGEST_MAX 48
unsigned suggest_distance(
	const char *a, size_t a_len, const char *b, size_t b_len);

#endif
