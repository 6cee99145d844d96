/*
 * The counters of protocols as `netstat -s` prints them: what has happened
 * since the network namespace was made.
 *
 *	struct netstat_counters_options options = {.tcp = true};
 *
 *	return netstat_counters_print(&options, fail);
 *
 * The counters for which net-tools has words are printed with these, since
 * scripts match on them: all of Ip, Icmp, Tcp and Udp, also of IPv6, and the
 * older half of TcpExt. All others are printed by the names that the kernel has
 * for them, "NAME: value", under which they are documented
 * (Documentation/networking/snmp_counter.rst of Linux).
 */
#ifndef NCX_LIST_NETSTAT_COUNTERS_H
#define NCX_LIST_NETSTAT_COUNTERS_H

#include <stdbool.h>

#include "base/fail.h"

struct netstat_counters_options {
	/* None of them: all protocols. Groups that are not one of theirs, as
	 * IpExt and UdpLite, are printed in any case; raw means Ip and Icmp. */
	bool tcp, udp, udplite, raw;
	/* Neither is IPv4 alone; IPv6 alone has Tcp, which counts for both. */
	bool ipv4, ipv6;
	const char *proc_root; /* null: /proc */
};

/* Print to stdout. Errors: STATUS_TROUBLE. */
bool netstat_counters_print(
	const struct netstat_counters_options *options, struct fail *fail);

#endif
