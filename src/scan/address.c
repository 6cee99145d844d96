#include "scan/address.h"

#include <string.h>

static uint64_t load(const uint8_t *bytes, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | bytes[i];
	return n;
}

static void store(uint64_t n, uint8_t *bytes, size_t len)
{
	while (len > 0) {
		bytes[--len] = (uint8_t)n;
		n >>= 8;
	}
}

struct address address_from(const struct endpoint *endpoint)
{
	uint8_t bytes[16] = {0};

	if (endpoint_bytes(endpoint, bytes) == 4)
		return (struct address){.low = load(bytes, 4)};
	return (struct address){
		.space = UINT64_C(1) + endpoint->addr.in6.sin6_scope_id,
		.high = load(bytes, 8),
		.low = load(bytes + 8, 8)};
}

void address_endpoint(
	const struct address *address, struct endpoint *ret_endpoint)
{
	uint8_t bytes[16];

	endpoint_any(address_family(address), 0, ret_endpoint);
	store(address->high, bytes, 8);
	store(address->low, bytes + 8, 8);
	if (address->space == 0) {
		memcpy(&ret_endpoint->addr.in4.sin_addr, bytes + 12, 4);
		return;
	}
	memcpy(&ret_endpoint->addr.in6.sin6_addr, bytes, 16);
	ret_endpoint->addr.in6.sin6_scope_id = (uint32_t)(address->space - 1);
}

int address_family(const struct address *address)
{
	return address->space == 0 ? AF_INET : AF_INET6;
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

int address_compare(const struct address *a, const struct address *b)
{
	if (a->space != b->space)
		return compare(a->space, b->space);
	if (a->high != b->high)
		return compare(a->high, b->high);
	return compare(a->low, b->low);
}

struct address address_plus(const struct address *address, uint64_t n)
{
	struct address sum = *address;

	sum.low += n;
	if (sum.low < n && ++sum.high == 0)
		sum.space++;
	return sum;
}

uint64_t range_size(const struct range *range)
{
	uint64_t low = range->last.low - range->first.low;
	uint64_t borrow = range->last.low < range->first.low;

	if (range->last.high - range->first.high != borrow || low == UINT64_MAX)
		return UINT64_MAX;
	return low + 1;
}

struct range range_network(const struct address *address, unsigned prefix)
{
	unsigned host = (address->space == 0 ? 32 : 128) - prefix;
	uint64_t low = UINT64_MAX, high = 0;
	struct range range = {*address, *address};

	/* A shift by the width of the type is undefined. */
	if (host < 64)
		low = (UINT64_C(1) << host) - 1;
	else if (host < 128)
		high = (UINT64_C(1) << (host - 64)) - 1;
	else
		high = UINT64_MAX;
	range.first.low &= ~low;
	range.first.high &= ~high;
	range.last.low |= low;
	range.last.high |= high;
	return range;
}
