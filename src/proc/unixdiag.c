#include "proc/unixdiag.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "proc/socktab.h"

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
/* linux/sock_diag.h */
#define SOCK_DIAG_BY_FAMILY 20
/* linux/unix_diag.h: what to show, and what the answer's attributes are. */
#define SHOW_NAME   0x01
#define SHOW_PEER   0x04
#define SHOW_RQLEN  0x10
#define SHOW_UID    0x40
#define ATTR_NAME   0
#define ATTR_PEER   2
#define ATTR_RQLEN  4
#define ATTR_UID    7
#define ATTR_MASK   0x3fff /* without the flags of nested attributes */
#define EVERY_STATE UINT32_MAX

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

struct diag_request { /* unix_diag_req */
	uint8_t family, protocol;
	uint16_t pad;
	uint32_t states, inode, show, cookie[2];
};

struct diag_socket { /* unix_diag_msg */
	uint8_t family, type, state, pad;
	uint32_t inode, cookie[2];
};

/* Messages and attributes start at multiples of 4. */
static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

/* What is left of a piece, or of a message. */
struct bytes {
	const uint8_t *at;
	size_t len;
};

static bool take(struct bytes *from, void *to, size_t len)
{
	if (from->len < len)
		return false;
	memcpy(to, from->at, len);
	from->at += len;
	from->len -= len;
	return true;
}

/* Past n bytes, of which the last may lack its padding. */
static void skip(struct bytes *from, size_t n)
{
	if (n > from->len)
		n = from->len;
	from->at += n;
	from->len -= n;
}

static void read_attribute(
	struct unixdiag_row *row, unsigned type, struct bytes value)
{
	uint32_t queues[2];

	switch (type & ATTR_MASK) {
	case ATTR_NAME:
		row->name = (const char *)value.at;
		row->name_len = value.len;
		/* A path comes with the NUL at its end. */
		if (value.len > 1 && value.at[0] != '\0' &&
			value.at[value.len - 1] == '\0')
			row->name_len--;
		if (value.len == 0)
			row->name = NULL;
		break;
	case ATTR_PEER:
		(void)take(&value, &row->peer, sizeof(row->peer));
		break;
	case ATTR_RQLEN:
		if (take(&value, queues, sizeof(queues))) {
			row->rx_queue = queues[0];
			row->tx_queue = queues[1];
		}
		break;
	case ATTR_UID:
		row->has_uid = take(&value, &row->uid, sizeof(row->uid));
		break;
	default:
		break;
	}
}

/* The body of one message. */
static bool read_socket(struct bytes body, struct unixdiag_row *ret)
{
	struct unixdiag_row row = {0};
	struct diag_socket socket;
	struct nl_attribute attribute;

	if (!take(&body, &socket, sizeof(socket)) || socket.family != AF_UNIX)
		return false;
	row.type = socket.type;
	row.state = socket.state;
	row.inode = socket.inode;
	while (body.len > 0) {
		struct bytes value = body;

		if (!take(&value, &attribute, sizeof(attribute)) ||
			attribute.len < sizeof(attribute) ||
			attribute.len > body.len)
			return false;
		value.len = attribute.len - sizeof(attribute);
		read_attribute(&row, attribute.type, value);
		skip(&body, padded(attribute.len));
	}
	if (row.name_len > sizeof(((struct sockaddr_un *)0)->sun_path))
		return false;
	*ret = row;
	return true;
}

/* The end of a dump may bear an error, as a negative number. */
static bool ended_well(struct bytes body)
{
	int32_t status = 0;

	return !take(&body, &status, sizeof(status)) || status >= 0;
}

enum unixdiag_end unixdiag_parse(const void *bytes, size_t len,
	uint32_t sequence,
	bool (*each)(const struct unixdiag_row *row, void *data), void *data)
{
	struct bytes piece = {bytes, len};

	while (piece.len > 0) {
		struct bytes body = piece;
		struct unixdiag_row row;
		struct nl_header header;

		if (!take(&body, &header, sizeof(header)) ||
			header.len < sizeof(header) || header.len > piece.len ||
			header.sequence != sequence)
			return UNIXDIAG_BROKEN;
		body.len = header.len - sizeof(header);
		skip(&piece, padded(header.len));
		if (header.type == NLMSG_DONE)
			return ended_well(body) ? UNIXDIAG_DONE
						: UNIXDIAG_BROKEN;
		if (header.type == NLMSG_ERROR)
			return UNIXDIAG_BROKEN;
		if (header.type != SOCK_DIAG_BY_FAMILY)
			continue;
		if (!read_socket(body, &row))
			return UNIXDIAG_BROKEN;
		if (!each(&row, data))
			return UNIXDIAG_STOPPED;
	}
	return UNIXDIAG_MORE;
}

static bool send_request(int fd)
{
	const struct timeval second = {.tv_sec = 1};
	const struct nl_address kernel = {.family = AF_NETLINK};
	const struct {
		struct nl_header header;
		struct diag_request diag;
	} request = {
		.header = {.len = sizeof(request),
			.type = SOCK_DIAG_BY_FAMILY,
			.flags = NLM_F_REQUEST | NLM_F_DUMP,
			.sequence = SEQUENCE},
		.diag = {.family = AF_UNIX,
			.states = EVERY_STATE,
			.show = SHOW_NAME | SHOW_PEER | SHOW_RQLEN | SHOW_UID},
	};
	ssize_t n;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)) <
		0)
		return false;
	do {
		n = sendto(fd, &request, sizeof(request), 0,
			(const struct sockaddr *)(const void *)&kernel,
			sizeof(kernel));
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(request);
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

bool unixdiag_read(
	bool (*each)(const struct unixdiag_row *row, void *data), void *data)
{
	enum unixdiag_end end = UNIXDIAG_MORE;
	uint8_t piece[PIECE_BYTES];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd < 0)
		return false;
	if (!send_request(fd))
		end = UNIXDIAG_BROKEN;
	while (end == UNIXDIAG_MORE) {
		size_t n = receive(fd, piece);

		end = n > 0 ? unixdiag_parse(piece, n, SEQUENCE, each, data)
			    : UNIXDIAG_BROKEN;
	}
	(void)close(fd);
	return end != UNIXDIAG_BROKEN;
}
