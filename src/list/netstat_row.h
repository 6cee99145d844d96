/*
 * The lines of netstat, byte for byte as net-tools 2.10 prints them: headings,
 * titles, and rows of Internet and of UNIX sockets. Whatever comes from outside
 * is escaped; of nothing else does a line differ.
 *
 *	struct netstat_columns columns = {.timers = true};
 *
 *	netstat_add_heading(&text, &columns, NETSTAT_INTERNET);
 *	netstat_add_row(&text, &columns, sock, "-");
 *
 * An address and its port have 22 bytes and the colon between them; of a longer
 * address only the beginning is shown, unless `wide`. Longer values of the other
 * columns are not cut, and move the rest of the line.
 */
#ifndef NCX_LIST_NETSTAT_ROW_H
#define NCX_LIST_NETSTAT_ROW_H

#include <stdbool.h>

#include "list/netstat_ports.h"
#include "list/sockets_names.h"
#include "list/sockets_users.h"
#include "out/text.h"
#include "proc/sockets.h"

enum netstat_part { NETSTAT_INTERNET, NETSTAT_UNIX };

struct netstat_columns {
	/* Which sockets: the heading says so. Neither: connected ones. */
	bool all, listening;
	bool wide, extended, programs, timers;
	bool numeric_hosts, numeric_users;
	const struct sockets_names *names; /* null: numbers */
	const struct netstat_ports *ports; /* null: numbers */
	struct sockets_users *users;	   /* null: numbers */
};

/* Whether netstat lists it. UDP and raw sockets go by the remote address, TCP by
 * the remote port. */
bool netstat_wants(
	const struct netstat_columns *columns, const struct sock *sock);

/* Heading and titles. */
void netstat_add_heading(struct text *text,
	const struct netstat_columns *columns, enum netstat_part part);

/* program: "4242/nc", hostile bytes; not looked at without its column. */
void netstat_add_row(struct text *text, const struct netstat_columns *columns,
	const struct sock *sock, const char *program);

#endif
