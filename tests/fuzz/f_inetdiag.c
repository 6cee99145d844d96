/* A dump of inet_diag. */
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "proc/inetdiag.h"
#include "proc/sockets_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Nothing that a row says is beyond what the tables can say. */
static bool check_row(const struct socktab_row *row, void *data)
{
	const int *protocol = data;
	const struct socktab_inet *inet = &row->inet;
	bool six = inet->local.family == AF_INET6;
	struct sock sock;

	if (row->table != (*protocol == IPPROTO_TCP
					  ? (six ? SOCKTAB_TCP6 : SOCKTAB_TCP)
					  : (six ? SOCKTAB_UDP6 : SOCKTAB_UDP)))
		abort();
	if ((!six && inet->local.family != AF_INET) ||
		inet->remote.family != inet->local.family)
		abort();
	if (inet->timer > SOCKTAB_TIMER_ZERO_WINDOW || inet->timer_ns < 0 ||
		inet->retransmits > 255 || inet->probes > 255)
		abort();
	if (inet->timer == SOCKTAB_TIMER_NONE && inet->timer_ns != 0)
		abort();
	if (row->state == SOCKTAB_LISTEN && inet->tx_queue != 0)
		abort();
	sockets_from_row(row, SOCKETS_TCP4, &sock);
	if (sock.inode != row->inode || sock.state != row->state)
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	int protocol = IPPROTO_TCP;

	(void)inetdiag_parse(
		bytes, len, SOCKDIAG_TCP, 1, protocol, check_row, &protocol);
	protocol = IPPROTO_UDP;
	(void)inetdiag_parse(bytes, len, SOCKDIAG_BY_FAMILY, 1, protocol,
		check_row, &protocol);
	return 0;
}
