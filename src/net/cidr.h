/*
 * Networks in CIDR notation, and who may connect: RFC 4632, RFC 4291 2.3.
 */
#ifndef NCX_NET_CIDR_H
#define NCX_NET_CIDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/endpoint.h"

struct cidr {
	uint8_t bytes[16]; /* network order; the host bits are zero */
	size_t len;	   /* 4 or 16 */
	unsigned prefix;
};

/* "192.0.2.0/24", "2001:db8::/32", or an address alone (all its bits). */
bool cidr_parse(const char *text, size_t len, struct cidr *ret_cidr);

#define CIDR_TEXT_MAX 64
const char *cidr_text(const struct cidr *cidr, char text[CIDR_TEXT_MAX]);

/* A mapped IPv4 address counts as IPv4. */
bool cidr_holds(const struct cidr *cidr, const struct endpoint *endpoint);

/* Who may come: nobody who is denied; if any is allowed, only those. */
struct access {
	struct cidr *allow, *deny;
	size_t allow_count, deny_count;
};
bool access_permits(
	const struct access *access, const struct endpoint *endpoint);

#endif
