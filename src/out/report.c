#include "out/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "out/escape.h"
#include "out/output.h"

/* A longer message is cut. */
#define MESSAGE_MAX 4096

#define RED   "\033[31m"
#define PLAIN "\033[m"

void report_init(struct report *report, const char *command, unsigned verbose,
	bool quiet, bool color)
{
	*report = (struct report){.command = command, .color = color};
	if (quiet)
		report->verbosity = -1;
	else if (verbose > 0)
		report->verbosity = verbose > 1 ? 2 : 1;
	else
		report->verbosity = isatty(STDERR_FILENO) ? 1 : 0;
}

/* One line, one write. Nobody is left to be told when stderr fails. */
static void print_line(const char *lead, const char *command,
	const char *message, const char *hint)
{
	struct buf line = {0};

	if (!buf_append_text(&line, lead) ||
		(command && !buf_printf(&line, "%s: ", command)) ||
		!escape_text(&line, message, strlen(message)) ||
		!buf_append_text(&line, hint) || !buf_append_byte(&line, '\n'))
		(void)output_write(STDERR_FILENO, "stderr",
			"ncx: out of memory\n", 19, NULL);
	else
		(void)output_write(STDERR_FILENO, "stderr", buf_bytes(&line),
			line.len, NULL);
	buf_release(&line);
}

static void print(const struct report *report, bool red, const char *message,
	const char *hint)
{
	print_line(red ? RED "ncx:" PLAIN " " : "ncx: ", report->command,
		message, hint);
}

void report_fail(const struct report *report, const struct fail *fail)
{
	char hint[80] = "";

	if (fail->text[0] == '\0')
		return;
	if (fail->status == STATUS_USAGE)
		(void)snprintf(hint, sizeof(hint), " (see 'ncx %s%s--help')",
			report->command ? report->command : "",
			report->command ? " " : "");
	print(report, report->color, fail->text, hint);
}

__attribute__((format(printf, 3, 0))) static void print_args(
	const struct report *report, bool red, const char *format, va_list args)
{
	char message[MESSAGE_MAX];

	if (vsnprintf(message, sizeof(message), format, args) >= 0)
		print(report, red, message, "");
}

void report_warning(const struct report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_args(report, report->color, format, args);
	va_end(args);
}

void report_status(const struct report *report, const char *format, ...)
{
	va_list args;

	if (report->verbosity < 1)
		return;
	va_start(args, format);
	print_args(report, false, format, args);
	va_end(args);
}

void report_detail(const struct report *report, const char *format, ...)
{
	va_list args;

	if (report->verbosity < 2)
		return;
	va_start(args, format);
	print_args(report, false, format, args);
	va_end(args);
}

void report_line(const struct report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_args(report, false, format, args);
	va_end(args);
}

void report_bare(const struct report *report, const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list args;

	(void)report;
	va_start(args, format);
	if (vsnprintf(message, sizeof(message), format, args) >= 0)
		print_line("", NULL, message, "");
	va_end(args);
}
