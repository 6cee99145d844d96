/*
 * A scan from its first probe to its last: the engine in a loop, hosts written
 * to the reports as they finish, signals, progress.
 *
 * SIGUSR1 prints how far it is. SIGINT, SIGTERM and SIGHUP end it; what is
 * known by then is reported.
 */
#ifndef NCX_SCAN_RUN_H
#define NCX_SCAN_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "io/signals.h"
#include "out/report.h"
#include "scan/engine.h"
#include "scan/monitor.h"
#include "scan/report_set.h"

struct scan_run {
	/* Of the caller. The functions of the engine's options are set here. */
	struct report *report;
	struct engine_options options;
	struct report_set reports;
	bool progress;
	/* What came of it, and at work. */
	struct scan_summary summary;
	struct loop *loop;
	struct signals signals;
	struct engine *engine;
	struct monitor monitor;
	struct fail fail;
};

/* True when the scan has run, to its end or to a signal (summary.signal), and
 * the reports are written and closed. */
bool scan_run(struct scan_run *run, struct fail *fail);

#endif
