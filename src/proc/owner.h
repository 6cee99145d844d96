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
 *	struct inodes inodes = {0};
 *	uint32_t index;
 *	size_t unreadable;
 *
 *	if (!inodes_add(&inodes, 1125, &index) ||
 *		!owner_scan(proc_fd, &inodes, note, data, &unreadable, fail))
 *		...
 *
 * Cost: about 3 us for each open fd on the system, half of that where two
 * threads may run. It is the same for one inode as for a hundred thousand:
 * whether a socket has one more owner only the last process can tell.
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
#include "proc/inodes.h"

#define OWNER_COMM_MAX 16

struct owner {
	uint64_t inode;
	size_t index; /* of the inode in the set */
	pid_t pid;
	int fd; /* in that process; the lowest when it has several */
	/* The name in /proc/PID/comm: hostile bytes, chosen by the process;
	 * empty when the process is gone or the name is empty. */
	char comm[OWNER_COMM_MAX];
};

/* Call `each` once for every process and every one of its sockets among the
 * inodes, until it returns false. The processes come in no order; `each` may
 * be called from another thread, but never twice at once.
 *
 * proc_fd is a directory fd of /proc; O_PATH will do. Processes that end
 * meanwhile are passed over in silence; *ret_unreadable, which may be null,
 * counts those that may not be looked into: for them be root, with
 * CAP_SYS_PTRACE. Kernel threads do not count, they have no fds. Errors:
 * STATUS_TROUBLE, when /proc cannot be listed or read, or fds or memory run
 * out. Nothing is taken for a process that ended but what the kernel says of one
 * (proc(5)): ENOENT and ESRCH. */
bool owner_scan(int proc_fd, const struct inodes *inodes,
	bool (*each)(const struct owner *owner, void *data), void *data,
	size_t *ret_unreadable, struct fail *fail);

/* "socket:[1125]", as readlink(2) says of an fd. */
bool owner_parse_link(const char *text, size_t len, uint64_t *ret_inode);

#endif
