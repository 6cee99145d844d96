/*
 * The names of ports as netstat prints them: of services(5) for TCP and UDP, of
 * protocols(5) for raw sockets, whose port is the protocol.
 *
 *	struct netstat_ports ports;
 *
 *	if (!netstat_ports_load(&ports, fail))
 *		return false;
 *	name = netstat_ports_get(&ports, SOCKETS_TCP4, 80);
 *	netstat_ports_release(&ports);
 */
#ifndef NCX_LIST_NETSTAT_PORTS_H
#define NCX_LIST_NETSTAT_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "proc/sockets.h"
#include "svc/services.h"

struct netstat_ports {
	struct services services;
	/* By port, so that a long list is no slower: TCP, then UDP. */
	struct service_word *names[2];
};

/* From /etc/services, or the built-in table where there is none. Errors:
 * STATUS_TROUBLE. */
bool netstat_ports_load(struct netstat_ports *ret_ports, struct fail *fail);
void netstat_ports_release(struct netstat_ports *ports);

/* Hostile bytes, valid until the release or the next call; len 0: the port has
 * no name. ports may be null, which has none. */
struct service_word netstat_ports_get(const struct netstat_ports *ports,
	enum sockets_kind kind, uint16_t port);

#endif
