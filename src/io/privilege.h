/*
 * Giving privileges up, for good.
 *
 * Sources: capabilities(7), prctl(2), capset(2), credentials(7).
 */
#ifndef NCX_IO_PRIVILEGE_H
#define NCX_IO_PRIVILEGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"

/* Give up every capability of the calling thread, and what exec would give
 * back. False: errno says why. Nothing that was opened before is lost, and the
 * user stays who it was: as root, its files can still be written. Before Linux
 * 3.5 exec of a set-user-ID program still gives what the bounding set has. */
bool privilege_drop(void);

/* The same but for the capabilities in keep, as far as they are there; which
 * are left is ret_left. */
#define PRIVILEGE_DAC_OVERRIDE	   (UINT64_C(1) << 1)  /* any file */
#define PRIVILEGE_DAC_READ_SEARCH  (UINT64_C(1) << 2)  /* read any file */
#define PRIVILEGE_NET_BIND_SERVICE (UINT64_C(1) << 10) /* ports below 1024 */
#define PRIVILEGE_SYS_PTRACE	   (UINT64_C(1) << 19) /* see processes */
bool privilege_keep(uint64_t keep, uint64_t *ret_left);

/* Become the user of that name or number, with its groups, for good. A number
 * need not have a name: the group is then of the same number, and no others.
 * Errors: STATUS_TROUBLE, there is no such user, or it takes root to become
 * another. */
bool privilege_become(const char *user, struct fail *fail);

#endif
