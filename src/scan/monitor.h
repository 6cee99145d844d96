/*
 * How far a scan is: done, rate, open so far, time left; as a line that is
 * rewritten in place on stderr (one after the other where that is no terminal),
 * or once when somebody asks.
 */
#ifndef NCX_SCAN_MONITOR_H
#define NCX_SCAN_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/loop.h"
#include "scan/engine.h"

#define MONITOR_TEXT_MAX 200

struct monitor {
	struct timer timer;
	struct loop *loop;
	const struct engine *engine;
	int64_t began; /* clock_now() */
	bool terminal; /* stderr is: the line is rewritten in place */
	bool shown;    /* a line stands on the terminal */
};

/* The scan begins now. */
void monitor_init(struct monitor *monitor, struct loop *loop,
	const struct engine *engine);

/* Show the line from now on, a moment after the start at first. */
void monitor_start(struct monitor *monitor);
void monitor_stop(struct monitor *monitor);

/* Take the line away, so that something else can be printed. */
void monitor_clear(struct monitor *monitor);

/* "12 %, 7864 of 65535 ports, 21000/s, 3 open, 2.7 s left". Returns text. */
const char *monitor_text(
	const struct monitor *monitor, char text[MONITOR_TEXT_MAX]);

#endif
