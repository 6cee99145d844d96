#include "proc/sockdiag.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

/* The kernel makes no piece longer than the room it is read into, up to 32
 * KiB. */
#define PIECE_BYTES 32768
#define SEQUENCE    1

/* linux/netlink.h: not every libc comes with it. */
#define NETLINK_SOCK_DIAG 4
#define NLMSG_ERROR	  2
#define NLMSG_DONE	  3
#define NLM_F_REQUEST	  0x001
#define NLM_F_DUMP	  0x300
#define NLA_TYPE_MASK	  0x3fff

struct nl_address { /* sockaddr_nl */
	sa_family_t family;
	uint16_t pad;
	uint32_t port, groups;
};

struct nl_header { /* nlmsghdr */
	uint32_t len;
	uint16_t type, flags;
	uint32_t sequence, port;
};

struct nl_attribute { /* nlattr */
	uint16_t len, type;
};

/* Messages and attributes start at multiples of 4. */
static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

bool sockdiag_take(struct sockdiag_bytes *from, void *to, size_t len)
{
	if (from->len < len)
		return false;
	memcpy(to, from->at, len);
	from->at += len;
	from->len -= len;
	return true;
}

/* Past n bytes, of which the last may lack its padding. */
static void skip(struct sockdiag_bytes *from, size_t n)
{
	if (n > from->len)
		n = from->len;
	from->at += n;
	from->len -= n;
}

bool sockdiag_attribute(struct sockdiag_bytes *from, unsigned *ret_type,
	struct sockdiag_bytes *ret_value)
{
	struct sockdiag_bytes value = *from;
	struct nl_attribute attribute;

	if (!sockdiag_take(&value, &attribute, sizeof(attribute)) ||
		attribute.len < sizeof(attribute) || attribute.len > from->len)
		return false;
	value.len = attribute.len - sizeof(attribute);
	skip(from, padded(attribute.len));
	*ret_type = attribute.type & NLA_TYPE_MASK;
	*ret_value = value;
	return true;
}

/* The end of a dump may bear an error, as a negative number. */
static bool ended_well(struct sockdiag_bytes body)
{
	int32_t status = 0;

	return !sockdiag_take(&body, &status, sizeof(status)) || status >= 0;
}

enum sockdiag_end sockdiag_parse(const void *bytes, size_t len, uint16_t type,
	uint32_t sequence,
	enum sockdiag_end (*each)(struct sockdiag_bytes body, void *data),
	void *data)
{
	struct sockdiag_bytes piece = {bytes, len};
	enum sockdiag_end end = SOCKDIAG_MORE;

	while (piece.len > 0 && end == SOCKDIAG_MORE) {
		struct sockdiag_bytes body = piece;
		struct nl_header header;

		if (!sockdiag_take(&body, &header, sizeof(header)) ||
			header.len < sizeof(header) || header.len > piece.len ||
			header.sequence != sequence)
			return SOCKDIAG_BROKEN;
		body.len = header.len - sizeof(header);
		skip(&piece, padded(header.len));
		if (header.type == NLMSG_DONE)
			return ended_well(body) ? SOCKDIAG_DONE
						: SOCKDIAG_BROKEN;
		if (header.type == NLMSG_ERROR)
			return SOCKDIAG_BROKEN;
		if (header.type == type)
			end = each(body, data);
	}
	return end;
}

static bool send_request(int fd, uint16_t type, const void *request, size_t len)
{
	const struct timeval second = {.tv_sec = 1};
	struct nl_address kernel = {.family = AF_NETLINK};
	struct {
		struct nl_header header;
		uint8_t body[64]; /* the longest has 60 */
	} message = {.header = {.len = (uint32_t)(sizeof(message.header) + len),
			     .type = type,
			     .flags = NLM_F_REQUEST | NLM_F_DUMP,
			     .sequence = SEQUENCE}};
	ssize_t n;

	if (len > sizeof(message.body) ||
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second,
			sizeof(second)) < 0)
		return false;
	memcpy(message.body, request, len);
	do {
		n = sendto(fd, &message, message.header.len, 0,
			(const struct sockaddr *)(const void *)&kernel,
			sizeof(kernel));
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)message.header.len;
}

/* One piece from the kernel, and not from another process. 0: none. */
static size_t receive(int fd, uint8_t piece[PIECE_BYTES])
{
	struct nl_address from;
	struct iovec room = {.iov_base = piece, .iov_len = PIECE_BYTES};
	ssize_t n;

	for (;;) {
		struct msghdr message = {.msg_name = &from,
			.msg_namelen = sizeof(from),
			.msg_iov = &room,
			.msg_iovlen = 1};

		n = recvmsg(fd, &message, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || message.msg_flags & MSG_TRUNC)
			return 0;
		if (message.msg_namelen == sizeof(from) && from.port == 0)
			return (size_t)n;
	}
}

bool sockdiag_dump(uint16_t type, const void *request, size_t len,
	enum sockdiag_end (*each)(struct sockdiag_bytes body, void *data),
	void *data)
{
	enum sockdiag_end end = SOCKDIAG_MORE;
	uint8_t piece[PIECE_BYTES];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd < 0)
		return false;
	if (!send_request(fd, type, request, len))
		end = SOCKDIAG_BROKEN;
	while (end == SOCKDIAG_MORE) {
		size_t n = receive(fd, piece);

		end = n > 0 ? sockdiag_parse(
				      piece, n, type, SEQUENCE, each, data)
			    : SOCKDIAG_BROKEN;
	}
	(void)close(fd);
	return end != SOCKDIAG_BROKEN;
}
