#include "out/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool lost(const char *name, int err, struct fail *fail)
{
	if (err == EPIPE)
		return fail_silent(fail, STATUS_TROUBLE);
	return fail_errno(
		fail, STATUS_TROUBLE, err, "cannot write to %s", name);
}

/* Whether somebody wants this process to end and cannot, since it handles its
 * signals when it is back in its loop: signalfd(2). */
static bool is_called_off(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 &&
	       (sigismember(&pending, SIGINT) == 1 ||
		       sigismember(&pending, SIGTERM) == 1 ||
		       sigismember(&pending, SIGHUP) == 1);
}

/* Wait for room, but not for ever on a reader that has stopped reading. Where
 * that cannot be found out, write(2) waits by itself. */
static bool wait_for_room(int fd)
{
	struct pollfd room = {.fd = fd, .events = POLLOUT};
	int n;

	do {
		n = poll(&room, 1, 500);
		if (n < 0 && errno != EINTR)
			n = is_called_off() ? 0 : 1;
		errno = EINTR;
	} while (n <= 0 && !is_called_off());
	return n > 0;
}

/* What fits into a pipe that has room at all, and is written whole or not at
 * all: pipe(7), PIPE_BUF. It ends where a line does, so that a process that is
 * killed between two portions leaves whole lines. */
static size_t portion(int fd, const uint8_t *bytes, size_t len)
{
	const uint8_t *end;
	struct stat status;

	if (len <= PIPE_BUF ||
		(fstat(fd, &status) == 0 && S_ISREG(status.st_mode)))
		return len;
	end = memrchr(bytes, '\n', PIPE_BUF);
	return end ? (size_t)(end - bytes) + 1 : PIPE_BUF;
}

bool output_write(int fd, const char *name, const void *bytes, size_t len,
	struct fail *fail)
{
	const uint8_t *byte = bytes;

	while (len > 0) {
		ssize_t n;

		if (!wait_for_room(fd))
			return lost(name, errno, fail);
		n = write(fd, byte, portion(fd, byte, len));
		if (n >= 0) {
			byte += n;
			len -= (size_t)n;
		} else if (errno != EAGAIN && errno != EINTR) {
			return lost(name, errno, fail);
		}
	}
	return true;
}

bool output_stdout(const void *bytes, size_t len, struct fail *fail)
{
	return output_write(STDOUT_FILENO, "stdout", bytes, len, fail);
}

bool output_finish(struct fail *fail)
{
	bool earlier = ferror(stdout) != 0;

	if (fflush(stdout) != 0)
		return lost("stdout", errno, fail);
	/* The reason of an earlier failure is gone; EIO is the honest word. */
	if (earlier)
		return lost("stdout", EIO, fail);
	if (close(STDOUT_FILENO) < 0 && errno != EBADF && errno != EINTR)
		return lost("stdout", errno, fail);
	return true;
}
