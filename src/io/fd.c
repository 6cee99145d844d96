#include "io/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

ssize_t fd_read_all(int fd, void *bytes, size_t len)
{
	uint8_t *byte = bytes;
	size_t got = 0;
	ssize_t n;

	do {
		n = fd_read(fd, byte + got, len - got);
		if (n < 0)
			return n;
		got += (size_t)n;
	} while (n > 0 && got < len);
	return (ssize_t)got;
}

int fd_open(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC, 0666);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int fd_open_at(int dir_fd, const char *path, int flags)
{
	int fd;

	do
		fd = openat(dir_fd, path, flags | O_CLOEXEC);
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

static bool write_text(int fd, const char *text)
{
	size_t len = strlen(text), done = 0;

	while (done < len) {
		ssize_t n = fd_write(fd, text + done, len - done);

		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* A device, a pipe: nothing to be replaced. */
static bool write_in_place(const char *path, const char *text)
{
	int fd = fd_open(path, O_WRONLY), err = 0;

	if (fd < 0)
		return false;
	if (!write_text(fd, text))
		err = errno;
	if (close(fd) < 0 && !err)
		err = errno;
	errno = err;
	return err == 0;
}

bool fd_write_file(const char *path, const char *text, struct fail *fail)
{
	char draft[PATH_MAX + 32], *real = realpath(path, NULL);
	struct stat info;
	int fd = -1, err = 0;

	if (real && stat(real, &info) == 0 && !S_ISREG(info.st_mode)) {
		if (!write_in_place(real, text))
			err = errno;
		goto out;
	}
	if ((size_t)snprintf(draft, sizeof(draft), "%s.%ld", real ? real : path,
		    (long)getpid()) >= sizeof(draft)) {
		err = ENAMETOOLONG;
		goto out;
	}
	fd = fd_open(draft, O_WRONLY | O_CREAT | O_TRUNC);
	if (fd < 0) {
		err = errno;
		goto out;
	}
	if (!write_text(fd, text))
		err = errno;
	if (close(fd) < 0 && !err)
		err = errno;
	if (!err && rename(draft, real ? real : path) < 0)
		err = errno;
	if (err)
		(void)unlink(draft);
out:
	free(real);
	if (err)
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot write '%s'", path);
	return true;
}
