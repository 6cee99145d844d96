/*
 * A machine with many sockets: loopback TCP connections, both ends held by a
 * few processes, for measuring what lists them.
 *
 *	sockets [COUNT [PROCESSES [FILTERED]]]	default 90000 10 0
 *
 * COUNT sockets, that is half as many connections, spread over the processes;
 * each has a listener beside. FILTERED of them (of the first process) go to a
 * listener of their own, so that a filter by its port finds them. Prints
 * "ready COUNT PORT", PORT being that listener's or 0, and holds everything
 * until its standard input ends.
 */
#include "../tools/tool.h"

#include <sys/wait.h>

enum { PROCESSES_MAX = 64, PAIRS_A_SOURCE = 10000 };

/* Both ends of count connections, to a listener on this loopback address. A
 * source address has some 28,000 ports, so a process goes through several. */
static uint16_t hold(size_t count, size_t place)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	uint16_t port;
	int listener = tool_listen(&port);

	for (size_t i = 0; i < count; i++) {
		struct sockaddr_in from = {.sin_family = AF_INET};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		const int on = 1;

		from.sin_addr.s_addr =
			htonl(INADDR_LOOPBACK + (uint32_t)(place << 8) +
				(uint32_t)(i / PAIRS_A_SOURCE));
		at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		at.sin_port = htons(port);
		if (fd < 0)
			die("socket");
		(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
			sizeof(on));
		if (bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0)
			die("bind");
		if (connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
			die("connect");
		(void)tool_accept(listener);
	}
	return port;
}

/* One process: says its port when all is there, ends when the pipe does. */
static void run_process(
	size_t pairs, size_t filtered, size_t place, int ready, int gate)
{
	uint16_t port = 0;
	char byte;

	if (filtered > pairs)
		filtered = pairs;
	(void)hold(pairs - filtered, place);
	if (filtered > 0)
		port = hold(filtered, place);
	tool_write_all(ready, &port, sizeof(port));
	(void)tool_read(gate, &byte, 1);
	exit(0);
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)tool_number(argv[1]) : 90000;
	size_t processes = argc > 2 ? (size_t)tool_number(argv[2]) : 10;
	size_t filtered = argc > 3 ? (size_t)tool_number(argv[3]) : 0;
	size_t pairs = count / 2, limit = tool_raise_nofile();
	int ready[2], gate[2];
	uint16_t port = 0;
	char byte;

	if (processes == 0 || processes > PROCESSES_MAX ||
		2 * (pairs / processes + 1) + 16 > limit) {
		fprintf(stderr,
			"sockets: 1 to %d processes, each of %zu fds at most\n",
			PROCESSES_MAX, limit);
		return 2;
	}
	if (pipe(ready) < 0 || pipe(gate) < 0)
		die("pipe");
	for (size_t i = 0; i < processes; i++) {
		size_t share = pairs / processes + (i < pairs % processes);
		pid_t child = fork();

		if (child < 0)
			die("fork");
		if (child == 0) {
			(void)close(ready[0]);
			(void)close(gate[1]);
			run_process(share, i == 0 ? filtered / 2 : 0, i,
				ready[1], gate[0]);
		}
	}
	(void)close(ready[1]);
	(void)close(gate[0]);
	for (size_t i = 0; i < processes; i++) {
		uint16_t one;

		if (tool_read_all(ready[0], &one, sizeof(one)) != sizeof(one))
			die("a process failed");
		if (one != 0)
			port = one;
	}
	printf("ready %zu %u\n", 2 * pairs, port);
	(void)fflush(stdout);
	while (tool_read(STDIN_FILENO, &byte, 1) > 0)
		;
	(void)close(gate[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}
