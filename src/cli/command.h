/*
 * What a command is: its row in the table of commands.
 *
 * main.c finds the row by argv[0] or argv[1], parses the options by the row's
 * groups into zeroed memory of args_size bytes, answers --help and wrong usage
 * itself, and otherwise calls run.
 */
#ifndef NCX_CLI_COMMAND_H
#define NCX_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "cli/option.h"
#include "out/report.h"

/* The options that every command has; rows in common_options. */
struct common_args {
	bool help;
	unsigned verbose;
	bool quiet;
	bool ipv4, ipv6;
	bool resolve;
	bool numeric;
	unsigned color; /* enum color_mode */
};

extern const struct option_row common_options[];

/* The last entries of every command's groups. */
#define COMMON_OPTION_GROUP(type, field)                                       \
	{                                                                      \
		"Common", common_options,                                      \
			OPTION_FIELD(type, field, struct common_args)          \
	}

/* One line of a command's --help on how it is typed. */
struct command_form {
	const char *text; /* "[OPTION]... HOST PORT"; null ends the list */
};

struct command_example {
	const char *line; /* "ncx listen -p 5000"; null ends the list */
	const char *help; /* "wait for a client on port 5000" */
};

/* What an operand may be: a section of the help, "FILTER, several must all
 * match". */
struct command_term {
	const char *text; /* "state:STATE,..."; null ends the list */
	const char *help; /* "in one of these states" */
};

struct command {
	const char *name;
	const char *summary; /* for `ncx help`: lower case, no full stop */
	const struct command_form *forms;
	const struct command_example *examples;
	const struct option_group *groups; /* ends with a null rows */
	const char *terms_title;	   /* with terms; null: none */
	const struct command_term *terms;
	size_t args_size;
	size_t common_offset;		/* of struct common_args in args */
	int min_operands, max_operands; /* max < 0: any number */

	/* operands are operand_count texts from argv. Returns STATUS_OK or
	 * STATUS_NO without filling fail, or fills it and returns its status.
	 * A signal that ends the command is left in *ret_signal: main dies of
	 * it after everything has been flushed. */
	enum status (*run)(const void *args, int operand_count, char **operands,
		struct report *report, int *ret_signal, struct fail *fail);

	/* Of a command that stands for another program: the names that, as a
	 * link to the binary, mean it, besides "ncx-NAME": "nc", "netcat".
	 * Null-terminated; null for ncx's own commands. */
	const char *const *links;
};

/* The command named name in the null-terminated table, or with that name among
 * its links, or null. */
const struct command *command_find(
	const struct command *const *table, const char *name);

/* What a person calls the command: "netcat" of "/usr/bin/netcat", "scan" of
 * "ncx-scan". Points into program. */
const char *command_word(const char *program);

/* The command that a program of this name is (argv[0], a path or not), or
 * null when it is ncx itself. */
const struct command *command_find_link(
	const struct command *const *table, const char *program);

/* False with a usage error when the command does not take that many operands.
 */
bool command_check_operands(const struct command *command, int operand_count,
	char **operands, struct fail *fail);

/* "unknown command 'lisen'; did you mean 'listen'?" Returns false. */
bool command_unknown(const struct command *const *table, const char *name,
	struct fail *fail);

#endif
