#include "proc/sockets_rows.h"

/*
 * Without an inode there is no process, and the kernel prints 0 for want of a
 * user, which is not root. Of a connection that was not accepted, and of one that
 * its process has closed, only newer kernels know the user; of one in
 * SYN-RECEIVED all tables do, it is its listener's, and the row of sock_diag says
 * itself that it does not.
 */
static uint32_t user_of(const struct socktab_row *row)
{
	if (row->inode == 0 && row->uid == 0 &&
		row->state != SOCKTAB_SYN_RECEIVED)
		return SOCKETS_UID_UNKNOWN;
	return row->uid;
}

static void from_unix(const struct socktab_row *row, struct sock *sock)
{
	sock->uid = SOCKETS_UID_UNKNOWN;
	sock->u.un.protocol = row->un.protocol;
	sock->u.un.flags = row->un.flags;
	sock->u.un.type = row->un.type;
	sock->u.un.name = row->un.path;
	sock->u.un.name_len = row->un.path_len;
	sock->u.un.doubtful = true;
}

void sockets_from_row(
	const struct socktab_row *row, enum sockets_kind kind, struct sock *ret)
{
	*ret = (struct sock){
		.kind = kind,
		.state = row->state,
		.uid = user_of(row),
		.inode = row->inode,
		.references = row->references,
	};
	if (kind == SOCKETS_UNIX) {
		from_unix(row, ret);
	} else if (kind == SOCKETS_PACKET) {
		ret->rx_queue = row->packet.rx_memory;
		ret->u.packet.type = row->packet.type;
		ret->u.packet.protocol = row->packet.protocol;
		ret->u.packet.interface = row->packet.interface;
	} else if (kind == SOCKETS_NETLINK) {
		ret->uid = SOCKETS_UID_UNKNOWN;
		ret->rx_queue = row->netlink.rx_memory;
		ret->tx_queue = row->netlink.tx_memory;
		ret->u.netlink.protocol = row->netlink.protocol;
		ret->u.netlink.port = row->netlink.port;
		ret->u.netlink.groups = row->netlink.groups;
	} else {
		ret->rx_queue = row->inet.rx_queue;
		ret->tx_queue = row->inet.tx_queue;
		ret->u.inet = row->inet;
	}
}

void sockets_from_diag(const struct unixdiag_row *row, struct sock *ret)
{
	*ret = (struct sock){
		.kind = SOCKETS_UNIX,
		.state = row->state == SOCKTAB_ESTABLISHED
				 ? SOCKTAB_UNIX_CONNECTED
				 : SOCKTAB_UNIX_UNCONNECTED,
		.uid = row->has_uid ? row->uid : SOCKETS_UID_UNKNOWN,
		.inode = row->inode,
		.rx_queue = row->rx_queue,
		.tx_queue = row->tx_queue,
	};
	ret->u.un.type = row->type;
	ret->u.un.name = row->name;
	ret->u.un.name_len = row->name_len;
	ret->u.un.peer = row->peer;
	if (row->state == SOCKTAB_LISTEN)
		ret->u.un.flags = SOCKTAB_UNIX_LISTENING;
}

void sockets_from_queue(const struct unixdiag_row *listener, struct sock *ret)
{
	*ret = (struct sock){
		.kind = SOCKETS_UNIX,
		.state = SOCKTAB_UNIX_CONNECTING,
		.uid = SOCKETS_UID_UNKNOWN,
	};
	ret->u.un.type = listener->type;
	ret->u.un.name = listener->name;
	ret->u.un.name_len = listener->name_len;
}
