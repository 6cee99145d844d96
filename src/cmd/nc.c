/*
 * ncx nc: listen, connect and scan as nc and netcat do. The words of `ncx
 * listen` or `ncx connect` are made of those of both netcats; where these
 * differ, OpenBSD's goes.
 */
#include <string.h>

#include "base/number.h"
#include "cli/translate.h"
#include "cmd/all.h"
#include "cmd/compat_nc_call.h"
#include "cmd/compat_nc_scan.h"
#include "session/stream.h"

static const struct option_row rows[] = {
	OPTION_FLAG(struct nc_args, listen, 'l', NULL,
		"wait for a client: ncx listen"),
	OPTION_TEXT(struct nc_args, port, 'p', NULL, "PORT",
		"the port to listen on; without -l the port to come from"),
	OPTION_TEXT(struct nc_args, source, 's', NULL, "ADDR",
		"the address to listen on; without -l the one to come from"),
	OPTION_FLAG(struct nc_args, keep_open, 'k', NULL,
		"with -l: clients until killed (ncx listen -k)"),
	OPTION_FLAG(struct nc_args, udp, 'u', NULL,
		"datagrams (UDP) instead of TCP"),
	OPTION_FLAG(struct nc_args, unix_path, 'U', NULL,
		"UNIX stream socket; the operand is its path"),
	OPTION_FLAG(struct nc_args, zero, 'z', NULL,
		"only see which ports answer: ncx scan"),
	OPTION_FLAG(struct nc_args, common.ipv4, '4', NULL, "only IPv4"),
	OPTION_FLAG(struct nc_args, common.ipv6, '6', NULL, "only IPv6"),
	OPTION_FLAG(struct nc_args, numeric, 'n', NULL,
		"addresses and ports as numbers, no look-up of names"),
	OPTION_COUNT(struct nc_args, common.verbose, 'v', NULL,
		"say what happens on stderr (twice is no more than once)"),
	OPTION_FLAG(struct nc_args, common.help, 'h', "help", "show this help"),
	OPTION_END};

static const struct option_row ending_rows[] = {
	OPTION_FLAG(struct nc_args, half_close, 'N', NULL,
		"pass on the end of stdin as a half-close, as ncx does always"),
	OPTION_TEXT(struct nc_args, quit, 'q', NULL, "SECONDS",
		"the same, and end so long after it; below 0: never"),
	OPTION_TEXT(struct nc_args, wait, 'w', NULL, "SECONDS",
		"time to connect, and end when nothing moved for so long"),
	OPTION_NUMBER(struct nc_args, replies, 'W', NULL, "N", 1, UINT32_MAX,
		"with -u: end after N datagrams received"),
	OPTION_FLAG(struct nc_args, detached, 'd', NULL, "do not read stdin"),
	OPTION_END};

static const struct option_row data_rows[] = {
	OPTION_TEXT(struct nc_args, exec, 'e', NULL, "PROGRAM",
		"run it on the connection; no such file: words at blanks"),
	OPTION_TEXT(struct nc_args, shell, 'c', NULL, "COMMAND",
		"the same through /bin/sh -c"),
	OPTION_FLAG(struct nc_args, crlf, 'C', NULL,
		"LF becomes CRLF on the way out"),
	OPTION_TEXT(struct nc_args, interval, 'i', NULL, "SECONDS",
		"between lines sent, and ports tried"),
	OPTION_FLAG(struct nc_args, telnet, 't', NULL,
		"answer telnet option negotiation (RFC 854)"),
	OPTION_TEXT(struct nc_args, hex, 'o', NULL, "FILE",
		"hex dump of both directions"),
	OPTION_SIZE(struct nc_args, rcvbuf, 'I', NULL,
		"the socket's receive buffer"),
	OPTION_SIZE(
		struct nc_args, sndbuf, 'O', NULL, "the socket's send buffer"),
	OPTION_NUMBER(struct nc_args, ttl, 'M', NULL, "N", 1, 255,
		"time to live of what is sent"),
	OPTION_TEXT(struct nc_args, tos, 'T', NULL, "TOS",
		"type of service of what is sent: a name (lowdelay, ef, "
		"af11, cs1) or a number"),
	OPTION_END};

static const struct option_row refused_rows[] = {
	OPTION_REFUSED('b', NULL, "ncx sends no broadcasts"),
	OPTION_REFUSED('D', NULL,
		"the debug option of sockets does nothing on Linux; "
		"ncx connect --ladder shows the packets"),
	OPTION_REFUSED('F', NULL, "ncx passes no connection on as a file"),
	OPTION_REFUSED('g', NULL, "source routes are not sent any more"),
	OPTION_REFUSED('G', NULL, "source routes are not sent any more"),
	OPTION_REFUSED('m', NULL, "ncx has no limit for the TTL received"),
	OPTION_REFUSED('P', NULL, "ncx calls no proxy"),
	OPTION_REFUSED(
		'r', NULL, "ports in random order are ncx scan's business"),
	OPTION_REFUSED('S', NULL, "ncx has no signatures of TCP (RFC 2385)"),
	OPTION_REFUSED('V', NULL,
		"ncx takes the system's routing table; see ip vrf exec"),
	OPTION_REFUSED('x', NULL, "ncx calls no proxy"),
	OPTION_REFUSED('X', NULL, "ncx calls no proxy"),
	OPTION_REFUSED('Z', NULL, "ncx has no DCCP"), OPTION_END};

static const struct option_group groups[] = {
	{"Options", rows, 0},
	{"How it ends", ending_rows, 0},
	{"Data and socket options", data_rows, 0},
	{"Refused", refused_rows, 0},
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... HOST PORT..."},
	{"-l [OPTION]... [ADDR] PORT"},
	{"-l [OPTION]... -p PORT"},
	{"-U [-l] [OPTION]... PATH"},
	{"-z [OPTION]... HOST PORTS..."},
	{0},
};

static const struct command_example examples[] = {
	{"nc -l -p 5000", "wait for a client on port 5000"},
	{"nc -lvnp 5000", "the same, saying what happens, without names"},
	{"nc -vv localhost 5000", "talk to the server on port 5000"},
	{"nc -lu -p 5000", "receive datagrams"},
	{"nc -N host 5000 < file", "send a file"},
	{"nc -vz localhost 7-13", "which of these ports are open?"},
	{0},
};

/* --- values ---------------------------------------------------------------- */

/* Seconds as both netcats count them; fractions are ncx's own. */
static bool check_seconds(const char *text, char letter, struct fail *fail)
{
	int64_t ns;

	if (!text)
		return true;
	if (!duration_parse(text, strlen(text), &ns))
		return fail_set(fail, STATUS_USAGE,
			"option '-%c' takes seconds, not '%s'", letter, text);
	return true;
}

static bool is_zero(const char *seconds)
{
	int64_t ns;

	return seconds && duration_parse(seconds, strlen(seconds), &ns) &&
	       ns == 0;
}

/* -q: below 0 it is as if it was not given. */
static bool take_quit(const char *text, const char **ret, struct fail *fail)
{
	int64_t ns;

	*ret = NULL;
	if (!text)
		return true;
	if (text[0] == '-' && text[1] >= '0' && text[1] <= '9')
		return true;
	if (!duration_parse(text, strlen(text), &ns))
		return fail_set(fail, STATUS_USAGE,
			"option '-q' takes seconds, not '%s'", text);
	*ret = text;
	return true;
}

/* --- what does not go together --------------------------------------------- */

static bool check_combinations(const struct nc_args *args, struct fail *fail)
{
	bool program = args->exec || args->shell;
	bool listen = args->listen, zero = args->zero;
	const struct conflict conflicts[] = {
		{args->common.ipv4, args->common.ipv6, "-4", "-6"},
		{args->exec, args->shell, "-e", "-c"},
		{listen, zero, "-l", "-z"},
		{args->keep_open && !args->udp && !program, args->telnet, "-k",
			"-t"},
		{listen && program, args->replies.set, "-l -e", "-W"},
		{args->unix_path, args->udp, "-U", "-u"},
		{args->unix_path, args->port, "-U", "-p"},
		{args->unix_path, args->source, "-U", "-s"},
		{program, args->detached, "-e", "-d"},
		{program, args->half_close, "-e", "-N"},
		{program && args->udp, args->interval, "-e with -u", "-i"},
		{args->keep_open && !args->udp, args->interval, "-k", "-i"},
		{zero, program, "-z", "-e"},
		{zero, args->hex, "-z", "-o"},
		{zero, args->replies.set, "-z", "-W"},
	};
	const struct conflict needs[] = {
		{args->keep_open, listen, "-k", "-l"},
		{args->replies.set, args->udp, "-W", "-u"},
	};

	return conflict_check(conflicts, COUNT_OF(conflicts), fail) &&
	       requirement_check(needs, COUNT_OF(needs), fail);
}

static bool check_operands(const struct nc_args *args, int count,
	char **operands, struct fail *fail)
{
	if (args->unix_path)
		return count == 1 ||
		       fail_set(fail, STATUS_USAGE,
			       count ? "with -U there is one path"
				     : "the path is missing: nc -U PATH");
	/* Behind "--" it would be an option of the command that is called. */
	for (int i = 0; i < count; i++)
		if (operands[i][0] == '-')
			return fail_set(fail, STATUS_USAGE,
				"'%s' is no host and no port", operands[i]);
	if (!args->listen && count == 0)
		return fail_set(fail, STATUS_USAGE,
			"a host and a port are missing: nc localhost 5000");
	if (!args->listen && count == 1)
		return fail_set(fail, STATUS_USAGE,
			"missing port number: nc %s 5000", operands[0]);
	if (!args->listen)
		return true;
	if (count == 0 && !args->port)
		return fail_set(
			fail, STATUS_USAGE, "missing port number: nc -l 5000");
	if (count > 0 && args->port)
		return fail_set(fail, STATUS_USAGE,
			"'%s' has two meanings with -p: for the address to "
			"listen on use -s, for the only client to let in use "
			"ncx listen --allow",
			operands[0]);
	if (count > 2 || (count == 2 && args->source))
		return fail_set(fail, STATUS_USAGE,
			"too many operands: nc -l [ADDR] PORT");
	return true;
}

static enum status scan(const struct nc_args *args, int operand_count,
	char **operands, struct report *report, int *ret_signal,
	struct fail *fail)
{
	const struct nc_scan what = {
		.host = operands[0],
		.ports = operands + 1,
		.port_count = operand_count - 1,
		.udp = args->udp,
		.numeric = args->numeric,
		.verbose = args->common.verbose,
		.wait = args->wait,
		.interval = args->interval,
		.ipv4 = args->common.ipv4,
		.ipv6 = args->common.ipv6,
	};

	return nc_scan(&what, report, ret_signal, fail);
}

/* -n: a host that is no address is not looked up. */
static bool check_numeric(const struct nc_args *args, int operand_count,
	char **operands, const struct report *report, struct fail *fail)
{
	const char *host = operand_count > 1 ? operands[0] : NULL;

	if (!args->numeric || args->unix_path)
		return true;
	if (args->source && !nc_is_address(args->source)) {
		report_bare(report,
			"%s: getaddrinfo: Name or service not known",
			report->command);
		return fail_silent(fail, STATUS_NO);
	}
	if (!host || nc_is_address(host))
		return true;
	report_bare(report,
		"%s: getaddrinfo for host \"%s\" port %s: Name or service "
		"not known",
		report->command, host, operands[1]);
	fail_silent(fail, STATUS_NO);
	return false;
}

/* What the packets of ncx scan cannot be given is done by connections. */
static bool can_scan(const struct nc_args *args)
{
	return args->zero && !args->unix_path && !args->port && !args->source &&
	       !args->tos && !args->ttl.set && !args->rcvbuf.set &&
	       !args->sndbuf.set;
}

static enum status run(const void *args_, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct nc_args own = *(const struct nc_args *)args_;
	const struct nc_args *args = &own;
	enum status status;
	const char *quit;

	/* Lines as they come. */
	if (is_zero(own.interval))
		own.interval = NULL;
	if (!check_combinations(args, fail) ||
		!check_operands(args, operand_count, operands, fail) ||
		!check_seconds(args->wait, 'w', fail) ||
		!check_seconds(args->interval, 'i', fail) ||
		!take_quit(args->quit, &quit, fail) ||
		!check_numeric(args, operand_count, operands, report, fail))
		return fail->status;
	/* Silent on a terminal, too. */
	report->verbosity = args->common.verbose ? 1 : 0;
	if (can_scan(args))
		status = scan(args, operand_count, operands, report, ret_signal,
			fail);
	else
		status = nc_call(args, quit, operand_count, operands, report,
			ret_signal, fail);
	/* Both netcats have one status for all that went wrong; that of a
	 * program comes without a message. */
	if (status == STATUS_TROUBLE &&
		(fail->text[0] || !(args->exec || args->shell))) {
		status = STATUS_NO;
		fail->status = status;
	}
	return status;
}

static const char *const links[] = {"nc", "netcat", NULL};

const struct command nc_command = {
	.name = "nc",
	.summary = "listen, connect and scan as nc and netcat do",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct nc_args),
	.common_offset = offsetof(struct nc_args, common),
	.max_operands = -1,
	.run = run,
	.links = links,
};
