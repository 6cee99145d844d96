/*
 * ncx telnet HOST [PORT]: connect -t, as telnet does it and in its words.
 */
#include "cli/translate.h"
#include "cmd/all.h"
#include "out/output.h"
#include "session/escape.h"

#include <stdio.h>

struct telnet_args {
	struct common_args common;
	const char *source, *escape, *trace, *hold;
	bool no_escape, no_rc, no_login;
};

static const struct option_row rows[] = {
	OPTION_FLAG(
		struct telnet_args, common.ipv4, '4', "ipv4", "use IPv4 only"),
	OPTION_FLAG(
		struct telnet_args, common.ipv6, '6', "ipv6", "use IPv6 only"),
	OPTION_TEXT(struct telnet_args, source, 'b', "bind", "ADDR",
		"the address to come from: ncx connect --source"),
	OPTION_TEXT(struct telnet_args, escape, 'e', "escape", "CHAR",
		"the key that asks for a command, '^]' if not given"),
	OPTION_FLAG(
		struct telnet_args, no_escape, 'E', "no-escape", "no key does"),
	OPTION_TEXT(struct telnet_args, trace, 'n', "trace", "FILE",
		"write what passes to FILE: ncx connect --hex"),
	OPTION_FLAG(struct telnet_args, no_login, 'K', "no-login",
		"send no user name; ncx never does"),
	OPTION_FLAG(struct telnet_args, no_rc, 'c', "no-rc",
		"do not read .telnetrc; ncx never does"),
	OPTION_END};

static const struct option_row own_rows[] = {
	OPTION_TEXT(struct telnet_args, hold, 0, "hold", "DURATION",
		"after the end of stdin, wait so long for answers (1s)"),
	OPTION_COUNT(struct telnet_args, common.verbose, 'v', "verbose",
		"say more, on stderr; -vv more still"),
	OPTION_FLAG(
		struct telnet_args, common.help, 'h', "help", "show this help"),
	OPTION_END};

static const struct option_row refused_rows[] = {
	OPTION_REFUSED('8', "binary",
		"ncx passes all eight bits, without negotiation"),
	OPTION_REFUSED('L', "binary-output",
		"ncx passes all eight bits, without negotiation"),
	OPTION_REFUSED('a', "login",
		"ncx sends no user name; type it at the login prompt"),
	OPTION_REFUSED('l', "user",
		"ncx sends no user name; type it at the login prompt"),
	OPTION_REFUSED('d', "debug", "ncx telnet -vv says what it does"),
	OPTION_REFUSED(
		'r', "rlogin", "ncx speaks no rlogin; -e '~' has its escape"),
	OPTION_REFUSED('x', "encrypt", "ncx does not encrypt; ssh does"),
	OPTION_REFUSED('k', "realm", "ncx has no Kerberos"),
	OPTION_REFUSED('X', "disable-auth",
		"ncx offers no authentication that could be disabled"),
	OPTION_REFUSED('V', "version", "ncx --version says it"), OPTION_END};

static const struct option_group groups[] = {
	{"Options of telnet", rows, 0},
	{"Options of ncx", own_rows, 0},
	{"Refused", refused_rows, 0},
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... HOST [PORT]"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx telnet localhost 5000", "talk to the server on port 5000"},
	{"ncx telnet localhost 5000 < /dev/null", "does it answer, and how?"},
	{0},
};

static const struct translation table[] = {
	TRANSLATE_FLAG(struct telnet_args, common.ipv4, 0, "-4"),
	TRANSLATE_FLAG(struct telnet_args, common.ipv6, 0, "-6"),
	TRANSLATE_TEXT(struct telnet_args, source, 0, "--source"),
	TRANSLATE_TEXT(struct telnet_args, trace, 0, "--hex"),
	TRANSLATE_END,
};

/* The end of stdin is no half-close, since telnet knows none and servers for it
 * may take that for the end of it all; instead the answers get some time. */
static void make_words(const struct telnet_args *args, int operand_count,
	char **operands, struct words *words)
{
	const char *escape = args->escape ? args->escape : "^]";

	words_add(words, "--voice=telnet");
	words_add(words, "--telnet");
	words_add(words, "--crlf");
	words_add(words, "--no-shutdown");
	words_add(words, "--end-with-peer");
	words_printf(words, "--hold=%s", args->hold ? args->hold : "1s");
	words_printf(words, "--escape=%s", args->no_escape ? "off" : escape);
	translate(table, args, 0, words);
	words_add(words, "--");
	words_add(words, operands[0]);
	words_add(words, operand_count > 1 ? operands[1] : "telnet");
}

/* What -e is understood as: telnet's first line. */
static bool tell_escape(int character, struct fail *fail)
{
	char text[ESCAPE_TEXT_MAX + 40], name[ESCAPE_TEXT_MAX];
	int len = snprintf(text, sizeof(text),
		"Telnet escape character is '%s'.\n",
		escape_name(character, name));

	return len <= 0 || output_stdout(text, (size_t)len, fail);
}

static enum status run(const void *args_, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	const struct telnet_args *args = args_;
	struct words words = {0};
	enum status status;
	int character = -1;

	if (operand_count == 0)
		fail_set(fail, STATUS_USAGE,
			"the host is missing: ncx has no telnet prompt to "
			"open a connection from");
	else if (args->escape && !escape_parse(args->escape, &character))
		fail_set(fail, STATUS_USAGE,
			"--escape takes a character such as '^]' or '~', not "
			"'%s'",
			args->escape);
	else
		make_words(args, operand_count, operands, &words);
	if (!words.items && !words.failed)
		return fail->status;
	if (args->escape && !tell_escape(character, fail)) {
		words_release(&words);
		return fail->status;
	}
	/* telnet says no more on a terminal than elsewhere. */
	report->verbosity =
		args->common.verbose > 2 ? 2 : (int)args->common.verbose;
	status = command_call(
		&connect_command, &words, report, ret_signal, fail);
	words_release(&words);
	return status;
}

static const char *const links[] = {"telnet", NULL};

const struct command telnet_command = {
	.name = "telnet",
	.summary = "connect as telnet does",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct telnet_args),
	.common_offset = offsetof(struct telnet_args, common),
	.max_operands = 2,
	.run = run,
	.links = links,
};
