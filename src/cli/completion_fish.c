#include "cli/completion.h"

#define SPECIAL "\\'"

static const char head[] =
	"# fish completion for ncx; written by `ncx help --completion=fish`.\n"
	"\n"
	"function __ncx_command\n"
	"    set -l words (commandline -opc)\n"
	"    test (count $words) -gt 1; and contains -- $words[2] $argv\n"
	"end\n"
	"\n"
	"function __ncx_no_command\n"
	"    test (count (commandline -opc)) -eq 1\n"
	"end\n"
	"\n"
	"function __ncx_has\n"
	"    set -l words (commandline -opc)\n"
	"    for option in $argv\n"
	"        contains -- $option $words; and return 0\n"
	"    end\n"
	"    return 1\n"
	"end\n"
	"\n"
	"complete -c ncx -f\n"
	"complete -c ncx -n __ncx_no_command -l help -d 'show the commands'\n"
	"complete -c ncx -n __ncx_no_command -l version"
	" -d 'show the version'\n";

static const char *const actions[] = {
	[COMPLETION_NOTHING] = "",
	[COMPLETION_FILES] = " -F",
	[COMPLETION_PROGRAMS] = " -a '(__fish_complete_command)'",
	[COMPLETION_HOSTS] = " -a '(__fish_print_hostnames)'",
	[COMPLETION_INTERFACES] = " -a '(__fish_print_interfaces)'",
	[COMPLETION_COMMANDS] = NULL, /* listed by name */
};

static void add_description(struct text *text, const char *words)
{
	text_add(text, " -d '");
	completion_quoted(text, words, SPECIAL);
	text_add(text, "'\n");
}

/* Behind -e PROGRAM come its arguments: files, as far as we can know. */
static void add_rest(struct text *text, const struct command *command,
	const struct option_row *row)
{
	text_printf(text, "complete -c ncx -n '__ncx_command %s; and __ncx_has",
		command->name);
	if (row->letter)
		text_printf(text, " -%c", row->letter);
	if (row->name)
		text_printf(
			text, " %s%s", row->one_dash ? "-" : "--", row->name);
	text_add(text, "' -F\n");
}

static void add_option(struct text *text, const struct command *command,
	const struct option_row *row)
{
	enum completion_kind kind = completion_of_option(row);

	text_printf(
		text, "complete -c ncx -n '__ncx_command %s'", command->name);
	if (row->letter)
		text_printf(text, " -s %c", row->letter);
	if (row->name)
		text_printf(
			text, " -%c %s", row->one_dash ? 'o' : 'l', row->name);
	if (option_takes_argument(row) && !row->optional) {
		text_add(text, kind == COMPLETION_FILES ? " -r" : " -x");
		if (row->choices) {
			text_add(text, " -a '");
			completion_choices(text, row);
			text_add_byte(text, '\'');
		} else {
			text_add(text, actions[kind]);
		}
	}
	add_description(text, row->help);
	if (row->kind == OPTION_KIND_REST)
		add_rest(text, command, row);
}

static void add_operands(struct text *text, const struct command *command,
	const struct command *const *table)
{
	enum completion_kind kind = completion_of_operands(command);

	if (kind == COMPLETION_NOTHING)
		return;
	text_printf(
		text, "complete -c ncx -n '__ncx_command %s'", command->name);
	if (kind == COMPLETION_COMMANDS) {
		text_add(text, " -a '");
		completion_helps(text, table);
		text_add_byte(text, '\'');
	} else {
		text_add(text, actions[kind]);
	}
	text_add_byte(text, '\n');
}

void completion_fish(struct text *text, const struct command *const *table)
{
	text_add(text, head);
	for (const struct command *const *command = table; *command;
		command++) {
		text_printf(text, "complete -c ncx -n __ncx_no_command -a %s",
			(*command)->name);
		add_description(text, (*command)->summary);
	}
	for (const struct command *const *command = table; *command;
		command++) {
		text_printf(text, "\n# %s\n", (*command)->name);
		add_operands(text, *command, table);
		for (const struct option_group *group = (*command)->groups;
			group->rows; group++)
			for (const struct option_row *row = group->rows;
				row->kind != OPTION_KIND_END; row++)
				if (completion_offers(row))
					add_option(text, *command, row);
	}
}
