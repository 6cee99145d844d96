#include "out/output.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static bool lost(const char *name, int err, struct fail *fail)
{
	if (err == EPIPE)
		return fail_silent(fail, STATUS_TROUBLE);
	return fail_errno(
		fail, STATUS_TROUBLE, err, "cannot write to %s", name);
}

bool output_write(int fd, const char *name, const void *bytes, size_t len,
	struct fail *fail)
{
	const uint8_t *byte = bytes;

	while (len > 0) {
		ssize_t n = write(fd, byte, len);

		if (n >= 0) {
			byte += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) {
			struct pollfd room = {.fd = fd, .events = POLLOUT};

			if (poll(&room, 1, -1) < 0 && errno != EINTR)
				return lost(name, errno, fail);
		} else if (errno != EINTR) {
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
