/*
 * Which processes have a socket, found by its inode.
 *
 * The kernel keeps no such list: the fds of every process are looked through.
 * A socket may have many owners (fork shares it) or none that can be seen
 * (another user's, another pid namespace, the kernel, in flight over a unix
 * socket), and inode 0 never has one.
 *
 *	static bool note(const struct owner *owner, void *data);
 *
 *	uint64_t inodes[] = {1125, 4711};
 *	size_t unreadable;
 *
 *	if (!owner_scan(proc_fd, inodes, 2, note, data, &unreadable, fail))
 *		...
 *
 * Cost: about 3 us for each open fd on the system.
 *
 * Source: proc(5), ptrace(2) "access mode checking".
 */
#ifndef NCX_PROC_OWNER_H
#define NCX_PROC_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fail.h"

#define OWNER_COMM_MAX 16

struct owner {
	uint64_t inode;
	pid_t pid;
	int fd; /* in that process; one of them when it has several */
	/* The name in /proc/PID/comm: hostile bytes, chosen by the process;
	 * empty when it is gone or empty. */
	char comm[OWNER_COMM_MAX];
};

/* Call `each` once for every process and every one of its sockets among the
 * inodes, until it returns false. The inodes are sorted upwards.
 *
 * proc_fd is a directory fd of /proc; O_PATH will do. Processes that end
 * meanwhile are passed over in silence; *ret_unreadable, which may be null,
 * counts those that may not be looked into: for them be root, with
 * CAP_SYS_PTRACE. Errors: STATUS_TROUBLE, when /proc cannot be listed or fds
 * or memory run out. */
bool owner_scan(int proc_fd, const uint64_t *inodes, size_t count,
	bool (*each)(const struct owner *owner, void *data), void *data,
	size_t *ret_unreadable, struct fail *fail);

/* "socket:[1125]", as readlink(2) says of an fd. */
bool owner_parse_link(const char *text, size_t len, uint64_t *ret_inode);

#endif
