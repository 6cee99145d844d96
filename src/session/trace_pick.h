/*
 * Which of the packets that pass are the session's own. Pure.
 *
 * The kernel's filter knows the protocol and one port; other processes may use
 * the same. A listener's packets are those that came to its port or left from
 * it; of connect, the sockets are known by both of their ends.
 *
 * Where one packet passes several interfaces (a bridge and what is plugged into
 * it), only the first time counts.
 */
#ifndef NCX_SESSION_TRACE_PICK_H
#define NCX_SESSION_TRACE_PICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/endpoint.h"
#include "wire/filter.h"
#include "wire/packet.h"

#define TRACE_SEEN 64
/* Connections of connect that are remembered: --wait may try for hours. */
#define TRACE_OWN 64

/* One connection of ours: both ends have to match. */
struct trace_own {
	struct cidr networks[2];
	struct filter_ports ports[2];
	struct filter_end ends[2];
	struct filter filters[2];
};

struct trace_seen {
	uint64_t hash;
	uint32_t interface;
	int64_t time_ns;
};

struct trace_pick {
	/* What is given to the kernel, too. */
	struct cidr network;
	struct filter_ports ports;
	struct filter_end end;
	struct filter filter;

	bool listening;
	struct trace_own *own; /* TRACE_OWN; not listening */
	size_t own_count;      /* the oldest is overwritten */
	struct trace_seen seen[TRACE_SEEN];
};

/* listening: local is what the listener is bound to, its address may be any;
 * otherwise its port is the one that is called. Must not be moved afterwards.
 * False: no memory. */
bool trace_pick_init(struct trace_pick *pick, bool udp, bool listening,
	const struct endpoint *local);
void trace_pick_release(struct trace_pick *pick);

/* connect: this socket is ours. */
void trace_pick_add(struct trace_pick *pick, const struct endpoint *local,
	const struct endpoint *peer);

/* Whether the packet is ours, and not seen before on another interface. */
bool trace_pick_takes(struct trace_pick *pick, const struct packet *packet);

#endif
