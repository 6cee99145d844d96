#include "cli/command.h"

#include <string.h>

#include "cli/suggest.h"

static const char *const color_choices[] = {"auto", "always", "never", NULL};

const struct option_row common_options[] = {
	OPTION_FLAG(struct common_args, help, 'h', "help", "show this help"),
	OPTION_COUNT(struct common_args, verbose, 'v', "verbose",
		"say what happens; twice: in detail"),
	OPTION_FLAG(struct common_args, quiet, 'q', "quiet",
		"say nothing but errors"),
	OPTION_FLAG(struct common_args, ipv4, '4', "ipv4", "use IPv4 only"),
	OPTION_FLAG(struct common_args, ipv6, '6', "ipv6", "use IPv6 only"),
	OPTION_FLAG(struct common_args, resolve, 'r', "resolve",
		"look up names of addresses"),
	OPTION_FLAG(struct common_args, numeric, 'n', "numeric",
		"show numbers, no names of hosts and ports"),
	OPTION_CHOICE(struct common_args, color, 0, "color", "WHEN",
		color_choices, "colour the output; auto: on a terminal"),
	OPTION_END,
};

/* The command with that name among its links: "netcat". */
static const struct command *find_stand_in(
	const struct command *const *table, const char *name)
{
	for (; *table; table++)
		for (const char *const *link = (*table)->links; link && *link;
			link++)
			if (strcmp(*link, name) == 0)
				return *table;
	return NULL;
}

const struct command *command_find(
	const struct command *const *table, const char *name)
{
	for (const struct command *const *row = table; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return find_stand_in(table, name);
}

static const char *without_folder(const char *program)
{
	const char *slash = strrchr(program, '/');

	return slash ? slash + 1 : program;
}

#define LINK_PREFIX "ncx-"

const char *command_word(const char *program)
{
	const char *name = without_folder(program);
	size_t len = sizeof(LINK_PREFIX) - 1;

	return strncmp(name, LINK_PREFIX, len) == 0 ? name + len : name;
}

const struct command *command_find_link(
	const struct command *const *table, const char *program)
{
	const char *name = without_folder(program);
	const char *word = command_word(program);

	return word == name ? find_stand_in(table, name)
			    : command_find(table, word);
}

bool command_check_operands(const struct command *command, int operand_count,
	char **operands, struct fail *fail)
{
	if (operand_count < command->min_operands)
		return fail_set(fail, STATUS_USAGE,
			"an operand is missing: ncx %s %s", command->name,
			command->forms[0].text);
	if (command->max_operands >= 0 && operand_count > command->max_operands)
		return fail_set(fail, STATUS_USAGE, "unexpected operand '%s'",
			operands[command->max_operands]);
	return true;
}

bool command_unknown(
	const struct command *const *table, const char *name, struct fail *fail)
{
	struct suggest near = {.word = name, .len = strlen(name)};

	for (; *table; table++)
		suggest_try(&near, (*table)->name);
	if (near.name)
		return fail_set(fail, STATUS_USAGE,
			"unknown command '%s'; did you mean '%s'?", name,
			near.name);
	return fail_set(fail, STATUS_USAGE, "unknown command '%s'", name);
}
