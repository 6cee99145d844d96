/*
 * A descriptor to move bytes through without ever blocking the process and
 * without changing flags that other processes share.
 *
 * stdin and stdout may be anything: a file, a pipe, a terminal, a socket, a
 * device, blocking or not. channel_stdio finds out which and how to use it:
 * pipes and terminals are opened anew through /proc/self/fd to get an open file
 * description of our own; where that is not permitted, a poll(2) comes before
 * each small read or write.
 */
#ifndef NCX_IO_CHANNEL_H
#define NCX_IO_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum channel_kind {
	CHANNEL_SOCKET,
	CHANNEL_PIPE,
	CHANNEL_FILE, /* regular: always ready */
	CHANNEL_TTY,
	CHANNEL_DEVICE, /* /dev/null and the like: always ready */
};

struct channel {
	int fd; /* -1: none; reads as ended, takes nothing */
	enum channel_kind kind;
	bool careful;	    /* blocking, and shared: poll before each call */
	bool shared_socket; /* a socket on 0 or 1: MSG_DONTWAIT each time */
	bool append;	    /* opened with O_APPEND: no splice */
	bool owned;	    /* channel_close closes it */
	int64_t size;	    /* bytes left in a regular file; -1: unknown */
};

/* Around 0 (write false) or 1 (write true). */
void channel_stdio(struct channel *channel, int fd, bool write);

/* Around a non-blocking socket of our own; channel_close closes it. */
void channel_socket(struct channel *channel, int fd);

void channel_close(struct channel *channel);

/* As read(2) and write(2), without EINTR; EAGAIN means wait. */
ssize_t channel_read(struct channel *channel, void *bytes, size_t len);
ssize_t channel_write(struct channel *channel, const void *bytes, size_t len);

/* May splice(2) read from or write to it without blocking? */
bool channel_splices(const struct channel *channel);

/* A terminal that this process may not read now, as a background job. */
bool channel_in_background(const struct channel *channel);

#endif
