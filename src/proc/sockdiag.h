/*
 * Questions to the kernel's sock_diag: the part of netlink that is the same for
 * all families of sockets. proc/unixdiag.h and proc/inetdiag.h are built on it.
 *
 *	static enum sockdiag_end each(struct sockdiag_bytes body, void *data);
 *
 *	if (!sockdiag_dump(SOCKDIAG_BY_FAMILY, &request, sizeof(request), each,
 *		    data))
 *		... the kernel does not know how
 *
 * It needs no privilege, and answers for the caller's network namespace. All
 * numbers are native ones.
 *
 * Sources: sock_diag(7), RFC 3549 section 2.3, kernel net/core/sock_diag.c,
 * net/netlink/af_netlink.c, include/uapi/linux/netlink.h,
 * include/uapi/linux/sock_diag.h.
 */
#ifndef NCX_PROC_SOCKDIAG_H
#define NCX_PROC_SOCKDIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Types of questions, and of what answers them. */
#define SOCKDIAG_TCP	   18 /* the oldest: TCP of every family */
#define SOCKDIAG_BY_FAMILY 20

/* How a piece of the answer ended. */
enum sockdiag_end {
	SOCKDIAG_MORE,	  /* another piece follows */
	SOCKDIAG_DONE,	  /* that was the last */
	SOCKDIAG_STOPPED, /* by the callback */
	SOCKDIAG_BROKEN,  /* refused, cut, or no answer to the question */
};

/* What is left of a piece, of a message or of an attribute. Any alignment. */
struct sockdiag_bytes {
	const uint8_t *at;
	size_t len;
};

/* The next len bytes; false, and nothing changes: there are fewer. */
bool sockdiag_take(struct sockdiag_bytes *from, void *to, size_t len);

/* The next attribute, without the flags in its type. False: it is cut. */
bool sockdiag_attribute(struct sockdiag_bytes *from, unsigned *ret_type,
	struct sockdiag_bytes *ret_value);

/* One piece, as recv(2) returns it: whole netlink messages with this sequence
 * number. Calls `each` with the body of every message of that type as long as
 * it returns SOCKDIAG_MORE; another end is the result. */
enum sockdiag_end sockdiag_parse(const void *bytes, size_t len, uint16_t type,
	uint32_t sequence,
	enum sockdiag_end (*each)(struct sockdiag_bytes body, void *data),
	void *data);

/* Ask for all. False when the kernel does not know how or stops halfway; `each`
 * may have been called then. Waits for a second at most for each piece: the
 * kernel answers at once. */
bool sockdiag_dump(uint16_t type, const void *request, size_t len,
	enum sockdiag_end (*each)(struct sockdiag_bytes body, void *data),
	void *data);

#endif
