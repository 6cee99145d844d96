#include "scan/verdict.h"

#include <stddef.h>

const char *port_state_text(enum port_state state)
{
	static const char *const texts[PORT_STATES] = {
		[PORT_UNKNOWN] = "unknown",
		[PORT_OPEN] = "open",
		[PORT_CLOSED] = "closed",
		[PORT_FILTERED] = "filtered",
		[PORT_OPEN_FILTERED] = "open|filtered",
	};

	return state < PORT_STATES ? texts[state] : "unknown";
}

const char *reason_text(enum reason reason)
{
	static const char *const texts[REASONS] = {
		[REASON_NONE] = "unknown",
		[REASON_SYN_ACK] = "syn-ack",
		[REASON_CONN_REFUSED] = "conn-refused",
		[REASON_UDP_RESPONSE] = "udp-response",
		[REASON_NO_RESPONSE] = "no-response",
		[REASON_RATE_LIMITED] = "rate-limited",
		[REASON_SELF] = "self",
		[REASON_NET_UNREACH] = "net-unreach",
		[REASON_HOST_UNREACH] = "host-unreach",
		[REASON_PROTO_UNREACH] = "proto-unreach",
		[REASON_PORT_UNREACH] = "port-unreach",
		[REASON_NET_PROHIBITED] = "net-prohibited",
		[REASON_HOST_PROHIBITED] = "host-prohibited",
		[REASON_ADMIN_PROHIBITED] = "admin-prohibited",
		[REASON_TIME_EXCEEDED] = "time-exceeded",
		[REASON_DEST_UNREACH] = "dest-unreach",
		[REASON_PARAM_PROBLEM] = "param-problem",
		[REASON_NO_ROUTE] = "no-route",
		[REASON_BEYOND_SCOPE] = "beyond-scope",
		[REASON_ADDR_UNREACH] = "addr-unreach",
		[REASON_FAIL_POLICY] = "fail-policy",
		[REASON_REJECT_ROUTE] = "reject-route",
	};

	return reason < REASONS ? texts[reason] : "unknown";
}

/* Type 3: RFC 792, and RFC 1812 section 5.2.7.1 for the codes from 6 on. */
static enum reason unreachable4(uint8_t code)
{
	static const uint8_t reasons[] = {
		[0] = REASON_NET_UNREACH,
		[1] = REASON_HOST_UNREACH,
		[2] = REASON_PROTO_UNREACH,
		[3] = REASON_PORT_UNREACH,
		[6] = REASON_NET_UNREACH, /* network unknown */
		[7] = REASON_HOST_UNREACH,
		[9] = REASON_NET_PROHIBITED,
		[10] = REASON_HOST_PROHIBITED,
		[11] = REASON_NET_UNREACH, /* for this type of service */
		[12] = REASON_HOST_UNREACH,
		[13] = REASON_ADMIN_PROHIBITED,
	};

	if (code >= sizeof(reasons) || reasons[code] == REASON_NONE)
		return REASON_DEST_UNREACH;
	return (enum reason)reasons[code];
}

/* Type 1: RFC 4443 section 3.1. */
static enum reason unreachable6(uint8_t code)
{
	static const uint8_t reasons[] = {
		[0] = REASON_NO_ROUTE,
		[1] = REASON_ADMIN_PROHIBITED,
		[2] = REASON_BEYOND_SCOPE,
		[3] = REASON_ADDR_UNREACH,
		[4] = REASON_PORT_UNREACH,
		[5] = REASON_FAIL_POLICY,
		[6] = REASON_REJECT_ROUTE,
	};

	if (code >= sizeof(reasons))
		return REASON_DEST_UNREACH;
	return (enum reason)reasons[code];
}

enum reason reason_of_icmp(bool ipv6, uint8_t type, uint8_t code)
{
	if (type == (ipv6 ? 1 : 3))
		return ipv6 ? unreachable6(code) : unreachable4(code);
	if (type == (ipv6 ? 3 : 11))
		return REASON_TIME_EXCEEDED;
	if (type == (ipv6 ? 4 : 12))
		return REASON_PARAM_PROBLEM;
	return REASON_NONE;
}
