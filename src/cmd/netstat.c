/*
 * ncx netstat [OPTION]...: the lists of sockets as netstat prints them, for
 * scripts and eyes that know it. `ncx sockets` shows more.
 */
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "list/netstat_counters.h"
#include "list/netstat_list.h"

struct netstat_args {
	bool tcp, udp, udplite, raw, unix_;
	struct option_list families;
	bool all, listening;
	bool numeric, numeric_hosts, numeric_ports, numeric_users;
	bool programs, extended, timers, wide, symbolic;
	bool continuous, statistics;
	const char *proc_root;
	struct common_args common;
};

static const struct option_row which_rows[] = {
	OPTION_FLAG(struct netstat_args, all, 'a', "all",
		"servers, too: all states, as ncx sockets shows them anyway"),
	OPTION_FLAG(struct netstat_args, listening, 'l', "listening",
		"only servers: ncx sockets -l"),
	OPTION_FLAG(struct netstat_args, tcp, 't', "tcp", "TCP"),
	OPTION_FLAG(struct netstat_args, udp, 'u', "udp", "UDP"),
	OPTION_FLAG(struct netstat_args, udplite, 'U', "udplite", "UDP-Lite"),
	OPTION_FLAG(struct netstat_args, raw, 'w', "raw", "raw"),
	OPTION_FLAG(struct netstat_args, unix_, 'x', "unix", "UNIX"),
	OPTION_FLAG(struct netstat_args, common.ipv4, '4', "inet", "IPv4"),
	OPTION_FLAG(struct netstat_args, common.ipv6, '6', "inet6", "IPv6"),
	OPTION_LIST(struct netstat_args, families, 'A', "protocol",
		"FAMILY,...", "the same by name: inet, inet6, unix"),
	{.kind = OPTION_KIND_TEXT,
		.name = "proc-root",
		.argument = "DIR",
		.help = "read DIR instead of /proc",
		.offset = OPTION_FIELD(
			struct netstat_args, proc_root, const char *),
		.hidden = true},
	OPTION_END,
};

static const struct option_row how_rows[] = {
	OPTION_FLAG(struct netstat_args, numeric, 'n', "numeric",
		"numbers in place of names of hosts, ports and users"),
	OPTION_FLAG(struct netstat_args, numeric_hosts, 0, "numeric-hosts",
		"addresses in place of names of hosts"),
	OPTION_FLAG(struct netstat_args, numeric_ports, 0, "numeric-ports",
		"ports in place of names of services"),
	OPTION_FLAG(struct netstat_args, numeric_users, 0, "numeric-users",
		"numbers in place of names of users"),
	OPTION_FLAG(struct netstat_args, programs, 'p', "programs",
		"whose they are; ncx sockets -p names all owners of each"),
	OPTION_FLAG(struct netstat_args, programs, 0, "program", "the same"),
	OPTION_FLAG(struct netstat_args, extended, 'e', "extend",
		"with user and inode"),
	OPTION_FLAG(struct netstat_args, timers, 'o', "timers",
		"with the timer that runs; on Windows -o is what -p is here"),
	OPTION_FLAG(struct netstat_args, wide, 'W', "wide",
		"do not cut long addresses"),
	OPTION_FLAG(struct netstat_args, continuous, 'c', "continuous",
		"the list again every second, or every DELAY"),
	OPTION_FLAG(struct netstat_args, statistics, 's', "statistics",
		"counters of protocols in place of sockets"),
	OPTION_FLAG(struct netstat_args, symbolic, 'N', "symbolic",
		"has no meaning for sockets"),
	OPTION_COUNT(struct netstat_args, common.verbose, 'v', "verbose",
		"say more on stderr"),
	OPTION_FLAG(struct netstat_args, common.help, 'h', "help",
		"show this help"),
	OPTION_END,
};

static const struct option_row refused_rows[] = {
	OPTION_REFUSED(
		'r', "route", "ncx has no table of routes; ip route shows it"),
	OPTION_REFUSED('i', "interfaces",
		"ncx has no list of interfaces; ip -s link shows it"),
	OPTION_REFUSED('g', "groups",
		"ncx has no multicast groups; ip maddr shows them"),
	OPTION_REFUSED('M', "masquerade",
		"ncx has no masqueraded connections; conntrack -L shows them"),
	OPTION_REFUSED(
		'F', "fib", "it goes with -r; ip route shows the routes"),
	OPTION_REFUSED('C', "cache",
		"it goes with -r; ip route show cache shows the cache"),
	OPTION_REFUSED('S', "sctp", "ncx has no SCTP; ss --sctp shows it"),
	OPTION_REFUSED('Z', "context",
		"ncx has no security contexts; ss -Z shows them"),
	OPTION_REFUSED('V', "version", "ncx --version tells it"),
	OPTION_REFUSED('b', NULL, "it is Windows'; here -p shows the program"),
	OPTION_REFUSED('f', NULL,
		"it is Windows'; here names are looked up unless -n is given"),
	OPTION_REFUSED(0, "ax25", "ncx has no AX.25 sockets; neither has ss"),
	OPTION_REFUSED(0, "ipx", "ncx has no IPX sockets; neither has Linux"),
	OPTION_REFUSED(
		0, "netrom", "ncx has no NET/ROM sockets; neither has ss"),
	OPTION_END,
};

static const struct option_group groups[] = {
	{"Which sockets", which_rows, 0},
	{"How they are shown", how_rows, 0},
	{"Of netstat, but not here", refused_rows, 0},
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]..."},
	{"-c [OPTION]... [DELAY]"},
	{"-s [OPTION]..."},
	{0},
};

static const struct command_example examples[] = {
	{"ncx netstat -tlnp", "who listens: ncx sockets -tlp"},
	{"ncx netstat -an", "all sockets, as numbers"},
	{"ncx netstat -s -t", "what TCP has counted"},
	{0},
};

/* --- which ----------------------------------------------------------------- */

struct choice {
	bool ipv4, ipv6, unix_;
};

/* "inet,unix" */
static bool parse_families(
	const char *list, struct choice *choice, struct fail *fail)
{
	struct {
		const char *name;
		bool *field;
	} names[] = {
		{"inet", &choice->ipv4},
		{"ip", &choice->ipv4},
		{"inet6", &choice->ipv6},
		{"unix", &choice->unix_},
	};

	while (list) {
		size_t len = strcspn(list, ","), i = 0;

		while (i < sizeof(names) / sizeof(*names) &&
			(strlen(names[i].name) != len ||
				memcmp(list, names[i].name, len) != 0))
			i++;
		if (i == sizeof(names) / sizeof(*names))
			return fail_set(fail, STATUS_USAGE,
				"-A takes inet, inet6 and unix, not '%.*s'",
				(int)len, list);
		*names[i].field = true;
		list = list[len] == ',' ? list + len + 1 : NULL;
	}
	return true;
}

static unsigned internet_kinds(
	const struct netstat_args *args, const struct choice *choice)
{
	const struct {
		bool wanted;
		unsigned ipv4, ipv6;
	} rows[] = {
		{args->tcp, SOCKETS_TCP4, SOCKETS_TCP6},
		{args->udp, SOCKETS_UDP4, SOCKETS_UDP6},
		{args->udplite, SOCKETS_UDPLITE4, SOCKETS_UDPLITE6},
		{args->raw, SOCKETS_RAW4, SOCKETS_RAW6},
	};
	bool named = args->tcp || args->udp || args->udplite || args->raw;
	bool both = !choice->ipv4 && !choice->ipv6;
	unsigned kinds = 0;

	/* UNIX alone is asked for. */
	if (!named && both && choice->unix_)
		return 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (named && !rows[i].wanted)
			continue;
		kinds |= both || choice->ipv4 ? rows[i].ipv4 : 0;
		kinds |= both || choice->ipv6 ? rows[i].ipv6 : 0;
	}
	return kinds;
}

static void choose(const struct netstat_args *args, const struct choice *choice,
	struct netstat_list *list)
{
	bool any = args->tcp || args->udp || args->udplite || args->raw ||
		   choice->ipv4 || choice->ipv6 || choice->unix_;

	list->kinds = internet_kinds(args, choice);
	list->internet = list->kinds != 0;
	if (choice->unix_ || !any)
		list->kinds |= SOCKETS_UNIX;
}

/* --- running --------------------------------------------------------------- */

/* What Windows' netstat takes there is said to whoever types it. */
static bool is_foreign(const char *operand, struct fail *fail)
{
	static const struct {
		const char *word, *instead;
	} words[] = {
		{"tcp", "-t"},
		{"udp", "-u"},
		{"tcpv6", "-6t"},
		{"udpv6", "-6u"},
	};

	if (strcmp(operand, "/?") == 0)
		return !fail_set(fail, STATUS_USAGE,
			"operand '/?': --help shows the options, and ncx help "
			"netstat what Windows' are called here");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(operand, words[i].word) == 0)
			return !fail_set(fail, STATUS_USAGE,
				"operand '%s': -p shows programs here; %s is "
				"the protocol",
				operand, words[i].instead);
	return false;
}

static bool parse_delay(const struct netstat_args *args, const char *operand,
	int64_t *ret_ns, struct fail *fail)
{
	if (is_foreign(operand, fail))
		return false;
	if (!args->continuous)
		return fail_set(fail, STATUS_USAGE,
			"operand '%s': a delay goes with -c", operand);
	if (!duration_parse(operand, strlen(operand), ret_ns) || *ret_ns <= 0)
		return fail_set(fail, STATUS_USAGE,
			"the delay is a duration like 500ms or 2, not '%s'",
			operand);
	return true;
}

static bool print_counters(const struct netstat_args *args,
	const struct choice *choice, struct fail *fail)
{
	const struct netstat_counters_options options = {
		.tcp = args->tcp,
		.udp = args->udp,
		.udplite = args->udplite,
		.raw = args->raw,
		.ipv4 = choice->ipv4,
		.ipv6 = choice->ipv6,
		.proc_root = args->proc_root,
	};

	if (choice->unix_)
		return fail_set(fail, STATUS_USAGE,
			"UNIX sockets have no counters for -s");
	return netstat_counters_print(&options, fail);
}

/* People come from Windows, where -o has this meaning; scripts do not ask. */
static void hint(const struct netstat_args *args, const struct report *report)
{
	if (args->timers && args->numeric && !args->programs)
		report_status(report,
			"-o shows timers here; the process, as -o on Windows, "
			"is -p: -%snp",
			args->all ? "a" : "");
}

static bool print_list(const struct netstat_args *args,
	const struct choice *choice, int64_t every, const struct report *report,
	struct fail *fail)
{
	struct netstat_list list = {
		.resolve_ports = !args->numeric && !args->numeric_ports,
		.columns =
			{
				.all = args->all,
				.listening = args->listening,
				.wide = args->wide,
				.extended = args->extended,
				.programs = args->programs,
				.timers = args->timers,
				.numeric_hosts =
					args->numeric || args->numeric_hosts,
				.numeric_users =
					args->numeric || args->numeric_users,
			},
		.every = every,
		.proc_root = args->proc_root,
	};

	choose(args, choice, &list);
	/* Where the list has no end the hint comes before it. */
	if (every > 0)
		hint(args, report);
	if (!netstat_list_print(&list, report, fail))
		return false;
	hint(args, report);
	return true;
}

static enum status run(const void *args_, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	const struct netstat_args *args = args_;
	struct choice choice = {
		.ipv4 = args->common.ipv4,
		.ipv6 = args->common.ipv6,
		.unix_ = args->unix_,
	};
	int64_t every = args->continuous ? NS_PER_SECOND : 0;
	bool good = true;

	(void)ret_signal;
	for (size_t i = 0; good && i < args->families.count; i++)
		good = parse_families(args->families.items[i], &choice, fail);
	for (int i = 0; good && i < operand_count; i++)
		good = parse_delay(args, operands[i], &every, fail);
	if (good && args->statistics)
		good = print_counters(args, &choice, fail);
	else if (good)
		good = print_list(args, &choice, every, report, fail);
	return good ? STATUS_OK : fail->status;
}

static const char *const links[] = {"netstat", NULL};

const struct command netstat_command = {
	.name = "netstat",
	.summary = "list sockets as netstat does",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct netstat_args),
	.common_offset = offsetof(struct netstat_args, common),
	.max_operands = -1,
	.run = run,
	.links = links,
};
