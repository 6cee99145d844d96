#include "io/seccomp.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "io/seccomp_calls.h"

/* --- the machine ----------------------------------------------------------- */

/* linux/audit.h, for the machine that this is built for: 0 is none. */
#define BITS64 0x80000000u
#define LITTLE 0x40000000u
#if defined(__x86_64__)
#define MACHINE (EM_X86_64 | BITS64 | LITTLE)
#elif defined(__i386__)
#define MACHINE (EM_386 | LITTLE)
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define MACHINE (183u | BITS64 | LITTLE) /* EM_AARCH64, newer than some libc */
#elif defined(__arm__) && defined(__ARMEL__) && defined(__ARM_EABI__)
#define MACHINE (EM_ARM | LITTLE)
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE (243u | BITS64 | LITTLE) /* EM_RISCV */
#elif defined(__s390x__)
#define MACHINE (EM_S390 | BITS64)
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MACHINE (EM_PPC64 | BITS64 | LITTLE)
#else
#define MACHINE 0u
#endif

/* On x86-64 the same calls can be had by other numbers. */
#define X32_BIT 0x40000000u

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF 4
#else
#define LOW_HALF 0
#endif

/* The flags are the second argument there. */
#if defined(__s390x__)
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

/* --- what is refused ------------------------------------------------------- */

enum test {
	ALWAYS,
	EQUALS,	 /* the argument is the value */
	DIFFERS, /* it is not */
	ABOVE,	 /* it is greater */
	HAS,	 /* it has one of the value's bits */
};

/* Of the rows of a call the first that matches decides. */
struct row {
	int call; /* below 0: not on this machine */
	enum test test;
	uint32_t argument, value;
	uint32_t error;	 /* 0: the call is made */
	unsigned unless; /* with one of these needs the call is made, too */
};

#define REFUSED(name)                                                          \
	{                                                                      \
		.call = SYS_##name, .error = EPERM                             \
	}
#define NUMBERED(number)                                                       \
	{                                                                      \
		.call = (number), .error = EPERM                               \
	}
#define WHEN(name, n, how, what)                                               \
	{                                                                      \
		.call = SYS_##name, .test = (how), .argument = (n),            \
		.value = (what), .error = EPERM                                \
	}
#define MADE_WHEN(name, n, how, what)                                          \
	{                                                                      \
		.call = SYS_##name, .test = (how), .argument = (n),            \
		.value = (what)                                                \
	}
#define UNLESS(name, n, how, what, needs)                                      \
	{                                                                      \
		.call = SYS_##name, .test = (how), .argument = (n),            \
		.value = (what), .error = EPERM, .unless = (needs)             \
	}

#define FASTOPEN       0x20000000u /* MSG_FASTOPEN: sends, and connects */
#define NEW_NAMESPACES 0x7e020000u /* every CLONE_NEW... of clone(2) */

#define NETLINK_ROUTES	0 /* NETLINK_ROUTE */
#define NETLINK_SOCKETS 4 /* NETLINK_SOCK_DIAG */

#define ANY_SOCKET (SECCOMP_INET | SECCOMP_UNIX)

static const struct row rows[] = {
	/* A connection that Landlock does not see. */
	WHEN(sendto, 3, HAS, FASTOPEN),
	WHEN(sendmsg, 2, HAS, FASTOPEN),
	WHEN(sendmmsg, 3, HAS, FASTOPEN),
	/* Programs, and other processes. */
	REFUSED(execve),
	REFUSED(execveat),
#if !defined(__SANITIZE_ADDRESS__)
	/* By this the leak checker looks at its own process. */
	REFUSED(ptrace),
#endif
	REFUSED(process_vm_readv),
	REFUSED(process_vm_writev),
	NUMBERED(CALL_PIDFD_GETFD),
	WHEN(prlimit64, 0, DIFFERS, 0),
	/* Who has user 0 owns files without a capability, and could leave a
	 * program behind that runs as root. */
	REFUSED(chmod),
	REFUSED(fchmod),
	REFUSED(fchmodat),
	NUMBERED(CALL_FCHMODAT2),
	REFUSED(chown),
	REFUSED(fchown),
	REFUSED(lchown),
	REFUSED(fchownat),
	REFUSED(chown32),
	REFUSED(fchown32),
	REFUSED(lchown32),
	REFUSED(open_by_handle_at),
	/* An access list is a mode, too. */
	REFUSED(setxattr),
	REFUSED(lsetxattr),
	REFUSED(fsetxattr),
	NUMBERED(CALL_SETXATTRAT),
	REFUSED(removexattr),
	REFUSED(lremovexattr),
	REFUSED(fremovexattr),
	NUMBERED(CALL_REMOVEXATTRAT),
	REFUSED(utimensat),
	/* Characters that the shell of the terminal takes for typed ones. */
	WHEN(ioctl, 1, EQUALS, TIOCSTI),
	WHEN(ioctl, 1, EQUALS, TIOCLINUX),
	/* In a user namespace of its own it would have all capabilities. */
	REFUSED(unshare),
	REFUSED(setns),
	WHEN(clone, CLONE_FLAGS, HAS, NEW_NAMESPACES),
	/* Its flags are in memory; libc goes on with clone then. */
	{.call = CALL_CLONE3, .error = ENOSYS},
	REFUSED(mount),
	REFUSED(umount2),
	REFUSED(pivot_root),
	REFUSED(chroot),
	NUMBERED(CALL_OPEN_TREE),
	NUMBERED(CALL_MOVE_MOUNT),
	NUMBERED(CALL_FSOPEN),
	NUMBERED(CALL_MOUNT_SETATTR),
	/* Other users. */
	REFUSED(setuid),
	REFUSED(setgid),
	REFUSED(setreuid),
	REFUSED(setregid),
	REFUSED(setresuid),
	REFUSED(setresgid),
	REFUSED(setgroups),
	REFUSED(setfsuid),
	REFUSED(setfsgid),
	REFUSED(setuid32),
	REFUSED(setgid32),
	REFUSED(setreuid32),
	REFUSED(setregid32),
	REFUSED(setresuid32),
	REFUSED(setresgid32),
	REFUSED(setgroups32),
	REFUSED(setfsuid32),
	REFUSED(setfsgid32),
	/* Parts of the kernel that have been ways into it. */
	REFUSED(bpf),
	REFUSED(perf_event_open),
	REFUSED(userfaultfd),
	REFUSED(keyctl),
	REFUSED(add_key),
	REFUSED(request_key),
	REFUSED(init_module),
	REFUSED(finit_module),
	REFUSED(delete_module),
	REFUSED(kexec_load),
	REFUSED(kexec_file_load),
	/* Its operations pass by this filter. */
	NUMBERED(CALL_IO_URING_SETUP),
#ifdef SYS_socket
	REFUSED(listen),
	UNLESS(bind, 0, ALWAYS, 0, ANY_SOCKET),
	UNLESS(connect, 0, ALWAYS, 0, ANY_SOCKET),
	/* No MPTCP, SCTP and others, of which Landlock knows nothing: by
	 * protocol, or by type (SOCK_SEQPACKET, SOCK_DCCP). */
	WHEN(socket, 2, ABOVE, 17 /* UDP */),
	WHEN(socket, 1, HAS, 4),
	UNLESS(socket, 0, EQUALS, AF_INET, SECCOMP_INET),
	UNLESS(socket, 0, EQUALS, AF_INET6, SECCOMP_INET),
	UNLESS(socket, 0, EQUALS, AF_UNIX, SECCOMP_UNIX),
	WHEN(socket, 0, DIFFERS, AF_NETLINK),
	MADE_WHEN(socket, 2, EQUALS, NETLINK_ROUTES),
	MADE_WHEN(socket, 2, EQUALS, NETLINK_SOCKETS),
	REFUSED(socket),
	/* From it a datagram goes to any UNIX socket. */
	UNLESS(socketpair, 0, ALWAYS, 0, SECCOMP_UNIX),
#endif
	/* linux/net.h: bind, connect and listen. */
	{SOCKETCALL, EQUALS, 0, 2, EPERM, ANY_SOCKET},
	{SOCKETCALL, EQUALS, 0, 3, EPERM, ANY_SOCKET},
	{SOCKETCALL, EQUALS, 0, 4, EPERM, 0},
};

/* --- the program ----------------------------------------------------------- */

/* linux/filter.h and linux/seccomp.h, as far as they are needed. */
struct instruction {
	uint16_t code;
	uint8_t yes, no; /* instructions to pass over */
	uint32_t k;
};

struct program {
	uint16_t len;
	const struct instruction *code;
};

enum {
	LOAD = 0x20, /* a word of struct seccomp_data */
	IF_EQUAL = 0x15,
	IF_ABOVE = 0x25,
	IF_NOT_BELOW = 0x35,
	IF_BITS = 0x45,
	RETURN = 0x06,
};

enum { AT_CALL = 0, AT_MACHINE = 4, AT_ARGUMENTS = 16 };

#define ALLOW	    0x7fff0000u
#define END_WITH    0x00050000u
#define MODE_FILTER 2ul /* SECCOMP_MODE_FILTER */

#define ROW_COUNT (sizeof(rows) / sizeof(*rows))

/* The kernel translates the program when it gets it, which is most of what the
 * filter costs: it is kept short. Jumps go forward only, and not far. */
#define CODE_MAX (UINT8_MAX + 1)
#define LEAF_MAX 6 /* rows that are tried one after the other */

/* Written from its end to its beginning, so that a jump's target is there. */
struct assembly {
	struct instruction code[CODE_MAX];
	size_t first; /* 0: full */
	unsigned needs;
};

/* Returns where it stands, as yes and no are where others do. */
static size_t put(
	struct assembly *to, uint16_t code, uint32_t k, size_t yes, size_t no)
{
	if (to->first == 0)
		return 0;
	to->first--;
	to->code[to->first] =
		(struct instruction){code, (uint8_t)(yes - to->first - 1),
			(uint8_t)(no - to->first - 1), k};
	return to->first;
}

static size_t put_plain(struct assembly *to, uint16_t code, uint32_t k)
{
	return put(to, code, k, to->first, to->first);
}

/* Where every call ends. */
static size_t end(uint32_t error)
{
	return CODE_MAX - (error == 0 ? 1 : error == EPERM ? 2 : 3);
}

static void put_ends(struct assembly *to)
{
	put_plain(to, RETURN, ALLOW);
	put_plain(to, RETURN, END_WITH | EPERM);
	put_plain(to, RETURN, END_WITH | ENOSYS);
}

/* The argument's test: where the row matches it ends, else it goes on there. */
static size_t put_row(struct assembly *to, const struct row *row, size_t no)
{
	size_t yes = end(row->unless & to->needs ? 0 : row->error);

	switch (row->test) {
	case ALWAYS:
		return yes;
	case EQUALS:
		put(to, IF_EQUAL, row->value, yes, no);
		break;
	case DIFFERS:
		put(to, IF_EQUAL, row->value, no, yes);
		break;
	case ABOVE:
		put(to, IF_ABOVE, row->value, yes, no);
		break;
	case HAS:
		put(to, IF_BITS, row->value, yes, no);
		break;
	}
	return put_plain(to, LOAD, AT_ARGUMENTS + 8 * row->argument + LOW_HALF);
}

/* One call after the other. */
static size_t put_leaf(
	struct assembly *to, const struct row *const *sorted, size_t count)
{
	size_t other = end(0);

	while (count > 0) {
		int call = sorted[count - 1]->call;
		size_t found = end(0);

		for (; count > 0 && sorted[count - 1]->call == call; count--)
			found = put_row(to, sorted[count - 1], found);
		other = put(to, IF_EQUAL, (uint32_t)call, found, other);
	}
	return other;
}

struct branch {
	uint32_t least; /* of its calls */
	size_t at;
};

static size_t put_leaves(struct assembly *to, const struct row *const *sorted,
	size_t count, struct branch *ret_branches)
{
	size_t leaves = 0, from = 0, until;

	for (; from < count; from = until) {
		until = from + 1;
		while (until < count &&
			(until - from < LEAF_MAX ||
				sorted[until]->call == sorted[until - 1]->call))
			until++;
		ret_branches[leaves].least = (uint32_t)sorted[from]->call;
		ret_branches[leaves++].at =
			put_leaf(to, sorted + from, until - from);
	}
	return leaves;
}

/* Two neighbours become one, until there is one. Returns where it begins. */
static size_t put_search(
	struct assembly *to, struct branch *branches, size_t count)
{
	for (; count > 1; count = (count + 1) / 2) {
		for (size_t i = 0; i < count; i += 2) {
			struct branch *low = &branches[i], *high = low + 1;

			if (i + 1 < count)
				low->at = put(to, IF_NOT_BELOW, high->least,
					high->at, low->at);
			branches[i / 2] = *low;
		}
	}
	return branches[0].at;
}

static void put_head(struct assembly *to, size_t search)
{
#if defined(__x86_64__) && !defined(__ILP32__)
	put(to, IF_NOT_BELOW, X32_BIT, end(ENOSYS), search);
#endif
	put_plain(to, LOAD, AT_CALL);
	put(to, IF_EQUAL, MACHINE, to->first, end(ENOSYS));
	put_plain(to, LOAD, AT_MACHINE);
}

/* By call, those of one call as they stand in the table. */
static int by_call(const void *a, const void *b)
{
	const struct row *left = *(const struct row *const *)a;
	const struct row *right = *(const struct row *const *)b;

	if (left->call != right->call)
		return left->call < right->call ? -1 : 1;
	return (left > right) - (left < right);
}

static size_t sort(const struct row *sorted[ROW_COUNT])
{
	size_t count = 0;

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].call >= 0)
			sorted[count++] = &rows[i];
	qsort(sorted, count, sizeof(*sorted), by_call);
	return count;
}

bool seccomp_restrict(unsigned needs)
{
	struct assembly assembly = {.first = CODE_MAX, .needs = needs};
	const struct row *sorted[ROW_COUNT] = {0};
	struct branch branches[ROW_COUNT] = {{0}};
	struct program program;
	size_t count = sort(sorted);

	put_ends(&assembly);
	count = put_leaves(&assembly, sorted, count, branches);
	put_head(&assembly, put_search(&assembly, branches, count));
	if (MACHINE == 0 || assembly.first == 0) {
		errno = MACHINE == 0 ? ENOSYS : E2BIG;
		return false;
	}
	program = (struct program){(uint16_t)(CODE_MAX - assembly.first),
		assembly.code + assembly.first};
	return prctl(PR_SET_SECCOMP, MODE_FILTER, &program, 0, 0) == 0;
}
