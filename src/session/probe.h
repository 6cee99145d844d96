/*
 * connect -z -u: whether a UDP port answers.
 */
#ifndef NCX_SESSION_PROBE_H
#define NCX_SESSION_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "out/report.h"
#include "session/trace.h"

struct probe {
	int fd; /* connected */
	int64_t limit_ns;
	const char *name; /* of the target, for what is told */
	const struct report *report;
	struct trace *trace; /* may be null */
};

/* False: STATUS_NO, the port is closed. True: it has answered, or said nothing
 * within the limit; which of both is told. */
bool probe_udp(const struct probe *probe, struct fail *fail);

#endif
