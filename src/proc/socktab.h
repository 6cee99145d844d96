/*
 * The kernel's socket tables: /proc/net/tcp, udp, udplite, raw, icmp, each with
 * a 6 too, unix, packet and netlink.
 *
 * The parsers take one line and are pure; the reader opens self/net/NAME below
 * a directory fd, which is /proc, or a tree of files in a test, and calls back
 * for each row:
 *
 *	static bool print_row(const struct socktab_row *row, void *data);
 *
 *	int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
 *	if (!socktab_read(proc_fd, SOCKTAB_TCP, print_row, data, fail))
 *		...
 *
 * It is self/net and not net, which is missing when /proc is mounted with
 * subset=pid. A table is no snapshot: while sockets come and go, the kernel may
 * show a row twice or not at all. Tell rows apart by inode, or by both ends.
 *
 * Sources: proc(5), kernel net/ipv4/tcp_ipv4.c, net/ipv4/udp.c,
 * net/ipv4/raw.c, net/ipv4/ping.c, net/ipv6/tcp_ipv6.c, net/ipv6/datagram.c,
 * net/unix/af_unix.c, net/packet/af_packet.c, net/netlink/af_netlink.c.
 */
#ifndef NCX_PROC_SOCKTAB_H
#define NCX_PROC_SOCKTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"

enum socktab_table {
	SOCKTAB_TCP,
	SOCKTAB_TCP6,
	SOCKTAB_UDP,
	SOCKTAB_UDP6,
	SOCKTAB_UNIX,
	SOCKTAB_UDPLITE,
	SOCKTAB_UDPLITE6,
	SOCKTAB_RAW,
	SOCKTAB_RAW6,
	SOCKTAB_ICMP,
	SOCKTAB_ICMP6,
	SOCKTAB_PACKET,
	SOCKTAB_NETLINK,
};

/* The kernel's numbers, the names of RFC 9293 section 3.3.2. For UDP only
 * ESTABLISHED (connected) and CLOSED (not connected) occur. */
enum socktab_state {
	SOCKTAB_ESTABLISHED = 1,
	SOCKTAB_SYN_SENT = 2,
	SOCKTAB_SYN_RECEIVED = 3,
	SOCKTAB_FIN_WAIT_1 = 4,
	SOCKTAB_FIN_WAIT_2 = 5,
	SOCKTAB_TIME_WAIT = 6,
	SOCKTAB_CLOSED = 7,
	SOCKTAB_CLOSE_WAIT = 8,
	SOCKTAB_LAST_ACK = 9,
	SOCKTAB_LISTEN = 10,
	SOCKTAB_CLOSING = 11,
};

/* Which timer runs; take a number that is not here for an unknown one. */
enum socktab_timer {
	SOCKTAB_TIMER_NONE = 0,
	SOCKTAB_TIMER_RETRANSMIT = 1,
	SOCKTAB_TIMER_KEEPALIVE = 2,
	SOCKTAB_TIMER_TIME_WAIT = 3,
	SOCKTAB_TIMER_ZERO_WINDOW = 4,
};

/* struct socktab_unix, state and flags */
enum socktab_unix_state {
	SOCKTAB_UNIX_UNCONNECTED = 1,
	SOCKTAB_UNIX_CONNECTING = 2,
	SOCKTAB_UNIX_CONNECTED = 3,
	SOCKTAB_UNIX_DISCONNECTING = 4,
};
#define SOCKTAB_UNIX_LISTENING UINT32_C(0x10000)

struct socktab_address {
	int family;	   /* AF_INET or AF_INET6; 0 in a unix row */
	uint8_t bytes[16]; /* in network order; AF_INET uses the first 4 */
};

/* What a row of tcp, udp, udplite, raw and icmp says. The local port of raw is
 * the IP protocol, that of icmp the echo identifier. */
struct socktab_inet {
	struct socktab_address local, remote;
	uint16_t local_port, remote_port;
	uint32_t tx_queue; /* bytes written and not acknowledged */
	uint32_t rx_queue; /* TCP: bytes not read yet, LISTEN: connections not
			    * accepted yet; UDP: memory, not bytes */
	uint32_t timer;	   /* enum socktab_timer */
	int64_t timer_ns;  /* until it fires; 0 when overdue or none */
	uint32_t retransmits;
	int64_t probes; /* unanswered zero-window or keepalive probes */
};

/* What a row of unix says. */
struct socktab_unix {
	uint32_t protocol;
	uint32_t flags; /* SOCKTAB_UNIX_LISTENING */
	uint32_t type;	/* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	/* Hostile bytes, valid during the callback, empty for a socket without
	 * a name. NULs are shown as '@', so an abstract name and a path with a
	 * leading '@' look alike. A name with a line end in it can forge a row:
	 * believe in a row of unix when a process owns its inode. */
	const char *path;
	size_t path_len;
};

/* What a row of packet says. */
struct socktab_packet {
	uint32_t type;	   /* SOCK_RAW, SOCK_DGRAM */
	uint32_t protocol; /* ETH_P_ALL (3), ...; 0 takes nothing */
	int interface;	   /* its index; 0: all */
	uint32_t rx_memory;
};

/* What a row of netlink says. The table's "Pid" is a port: often the pid of who
 * opened it, but anybody may bind any; 0 is the kernel's end. */
struct socktab_netlink {
	uint32_t protocol; /* NETLINK_ROUTE (0), ... */
	uint32_t port;
	uint32_t groups; /* the first 32 */
	uint32_t rx_memory, tx_memory;
};

/* No parser of a table says so: proc/inetdiag.h does. */
#define SOCKTAB_UID_UNKNOWN UINT32_MAX

struct socktab_row {
	enum socktab_table table; /* set by the readers, 0 by the parsers */
	uint32_t state;		  /* enum socktab_state, socktab_unix_state */
	/* As the reader's user namespace maps it. TCP's TIME_WAIT and orphans
	 * say 0 and mean nobody; unix and netlink rows have none, it is 0. */
	uint32_t uid;
	/* 0: no process has it: TIME_WAIT, or not accepted yet. */
	uint64_t inode;
	uint32_t references;
	struct socktab_inet inet; /* tcp, udp, udplite, raw, icmp */
	struct socktab_unix un;
	struct socktab_packet packet;
	struct socktab_netlink netlink;
};

/* One line, with or without its line end. False for the header and for what is
 * cut or is not a row; *ret is untouched then. The tail after the references
 * differs by state and kernel and is not read. */
bool socktab_parse_inet(
	const char *line, size_t len, bool ipv6, struct socktab_row *ret);
/* The path may hold line ends: the text is one record. */
bool socktab_parse_unix(const char *line, size_t len, struct socktab_row *ret);
/* These need the blank or the line end after their last column, the inode:
 * without it a cut number could not be told. */
bool socktab_parse_packet(
	const char *line, size_t len, struct socktab_row *ret);
bool socktab_parse_netlink(
	const char *line, size_t len, struct socktab_row *ret);

/* Call `each` for every row, until it returns false. A missing file has no
 * rows and is no error: IPv6 may be off. Those of tcp and udp every kernel has:
 * they may be missing in a tree of files alone. Errors: STATUS_TROUBLE. */
bool socktab_read(int proc_fd, enum socktab_table table,
	bool (*each)(const struct socktab_row *row, void *data), void *data,
	struct fail *fail);

#endif
