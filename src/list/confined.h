/*
 * How far a command that lists sockets is confined (io/confine.h): it may read
 * /proc and /etc/services, and what it takes to find names of users, with
 * resolve those of hosts.
 *
 * To look into the processes of others takes privileges, and a process that
 * Landlock confines may not do it at all: who looks for them calls this when
 * that is done, everybody else before the tables are read. Who looks for them
 * again and again is confined partly: all files stay, and the capabilities that
 * looking takes.
 */
#ifndef NCX_LIST_CONFINED_H
#define NCX_LIST_CONFINED_H

#include <stdbool.h>

#include "out/report.h"

/* proc_root is null for /proc. */
void list_confine(
	const char *proc_root, bool resolve, const struct report *report);

void list_confine_partly(bool resolve, const struct report *report);

#endif
