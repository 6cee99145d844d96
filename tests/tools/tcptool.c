/*
 * The far ends that the tests need and that no packaged program offers: a
 * peer that resets, one that reads slowly, one that trickles, one that fills
 * both directions at once. One mode a test, see the table at the end.
 *
 * Servers bind 127.0.0.1, print their port as the first line of stdout, serve
 * one client and end. Results go to stdout, complaints to stderr.
 */
#include "tool.h"

#include <arpa/inet.h>
#include <poll.h>

enum {
	CHUNK = 65536,
	DATAGRAM = 65507,
	WAIT_MS = 20000 /* no mode waits longer for its peer */
};

static int serve_one(void)
{
	uint16_t port;
	int listener = tool_listen(&port), fd;

	printf("%u\n", port);
	(void)fflush(stdout);
	fd = tool_accept(listener);
	(void)close(listener);
	return fd;
}

static size_t read_discarding(int fd, uint64_t size)
{
	char block[CHUNK];
	uint64_t have = 0;
	size_t got;

	while (have < size) {
		size_t want = size - have < CHUNK ? (size_t)(size - have)
						  : (size_t)CHUNK;

		if (!(got = tool_read(fd, block, want)))
			break;
		have += got;
	}
	return have;
}

/*
 * The test pattern: 8-byte words of splitmix64 over word number and seed, so
 * that any lost, doubled or swapped byte shows, whatever its offset.
 */
static void pattern_fill(
	unsigned char *to, uint64_t offset, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i++) {
		uint64_t at = offset + i;
		uint64_t z = (at / 8 + 1 + (seed << 40)) * 0x9e3779b97f4a7c15u;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		to[i] = (unsigned char)((z ^ (z >> 31)) >> (at % 8 * 8));
	}
}

static void pattern_check(
	const unsigned char *got, uint64_t offset, size_t size, uint64_t seed)
{
	unsigned char want[CHUNK];

	pattern_fill(want, offset, size, seed);
	for (size_t i = 0; i < size; i++)
		if (got[i] != want[i]) {
			printf("wrong byte at %" PRIu64 "\n", offset + i);
			exit(1);
		}
}

/* --- modes: streams -------------------------------------------------------- */

static int run_rst_server(int argc, char **argv)
{
	const struct linger at_once = {.l_onoff = 1};
	uint64_t to_read = tool_number(argv[0]);
	uint64_t to_write = tool_number(argv[1]);
	int fd = serve_one();
	char block[CHUNK];

	(void)argc;
	(void)read_discarding(fd, to_read);
	memset(block, 'r', sizeof(block));
	while (to_write) {
		size_t part = to_write < CHUNK ? to_write : (size_t)CHUNK;

		tool_write_all(fd, block, part);
		to_write -= part;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)))
		die("SO_LINGER");
	(void)close(fd);
	return 0;
}

/* Moves at most `rate` bytes a second, a twentieth a time, until EOF. */
static uint64_t move_slowly(int from, int to, uint64_t rate)
{
	char block[CHUNK];
	size_t step, got;
	uint64_t total = 0;

	rate = rate ? rate : 1;
	step = rate / 20 < CHUNK ? (size_t)(rate / 20 + 1) : (size_t)CHUNK;
	while ((got = tool_read(from, block, step)) > 0) {
		tool_write_all(to, block, got);
		total += got;
		tool_sleep((int64_t)(got * 1000000000ull / rate));
	}
	return total;
}

static int slow_reader(int fd, uint64_t rate)
{
	const int small = 65536;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	fprintf(stderr, "%" PRIu64 "\n", move_slowly(fd, STDOUT_FILENO, rate));
	return 0;
}

static int run_slow_reader(int argc, char **argv)
{
	(void)argc;
	return slow_reader(tool_connect(argv[0], argv[1], SOCK_STREAM),
		tool_number(argv[2]));
}

static int run_slow_reader_server(int argc, char **argv)
{
	uint64_t rate = tool_number(argv[0]);

	(void)argc;
	return slow_reader(serve_one(), rate);
}

static int run_slow_writer(int argc, char **argv)
{
	int fd = tool_connect(argv[0], argv[1], SOCK_STREAM);

	(void)argc;
	(void)move_slowly(STDIN_FILENO, fd, tool_number(argv[2]));
	(void)shutdown(fd, SHUT_WR);
	(void)move_slowly(fd, STDOUT_FILENO, 1u << 30);
	return 0;
}

static int run_hold(int argc, char **argv)
{
	uint64_t count = tool_number(argv[2]);

	(void)argc;
	(void)tool_raise_nofile();
	for (uint64_t i = 0; i < count; i++)
		(void)tool_connect(argv[0], argv[1], SOCK_STREAM);
	printf("held %" PRIu64 "\n", count);
	(void)fflush(stdout);
	(void)read_discarding(STDIN_FILENO, UINT64_MAX);
	return 0;
}

static int run_pingpong(int argc, char **argv)
{
	int fd = tool_connect(argv[0], argv[1], SOCK_STREAM);
	uint64_t count = tool_number(argv[2]);
	unsigned char byte, back;

	(void)argc;
	for (uint64_t i = 0; i < count; i++) {
		byte = (unsigned char)i;
		tool_write_all(fd, &byte, 1);
		if (tool_read_all(fd, &back, 1) != 1 || back != byte) {
			printf("lost trip %" PRIu64 "\n", i);
			return 1;
		}
	}
	printf("%" PRIu64 "\n", count);
	return 0;
}

/*
 * Sends `size` bytes and checks what comes in against the other seed. Reading
 * starts only when sending is stuck or done, so both directions are full.
 */
static int fill_both(int fd, uint64_t size, uint64_t out, uint64_t in)
{
	unsigned char mine[CHUNK], theirs[CHUNK];
	uint64_t sent = 0, received = 0;
	bool reading = false, open = true;

	while (open || sent < size) {
		struct pollfd on = {.fd = fd,
			.events = (short)((sent < size ? POLLOUT : 0) |
					  (reading && open ? POLLIN : 0))};
		int ready = poll(&on, 1, reading ? WAIT_MS : 200);

		if (ready < 0 && errno != EINTR)
			die("poll");
		if (!ready && reading) {
			printf("stuck: sent %" PRIu64 " received %" PRIu64 "\n",
				sent, received);
			return 1;
		}
		if (!ready)
			reading = true;
		if (ready > 0 && (on.revents & POLLOUT)) {
			size_t part = size - sent < CHUNK
					      ? (size_t)(size - sent)
					      : (size_t)CHUNK;
			ssize_t put;

			pattern_fill(mine, sent, part, out);
			put = send(fd, mine, part, MSG_DONTWAIT | MSG_NOSIGNAL);
			if (put < 0 && errno != EAGAIN && errno != EINTR)
				die("send after %" PRIu64, sent);
			sent += put > 0 ? (uint64_t)put : 0;
			if (sent == size) {
				(void)shutdown(fd, SHUT_WR);
				reading = true;
			}
		}
		if (ready > 0 && reading &&
			(on.revents & (POLLIN | POLLHUP | POLLERR))) {
			size_t got = tool_read(fd, theirs, sizeof(theirs));

			pattern_check(theirs, received, got, in);
			received += got;
			open = got > 0;
		}
	}
	printf("sent %" PRIu64 " received %" PRIu64 "\n", sent, received);
	return received == size ? 0 : 1;
}

static int run_fill_both(int argc, char **argv)
{
	(void)argc;
	return fill_both(tool_connect(argv[0], argv[1], SOCK_STREAM),
		tool_number(argv[2]), tool_number(argv[3]),
		tool_number(argv[4]));
}

static int run_fill_both_server(int argc, char **argv)
{
	uint64_t size = tool_number(argv[0]);
	uint64_t out = tool_number(argv[1]), in = tool_number(argv[2]);

	(void)argc;
	return fill_both(serve_one(), size, out, in);
}

static int run_pattern(int argc, char **argv)
{
	uint64_t size = tool_number(argv[0]), seed = tool_number(argv[1]);
	unsigned char block[CHUNK];

	(void)argc;
	for (uint64_t done = 0; done < size;) {
		size_t part = size - done < CHUNK ? (size_t)(size - done)
						  : (size_t)CHUNK;

		pattern_fill(block, done, part, seed);
		tool_write_all(STDOUT_FILENO, block, part);
		done += part;
	}
	return 0;
}

static int run_verify(int argc, char **argv)
{
	uint64_t size = tool_number(argv[0]), seed = tool_number(argv[1]);
	unsigned char block[CHUNK];
	uint64_t have = 0;
	size_t got;

	(void)argc;
	while ((got = tool_read(STDIN_FILENO, block, sizeof(block))) > 0) {
		pattern_check(block, have, got, seed);
		have += got;
	}
	printf("%" PRIu64 "\n", have);
	return have == size ? 0 : 1;
}

/* --- modes: datagrams ------------------------------------------------------ */

/* Prints the size of each datagram that arrives before `ms` of silence. */
static void print_replies(int fd, int ms)
{
	static unsigned char block[DATAGRAM + 1];
	struct pollfd on = {.fd = fd, .events = POLLIN};
	ssize_t got;

	while (poll(&on, 1, ms) > 0) {
		got = recv(fd, block, sizeof(block), 0);
		if (got < 0)
			printf("error %s\n", strerrorname_np(errno));
		else
			printf("%zd\n", got);
	}
}

static int run_udp_send(int argc, char **argv)
{
	static unsigned char block[DATAGRAM + 1];
	int fd = tool_connect(argv[0], argv[1], SOCK_DGRAM);
	int ms = (int)tool_number(argv[2]);
	const int room = 4 << 20;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	for (int i = 3; i < argc; i++) {
		size_t size = tool_number(argv[i]);

		if (size > sizeof(block))
			size = sizeof(block);
		pattern_fill(block, 0, size, (uint64_t)i);
		if (send(fd, block, size, 0) < 0)
			printf("error %s\n", strerrorname_np(errno));
	}
	print_replies(fd, ms);
	return 0;
}

static int run_udp_echo_from(int argc, char **argv)
{
	struct addrinfo *at = tool_address(argv[0], argv[1], SOCK_DGRAM);
	int fd = tool_socket(at);
	struct pollfd on = {.fd = fd, .events = POLLIN};
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	char block[64], host[NI_MAXHOST], port[NI_MAXSERV];

	(void)argc;
	if (sendto(fd, "who", 3, 0, at->ai_addr, at->ai_addrlen) < 0)
		die("sendto");
	freeaddrinfo(at);
	if (poll(&on, 1, 3000) <= 0) {
		printf("no answer\n");
		return 1;
	}
	if (recvfrom(fd, block, sizeof(block), 0, (struct sockaddr *)&from,
		    &size) < 0)
		die("recvfrom");
	if (getnameinfo((struct sockaddr *)&from, size, host, sizeof(host),
		    port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV))
		die("getnameinfo");
	printf("%s %s\n", host, port);
	return 0;
}

static const struct tool_mode modes[] = {
	{"rst-server", "READ WRITE: read, write, then reset", 2,
		run_rst_server},
	{"slow-reader", "HOST PORT RATE: received bytes to stdout", 3,
		run_slow_reader},
	{"slow-reader-server", "RATE", 1, run_slow_reader_server},
	{"slow-writer", "HOST PORT RATE: stdin out slowly, answer to stdout", 3,
		run_slow_writer},
	{"hold", "HOST PORT COUNT: keep connections until the end of stdin", 3,
		run_hold},
	{"pingpong", "HOST PORT COUNT: one byte forth and back", 3,
		run_pingpong},
	{"fill-both", "HOST PORT SIZE SEED-OUT SEED-IN", 5, run_fill_both},
	{"fill-both-server", "SIZE SEED-OUT SEED-IN", 3, run_fill_both_server},
	{"pattern", "SIZE SEED: the bytes of fill-both to stdout", 2,
		run_pattern},
	{"verify", "SIZE SEED: check stdin against the pattern", 2, run_verify},
	{"udp-send", "HOST PORT SILENCE-MS SIZE...: prints sizes of replies", 3,
		run_udp_send},
	{"udp-echo-from", "HOST PORT: prints who answers", 2,
		run_udp_echo_from},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}
