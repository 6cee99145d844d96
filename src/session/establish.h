/*
 * connect: resolve the target and call it, with --wait again and again, and say
 * what is tried. The trace of the session sees each call.
 */
#ifndef NCX_SESSION_ESTABLISH_H
#define NCX_SESSION_ESTABLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "net/dial.h"
#include "net/endpoint.h"
#include "session/operand.h"
#include "session/session.h"

struct call {
	const char *name; /* of the target, as the user calls it */
	const struct connect_place *place; /* not read with -U */
	struct dial_options dial; /* its callbacks and its limit are ours */
	struct option_duration wait;
};

struct call_made {
	int fd; /* the caller's; -1: none */
	struct endpoint peer;
	int64_t began; /* the try that succeeded */
};

/* False: *ret_made is untouched; STATUS_NO when nobody answers in time. */
bool establish(const struct call *call, struct session *session,
	struct call_made *ret_made, struct fail *fail);

#endif
