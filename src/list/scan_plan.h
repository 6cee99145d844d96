/*
 * What the options and operands of a scan ask for, checked, in the shape that
 * scan/run.h takes: what is to be probed (scan_what.c), in which order and how
 * fast, and the reports.
 *
 *	struct scan_plan plan = {.args = args, .report = report};
 *
 *	if (scan_plan_make(&plan, operand_count, operands, fail))
 *		scan_run(&plan.run, fail);
 *	report_set_close(&plan.run.reports, NULL, report, fail);
 *	scan_plan_release(&plan);
 */
#ifndef NCX_LIST_SCAN_PLAN_H
#define NCX_LIST_SCAN_PLAN_H

#include "cli/command.h"
#include "scan/run.h"

/* The values of the options; zero as long as nobody gives them. */
struct scan_args {
	const char *ports;
	bool tcp, udp;
	struct option_number top;
	struct option_list files, exclude;
	bool all_addresses;
	bool all, only_open, banner, reason, exact, json, progress, no_header;
	struct option_duration timeout, delay, host_timeout;
	struct option_number retries, rate, min_rate, parallel;
	const char *shuffle, *shard;
	unsigned format;
	struct option_list outputs;
	struct option_list nmap_scan;
	const char *nmap_ping;
	unsigned up;	     /* enum scan_up */
	const char *nc_host; /* report as nc -z does, to stderr */
	struct common_args common;
};

/* The choices of --format; the first is what is meant without it. */
extern const char *const scan_plan_formats[];

struct scan_plan {
	/* Of the caller. */
	const struct scan_args *args;
	struct report *report; /* to the person */
	/* What came of it. */
	unsigned protos;
	const char *ports_text; /* null: --top, or the built-in table */
	struct targets *targets;
	struct port_list ports;
	struct services services;
	struct text command_line;
	struct scan_info info;
	struct scan_run run;
	bool unresolved; /* some target is not scanned for want of an address */
};

/* Operands are TARGET... [PORTS]. Names are resolved, and the reports are open
 * when it returns, also after a failure: report_set_close() closes them. A
 * mistake is STATUS_USAGE; where no target is left for want of an address, that
 * has been told to the report already: the failure is STATUS_NO, without text. */
bool scan_plan_make(struct scan_plan *plan, int operand_count, char **operands,
	struct fail *fail);
void scan_plan_release(struct scan_plan *plan);

/* The part of scan_plan_make() in scan_what.c: protocols, ports, targets. */
bool scan_plan_what(struct scan_plan *plan, int operand_count, char **operands,
	struct fail *fail);

#endif
