/*
 * ncx sockets [FILTER]...: what is open on this machine, and whose it is.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "list/confined.h"
#include "list/sockets_ends.h"
#include "list/sockets_explain.h"
#include "list/sockets_list.h"
#include "list/sockets_table.h"
#include "list/sockets_watch.h"

/* A longer list has netstat's widths where nobody looks at it: to measure all
 * of its cells takes as long as to print them. */
#define ALIGNED_MOST 5000

static const struct option_row what_rows[] = {
	OPTION_FLAG(struct sockets_args, tcp, 't', "tcp", "TCP"),
	OPTION_FLAG(struct sockets_args, udp, 'u', "udp", "UDP and UDP-Lite"),
	OPTION_FLAG(struct sockets_args, unix_, 'x', "unix", "UNIX"),
	OPTION_FLAG(struct sockets_args, raw, 'w', "raw", "raw and ICMP"),
	OPTION_FLAG(struct sockets_args, all, 'a', "all",
		"every family, packet and netlink too, unless some are named"),
	OPTION_FLAG(struct sockets_args, listening, 'l', "listening",
		"only what waits for clients or datagrams"),
	{.kind = OPTION_KIND_TEXT,
		.name = "proc-root",
		.argument = "DIR",
		.help = "read DIR instead of /proc",
		.offset = OPTION_FIELD(
			struct sockets_args, proc_root, const char *),
		.hidden = true},
	OPTION_END};

static const struct option_row how_rows[] = {
	OPTION_FLAG(struct sockets_args, process, 'p', "process",
		"show whose they are (default on a terminal and in JSON)"),
	OPTION_FLAG(struct sockets_args, no_process, 0, "no-process",
		"do not look for processes"),
	OPTION_FLAG(struct sockets_args, extended, 'e', "extended",
		"show user and inode"),
	OPTION_FLAG(struct sockets_args, timers, 'o', "timers",
		"show the timer that runs"),
	OPTION_TEXT(struct sockets_args, sort, 0, "sort", "COLUMN",
		"order the rows by a column, as --columns names it"),
	OPTION_TEXT(struct sockets_args, columns, 0, "columns", "LIST",
		"show these, separated by commas: proto recv-q send-q local "
		"remote state user inode timer process"),
	OPTION_FLAG(struct sockets_args, pairs, 0, "pairs",
		"show local connections, both ends in a row"),
	OPTION_FLAG(struct sockets_args, summary, 0, "summary",
		"count them by protocol and state"),
	OPTION_FLAG(struct sockets_args, explain, 0, "explain",
		"say what each state shown means, and who must act"),
	{.kind = OPTION_KIND_DURATION,
		.name = "watch",
		.argument = "DURATION",
		.help = "go on and print changes, every second or DURATION",
		.offset = OPTION_FIELD(
			struct sockets_args, watch, struct option_duration),
		.optional = true},
	{.kind = OPTION_KIND_TEXT,
		.name = "wait",
		.argument = "DURATION",
		.help = "wait until something matches, at most DURATION",
		.offset = OPTION_FIELD(struct sockets_args, wait, const char *),
		.optional = true},
	OPTION_FLAG(struct sockets_args, json, 0, "json",
		"write JSON Lines, one socket a line"),
	OPTION_FLAG(struct sockets_args, no_header, 0, "no-header",
		"text: no line of titles"),
	OPTION_END};

static const struct option_group groups[] = {
	{"Which sockets", what_rows, 0},
	{"How they are shown", how_rows, 0},
	COMMON_OPTION_GROUP(struct sockets_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [FILTER]..."},
	{0},
};

static const struct command_term terms[] = {
	{":PORT, :LO-HI", "either end has the port, a number or a service"},
	{"@HOST, ADDRESS, CIDR", "either end has the address"},
	{"@HOST:PORT", "one and the same end has both"},
	{"local:..., remote:...", "one of the above, for that end only"},
	{"pid:N, name:TEXT", "a process that has it; TEXT is in its name"},
	{"user:U", "the user, a name or a number"},
	{"state:STATE,...", "one of listen, established, close-wait, ..."},
	{"unix:NAME", "the UNIX socket of that name; all below NAME/"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx sockets -tln", "TCP ports that somebody listens on"},
	{"ncx sockets -p :5000", "who has port 5000, at either end"},
	{"ncx sockets -p state:close-wait", "programs that forgot to close"},
	{"ncx sockets --pairs", "both ends of each local connection"},
	{"ncx sockets --explain -t", "TCP, and what its states mean"},
	{"ncx sockets --wait=10s -l :5000", "until something listens there"},
	{"ncx sockets --summary -a", "how many of each family and state"},
	{0},
};

static void tell_unreadable(
	const struct report *report, const struct sockets *sockets)
{
	report_warning(report, "%zu process%s may not be looked into: %s",
		sockets->unreadable, sockets->unreadable == 1 ? "" : "es",
		geteuid() == 0 ? "this root lacks CAP_SYS_PTRACE, as in a "
				 "container"
			       : "root, with CAP_SYS_PTRACE, sees whose all "
				 "sockets are");
}

/* Where the kernel would not say, a name with a line end in it may have forged a
 * row of /proc/net/unix. */
static void tell_doubtful(
	const struct report *report, const struct sockets *sockets)
{
	for (size_t i = 0; i < sockets->count; i++)
		if (sockets->items[i].kind == SOCKETS_UNIX &&
			sockets->items[i].u.un.doubtful && sockets->live) {
			report_warning(report,
				"UNIX sockets without a process may be forged "
				"by the name of another: this kernel has no "
				"unix_diag to ask");
			return;
		}
}

/* Once for all rows that say "no permission", or that a filter has left out for
 * want of it. */
static void hint(struct report *report, const struct sockets_list *list)
{
	const struct sockets *sockets = &list->sockets;
	bool missing = false;

	for (size_t i = 0; i < list->filter_count && sockets->count == 0; i++)
		missing |= sockets_filter_wants_owners(&list->filters[i]) &&
			   (sockets->unreadable > 0 || sockets->hidden);
	for (size_t i = 0; i < sockets->count && !missing; i++)
		missing = sockets->items[i].note == SOCKETS_NO_PERMISSION;
	if (!missing)
		return;
	if (sockets->unreadable > 0)
		tell_unreadable(report, sockets);
	else
		report_warning(report, "/proc hides the processes of others "
				       "(hidepid): root sees them");
}

/* What each way to show the sockets has no use for. */
static bool check_ways(const struct sockets_args *args, struct fail *fail)
{
	const struct {
		bool given;
		const char *name;
	} details[] = {
		{args->extended, "-e"},
		{args->timers, "-o"},
		{args->process, "-p"},
		{args->common.resolve, "-r"},
	};

	/* Of --pairs, -p is what it shows anyway. */
	for (size_t i = 0; i < sizeof(details) / sizeof(*details); i++) {
		bool pairs = args->pairs && details[i].given && i != 2;

		if (pairs || (args->summary && details[i].given))
			return fail_set(fail, STATUS_USAGE,
				"%s and %s exclude each other",
				pairs ? "--pairs" : "--summary",
				details[i].name);
	}
	return true;
}

static bool check(const struct sockets_args *args, struct fail *fail)
{
	if (args->process && args->no_process)
		return fail_set(fail, STATUS_USAGE,
			"-p and --no-process exclude each other");
	if (args->summary + args->pairs + args->watch.set > 1)
		return fail_set(fail, STATUS_USAGE,
			"--summary, --pairs and --watch exclude each other");
	if (args->pairs && (args->explain || args->listening))
		return fail_set(fail, STATUS_USAGE,
			"--pairs and %s exclude each other",
			args->explain ? "--explain" : "-l");
	if (args->pairs && args->wait)
		return fail_set(fail, STATUS_USAGE,
			"--pairs and --wait exclude each other");
	if ((args->summary || args->pairs) && (args->columns || args->sort))
		return fail_set(fail, STATUS_USAGE,
			"--summary and --pairs have columns of their own");
	if (args->json && args->columns)
		return fail_set(fail, STATUS_USAGE,
			"--columns is for text; JSON has all that is known");
	if (args->explain && args->watch.set)
		return fail_set(fail, STATUS_USAGE,
			"--explain and --watch exclude each other");
	if (args->unix_ && !args->tcp && !args->udp && !args->raw &&
		args->common.ipv4 != args->common.ipv6)
		return fail_set(fail, STATUS_USAGE,
			"UNIX sockets are neither IPv4 nor IPv6");
	if (args->explain && args->json)
		return fail_set(fail, STATUS_USAGE,
			"--explain is for people, --json for programs");
	return check_ways(args, fail);
}

static bool print_list(
	struct sockets_list *list, struct report *report, struct fail *fail)
{
	const struct sockets_args *args = list->args;
	struct sockets_names names = {0};
	struct sockets_table table = {
		.sockets = &list->sockets,
		.json = args->json,
		.no_header = args->no_header,
		.aligned = isatty(STDOUT_FILENO) ||
			   list->sockets.count <= ALIGNED_MOST,
		.tight = isatty(STDOUT_FILENO) && !args->watch.set,
		/* Where a + or a - may stand later. */
		.margin = args->watch.set ? "  " : NULL,
		.processes = list->processes,
		.users = args->extended,
		.timers = args->timers,
		.user_names = &list->users,
	};
	bool good = true;

	if (args->common.resolve) {
		good = sockets_names_find(&names, &list->sockets, fail);
		table.names = &names;
	}
	good = good && sockets_table_columns(&table, args->columns, fail) &&
	       (!args->sort || sockets_table_sort(&table, args->sort, fail)) &&
	       sockets_table_print(&table, fail);
	if (good && args->watch.set) {
		hint(report, list);
		good = sockets_watch(list, &table,
			args->watch.ns > 0 ? args->watch.ns : NS_PER_SECOND,
			fail);
	}
	sockets_names_release(&names);
	return good;
}

static bool print(struct sockets_list *list, struct report *report,
	bool *ret_any, struct fail *fail)
{
	const struct sockets_args *args = list->args;
	const struct sockets *sockets = &list->sockets;

	if (args->pairs)
		return sockets_ends_print(list, ret_any, fail);
	*ret_any = sockets->count > 0;
	if (args->summary)
		return sockets_summary(
			sockets, args->json, args->no_header, fail);
	return print_list(list, report, fail);
}

static enum status show(
	struct sockets_list *list, struct report *report, struct fail *fail)
{
	const struct sockets_args *args = list->args;
	bool found = true, any = false;
	int64_t wait = -1; /* for ever */

	if (args->wait && *args->wait &&
		!duration_parse(args->wait, strlen(args->wait), &wait)) {
		(void)fail_set(fail, STATUS_USAGE,
			"--wait takes a duration like 500ms or 2s, not '%s'",
			args->wait);
		return STATUS_USAGE;
	}

	list->users.report = report;
	/* Who asks for statistics gets none here, but need not end it. */
	if (args->watch.set || args->wait)
		(void)signal(SIGUSR1, SIG_IGN);
	if (!list->processes)
		list_confine(args->proc_root, args->common.resolve, report);
	else if (args->wait || args->watch.set)
		list_confine_partly(args->common.resolve, report);
	if (args->wait ? !sockets_wait(list, wait, &found, fail)
		       : !sockets_list_read(list, fail))
		return fail->status;
	if (list->processes && !args->watch.set)
		list_confine(args->proc_root, args->common.resolve, report);
	if (args->wait && !found) {
		hint(report, list);
		return STATUS_NO;
	}
	if (!print(list, report, &any, fail) ||
		(args->explain && list->sockets.count > 0 &&
			!sockets_explain(&list->sockets, fail)))
		return fail->status;
	hint(report, list);
	tell_doubtful(report, &list->sockets);
	if (any || list->filter_count == 0)
		return STATUS_OK;
	report_status(report, "no socket matches");
	return STATUS_NO;
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct sockets_list list = {0};
	enum status status = STATUS_USAGE;

	(void)ret_signal;
	if (check(args, fail) &&
		sockets_list_init(&list, args, operand_count, operands, fail))
		status = show(&list, report, fail);
	else
		status = fail->status;
	sockets_list_release(&list);
	return status;
}

const struct command sockets_command = {
	.name = "sockets",
	.summary = "list sockets and whose they are",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.terms_title = "FILTER, of which several must all match",
	.terms = terms,
	.args_size = sizeof(struct sockets_args),
	.common_offset = offsetof(struct sockets_args, common),
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};
