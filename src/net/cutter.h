/*
 * Cuts a stream of bytes into datagrams: one for each read, one for each line
 * (with its newline), or pieces of a size. Pure.
 *
 *	cutter_put(&cutter, bytes, n);
 *	while (cutter_next(&cutter, &bytes, &n)) {
 *		send(bytes, n);
 *		cutter_taken(&cutter);
 *	}
 */
#ifndef NCX_NET_CUTTER_H
#define NCX_NET_CUTTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum cut {
	CUT_READ, /* what one read gave */
	CUT_LINE,
	CUT_SIZE,
};

#define DATAGRAM_MAX 65507 /* RFC 768 over IPv4: 65,535 - 8 - 20 */

struct cutter {
	enum cut cut;
	size_t size; /* of a piece; the most for the others */
	bool ended;  /* no more will come: what is left is one, too */
	struct buf bytes;
	size_t next; /* length of the one handed out */
};

/* False: out of memory. With CUT_READ, put only when nothing is left. */
bool cutter_put(struct cutter *cutter, const uint8_t *bytes, size_t n);

/* The next whole datagram; the same one until it is taken. */
bool cutter_next(
	struct cutter *cutter, const uint8_t **ret_bytes, size_t *ret_len);
void cutter_taken(struct cutter *cutter);
void cutter_release(struct cutter *cutter);

#endif
