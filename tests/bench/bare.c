/*
 * Floors: the least that the kernel lets any program do for the work that is
 * measured. What is slower than this is the program's own; the rest is not.
 *
 *	bare connect PORT	one byte from stdin to the connection, one back
 *				to stdout, in turns and blocking, until an end
 *	bare listen PORT	the same the other way round, for one client
 *	bare answer PORT-FILE	a client after the other: 16 bytes back, closed
 *	bare run PORT-FILE PROGRAM	a program of /usr/bin for each client
 *	bare records FILE	from each record of a pcap file to the next
 *	bare owners FILE	reads FILE, and what every descriptor of every
 *				process is
 *	bare listeners		asks the kernel for the listening TCP sockets
 *
 * splice.c and refused.c are those of a transfer and of a scan.
 */
#include "bench.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

extern char **environ;

enum { BLOCK = 1 << 20 };

/* One byte each way; the end of either ends it. */
static int turns(int from, int through, int to)
{
	char byte;

	while (read(from, &byte, 1) == 1 && write(through, &byte, 1) == 1 &&
		read(through, &byte, 1) == 1 && write(to, &byte, 1) == 1)
		;
	return 0;
}

static int run_connect(int argc, char **argv)
{
	(void)argc;
	return turns(STDIN_FILENO,
		tool_connect("127.0.0.1", argv[0], SOCK_STREAM), STDOUT_FILENO);
}

static int run_listen(int argc, char **argv)
{
	uint16_t port;
	int listener = tool_bind(SOCK_STREAM, port_number(argv[0]), &port), fd;
	char byte;

	(void)argc;
	if (listen(listener, 1) < 0)
		die("listen");
	fd = tool_accept(listener);
	while (read(fd, &byte, 1) == 1 && write(STDOUT_FILENO, &byte, 1) == 1 &&
		read(STDIN_FILENO, &byte, 1) == 1 && write(fd, &byte, 1) == 1)
		;
	return 0;
}

/* Closed with the answer: to wait for the client's end would be more. */
static int run_answer(int argc, char **argv)
{
	uint16_t port;
	int listener = tool_listen(&port), fd;
	char bytes[MESSAGE];
	ssize_t got;

	(void)argc;
	port_tell(argv[0], port);
	for (;;) {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			die("accept");
		got = read(fd, bytes, sizeof(bytes));
		if (got > 0 && write(fd, bytes, (size_t)got) != got)
			warn_of("write");
		(void)close(fd);
	}
}

static int run_program(int argc, char **argv)
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

/* The file is little-endian, as those of trace.c are. */
static int run_records(int argc, char **argv)
{
	enum { FILE_HEADER = 24, RECORD_HEADER = 16 };
	static unsigned char block[BLOCK];
	uint64_t records = 0;
	size_t skip = FILE_HEADER, have = 0, got;
	int fd = open(argv[0], O_RDONLY | O_CLOEXEC);

	(void)argc;
	if (fd < 0)
		die("%s", argv[0]);
	while ((got = tool_read(fd, block + have, sizeof(block) - have)) > 0) {
		size_t at = 0;

		have += got;
		while (have - at >= skip + RECORD_HEADER) {
			const unsigned char *length = block + at + skip + 8;

			at += skip + RECORD_HEADER;
			skip = (size_t)length[0] | (size_t)length[1] << 8 |
			       (size_t)length[2] << 16;
			records++;
		}
		have -= at;
		memmove(block, block + at, have);
	}
	printf("%" PRIu64 "\n", records);
	return 0;
}

static size_t links_of(int fds)
{
	char target[PATH_MAX];
	const struct dirent *entry;
	DIR *dir = fdopendir(fds);
	size_t count = 0;

	if (!dir)
		die("fdopendir");
	while ((entry = readdir(dir)))
		if (readlinkat(fds, entry->d_name, target, sizeof(target)) > 0)
			count++;
	(void)closedir(dir);
	return count;
}

static int run_owners(int argc, char **argv)
{
	static char block[BLOCK];
	char path[PATH_MAX];
	const struct dirent *entry;
	size_t count = 0;
	int fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	DIR *processes = opendir("/proc");

	(void)argc;
	if (fd < 0 || !processes)
		die("%s", argv[0]);
	while (tool_read(fd, block, sizeof(block)) > 0)
		;
	while ((entry = readdir(processes))) {
		if (*entry->d_name < '1' || *entry->d_name > '9')
			continue;
		(void)snprintf(
			path, sizeof(path), "/proc/%s/fd", entry->d_name);
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			count += links_of(fd);
	}
	(void)closedir(processes);
	printf("%zu\n", count);
	return 0;
}

/* One answer after the other, none of them looked at; false at the end. */
static bool dump_more(int fd)
{
	static char block[BLOCK];
	ssize_t got = recv(fd, block, sizeof(block), 0);
	size_t left = (size_t)got;

	if (got <= 0)
		die("recv");
	for (const struct nlmsghdr *at = (const void *)block;
		NLMSG_OK(at, left); at = NLMSG_NEXT(at, left))
		if (at->nlmsg_type == NLMSG_DONE ||
			at->nlmsg_type == NLMSG_ERROR)
			return false;
	return true;
}

static int run_listeners(int argc, char **argv)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < sizeof(families); i++) {
		const struct {
			struct nlmsghdr head;
			struct inet_diag_req_v2 body;
		} ask = {{.nlmsg_len = sizeof(ask),
				 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
				 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
			{.sdiag_family = families[i],
				.sdiag_protocol = IPPROTO_TCP,
				.idiag_states = 1u << TCP_LISTEN}};

		if (send(fd, &ask, sizeof(ask), 0) != sizeof(ask))
			die("send");
		while (dump_more(fd))
			;
	}
	return 0;
}

static const struct tool_mode modes[] = {
	{"connect", "PORT", 1, run_connect},
	{"listen", "PORT", 1, run_listen},
	{"answer", "PORT-FILE", 1, run_answer},
	{"run", "PORT-FILE PROGRAM", 2, run_program},
	{"records", "FILE", 1, run_records},
	{"owners", "FILE", 1, run_owners},
	{"listeners", "", 0, run_listeners},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}
