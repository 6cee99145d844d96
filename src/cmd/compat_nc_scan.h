/*
 * nc -z: which ports answer, in nc's lines on stderr.
 */
#ifndef NCX_CMD_COMPAT_NC_SCAN_H
#define NCX_CMD_COMPAT_NC_SCAN_H

#include <stdbool.h>

#include "cli/command.h"

struct nc_scan {
	const char *host;
	char **ports; /* operands: "80", "7-13", "ssh" */
	int port_count;
	bool udp, numeric;
	unsigned verbose;
	const char *wait;     /* of -w, in seconds; null: not given */
	const char *interval; /* of -i, in seconds; null: not given */
	bool ipv4, ipv6;
};

/* STATUS_OK when a port is open, STATUS_NO when none is. */
enum status nc_scan(const struct nc_scan *scan, struct report *report,
	int *ret_signal, struct fail *fail);

#endif
