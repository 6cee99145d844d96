#include "io/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/fd.h"

/* After POLLOUT this much goes into a terminal or pipe without blocking. */
#define CAREFUL_TTY  256
#define CAREFUL_PIPE 4096

/* An open file description of our own, so that O_NONBLOCK stays ours. */
static int reopen(int fd, int mode)
{
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return fd_open(path, mode | O_NONBLOCK | O_NOCTTY);
}

/* A FIFO that is opened when its writers have gone already tells nobody of its
 * end: poll(2) takes it for one whose writers are still to come, see pipe_poll in
 * the kernel's fs/pipe.c. The descriptor that was open before knows better. */
static bool has_ended(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	return poll(&poll_fd, 1, 0) > 0 && (poll_fd.revents & POLLHUP);
}

void channel_stdio(struct channel *channel, int fd, bool write)
{
	int flags = fcntl(fd, F_GETFL), own;
	struct stat info;
	off_t at;

	*channel =
		(struct channel){.fd = fd, .kind = CHANNEL_DEVICE, .size = -1};
	if (flags < 0 || fstat(fd, &info) < 0)
		return;
	channel->append = (flags & O_APPEND) != 0;
	if (S_ISREG(info.st_mode)) {
		channel->kind = CHANNEL_FILE;
		at = lseek(fd, 0, SEEK_CUR);
		if (at >= 0 && info.st_size >= at)
			channel->size = info.st_size - at;
		return;
	}
	if (S_ISSOCK(info.st_mode)) {
		channel->kind = CHANNEL_SOCKET;
		channel->shared_socket = true;
		return;
	}
	if (S_ISFIFO(info.st_mode))
		channel->kind = CHANNEL_PIPE;
	else if (S_ISCHR(info.st_mode) && isatty(fd))
		channel->kind = CHANNEL_TTY;
	else
		return;
	if (flags & O_NONBLOCK)
		return;
	/* A descriptor open for the wrong direction must stay so: its error is
	 * the user's. */
	if ((flags & O_ACCMODE) == (write ? O_RDONLY : O_WRONLY))
		return;
	own = reopen(fd, write ? O_WRONLY : O_RDONLY);
	if (own >= 0 && !write && has_ended(fd))
		fd_close(&own);
	if (own < 0) {
		channel->careful = true;
		return;
	}
	channel->fd = own;
	channel->owned = true;
}

void channel_socket(struct channel *channel, int fd)
{
	*channel = (struct channel){
		.fd = fd, .kind = CHANNEL_SOCKET, .owned = true, .size = -1};
}

void channel_close(struct channel *channel)
{
	if (channel->owned)
		fd_close(&channel->fd);
	channel->fd = -1;
}

ssize_t channel_read(struct channel *channel, void *bytes, size_t len)
{
	ssize_t n;

	if (channel->fd < 0)
		return 0;
	if (channel->shared_socket) {
		do
			n = recv(channel->fd, bytes, len, MSG_DONTWAIT);
		while (n < 0 && errno == EINTR);
		return n;
	}
	if (channel->careful && !fd_wait(channel->fd, POLLIN, 0)) {
		errno = EAGAIN;
		return -1;
	}
	return fd_read(channel->fd, bytes, len);
}

ssize_t channel_write(struct channel *channel, const void *bytes, size_t len)
{
	size_t most = channel->kind == CHANNEL_TTY ? CAREFUL_TTY : CAREFUL_PIPE;
	ssize_t n;

	if (channel->fd < 0)
		return (ssize_t)len;
	if (channel->shared_socket) {
		do
			n = send(channel->fd, bytes, len,
				MSG_DONTWAIT | MSG_NOSIGNAL);
		while (n < 0 && errno == EINTR);
		return n;
	}
	if (channel->careful) {
		if (!fd_wait(channel->fd, POLLOUT, 0)) {
			errno = EAGAIN;
			return -1;
		}
		if (len > most)
			len = most;
	}
	return fd_write(channel->fd, bytes, len);
}

bool channel_splices(const struct channel *channel)
{
	switch (channel->kind) {
	case CHANNEL_SOCKET:
		return !channel->shared_socket;
	case CHANNEL_PIPE:
		return true;
	case CHANNEL_FILE:
		return !channel->append;
	case CHANNEL_DEVICE:
		return true;
	case CHANNEL_TTY:
		return false;
	}
	return false;
}

bool channel_in_background(const struct channel *channel)
{
	pid_t front;

	if (channel->kind != CHANNEL_TTY)
		return false;
	front = tcgetpgrp(channel->fd);
	return front > 0 && front != getpgrp();
}
