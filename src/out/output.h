/*
 * The checked way out: all of the bytes, or an error that says why not. A lost
 * result is an error for whoever reads it, so nobody writes to stdout past
 * these functions but the relay of payload.
 */
#ifndef NCX_OUT_OUTPUT_H
#define NCX_OUT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"

/*
 * Write all of bytes to fd. A signal or a descriptor that somebody else made
 * non-blocking costs no byte. An error is STATUS_TROUBLE, "cannot write to
 * NAME: reason"; a pipe that nobody reads (EPIPE) is silent.
 */
bool output_write(int fd, const char *name, const void *bytes, size_t len,
	struct fail *fail);

/* The same to stdout. */
bool output_stdout(const void *bytes, size_t len, struct fail *fail);

/* The end of stdout: what stdio still holds is written, and the descriptor
 * closed, since some file systems tell of a full disk only then. */
bool output_finish(struct fail *fail);

#endif
