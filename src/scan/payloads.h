/*
 * What to say to a UDP port, so that whoever listens there answers: a request
 * in the protocol of the port, harmless and as short as the protocol allows.
 * All the other ports get a line end; an empty datagram would be taken for the
 * end of its input by many a server, nc -lu first of all.
 *
 * Every payload was written from the document that its row in payloads.c names.
 */
#ifndef NCX_SCAN_PAYLOADS_H
#define NCX_SCAN_PAYLOADS_H

#include <stddef.h>
#include <stdint.h>

struct payload {
	uint16_t port;
	const char *name; /* of the protocol: "dns" */
	const uint8_t *bytes;
	size_t len;
};

/* Sorted by port; several rows of a port are sent together. The last row has no
 * name. */
extern const struct payload payloads[];

/* For the ports that are not in it: no port, a line end. */
extern const struct payload payload_other;

/* The first row for this port; the others follow it while their port is the
 * same. Or payload_other. */
const struct payload *payloads_find(uint16_t port);

#endif
