/*
 * The ports of nc's command line: "80", "ssh", "7-13", and "13-7", which is the
 * same.
 */
#ifndef NCX_CMD_COMPAT_NC_PORTS_H
#define NCX_CMD_COMPAT_NC_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"

struct nc_ports {
	bool range; /* two numbers, even when they are the same */
	uint16_t low, high;
};

/* The name of a service may have a hyphen, too. There is no port 0. Errors:
 * STATUS_USAGE. */
bool nc_ports_parse(const char *text, bool udp, struct nc_ports *ret_ports,
	struct fail *fail);

#endif
