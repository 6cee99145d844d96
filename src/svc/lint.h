/*
 * What is wrong with a services(5) file, word by word.
 *
 *	static void print_fault(void *context, const struct lint_fault *fault);
 *
 *	if (!lint_services(&services, print_fault, context, fail))
 *		return false;
 *
 * A fault is a line that is no service (no name, no port, no protocol, a port
 * that is not decimal or not in 0-65535), and a service that others read
 * otherwise or cannot find: a port with a leading zero, which is octal for the
 * C library; a protocol not in lower case; a name that is a number, has control
 * characters or, the first, a byte order mark before it; a name or alias of two
 * ports, or in two lines.
 */
#ifndef NCX_SVC_LINT_H
#define NCX_SVC_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "svc/services.h"

#define LINT_TEXT_MAX 320

struct lint_fault {
	size_t line, column; /* of the word; both from 1, column in bytes */
	/* "port '70000' is above 65535": hostile bytes of the file in it, a
	 * long word cut. */
	char text[LINT_TEXT_MAX];
};

/* Calls each for every fault, line by line. Errors: out of memory. */
bool lint_services(const struct services *services,
	void (*each)(void *context, const struct lint_fault *fault),
	void *context, struct fail *fail);

#endif
