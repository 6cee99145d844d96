#include "io/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

ssize_t fd_read(int fd, void *bytes, size_t len)
{
	ssize_t n;

	do
		n = read(fd, bytes, len);
	while (n < 0 && errno == EINTR);
	return n;
}

ssize_t fd_write(int fd, const void *bytes, size_t len)
{
	ssize_t n;

	do
		n = write(fd, bytes, len);
	while (n < 0 && errno == EINTR);
	return n;
}

int fd_open(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC, 0666);
	while (fd < 0 && errno == EINTR);
	return fd;
}

bool fd_set_nonblocking(int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return false;
	flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	return fcntl(fd, F_SETFL, flags) == 0;
}

bool fd_wait(int fd, short events, int timeout_ms)
{
	struct pollfd poller = {.fd = fd, .events = events};
	int n;

	do
		n = poll(&poller, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

void fd_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
		limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

bool fd_write_file(const char *path, const char *text, struct fail *fail)
{
	char draft[4096];
	size_t len = strlen(text), done = 0;
	ssize_t n;
	int fd, err = 0;

	if ((size_t)snprintf(draft, sizeof(draft), "%s.%ld", path,
		    (long)getpid()) >= sizeof(draft))
		return fail_errno(fail, STATUS_TROUBLE, ENAMETOOLONG,
			"cannot write '%s'", path);
	fd = fd_open(draft, O_WRONLY | O_CREAT | O_TRUNC);
	if (fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot write '%s'", path);
	while (done < len && !err) {
		n = fd_write(fd, text + done, len - done);
		if (n < 0)
			err = errno;
		else
			done += (size_t)n;
	}
	if (close(fd) < 0 && !err)
		err = errno;
	if (!err && rename(draft, path) < 0)
		err = errno;
	if (!err)
		return true;
	(void)unlink(draft);
	return fail_errno(fail, STATUS_TROUBLE, err, "cannot write '%s'", path);
}
