/*
 * oldkernel PROGRAM [ARGUMENT...]: a program as Linux 3.2 would run it, on
 * x86-64: the system calls that it did not have end with ENOSYS, the socket
 * options with ENOPROTOOPT, and so on; all that the program starts inherits
 * it. What is newer in another way (fields of structs, files of /proc) stays.
 * Status 77: this kernel or machine cannot do that.
 *
 * Sources: seccomp(2), the kernel's arch/x86/entry/syscalls/syscall_64.tbl and
 * the headers of include/uapi at version 3.2.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__

#define CANNOT 77

/* process_vm_writev, 311, is the last one of 3.2. */
#define FIRST_NEW_CALL	312
#define FIRST_NEW_PRCTL 36 /* PR_SET_CHILD_SUBREAPER, 3.4 */

/* The options of a level from which on, and the one below it that are new. */
static const struct level {
	uint32_t level, first_new, another;
} levels[] = {
	{SOL_SOCKET, 41, 15},	/* SO_WIFI_STATUS, SO_REUSEPORT */
	{IPPROTO_TCP, 19, 19},	/* TCP_REPAIR */
	{IPPROTO_IP, 50, 24},	/* IP_UNICAST_IF, _BIND_ADDRESS_NO_PORT */
	{IPPROTO_IPV6, 76, 70}, /* IPV6_UNICAST_IF, _AUTOFLOWLABEL */
	{263 /* SOL_PACKET */, 19, 19}, /* PACKET_TX_HAS_OFF */
};

#define ROWS   (sizeof(levels) / sizeof(*levels))
#define AT(m)  ((uint32_t)offsetof(struct seccomp_data, m))
#define ARG(n) (AT(args) + 8 * (n)) /* its low half */

struct program {
	struct sock_filter code[128];
	unsigned short len;
};

static void put(struct program *program, uint16_t code, uint32_t k,
	unsigned char yes, unsigned char no)
{
	program->code[program->len++] =
		(struct sock_filter){.code = code, .jt = yes, .jf = no, .k = k};
}

static void load(struct program *program, uint32_t at)
{
	put(program, BPF_LD | BPF_W | BPF_ABS, at, 0, 0);
}

/* Where the loaded word is not k, on past the next n. */
static void unless(struct program *program, uint32_t k, unsigned char n)
{
	put(program, BPF_JMP | BPF_JEQ | BPF_K, k, 0, n);
}

static void end_with(struct program *program, uint32_t error)
{
	put(program, BPF_RET | BPF_K,
		error ? SECCOMP_RET_ERRNO | error : SECCOMP_RET_ALLOW, 0, 0);
}

/* getsockopt(2) and setsockopt(2) have the level and the name in one place. */
static void options(struct program *program, uint32_t call)
{
	load(program, AT(nr));
	unless(program, call, 7 * ROWS + 1);
	for (size_t i = 0; i < ROWS; i++) {
		load(program, ARG(1));
		unless(program, levels[i].level, 5);
		load(program, ARG(2));
		put(program, BPF_JMP | BPF_JEQ | BPF_K, levels[i].another, 1,
			0);
		put(program, BPF_JMP | BPF_JGE | BPF_K, levels[i].first_new, 0,
			1);
		end_with(program, ENOPROTOOPT);
		end_with(program, 0);
	}
	end_with(program, 0);
}

static void old(struct program *program)
{
	load(program, AT(arch));
	put(program, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	end_with(program, ENOSYS);
	load(program, AT(nr));
	put(program, BPF_JMP | BPF_JGE | BPF_K, FIRST_NEW_CALL, 0, 1);
	end_with(program, ENOSYS);

	unless(program, SYS_prctl, 4);
	load(program, ARG(0));
	put(program, BPF_JMP | BPF_JGE | BPF_K, FIRST_NEW_PRCTL, 0, 1);
	end_with(program, EINVAL);
	end_with(program, 0);

	/* It was NETLINK_INET_DIAG, and knew another question. */
	unless(program, SYS_socket, 6);
	load(program, ARG(0));
	unless(program, AF_NETLINK, 3);
	load(program, ARG(2));
	unless(program, 4 /* NETLINK_SOCK_DIAG */, 1);
	end_with(program, EPROTONOSUPPORT);
	end_with(program, 0);

	options(program, SYS_setsockopt);
	options(program, SYS_getsockopt);
	end_with(program, 0);
}

int main(int argc, char **argv)
{
	struct program program = {.len = 0};
	struct sock_fprog filter = {.filter = program.code};

	if (argc < 2) {
		(void)fprintf(stderr, "usage: oldkernel PROGRAM ...\n");
		return 2;
	}
	old(&program);
	filter.len = program.len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0) {
		(void)fprintf(stderr, "oldkernel: %s\n", strerror(errno));
		return CANNOT;
	}
	(void)execvp(argv[1], argv + 1);
	(void)fprintf(stderr, "oldkernel: %s: %s\n", argv[1], strerror(errno));
	return 126;
}

#else

int main(void)
{
	(void)fprintf(stderr, "oldkernel: for x86-64 alone\n");
	return 77;
}

#endif
