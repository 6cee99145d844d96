/*
 * One peer for a program under measurement (crowd.c: many). Every mode is
 *bounded in time and prints one line of numbers.
 *
 *	load freeport tcp|udp
 *		a port of 127.0.0.1 that nobody has now
 *	load trips-connect MILLISECONDS PROGRAM [ARG]...
 *		@PORT@ in an ARG becomes the port of an echoing server, one byte
 *		goes round through the program: TRIPS-PER-SECOND
 *	load flood RATE SECONDS
 *		so many datagrams a second over 127.0.0.1, which nobody reads:
 *		DATAGRAMS-PER-SECOND
 *	load trips-listen PORT MILLISECONDS PROGRAM [ARG]...
 *		the same with the program as the server on PORT
 */
#include "bench.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static int run_freeport(int argc, char **argv)
{
	uint16_t port;

	(void)argc;
	(void)close(tool_bind(
		strcmp(argv[0], "udp") ? SOCK_STREAM : SOCK_DGRAM, 0, &port));
	printf("%u\n", port);
	return 0;
}

/* --- trips -----------------------------------------------------------------
 */

struct program {
	pid_t pid;
	int in, out; /* our ends of its stdin and stdout */
};

static void program_start(struct program *ret, char **argv)
{
	posix_spawn_file_actions_t actions;
	int in[2], out[2], error;

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		die("pipe");
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	error = posix_spawnp(&ret->pid, argv[0], &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (error) {
		errno = error;
		die("%s", argv[0]);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	ret->in = in[1];
	ret->out = out[0];
}

/* Its input ends; when it goes on for a second all the same, it is ended. */
static void program_end(struct program *program)
{
	int status;

	(void)close(program->in);
	(void)close(program->out);
	for (int i = 0; i < 100; i++) {
		if (waitpid(program->pid, &status, WNOHANG) == program->pid)
			return;
		tool_sleep(10000000);
	}
	(void)kill(program->pid, SIGKILL);
	(void)waitpid(program->pid, &status, 0);
}

/* One byte over `there`, which comes out of `far`, is sent back, comes back. */
static bool trip(int near_in, int far_out, int far_in, int near_out)
{
	char byte = 'x';

	return write(near_in, &byte, 1) == 1 && read(far_out, &byte, 1) == 1 &&
	       write(far_in, &byte, 1) == 1 && read(near_out, &byte, 1) == 1;
}

static void trips(
	int near_in, int far_out, int far_in, int near_out, uint64_t length_ms)
{
	int64_t length = (int64_t)length_ms * 1000000, start;
	uint64_t count = 0;

	for (int i = 0; i < 100; i++)
		if (!trip(near_in, far_out, far_in, near_out))
			die("no byte came back");
	for (start = tool_now(); tool_now() - start < length; count++)
		if (!trip(near_in, far_out, far_in, near_out))
			die("the byte of trip %" PRIu64 " was lost", count);
	printf("%.0f\n", (double)count * 1e9 / (double)(tool_now() - start));
}

static int run_trips_connect(int argc, char **argv)
{
	static const char mark[] = "@PORT@";
	char word[256];
	struct program program;
	struct pollfd on = {.events = POLLIN};
	uint16_t port;
	int peer;

	on.fd = tool_listen(&port);
	for (int i = 1; i < argc; i++) {
		const char *at = strstr(argv[i], mark);

		if (!at)
			continue;
		(void)snprintf(word, sizeof(word), "%.*s%u%s",
			(int)(at - argv[i]), argv[i], port,
			at + sizeof(mark) - 1);
		argv[i] = word;
	}
	program_start(&program, argv + 1);
	if (poll(&on, 1, PATIENCE_S * 1000) <= 0)
		die("%s does not connect", argv[1]);
	peer = tool_accept(on.fd);
	trips(program.in, peer, peer, program.out, tool_number(argv[0]));
	(void)close(peer);
	program_end(&program);
	return 0;
}

static bool is_listening(uint16_t port)
{
	static const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
	char line[512], want[16];
	bool found = false;

	(void)snprintf(want, sizeof(want), ":%04X ", port);
	for (size_t i = 0; i < 2; i++) {
		FILE *from = fopen(tables[i], "re");

		while (from && fgets(line, sizeof(line), from))
			if (strstr(line, want) && strstr(line, " 0A "))
				found = true;
		if (from)
			(void)fclose(from);
	}
	return found;
}

static int run_trips_listen(int argc, char **argv)
{
	uint16_t port = port_number(argv[0]);
	struct program program;
	int peer;

	(void)argc;
	program_start(&program, argv + 2);
	for (int i = 0; i < PATIENCE_S * 100 && !is_listening(port); i++)
		tool_sleep(10000000);
	peer = client_socket(0, 0);
	if (client_connect(peer, port) < 0)
		die("connect to %s", argv[2]);
	trips(peer, program.out, program.in, peer, tool_number(argv[1]));
	(void)close(peer);
	program_end(&program);
	return 0;
}

enum { FLOOD_BATCH = 64, FLOOD_BYTES = 32 };

/* In batches, each when it is due. */
static int run_flood(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	char bytes[FLOOD_BYTES] = "";
	struct iovec part = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	struct mmsghdr batch[FLOOD_BATCH] = {0};
	int64_t rate = (int64_t)tool_number(argv[0]);
	int64_t length = (int64_t)tool_number(argv[1]) * 1000000000;
	int to = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int from = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int64_t start, now, sent = 0;

	(void)argc;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (rate <= 0 || to < 0 || from < 0 ||
		bind(to, (struct sockaddr *)&at, sizeof(at)) < 0 ||
		getsockname(to, (struct sockaddr *)&at, &len) < 0 ||
		connect(from, (struct sockaddr *)&at, sizeof(at)) < 0)
		die("flood");
	for (size_t i = 0; i < FLOOD_BATCH; i++) {
		batch[i].msg_hdr.msg_iov = &part;
		batch[i].msg_hdr.msg_iovlen = 1;
	}
	start = tool_now();
	while ((now = tool_now() - start) < length) {
		int n;

		if (sent * 1000000000 / rate > now)
			continue;
		n = sendmmsg(from, batch, FLOOD_BATCH, 0);
		if (n < 0)
			die("sendmmsg");
		sent += n;
	}
	printf("%.0f\n", (double)sent * 1e9 / (double)(tool_now() - start));
	return 0;
}

static const struct tool_mode modes[] = {
	{"freeport", "tcp|udp", 1, run_freeport},
	{"flood", "RATE SECONDS", 2, run_flood},
	{"trips-connect", "MILLISECONDS PROGRAM [ARG]...", 2,
		run_trips_connect},
	{"trips-listen", "PORT MILLISECONDS PROGRAM [ARG]...", 3,
		run_trips_listen},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}
