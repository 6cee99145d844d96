/*
 * System calls that a process gives up: those that make a program, a mode, an
 * owner, a mount or a way into another process, those by which a process comes
 * by more rights, and the sockets that it does not need. All others go on: the
 * C library may use what it likes. What is refused ends with EPERM, nothing is
 * killed.
 *
 * For the calling thread and those that it starts; needs no_new_privs, or
 * CAP_SYS_ADMIN. On a machine whose numbers are not known here nothing is
 * refused. On i386 sockets may be had through socketcall(2), whose arguments a
 * filter cannot see: it refuses the calls as wholes.
 *
 * Sources: seccomp(2), bpf(4), socket(2), tcp(7), clone(2), the kernel's
 * include/uapi/linux/{seccomp,filter,audit}.h. In Linux since 3.5.
 */
#ifndef NCX_IO_SECCOMP_H
#define NCX_IO_SECCOMP_H

#include <stdbool.h>

#define SECCOMP_INET 1u /* new TCP and UDP sockets, to connect and to bind */
#define SECCOMP_UNIX 2u /* new UNIX sockets, to connect */

/* needs: what of the above stays. Netlink tells of sockets and addresses in any
 * case, and nobody may listen. False: nothing is refused, errno says why. */
bool seccomp_restrict(unsigned needs);

#endif
