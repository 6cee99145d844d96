#include <arpa/inet.h>

#include "subnet/describe.h"
#include "subnet/kind.h"
#include "subnet/network.h"
#include "tap.h"

static struct network at(const char *text)
{
	struct network network = {0};
	struct fail fail = {0};

	if (!network_parse(text, strlen(text), &network, &fail))
		tap_ok(false, "%s", fail.text);
	return network;
}

static const char *address_text(struct wide address, unsigned width)
{
	static char texts[4][NETWORK_TEXT_MAX];
	static unsigned next;

	return network_address_text(address, width, texts[next++ % 4]);
}

static void notation(void)
{
	static const struct {
		const char *text, *shown;
	} good[] = {
		{"192.168.10.77/26", "192.168.10.64/26"},
		{"192.168.10.77/255.255.255.192", "192.168.10.64/26"},
		{"192.168.10.77/0xffffffc0", "192.168.10.64/26"},
		{"192.168.10.77/0XFFFFFFC0", "192.168.10.64/26"},
		{"192.168.10.77/0.0.0.63", "192.168.10.64/26"},
		{"10.0.0.1/0.0.0.0", "0.0.0.0/0"},
		{"10.0.0.1/255.255.255.255", "10.0.0.1/32"},
		{"10.0.0.1/0.255.255.255", "10.0.0.0/8"},
		{"10.0.0.1/127.255.255.255", "0.0.0.0/1"},
		{"10.0.0.1/128.0.0.0", "0.0.0.0/1"},
		{"10.0.0.1/0", "0.0.0.0/0"},
		{"10.0.0.1", "10.0.0.1/32"},
		{"0.0.0.0", "0.0.0.0/32"},
		{"2001:DB8::1/33", "2001:db8::/33"},
		{"2001:db8:8000::1/33", "2001:db8:8000::/33"},
		{"::/0", "::/0"},
		{"::ffff:192.0.2.1/128", "::ffff:192.0.2.1/128"},
		{"::192.0.2.1", "::c000:201/128"},
		{"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7/128"},
		{"1:0:0:2:0:0:0:3", "1:0:0:2::3/128"},
		{"1:0:0:2:3:0:0:4", "1::2:3:0:0:4/128"},
		{"1::", "1::/128"},
		{"::1", "::1/128"},
	};
	static const char *const bad[] = {"", "/24", "1.2.3", "1.2.3.4.5",
		"1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/+1",
		"1.2.3.4/024", "1.2.3.4/24x", "1.2.3.4/ 24", "256.1.1.1",
		"010.0.0.1", "1.2.3.00", "1..2.3", "1.2.3.", ".1.2.3",
		"1.2.3.x", "10.0.0.0/255.0.255.0", "10.0.0.0/255.255.0",
		"10.0.0.0/0xff00ff00", "10.0.0.0/0xfff", "10.0.0.0/0.0.0.5",
		"10.0.0.0/255.255.256.0", "::/129",
		"::/ffff::", "::1::", ":::", "fe80::1%lo/64",
		"2001:db8::/255.255.0.0", "host",
		"1.2.3.4/18446744073709551617", "12345::", "1:2:3:4:5:6:7"};
	char text[NETWORK_TEXT_MAX];
	struct network network;
	struct fail fail;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		network = at(good[i].text);
		tap_is_text(network_text(&network, text), good[i].shown, "%s",
			good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		network = (struct network){.length = 77};
		tap_ok(!network_parse(
			       bad[i], strlen(bad[i]), &network, &fail) &&
				fail.status == STATUS_USAGE &&
				network.length == 77,
			"'%s' is refused: %s", bad[i], fail.text);
	}
}

static void mask_words(void)
{
	static const struct {
		const char *text;
		int length; /* -1: an address */
	} cases[] = {
		{"255.0.0.0", 8},
		{"255.255.255.192", 26},
		{"255.255.255.255", 32},
		{"0xfffff000", 20},
		{"0.0.0.255", 24},
		{"0.0.15.255", 20},
		{"254.0.0.0", -1},
		{"128.0.0.0", -1},
		{"0.0.0.0", -1},
		{"10.0.0.1", -1},
		{"255.0.255.0", -1},
		{"1.255.255.255", -1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *text = cases[i].text;
		unsigned length = 99;
		bool mask = network_mask_word(text, strlen(text), &length);

		tap_is_number(mask ? (int)length : -1, cases[i].length,
			"%s alone", text);
	}
}

/* The same by counting one address after the other, in plain 32 bits. */
static void every_ipv4_length(void)
{
	static const uint32_t addresses[] = {
		0, 0xffffffff, 0xc0a80a4d, 0x0a000001, 0x80000000, 0x7fffffff};
	unsigned wrong = 0;

	for (unsigned length = 0; length <= 32; length++)
		for (size_t i = 0; i < 6; i++) {
			struct network network = network_at(
				wide_of(addresses[i]), NETWORK_IPV4, length);
			uint64_t size = UINT64_C(1) << (32 - length);
			uint64_t begin = addresses[i] / size * size;
			uint64_t end = begin + size - 1, first = begin,
				 last = end;

			if (size > 2) {
				first++;
				last--;
			}
			wrong += network_begin(&network).low != begin ||
				 network_end(&network).low != end ||
				 network_host_first(&network).low != first ||
				 network_host_last(&network).low != last ||
				 network_hosts(&network).low !=
					 last - first + 1 ||
				 network_wildcard(&network).low != size - 1 ||
				 network_mask(&network).low !=
					 UINT32_MAX - (size - 1) ||
				 network_begin(&network).high != 0 ||
				 network_has_broadcast(&network) != (size > 2);
		}
	tap_is_number(wrong, 0, "all lengths of IPv4");
}

/* Bit by bit, in bytes. */
static void every_ipv6_length(void)
{
	static const char *const addresses[] = {
		"::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2001:db8:1234:5678:9abc:def0:1357:9bdf"};
	unsigned wrong = 0;

	for (unsigned length = 0; length <= 128; length++)
		for (size_t i = 0; i < 3; i++) {
			struct network network = at(addresses[i]);
			struct in6_addr low, high;
			char text[INET6_ADDRSTRLEN];

			network.length = length;
			(void)inet_pton(AF_INET6, addresses[i], &low);
			high = low;
			for (unsigned bit = length; bit < 128; bit++) {
				uint8_t one = (uint8_t)(0x80 >> bit % 8);

				low.s6_addr[bit / 8] &= (uint8_t)~one;
				high.s6_addr[bit / 8] |= one;
			}
			(void)inet_ntop(AF_INET6, &low, text, sizeof(text));
			wrong += !wide_equal(
				network_begin(&network), at(text).address);
			(void)inet_ntop(AF_INET6, &high, text, sizeof(text));
			wrong += !wide_equal(
				network_end(&network), at(text).address);
			wrong += network_has_broadcast(&network);
			wrong += !wide_equal(network_hosts(&network),
				length == 128	? wide_of(1)
				: length == 127 ? wide_of(2)
						: wide_ones(128 - length));
		}
	tap_is_number(wrong, 0, "all lengths of IPv6");
}

static void numbers(void)
{
	char text[WIDE_TEXT_MAX];

	tap_is_text(wide_text(wide_of(0), text), "0", "0");
	tap_is_text(wide_text(wide_of(UINT64_MAX), text),
		"18446744073709551615", "2^64 - 1");
	tap_is_text(wide_text(wide_power(64), text), "18446744073709551616",
		"2^64");
	tap_is_text(wide_text(wide_ones(128), text),
		"340282366920938463463374607431768211455", "2^128 - 1");
	tap_is_number(wide_zeros(wide_of(0)), 128, "zeros of 0");
	tap_is_number(wide_zeros(wide_power(77)), 77, "zeros of 2^77");
	tap_ok(wide_equal(wide_sub(wide_power(64), wide_of(1)),
		       wide_of(UINT64_MAX)),
		"it borrows");
	tap_ok(wide_equal(wide_add(wide_of(UINT64_MAX), wide_of(1)),
		       wide_power(64)),
		"it carries");
}

static void kinds(void)
{
	static const struct {
		const char *network, *kind;
	} cases[] = {
		{"10.1.2.3/8", "private"},
		{"172.31.255.255/32", "private"},
		{"172.32.0.0/16", "public"},
		{"192.168.1.0/24", "private"},
		{"192.168.0.0/15", "mixed"},
		{"192.0.2.1/24", "documentation"},
		{"100.64.0.0/10", "shared (CGNAT)"},
		{"100.128.0.0/10", "public"},
		{"169.254.1.1/16", "link-local"},
		{"127.0.0.1/8", "loopback"},
		{"239.1.2.3/32", "multicast"},
		{"250.0.0.0/8", "reserved"},
		{"255.255.255.255/32", "limited broadcast"},
		{"8.8.8.8/32", "public"},
		{"0.0.0.0/0", "mixed"},
		{"2001:db8::/48", "documentation"},
		{"2001:db8::/31", "mixed"},
		{"2a00::/16", "global"},
		{"2000::/3", "mixed"},
		{"6000::/3", "reserved"},
		{"4000::/3", "mixed"},
		{"fd00::1/64", "unique local (ULA)"},
		{"fe80::1/64", "link-local"},
		{"ff02::1:ff00:1/128", "multicast, solicited-node"},
		{"ff02::1/128", "multicast"},
		{"::1/128", "loopback"},
		{"::/128", "unspecified"},
		{"::ffff:10.0.0.1/128", "IPv4-mapped"},
		{"64:ff9b::a00:1/128", "IPv4 translation"},
		{"::/0", "mixed"},
	};
	static const char classes[] = "AABBCCDDEE";
	static const unsigned octets[] = {
		0, 127, 128, 191, 192, 223, 224, 239, 240, 255};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct network network = at(cases[i].network);

		tap_is_text(kind_of(&network).name, cases[i].kind, "%s",
			cases[i].network);
	}
	for (size_t i = 0; i < 10; i++) {
		struct network network = network_at(
			wide_of((uint64_t)octets[i] << 24), NETWORK_IPV4, 32);
		static const unsigned lengths[] = {8, 16, 24, 32, 32};

		network.bare = true;
		tap_is_number(network_class(&network), classes[i],
			"class of %s",
			address_text(network.address, NETWORK_IPV4));
		network_assume_class(&network);
		tap_is_number(network.length, lengths[classes[i] - 'A'],
			"and its length");
	}
}

static void roles(void)
{
	static const struct {
		const char *network;
		enum network_role role; /* of the address as it is given */
	} cases[] = {
		{"192.168.1.255/24", NETWORK_BROADCAST},
		{"192.168.1.0/24", NETWORK_SELF},
		{"192.168.1.1/24", NETWORK_HOST},
		{"192.168.1.255/23", NETWORK_BROADCAST},
		{"192.168.0.255/23", NETWORK_HOST},
		{"10.0.0.3/30", NETWORK_BROADCAST},
		{"10.0.0.0/31", NETWORK_HOST},
		{"10.0.0.1/31", NETWORK_HOST},
		{"10.0.0.0/32", NETWORK_HOST},
		{"0.0.0.0/0", NETWORK_SELF},
		{"255.255.255.255/0", NETWORK_BROADCAST},
		{"2001:db8::/64", NETWORK_ROUTERS},
		{"2001:db8::ffff:ffff:ffff:ffff/64", NETWORK_HOST},
		{"2001:db8::/127", NETWORK_HOST},
		{"2001:db8::/128", NETWORK_HOST},
		{"ff02::/16", NETWORK_HOST},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct network network = at(cases[i].network);

		tap_is_number(network_role(&network, network.address),
			cases[i].role, "role of %s", cases[i].network);
	}
}

/* No line of a description is too wide. */
static void widths(void)
{
	unsigned wide_lines = 0;

	for (unsigned length = 0; length <= 128; length++) {
		struct network networks[] = {
			at("255.255.255.255"),
			at("2111:1111:1111:1111:1111:11ff:fe11:1111"),
		};
		for (size_t i = length > 32; i < 2; i++) {
			struct text text = {0};
			const char *line;

			networks[i].length = length;
			describe_text(&text, &networks[i], true);
			text_add_byte(&text, '\0');
			line = (const char *)buf_bytes(&text.buf);
			while (line && *line) {
				size_t n = strcspn(line, "\n");

				if (n > 80) {
					printf("# %.*s\n", (int)n, line);
					wide_lines++;
				}
				line += n + 1;
			}
			text_release(&text);
		}
	}
	tap_is_number(wide_lines, 0, "no line is above 80 columns");
}

int main(void)
{
	notation();
	mask_words();
	every_ipv4_length();
	every_ipv6_length();
	numbers();
	kinds();
	roles();
	widths();
	return tap_done();
}
