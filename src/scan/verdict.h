/*
 * What a scan finds out about a port: its state and how it is known. The names
 * are nmap's, so that reports can be compared.
 */
#ifndef NCX_SCAN_VERDICT_H
#define NCX_SCAN_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

enum port_state {
	PORT_UNKNOWN, /* not probed, or not yet decided */
	PORT_OPEN,
	PORT_CLOSED,
	PORT_FILTERED,
	PORT_OPEN_FILTERED,
	PORT_STATES
};

/* "open", "closed", "filtered", "open|filtered", "unknown". */
const char *port_state_text(enum port_state state);

enum reason {
	REASON_NONE,
	REASON_SYN_ACK,	     /* TCP: connected */
	REASON_CONN_REFUSED, /* TCP: a reset came back */
	REASON_UDP_RESPONSE,
	REASON_NO_RESPONSE,
	REASON_RATE_LIMITED, /* UDP: silent, but the target limits its ICMP */
	REASON_SELF,	     /* only ncx itself has the port, for this scan */
	/* What an ICMP error said, or the errno that stands for it. */
	REASON_NET_UNREACH,
	REASON_HOST_UNREACH,
	REASON_PROTO_UNREACH,
	REASON_PORT_UNREACH,
	REASON_NET_PROHIBITED,
	REASON_HOST_PROHIBITED,
	REASON_ADMIN_PROHIBITED,
	REASON_TIME_EXCEEDED,
	REASON_DEST_UNREACH, /* any other code */
	REASON_PARAM_PROBLEM,
	REASON_NO_ROUTE, /* ICMPv6 1/0 */
	REASON_BEYOND_SCOPE,
	REASON_ADDR_UNREACH,
	REASON_FAIL_POLICY,
	REASON_REJECT_ROUTE,
	REASONS
};

/* "syn-ack", "conn-refused", ...; REASON_NONE is "unknown". */
const char *reason_text(enum reason reason);

/* RFC 792, RFC 1812 5.2.7.1, RFC 4443. A message that says nothing about a
 * port (packet too big, a redirect) is REASON_NONE. */
enum reason reason_of_icmp(bool ipv6, uint8_t type, uint8_t code);

/* The verdict on one port; kept small, since a host may have 65,535. */
struct verdict {
	uint8_t state;	/* enum port_state */
	uint8_t reason; /* enum reason */
	uint8_t tries;	/* probes sent */
	uint8_t sender; /* of the ICMP error: 1 + index in the host's senders;
			 * 0: there is none or it is not known */
	uint8_t icmp_type, icmp_code; /* with a sender */
	uint16_t reply_port;	      /* UDP: the answer came from this port; 0:
				       * from the one that was asked */
	uint32_t rtt_us;	      /* 0: unknown */
};

#endif
