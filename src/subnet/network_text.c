/* How addresses, masks and networks are typed and written. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/ip.h"
#include "base/number.h"
#include "subnet/network.h"

/* --- what is typed --------------------------------------------------------- */

static bool is_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return len > 0;
}

static bool ipv4_parse(const char *text, size_t len, struct wide *ret_address,
	struct fail *fail)
{
	const char *end = text + len;
	uint64_t address = 0, octet;

	for (int i = 0; i < 4; i++) {
		const char *dot = memchr(text, '.', (size_t)(end - text));
		size_t n;

		if (!dot != (i == 3))
			return fail_set(fail, STATUS_USAGE,
				"an IPv4 address is four numbers with three "
				"dots between");
		n = (size_t)((dot ? dot : end) - text);
		if (!is_digits(text, n))
			return fail_set(fail, STATUS_USAGE,
				"'%.*s' is not a number from 0 to 255", (int)n,
				text);
		if (n > 1 && *text == '0')
			return fail_set(fail, STATUS_USAGE,
				"'%.*s' begins with a zero, and some programs "
				"read that as octal",
				(int)n, text);
		if (!number_parse(text, n, 255, &octet))
			return fail_set(fail, STATUS_USAGE,
				"'%.*s' is above 255", (int)n, text);
		address = address << 8 | octet;
		text += n + 1;
	}
	*ret_address = wide_of(address);
	return true;
}

static bool ipv6_parse(const char *text, size_t len, struct wide *ret_address,
	struct fail *fail)
{
	char word[INET6_ADDRSTRLEN];
	struct in6_addr bytes;
	struct wide address = {0, 0};

	if (memchr(text, '%', len))
		return fail_set(fail, STATUS_USAGE,
			"an address without its zone (%%...) is needed");
	if (len >= sizeof(word) || memchr(text, '\0', len))
		return fail_set(fail, STATUS_USAGE, "it is no IPv6 address");
	memcpy(word, text, len);
	word[len] = '\0';
	if (inet_pton(AF_INET6, word, &bytes) != 1)
		return fail_set(fail, STATUS_USAGE, "it is no IPv6 address");
	for (int i = 0; i < 8; i++) {
		address.high = address.high << 8 | bytes.s6_addr[i];
		address.low = address.low << 8 | bytes.s6_addr[8 + i];
	}
	*ret_address = address;
	return true;
}

static bool hex_parse(const char *text, size_t len, uint64_t *ret_n)
{
	uint64_t n = 0;

	if (len != 10 || text[0] != '0' || (text[1] | 0x20) != 'x')
		return false;
	for (size_t i = 2; i < len; i++) {
		static const char digits[] = "0123456789abcdef";
		char digit = text[i];
		const char *at;

		if (digit >= 'A' && digit <= 'F')
			digit = (char)(digit | 0x20);
		at = memchr(digits, digit, 16);
		if (!at)
			return false;
		n = n << 4 | (uint64_t)(at - digits);
	}
	*ret_n = n;
	return true;
}

/* Bits that begin with a one are a mask, others a wildcard mask. */
static bool mask_length(uint64_t bits, unsigned *ret_length)
{
	uint64_t wildcard = bits >> 31 || bits == 0 ? bits ^ UINT32_MAX : bits;
	unsigned length = 32;

	if (wildcard & (wildcard + 1))
		return false;
	for (; wildcard; wildcard >>= 1)
		length--;
	*ret_length = length;
	return true;
}

bool network_mask_parse(const char *text, size_t len, unsigned *ret_length)
{
	struct wide bits;

	if (!hex_parse(text, len, &bits.low) &&
		!ipv4_parse(text, len, &bits, NULL))
		return false;
	return mask_length(bits.low, ret_length);
}

bool network_mask_word(const char *text, size_t len, unsigned *ret_length)
{
	unsigned length;

	if (!network_mask_parse(text, len, &length) || length < 8)
		return false;
	*ret_length = length;
	return true;
}

/* What stands behind the slash. */
static bool length_parse(const char *text, size_t len, unsigned width,
	unsigned *ret_length, struct fail *fail)
{
	uint64_t length;

	if (is_digits(text, len)) {
		if (len > 1 && *text == '0')
			return fail_set(fail, STATUS_USAGE,
				"its prefix length begins with a zero");
		if (!number_parse(text, len, width, &length))
			return fail_set(fail, STATUS_USAGE,
				"a prefix length of %s is 0 to %u",
				width == NETWORK_IPV4 ? "IPv4" : "IPv6", width);
		*ret_length = (unsigned)length;
		return true;
	}
	if (width == NETWORK_IPV4 && network_mask_parse(text, len, ret_length))
		return true;
	if (width == NETWORK_IPV4 && memchr(text, '.', len) &&
		ipv4_parse(text, len, &(struct wide){0}, fail))
		return fail_set(fail, STATUS_USAGE,
			"'%.*s' is no mask: a one stands behind a zero",
			(int)len, text);
	if (width == NETWORK_IPV4 && memchr(text, '.', len))
		return false;
	return fail_set(fail, STATUS_USAGE, "'/%.*s' is no prefix length%s",
		(int)len, text, width == NETWORK_IPV4 ? " and no mask" : "");
}

static bool parse(const char *text, size_t len, struct network *network,
	struct fail *fail)
{
	const char *slash = memchr(text, '/', len);
	size_t address_len = slash ? (size_t)(slash - text) : len;
	bool six = memchr(text, ':', address_len);

	if (len == 0)
		return fail_set(fail, STATUS_USAGE, "it is empty");
	if (!(six ? ipv6_parse : ipv4_parse)(
		    text, address_len, &network->address, fail))
		return false;
	network->width = six ? NETWORK_IPV6 : NETWORK_IPV4;
	network->length = network->width;
	network->bare = !slash;
	return !slash || length_parse(slash + 1, len - address_len - 1,
				 network->width, &network->length, fail);
}

bool network_parse(const char *text, size_t len, struct network *ret_network,
	struct fail *fail)
{
	struct network network = {0};
	struct fail why;

	if (!parse(text, len, &network, &why))
		return fail_set(fail, STATUS_USAGE, "wrong network '%.*s': %s",
			(int)(len < 100 ? len : 100), text, why.text);
	*ret_network = network;
	return true;
}

/* --- what is written ------------------------------------------------------- */

/* Returns where the digits end; no NUL. */
static char *put_decimal(char *at, unsigned n)
{
	if (n >= 10)
		at = put_decimal(at, n / 10);
	*at = (char)('0' + n % 10);
	return at + 1;
}

static char *put_address(char *at, struct wide address, unsigned width)
{
	uint8_t bytes[16];

	for (unsigned i = 0; i < 8; i++) {
		bytes[i] = (uint8_t)(address.high >> (56 - 8 * i));
		bytes[8 + i] = (uint8_t)(address.low >> (56 - 8 * i));
	}
	/* An IPv4 address is the low 32 bits. */
	return at + (width == NETWORK_IPV4 ? ipv4_put(bytes + 12, at)
					   : ipv6_put(bytes, at));
}

const char *network_address_text(
	struct wide address, unsigned width, char text[NETWORK_TEXT_MAX])
{
	*put_address(text, address, width) = '\0';
	return text;
}

static const char *with_length(const struct network *network,
	struct wide address, char text[NETWORK_TEXT_MAX])
{
	char *at = put_address(text, address, network->width);

	*at++ = '/';
	*put_decimal(at, network->length) = '\0';
	return text;
}

const char *network_text(
	const struct network *network, char text[NETWORK_TEXT_MAX])
{
	return with_length(network, network_begin(network), text);
}

const char *network_given_text(
	const struct network *network, char text[NETWORK_TEXT_MAX])
{
	return with_length(network, network->address, text);
}

const char *network_expanded_text(
	struct wide address, char text[NETWORK_TEXT_MAX])
{
	for (unsigned i = 0; i < 8; i++)
		(void)snprintf(text + (size_t)i * 5,
			NETWORK_TEXT_MAX - (size_t)i * 5, "%04x%s",
			network_group(address, i), i < 7 ? ":" : "");
	return text;
}
