#include "proc/unixdiag.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "proc/socktab.h"

/* linux/unix_diag.h: what to show, and what the answer's attributes are. */
#define SHOW_NAME   0x01
#define SHOW_PEER   0x04
#define SHOW_RQLEN  0x10
#define SHOW_UID    0x40
#define ATTR_NAME   0
#define ATTR_PEER   2
#define ATTR_RQLEN  4
#define ATTR_UID    7
#define EVERY_STATE UINT32_MAX

struct diag_request { /* unix_diag_req */
	uint8_t family, protocol;
	uint16_t pad;
	uint32_t states, inode, show, cookie[2];
};

struct diag_socket { /* unix_diag_msg */
	uint8_t family, type, state, pad;
	uint32_t inode, cookie[2];
};

static void read_attribute(
	struct unixdiag_row *row, unsigned type, struct sockdiag_bytes value)
{
	uint32_t queues[2];

	switch (type) {
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
		(void)sockdiag_take(&value, &row->peer, sizeof(row->peer));
		break;
	case ATTR_RQLEN:
		if (sockdiag_take(&value, queues, sizeof(queues))) {
			row->rx_queue = queues[0];
			row->tx_queue = queues[1];
		}
		break;
	case ATTR_UID:
		row->has_uid =
			sockdiag_take(&value, &row->uid, sizeof(row->uid));
		break;
	default:
		break;
	}
}

/* The body of one message. */
static bool read_socket(struct sockdiag_bytes body, struct unixdiag_row *ret)
{
	struct unixdiag_row row = {0};
	struct diag_socket socket;

	if (!sockdiag_take(&body, &socket, sizeof(socket)) ||
		socket.family != AF_UNIX)
		return false;
	row.type = socket.type;
	row.state = socket.state;
	row.inode = socket.inode;
	while (body.len > 0) {
		struct sockdiag_bytes value;
		unsigned type;

		if (!sockdiag_attribute(&body, &type, &value))
			return false;
		read_attribute(&row, type, value);
	}
	if (row.name_len > sizeof(((struct sockaddr_un *)0)->sun_path))
		return false;
	*ret = row;
	return true;
}

/* Who is told about sockets. */
struct caller {
	bool (*each)(const struct unixdiag_row *row, void *data);
	void *data;
};

static enum sockdiag_end give(struct sockdiag_bytes body, void *data)
{
	const struct caller *caller = data;
	struct unixdiag_row row;

	if (!read_socket(body, &row))
		return SOCKDIAG_BROKEN;
	return caller->each(&row, caller->data) ? SOCKDIAG_MORE
						: SOCKDIAG_STOPPED;
}

enum sockdiag_end unixdiag_parse(const void *bytes, size_t len,
	uint32_t sequence,
	bool (*each)(const struct unixdiag_row *row, void *data), void *data)
{
	struct caller caller = {each, data};

	return sockdiag_parse(
		bytes, len, SOCKDIAG_BY_FAMILY, sequence, give, &caller);
}

bool unixdiag_read(
	bool (*each)(const struct unixdiag_row *row, void *data), void *data)
{
	const struct diag_request request = {
		.family = AF_UNIX,
		.states = EVERY_STATE,
		.show = SHOW_NAME | SHOW_PEER | SHOW_RQLEN | SHOW_UID,
	};
	struct caller caller = {each, data};

	return sockdiag_dump(
		SOCKDIAG_BY_FAMILY, &request, sizeof(request), give, &caller);
}
