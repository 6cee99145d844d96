/*
 * The least that a server with a program for each client can do: accept, vfork,
 * exec. What is slower than this is the server's own; the rest is the kernel's
 * and the program's.
 *
 *	spawn listen PORT-FILE PROGRAM
 */
#include "../tools/tool.h"

#include <limits.h>

extern char **environ;

static void port_tell(const char *path, uint16_t port)
{
	char temporary[PATH_MAX];
	FILE *to;

	(void)snprintf(temporary, sizeof(temporary), "%s.new", path);
	if (!(to = fopen(temporary, "we")) || fprintf(to, "%u\n", port) < 0 ||
		fclose(to) || rename(temporary, path) < 0)
		die("%s", path);
}

static int run_listen(int argc, char **argv)
{
	char path[PATH_MAX], *program[] = {argv[1], NULL};
	uint16_t port;
	int listener = tool_listen(&port), fd;

	(void)argc;
	(void)snprintf(path, sizeof(path), "/usr/bin/%s", argv[1]);
	(void)signal(SIGCHLD, SIG_IGN);
	port_tell(argv[0], port);
	for (;;) {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			die("accept");
		if (vfork() == 0) {
			(void)dup2(fd, STDIN_FILENO);
			(void)dup2(fd, STDOUT_FILENO);
			(void)execve(path, program, environ);
			_exit(127);
		}
		(void)close(fd);
	}
}

static const struct tool_mode modes[] = {
	{"listen", "PORT-FILE PROGRAM", 2, run_listen},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}
