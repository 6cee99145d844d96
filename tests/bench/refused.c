/*
 * The floor of a scan by connecting: one socket, used again and again. To
 * connect gives EINPROGRESS, to connect again ECONNREFUSED, and with that the
 * kernel resets the socket. No program that connects can do with less.
 *
 *	refused [ADDRESS [LO HI]]	default 127.0.0.1 1 65535
 *
 * Prints how many ports refused and how many did not.
 */
#include "../tools/tool.h"

#include <arpa/inet.h>
#include <poll.h>

enum { WAIT_MS = 1000 };

static int fresh_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket");
	return fd;
}

static bool refused(int fd, const struct sockaddr_in *at)
{
	const struct sockaddr *address = (const struct sockaddr *)at;
	struct pollfd polled = {.fd = fd, .events = POLLOUT};

	if (!connect(fd, address, sizeof(*at)))
		return false;
	if (errno == EINPROGRESS && !connect(fd, address, sizeof(*at)))
		return false;
	if (errno == EALREADY && poll(&polled, 1, WAIT_MS) > 0 &&
		!connect(fd, address, sizeof(*at)))
		return false;
	return errno == ECONNREFUSED;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	uint64_t low = argc > 3 ? tool_number(argv[2]) : 1;
	uint64_t high = argc > 3 ? tool_number(argv[3]) : 65535;
	uint64_t closed = 0, other = 0;
	int fd = fresh_socket();

	if (high > 65535 || inet_pton(AF_INET, argc > 1 ? argv[1] : "127.0.0.1",
				    &at.sin_addr) != 1) {
		fprintf(stderr, "usage: refused [ADDRESS [LO HI]]\n");
		return 2;
	}
	for (uint64_t port = low; port <= high; port++) {
		at.sin_port = htons((uint16_t)port);
		if (refused(fd, &at)) {
			closed++;
			continue;
		}
		other++;
		(void)close(fd);
		fd = fresh_socket();
	}
	printf("%" PRIu64 " %" PRIu64 "\n", closed, other);
	return 0;
}
