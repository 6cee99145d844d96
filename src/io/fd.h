/*
 * Small helpers around descriptors: EINTR is retried, CLOEXEC is set at birth.
 */
#ifndef NCX_IO_FD_H
#define NCX_IO_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/fail.h"

/* Close *fd unless it is -1, and set it to -1. */
void fd_close(int *fd);

/* read(2) and write(2) without EINTR. */
ssize_t fd_read(int fd, void *bytes, size_t len);
ssize_t fd_write(int fd, const void *bytes, size_t len);
/* Read until the end or until bytes is full, however short each read is. */
ssize_t fd_read_all(int fd, void *bytes, size_t len);

/* open(2) with O_CLOEXEC and mode 0666, without EINTR. */
int fd_open(const char *path, int flags);
/* The same under the directory dir_fd, of what is there already. */
int fd_open_at(int dir_fd, const char *path, int flags);

/* Only for descriptors of our own making: the flag belongs to the open file
 * description, which 0, 1 and 2 share with other processes. */
bool fd_set_nonblocking(int fd, bool on);

/* Wait until fd is ready for events (POLLIN, POLLOUT) or timeout_ms is over
 * (-1: for ever); true when it is ready or in error. */
bool fd_wait(int fd, short events, int timeout_ms);

/* Raise the soft limit of open descriptors to the hard one. */
void fd_raise_limit(void);

/* Write text to the file so that a reader sees all of it or no file: into
 * "PATH.PID", then renamed. What is no regular file is written in place. */
bool fd_write_file(const char *path, const char *text, struct fail *fail);

#endif
