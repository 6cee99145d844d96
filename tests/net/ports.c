/*
 * A host with some ports open, over IPv4 and IPv6, on every address.
 *
 *	ports [-t LIST] [-n COUNT [-r LO-HI] [-s SEED]] [-u LIST] [-q LIST]
 *
 *	-t LIST   TCP ports to listen on: 22,80,8000-8010
 *	-n COUNT  so many TCP ports, chosen at random
 *	-r LO-HI  ... out of these (default 1-65535)
 *	-s SEED   ... in the same way for the same SEED
 *	-u LIST   UDP ports that answer any datagram
 *	-q LIST   UDP ports that are bound and say nothing
 *
 * Prints `tcp PORT`, `udp PORT` and `silent PORT` for each, in order, then
 * "ready". A connection is held until its client ends it. Ends with stdin.
 */
#include "../tools/tool.h"

#include <fcntl.h>
#include <sys/epoll.h>

enum { PORTS = 65536, EVENTS = 256, BACKLOG = 4096 };

enum kind { NONE, LISTENER, CONNECTION, ANSWERER, STDIN };

struct ports {
	bool tcp[PORTS], udp[PORTS], silent[PORTS];
};

static int bind_any(int type, unsigned port)
{
	struct sockaddr_in6 at6 = {
		.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	struct sockaddr_in at4 = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	const int on = 1, off = 0;
	int fd = socket(AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0) {
		(void)setsockopt(
			fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
		(void)setsockopt(
			fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
		if (!bind(fd, (struct sockaddr *)&at6, sizeof(at6)))
			return fd;
		(void)close(fd);
	}
	fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	(void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at4, sizeof(at4)) < 0)
		die("bind port %u", port);
	return fd;
}

static void watch(int epoll, int fd, enum kind kind)
{
	struct epoll_event event = {.events = EPOLLIN,
		.data.u64 = (uint64_t)kind << 32 | (uint32_t)fd};

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		die("epoll_ctl");
}

static void serve(int epoll, int listener)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL,
			SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		watch(epoll, fd, CONNECTION);
}

static void hold(int fd)
{
	char ignored[4096];
	ssize_t got = read(fd, ignored, sizeof(ignored));

	if (!got || (got < 0 && errno != EAGAIN && errno != EINTR))
		(void)close(fd);
}

/* From the address that the datagram was sent to: the host may have many. */
static void answer(int fd)
{
	char block[2048];
	_Alignas(struct cmsghdr) char control[256];
	struct sockaddr_storage peer;
	struct iovec data = {.iov_base = block};
	struct msghdr message = {.msg_name = &peer,
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control};

	for (;;) {
		data.iov_len = sizeof(block);
		message.msg_namelen = sizeof(peer);
		message.msg_controllen = sizeof(control);
		if (recvmsg(fd, &message, 0) < 0)
			return;
		data.iov_base = "yes\n";
		data.iov_len = 4;
		(void)sendmsg(fd, &message, 0);
		data.iov_base = block;
	}
}

static void run(int epoll)
{
	struct epoll_event events[EVENTS];
	char ignored[256];

	for (;;) {
		int count = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < count; i++) {
			int fd = (int)(uint32_t)events[i].data.u64;

			switch ((enum kind)(events[i].data.u64 >> 32)) {
			case LISTENER:
				serve(epoll, fd);
				break;
			case CONNECTION:
				hold(fd);
				break;
			case ANSWERER:
				answer(fd);
				break;
			case STDIN:
				if (read(fd, ignored, sizeof(ignored)) <= 0)
					return;
				break;
			case NONE:
				break;
			}
		}
	}
}

static unsigned port_number(const char *text, char **ret_end)
{
	unsigned long value = strtoul(text, ret_end, 10);

	if (*ret_end != text && value && value < PORTS)
		return (unsigned)value;
	fprintf(stderr, "ports: '%s' is not a list of ports\n", text);
	exit(2);
}

static char *range(const char *text, unsigned *ret_low, unsigned *ret_high)
{
	char *end;

	*ret_high = *ret_low = port_number(text, &end);
	if (*end == '-')
		*ret_high = port_number(end + 1, &end);
	if (*end == ',')
		end++;
	return end;
}

static void choose_list(bool *chosen, const char *text)
{
	unsigned low, high;

	while (*text)
		for (text = range(text, &low, &high); low <= high; low++)
			chosen[low] = true;
}

static void choose_random(bool *chosen, uint64_t count, unsigned low,
	unsigned high, uint64_t seed)
{
	if (high < low || count > high - low + 1) {
		fprintf(stderr, "ports: too many ports for the range\n");
		exit(2);
	}
	while (count) {
		unsigned port;
		uint64_t z = seed += 0x9e3779b97f4a7c15u;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		port = low + (unsigned)((z ^ (z >> 31)) % (high - low + 1));
		count -= !chosen[port];
		chosen[port] = true;
	}
}

static void options(struct ports *ports, int argc, char **argv)
{
	unsigned low = 1, high = PORTS - 1;
	uint64_t count = 0, seed = 1;
	int option;

	while ((option = getopt(argc, argv, "t:n:r:s:u:q:")) != -1)
		switch (option) {
		case 't':
			choose_list(ports->tcp, optarg);
			break;
		case 'n':
			count = tool_number(optarg);
			break;
		case 'r':
			(void)range(optarg, &low, &high);
			break;
		case 's':
			seed = tool_number(optarg);
			break;
		case 'u':
			choose_list(ports->udp, optarg);
			break;
		case 'q':
			choose_list(ports->silent, optarg);
			break;
		default:
			optind = argc + 1;
		}
	if (optind != argc) {
		fprintf(stderr, "usage: ports [-t LIST] [-n COUNT [-r LO-HI] "
				"[-s SEED]] [-u LIST] [-q LIST]\n");
		exit(2);
	}
	choose_random(ports->tcp, count, low, high, seed);
}

int main(int argc, char **argv)
{
	static struct ports ports; /* too large for some stacks */
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0)
		die("epoll_create1");
	options(&ports, argc, argv);
	(void)tool_raise_nofile();
	watch(epoll, STDIN_FILENO, STDIN);
	for (unsigned port = 1; port < PORTS; port++) {
		if (ports.tcp[port]) {
			int fd = bind_any(SOCK_STREAM, port);

			if (listen(fd, BACKLOG) < 0)
				die("listen on %u", port);
			watch(epoll, fd, LISTENER);
			printf("tcp %u\n", port);
		}
		if (ports.udp[port]) {
			watch(epoll, bind_any(SOCK_DGRAM, port), ANSWERER);
			printf("udp %u\n", port);
		} else if (ports.silent[port]) {
			(void)bind_any(SOCK_DGRAM, port);
			printf("silent %u\n", port);
		}
	}
	printf("ready\n");
	(void)fflush(stdout);
	run(epoll);
	return 0;
}
