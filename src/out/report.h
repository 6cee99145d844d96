/*
 * The one printer of everything ncx says to a person, on stderr:
 * "ncx: COMMAND: message".
 *
 * Texts may hold bytes from outside; they are escaped here, once. Each line is
 * one write(2), so that lines of several processes do not mix.
 */
#ifndef NCX_OUT_REPORT_H
#define NCX_OUT_REPORT_H

#include <stdbool.h>

#include "base/fail.h"

struct report {
	const char *command; /* null: "ncx: message" */
	int verbosity;	     /* -1 quiet, 0 plain, 1 status lines, 2 details */
	bool color;
};

/* Set verbosity from -v and -q: status lines are on with -v or when stderr is
 * a terminal, off with -q. */
void report_init(struct report *report, const char *command, unsigned verbose,
	bool quiet, bool color);

/* The error in fail; nothing when its text is empty. Quiet does not silence
 * errors. A usage error ends with where to look: (see 'ncx listen --help'). */
void report_fail(const struct report *report, const struct fail *fail);

/* Something went wrong, the work goes on. Not silenced by -q. */
void report_warning(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Verbosity 1: "listening on ...". */
void report_status(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Verbosity 2: addresses tried, socket options. */
void report_detail(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A whole line as it is, without "ncx: COMMAND: " before it: as another program
 * says it, whose lines scripts match on. */
void report_bare(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whatever the verbosity: what the user asked for by an option (--stats). */
void report_line(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
