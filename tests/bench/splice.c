/*
 * The reference for throughput: as little as can be done between a file or
 * pipe and a TCP connection over loopback, all by splice(2) and sendfile(2).
 *
 *	splice listen PORT-FILE		one client, what it sends to stdout
 *	splice connect PORT		stdin to 127.0.0.1:PORT
 */
#include "bench.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

enum { PART = 1 << 20 };

static ssize_t splice_some(int from, int to, size_t size)
{
	ssize_t moved;

	do
		moved = splice(from, NULL, to, NULL, size,
			SPLICE_F_MOVE | SPLICE_F_MORE);
	while (moved < 0 && errno == EINTR);
	if (moved < 0)
		die("splice");
	return moved;
}

static bool is_kind(int fd, mode_t kind)
{
	struct stat about;

	return fstat(fd, &about) == 0 && (about.st_mode & S_IFMT) == kind;
}

/* Neither end is a pipe: one of our own stands between. */
static void splice_through(int from, int to)
{
	int pair[2];
	ssize_t got;

	if (pipe2(pair, O_CLOEXEC) < 0)
		die("pipe");
	(void)fcntl(pair[1], F_SETPIPE_SZ, PART);
	while ((got = splice_some(from, pair[1], PART)) > 0)
		while (got > 0)
			got -= splice_some(pair[0], to, (size_t)got);
}

static int run_listen(int argc, char **argv)
{
	uint16_t port;
	int listener = tool_listen(&port), fd;

	(void)argc;
	port_tell(argv[0], port);
	fd = tool_accept(listener);
	(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PART);
	if (is_kind(STDOUT_FILENO, S_IFIFO))
		while (splice_some(fd, STDOUT_FILENO, PART) > 0)
			;
	else
		splice_through(fd, STDOUT_FILENO);
	return 0;
}

static int run_connect(int argc, char **argv)
{
	int fd = tool_connect("127.0.0.1", argv[0], SOCK_STREAM);
	char byte;

	(void)argc;
	(void)fcntl(STDIN_FILENO, F_SETPIPE_SZ, PART);
	if (is_kind(STDIN_FILENO, S_IFREG))
		while (sendfile(fd, STDIN_FILENO, NULL, 1 << 30) > 0)
			;
	else if (is_kind(STDIN_FILENO, S_IFIFO))
		while (splice_some(STDIN_FILENO, fd, PART) > 0)
			;
	else
		splice_through(STDIN_FILENO, fd);
	(void)shutdown(fd, SHUT_WR);
	return tool_read(fd, &byte, 1) ? 1 : 0;
}

static const struct tool_mode modes[] = {
	{"listen", "PORT-FILE", 1, run_listen},
	{"connect", "PORT", 1, run_connect},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}
