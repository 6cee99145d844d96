#include <errno.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wire/capture.h"

/* linux/capability.h: not every libc comes with it, and none with capset. */
#define CAPABILITY_VERSION 0x20080522 /* of 64 capabilities, in two halves */
#define CAPABILITIES_MAX   64

struct capability_header {
	uint32_t version;
	int pid;
};

struct capability_half {
	uint32_t effective, permitted, inheritable;
};

/* linux/prctl.h */
enum {
	OPTION_DROP_BOUNDING = 24,
	OPTION_NO_NEW_PRIVILEGES = 38,
	OPTION_AMBIENT = 47,
	AMBIENT_CLEAR_ALL = 4,
};

bool capture_drop_privileges(void)
{
	const struct capability_header header = {CAPABILITY_VERSION, 0};
	const struct capability_half none[2] = {{0}};
	int err = errno;

	/* What a program of root's would get; only some may give that up, and
	 * no new privileges are enough for the others. */
	for (unsigned long i = 0; i < CAPABILITIES_MAX; i++)
		if (prctl(OPTION_DROP_BOUNDING, i, 0, 0, 0) < 0)
			break;
	/* Unknown before Linux 4.3, where there is nothing to clear. */
	(void)prctl(OPTION_AMBIENT, AMBIENT_CLEAR_ALL, 0, 0, 0);
	errno = err;
	return prctl(OPTION_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_capset, &header, none) == 0;
}
