/*
 * UNIX sockets in the order of /proc/net/unix, which is netstat's, but not on
 * its word: a name with a line end in it can forge a row there.
 */
#ifndef NCX_LIST_NETSTAT_UNIX_H
#define NCX_LIST_NETSTAT_UNIX_H

#include <stdbool.h>

#include "base/fail.h"
#include "proc/sockets.h"

/*
 * Ask the kernel's unix_diag for the UNIX sockets among `sockets`, which were
 * read from /proc just before: those that it does not know are dropped, of the
 * others name, type and state are as it has them. Where this kernel has no
 * unix_diag nothing changes.
 *
 * *ret_exact has the names; release it behind the last use of sockets, on
 * success. Errors: STATUS_TROUBLE.
 */
bool netstat_unix_check(int proc_fd, struct sockets *sockets,
	struct sockets *ret_exact, struct fail *fail);

/* The same with both lists at hand; pure. The sockets of `exact` are put in
 * another order. */
void netstat_unix_merge(struct sockets *sockets, struct sockets *exact);

#endif
