/*
 * Addresses as numbers, and ranges of them: what can be compared, counted and
 * sorted, whatever the family.
 *
 * A line on which all addresses lie: first IPv4, then IPv6 without a scope,
 * then IPv6 by scope id. An IPv4 address mapped into IPv6 is the IPv4 one.
 */
#ifndef NCX_SCAN_ADDRESS_H
#define NCX_SCAN_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "net/endpoint.h"

struct address {
	uint64_t space; /* 0: IPv4; otherwise IPv6, and 1 + its scope id */
	uint64_t high, low;
};

struct range {
	struct address first, last; /* of one space, first <= last */
};

/* The endpoint's port is dropped; the one of an address is 0. */
struct address address_from(const struct endpoint *endpoint);
void address_endpoint(
	const struct address *address, struct endpoint *ret_endpoint);

int address_family(const struct address *address);
int address_compare(const struct address *a, const struct address *b);

/* The address n further on; behind the last of a space is the next space. */
struct address address_plus(const struct address *address, uint64_t n);

/* How many addresses; UINT64_MAX also for what does not fit. */
uint64_t range_size(const struct range *range);

/* The network of an address; prefix <= 32 or 128. */
struct range range_network(const struct address *address, unsigned prefix);

#endif
