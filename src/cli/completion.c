#include "cli/completion.h"

#include <string.h>

#include "cli/topics.h"

static const struct noun {
	const char *word;
	enum completion_kind option, operand;
} nouns[] = {
	{"FILE", COMPLETION_FILES, COMPLETION_FILES},
	{"PATH", COMPLETION_FILES, COMPLETION_FILES},
	{"DIR", COMPLETION_FILES, COMPLETION_FILES},
	{"PROGRAM", COMPLETION_PROGRAMS, COMPLETION_PROGRAMS},
	{"HOST", COMPLETION_HOSTS, COMPLETION_HOSTS},
	{"TARGET", COMPLETION_HOSTS, COMPLETION_HOSTS},
	{"IFACE", COMPLETION_INTERFACES, COMPLETION_INTERFACES},
	/* -c takes a shell's command, `help` one of ours. */
	{"COMMAND", COMPLETION_PROGRAMS, COMPLETION_COMMANDS},
};

/* The first noun in words that says something, or null. */
static const struct noun *find_noun(const char *words)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	while (*words) {
		size_t len = strspn(words, capitals);

		for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++)
			if (len > 0 && strlen(nouns[i].word) == len &&
				memcmp(nouns[i].word, words, len) == 0)
				return &nouns[i];
		words += len;
		words += strcspn(words, capitals);
	}
	return NULL;
}

bool completion_offers(const struct option_row *row)
{
	return !row->hidden && row->kind != OPTION_KIND_REFUSED;
}

enum completion_kind completion_of_option(const struct option_row *row)
{
	const struct noun *noun =
		row->argument ? find_noun(row->argument) : NULL;

	return noun ? noun->option : COMPLETION_NOTHING;
}

enum completion_kind completion_of_operands(const struct command *command)
{
	const struct noun *noun = find_noun(command->forms[0].text);

	return noun ? noun->operand : COMPLETION_NOTHING;
}

void completion_commands(struct text *text, const struct command *const *table)
{
	const char *between = "";

	for (; *table; table++) {
		text_printf(text, "%s%s", between, (*table)->name);
		between = " ";
	}
}

void completion_helps(struct text *text, const struct command *const *table)
{
	completion_commands(text, table);
	topic_names(text, table);
}

void completion_choices(struct text *text, const struct option_row *row)
{
	const char *between = "";

	for (const char *const *choice = row->choices; *choice; choice++) {
		if (**choice == '\0')
			continue;
		text_printf(text, "%s%s", between, *choice);
		between = " ";
	}
}

void completion_quoted(
	struct text *text, const char *words, const char *special)
{
	for (; *words; words++) {
		if (strchr(special, *words))
			text_add_byte(text, '\\');
		text_add_byte(text, *words);
	}
}

void completion_write(struct text *text, enum completion_shell shell,
	const struct command *const *table)
{
	static void (*const writers[])(
		struct text *, const struct command *const *) = {
		[COMPLETION_BASH] = completion_bash,
		[COMPLETION_ZSH] = completion_zsh,
		[COMPLETION_FISH] = completion_fish,
	};

	writers[shell](text, table);
}
