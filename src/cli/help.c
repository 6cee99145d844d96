#include "cli/help.h"

#include <string.h>

/* Where the explanations begin, and the most columns a line may take. */
#define HELP_COLUMN 28
#define HELP_WIDTH  79

void help_argument_text(struct text *text, const struct option_row *row)
{
	const char *between = "";

	if (!option_takes_argument(row))
		return;
	if (row->optional) {
		text_printf(text, "[=%s]", row->argument);
		return;
	}
	if (!row->choices) {
		text_printf(text, " %s", row->argument ? row->argument : "ARG");
		return;
	}
	text_add(text, row->name ? "=" : " ");
	for (const char *const *choice = row->choices; *choice; choice++) {
		if (**choice == '\0')
			continue;
		text_printf(text, "%s%s", between, *choice);
		between = "|";
	}
}

/* Words from `column` on, in lines that begin at HELP_COLUMN. */
static void add_wrapped(struct text *text, size_t column, const char *words)
{
	bool first = true;

	while (*words) {
		size_t len = strcspn(words, " ");

		if (!first && column + 1 + len > HELP_WIDTH) {
			text_add_byte(text, '\n');
			text_pad(text, HELP_COLUMN);
			column = HELP_COLUMN;
		} else if (!first) {
			text_add_byte(text, ' ');
			column++;
		}
		first = false;
		text_add_bytes(text, words, len);
		column += len;
		words += len;
		words += strspn(words, " ");
	}
	text_add_byte(text, '\n');
}

/* The line that began at `start` has its left part; its explanation follows,
 * on the next line when there is no room. */
static void add_explanation(struct text *text, size_t start, const char *words)
{
	size_t column = text->buf.len - start;

	if (column + 2 > HELP_COLUMN) {
		text_add_byte(text, '\n');
		column = 0;
	}
	text_pad(text, HELP_COLUMN - column);
	add_wrapped(text, HELP_COLUMN, words);
}

static void add_option(struct text *text, const struct option_row *row)
{
	size_t start = text->buf.len;

	if (row->letter)
		text_printf(text, "  -%c", row->letter);
	else
		text_add(text, row->one_dash ? "  " : "    ");
	if (row->name && row->one_dash)
		text_printf(text, "%s-%s", row->letter ? ", " : "", row->name);
	else if (row->name)
		text_printf(
			text, "%s --%s", row->letter ? "," : " ", row->name);
	help_argument_text(text, row);
	add_explanation(text, start, row->help);
}

static void add_group(struct text *text, const struct option_group *group)
{
	bool shown = false;

	for (const struct option_row *row = group->rows;
		row->kind != OPTION_KIND_END; row++) {
		if (row->hidden)
			continue;
		if (!shown)
			text_printf(text, "\n%s:\n",
				group->title ? group->title : "Options");
		shown = true;
		add_option(text, row);
	}
}

static void add_terms(struct text *text, const struct command *command)
{
	text_printf(text, "\n%s:\n", command->terms_title);
	for (const struct command_term *term = command->terms; term->text;
		term++) {
		size_t start = text->buf.len;

		text_printf(text, "  %s", term->text);
		add_explanation(text, start, term->help);
	}
}

void help_text(struct text *text, const struct command *command)
{
	const char *lead = "Usage:";

	for (const struct command_form *form = command->forms; form->text;
		form++) {
		text_printf(text, "%s ncx %s%s%s\n", lead, command->name,
			*form->text ? " " : "", form->text);
		lead = "   or:";
	}
	text_printf(text, "\n%s: %s\n", command->name, command->summary);
	if (command->terms_title)
		add_terms(text, command);
	for (const struct option_group *group = command->groups; group->rows;
		group++)
		add_group(text, group);
	if (!command->examples || !command->examples->line)
		return;
	text_add(text, "\nExamples:\n");
	for (const struct command_example *example = command->examples;
		example->line; example++)
		text_printf(
			text, "  %s\n      %s\n", example->line, example->help);
}

/* Those that stand for another program, or the others. */
static void add_commands(
	struct text *text, const struct command *const *table, bool stand_ins)
{
	for (; *table; table++)
		if (((*table)->links != NULL) == stand_ins)
			text_printf(text, "  %-10s %s\n", (*table)->name,
				(*table)->summary);
}

void help_overview_text(struct text *text, const struct command *const *table)
{
	text_add(text, "Usage: ncx COMMAND [OPTION]... [OPERAND]...\n"
		       "   or: ncx help [COMMAND]\n"
		       "   or: ncx --version\n"
		       "\nCommands:\n");
	add_commands(text, table, false);
	text_add(text, "\nAs other programs are typed:\n");
	add_commands(text, table, true);
	text_add(text,
		"\n'ncx help COMMAND' shows the options of a command.\n"
		"'ncx help PROGRAM' shows what replaces another program "
		"(nc, netstat, nmap,\n"
		"telnet, ss, arp, ipconfig, nslookup, ping, tracert, tcpdump "
		"and more).\n");
}
