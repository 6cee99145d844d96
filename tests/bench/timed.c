/*
 * Runs a program and says what it cost, descendants that it waited for
 * included, in one line of FILE:
 *
 *	WALL-SECONDS USER-SECONDS SYSTEM-SECONDS MAXRSS-KB STATUS
 *
 *	timed FILE PROGRAM [ARG]...
 *	timed -n COUNT FILE PROGRAM [ARG]...	median of COUNT runs, stdout
 *						to /dev/null; USER and SYSTEM
 *						are per run
 *
 * Ends with the program's status.
 */
#include "../tools/tool.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static int run_once(char **argv, bool silent, double *ret_wall)
{
	posix_spawn_file_actions_t actions;
	int64_t start = tool_now();
	int error, status;
	pid_t pid;

	(void)posix_spawn_file_actions_init(&actions);
	if (silent)
		(void)posix_spawn_file_actions_addopen(
			&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (error) {
		errno = error;
		die("%s", argv[0]);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	*ret_wall = (double)(tool_now() - start) / 1e9;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	size_t count = 1;
	double *walls;
	struct rusage used;
	int status = 0;
	FILE *to;

	if (argc > 3 && !strcmp(argv[1], "-n")) {
		count = tool_number(argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc < 3 || !count) {
		fprintf(stderr, "usage: timed [-n COUNT] FILE PROGRAM...\n");
		return 2;
	}
	if (!(walls = calloc(count, sizeof(*walls))))
		die("calloc");
	for (size_t i = 0; i < count; i++)
		status = run_once(argv + 2, count > 1, &walls[i]);
	qsort(walls, count, sizeof(*walls), by_value);
	if (getrusage(RUSAGE_CHILDREN, &used) < 0)
		die("getrusage");
	if (!(to = fopen(argv[1], "we")))
		die("%s", argv[1]);
	fprintf(to, "%.6f %.6f %.6f %ld %d\n", walls[count / 2],
		seconds(used.ru_utime) / (double)count,
		seconds(used.ru_stime) / (double)count, used.ru_maxrss, status);
	if (fclose(to))
		die("%s", argv[1]);
	free(walls);
	return status;
}
