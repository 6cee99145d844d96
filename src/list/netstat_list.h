/*
 * The lists of netstat: which sockets, and what of them, once or again and
 * again.
 *
 *	struct netstat_list list = {.kinds = SOCKETS_TCP4 | SOCKETS_UNIX};
 *
 *	return netstat_list_print(&list, report, fail);
 *
 * The rows are those of /proc, in its order, which is netstat's; see
 * list/netstat_unix.h for those of UNIX.
 */
#ifndef NCX_LIST_NETSTAT_LIST_H
#define NCX_LIST_NETSTAT_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "list/netstat_row.h"
#include "out/report.h"

struct netstat_list {
	unsigned kinds; /* enum sockets_kind, or'ed */
	/* Of Internet sockets, though there may be none of these kinds. */
	bool internet;
	bool resolve_ports;
	struct netstat_columns columns; /* names and ports are found here */
	int64_t every;			/* nanoseconds; 0: once */
	const char *proc_root;		/* null: /proc */
};

/* Print to stdout; says on stderr, once, when the processes of some sockets may
 * not be seen. With `every` it ends when nobody reads stdout any more, without a
 * word, or with an error. Errors: STATUS_TROUBLE. */
bool netstat_list_print(const struct netstat_list *list,
	const struct report *report, struct fail *fail);

#endif
