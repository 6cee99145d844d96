/*
 * All sockets of this machine in one list: read from the kernel's tables, each
 * once, with their owners when asked for.
 *
 *	struct sockets sockets;
 *	struct sockets_options options = {
 *		.kinds = SOCKETS_TCP | SOCKETS_UDP,
 *		.live = true,
 *	};
 *
 *	if (!sockets_read(proc_fd, &options, &sockets, fail))
 *		return false;
 *	if (!sockets_find_owners(proc_fd, &sockets, fail))
 *		...
 *	for (size_t i = 0; i < sockets.count; i++)
 *		print(&sockets.items[i]);
 *	sockets_release(&sockets);
 *
 * On this machine TCP, UDP and UNIX sockets come from the kernel's sock_diag; and
 * from the tables of /proc where it does not answer (no such module, seccomp),
 * as all others do. A row is the same from both, but for what
 * proc/inetdiag.h says. In /proc/net/unix a name with a line end in it can forge
 * a row; of unix_diag `references` and `protocol` are unknown, 0.
 *
 * Neither is a snapshot: a socket that the kernel shows twice is kept once. Two
 * rows are one socket when they have the same inode; when one of them has none,
 * as in TIME_WAIT, when they have the same kind and ends (and, if not connected
 * TCP, the same state). SO_REUSEPORT listeners stay several. Subflows of one
 * MPTCP socket share its inode and are one. A socket that stays may be missing
 * when others come and go: of sock_diag only where hundreds listen on one port
 * (one row in 2500 was seen), of /proc anywhere. Order: by kind, then as the
 * kernel has it.
 *
 * Costs, a socket of TCP: 0.9 us from sock_diag, 1.5 us from /proc, and some
 * 150 bytes; 3 us and 100 bytes more for the owners. Besides, the kernel walks
 * all of its hash: 7 ms for both families from sock_diag, nothing for listeners
 * alone, and 13 ms for each table of /proc. Where there are two processors, two
 * kinds are read at the same time, and two threads look through the processes.
 */
#ifndef NCX_PROC_SOCKETS_H
#define NCX_PROC_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/fail.h"
#include "proc/socktab.h"

enum sockets_kind {
	SOCKETS_TCP4 = 1 << 0,
	SOCKETS_TCP6 = 1 << 1,
	SOCKETS_UDP4 = 1 << 2,
	SOCKETS_UDP6 = 1 << 3,
	SOCKETS_UDPLITE4 = 1 << 4,
	SOCKETS_UDPLITE6 = 1 << 5,
	SOCKETS_RAW4 = 1 << 6,
	SOCKETS_RAW6 = 1 << 7,
	SOCKETS_ICMP4 = 1 << 8,
	SOCKETS_ICMP6 = 1 << 9,
	SOCKETS_UNIX = 1 << 10,
	SOCKETS_PACKET = 1 << 11,
	SOCKETS_NETLINK = 1 << 12,

	SOCKETS_TCP = SOCKETS_TCP4 | SOCKETS_TCP6,
	SOCKETS_UDP = SOCKETS_UDP4 | SOCKETS_UDP6 | SOCKETS_UDPLITE4 |
		      SOCKETS_UDPLITE6,
	SOCKETS_RAW =
		SOCKETS_RAW4 | SOCKETS_RAW6 | SOCKETS_ICMP4 | SOCKETS_ICMP6,
};

/* "tcp", "tcp6", "udp", ..., "unix", "packet", "netlink". */
const char *sockets_kind_text(enum sockets_kind kind);

/* Why nobody has a socket. */
enum sockets_note {
	SOCKETS_OWNED,
	SOCKETS_TIME_WAIT,    /* the kernel keeps it, without a process */
	SOCKETS_NOT_ACCEPTED, /* waits in a listener's queue, or to get there */
	SOCKETS_ORPHAN, /* its process has closed it; the kernel ends it */
	SOCKETS_NO_PERMISSION, /* some processes could not be looked into, or
				* not be seen: one of them may have it */
	SOCKETS_UNOWNED,       /* of the kernel, of another pid namespace, or on
			       * its way between processes (SCM_RIGHTS) */
};

/* One socket. Kept small: there may be a million. */
struct sock {
	enum sockets_kind kind;
	uint32_t state; /* enum socktab_state; socktab_unix_state */
	/* As our user namespace maps it. SOCKETS_UID_UNKNOWN: nobody's, as in
	 * TIME_WAIT, or the table does not say, as of netlink. */
	uint32_t uid;
	uint32_t references; /* in the kernel; 0: unknown */
	uint64_t inode;	     /* 0: none */
	/* TCP: bytes not read and not acknowledged; a listener: connections
	 * not accepted, and of UNIX its backlog; others: memory. */
	uint32_t rx_queue, tx_queue;
	union {
		struct socktab_inet inet; /* raw, icmp: the local port is the
					   * protocol or the echo id */
		struct {
			uint32_t protocol, flags, type;
			/* Exact bytes; an abstract name begins with NUL. Where
			 * the kernel would not say (no unix_diag) as
			 * /proc/net/unix shows it. */
			const char *name;
			size_t name_len;
			uint64_t peer; /* inode; 0: unknown */
			/* /proc alone says so, and nobody is known to own
			 * it: a name may have forged it. Owners that are found
			 * end the doubt. */
			bool doubtful;
		} un;
		struct {
			uint32_t type, protocol;
			int interface;
		} packet;
		struct {
			uint32_t protocol, port, groups;
		} netlink;
	} u;
	uint32_t first_owner, owner_count; /* in sockets.owners */
	uint8_t note; /* enum sockets_note, once owners were looked for */
};

#define SOCKETS_UID_UNKNOWN SOCKTAB_UID_UNKNOWN

struct sock_owner {
	pid_t pid;
	int fd;
	char comm[16]; /* hostile bytes, NUL at the end */
};

struct sockets_options {
	unsigned kinds; /* enum sockets_kind, or'ed */
	/* proc_fd is this machine's /proc, and not a tree of files: ask the
	 * kernel in other ways, too (sock_diag). */
	bool live;
	/* Which TCP sockets, bits by enum socktab_state; 0: all. A hint that
	 * spares the kernel work: others may come all the same. */
	uint32_t tcp_states;
	/* Null, or: whether to keep a socket. Called before anything is stored,
	 * so that what is not wanted costs no memory and no search for owners;
	 * owners are not known yet, a UNIX name is valid during the call. It may
	 * be called from another thread, though never twice at once, and more
	 * than once for a socket. */
	bool (*wanted)(const struct sock *sock, void *context);
	void *context;
};

struct sockets {
	struct sock *items;
	size_t count;
	struct sock_owner
		*owners; /* those of one socket lie together, by pid */
	size_t owner_count;
	size_t unreadable; /* processes that could not be looked into */
	/* There are processes that /proc does not even show us (hidepid), and
	 * that nobody can count. */
	bool hidden;
	bool live;	  /* as it was in the options */
	struct buf names; /* of UNIX sockets */
};

/* Errors: STATUS_TROUBLE. A table that the kernel does not have is empty, but
 * it has those of tcp and udp, and without self/net there is nothing to read. */
bool sockets_read(int proc_fd, const struct sockets_options *options,
	struct sockets *ret_sockets, struct fail *fail);

/* Who has them: all owners of each, a process once. Fills note, too. All fds of
 * all processes have to be looked at, even for one socket: fork and SCM_RIGHTS
 * hand a socket to anybody, of any user, so only the end of the search shows
 * that nobody else has it. When no socket has an inode nothing is looked at. */
bool sockets_find_owners(
	int proc_fd, struct sockets *sockets, struct fail *fail);

void sockets_release(struct sockets *sockets);

#endif
