/*
 * From argv[0] and argv[1] to a command, and from its end to an exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/help.h"
#include "cli/misplaced.h"
#include "cli/topics.h"
#include "cmd/all.h"
#include "out/color.h"
#include "out/output.h"

/*
 * A socket that became descriptor 0, 1 or 2 would be taken for stdin, stdout
 * or stderr. Whoever closed one of them gets, in its place, a descriptor that
 * reads as empty and refuses to be written, so that lost output is noticed.
 */
static bool fill_standard_fds(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		int filler;

		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		filler = open("/dev/null", O_RDONLY);
		/* A chroot may have no /dev; it always has a root. */
		if (filler < 0)
			filler = open("/", O_RDONLY | O_DIRECTORY);
		if (filler != fd)
			return false;
	}
	return true;
}

/* For errors before the options of a command are known. */
static int end_early(const char *name, const struct fail *fail)
{
	struct report report = {.command = name,
		.color = color_wanted(COLOR_AUTO, STDERR_FILENO)};

	report_fail(&report, fail);
	return (int)fail->status;
}

static int print_version(void)
{
	static const char line[] = "ncx " NCX_VERSION "\n";
	struct fail fail = {0};

	if (!output_stdout(line, sizeof(line) - 1, &fail))
		return end_early(NULL, &fail);
	return STATUS_OK;
}

/* Asked for, the overview is a result; otherwise it is a usage error. */
static int print_overview(bool asked)
{
	struct fail fail = {0};
	struct text text = {0};

	help_overview_text(&text, command_table);
	if (asked)
		return text_print(&text, &fail) ? STATUS_OK
						: end_early(NULL, &fail);
	(void)output_write(STDERR_FILENO, "stderr", buf_bytes(&text.buf),
		text.buf.len, NULL);
	text_release(&text);
	return STATUS_USAGE;
}

/* Everything is flushed: die of the signal, so that a shell or a script sees
 * an interrupted command and not a finished one. */
static void die_of(int number)
{
	sigset_t set;

	(void)signal(number, SIG_DFL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, number);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)raise(number);
}

static bool print_help(const struct command *command, struct fail *fail)
{
	struct text text = {0};

	help_text(&text, command);
	return text_print(&text, fail);
}

/* Options are parsed: help, or the command itself. */
static int run(const struct command *command, const char *name,
	const void *args, const struct common_args *common, int operand_count,
	char **operands)
{
	enum status status = STATUS_OK;
	struct fail fail = {0}, lost = {0};
	struct report report;
	int number = 0;

	report_init(&report, name, common->verbose, common->quiet,
		color_wanted(common->color, STDERR_FILENO));
	if (common->help) {
		if (!print_help(command, &fail))
			status = fail.status;
	} else if (!command_check_operands(
			   command, operand_count, operands, &fail)) {
		status = fail.status;
	} else {
		status = command->run(
			args, operand_count, operands, &report, &number, &fail);
	}
	report_fail(&report, &fail);
	if (!output_finish(&lost)) {
		/* One loss, one message. */
		if (fail.status != STATUS_TROUBLE)
			report_fail(&report, &lost);
		status = STATUS_TROUBLE;
	}
	if (number > 0) {
		die_of(number);
		return 128 + number;
	}
	return (int)status;
}

/* argv[0] is the command, as it was typed or as the link is named. */
static int parse_and_run(const struct command *command, int argc, char **argv)
{
	const char *name = command_word(argv[0]);
	struct fail fail = {0};
	int operands, status;
	uint8_t *args = calloc(1, command->args_size);
	const void *common;

	if (!args) {
		(void)fail_memory(&fail);
		return end_early(name, &fail);
	}
	common = args + command->common_offset;
	argc--;
	argv++;
	if (option_parse(command->groups, args, argc, argv, &operands, &fail))
		status = run(command, name, args, common, operands, argv);
	else
		status = end_early(name, &fail);
	option_release(command->groups, args);
	free(args);
	return status;
}

/* `ncx arp -a`: where to look. */
static int point_to_topic(const char *name)
{
	struct report report = {
		.color = color_wanted(COLOR_AUTO, STDERR_FILENO)};

	report_warning(&report, "unknown command '%s' (see 'ncx help %s')",
		name, name);
	return STATUS_USAGE;
}

/* Called as plain ncx: argv[0] is the command, or an option of ncx itself. */
static int dispatch(int argc, char **argv)
{
	const struct command *command;
	struct fail fail = {0};

	if (argc == 0)
		return print_overview(false);
	if (strcmp(argv[0], "--version") == 0)
		return print_version();
	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
		return print_overview(true);
	command = command_find(command_table, argv[0]);
	if (command)
		return parse_and_run(command, argc, argv);
	if (topic_find(argv[0]))
		return point_to_topic(argv[0]);
	if (argv[0][0] == '-')
		(void)misplaced_option(argc, argv, &fail);
	else
		(void)command_unknown(command_table, argv[0], &fail);
	return end_early(NULL, &fail);
}

int main(int argc, char **argv)
{
	const struct command *command = NULL;
	struct fail fail;

	if (!fill_standard_fds()) {
		(void)fail_set(&fail, STATUS_TROUBLE,
			"cannot fill the closed ones of stdin, stdout, stderr");
		return end_early(NULL, &fail);
	}
	/* A closed pipe is an error of write(2), told apart from others. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc > 0)
		command = command_find_link(command_table, argv[0]);
	else
		argc = 1;
	if (command)
		return parse_and_run(command, argc, argv);
	return dispatch(argc - 1, argv + 1);
}
