/*
 * Sets of ports, and the PORTS of the command line.
 *
 * PORTS is a comma list of `80`, `https`, `20-25`, `60000-`, `-1023` and `-`
 * (1-65535). `T:` or `U:` begins a group of that protocol; what stands before
 * any group is for the protocols asked for. `!` leaves a port or a range out,
 * wherever it stands in the list, but in its group; a list of only such items
 * leaves them out of 1-65535. Port 0 cannot be scanned, and a list or a group
 * that nothing is left of is a mistake.
 *
 *	struct ports ports;
 *
 *	if (!ports_parse("https,8000-8100,!8080", 21, PORTS_TCP, &ports, fail))
 *		return false;
 */
#ifndef NCX_SCAN_PORTS_H
#define NCX_SCAN_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"

/* The protocols of a scan: bits, and what indexes arrays by protocol. */
enum ports_proto {
	PORTS_TCP = 1,
	PORTS_UDP = 2,
};

struct port_set {
	uint64_t bits[65536 / 64];
};

struct ports {
	struct port_set tcp, udp;
};

/* protos: for items outside a group. A mistake is STATUS_USAGE and names the
 * item. A name has to be a service of one of its protocols; it stands for the
 * ports it has there. Blanks around an item do not matter. */
bool ports_parse(const char *text, size_t len, unsigned protos,
	struct ports *ret_ports, struct fail *fail);

/* Whether text is meant as PORTS and not as a target: it parses as such, or it
 * has what no target has, a comma, a `!` or a `T:` or `U:` at its beginning, or
 * only digits and dashes (then a mistake in it is a mistake in ports). */
bool ports_meant(const char *text, size_t len, unsigned protos);

/* The same for a text that would have to be a target if it can: the name of a
 * service may be that of a host, too. */
bool ports_only(const char *text, size_t len);

/* The ports of the built-in service table, svc/services.h. */
void ports_builtin(unsigned protos, struct ports *ret_ports);

/* The count most common ports of each protocol, by the ranking of
 * ports_common.c: at most 65535. The first are what is often found open, then
 * come the rest of the built-in service table, the rest of 1-1023 and the rest
 * of all, so that more are always the fewer and others. */
void ports_top(unsigned protos, size_t count, struct ports *ret_ports);

void port_set_add(struct port_set *set, uint16_t low, uint16_t high);
void port_set_remove(struct port_set *set, uint16_t low, uint16_t high);
bool port_set_has(const struct port_set *set, uint16_t port);
size_t port_set_count(const struct port_set *set);

/* The first port >= from; false when there is none. */
bool port_set_next(
	const struct port_set *set, uint32_t from, uint16_t *ret_port);

/* The ports of a scan as a list: first TCP, then UDP, each ascending. The place
 * of a port in it is its index everywhere in scan/. */
struct port_list {
	uint16_t *numbers;
	size_t count;
	size_t tcp_count; /* the first ones are TCP, the others UDP */
};
bool port_list_init(
	struct port_list *list, const struct ports *ports, struct fail *fail);
void port_list_release(struct port_list *list);

#endif
