#include "cli/translate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The word becomes ours; null: there was no memory for it. */
static void take_word(struct words *words, char *word)
{
	/* As argv, they end with a null. */
	char **items = reallocarray(
		words->items, (size_t)words->count + 2, sizeof(*items));

	if (items)
		words->items = items;
	if (!items || !word) {
		free(word);
		words->failed = true;
		return;
	}
	items[words->count++] = word;
	items[words->count] = NULL;
}

void words_add(struct words *words, const char *word)
{
	take_word(words, strdup(word));
}

void words_printf(struct words *words, const char *format, ...)
{
	char *word = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&word, format, args) < 0)
		word = NULL;
	va_end(args);
	take_word(words, word);
}

void words_release(struct words *words)
{
	for (int i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){0};
}

/* --- one function a kind: field is set or not ------------------------------ */

static void add_flag(
	const struct translation *row, const void *field, struct words *words)
{
	const bool *flag = field;

	if (*flag)
		words_add(words, row->word);
}

static void add_count(
	const struct translation *row, const void *field, struct words *words)
{
	const unsigned *count = field;

	for (unsigned i = 0; i < *count; i++)
		words_add(words, row->word);
}

static void add_text(
	const struct translation *row, const void *field, struct words *words)
{
	const char *const *text = field;

	if (*text)
		words_printf(words, "%s=%s", row->word, *text);
}

static void add_list(
	const struct translation *row, const void *field, struct words *words)
{
	const struct option_list *list = field;

	for (size_t i = 0; i < list->count; i++)
		words_printf(words, "%s=%s", row->word, list->items[i]);
}

static void add_number(
	const struct translation *row, const void *field, struct words *words)
{
	const struct option_number *number = field;

	if (number->set)
		words_printf(words, "%s=%" PRIu64, row->word, number->value);
}

typedef void add_fn(
	const struct translation *row, const void *field, struct words *words);

static add_fn *const adders[] = {
	[OPTION_KIND_FLAG] = add_flag,
	[OPTION_KIND_COUNT] = add_count,
	[OPTION_KIND_TEXT] = add_text,
	[OPTION_KIND_LIST] = add_list,
	[OPTION_KIND_NUMBER] = add_number,
};

void translate(const struct translation *table, const void *args, unsigned mode,
	struct words *words)
{
	const uint8_t *bytes = args;

	for (const struct translation *row = table; row->word; row++)
		if (row->modes == 0 || (row->modes & mode))
			adders[row->kind](row, bytes + row->offset, words);
}

enum status command_call(const struct command *command, struct words *words,
	struct report *report, int *ret_signal, struct fail *fail)
{
	void *args = calloc(1, command->args_size);
	/* Of their own: parsing moves the operands to the front, over what was
	 * there, and each word is freed once. */
	char **argv = calloc((size_t)words->count + 1, sizeof(*argv));
	enum status status;
	int operands;

	if (!args || !argv || words->failed) {
		free(args);
		free(argv);
		(void)fail_memory(fail);
		return fail->status;
	}
	for (int i = 0; i < words->count; i++)
		argv[i] = words->items[i];
	if (option_parse(command->groups, args, words->count, argv, &operands,
		    fail) &&
		command_check_operands(command, operands, argv, fail))
		status = command->run(
			args, operands, argv, report, ret_signal, fail);
	else
		status = fail->status;
	option_release(command->groups, args);
	free(args);
	free(argv);
	return status;
}
