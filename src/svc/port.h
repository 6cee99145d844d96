/*
 * A port as a person types it: a number or a service name.
 *
 *	uint16_t port;
 *	struct fail fail;
 *
 *	if (!port_parse("https", 5, "tcp", &port, &fail))
 *		return false;
 *
 * A number is decimal, 0-65535, leading zeros allowed and never octal. Anything
 * else is looked up in the service database (svc/services.h) for proto, "tcp"
 * or "udp". Errors: STATUS_USAGE.
 */
#ifndef NCX_SVC_PORT_H
#define NCX_SVC_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"

bool port_parse(const char *text, size_t len, const char *proto,
	uint16_t *ret_port, struct fail *fail);

#endif
