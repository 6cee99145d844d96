/*
 * ncx scan [TARGET]... [PORTS]: which ports of which hosts are open.
 */
#include <inttypes.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "cli/command.h"
#include "cmd/all.h"
#include "list/scan_plan.h"

/* In the order of enum scan_up. */
static const char *const ups[] = {"", "answering", "all", NULL};

static const struct option_row what_rows[] = {
	OPTION_TEXT(struct scan_args, ports, 'p', "ports", "PORTS",
		"ports to scan: 80,https,8000-8100,U:53,!8080"),
	OPTION_FLAG(struct scan_args, tcp, 't', "tcp",
		"TCP ports, by connecting to them (default)"),
	OPTION_FLAG(struct scan_args, udp, 'u', "udp",
		"UDP ports, by a request in the protocol of each"),
	OPTION_NUMBER(struct scan_args, top, 0, "top", "N", 1, 65535,
		"scan the N most common ports of each protocol"),
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
	{.kind = OPTION_KIND_CHOICE,
		.name = "up",
		.argument = "WHICH",
		.help = "reports like nmap's: hosts that are up, as it has them",
		.choices = ups,
		.offset = OPTION_FIELD(struct scan_args, up, unsigned),
		.hidden = true},
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_FLAG(struct scan_args, all, 'a', "all",
		"list every port, not only the open ones"),
	OPTION_FLAG(struct scan_args, only_open, 0, "open",
		"list only what is or may be open, in xml and grep, too"),
	OPTION_FLAG(struct scan_args, banner, 'b', "banner",
		"read what each open port says first, for up to 3 s"),
	OPTION_FLAG(struct scan_args, reason, 0, "reason",
		"show how each state is known, and who said so"),
	OPTION_CHOICE(struct scan_args, format, 0, "format", "FORMAT",
		scan_plan_formats,
		"how results are written to stdout (default: text)"),
	OPTION_FLAG(struct scan_args, json, 0, "json",
		"the same as --format json: JSON Lines, one port a line"),
	OPTION_LIST(struct scan_args, outputs, 'o', "output", "FORMAT:FILE",
		"write a report to FILE, too (repeatable)"),
	OPTION_FLAG(struct scan_args, no_header, 0, "no-header",
		"text: no line of titles"),
	{.kind = OPTION_KIND_TEXT,
		.name = "nc-host",
		.argument = "HOST",
		.help = "report as nc -z does, on stderr: the targets are the "
			"addresses of HOST",
		.offset = OPTION_FIELD(struct scan_args, nc_host, const char *),
		.hidden = true},
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
	OPTION_NUMBER(struct scan_args, min_rate, 0, "min-rate", "N", 1,
		10000000, "send at least N probes a second, come what may"),
	OPTION_DURATION(struct scan_args, delay, 0, "delay",
		"let at least this long pass between two probes"),
	OPTION_NUMBER(struct scan_args, parallel, 0, "parallel", "N", 1,
		1000000, "have at most N probes on their way at once"),
	OPTION_DURATION(struct scan_args, host_timeout, 0, "host-timeout",
		"give a host up that takes longer"),
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

static bool is_link_local(const struct endpoint *endpoint)
{
	return endpoint_family(endpoint) == AF_INET6 &&
	       IN6_IS_ADDR_LINKLOCAL(&endpoint->addr.in6.sin6_addr) &&
	       endpoint->addr.in6.sin6_scope_id == 0;
}

/* There is no way to any target. */
static bool none_reached(const struct scan_plan *plan, struct fail *fail)
{
	int err = plan->run.summary.unreachable;
	char text[ENDPOINT_TEXT_MAX];
	struct target target;

	if (targets_count(plan->targets) > 1)
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot reach any target");
	targets_at(plan->targets, 0, &target);
	(void)endpoint_address_text(&target.endpoint, text);
	if (is_link_local(&target.endpoint))
		return fail_set(fail, STATUS_TROUBLE,
			"cannot reach %s: it lacks its interface, as in "
			"%s%%eth0",
			text, text);
	return fail_errno(fail, STATUS_TROUBLE, err, "cannot reach %s",
		target.name ? target.name : text);
}

/* For nc, UDP's silence is an answer, and a host without a way to it is as one
 * without an open port. */
static enum status nc_status(const struct scan_summary *summary)
{
	return summary->ports[PORT_OPEN] || summary->ports[PORT_OPEN_FILTERED]
		       ? STATUS_OK
		       : STATUS_NO;
}

/* What the reports cannot say of a scan that has run. */
static enum status scan_status(const struct scan_plan *plan, struct fail *fail)
{
	const struct scan_summary *summary = &plan->run.summary;

	if (plan->args->nc_host)
		return nc_status(summary);
	if (summary->hosts_given_up > 0)
		report_warning(plan->report,
			"%" PRIu64 " hosts answered nothing and were given "
			"up; -Pn probes all ports",
			summary->hosts_given_up);
	if (summary->hosts_timed_out > 0)
		report_warning(plan->report,
			"%" PRIu64 " host%s took longer than --host-timeout "
			"and %s given up",
			summary->hosts_timed_out,
			summary->hosts_timed_out == 1 ? "" : "s",
			summary->hosts_timed_out == 1 ? "was" : "were");
	if (summary->hosts > 0 && summary->signal == 0 &&
		summary->hosts_unreachable == summary->hosts) {
		(void)none_reached(plan, fail);
		return STATUS_TROUBLE;
	}
	if (plan->unresolved)
		return STATUS_TROUBLE;
	return summary->ports[PORT_OPEN] > 0 ? STATUS_OK : STATUS_NO;
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct scan_plan plan = {.args = args, .report = report};
	enum status status = STATUS_OK;

	if (scan_plan_make(&plan, operand_count, operands, fail) &&
		scan_run(&plan.run, fail))
		status = scan_status(&plan, fail);
	else
		/* A name that does not resolve is trouble, as always. */
		status = fail->status == STATUS_NO ? STATUS_TROUBLE
						   : fail->status;
	/* Those that were opened before something else was wrong. */
	report_set_close(&plan.run.reports, NULL, report, fail);
	*ret_signal = plan.run.summary.signal;
	scan_plan_release(&plan);
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
