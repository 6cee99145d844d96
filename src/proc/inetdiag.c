#include "proc/inetdiag.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define NS_PER_MS INT64_C(1000000)

/* States as the kernel has them: a connection that is being made is in 12, and
 * the tables call it SYN-RECEIVED. 13, bound and no more, they do not show. */
#define NEW_SYN_RECEIVED 12
#define BIT(state)	 (UINT32_C(1) << (state))
#define EVERY_STATE	 (BIT(NEW_SYN_RECEIVED + 1) - 2)

/* linux/inet_diag.h: not every libc comes with it. */
struct diag_ends {			  /* inet_diag_sockid */
	uint16_t local_port, remote_port; /* in network order */
	uint8_t local[16], remote[16];
	uint32_t interface, cookie[2];
};

struct diag_request { /* inet_diag_req_v2 */
	uint8_t family, protocol, show, pad;
	uint32_t states;
	struct diag_ends ends;
};

struct old_request { /* inet_diag_req; the kernel ignores the family */
	uint8_t family, local_len, remote_len, show;
	struct diag_ends ends;
	uint32_t states, pad;
};

struct diag_socket { /* inet_diag_msg */
	uint8_t family, state, timer, retransmits;
	struct diag_ends ends;
	uint32_t expires; /* ms */
	uint32_t rx_queue, tx_queue, uid, inode;
};

static void read_end(
	struct socktab_address *address, int family, const uint8_t bytes[16])
{
	address->family = family;
	memcpy(address->bytes, bytes, family == AF_INET6 ? 16 : 4);
}

static void read_timer(
	struct socktab_inet *inet, const struct diag_socket *socket)
{
	if (socket->timer > SOCKTAB_TIMER_ZERO_WINDOW)
		return; /* that of delayed ACKs, which the tables do not show */
	inet->timer = socket->timer;
	/* Older kernels say how long a timer is overdue, as a negative number. */
	if (socket->timer != SOCKTAB_TIMER_NONE && socket->expires <= INT32_MAX)
		inet->timer_ns = socket->expires * NS_PER_MS;
	if (socket->timer == SOCKTAB_TIMER_RETRANSMIT)
		inet->retransmits = socket->retransmits;
	else
		inet->probes = socket->retransmits;
}

static bool read_table(int protocol, int family, enum socktab_table *ret)
{
	bool v6 = family == AF_INET6;

	if (!v6 && family != AF_INET)
		return false;
	if (protocol == IPPROTO_TCP)
		*ret = v6 ? SOCKTAB_TCP6 : SOCKTAB_TCP;
	else if (protocol == IPPROTO_UDP)
		*ret = v6 ? SOCKTAB_UDP6 : SOCKTAB_UDP;
	else if (protocol == IPPROTO_UDPLITE)
		*ret = v6 ? SOCKTAB_UDPLITE6 : SOCKTAB_UDPLITE;
	else
		return false;
	return true;
}

/* The body of one message. Its attributes tell nothing that a row has. */
static bool read_socket(
	struct sockdiag_bytes body, int protocol, struct socktab_row *ret)
{
	struct diag_socket socket;
	struct socktab_row row = {0};

	if (!sockdiag_take(&body, &socket, sizeof(socket)) ||
		!read_table(protocol, socket.family, &row.table))
		return false;
	row.state = socket.state == NEW_SYN_RECEIVED ? SOCKTAB_SYN_RECEIVED
						     : socket.state;
	row.inode = socket.inode;
	row.uid = socket.uid;
	/* 0 for want of a user, as the kernel did not look at the listener. */
	if (row.state == SOCKTAB_SYN_RECEIVED && row.inode == 0)
		row.uid = SOCKTAB_UID_UNKNOWN;
	read_end(&row.inet.local, socket.family, socket.ends.local);
	read_end(&row.inet.remote, socket.family, socket.ends.remote);
	row.inet.local_port = ntohs(socket.ends.local_port);
	row.inet.remote_port = ntohs(socket.ends.remote_port);
	row.inet.rx_queue = socket.rx_queue;
	/* A listener's backlog, which the tables do not tell. */
	if (row.state != SOCKTAB_LISTEN)
		row.inet.tx_queue = socket.tx_queue;
	read_timer(&row.inet, &socket);
	*ret = row;
	return true;
}

/* Who is told about sockets, and of which protocol they are. */
struct caller {
	int protocol;
	bool (*each)(const struct socktab_row *row, void *data);
	void *data;
};

static enum sockdiag_end give(struct sockdiag_bytes body, void *data)
{
	const struct caller *caller = data;
	struct socktab_row row;

	if (!read_socket(body, caller->protocol, &row))
		return SOCKDIAG_BROKEN;
	return caller->each(&row, caller->data) ? SOCKDIAG_MORE
						: SOCKDIAG_STOPPED;
}

enum sockdiag_end inetdiag_parse(const void *bytes, size_t len, uint16_t type,
	uint32_t sequence, int protocol,
	bool (*each)(const struct socktab_row *row, void *data), void *data)
{
	struct caller caller = {protocol, each, data};

	return sockdiag_parse(bytes, len, type, sequence, give, &caller);
}

bool inetdiag_read(const struct inetdiag_request *request,
	bool (*each)(const struct socktab_row *row, void *data), void *data)
{
	struct caller caller = {request->protocol, each, data};
	uint32_t states = request->states ? request->states : EVERY_STATE;

	if (states & BIT(SOCKTAB_SYN_RECEIVED))
		states |= BIT(NEW_SYN_RECEIVED);
	if (request->family == AF_UNSPEC) {
		const struct old_request old = {.states = states & EVERY_STATE};

		return request->protocol == IPPROTO_TCP &&
		       sockdiag_dump(
			       SOCKDIAG_TCP, &old, sizeof(old), give, &caller);
	}
	const struct diag_request new = {
		.family = (uint8_t)request->family,
		.protocol = (uint8_t)request->protocol,
		.states = states & EVERY_STATE,
	};

	return sockdiag_dump(
		SOCKDIAG_BY_FAMILY, &new, sizeof(new), give, &caller);
}
