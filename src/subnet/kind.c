#include "subnet/kind.h"

struct row {
	struct wide address;
	unsigned length;
	struct kind kind;
};

#define ROW4(a, b, c, d, length, name, source)                                 \
	{                                                                      \
		{0, (uint64_t)(a) << 24 | (b) << 16 | (c) << 8 | (d)},         \
			(length),                                              \
		{                                                              \
			(name), (source)                                       \
		}                                                              \
	}

static const struct row rows4[] = {
	ROW4(0, 0, 0, 0, 8, "this network", "RFC 1122"),
	ROW4(10, 0, 0, 0, 8, "private", "RFC 1918"),
	ROW4(100, 64, 0, 0, 10, "shared (CGNAT)", "RFC 6598"),
	ROW4(127, 0, 0, 0, 8, "loopback", "RFC 1122"),
	ROW4(169, 254, 0, 0, 16, "link-local", "RFC 3927"),
	ROW4(172, 16, 0, 0, 12, "private", "RFC 1918"),
	ROW4(192, 0, 0, 0, 24, "protocol assignments", "RFC 6890"),
	ROW4(192, 0, 2, 0, 24, "documentation", "RFC 5737"),
	ROW4(192, 31, 196, 0, 24, "AS112", "RFC 7535"),
	ROW4(192, 52, 193, 0, 24, "AMT", "RFC 7450"),
	ROW4(192, 88, 99, 0, 24, "6to4 relay (deprecated)", "RFC 7526"),
	ROW4(192, 168, 0, 0, 16, "private", "RFC 1918"),
	ROW4(192, 175, 48, 0, 24, "AS112", "RFC 7534"),
	ROW4(198, 18, 0, 0, 15, "benchmarking", "RFC 2544"),
	ROW4(198, 51, 100, 0, 24, "documentation", "RFC 5737"),
	ROW4(203, 0, 113, 0, 24, "documentation", "RFC 5737"),
	ROW4(224, 0, 0, 0, 4, "multicast", "RFC 5771"),
	ROW4(240, 0, 0, 0, 4, "reserved", "RFC 1112"),
	ROW4(255, 255, 255, 255, 32, "limited broadcast", "RFC 919"),
};

static const struct row rows6[] = {
	{{0, 0}, 128, {"unspecified", "RFC 4291"}},
	{{0, 1}, 128, {"loopback", "RFC 4291"}},
	{{0, 0}, 96, {"IPv4-compatible (deprecated)", "RFC 4291"}},
	{{0, 0x0000ffff00000000}, 96, {"IPv4-mapped", "RFC 4291"}},
	{{0x0064ff9b00000000, 0}, 96, {"IPv4 translation", "RFC 6052"}},
	{{0x0064ff9b00010000, 0}, 48, {"IPv4 translation, local", "RFC 8215"}},
	{{0x0100000000000000, 0}, 64, {"discard", "RFC 6666"}},
	{{0x2000000000000000, 0}, 3, {"global", "RFC 4291"}},
	{{0x2001000000000000, 0}, 23, {"protocol assignments", "RFC 2928"}},
	{{0x2001000000000000, 0}, 32, {"Teredo", "RFC 4380"}},
	{{0x2001000200000000, 0}, 48, {"benchmarking", "RFC 5180"}},
	{{0x2001000300000000, 0}, 32, {"AMT", "RFC 7450"}},
	{{0x2001000401120000, 0}, 48, {"AS112", "RFC 7535"}},
	{{0x2001002000000000, 0}, 28, {"ORCHIDv2", "RFC 7343"}},
	{{0x2001003000000000, 0}, 28, {"remote ID of drones", "RFC 9374"}},
	{{0x20010db800000000, 0}, 32, {"documentation", "RFC 3849"}},
	{{0x2002000000000000, 0}, 16, {"6to4", "RFC 3056"}},
	{{0x2620004f80000000, 0}, 48, {"AS112", "RFC 7534"}},
	{{0x3fff000000000000, 0}, 20, {"documentation", "RFC 9637"}},
	{{0x5f00000000000000, 0}, 16, {"SRv6 segments", "RFC 9602"}},
	{{0xfc00000000000000, 0}, 7, {"unique local (ULA)", "RFC 4193"}},
	{{0xfe80000000000000, 0}, 10, {"link-local", "RFC 4291"}},
	{{0xfec0000000000000, 0}, 10, {"site-local (deprecated)", "RFC 3879"}},
	{{0xff00000000000000, 0}, 8, {"multicast", "RFC 4291"}},
	{{0xff02000000000000, 0x00000001ff000000}, 104,
		{"multicast, solicited-node", "RFC 4291"}},
};

static bool is_global(const struct row *row)
{
	return row->length == 3;
}

struct kind kind_of(const struct network *network)
{
	bool six = network->width == NETWORK_IPV6, parts = false;
	const struct row *row = six ? rows6 : rows4, *best = NULL;
	const struct row *end = six ? rows6 + sizeof(rows6) / sizeof(*rows6)
				    : rows4 + sizeof(rows4) / sizeof(*rows4);

	for (; row < end; row++) {
		struct network of =
			network_at(row->address, network->width, row->length);

		if (network_inside(network, &of)) {
			if (!best || row->length > best->length)
				best = row;
		} else if (network_inside(&of, network)) {
			parts = true;
		}
	}
	if (best && !(is_global(best) && parts))
		return best->kind;
	if (parts)
		return (struct kind){"mixed", NULL};
	return six ? (struct kind){"reserved", "RFC 4291"}
		   : (struct kind){"public", NULL};
}
