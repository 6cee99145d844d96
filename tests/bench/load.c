/*
 * Load for servers and clients under measurement. Every mode is bounded in
 * time and prints one line of numbers.
 *
 *	load freeport tcp|udp
 *		a port of 127.0.0.1 that nobody has now
 *	load rate PORT SECONDS CLIENTS
 *		that many clients at a time connect, send 16 bytes, read them
 *		back, half-close, read the end, close, and begin again:
 *		CONNECTIONS-PER-SECOND FAILED
 *	load many PORT COUNT PID
 *		COUNT connections held at once, each exchanging 16 bytes twice,
 *		then the memory of the server PID: HELD VMRSS-KB VMHWM-KB
 *	load trips-connect SECONDS PROGRAM [ARG]...
 *		@PORT@ in an ARG becomes the port of an echoing server, one byte
 *		goes round through the program: TRIPS-PER-SECOND
 *	load flood RATE SECONDS
 *		so many datagrams a second over 127.0.0.1, which nobody reads:
 *		DATAGRAMS-PER-SECOND
 *	load trips-listen PORT SECONDS PROGRAM [ARG]...
 *		the same with the program as the server on PORT
 */
#include "../tools/tool.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/wait.h>

extern char **environ;

enum {
	MESSAGE = 16,
	SOURCES = 64,	/* 127.0.0.2 and up, so that ports last */
	PATIENCE_S = 5, /* for any one answer */
	CLIENTS_MOST = 1024,
	EVENTS = 64
};

static const char message[MESSAGE + 1] = "0123456789abcde\n";

static uint16_t port_number(const char *text)
{
	return (uint16_t)tool_number(text);
}

/* A socket that will leave from one of SOURCES addresses, port not chosen. */
static int client_socket(size_t which, int flags)
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

static int client_connect(int fd, uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	return connect(fd, (struct sockaddr *)&to, sizeof(to));
}

static int run_freeport(int argc, char **argv)
{
	uint16_t port;

	(void)argc;
	(void)close(tool_bind(
		strcmp(argv[0], "udp") ? SOCK_STREAM : SOCK_DGRAM, 0, &port));
	printf("%u\n", port);
	return 0;
}

/* --- rate ------------------------------------------------------------------ */

struct client {
	int fd;
	size_t got;
	bool sent;
	int64_t since;
};

struct crowd {
	int epoll;
	uint16_t port;
	size_t begun, done, failed;
};

static void client_begin(struct crowd *crowd, struct client *client)
{
	struct epoll_event event = {.events = EPOLLOUT, .data.ptr = client};

	client->fd = client_socket(crowd->begun++, SOCK_NONBLOCK);
	client->got = 0;
	client->sent = false;
	client->since = tool_now();
	if (client_connect(client->fd, crowd->port) < 0 && errno != EINPROGRESS)
		die("connect");
	if (epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, client->fd, &event) < 0)
		die("epoll_ctl");
}

static void client_end(struct crowd *crowd, struct client *client, bool good)
{
	if (good)
		crowd->done++;
	else
		crowd->failed++;
	(void)close(client->fd);
	client_begin(crowd, client);
}

static void client_step(struct crowd *crowd, struct client *client)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
	char block[MESSAGE + 1];
	ssize_t got;

	if (!client->sent) {
		client->sent = true;
		if (send(client->fd, message, MESSAGE, MSG_NOSIGNAL) !=
			MESSAGE) {
			client_end(crowd, client, false);
			return;
		}
		(void)epoll_ctl(
			crowd->epoll, EPOLL_CTL_MOD, client->fd, &event);
		return;
	}
	got = recv(client->fd, block, sizeof(block), 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0 || client->got + (size_t)got > MESSAGE ||
		memcmp(block, message + client->got, (size_t)got)) {
		client_end(crowd, client, !got && client->got == MESSAGE);
		return;
	}
	client->got += (size_t)got;
	if (client->got == MESSAGE)
		(void)shutdown(client->fd, SHUT_WR);
}

static int run_rate(int argc, char **argv)
{
	static struct client clients[CLIENTS_MOST];
	struct epoll_event events[EVENTS];
	struct crowd crowd = {.port = port_number(argv[0])};
	int64_t length = (int64_t)tool_number(argv[1]) * 1000000000;
	size_t count = tool_number(argv[2]);
	int64_t start, now, checked;

	(void)argc;
	if (count > CLIENTS_MOST)
		count = CLIENTS_MOST;
	if ((crowd.epoll = epoll_create1(EPOLL_CLOEXEC)) < 0)
		die("epoll_create1");
	start = checked = tool_now();
	for (size_t i = 0; i < count; i++)
		client_begin(&crowd, &clients[i]);
	while ((now = tool_now()) - start < length) {
		int ready = epoll_wait(crowd.epoll, events, EVENTS, 100);

		for (int i = 0; i < ready; i++)
			client_step(&crowd, events[i].data.ptr);
		if (now - checked < 1000000000)
			continue;
		checked = now;
		for (size_t i = 0; i < count; i++)
			if (now - clients[i].since > PATIENCE_S * 1000000000ll)
				client_end(&crowd, &clients[i], false);
	}
	printf("%.0f %zu\n",
		(double)crowd.done * 1e9 / (double)(tool_now() - start),
		crowd.failed);
	return 0;
}

/* --- many ------------------------------------------------------------------ */

static long status_kb(const char *pid, const char *field)
{
	char path[64], line[256];
	long value = -1;
	FILE *from;

	(void)snprintf(path, sizeof(path), "/proc/%s/status", pid);
	if (!(from = fopen(path, "re")))
		die("%s", path);
	while (fgets(line, sizeof(line), from))
		if (!strncmp(line, field, strlen(field)))
			value = strtol(line + strlen(field), NULL, 10);
	(void)fclose(from);
	return value;
}

static bool exchange_all(const int *fds, size_t count)
{
	char block[MESSAGE];

	for (size_t i = 0; i < count; i++)
		if (send(fds[i], message, MESSAGE, MSG_NOSIGNAL) != MESSAGE) {
			warn_of("send on connection %zu", i);
			return false;
		}
	for (size_t i = 0; i < count; i++)
		if (recv(fds[i], block, MESSAGE, MSG_WAITALL) != MESSAGE ||
			memcmp(block, message, MESSAGE)) {
			warn_of("no answer on connection %zu", i);
			return false;
		}
	return true;
}

static int run_many(int argc, char **argv)
{
	uint16_t port = port_number(argv[0]);
	size_t count = tool_number(argv[1]), room = tool_raise_nofile() - 32;
	int *fds;

	(void)argc;
	if (count > room)
		count = room;
	if (!(fds = calloc(count, sizeof(*fds))))
		die("calloc");
	for (size_t i = 0; i < count; i++) {
		fds[i] = client_socket(i, 0);
		if (client_connect(fds[i], port) < 0)
			die("connection %zu", i);
	}
	if (!exchange_all(fds, count) || !exchange_all(fds, count))
		return 1;
	printf("%zu %ld %ld\n", count, status_kb(argv[2], "VmRSS:"),
		status_kb(argv[2], "VmHWM:"));
	free(fds);
	return 0;
}

/* --- trips ----------------------------------------------------------------- */

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
	int near_in, int far_out, int far_in, int near_out, uint64_t length_s)
{
	int64_t length = (int64_t)length_s * 1000000000, start;
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
	{"rate", "PORT SECONDS CLIENTS", 3, run_rate},
	{"many", "PORT COUNT PID", 3, run_many},
	{"flood", "RATE SECONDS", 2, run_flood},
	{"trips-connect", "SECONDS PROGRAM [ARG]...", 2, run_trips_connect},
	{"trips-listen", "PORT SECONDS PROGRAM [ARG]...", 3, run_trips_listen},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}
