/*
 * The two ends of local connections, side by side: --pairs.
 */
#ifndef NCX_LIST_SOCKETS_ENDS_H
#define NCX_LIST_SOCKETS_ENDS_H

#include <stdbool.h>

#include "base/fail.h"
#include "list/sockets_list.h"

/* Each pair once, if the filters match one of its ends. As text a row; as JSON
 * Lines an object whose members `a` and `b` are the two sockets. *ret_any: there
 * was one. */
bool sockets_ends_print(
	struct sockets_list *list, bool *ret_any, struct fail *fail);

#endif
