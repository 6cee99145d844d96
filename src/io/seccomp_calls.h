/*
 * Numbers of system calls that are missing on some machine, or in some libc:
 * below 0 there is no such call. For io/seccomp.c alone.
 *
 * Sources: the kernel's arch/.../syscalls/syscall.tbl, scripts/syscall.tbl,
 * include/uapi/asm-generic/ioctls.h.
 */
#ifndef NCX_IO_SECCOMP_CALLS_H
#define NCX_IO_SECCOMP_CALLS_H

#include <sys/ioctl.h>
#include <sys/syscall.h>

/* Only consoles have it, not every libc. */
#ifndef TIOCLINUX
#define TIOCLINUX 0x541c
#endif

/* Each is missing on some machine, or in some libc. */
#ifndef SYS_chmod
#define SYS_chmod (-1)
#endif
#ifndef SYS_chown
#define SYS_chown (-1)
#endif
#ifndef SYS_lchown
#define SYS_lchown (-1)
#endif
#ifndef SYS_execveat
#define SYS_execveat (-1)
#endif
#ifndef SYS_setns
#define SYS_setns (-1)
#endif
#ifndef SYS_process_vm_readv
#define SYS_process_vm_readv  (-1)
#define SYS_process_vm_writev (-1)
#endif
#ifndef SYS_open_by_handle_at
#define SYS_open_by_handle_at (-1)
#endif
#ifndef SYS_bpf
#define SYS_bpf (-1)
#endif
#ifndef SYS_userfaultfd
#define SYS_userfaultfd (-1)
#endif
#ifndef SYS_finit_module
#define SYS_finit_module (-1)
#endif
#ifndef SYS_kexec_load
#define SYS_kexec_load (-1)
#endif
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load (-1)
#endif
#ifndef SYS_sendmmsg
#define SYS_sendmmsg (-1)
#endif
/* i386 and arm: the numbers for 32 bits, beside those for 16. */
#ifndef SYS_setuid32
#define SYS_setuid32	(-1)
#define SYS_setgid32	(-1)
#define SYS_setreuid32	(-1)
#define SYS_setregid32	(-1)
#define SYS_setresuid32 (-1)
#define SYS_setresgid32 (-1)
#define SYS_setgroups32 (-1)
#define SYS_setfsuid32	(-1)
#define SYS_setfsgid32	(-1)
#define SYS_chown32	(-1)
#define SYS_lchown32	(-1)
#define SYS_fchown32	(-1)
#endif
#ifdef SYS_socketcall
#define SOCKETCALL SYS_socketcall
#else
#define SOCKETCALL (-1)
#endif

/* The newest have the same number on every machine. */
enum {
	CALL_IO_URING_SETUP = 425,
	CALL_OPEN_TREE = 428,
	CALL_MOVE_MOUNT = 429,
	CALL_FSOPEN = 430,
	CALL_CLONE3 = 435,
	CALL_PIDFD_GETFD = 438,
	CALL_MOUNT_SETATTR = 442,
	CALL_FCHMODAT2 = 452,
	CALL_SETXATTRAT = 463,
	CALL_REMOVEXATTRAT = 466,
};

#endif
