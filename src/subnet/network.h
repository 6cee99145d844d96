/*
 * An address and how many of its bits are the network's: RFC 4632 for IPv4,
 * RFC 4291 2.3 for IPv6.
 *
 *	struct network network;
 *	char text[NETWORK_TEXT_MAX];
 *
 *	if (!network_parse("192.168.10.77/26", 16, &network, fail))
 *		return false;
 *	network_text(&network, text);		<- "192.168.10.64/26"
 */
#ifndef NCX_SUBNET_NETWORK_H
#define NCX_SUBNET_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "subnet/wide.h"

#define NETWORK_IPV4 32
#define NETWORK_IPV6 128

struct network {
	struct wide address; /* as it was given, host bits and all */
	unsigned width;	     /* NETWORK_IPV4 or NETWORK_IPV6 */
	unsigned length;     /* bits of the network, <= width */
	bool bare;	     /* no length was given: it is width, or assumed */
};

/*
 * "A", "A/26", "A/255.255.255.192", "A/0xffffffc0" and, with the wildcard mask
 * of access lists, "A/0.0.0.63". What begins with a one is a mask, 0.0.0.0 is
 * the mask of /0. Leading zeros are refused, in octets because some read them
 * as octal. Errors: STATUS_USAGE.
 */
bool network_parse(const char *text, size_t len, struct network *ret_network,
	struct fail *fail);

/* The length that a dotted or hexadecimal IPv4 mask or wildcard mask stands
 * for; false when it is none. */
bool network_mask_parse(const char *text, size_t len, unsigned *ret_length);

/* The same for a mask in a word of its own, behind an address: one shorter than
 * /8 may as well be an address and is not taken. */
bool network_mask_word(const char *text, size_t len, unsigned *ret_length);

/* The class of old, 'A' to 'E' (RFC 791), 0 for IPv6. A bare network gets the
 * length that went with it; D and E had none. */
char network_class(const struct network *network);
void network_assume_class(struct network *network);

struct wide network_mask(const struct network *network);
struct wide network_wildcard(const struct network *network);

/* The first and the last address of all. */
struct wide network_begin(const struct network *network);
struct wide network_end(const struct network *network);

/*
 * The addresses for hosts. IPv4 keeps the first for the network and the last
 * for its broadcast, but not of /31 (RFC 3021) and /32. IPv6 keeps the first
 * for the routers (Subnet-Router anycast, RFC 4291 2.6.1), but not of /127 (RFC
 * 6164) and /128.
 */
struct wide network_host_first(const struct network *network);
struct wide network_host_last(const struct network *network);
struct wide network_hosts(const struct network *network);
bool network_has_broadcast(const struct network *network);

/* What an address of the network is there. All but hosts can be given to no
 * machine, which is the usual trap. */
enum network_role {
	NETWORK_HOST,
	NETWORK_SELF,	   /* of IPv4, the first: the network's own */
	NETWORK_BROADCAST, /* of IPv4, the last */
	NETWORK_ROUTERS,   /* of IPv6, the first: Subnet-Router anycast */
};
enum network_role network_role(
	const struct network *network, struct wide address);

bool network_is_multicast6(const struct network *network);

bool network_holds(const struct network *network, struct wide address);
bool network_inside(const struct network *inner, const struct network *outer);

/* The network of a length that begins at an address. */
struct network network_at(struct wide address, unsigned width, unsigned length);

/* An address as in RFC 5952; the network and its length. Both return text. */
#define NETWORK_TEXT_MAX 64
const char *network_address_text(
	struct wide address, unsigned width, char text[NETWORK_TEXT_MAX]);
const char *network_text(
	const struct network *network, char text[NETWORK_TEXT_MAX]);

/* The same with the address as it was given. */
const char *network_given_text(
	const struct network *network, char text[NETWORK_TEXT_MAX]);

/* All eight groups of an IPv6 address in four digits each. */
const char *network_expanded_text(
	struct wide address, char text[NETWORK_TEXT_MAX]);

/* One of the eight groups, from the left. */
static inline unsigned network_group(struct wide address, unsigned i)
{
	uint64_t half = i < 4 ? address.high : address.low;

	return (unsigned)(half >> (48 - 16 * (i % 4))) & 0xffff;
}

/* One of the four octets, from the left. */
static inline unsigned network_octet(struct wide address, unsigned i)
{
	return (unsigned)(address.low >> (24 - 8 * i)) & 0xff;
}

#endif
