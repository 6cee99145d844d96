#include "net/dgram.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "net/control.h"
#include "net/sockopt.h"

#define RCVBUF (4 * 1024 * 1024)

void dgram_prepare(int fd, int family, bool keep_rcvbuf)
{
	/* With the privilege beyond the system's limit, else up to it. */
	if (!keep_rcvbuf &&
		!sockopt_set(fd, SOL_SOCKET, SO_RCVBUFFORCE, RCVBUF))
		(void)sockopt_set(fd, SOL_SOCKET, SO_RCVBUF, RCVBUF);
	if (family == AF_UNSPEC)
		return;
	if (family == AF_INET6) {
		(void)sockopt_set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
		(void)sockopt_set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
	} else {
		(void)sockopt_set(fd, IPPROTO_IP, IP_PKTINFO, 1);
	}
	(void)sockopt_set(fd, IPPROTO_IP, IP_RECVERR, 1);
}

static void take_local(struct msghdr *message, struct dgram_ends *ends)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at;
		at = control_next(message, at)) {
		if (at->cmsg_level == IPPROTO_IP &&
			at->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(at), sizeof(info));
			memcpy(ends->local, &info.ipi_spec_dst, 4);
			ends->local_len = 4;
			ends->interface = 0;
		} else if (at->cmsg_level == IPPROTO_IPV6 &&
			   at->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;

			memcpy(&info, CMSG_DATA(at), sizeof(info));
			memcpy(ends->local, &info.ipi6_addr, 16);
			ends->local_len = 16;
			ends->interface = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)
						  ? (unsigned)info.ipi6_ifindex
						  : 0;
		}
	}
}

ssize_t dgram_receive(
	int fd, void *bytes, size_t len, struct dgram_ends *ret_ends)
{
	struct iovec part = {.iov_base = bytes, .iov_len = len};
	struct dgram_ends ends = {0};
	union control control;
	struct msghdr message = {
		.msg_name = &ends.peer.addr,
		.msg_namelen = sizeof(ends.peer.addr),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t n;

	do
		n = recvmsg(fd, &message, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return n;
	ends.peer.len = message.msg_namelen;
	take_local(&message, &ends);
	*ret_ends = ends;
	return n;
}

void dgram_local(const struct dgram_ends *ends, struct endpoint *local)
{
	uint16_t port = endpoint_port(local);

	if (ends->local_len == 0)
		return;
	endpoint_any(ends->local_len == 4 ? AF_INET : AF_INET6, port, local);
	if (ends->local_len == 4)
		memcpy(&local->addr.in4.sin_addr, ends->local, 4);
	else
		memcpy(&local->addr.in6.sin6_addr, ends->local, 16);
	if (ends->local_len == 16)
		local->addr.in6.sin6_scope_id = ends->interface;
}

bool dgram_receive_batch(int fd, struct dgram_batch *batch)
{
	struct mmsghdr messages[DGRAM_BATCH];
	struct iovec parts[DGRAM_BATCH];
	_Alignas(struct cmsghdr) char controls[DGRAM_BATCH][128];
	int n;

	for (size_t i = 0; i < DGRAM_BATCH; i++) {
		parts[i].iov_base = batch->bytes[i];
		parts[i].iov_len = sizeof(batch->bytes[i]);
		messages[i].msg_hdr = (struct msghdr){
			.msg_name = &batch->ends[i].peer.addr,
			.msg_namelen = sizeof(batch->ends[i].peer.addr),
			.msg_iov = &parts[i],
			.msg_iovlen = 1,
			.msg_control = controls[i],
			.msg_controllen = sizeof(controls[i]),
		};
	}
	do
		n = recvmmsg(fd, messages, DGRAM_BATCH, MSG_DONTWAIT, NULL);
	while (n < 0 && errno == EINTR);
	batch->at = 0;
	batch->count = n > 0 ? (size_t)n : 0;
	for (size_t i = 0; i < batch->count; i++) {
		struct dgram_ends *ends = &batch->ends[i];

		batch->lens[i] = messages[i].msg_len;
		ends->peer.len = messages[i].msg_hdr.msg_namelen;
		ends->local_len = 0;
		ends->interface = 0;
		take_local(&messages[i].msg_hdr, ends);
	}
	return n > 0;
}

/* The kernel's icmp_err_convert and its like of ICMPv6, and what a send may have
 * left behind: EACCES and EPERM are a firewall's. */
bool dgram_is_answer(int err)
{
	static const int answers[] = {ECONNREFUSED, ENETUNREACH, EHOSTUNREACH,
		EHOSTDOWN, ENETDOWN, ENONET, EPROTO, ENOPROTOOPT, EOPNOTSUPP,
		EMSGSIZE, EACCES, EPERM, ETIMEDOUT};

	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (err == answers[i])
			return true;
	return false;
}

static void put_local(struct msghdr *message, union control *control,
	const struct dgram_ends *ends)
{
	struct cmsghdr *head = &control->align;

	memset(control, 0, sizeof(*control));
	message->msg_control = control->bytes;
	if (ends->local_len == 4) {
		struct in_pktinfo info = {0};

		memcpy(&info.ipi_spec_dst, ends->local, 4);
		message->msg_controllen = CMSG_SPACE(sizeof(info));
		head->cmsg_level = IPPROTO_IP;
		head->cmsg_type = IP_PKTINFO;
		head->cmsg_len = CMSG_LEN(sizeof(info));
		memcpy(CMSG_DATA(head), &info, sizeof(info));
	} else {
		struct in6_pktinfo info = {.ipi6_ifindex = ends->interface};

		memcpy(&info.ipi6_addr, ends->local, 16);
		message->msg_controllen = CMSG_SPACE(sizeof(info));
		head->cmsg_level = IPPROTO_IPV6;
		head->cmsg_type = IPV6_PKTINFO;
		head->cmsg_len = CMSG_LEN(sizeof(info));
		memcpy(CMSG_DATA(head), &info, sizeof(info));
	}
}

ssize_t dgram_send(
	int fd, const void *bytes, size_t len, const struct dgram_ends *ends)
{
	union {
		const void *in;
		void *out;
	} unconst = {.in = bytes}; /* sendmsg(2) does not write to it */
	struct iovec part = {.iov_base = unconst.out, .iov_len = len};
	struct endpoint peer = ends->peer;
	union control control;
	struct msghdr message = {
		.msg_name = &peer.addr,
		.msg_namelen = peer.len,
		.msg_iov = &part,
		.msg_iovlen = 1,
	};
	ssize_t n;

	if (ends->local_len > 0)
		put_local(&message, &control, ends);
	do
		n = sendmsg(fd, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n;
}
