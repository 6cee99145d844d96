#include "net/neterror.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "net/control.h"

/* struct sock_extended_err, which only <linux/errqueue.h> has; the address of
 * the sender follows it. */
struct extended {
	uint32_t err;
	uint8_t origin, type, code, pad;
	uint32_t info, data;
};

#define ORIGIN_ICMP  2
#define ORIGIN_ICMP6 3

static void take(const struct cmsghdr *control, struct neterror *error)
{
	const unsigned char *data = CMSG_DATA(control);
	size_t len = control->cmsg_len - CMSG_LEN(0);
	struct extended extended;
	struct sockaddr any;

	if (len < sizeof(extended))
		return;
	memcpy(&extended, data, sizeof(extended));
	error->err = (int)extended.err;
	error->ipv6 = extended.origin == ORIGIN_ICMP6;
	error->icmp = error->ipv6 || extended.origin == ORIGIN_ICMP;
	error->type = extended.type;
	error->code = extended.code;
	data += sizeof(extended);
	len -= sizeof(extended);
	if (len < sizeof(any))
		return;
	memcpy(&any, data, sizeof(any));
	if (any.sa_family == AF_INET && len >= sizeof(struct sockaddr_in))
		error->from.len = sizeof(struct sockaddr_in);
	else if (any.sa_family == AF_INET6 &&
		 len >= sizeof(struct sockaddr_in6))
		error->from.len = sizeof(struct sockaddr_in6);
	memcpy(&error->from.addr, data, error->from.len);
	endpoint_set_port(&error->from, 0);
}

bool neterror_read(int fd, struct neterror *ret_error)
{
	struct neterror error = {0};
	union control control;
	struct msghdr message = {
		.msg_name = &error.to.addr,
		.msg_namelen = sizeof(error.to.addr),
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t n;

	do
		n = recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	error.to.len = message.msg_namelen;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at;
		at = control_next(&message, at))
		if ((at->cmsg_level == IPPROTO_IP &&
			    at->cmsg_type == IP_RECVERR) ||
			(at->cmsg_level == IPPROTO_IPV6 &&
				at->cmsg_type == IPV6_RECVERR))
			take(at, &error);
	if (error.err == 0)
		error.err = EIO;
	*ret_error = error;
	return true;
}
