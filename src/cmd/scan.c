/*
 * ncx scan [TARGET]... [PORTS]: which ports of which hosts are open.
 */
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "io/fd.h"
#include "io/signals.h"
#include "out/color.h"
#include "scan/run.h"

#define BANNER_TIME  (3 * NS_PER_SECOND)
#define RESOLVE_TIME (10 * NS_PER_SECOND)

/* Hosts at once: enough to keep the windows full, and not more results in
 * memory than this many ports. */
#define HOSTS_MOST   4096
#define HOSTS_LEAST  8
#define HOSTS_NAMED  64
#define RESULTS_MOST 4000000

struct scan_args {
	const char *ports;
	bool tcp, udp;
	struct option_list files, exclude;
	bool all_addresses;
	bool all, banner, reason, exact, json, progress, no_header;
	struct option_duration timeout;
	struct option_number retries, rate, parallel;
	const char *shuffle, *shard;
	unsigned format;
	struct option_list outputs;
	struct option_list nmap_scan;
	const char *nmap_ping;
	struct common_args common;
};

static const char *const formats[] = {"", "text", "json", "xml", "grep", NULL};

static const struct option_row what_rows[] = {
	OPTION_TEXT(struct scan_args, ports, 'p', "ports", "PORTS",
		"ports to scan: 80,https,8000-8100,U:53,!8080"),
	OPTION_FLAG(struct scan_args, tcp, 't', "tcp",
		"TCP ports, by connecting to them (default)"),
	OPTION_FLAG(struct scan_args, udp, 'u', "udp",
		"UDP ports, by a request in the protocol of each"),
	OPTION_LIST(struct scan_args, files, 'f', "file", "FILE",
		"read targets from FILE, - is stdin (repeatable)"),
	OPTION_LIST(struct scan_args, exclude, 0, "exclude", "TARGET",
		"leave these targets out (repeatable)"),
	OPTION_FLAG(struct scan_args, all_addresses, 0, "all-addresses",
		"scan every address of a name, not the first one alone"),
	{.kind = OPTION_KIND_TEXT,
		.name = "shuffle",
		.argument = "SEED",
		.help = "hosts and ports in a random order; SEED repeats one",
		.offset = OPTION_FIELD(struct scan_args, shuffle, const char *),
		.optional = true},
	OPTION_TEXT(struct scan_args, shard, 0, "shard", "I/N",
		"scan the I-th of N equal parts, for several machines"),
	{.kind = OPTION_KIND_LIST,
		.letter = 's',
		.argument = "TYPE",
		.help = "-sT and -sU, as nmap has them",
		.offset = OPTION_FIELD(
			struct scan_args, nmap_scan, struct option_list),
		.hidden = true},
	{.kind = OPTION_KIND_TEXT,
		.letter = 'P',
		.argument = "TYPE",
		.help = "-Pn, as nmap has it: never give a host up",
		.offset =
			OPTION_FIELD(struct scan_args, nmap_ping, const char *),
		.hidden = true},
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_FLAG(struct scan_args, all, 'a', "all",
		"list every port, not only the open ones"),
	OPTION_FLAG(struct scan_args, banner, 'b', "banner",
		"read what each open port says first, for up to 3 s"),
	OPTION_FLAG(struct scan_args, reason, 0, "reason",
		"show how each state is known, and who said so"),
	OPTION_CHOICE(struct scan_args, format, 0, "format", "FORMAT", formats,
		"how results are written to stdout (default: text)"),
	OPTION_FLAG(struct scan_args, json, 0, "json",
		"the same as --format json: JSON Lines, one port a line"),
	OPTION_LIST(struct scan_args, outputs, 'o', "output", "FORMAT:FILE",
		"write a report to FILE, too (repeatable)"),
	OPTION_FLAG(struct scan_args, no_header, 0, "no-header",
		"text: no line of titles"),
	OPTION_FLAG(struct scan_args, progress, 0, "progress",
		"show how far the scan is (default on a terminal)"),
	OPTION_END};

static const struct option_row pace_rows[] = {
	OPTION_DURATION(struct scan_args, timeout, 'w', "timeout",
		"wait at most this long for an answer to a probe"),
	OPTION_NUMBER(struct scan_args, retries, 0, "retries", "N", 0, 15,
		"probe a silent port at most N times more"),
	OPTION_NUMBER(struct scan_args, rate, 0, "rate", "N", 1, 10000000,
		"send at most N probes a second"),
	OPTION_NUMBER(struct scan_args, parallel, 0, "parallel", "N", 1,
		1000000, "have at most N probes on their way at once"),
	OPTION_FLAG(struct scan_args, exact, 0, "exact",
		"UDP: go on until each closed port is certain"),
	OPTION_END};

static const struct option_group groups[] = {
	{"What to scan", what_rows, 0},
	{"Reports", output_rows, 0},
	{"Pace", pace_rows, 0},
	COMMON_OPTION_GROUP(struct scan_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [TARGET]... [PORTS]"},
	{"[OPTION]... -p PORTS [TARGET]..."},
	{0},
};

static const struct command_example examples[] = {
	{"ncx scan 7-13", "scan some TCP ports of this machine"},
	{"ncx scan myhost 22,80,8000-8100", "scan some of another"},
	{"ncx scan -u myhost 53,123,161", "scan UDP ports"},
	{"ncx scan -p ssh 10.0.0.0/24", "find who has a port open"},
	{"ncx scan -a --reason myhost 1-1023", "see how each state is known"},
	{0},
};

/* What the options ask for, checked, and what is at work. */
struct scan {
	const struct scan_args *args;
	struct report *report; /* to the person */
	unsigned protos;
	const char *ports_text;
	struct targets *targets;
	struct port_list ports;
	struct services services;
	struct text command_line;
	struct scan_info info;
	struct scan_run run;
	bool unresolved; /* some target is not scanned for want of an address */
};

/* --- options --------------------------------------------------------------- */

/* -sT, -sU or -sTU. */
static bool take_nmap_scan(
	struct scan *scan, const char *types, struct fail *fail)
{
	if (!*types)
		return fail_set(fail, STATUS_USAGE, "-s takes T or U");
	for (; *types; types++) {
		if (*types != 'T' && *types != 'U')
			return fail_set(fail, STATUS_USAGE,
				"there is no -s%c: a scan connects (-sT) or "
				"sends datagrams (-sU)",
				*types);
		scan->protos |= *types == 'T' ? PORTS_TCP : PORTS_UDP;
	}
	return true;
}

static bool take_protos(struct scan *scan, struct fail *fail)
{
	const struct scan_args *args = scan->args;

	if (args->tcp)
		scan->protos |= PORTS_TCP;
	if (args->udp)
		scan->protos |= PORTS_UDP;
	for (size_t i = 0; i < args->nmap_scan.count; i++)
		if (!take_nmap_scan(scan, args->nmap_scan.items[i], fail))
			return false;
	if (args->nmap_ping && strcmp(args->nmap_ping, "n") != 0)
		return fail_set(fail, STATUS_USAGE,
			"there is no -P%s: a scan pings nobody (-Pn)",
			args->nmap_ping);
	if (scan->protos == 0)
		scan->protos = PORTS_TCP;
	return true;
}

static bool take_ports(struct scan *scan, int *operand_count, char **operands,
	struct fail *fail)
{
	int last = *operand_count - 1;
	struct ports ports;

	scan->ports_text = scan->args->ports;
	if (!scan->ports_text && last >= 0 &&
		ports_meant(
			operands[last], strlen(operands[last]), scan->protos)) {
		scan->ports_text = operands[last];
		*operand_count = last;
	}
	if (!scan->ports_text)
		ports_builtin(scan->protos, &ports);
	else if (!ports_parse(scan->ports_text, strlen(scan->ports_text),
			 scan->protos, &ports, fail))
		return false;
	return port_list_init(&scan->ports, &ports, fail);
}

static void wrong_target(
	void *context, const char *path, unsigned line, const struct fail *fail)
{
	struct scan *scan = context;

	scan->unresolved = true;
	report_warning(scan->report, "%s, line %u: %s", path, line, fail->text);
}

static void other_address(
	void *context, const char *name, const struct endpoint *endpoint)
{
	char text[ENDPOINT_TEXT_MAX];

	report_status(context, "another address of %s, not scanned: %s", name,
		endpoint_address_text(endpoint, text));
}

/* A name that does not resolve is told; the others are scanned. */
static bool add_target(struct scan *scan, const char *text, struct fail *fail)
{
	struct fail wrong = {0};

	if (ports_meant(text, strlen(text), scan->protos))
		return fail_set(fail, STATUS_USAGE,
			scan->args->ports
				? "'%s' is not a target: -p says the ports"
				: "'%s' is not a target: ports stand last, in "
				  "one word without blanks: 22,80,8000-8100",
			text);
	if (targets_add(scan->targets, text, &wrong))
		return true;
	if (wrong.status == STATUS_USAGE) {
		*fail = wrong;
		return false;
	}
	scan->unresolved = true;
	report_warning(scan->report, "%s", wrong.text);
	return true;
}

static bool take_targets(struct scan *scan, int operand_count, char **operands,
	struct fail *fail)
{
	const struct scan_args *args = scan->args;
	struct targets_options options = {.all_addresses = args->all_addresses,
		.timeout = RESOLVE_TIME,
		.family = args->common.ipv4 == args->common.ipv6 ? AF_UNSPEC
			  : args->common.ipv4			 ? AF_INET
								 : AF_INET6};

	scan->targets = targets_new(&options, fail);
	if (!scan->targets)
		return false;
	for (int i = 0; i < operand_count; i++)
		if (!add_target(scan, operands[i], fail))
			return false;
	for (size_t i = 0; i < args->files.count; i++)
		if (!targets_read(scan->targets, args->files.items[i],
			    wrong_target, scan, fail))
			return false;
	if (operand_count == 0 && args->files.count == 0 &&
		!targets_add_localhost(scan->targets, fail))
		return false;
	for (size_t i = 0; i < args->exclude.count; i++)
		if (!targets_exclude(
			    scan->targets, args->exclude.items[i], fail))
			return false;
	if (!targets_finish(scan->targets, fail))
		return false;
	targets_others(scan->targets, other_address, scan->report);
	if (targets_count(scan->targets) > 0)
		return true;
	return scan->unresolved ? fail_silent(fail, STATUS_TROUBLE)
				: fail_set(fail, STATUS_USAGE,
					  "there is no target left");
}

static bool take_order(struct scan *scan, struct fail *fail)
{
	const struct scan_args *args = scan->args;
	struct space *space = &scan->run.options.sched.space;
	unsigned shard = 1, shards = 1;
	uint64_t seed = 0;

	space_init(space, targets_count(scan->targets), scan->ports.count);
	if (args->shard && !space_shard_parse(args->shard, strlen(args->shard),
				   &shard, &shards))
		return fail_set(fail, STATUS_USAGE,
			"--shard takes I/N, from 1/N to N/N, not '%s'",
			args->shard);
	if (args->shard)
		space_shard(space, shard, shards);
	if (!args->shuffle)
		return true;
	if (*args->shuffle) {
		if (!number_parse(args->shuffle, strlen(args->shuffle),
			    UINT64_MAX, &seed))
			return fail_set(fail, STATUS_USAGE,
				"--shuffle takes a number, not '%s'",
				args->shuffle);
	} else if (!args->shard) {
		/* The parts of a scan must agree on the order; one that is
		 * whole need not. */
		(void)!getrandom(&seed, sizeof(seed), 0);
		seed >>= 32;
	}
	space_shuffle(space, seed);
	report_status(scan->report, "the order is that of --shuffle=%ju",
		(uintmax_t)seed);
	return true;
}

static void take_pace(struct scan *scan)
{
	const struct scan_args *args = scan->args;
	struct sched_options *sched = &scan->run.options.sched;
	size_t hosts = RESULTS_MOST / scan->ports.count;

	sched->tcp_count = scan->ports.tcp_count;
	sched->timeout = args->timeout.set ? args->timeout.ns : 0;
	sched->retries = args->retries.set ? (unsigned)args->retries.value
					   : SCHED_RETRIES_AUTO;
	sched->rate = args->rate.set ? (double)args->rate.value : 0;
	sched->parallel =
		args->parallel.set ? (unsigned)args->parallel.value : 0;
	sched->exact = args->exact;
	sched->give_up = !args->nmap_ping && targets_count(scan->targets) > 1;
	/* A thread looks up the name of each. */
	if (args->common.resolve && hosts > HOSTS_NAMED)
		hosts = HOSTS_NAMED;
	if (hosts > HOSTS_MOST)
		hosts = HOSTS_MOST;
	sched->hosts = hosts < HOSTS_LEAST ? HOSTS_LEAST : (unsigned)hosts;
}

/* --- reports --------------------------------------------------------------- */

/* Before the scan begins, so that it is not in vain. */
static bool open_reports(struct scan *scan, struct fail *fail)
{
	const struct scan_args *args = scan->args;
	const char *format = args->format ? formats[args->format] : "text";
	struct report_set *reports = &scan->run.reports;

	if (args->json && args->format && strcmp(format, "json") != 0)
		return fail_set(fail, STATUS_USAGE,
			"--json and --format %s exclude each other", format);
	for (size_t i = 0; i < args->outputs.count; i++)
		if (!report_set_add(
			    reports, args->outputs.items[i], &scan->info, fail))
			return false;
	/* Nothing is printed where a file cannot be written. */
	return report_set_stdout(
		reports, args->json ? "json" : format, &scan->info, fail);
}

static bool take_info(struct scan *scan, struct fail *fail)
{
	const struct scan_args *args = scan->args;

	if (!services_load(&scan->services, SERVICES_PATH, NULL) &&
		!services_load_builtin(&scan->services, fail))
		return false;
	scan->info = (struct scan_info){
		.command_line =
			(const char *)buf_bytes(&scan->command_line.buf),
		.ports = &scan->ports,
		.services = &scan->services,
		.all = args->all,
		.reasons = args->reason,
		.banners = args->banner,
		.numeric = args->common.numeric,
		.header = !args->no_header,
		.several = targets_count(scan->targets) > 1,
		.verbose = args->common.verbose > 0,
		.color = color_wanted(args->common.color, STDOUT_FILENO),
		.began = (int64_t)time(NULL),
	};
	return true;
}

/* --- the scan -------------------------------------------------------------- */

/* The words of the command line, for the reports. */
static void take_command_line(struct scan *scan)
{
	char bytes[4096];
	int fd = fd_open("/proc/self/cmdline", 0);
	ssize_t n = fd < 0 ? 0 : fd_read(fd, bytes, sizeof(bytes));

	fd_close(&fd);
	if (n <= 0) {
		text_add(&scan->command_line, "ncx scan");
	} else {
		for (ssize_t i = 0; i + 1 < n; i++)
			text_add_byte(
				&scan->command_line, bytes[i] ? bytes[i] : ' ');
	}
	text_add_byte(&scan->command_line, '\0');
}

static bool prepare(struct scan *scan, int operand_count, char **operands,
	struct fail *fail)
{
	fd_raise_limit();
	signals_hold(SIGUSR1);
	take_command_line(scan);
	for (size_t i = 0; i < scan->args->outputs.count; i++)
		if (!report_set_check(scan->args->outputs.items[i], fail))
			return false;
	if (!take_protos(scan, fail) ||
		!take_ports(scan, &operand_count, operands, fail) ||
		!take_targets(scan, operand_count, operands, fail) ||
		!take_order(scan, fail))
		return false;
	take_pace(scan);
	scan->run.report = scan->report;
	scan->run.options.targets = scan->targets;
	scan->run.options.ports = &scan->ports;
	scan->run.options.banner = scan->args->banner ? BANNER_TIME : 0;
	scan->run.options.resolve = scan->args->common.resolve;
	scan->run.progress =
		scan->args->progress ||
		(isatty(STDERR_FILENO) && !scan->args->common.quiet);
	return take_info(scan, fail) && open_reports(scan, fail);
}

static void scan_release(struct scan *scan)
{
	services_release(&scan->services);
	port_list_release(&scan->ports);
	targets_free(scan->targets);
	text_release(&scan->command_line);
}

static bool is_link_local(const struct endpoint *endpoint)
{
	return endpoint_family(endpoint) == AF_INET6 &&
	       IN6_IS_ADDR_LINKLOCAL(&endpoint->addr.in6.sin6_addr) &&
	       endpoint->addr.in6.sin6_scope_id == 0;
}

/* There is no way to any target. */
static bool none_reached(const struct scan *scan, struct fail *fail)
{
	int err = scan->run.summary.unreachable;
	char text[ENDPOINT_TEXT_MAX];
	struct target target;

	if (targets_count(scan->targets) > 1)
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot reach any target");
	targets_at(scan->targets, 0, &target);
	(void)endpoint_address_text(&target.endpoint, text);
	if (is_link_local(&target.endpoint))
		return fail_set(fail, STATUS_TROUBLE,
			"cannot reach %s: it lacks its interface, as in "
			"%s%%eth0",
			text, text);
	return fail_errno(fail, STATUS_TROUBLE, err, "cannot reach %s",
		target.name ? target.name : text);
}

/* What the reports cannot say of a scan that has run. */
static enum status scan_status(const struct scan *scan, struct fail *fail)
{
	const struct scan_summary *summary = &scan->run.summary;

	if (summary->hosts_given_up > 0)
		report_warning(scan->report,
			"%" PRIu64 " hosts answered nothing and were given "
			"up; -Pn probes all ports",
			summary->hosts_given_up);
	if (summary->hosts > 0 && summary->signal == 0 &&
		summary->hosts_unreachable == summary->hosts) {
		(void)none_reached(scan, fail);
		return STATUS_TROUBLE;
	}
	if (scan->unresolved)
		return STATUS_TROUBLE;
	return summary->ports[PORT_OPEN] > 0 ? STATUS_OK : STATUS_NO;
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct scan scan = {.args = args, .report = report};
	enum status status = STATUS_OK;

	if (prepare(&scan, operand_count, operands, fail) &&
		scan_run(&scan.run, fail))
		status = scan_status(&scan, fail);
	else
		status = fail->status;
	/* Those that were opened before something else was wrong. */
	report_set_close(&scan.run.reports, NULL, report, fail);
	*ret_signal = scan.run.summary.signal;
	scan_release(&scan);
	return status;
}

const struct command scan_command = {
	.name = "scan",
	.summary = "find open ports",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct scan_args),
	.common_offset = offsetof(struct scan_args, common),
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};
