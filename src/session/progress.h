/*
 * The line of --progress on stderr: bytes, rate, and for a file of known size
 * percent and time left. Rewritten in place, twice a second.
 */
#ifndef NCX_SESSION_PROGRESS_H
#define NCX_SESSION_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"

struct progress {
	struct timer timer;
	struct loop *loop;
	const uint64_t *sent, *received; /* bytes so far */
	int64_t began, total; /* total: bytes to be sent; -1: unknown */
	bool shown;
};

/* Asked for, or on a terminal when stdin and stdout are not it. */
bool progress_wanted(bool asked);

void progress_start(struct progress *progress, struct loop *loop,
	const uint64_t *sent, const uint64_t *received, int64_t total);

/* The last state, with a newline. */
void progress_stop(struct progress *progress);

#endif
