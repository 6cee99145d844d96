/*
 * Child processes: a program joined to a descriptor.
 *
 * Each child leads a process group of its own, so that ending it ends what it
 * started too, and nothing else. It starts with default signals, without any
 * descriptor of ncx but 0, 1 and 2.
 */
#ifndef NCX_IO_CHILD_H
#define NCX_IO_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/fail.h"

/* Where the program is: PATH searched as the shell does it. *ret_path is
 * allocated; a program that is missing or not executable is a failure. */
bool child_find(const char *program, char **ret_path, struct fail *fail);

/* Run path with argv and environ_; fd becomes its 0 and 1, 2 is shared. */
bool child_spawn(const char *path, char *const argv[], char *const environ_[],
	int fd, pid_t *ret_pid, struct fail *fail);

/* Collect one child that has ended: its pid and wait status, or 0. */
pid_t child_reap(int *ret_wait_status);

/* Like a shell's $?: 128 + the signal for one that was killed. */
int child_exit_status(int wait_status);

/* Send a signal to the child's process group. */
void child_kill(pid_t pid, int signal);

#endif
