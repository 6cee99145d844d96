/*
 * Who holds an address: which process, after a bind that failed with
 * EADDRINUSE.
 *
 *	struct socktab_address any = {.family = AF_INET};
 *	struct holder holder;
 *
 *	if (holder_find(proc_fd, "tcp", &any, 80, &holder) && holder.pid > 0)
 *		... "held by %s (pid %d)", holder.name, (int)holder.pid
 *
 * It is help for a message and not the truth: the holder may have gone since,
 * so there are no errors, only "not found". Costs a reading of the tables and
 * of everybody's fds.
 */
#ifndef NCX_PROC_HOLDER_H
#define NCX_PROC_HOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "proc/owner.h"
#include "proc/socktab.h"

/* Nobody, or we cannot know: a socket without a process, or a unix one. */
#define HOLDER_UID_UNKNOWN UINT32_MAX

struct holder {
	pid_t pid; /* 0: not ours to see, or no process has it */
	char name[OWNER_COMM_MAX]; /* hostile bytes; empty without a pid */
	uint32_t uid;		   /* of the socket, not the process */
	/* enum socktab_state: LISTEN, or what else keeps the port busy, as
	 * TIME_WAIT; enum socktab_unix_state for a path. */
	uint32_t state;
};

/* The socket that keeps proto ("tcp" or "udp"), address and port from being
 * bound. A wildcard collides with every address, and the IPv6 wildcard with
 * IPv4 too, since a socket may serve both. A listener goes before another
 * bound socket, the same family before the other. */
bool holder_find(int proc_fd, const char *proto,
	const struct socktab_address *address, uint16_t port,
	struct holder *ret);

/* The same for a unix socket: its name as in sun_path, without the NUL at its
 * end; an abstract one starts with a NUL. A name with a line end in it can
 * forge a row of the table, and so blame another process. */
bool holder_find_unix(
	int proc_fd, const char *path, size_t len, struct holder *ret);

#endif
