#include "subnet/network.h"

struct wide network_wildcard(const struct network *network)
{
	return wide_ones(network->width - network->length);
}

struct wide network_mask(const struct network *network)
{
	return wide_sub(wide_ones(network->width), network_wildcard(network));
}

struct wide network_begin(const struct network *network)
{
	return wide_and(network->address, network_mask(network));
}

struct wide network_end(const struct network *network)
{
	return wide_or(network->address, network_wildcard(network));
}

/* Whether the network is too small to keep an address for itself. */
static bool is_tiny(const struct network *network)
{
	return network->length + 1 >= network->width;
}

bool network_has_broadcast(const struct network *network)
{
	return network->width == NETWORK_IPV4 && !is_tiny(network);
}

struct wide network_host_first(const struct network *network)
{
	return wide_add(network_begin(network), wide_of(!is_tiny(network)));
}

struct wide network_host_last(const struct network *network)
{
	return wide_sub(
		network_end(network), wide_of(network_has_broadcast(network)));
}

struct wide network_hosts(const struct network *network)
{
	return wide_add(wide_sub(network_host_last(network),
				network_host_first(network)),
		wide_of(1));
}

bool network_is_multicast6(const struct network *network)
{
	return network->width == NETWORK_IPV6 &&
	       network->address.high >> 56 == 0xff;
}

enum network_role network_role(
	const struct network *network, struct wide address)
{
	bool four = network->width == NETWORK_IPV4;

	if (is_tiny(network) || network_is_multicast6(network))
		return NETWORK_HOST;
	if (wide_equal(address, network_begin(network)))
		return four ? NETWORK_SELF : NETWORK_ROUTERS;
	if (four && wide_equal(address, network_end(network)))
		return NETWORK_BROADCAST;
	return NETWORK_HOST;
}

bool network_holds(const struct network *network, struct wide address)
{
	return wide_equal(wide_and(address, network_mask(network)),
		network_begin(network));
}

bool network_inside(const struct network *inner, const struct network *outer)
{
	return inner->width == outer->width && inner->length >= outer->length &&
	       network_holds(outer, inner->address);
}

struct network network_at(struct wide address, unsigned width, unsigned length)
{
	return (struct network){
		.address = address, .width = width, .length = length};
}

char network_class(const struct network *network)
{
	unsigned octet = network_octet(network->address, 0), ones = 0;

	if (network->width != NETWORK_IPV4)
		return 0;
	/* A class is told by the ones that the address begins with. */
	while (ones < 4 && octet & 0x80u >> ones)
		ones++;
	return "ABCDE"[ones];
}

void network_assume_class(struct network *network)
{
	char class = network_class(network);

	if (network->bare && class >= 'A' && class <= 'C')
		network->length = 8 * (unsigned)(class - 'A' + 1);
}
