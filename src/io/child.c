#include "io/child.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
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

/* In the child of vfork(2), which shares our memory until it execs: system
 * calls only. Returns the errno of what failed. */
static int become(
	const char *path, char *const argv[], char *const environ_[], int fd)
{
	sigset_t none;

	if (setpgid(0, 0) < 0 || dup2(fd, STDIN_FILENO) < 0 ||
		dup2(fd, STDOUT_FILENO) < 0)
		return errno;
	(void)signal(SIGPIPE, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execve(path, argv, environ_);
	return errno;
}

bool child_spawn(const char *path, char *const argv[], char *const environ_[],
	int fd, pid_t *ret_pid, struct fail *fail)
{
	volatile int err = 0;
	pid_t pid;

	/* posix_spawn(3) would do, but asks about all 64 signals each time:
	 * a twentieth of what a small program costs in all. */
	pid = vfork();
	if (pid == 0) {
		err = become(path, argv, environ_, fd);
		_exit(127);
	}
	if (pid < 0)
		err = errno;
	if (err == 0) {
		*ret_pid = pid;
		return true;
	}
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return fail_errno(fail, STATUS_TROUBLE, err, "cannot run '%s'", path);
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
