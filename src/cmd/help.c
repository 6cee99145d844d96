/*
 * ncx help [COMMAND]: how ncx and its commands are used, for people, shells
 * and programs; and what takes the place of other programs.
 */
#include <unistd.h>

#include "cli/completion.h"
#include "cli/dump.h"
#include "cli/help.h"
#include "cli/topics.h"
#include "cmd/all.h"

struct help_args {
	unsigned completion; /* index into shells */
	bool dump;
	struct common_args common;
};

static const char *const shells[] = {"", "bash", "zsh", "fish", NULL};

static const struct option_row rows[] = {
	OPTION_CHOICE(struct help_args, completion, 0, "completion", "SHELL",
		shells, "write the completion script for that shell"),
	OPTION_FLAG(struct help_args, dump, 0, "dump",
		"write all commands and options as JSON Lines"),
	OPTION_END,
};

static const struct option_group groups[] = {
	{"Options", rows, 0},
	COMMON_OPTION_GROUP(struct help_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[COMMAND]"},
	{"PROGRAM"},
	{"--completion=bash|zsh|fish"},
	{"--dump"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx help listen", "show how to wait for a client"},
	{"ncx help ipconfig", "what takes the place of ipconfig"},
	{"source <(ncx help --completion=bash)",
		"complete ncx's words in this shell"},
	{0},
};

static bool print_dump(struct fail *fail)
{
	struct json json;

	json_init(&json, STDOUT_FILENO, "stdout");
	dump_table(&json, command_table);
	return json_finish(&json, fail);
}

static bool print_text(
	const struct help_args *args, const char *name, struct fail *fail)
{
	const struct command *command = NULL;
	const struct topic *topic = NULL;
	struct text text = {0};

	if (name) {
		command = command_find(command_table, name);
		topic = topic_find(name);
		if (!command && !topic)
			return command_unknown(command_table, name, fail);
	}
	if (args->completion > 0)
		completion_write(&text, args->completion - 1 + COMPLETION_BASH,
			command_table);
	else if (topic)
		topic_text(&text, topic, command_table);
	else if (command)
		help_text(&text, command);
	else
		help_overview_text(&text, command_table);
	return text_print(&text, fail);
}

static enum status run(const void *args_, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	const struct help_args *args = args_;
	bool good;

	(void)report;
	(void)ret_signal;
	if ((args->completion > 0) + args->dump + operand_count > 1) {
		(void)fail_set(fail, STATUS_USAGE,
			"a command, '--completion' and '--dump' exclude each "
			"other");
		return STATUS_USAGE;
	}
	if (args->dump)
		good = print_dump(fail);
	else
		good = print_text(
			args, operand_count > 0 ? operands[0] : NULL, fail);
	return good ? STATUS_OK : fail->status;
}

const struct command help_command = {
	.name = "help",
	.summary = "show the commands, or the options of one",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct help_args),
	.common_offset = offsetof(struct help_args, common),
	.max_operands = 1,
	.run = run,
};
