#include "net/cidr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

static bool bit_prefix_equal(
	const uint8_t *a, const uint8_t *b, unsigned prefix)
{
	unsigned whole = prefix / 8, rest = prefix % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

/* The bits of a mapped IPv4 address before the address itself. */
#define MAPPED_BITS 96

/* Of an address that is written in so many bits and kept in fewer: only a
 * network of mapped addresses alone is one of IPv4. */
static bool take_prefix(
	const char *text, size_t len, unsigned bits, struct cidr *cidr)
{
	unsigned kept = (unsigned)cidr->len * 8;
	uint64_t prefix;

	if (!number_parse(text, len, bits, &prefix) || prefix < bits - kept)
		return false;
	cidr->prefix = (unsigned)prefix - (bits - kept);
	return true;
}

bool cidr_parse(const char *text, size_t len, struct cidr *ret_cidr)
{
	const char *slash = memchr(text, '/', len);
	size_t address_len = slash ? (size_t)(slash - text) : len;
	struct cidr cidr = {0};
	struct endpoint endpoint;
	unsigned bits;

	if (memchr(text, '%', len) ||
		!endpoint_parse(text, address_len, 0, &endpoint))
		return false;
	cidr.len = endpoint_bytes(&endpoint, cidr.bytes);
	cidr.prefix = (unsigned)cidr.len * 8;
	bits = cidr.prefix;
	if (memchr(text, ':', address_len) && cidr.len == 4)
		bits += MAPPED_BITS;
	if (slash &&
		!take_prefix(slash + 1, len - address_len - 1, bits, &cidr))
		return false;
	for (unsigned bit = cidr.prefix; bit < cidr.len * 8; bit++)
		cidr.bytes[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
	*ret_cidr = cidr;
	return true;
}

const char *cidr_text(const struct cidr *cidr, char text[CIDR_TEXT_MAX])
{
	size_t used;

	if (!inet_ntop(cidr->len == 4 ? AF_INET : AF_INET6, cidr->bytes, text,
		    CIDR_TEXT_MAX))
		text[0] = '\0';
	used = strlen(text);
	(void)snprintf(text + used, CIDR_TEXT_MAX - used, "/%u", cidr->prefix);
	return text;
}

bool cidr_holds(const struct cidr *cidr, const struct endpoint *endpoint)
{
	uint8_t bytes[16];

	return endpoint_bytes(endpoint, bytes) == cidr->len &&
	       bit_prefix_equal(cidr->bytes, bytes, cidr->prefix);
}

bool access_permits(
	const struct access *access, const struct endpoint *endpoint)
{
	for (size_t i = 0; i < access->deny_count; i++)
		if (cidr_holds(&access->deny[i], endpoint))
			return false;
	for (size_t i = 0; i < access->allow_count; i++)
		if (cidr_holds(&access->allow[i], endpoint))
			return true;
	return access->allow_count == 0;
}
