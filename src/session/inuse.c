#include "session/inuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "io/fd.h"
#include "proc/holder.h"

static bool find(const struct endpoint *local, const char *proto,
	const char *proc_root, struct holder *ret)
{
	int proc_fd = open(proc_root ? proc_root : "/proc",
		O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct socktab_address address = {.family = endpoint_family(local)};
	bool found;

	if (proc_fd < 0)
		return false;
	if (endpoint_family(local) == AF_UNIX) {
		found = holder_find_unix(proc_fd, local->addr.un.sun_path,
			strnlen(local->addr.un.sun_path + 1,
				sizeof(local->addr.un.sun_path) - 1) +
				1,
			ret);
	} else {
		if (endpoint_family(local) == AF_INET)
			memcpy(address.bytes, &local->addr.in4.sin_addr, 4);
		else
			memcpy(address.bytes, &local->addr.in6.sin6_addr, 16);
		found = holder_find(proc_fd, proto + 1, &address,
			endpoint_port(local), ret);
	}
	fd_close(&proc_fd);
	return found;
}

static void explain_in_use(const struct endpoint *local, const char *where,
	const char *proto, const char *proc_root, struct fail *fail)
{
	struct holder holder = {0};

	if (!find(local, proto, proc_root, &holder))
		fail_set(fail, STATUS_TROUBLE,
			"cannot listen on %s%s: address already in use", where,
			proto);
	else if (holder.pid > 0)
		fail_set(fail, STATUS_TROUBLE,
			"cannot listen on %s%s: address already in use by "
			"'%s' (pid %ld)",
			where, proto, holder.name, (long)holder.pid);
	else if (holder.uid != HOLDER_UID_UNKNOWN)
		fail_set(fail, STATUS_TROUBLE,
			"cannot listen on %s%s: address already in use by a "
			"process of user %lu that only root may see",
			where, proto, (unsigned long)holder.uid);
	else
		fail_set(fail, STATUS_TROUBLE,
			"cannot listen on %s%s: address already in use", where,
			proto);
}

void inuse_explain(const struct endpoint *local, const char *proto,
	const char *proc_root, int err, struct fail *fail)
{
	char where[ENDPOINT_TEXT_MAX];

	(void)endpoint_text(local, where);
	if (err == EADDRINUSE)
		explain_in_use(local, where, proto, proc_root, fail);
	else if (err == EACCES && proto[0] && endpoint_port(local) < 1024)
		fail_set(fail, STATUS_TROUBLE,
			"cannot listen on %s%s: permission denied; ports below "
			"1024 are for root, try one above",
			where, proto);
}
