#include "cli/completion.h"

/* bash splits words at `=`, so that --color=al arrives as three of them. */
static const char head[] =
	"# bash completion for ncx; written by `ncx help --completion=bash`.\n"
	"\n"
	"_ncx_words()\n"
	"{\n"
	"\tmapfile -t COMPREPLY < <(compgen \"$@\" -- \"$cur\")\n"
	"}\n"
	"\n"
	"_ncx_files()\n"
	"{\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"\t_ncx_words -f\n"
	"}\n"
	"\n"
	"_ncx_interfaces()\n"
	"{\n"
	"\tlocal names=(/sys/class/net/*)\n"
	"\t_ncx_words -W \"${names[*]##*/}\"\n"
	"}\n"
	"\n"
	"_ncx()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
	"prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal options rest operands=: word IFS=$' \\t\\n'\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ $cur == = ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $prev == = ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n"
	"\tif ((COMP_CWORD == 1)); then\n";

static const char tail[] =
	"\t*)\n"
	"\t\treturn\n"
	"\t\t;;\n"
	"\tesac\n"
	"\tfor word in \"${COMP_WORDS[@]:2:COMP_CWORD-2}\"; do\n"
	"\t\tif [[ -n $rest && \" $rest \" == *\" $word \"* ]]; then\n"
	"\t\t\t_ncx_files\n"
	"\t\t\treturn\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tif [[ $cur == -* ]]; then\n"
	"\t\t_ncx_words -W \"$options\"\n"
	"\telse\n"
	"\t\t$operands\n"
	"\tfi\n"
	"} &&\n"
	"\tcomplete -F _ncx ncx\n";

static const char *const actions[] = {
	[COMPLETION_NOTHING] = ":",
	[COMPLETION_FILES] = "_ncx_files",
	[COMPLETION_PROGRAMS] = "_ncx_words -c",
	[COMPLETION_HOSTS] = "_ncx_words -A hostname",
	[COMPLETION_INTERFACES] = "_ncx_interfaces",
	[COMPLETION_COMMANDS] = "_ncx_commands",
};

static void add_words(
	struct text *text, const struct option_row *row, const char *between)
{
	if (row->letter)
		text_printf(
			text, "-%c%s", row->letter, row->name ? between : "");
	if (row->name)
		text_printf(
			text, "%s%s", row->one_dash ? "-" : "--", row->name);
}

static void add_argument(struct text *text, const struct option_row *row)
{
	text_add(text, "\t\t");
	add_words(text, row, " | ");
	text_add(text, ")\n\t\t\t");
	if (row->choices) {
		text_add(text, "_ncx_words -W '");
		completion_choices(text, row);
		text_add_byte(text, '\'');
	} else {
		text_add(text, actions[completion_of_option(row)]);
	}
	text_add(text, "\n\t\t\treturn\n\t\t\t;;\n");
}

/* The words of the rows that are shown; only those of the rest kind if so. */
static void add_options(
	struct text *text, const struct command *command, bool rest)
{
	const char *between = "";

	for (const struct option_group *group = command->groups; group->rows;
		group++)
		for (const struct option_row *row = group->rows;
			row->kind != OPTION_KIND_END; row++) {
			if (!completion_offers(row) ||
				(rest && row->kind != OPTION_KIND_REST))
				continue;
			text_add(text, between);
			add_words(text, row, " ");
			between = " ";
		}
}

static void add_command(struct text *text, const struct command *command)
{
	text_printf(text, "\t%s)\n\t\tcase $prev in\n", command->name);
	for (const struct option_group *group = command->groups; group->rows;
		group++)
		for (const struct option_row *row = group->rows;
			row->kind != OPTION_KIND_END; row++)
			if (option_takes_argument(row) && !row->optional &&
				completion_offers(row))
				add_argument(text, row);
	text_add(text, "\t\tesac\n\t\toptions='");
	add_options(text, command, false);
	text_add(text, "'\n\t\trest='");
	add_options(text, command, true);
	text_printf(text, "'\n\t\toperands='%s'\n\t\t;;\n",
		actions[completion_of_operands(command)]);
}

void completion_bash(struct text *text, const struct command *const *table)
{
	text_add(text, head);
	text_add(text, "\t\t_ncx_words -W '");
	completion_commands(text, table);
	text_add(text, " --help --version'\n\t\treturn\n\tfi\n"
		       "\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *const *command = table; *command; command++)
		add_command(text, *command);
	text_add(text, tail);
	text_add(text, "\n_ncx_commands()\n{\n\t_ncx_words -W '");
	completion_helps(text, table);
	text_add(text, "'\n}\n");
}
