/*
 * Which packets are wanted: FILTER of `ncx capture`.
 *
 *	tcp udp icmp arp  that protocol; icmp is ICMPv6, too. Several: one of
 *	ip ip6            them. ip and ip6 are versions
 *	:PORTS            either end has such a port: `:53`, `:ssh`,
 *	                  `:8000-8100`, `:80,443`
 *	@HOST             either end has the address: `@192.0.2.1`, `@::1`,
 *	                  `@192.0.2.0/24`, `@localhost` (any of its addresses)
 *	@HOST:PORTS       one and the same end has both: `@[::1]:80`
 *	ADDRESS           a numeric address or network needs no `@`:
 *	                  `192.0.2.1`, `[::1]:80`
 *
 * Filters of one kind (protocols, versions, ports, hosts; `@HOST:PORTS` is a
 * host) widen each other, filters of different kinds must all match. ARP is
 * beside the versions: `arp ip` is ARP or IPv4; its hosts are the two that it
 * is about. A fragment behind the first one has no ports. An ICMP error matches
 * when the packet that it quotes does, so that what answers a conversation is
 * seen with it.
 *
 *	struct filter filter;
 *
 *	if (!filter_parse(words, count, &filter, fail))
 *		...
 *	if (filter_matches(&filter, &packet))
 *		...
 *	filter_release(&filter);
 *
 * The kernel can run a coarser filter before anything is copied: filter_program
 * makes a classic BPF program (kernel Documentation/networking/filter.rst) that
 * lets through at least what filter_matches wants.
 */
#ifndef NCX_WIRE_FILTER_H
#define NCX_WIRE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "net/cidr.h"
#include "net/resolve.h"
#include "wire/packet.h"

enum filter_protocol {
	FILTER_TCP = 1,
	FILTER_UDP = 2,
	FILTER_ICMP = 4,
	FILTER_ARP = 8,
	FILTER_IPV4 = 16,
	FILTER_IPV6 = 32,
};

struct filter_ports {
	uint16_t low, high;
};

/* One end: networks, ports, or both. */
struct filter_end {
	struct cidr *networks; /* any of them */
	size_t network_count;  /* 0: any address */
	struct filter_ports *ports;
	size_t port_count; /* 0: any port */
};

struct filter {
	unsigned protocols; /* enum filter_protocol, or'ed; 0: any */
	struct filter_end *ends;
	size_t end_count;
};

/* Errors: STATUS_USAGE, which names the word; STATUS_TROUBLE, a host that is
 * not found. */
bool filter_parse(char *const *words, size_t count, struct filter *ret,
	struct fail *fail);

/* The same with another way to find the addresses of a name. */
typedef bool filter_find(
	const char *host, struct endpoint_list *ret_list, struct fail *fail);
bool filter_parse_with(char *const *words, size_t count, filter_find *find,
	struct filter *ret, struct fail *fail);

void filter_release(struct filter *filter);
bool filter_matches(const struct filter *filter, const struct packet *packet);

/* As struct sock_filter of linux/filter.h. */
struct filter_op {
	uint16_t code;
	uint8_t if_true, if_false;
	uint32_t value;
};
#define FILTER_OPS_MAX 512

/* For packets that begin with the network header (SOCK_DGRAM of packet(7)) or
 * with Ethernet's. Returns how many instructions; 0: no filter is needed, or it
 * would be too long: everything is to be let through. */
size_t filter_program(const struct filter *filter, bool ethernet,
	struct filter_op ops[FILTER_OPS_MAX]);

#endif
