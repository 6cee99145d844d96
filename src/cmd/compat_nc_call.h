/*
 * nc without -z: `ncx listen` or `ncx connect`, for several ports one after the
 * other.
 */
#ifndef NCX_CMD_COMPAT_NC_CALL_H
#define NCX_CMD_COMPAT_NC_CALL_H

#include "cmd/compat_nc_words.h"

/* quit is -q unless it is below 0; operands are those of nc, checked. */
enum status nc_call(const struct nc_args *args, const char *quit,
	int operand_count, char **operands, struct report *report,
	int *ret_signal, struct fail *fail);

#endif
