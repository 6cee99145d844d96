#include "list/netstat_programs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/fd.h"

/* As much of a command line as netstat looks at. */
#define CMDLINE_MAX 511

void netstat_program_name(pid_t pid, const char *cmdline, size_t len,
	const char *comm, char ret_text[NETSTAT_PROGRAM_MAX])
{
	const char *end = memchr(cmdline, '\0', len);
	const char *name = cmdline;
	int written;

	if (end)
		len = (size_t)(end - cmdline);
	/* What does not begin with a folder is a title, slashes and all:
	 * "sshd: /usr/sbin/sshd". */
	if (len > 0 && cmdline[0] == '/') {
		const char *slash = memrchr(cmdline, '/', len);

		name = slash + 1;
		len -= (size_t)(name - cmdline);
	}
	if (len == 0) {
		name = comm;
		len = strlen(comm);
	}
	written = snprintf(ret_text, NETSTAT_PROGRAM_MAX, "%ld/%.*s", (long)pid,
		(int)len, name);
	if (written < 0)
		ret_text[0] = '\0';
}

static bool read_program(int proc_fd, const struct sock_owner *owner,
	struct netstat_program *program, struct fail *fail)
{
	char path[32], cmdline[CMDLINE_MAX] = "";
	ssize_t len = -1;
	int fd, err;

	(void)snprintf(path, sizeof(path), "%ld/cmdline", (long)owner->pid);
	fd = fd_open_at(proc_fd, path, O_RDONLY);
	if (fd >= 0)
		len = fd_read_all(fd, cmdline, sizeof(cmdline));
	err = errno;
	fd_close(&fd);
	/* A process that has just ended still has its name. */
	if (len < 0 && err != ENOENT && err != ESRCH)
		return fail_errno(fail, STATUS_TROUBLE, err,
			"cannot read /proc/%s", path);
	program->pid = owner->pid;
	netstat_program_name(owner->pid, cmdline, len > 0 ? (size_t)len : 0,
		owner->comm, program->text);
	return true;
}

static int compare_owners(const void *left, const void *right)
{
	const struct sock_owner *const *a = left, *const *b = right;

	return ((*a)->pid > (*b)->pid) - ((*a)->pid < (*b)->pid);
}

static int compare_programs(const void *left, const void *right)
{
	const struct netstat_program *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* The first owner of each socket, by pid. */
static size_t first_owners(
	const struct sockets *sockets, const struct sock_owner **owners)
{
	size_t count = 0;

	for (size_t i = 0; i < sockets->count; i++)
		if (sockets->items[i].owner_count > 0)
			owners[count++] =
				&sockets->owners[sockets->items[i].first_owner];
	qsort(owners, count, sizeof(*owners), compare_owners);
	return count;
}

bool netstat_programs_find(int proc_fd, const struct sockets *sockets,
	struct netstat_programs *ret_programs, struct fail *fail)
{
	struct netstat_programs programs = {0};
	const struct sock_owner **owners =
		calloc(sockets->count + 1, sizeof(*owners));
	size_t count = owners ? first_owners(sockets, owners) : 0;
	bool good = true;

	programs.items = calloc(count + 1, sizeof(*programs.items));
	if (!owners || !programs.items) {
		free(owners);
		free(programs.items);
		return fail_memory(fail);
	}
	for (size_t i = 0; good && i < count; i++)
		if (i == 0 || owners[i]->pid != owners[i - 1]->pid)
			good = read_program(proc_fd, owners[i],
				&programs.items[programs.count++], fail);
	free(owners);
	if (good)
		*ret_programs = programs;
	else
		free(programs.items);
	return good;
}

void netstat_programs_release(struct netstat_programs *programs)
{
	free(programs->items);
	*programs = (struct netstat_programs){0};
}

const char *netstat_programs_get(const struct netstat_programs *programs,
	const struct sockets *sockets, const struct sock *sock)
{
	struct netstat_program key = {0};
	const struct netstat_program *found;

	if (sock->owner_count == 0)
		return "-";
	key.pid = sockets->owners[sock->first_owner].pid;
	found = bsearch(&key, programs->items, programs->count,
		sizeof(*programs->items), compare_programs);
	return found ? found->text : "-";
}
