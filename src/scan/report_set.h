/*
 * The reports of one scan: that on stdout and those in files.
 *
 *	struct report_set set = {0};
 *
 *	report_set_add(&set, "xml:scan.xml", &info, fail);
 *	report_set_stdout(&set, "text", &info, fail);
 *	report_set_host(&set, host);
 *	report_set_close(&set, &summary, report, fail);
 */
#ifndef NCX_SCAN_REPORT_SET_H
#define NCX_SCAN_REPORT_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "out/report.h"
#include "scan/report.h"

struct report_set {
	struct scan_report *items;
	size_t count;
	bool on_stdout; /* the last one is */
};

/* Whether it is "FORMAT:FILE"; opens nothing. */
bool report_set_check(const char *output, struct fail *fail);

/* "FORMAT:FILE". A wrong word is STATUS_USAGE, a file that cannot be written
 * STATUS_TROUBLE. */
bool report_set_add(struct report_set *set, const char *output,
	const struct scan_info *info, struct fail *fail);

/* The last one. format is the name of one. */
bool report_set_stdout(struct report_set *set, const char *format,
	const struct scan_info *info, struct fail *fail);

/* The same as nc -z reports. */
bool report_set_nc(struct report_set *set, const struct scan_info *info,
	struct fail *fail);

void report_set_host(struct report_set *set, const struct host *host);

/* Whether stdout takes no more, or stderr what nc says. */
bool report_set_unread(const struct report_set *set);

/* Write the ends, unless summary is null, close and release. The first failure is left in fail unless
 * there is one already, the others are told to report. */
void report_set_close(struct report_set *set,
	const struct scan_summary *summary, const struct report *report,
	struct fail *fail);

#endif
