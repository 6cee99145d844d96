/*
 * A capture from its beginning to its end: packets are taken, printed, drawn or
 * written to a file until there are enough, time is up, or a signal comes.
 *
 *	struct live_options options = {.interface = "lo", .filter = &filter,
 *		.print = LIVE_LINES};
 *	struct live_result result = {0};
 *
 *	if (!live_run(&options, report, &result, fail))
 *		...
 *
 * Text is written when no packet waits, so that a pipe has it at once, and in
 * large pieces when many do. All privileges are given up once the socket and the
 * file are open. At the end nothing more is let in, and what is there already is
 * still taken.
 */
#ifndef NCX_WIRE_LIVE_H
#define NCX_WIRE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "out/report.h"
#include "wire/filter.h"
#include "wire/ladder.h"

/* What goes to stdout. */
enum live_print {
	LIVE_NOTHING,
	LIVE_LINES,    /* wire/brief.h, with the time of day */
	LIVE_RELATIVE, /* the same with seconds since the first packet */
	LIVE_JSON,
	LIVE_LADDER,
};

struct live_options {
	const char *interface; /* null: all */
	const struct filter *filter;
	const char *filter_text; /* for the status line; null: none */
	size_t snap;		 /* bytes of each packet; 0: all */
	uint64_t count;		 /* end after so many; 0: never */
	bool timed;		 /* end after duration_ns */
	int64_t duration_ns;
	const char *file; /* pcap goes there, "-" is stdout; null: nowhere */
	enum live_print print;
	struct ladder_options ladder;
};

struct live_result {
	uint64_t packets; /* that the filter wanted */
	uint64_t dropped; /* the kernel had no room for */
	uint64_t cut;	  /* of packets, those it had no room for all of */
	int signal;	  /* that ended it; 0: none */
};

/* Status lines, what became of the interface, and the counts at the end go to
 * report. False: an error, STATUS_TROUBLE; what was captured before it is
 * written and counted. */
bool live_run(const struct live_options *options, struct report *report,
	struct live_result *ret_result, struct fail *fail);

#endif
