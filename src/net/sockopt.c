#include "net/sockopt.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

bool sockopt_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

bool sockopts_apply(
	int fd, int family, const struct sockopts *options, struct fail *fail)
{
	const bool ip = family == AF_INET || family == AF_INET6;
	const bool ip6 = family == AF_INET6;
	/* An IPv6 socket carries IPv4 too, which has options of its own. */
	const struct {
		const char *title;
		bool wanted;
		int level, name, value;
	} rows[] = {
		{"--ttl", ip && options->ttl > 0, IPPROTO_IP, IP_TTL,
			options->ttl},
		{"--ttl", ip6 && options->ttl > 0, IPPROTO_IPV6,
			IPV6_UNICAST_HOPS, options->ttl},
		{"--tos", ip && options->tos >= 0, IPPROTO_IP, IP_TOS,
			options->tos},
		{"--tos", ip6 && options->tos >= 0, IPPROTO_IPV6, IPV6_TCLASS,
			options->tos},
		{"--keepalive", options->keepalive, SOL_SOCKET, SO_KEEPALIVE,
			1},
		{"--sndbuf", options->sndbuf > 0, SOL_SOCKET, SO_SNDBUF,
			options->sndbuf},
		{"--rcvbuf", options->rcvbuf > 0, SOL_SOCKET, SO_RCVBUF,
			options->rcvbuf},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].wanted && !sockopt_set(fd, rows[i].level,
					      rows[i].name, rows[i].value))
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot set %s", rows[i].title);
	return true;
}
