/*
 * What netstat calls the process of a socket: "4242/nginx: master pr", the pid
 * and the beginning of what the process calls itself, argv[0] without its
 * folder. One process a socket, that with the lowest pid, though many may have
 * it.
 */
#ifndef NCX_LIST_NETSTAT_PROGRAMS_H
#define NCX_LIST_NETSTAT_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/fail.h"
#include "proc/sockets.h"

/* netstat's width and the NUL. */
#define NETSTAT_PROGRAM_MAX 20

struct netstat_program {
	pid_t pid;
	char text[NETSTAT_PROGRAM_MAX]; /* hostile bytes */
};

struct netstat_programs {
	struct netstat_program *items; /* by pid */
	size_t count;
};

/* "PID/NAME" from the bytes of /proc/PID/cmdline; comm where there is no name
 * in them, as of a process that has just ended. */
void netstat_program_name(pid_t pid, const char *cmdline, size_t len,
	const char *comm, char ret_text[NETSTAT_PROGRAM_MAX]);

/* Those of all sockets, whose owners have been found. Release it on success.
 * Errors: STATUS_TROUBLE. */
bool netstat_programs_find(int proc_fd, const struct sockets *sockets,
	struct netstat_programs *ret_programs, struct fail *fail);
void netstat_programs_release(struct netstat_programs *programs);

/* "-": nobody is known to have it. */
const char *netstat_programs_get(const struct netstat_programs *programs,
	const struct sockets *sockets, const struct sock *sock);

#endif
