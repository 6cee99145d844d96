/*
 * The TCP, UDP and UDP-Lite sockets as the kernel's sock_diag tells them: the
 * rows of /proc/net/tcp and its like in two thirds of the time, and with fewer
 * gaps, since a piece of the answer is eight times as long as a page of a table.
 *
 *	const struct inetdiag_request request = {
 *		.protocol = IPPROTO_TCP,
 *		.states = UINT32_C(1) << SOCKTAB_LISTEN,
 *	};
 *
 *	if (!inetdiag_read(&request, note, data))
 *		... ask /proc/net/tcp and /proc/net/tcp6
 *
 * A row is as the table has it, but: `references` is unknown, 0. The kernel
 * tells either `retransmits` or `probes`, the one that the timer is about. And of
 * a connection in SYN-RECEIVED the user is unknown, and `retransmits` are its
 * SYN-ACKs that were sent again, not the times that its timer fired.
 *
 * It needs a kernel that has it (CONFIG_INET_DIAG, CONFIG_INET_UDP_DIAG).
 *
 * Sources: sock_diag(7), kernel net/ipv4/inet_diag.c, net/ipv4/tcp_diag.c,
 * net/ipv4/udp_diag.c, include/uapi/linux/inet_diag.h; see proc/sockdiag.h,
 * too.
 */
#ifndef NCX_PROC_INETDIAG_H
#define NCX_PROC_INETDIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/sockdiag.h"
#include "proc/socktab.h"

struct inetdiag_request {
	int protocol; /* IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE */
	/* AF_INET, AF_INET6 or, TCP alone, 0: both in one walk, mixed. */
	int family;
	uint32_t states; /* bits by enum socktab_state; 0: all */
};

/* One piece of the answer to a question about the protocol, see
 * sockdiag_parse. `type` is that of the messages. Calls `each` for every socket,
 * with its table, until it returns false. */
enum sockdiag_end inetdiag_parse(const void *bytes, size_t len, uint16_t type,
	uint32_t sequence, int protocol,
	bool (*each)(const struct socktab_row *row, void *data), void *data);

/* Ask the kernel, see sockdiag_dump. */
bool inetdiag_read(const struct inetdiag_request *request,
	bool (*each)(const struct socktab_row *row, void *data), void *data);

#endif
