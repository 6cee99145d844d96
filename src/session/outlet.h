/*
 * stdout for the modes that gather from several sources: a queue, written as
 * stdout takes it, and its failure told once.
 *
 *	outlet.failed = ...; outlet.written = ...;
 *	if (!outlet_start(&outlet, loop, fail))
 *		...
 *	buf_append(&outlet.queue, bytes, n);
 *	outlet_flush(&outlet);
 */
#ifndef NCX_SESSION_OUTLET_H
#define NCX_SESSION_OUTLET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/fail.h"
#include "io/channel.h"
#include "io/loop.h"
#include "out/report.h"

struct outlet {
	/* Set by the owner before outlet_start. */
	void (*failed)(struct outlet *outlet, const struct fail *fail);
	void (*written)(struct outlet *outlet); /* it has taken some more */

	/* What is on its way; the owner appends. */
	struct buf queue;
	struct channel channel;

	/* The outlet's own. */
	struct watch watch;
};

bool outlet_start(struct outlet *outlet, struct loop *loop, struct fail *fail);

/* Write what stdout takes now, and watch for room if that is not all. False: it
 * failed, and failed was called. */
bool outlet_flush(struct outlet *outlet);

/* The last chance when the work is cut short: wait for at most timeout_ms in
 * all, and say what could not be written. */
void outlet_drain(
	struct outlet *outlet, int timeout_ms, const struct report *report);

void outlet_stop(struct outlet *outlet);

#endif
