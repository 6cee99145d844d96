/*
 * Errors as values.
 *
 * A function that can fail takes a `struct fail *` as its last parameter and
 * returns false after filling it in. The text says what failed and why; who
 * says it ("ncx: listen: ") is added by the one printer in out/report.h, which
 * also escapes it, so names and bytes from outside may stand in it as they are.
 *
 *	if (bind(fd, ...) < 0)
 *		return fail_errno(fail, STATUS_TROUBLE, errno,
 *			"cannot bind %s", name);
 *
 * Nothing is allocated: a text that is too long is cut.
 */
#ifndef NCX_BASE_FAIL_H
#define NCX_BASE_FAIL_H

#include <stdbool.h>

#include "base/status.h"

struct fail {
	enum status status; /* the exit status this error asks for */
	char text[600];	    /* empty: end with the status, but say nothing */
};

/* Each of these fills *fail and returns false, so that a caller can
 * `return fail_set(...)`. A null fail is allowed: the reason is dropped. */
bool fail_set(struct fail *fail, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, and adds ": " and the system's words for the errno value err. */
bool fail_errno(struct fail *fail, enum status status, int err,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Out of memory: the one error with a fixed text. */
bool fail_memory(struct fail *fail);

/* End with this status and without a word, as on a closed pipe. */
bool fail_silent(struct fail *fail, enum status status);

#endif
