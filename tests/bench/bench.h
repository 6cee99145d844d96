/*
 * What the programs of the benchmarks and of the soak share beside tool.h:
 * clients of a server on 127.0.0.1, and how such a server tells its port.
 */
#ifndef NCX_TESTS_BENCH_H
#define NCX_TESTS_BENCH_H

#include "../tools/tool.h"

#include <limits.h>

enum {
	MESSAGE = 16,
	SOURCES = 64,  /* 127.0.0.2 and up, so that ports last */
	PATIENCE_S = 5 /* for any one answer */
};

static const char message[MESSAGE + 1] = "0123456789abcde\n";

static inline uint16_t port_number(const char *text)
{
	return (uint16_t)tool_number(text);
}

/* Appears with its whole content or not at all. */
static inline void port_tell(const char *path, uint16_t port)
{
	char temporary[PATH_MAX];
	FILE *to;

	if (snprintf(temporary, sizeof(temporary), "%s.new", path) >=
		(int)sizeof(temporary))
		die("'%s' is too long", path);
	if (!(to = fopen(temporary, "we")) || fprintf(to, "%u\n", port) < 0 ||
		fclose(to) || rename(temporary, path) < 0)
		die("%s", path);
}

/* A socket that will leave from one of SOURCES addresses, port not chosen. */
static inline int client_socket(size_t which, int flags)
{
	struct sockaddr_in from = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(
			INADDR_LOOPBACK + 1 + (uint32_t)(which % SOURCES))};
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (fd < 0)
		die("socket");
	(void)setsockopt(
		fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	(void)setsockopt(
		fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(
		fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0)
		die("bind");
	tool_nodelay(fd);
	return fd;
}

static inline int client_connect(int fd, uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	return connect(fd, (struct sockaddr *)&to, sizeof(to));
}

#endif
