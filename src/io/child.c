#include "io/child.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_program(const char *path)
{
	struct stat info;

	if (stat(path, &info) < 0)
		return false;
	if (!S_ISREG(info.st_mode)) {
		errno = EACCES;
		return false;
	}
	return access(path, X_OK) == 0;
}

bool child_find(const char *program, char **ret_path, struct fail *fail)
{
	const char *dirs = getenv("PATH");
	char path[PATH_MAX];
	int err = ENOENT;

	if (!dirs || strchr(program, '/'))
		dirs = strchr(program, '/') ? ""
					    : "/usr/local/bin:/usr/bin:/bin";
	do {
		size_t len = strcspn(dirs, ":");
		int n = snprintf(path, sizeof(path), "%.*s%s%s", (int)len, dirs,
			len ? "/" : "", program);

		if (n > 0 && (size_t)n < sizeof(path)) {
			if (is_program(path)) {
				*ret_path = strdup(path);
				return *ret_path ? true : fail_memory(fail);
			}
			if (errno != ENOENT && errno != ENOTDIR)
				err = errno;
		}
		dirs += len;
	} while (*dirs++ == ':');
	return fail_errno(
		fail, STATUS_TROUBLE, err, "cannot run '%s'", program);
}

bool child_spawn(const char *path, char *const argv[], char *const environ_[],
	int fd, pid_t *ret_pid, struct fail *fail)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int err;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)sigaddset(&defaults, SIGTTIN);
	err = posix_spawn_file_actions_init(&actions);
	if (err)
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot run '%s'", path);
	err = posix_spawnattr_init(&attributes);
	if (err) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot run '%s'", path);
	}
	(void)posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
				     POSIX_SPAWN_SETSIGMASK);
	(void)posix_spawnattr_setpgroup(&attributes, 0);
	(void)posix_spawnattr_setsigdefault(&attributes, &defaults);
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	err = posix_spawn_file_actions_adddup2(&actions, fd, 0);
	if (!err)
		err = posix_spawn_file_actions_adddup2(&actions, fd, 1);
	if (!err)
		err = posix_spawn(
			ret_pid, path, &actions, &attributes, argv, environ_);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	if (err)
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot run '%s'", path);
	return true;
}

pid_t child_reap(int *ret_wait_status)
{
	pid_t pid;

	do
		pid = waitpid(-1, ret_wait_status, WNOHANG);
	while (pid < 0 && errno == EINTR);
	return pid > 0 ? pid : 0;
}

int child_exit_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
					: WEXITSTATUS(wait_status);
}

void child_kill(pid_t pid, int signal)
{
	if (pid > 0)
		(void)kill(-pid, signal);
}
