#include "scan/ports.h"

#include <stdlib.h>

#include "svc/services.h"
#include "tap.h"

#define BOTH (PORTS_TCP | PORTS_UDP)

/* A set as text: "22,80-90", cut where it is longer than the room. */
static const char *set_text(const struct port_set *set, char text[256])
{
	uint16_t low;
	uint32_t from = 0;
	size_t used = 0;

	text[0] = '\0';
	while (port_set_next(set, from, &low) && used < 240) {
		uint16_t high = low;

		while (high < 65535 && port_set_has(set, (uint16_t)(high + 1)))
			high++;
		used += (size_t)snprintf(text + used, 256 - used,
			low == high ? "%s%u" : "%s%u-%u", used ? "," : "", low,
			high);
		from = high + 1u;
	}
	return text;
}

static void good(
	const char *list, unsigned protos, const char *tcp, const char *udp)
{
	struct fail fail = {0};
	struct ports ports;
	char text[256];

	if (!tap_ok(ports_parse(list, strlen(list), protos, &ports, &fail),
		    "'%s'", list)) {
		printf("# %s\n", fail.text);
		return;
	}
	tap_is_text(set_text(&ports.tcp, text), tcp, "its TCP ports");
	tap_is_text(set_text(&ports.udp, text), udp, "its UDP ports");
}

static void lists(void)
{
	good("80", PORTS_TCP, "80", "");
	good("80", PORTS_UDP, "", "80");
	good("80", BOTH, "80", "80");
	good("1,65535", PORTS_TCP, "1,65535", "");
	good("0080", PORTS_TCP, "80", "");
	good("20-25", PORTS_TCP, "20-25", "");
	good("7-7", PORTS_TCP, "7", "");
	good("60000-", PORTS_TCP, "60000-65535", "");
	good("-1023", PORTS_TCP, "1-1023", "");
	good("-", PORTS_TCP, "1-65535", "");
	good("1-65535", PORTS_TCP, "1-65535", "");
	good("63-64,127-192,1000", PORTS_TCP, "63-64,127-192,1000", "");
	good("90,80,80,85-95", PORTS_TCP, "80,85-95", "");
	good("22, 80\t,\t90 ", PORTS_TCP, "22,80,90", "");
}

static void groups(void)
{
	good("T:80", PORTS_UDP, "80", "");
	good("U:53,123,T:80", PORTS_TCP, "80", "53,123");
	good("7,U:53,t:80,u:67", PORTS_TCP, "7,80", "53,67");
	good("T: 80", PORTS_TCP, "80", "");
	good("T:-", PORTS_UDP, "1-65535", "");
}

static void left_out(void)
{
	good("!22", PORTS_TCP, "1-21,23-65535", "");
	good("!22", BOTH, "1-21,23-65535", "1-21,23-65535");
	good("20-25,!22", PORTS_TCP, "20-21,23-25", "");
	good("!22,20-25", PORTS_TCP, "20-21,23-25", "");
	good("1-100,!-90", PORTS_TCP, "91-100", "");
	good("1-200,!2-64,!66-199", PORTS_TCP, "1,65,200", "");
	good("T:!22", PORTS_UDP, "1-21,23-65535", "");
	good("!22-,U:!-65530", PORTS_TCP, "1-21", "65531-65535");
	good("T:1-5,!3,U:1-5", PORTS_TCP, "1-2,4-5", "1-5");
	good("20-25,!ssh", PORTS_TCP, "20-21,23-25", "");
}

static void names(void)
{
	good("https", PORTS_TCP, "443", "");
	good("HTTPS,ssh", PORTS_TCP, "22,443", "");
	good("ftp-data,domain", PORTS_TCP, "20,53", "");
	good("domain", BOTH, "53", "53");
	good("domain,ssh", BOTH, "22,53", "53");
	good("T:ssh,U:ntp", PORTS_TCP, "22", "123");
}

static void bad(const char *list, size_t len, const char *want)
{
	struct fail fail = {0};
	struct ports ports;

	memset(&ports, 0x55, sizeof(ports));
	tap_ok(!ports_parse(list, len, PORTS_TCP, &ports, &fail) &&
			fail.status == STATUS_USAGE &&
			ports.tcp.bits[0] == UINT64_C(0x5555555555555555),
		"'%s' is a mistake", list);
	tap_is_text(fail.text, want, "and why");
}

static void mistakes(void)
{
	static const struct {
		const char *list, *text;
	} rows[] = {
		{"", "the list of ports is empty"},
		{" ", "the list of ports is empty"},
		{"0", "port 0 cannot be scanned: '0'"},
		{"80,0-20", "port 0 cannot be scanned: '0-20'"},
		{"65536", "'65536' goes beyond port 65535"},
		{"80-99999999999999999999",
			"'80-99999999999999999999' goes beyond port 65535"},
		{"80-70", "the range '80-70' is empty: its low end is above "
			  "its high end"},
		{"1-2-3", "'1-2-3' is not a range: it has more than one dash"},
		{"--", "'--' is not a range: it has more than one dash"},
		{"http-https",
			"'http-https' is not a range: ranges are of numbers"},
		{"ftp-data-80",
			"'ftp-data-80' is not a range: ranges are of numbers"},
		{"ssh-", "'ssh-' is not a range: ranges are of numbers"},
		{"80,,90", "'80,,90' has a comma with no port beside it"},
		{",", "',' has a comma with no port beside it"},
		{"80,", "'80,' has a comma with no port beside it"},
		{"nosuch-service", "unknown service 'nosuch-service'"},
		{"U:telnet", "service 'telnet' has no UDP port"},
		{"bootps", "service 'bootps' has no TCP port"},
		{"T:", "'T:' has no ports behind it"},
		{"U:,80", "'U:' has no ports behind it"},
		{"!", "'!' has no port behind its !"},
		{"!T:80",
			"'!T:80' is the wrong way round: a group comes before "
			"its !"},
		{"S:80", "'S:80' is not a port: groups begin with T: or U:"},
		{"T:U:80", "'U:80' is not a port: groups begin with T: or U:"},
		{"10.0.0.1,10.0.0.2", "'10.0.0.1' is not a port: targets are "
				      "separated by blanks"},
		{"80x", "'80x' is not a port: give 1-65535, a range or a "
			"service"},
		{"0x50", "'0x50' is not a port: give 1-65535, a range or a "
			 "service"},
		{"+80", "'+80' is not a port: give 1-65535, a range or a "
			"service"},
		{"!-", "'!-' leaves no port to scan"},
		{"80,!80", "'80,!80' leaves no port to scan"},
		{"T:80,!80,U:53", "'T:80,!80,U:53' leaves no TCP port to scan"},
		{"80,U:!53", "'80,U:!53' leaves no UDP port to scan"},
	};
	char long_name[300], want[300];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		bad(rows[i].list, strlen(rows[i].list), rows[i].text);
	/* A message ends its quotation at a NUL. */
	bad("80\0", 3,
		"'80' is not a port: give 1-65535, a range or a service");
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	(void)snprintf(
		want, sizeof(want), "unknown service '%.100s...'", long_name);
	bad(long_name, strlen(long_name), want);
}

static void meaning(void)
{
	static const struct {
		const char *text;
		bool meant;
	} rows[] = {
		{"ssh", true},
		{"myhost", false},
		{"80-70", true},
		{"1-2-3", true},
		{"10.0.0.1-20", false},
		{"10.0.0.0/8", false},
		{"65536", true},
		{"T:80", true},
		{"T:nosuch", true},
		{"u:", true},
		{"http,ssh", true},
		{"http,nosuch", true},
		{"fe80::1", false},
		{"::1", false},
		{"!22", true},
		{"-", true},
		{"", true},
		{"80x", false},
		{"ftp-data", true},
		{"ftp-dat", false},
		{"localhost", false},
		{"bootps", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tap_ok(ports_meant(rows[i].text, strlen(rows[i].text),
			       PORTS_TCP) == rows[i].meant,
			"'%s' is meant as %s", rows[i].text,
			rows[i].meant ? "ports" : "a target");
	tap_ok(ports_meant("bootps", 6, BOTH), "'bootps' is, with UDP");
}

/* What is a target where ports have been said. */
static void only(void)
{
	tap_ok(ports_only("7,9", 3), "'7,9' can be nothing else");
	tap_ok(ports_only("-", 1), "'-' can be nothing else");
	tap_ok(ports_only("U:ssh", 5), "'U:ssh' can be nothing else");
	tap_ok(!ports_only("ssh", 3), "'ssh' may be a host");
	tap_ok(!ports_only("T", 1), "'T' may be a host");
}

/* The most common ports: of each protocol that many, and more are the fewer
 * and others. */
static void top(void)
{
	static const size_t counts[] = {
		1, 2, 10, 100, 172, 173, 300, 1000, 1500, 2000, 65534, 65535};
	struct ports ports, fewer = {0}, builtin;
	bool counted = true, grown = true, all = true;
	char text[256];

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		ports_top(BOTH, counts[i], &ports);
		counted = counted && port_set_count(&ports.tcp) == counts[i] &&
			  port_set_count(&ports.udp) == counts[i] &&
			  !port_set_has(&ports.tcp, 0) &&
			  !port_set_has(&ports.udp, 0);
		for (uint32_t port = 1; port <= 65535; port++)
			grown = grown &&
				port_set_has(&fewer.tcp, (uint16_t)port) <=
					port_set_has(
						&ports.tcp, (uint16_t)port) &&
				port_set_has(&fewer.udp, (uint16_t)port) <=
					port_set_has(
						&ports.udp, (uint16_t)port);
		fewer = ports;
	}
	tap_ok(counted, "so many as are wanted, of each protocol");
	tap_ok(grown, "more are the fewer and others");
	ports_top(PORTS_TCP, 3, &ports);
	tap_is_text(set_text(&ports.tcp, text), "22,80,443", "three of TCP");
	tap_is_text(set_text(&ports.udp, text), "", "and none of UDP");
	ports_top(PORTS_UDP, 3, &ports);
	tap_is_text(set_text(&ports.udp, text), "53,123,161", "three of UDP");
	tap_is_text(set_text(&ports.tcp, text), "", "and none of TCP");

	/* Behind the ranking the built-in table, then what is below 1024. */
	ports_builtin(BOTH, &builtin);
	ports_top(BOTH, 1000, &ports);
	for (uint32_t port = 1; port <= 65535; port++)
		all = all &&
		      port_set_has(&builtin.tcp, (uint16_t)port) <=
			      port_set_has(&ports.tcp, (uint16_t)port) &&
		      port_set_has(&builtin.udp, (uint16_t)port) <=
			      port_set_has(&ports.udp, (uint16_t)port);
	tap_ok(all, "a thousand have the built-in table among them");
	ports_top(BOTH, 1500, &ports);
	port_set_remove(&ports.tcp, 1024, 65535);
	tap_is_number(port_set_count(&ports.tcp), 1023,
		"fifteen hundred have all below 1024");
}

static void sets(void)
{
	static const uint16_t ends[] = {
		0, 1, 62, 63, 64, 65, 127, 128, 1000, 65471, 65472, 65535};
	size_t n = sizeof(ends) / sizeof(*ends);
	bool added = true, removed = true, next = true;
	uint16_t port = 77;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i; j < n; j++) {
			struct port_set set = {0};
			size_t size = (size_t)(ends[j] - ends[i]) + 1;

			port_set_add(&set, ends[i], ends[j]);
			added = added && port_set_count(&set) == size &&
				port_set_has(&set, ends[i]) &&
				port_set_has(&set, ends[j]);
			next = next && port_set_next(&set, 0, &port) &&
			       port == ends[i] &&
			       !port_set_next(&set, ends[j] + 1u, &port);
			memset(&set, 0xff, sizeof(set));
			port_set_remove(&set, ends[i], ends[j]);
			removed = removed &&
				  port_set_count(&set) == 65536 - size &&
				  !port_set_has(&set, ends[i]) &&
				  !port_set_has(&set, ends[j]);
		}
	}
	tap_ok(added, "ranges are added");
	tap_ok(removed, "ranges are removed");
	tap_ok(next, "ports are walked over");
}

static void numbering(void)
{
	static const uint16_t want[] = {22, 80, 65535, 53, 80};
	struct ports ports, none = {0};
	struct port_list list;
	const char *text = "80,65535,22,U:80,53";
	size_t expected = 0;

	tap_ok(ports_parse(text, strlen(text), PORTS_TCP, &ports, NULL) &&
			port_list_init(&list, &ports, NULL),
		"a list");
	tap_is_number(list.count, 5, "its length");
	tap_is_number(list.tcp_count, 3, "its TCP ports");
	tap_ok(list.count == 5 && memcmp(list.numbers, want, sizeof(want)) == 0,
		"its order");
	port_list_release(&list);
	tap_ok(!list.numbers && list.count == 0, "released");
	tap_ok(port_list_init(&list, &none, NULL) && list.count == 0,
		"an empty one");
	port_list_release(&list);

	ports_builtin(PORTS_UDP, &ports);
	tap_is_number(port_set_count(&ports.tcp), 0, "built in: UDP alone");
	ports_builtin(BOTH, &ports);
	for (const struct service_builtin *row = services_builtin; *row->name;
		row++)
		expected +=
			(row->tcp && !port_set_has(&ports.tcp, row->port)) ||
			(row->udp && !port_set_has(&ports.udp, row->port));
	tap_is_number(expected, 0, "built in: none is missing");
	tap_ok(port_set_has(&ports.tcp, 22) && port_set_has(&ports.udp, 53) &&
			!port_set_has(&ports.tcp, 0),
		"built in: ssh and domain are there, port 0 is not");
}

int main(void)
{
	lists();
	groups();
	left_out();
	names();
	mistakes();
	meaning();
	only();
	top();
	sets();
	numbering();
	return tap_done();
}
