#include "list/netstat_ports.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#define PORTS 65536

enum { NAMES_TCP, NAMES_UDP };

/* Of several names the first in the file counts, as for the C library. */
static void note(struct netstat_ports *ports, const struct service *service)
{
	static const char *const protos[] = {
		[NAMES_TCP] = "tcp", [NAMES_UDP] = "udp"};

	for (size_t i = 0; i < sizeof(protos) / sizeof(*protos); i++) {
		struct service_word *name = &ports->names[i][service->port];

		if (name->len == 0 && services_is_proto(service, protos[i],
					      strlen(protos[i])))
			*name = service->name;
	}
}

bool netstat_ports_load(struct netstat_ports *ret_ports, struct fail *fail)
{
	struct netstat_ports ports = {0};
	struct service service;
	size_t offset = 0;

	if (!services_load(&ports.services, SERVICES_PATH, fail))
		return false;
	ports.names[NAMES_TCP] = calloc(PORTS, sizeof(struct service_word));
	ports.names[NAMES_UDP] = calloc(PORTS, sizeof(struct service_word));
	if (!ports.names[NAMES_TCP] || !ports.names[NAMES_UDP]) {
		netstat_ports_release(&ports);
		return fail_memory(fail);
	}
	while (services_next(&ports.services, &offset, &service))
		note(&ports, &service);
	*ret_ports = ports;
	return true;
}

void netstat_ports_release(struct netstat_ports *ports)
{
	free(ports->names[NAMES_TCP]);
	free(ports->names[NAMES_UDP]);
	services_release(&ports->services);
	*ports = (struct netstat_ports){0};
}

struct service_word netstat_ports_get(const struct netstat_ports *ports,
	enum sockets_kind kind, uint16_t port)
{
	struct service_word none = {0};
	const struct protoent *protocol;

	if (!ports)
		return none;
	if (kind & SOCKETS_TCP)
		return ports->names[NAMES_TCP][port];
	if (kind & SOCKETS_UDP)
		return ports->names[NAMES_UDP][port];
	protocol = kind & SOCKETS_RAW ? getprotobynumber(port) : NULL;
	if (protocol)
		none = (struct service_word){
			protocol->p_name, strlen(protocol->p_name)};
	return none;
}
