/*
 * What the small C programs of the tests and benchmarks share. Everything is
 * static inline, so each program still builds alone:
 *
 *	gcc -std=c11 -D_GNU_SOURCE -O2 tests/tools/tcptool.c -o tcptool
 *
 * Unlike ncx itself these programs end on the spot when something fails:
 * `die` prints the reason and exits 1; wrong use exits 2.
 */
#ifndef NCX_TESTS_TOOL_H
#define NCX_TESTS_TOOL_H

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct tool_mode {
	const char *name;
	const char *operands;
	int least; /* operands needed */
	int (*run)(int argc, char **argv);
};

static inline void tool_complain(int error, const char *format, va_list args)
{
	fprintf(stderr, "%s: ", program_invocation_short_name);
	(void)vfprintf(stderr, format, args);
	if (error)
		fprintf(stderr, ": %s", strerror(error));
	fputc('\n', stderr);
}

__attribute__((noreturn, format(printf, 1, 2))) static inline void die(
	const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	tool_complain(error, format, args);
	va_end(args);
	exit(1);
}

__attribute__((format(printf, 1, 2))) static inline void warn_of(
	const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	tool_complain(error, format, args);
	va_end(args);
}

static inline int64_t tool_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A count with an optional K, M or G (powers of 1024). */
static inline uint64_t tool_number(const char *text)
{
	static const char units[] = "KMG";
	char *end;
	uint64_t value;
	const char *unit;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || end == text || *text == '-')
		goto bad;
	if (*end && (unit = strchr(units, *end))) {
		value <<= 10 * (unit - units + 1);
		end++;
	}
	if (!*end)
		return value;
bad:
	fprintf(stderr, "%s: '%s' is not a number\n",
		program_invocation_short_name, text);
	exit(2);
}

/* Without SA_RESTART a signal such as SIGCONT may still cut a call short. */
static inline size_t tool_read(int fd, void *to, size_t size)
{
	ssize_t got;

	do
		got = read(fd, to, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		die("read");
	return (size_t)got;
}

static inline size_t tool_read_all(int fd, void *to, size_t size)
{
	size_t have = 0, got;

	while (have < size &&
		(got = tool_read(fd, (char *)to + have, size - have)) > 0)
		have += got;
	return have;
}

static inline void tool_write_all(int fd, const void *from, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t put = write(fd, (const char *)from + done, size - done);

		if (put < 0 && errno != EINTR)
			die("write");
		if (put > 0)
			done += (size_t)put;
	}
}

static inline void tool_sleep(int64_t ns)
{
	struct timespec left = {
		.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* Descriptors up to the hard limit; returns the limit. */
static inline size_t tool_raise_nofile(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("getrlimit");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("setrlimit");
	return (size_t)limit.rlim_cur;
}

static inline void tool_nodelay(int fd)
{
	const int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/* HOST is numeric, IPv4 or IPv6. Release with freeaddrinfo. */
static inline struct addrinfo *tool_address(
	const char *host, const char *port, int type)
{
	const struct addrinfo hints = {.ai_socktype = type,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
	struct addrinfo *found;
	int error = getaddrinfo(host, port, &hints, &found);

	if (error) {
		fprintf(stderr, "%s: %s port %s: %s\n",
			program_invocation_short_name, host, port,
			gai_strerror(error));
		exit(2);
	}
	return found;
}

static inline int tool_socket(const struct addrinfo *at)
{
	int fd = socket(
		at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);

	if (fd < 0)
		die("socket");
	return fd;
}

static inline int tool_connect(const char *host, const char *port, int type)
{
	struct addrinfo *at = tool_address(host, port, type);
	int fd = tool_socket(at);

	if (connect(fd, at->ai_addr, at->ai_addrlen) < 0)
		die("connect to %s port %s", host, port);
	if (type == SOCK_STREAM)
		tool_nodelay(fd);
	freeaddrinfo(at);
	return fd;
}

/* A socket bound to 127.0.0.1; port 0 lets the system choose. */
static inline int tool_bind(int type, uint16_t port, uint16_t *ret_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(at);
	const int on = 1;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket");
	if (port && type == SOCK_STREAM)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, size) < 0)
		die("bind port %u", port);
	if (getsockname(fd, (struct sockaddr *)&at, &size) < 0)
		die("getsockname");
	*ret_port = ntohs(at.sin_port);
	return fd;
}

static inline int tool_listen(uint16_t *ret_port)
{
	int fd = tool_bind(SOCK_STREAM, 0, ret_port);

	if (listen(fd, SOMAXCONN) < 0)
		die("listen");
	return fd;
}

static inline int tool_accept(int listener)
{
	int fd;

	do
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		die("accept");
	tool_nodelay(fd);
	return fd;
}

/* The `main` of a program with modes: argv[1] chooses the row. */
static inline int tool_main(
	const struct tool_mode *modes, size_t count, int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; argc > 1 && i < count; i++)
		if (!strcmp(argv[1], modes[i].name) &&
			argc - 2 >= modes[i].least)
			return modes[i].run(argc - 2, argv + 2);
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "%s %s %s %s\n",
			i ? "      " : "usage:", program_invocation_short_name,
			modes[i].name, modes[i].operands);
	return 2;
}

#endif
