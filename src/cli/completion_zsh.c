#include "cli/completion.h"

#include "cli/topics.h"

/* What would end a word in '...' or a description in _arguments' [...]. */
#define SPECIAL "\\[]:"

static const char head[] =
	"#compdef ncx\n"
	"# zsh completion for ncx; written by `ncx help --completion=zsh`.\n"
	"\n"
	"_ncx_commands() {\n"
	"\tlocal -a commands=(\n";

static const char helps[] = "\t)\n"
			    "\t_describe -t commands command commands\n"
			    "}\n"
			    "\n"
			    "_ncx_helps() {\n"
			    "\t_ncx_commands\n"
			    "\tcompadd --";

static const char middle[] =
	"\n"
	"}\n"
	"\n"
	"_ncx() {\n"
	"\tlocal curcontext=$curcontext\n"
	"\n"
	"\tif ((CURRENT == 2)); then\n"
	"\t\t_arguments '--help[show the commands]' "
	"'--version[show the version]' '*:: :_ncx_commands'\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tshift words\n"
	"\t((CURRENT--))\n"
	"\tcurcontext=${curcontext%:*:*}:ncx-$words[1]:\n"
	"\tcase $words[1] in\n";

/* Autoloaded, the file is the function's body; sourced, it registers it. */
static const char tail[] = "\tesac\n"
			   "}\n"
			   "\n"
			   "if [[ $funcstack[1] == _ncx ]]; then\n"
			   "\t_ncx \"$@\"\n"
			   "elif (($+functions[compdef])); then\n"
			   "\tcompdef _ncx ncx\n"
			   "fi\n";

static const char *const actions[] = {
	[COMPLETION_NOTHING] = " ",
	[COMPLETION_FILES] = "_files",
	[COMPLETION_PROGRAMS] = "_command_names -e",
	[COMPLETION_HOSTS] = "_hosts",
	[COMPLETION_INTERFACES] = "_net_interfaces",
	[COMPLETION_COMMANDS] = "_ncx_helps",
};

/* Inside '...', where a quote must leave and enter again. */
static void add_quoted(struct text *text, const char *words)
{
	for (; *words; words++) {
		char one[2] = {*words, '\0'};

		if (*words == '\'')
			text_add(text, "'\\''");
		else
			completion_quoted(text, one, SPECIAL);
	}
}

static void add_argument(struct text *text, const struct option_row *row)
{
	const char *argument = row->argument ? row->argument : " ";

	if (!option_takes_argument(row))
		return;
	if (row->kind == OPTION_KIND_REST) {
		text_add(text, ":*::");
		add_quoted(text, argument);
		text_add(text, ": _normal");
		return;
	}
	text_add(text, row->optional ? "::" : ":");
	add_quoted(text, argument);
	text_add_byte(text, ':');
	if (row->choices) {
		text_add_byte(text, '(');
		completion_choices(text, row);
		text_add_byte(text, ')');
	} else {
		text_add(text, actions[completion_of_option(row)]);
	}
}

/* One spelling of an option: 'EXCLUDED-opt+[help]:argument:action'. */
static void add_spelling(
	struct text *text, const struct option_row *row, bool is_long)
{
	const char *dashes = row->one_dash ? "-" : "--";
	const char *suffix = is_long ? (row->one_dash ? "" : "=") : "+";
	bool repeats =
		row->kind == OPTION_KIND_LIST || row->kind == OPTION_KIND_COUNT;

	text_add(text, "\t\t\t'");
	if (repeats)
		text_add_byte(text, '*');
	else if (row->letter && row->name)
		text_printf(text, "(-%c %s%s)", row->letter, dashes, row->name);
	if (is_long)
		text_printf(text, "%s%s", dashes, row->name);
	else
		text_printf(text, "-%c", row->letter);
	if (row->optional)
		suffix = is_long ? "=-" : "";
	if (option_takes_argument(row) && row->kind != OPTION_KIND_REST)
		text_add(text, suffix);
	text_add_byte(text, '[');
	add_quoted(text, row->help);
	text_add_byte(text, ']');
	if (is_long || !row->optional)
		add_argument(text, row);
	text_add(text, "' \\\n");
}

static void add_command(struct text *text, const struct command *command)
{
	enum completion_kind operands = completion_of_operands(command);

	text_printf(text, "\t%s)\n\t\t_arguments -s -S \\\n", command->name);
	for (const struct option_group *group = command->groups; group->rows;
		group++)
		for (const struct option_row *row = group->rows;
			row->kind != OPTION_KIND_END; row++) {
			if (!completion_offers(row))
				continue;
			if (row->letter)
				add_spelling(text, row, false);
			if (row->name)
				add_spelling(text, row, true);
		}
	/* A blank action would also end the completion of options. */
	text_printf(text, "\t\t\t'*:operand:%s'\n\t\t;;\n",
		operands == COMPLETION_NOTHING ? "()" : actions[operands]);
}

void completion_zsh(struct text *text, const struct command *const *table)
{
	text_add(text, head);
	for (const struct command *const *command = table; *command;
		command++) {
		text_printf(text, "\t\t'%s:", (*command)->name);
		add_quoted(text, (*command)->summary);
		text_add(text, "'\n");
	}
	text_add(text, helps);
	topic_names(text, table);
	text_add(text, middle);
	for (; *table; table++)
		add_command(text, *table);
	text_add(text, tail);
}
