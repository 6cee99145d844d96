#include "net/cidr.h"
#include "tap.h"

static struct endpoint at(const char *text)
{
	struct endpoint endpoint = {0};

	(void)endpoint_parse(text, strlen(text), 1, &endpoint);
	return endpoint;
}

static struct cidr network(const char *text)
{
	struct cidr cidr = {0};

	tap_ok(cidr_parse(text, strlen(text), &cidr), "'%s' is a network",
		text);
	return cidr;
}

static void notation(void)
{
	static const struct {
		const char *text, *shown;
	} good[] = {
		{"192.0.2.77/24", "192.0.2.0/24"},
		{"10.255.1.2/9", "10.128.0.0/9"},
		{"192.0.2.1", "192.0.2.1/32"},
		{"0.0.0.0/0", "0.0.0.0/0"},
		{"2001:db8::1/33", "2001:db8::/33"},
		{"::1", "::1/128"},
	};
	static const char *const bad[] = {"", "/8", "10.0.0.0/", "10.0.0.0/33",
		"::/129", "10.0.0.0/8x", "10.0.0.0/-1", "host/8",
		"fe80::1%lo/10"};
	char text[CIDR_TEXT_MAX];
	struct cidr cidr;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		cidr = network(good[i].text);
		tap_is_text(cidr_text(&cidr, text), good[i].shown, "its text");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		tap_ok(!cidr_parse(bad[i], strlen(bad[i]), &cidr),
			"'%s' is no network", bad[i]);
}

static void holding(void)
{
	static const struct {
		const char *network, *address;
		bool holds;
	} cases[] = {
		{"10.0.0.0/9", "10.127.255.255", true},
		{"10.0.0.0/9", "10.128.0.0", false},
		{"10.0.0.0/8", "::ffff:10.1.2.3", true},
		{"::ffff:10.0.0.0/104", "10.1.2.3", true},
		{"::ffff:10.0.0.0/104", "11.1.2.3", false},
		{"::ffff:0:0/96", "192.0.2.1", true},
		{"0.0.0.0/0", "2001:db8::1", false},
		{"::/0", "192.0.2.1", false},
		{"2001:db8::/33", "2001:db8:7fff::1", true},
		{"2001:db8::/33", "2001:db8:8000::1", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cidr cidr = network(cases[i].network);
		struct endpoint endpoint = at(cases[i].address);

		tap_ok(cidr_holds(&cidr, &endpoint) == cases[i].holds,
			"%s %s %s", cases[i].network,
			cases[i].holds ? "holds" : "does not hold",
			cases[i].address);
	}
}

static void permission(void)
{
	struct cidr allow[] = {network("10.0.0.0/8"), network("::1/128")};
	struct cidr deny[] = {network("10.9.0.0/16")};
	struct access nobody = {0}, both = {allow, deny, 2, 1},
		      denied = {NULL, deny, 0, 1};
	struct endpoint inside = at("10.1.1.1"), barred = at("10.9.1.1"),
			outside = at("192.0.2.1"), six = at("::1");

	tap_ok(access_permits(&nobody, &outside), "no lists: everybody");
	tap_ok(access_permits(&both, &inside), "allowed");
	tap_ok(access_permits(&both, &six), "allowed by the second");
	tap_ok(!access_permits(&both, &barred), "denied wins");
	tap_ok(!access_permits(&both, &outside), "not in the allowed");
	tap_ok(access_permits(&denied, &outside), "only some are denied");
	tap_ok(!access_permits(&denied, &barred), "and they are");
}

int main(void)
{
	notation();
	holding();
	permission();
	return tap_done();
}
