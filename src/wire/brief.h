/*
 * A packet in one line:
 *
 *	12:00:00.000037 127.0.0.1:5000 > 127.0.0.1:40312 tcp SYN,ACK seq=0 ack=1 win=65483 len=0 mss=65495 sackOK ws=7
 *
 * TS says of a SYN that it has timestamps (RFC 7323).
 *
 * Pure. Addresses and ports are numbers; what comes out of a packet is escaped.
 * A line costs well under a microsecond, since captures have millions.
 */
#ifndef NCX_WIRE_BRIEF_H
#define NCX_WIRE_BRIEF_H

#include "out/text.h"
#include "wire/packet.h"

enum brief_time {
	BRIEF_TIME_CLOCK,    /* local time of day, microseconds */
	BRIEF_TIME_RELATIVE, /* seconds since the first packet */
	BRIEF_TIME_NONE,
};

/* What one line needs of the lines before. Zero it before the first. */
struct brief {
	enum brief_time time;
	bool number;	/* begin with the packet's number */
	bool has_first; /* of RELATIVE */
	int64_t first_ns;
	/* CLOCK: when the local hour began and which one it is, found out anew
	 * for a time outside of it. Times within the first day of 1970 count
	 * from midnight already. */
	int64_t hour_ns;
	unsigned hour;
};

/* Append the line and its line end. */
void brief_line(
	struct brief *brief, const struct packet *packet, struct text *text);

/* Parts of it, for the ladder too: "SYN,ACK" ("none" without any) and "mss=1460
 * sackOK TS ws=7". */
void brief_flags(uint16_t flags, struct text *text);
void brief_options(const struct packet_tcp *tcp, struct text *text);

/* An address of 4 or 16 bytes, without the cost of inet_ntop: "192.0.2.1",
 * "2001:db8::1" (RFC 5952); as one end of an exchange: "[2001:db8::1]:80". */
void brief_address(const uint8_t *address, size_t len, struct text *text);
void brief_endpoint(
	const uint8_t *address, size_t len, uint16_t port, struct text *text);

#endif
