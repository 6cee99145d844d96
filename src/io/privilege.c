#include "io/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/number.h"

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

/* Of the capabilities there are, those to keep. */
static uint64_t keep_some(uint64_t keep, const struct capability_half had[2],
	struct capability_half kept[2])
{
	uint64_t left = 0;

	for (unsigned i = 0; i < 2; i++) {
		uint32_t both = (uint32_t)(keep >> 32 * i) & had[i].effective &
				had[i].permitted;

		kept[i] = (struct capability_half){both, both, 0};
		left |= (uint64_t)both << 32 * i;
	}
	return left;
}

/* Before Linux 3.5 nothing else keeps a program of root's from getting them all.
 * Only some may give that up. */
static void drop_bounding(void)
{
	for (unsigned long i = 0; i < CAPABILITIES_MAX; i++)
		if (prctl(OPTION_DROP_BOUNDING, i, 0, 0, 0) < 0)
			return;
}

bool privilege_keep(uint64_t keep, uint64_t *ret_left)
{
	struct capability_header header = {CAPABILITY_VERSION, 0};
	struct capability_half had[2] = {{0}}, kept[2] = {{0}};
	uint64_t left = 0;
	int err = errno;

	if (keep != 0 && syscall(SYS_capget, &header, had) == 0)
		left = keep_some(keep, had, kept);

	/* Unknown before Linux 4.3, where there is nothing to clear. */
	(void)prctl(OPTION_AMBIENT, AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (prctl(OPTION_NO_NEW_PRIVILEGES, 1, 0, 0, 0) < 0) {
		if (errno != EINVAL)
			return false;
		drop_bounding();
	}
	errno = err;
	if (syscall(SYS_capset, &header, kept) < 0)
		return false;
	*ret_left = left;
	return true;
}

bool privilege_drop(void)
{
	uint64_t left;

	return privilege_keep(0, &left);
}

/* The name of a number is not asked for twice. name is null: it has none. */
struct user {
	const char *name;
	uid_t uid;
	gid_t gid;
};

static bool find_user(const char *text, struct user *ret_user)
{
	const struct passwd *entry = getpwnam(text);
	uint64_t number = 0;

	/* The greatest number stands for none in setuid(2)'s relatives. */
	if (!entry) {
		if (!number_parse(text, strlen(text), UINT32_MAX - 1, &number))
			return false;
		entry = getpwuid((uid_t)number);
	}
	*ret_user = entry ? (struct user){entry->pw_name, entry->pw_uid,
				    entry->pw_gid}
			  : (struct user){NULL, (uid_t)number, (gid_t)number};
	return true;
}

bool privilege_become(const char *user, struct fail *fail)
{
	struct user found;
	bool good;

	if (!find_user(user, &found))
		return fail_set(
			fail, STATUS_TROUBLE, "there is no user '%s'", user);
	/* The groups first: who is no longer root may not change them. */
	good = found.name ? initgroups(found.name, found.gid) == 0
			  : setgroups(0, NULL) == 0;
	if (!good || setgid(found.gid) < 0 || setuid(found.uid) < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot become the user '%s'", user);
	/* There is no way back, or this was in vain. */
	if (found.uid != 0 && setuid(0) == 0)
		return fail_set(fail, STATUS_TROUBLE,
			"root is not given up by becoming '%s'", user);
	return true;
}
