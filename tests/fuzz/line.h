/*
 * A command line out of a fuzzer's bytes: words that end with a NUL or a line
 * end, each in memory of its own, so that a byte read behind it is found.
 */
#ifndef NCX_FUZZ_LINE_H
#define NCX_FUZZ_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WORDS_MAX 32

struct line {
	char *words[LINE_WORDS_MAX];	/* as they were, for line_release */
	char *argv[LINE_WORDS_MAX + 1]; /* for whoever parses */
	int argc;
};

static inline size_t line_word_len(const uint8_t *bytes, size_t len)
{
	size_t n = 0;

	while (n < len && bytes[n] != '\0' && bytes[n] != '\n')
		n++;
	return n;
}

static inline void line_make(
	struct line *line, const uint8_t *bytes, size_t len)
{
	memset(line, 0, sizeof(*line));
	while (len > 0 && line->argc < LINE_WORDS_MAX) {
		size_t n = line_word_len(bytes, len);
		char *word = malloc(n + 1);

		if (!word)
			abort();
		memcpy(word, bytes, n);
		word[n] = '\0';
		line->words[line->argc] = word;
		line->argv[line->argc++] = word;
		if (n < len)
			n++;
		bytes += n;
		len -= n;
	}
}

/* Whether text is a word of the line, or the end of one. */
static inline bool line_has(const struct line *line, const char *text)
{
	for (int i = 0; i < line->argc; i++) {
		const char *word = line->words[i];

		if (text >= word && text <= word + strlen(word))
			return true;
	}
	return false;
}

static inline void line_release(struct line *line)
{
	for (int i = 0; i < line->argc; i++)
		free(line->words[i]);
}

#endif
