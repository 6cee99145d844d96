/*
 * Completion scripts for bash, zsh and fish, out of the command table:
 * commands, the options of each, choices, and the files, programs, hosts or
 * interfaces that an argument's name promises. The scripts need nothing but
 * the shell.
 *
 * completion_write is for callers; the rest is shared by completion_*.c.
 */
#ifndef NCX_CLI_COMPLETION_H
#define NCX_CLI_COMPLETION_H

#include "cli/command.h"
#include "out/text.h"

enum completion_shell {
	COMPLETION_BASH,
	COMPLETION_ZSH,
	COMPLETION_FISH,
};

void completion_write(struct text *text, enum completion_shell shell,
	const struct command *const *table);

/* Neither hidden nor refused. */
bool completion_offers(const struct option_row *row);

/* What a word of the command line may be. */
enum completion_kind {
	COMPLETION_NOTHING, /* nothing that a shell can know */
	COMPLETION_FILES,
	COMPLETION_PROGRAMS,
	COMPLETION_HOSTS,
	COMPLETION_INTERFACES,
	COMPLETION_COMMANDS, /* of ncx */
};

/* By the option's argument: FILE, PATH, PROGRAM... */
enum completion_kind completion_of_option(const struct option_row *row);

/* By the nouns in the first of the command's forms. */
enum completion_kind completion_of_operands(const struct command *command);

void completion_bash(struct text *text, const struct command *const *table);
void completion_zsh(struct text *text, const struct command *const *table);
void completion_fish(struct text *text, const struct command *const *table);

/* The names of all commands or the choices that can be typed, with blanks
 * between. */
void completion_commands(struct text *text, const struct command *const *table);
/* What `ncx help` takes: the commands and the topics. */
void completion_helps(struct text *text, const struct command *const *table);

void completion_choices(struct text *text, const struct option_row *row);

/* text with each of the letters in `special` behind a backslash. */
void completion_quoted(
	struct text *text, const char *words, const char *special);

#endif
