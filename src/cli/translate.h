/*
 * The command line of one command, from the options of another: how a command
 * that stands for another program becomes one of ncx's own.
 *
 * A table has a row for each option that means the same under another name. The
 * rest is for the command to see to, by words_add.
 *
 *	static const struct translation table[] = {
 *		TRANSLATE_FLAG(struct nc_args, keep, NC_LISTEN, "--keep-open"),
 *		TRANSLATE_TEXT(struct nc_args, source, NC_LISTEN, "--bind"),
 *		TRANSLATE_TEXT(struct nc_args, source, NC_CONNECT, "--source"),
 *		TRANSLATE_END,
 *	};
 *
 *	translate(table, args, NC_LISTEN, &words);
 *	words_add(&words, "--voice=nc");
 *	status = command_call(&listen_command, &words, report, ret_signal, fail);
 *	words_release(&words);
 */
#ifndef NCX_CLI_TRANSLATE_H
#define NCX_CLI_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"

/* Words of a command line; they are copied. A word that memory does not suffice
 * for is remembered, and fails the call. */
struct words {
	char **items;
	int count;
	bool failed;
};

void words_add(struct words *words, const char *word);
void words_printf(struct words *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void words_release(struct words *words);

struct translation {
	enum option_kind kind; /* FLAG, COUNT, TEXT, LIST, NUMBER */
	size_t offset;
	unsigned modes;	  /* bits: a row is for these only; 0: for all */
	const char *word; /* "--bind" */
};

#define TRANSLATE_ROW_(kind_, type, field, want, modes_, word_)                \
	{                                                                      \
		.kind = (kind_), .offset = OPTION_FIELD(type, field, want),    \
		.modes = (modes_), .word = (word_)                             \
	}
#define TRANSLATE_FLAG(type, field, modes, word)                               \
	TRANSLATE_ROW_(OPTION_KIND_FLAG, type, field, bool, modes, word)
#define TRANSLATE_COUNT(type, field, modes, word)                              \
	TRANSLATE_ROW_(OPTION_KIND_COUNT, type, field, unsigned, modes, word)
#define TRANSLATE_TEXT(type, field, modes, word)                               \
	TRANSLATE_ROW_(OPTION_KIND_TEXT, type, field, const char *, modes, word)
#define TRANSLATE_LIST(type, field, modes, word)                               \
	TRANSLATE_ROW_(OPTION_KIND_LIST, type, field, struct option_list,      \
		modes, word)
#define TRANSLATE_NUMBER(type, field, modes, word)                             \
	TRANSLATE_ROW_(OPTION_KIND_NUMBER, type, field, struct option_number,  \
		modes, word)
#define TRANSLATE_END                                                          \
	{                                                                      \
		.word = NULL                                                   \
	}

/* The rows' words for what is set in args, those of the mode alone. An option
 * and its argument are one word, "--bind=ADDR", so that an argument may begin
 * with a dash. */
void translate(const struct translation *table, const void *args, unsigned mode,
	struct words *words);

/* Run another command as if these words had been typed behind its name. It
 * tells by the given report, whose verbosity the words do not change. Returns
 * and fills what its run does; a mistake in the words is STATUS_USAGE. */
enum status command_call(const struct command *command, struct words *words,
	struct report *report, int *ret_signal, struct fail *fail);

#endif
