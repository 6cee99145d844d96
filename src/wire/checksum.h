/*
 * The Internet checksum (RFC 1071) of a header: verified, and worked out step by
 * step.
 *
 *	struct checksum sum;
 *
 *	if (checksum_check(&packet, layer, &sum))
 *		... sum.verdict, sum.expected
 *
 * IPv4, ICMP, ICMPv6, TCP and UDP have one. The sum of the last three goes over
 * a pseudo-header, too (RFC 9293 section 3.1, RFC 768, RFC 8200 section 8.1).
 *
 * A machine whose network card computes checksums hands packets on with a
 * placeholder: the folded, not complemented, sum of the pseudo-header. Captured
 * there, and always on loopback, that is what stands in the packet. It is told
 * from a wrong one.
 */
#ifndef NCX_WIRE_CHECKSUM_H
#define NCX_WIRE_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/packet.h"

enum checksum_verdict {
	CHECKSUM_CORRECT,
	CHECKSUM_WRONG,
	CHECKSUM_PENDING,  /* not yet computed: it is the pseudo-header's sum */
	CHECKSUM_UNUSED,   /* UDP leaves it out, as 0, as it may over IPv4 */
	CHECKSUM_ILLEGAL,  /* UDP over IPv6 may not */
	CHECKSUM_CUT,	   /* some of what it covers was not captured */
	CHECKSUM_FRAGMENT, /* it covers several packets */
	CHECKSUM_NO_IP,	   /* the pseudo-header is not known */
};

struct checksum {
	enum checksum_verdict verdict;
	uint16_t found;
	uint16_t expected;  /* with CORRECT, WRONG, PENDING */
	uint16_t pseudo;    /* the folded sum of the pseudo-header, or 0 */
	uint8_t ip_version; /* around it: 4, 6, or 0: not known */
	uint64_t missing; /* with CUT: bytes that it covers and are not there */
};

/* False: this layer has no checksum, or it was not captured. Quoted packets
 * are mostly cut, and then CUT.
 *
 * The destination in the pseudo-header is the final one: with a source route
 * that goes on (IPv4's LSRR and SSRR, IPv6's routing header of type 0, 2 or 4)
 * it is the route's last address; with one of another type it is not known.
 * The source is the one that a Home Address option has (RFC 6275).
 * PENDING is also what the kernel said of a packet captured live
 * (frame->checksum_pending), unless the checksum is correct. */
bool checksum_check(const struct packet *packet, size_t layer,
	struct checksum *ret_checksum);

/* "correct", "wrong", "pending", ... as in JSON. */
const char *checksum_verdict_text(enum checksum_verdict verdict);

/* What UNUSED and ILLEGAL mean, for people. */
const char *checksum_none_text(const struct checksum *sum);

/* One step of the work. */
struct checksum_step {
	/* What the word is of: "source address", "protocol", "TCP header",
	 * "data"; the checksum's own field counts as zero. */
	const char *part;
	bool pseudo;	 /* of the pseudo-header */
	bool field;	 /* the checksum itself, taken as 0 */
	bool padded;	 /* an odd last byte, with a zero behind */
	uint32_t offset; /* in the frame; of a length that is not in it: 0 */
	uint16_t word;
	uint64_t sum; /* with this word, carries not folded */
};

/* Every word in order. False as checksum_check, or when it cannot be worked out
 * (CUT, FRAGMENT, NO_IP). */
bool checksum_steps(const struct packet *packet, size_t layer,
	void (*each)(const struct checksum_step *step, void *context),
	void *context);

/* Add bytes as big-endian words, an odd last one padded with zero. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t len);

/* Fold the carries in; not complemented. */
uint16_t checksum_fold(uint64_t sum);

/* IEEE 802.3's CRC-32 (0xcbf43926 of "123456789"); it stands in an FCS with
 * the low byte first. */
uint32_t crc32_ethernet(const uint8_t *bytes, size_t len);

#endif
