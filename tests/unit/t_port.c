/* svc/port.c: a port as a person types it */
#include "svc/port.h"
#include "tap.h"

static void check_good(void)
{
	static const struct {
		const char *text, *proto;
		uint16_t port;
	} rows[] = {
		{"0", "tcp", 0},
		{"1", "tcp", 1},
		{"80", "udp", 80},
		{"0080", "tcp", 80},
		{"65535", "tcp", 65535},
		{"000000000000000000000000022", "tcp", 22},
		{"http", "tcp", 80},
		{"HTTP", "tcp", 80},
		{"www", "tcp", 80},
		{"domain", "udp", 53},
		{"syslog", "udp", 514},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fail fail = {0};
		uint16_t port = 9999;

		tap_ok(port_parse(rows[i].text, strlen(rows[i].text),
			       rows[i].proto, &port, &fail) &&
				port == rows[i].port,
			"'%s' is %u/%s", rows[i].text, rows[i].port,
			rows[i].proto);
	}
}

static void check_bad(void)
{
	static const struct {
		const char *text, *proto, *want;
	} rows[] = {
		{"", "tcp", "empty port: give 0-65535 or a service name"},
		{"70000", "tcp", "port '70000' is not in 0-65535"},
		{"65536", "tcp", "port '65536' is not in 0-65535"},
		{"18446744073709551617", "tcp",
			"port '18446744073709551617' is not in 0-65535"},
		{"-1", "tcp", "port '-1' is not in 0-65535"},
		{"80x", "tcp", "port '80x' is not a decimal number in 0-65535"},
		{"0x50", "tcp",
			"port '0x50' is not a decimal number in 0-65535"},
		{"+80", "tcp", "port '+80' is not a decimal number in 0-65535"},
		{" 80", "tcp", "port ' 80' is not a decimal number in 0-65535"},
		{"1-2", "tcp", "port '1-2' is not a decimal number in 0-65535"},
		{"-", "tcp", "port '-' is not a decimal number in 0-65535"},
		{"foo", "tcp", "unknown service 'foo' for tcp"},
		{"tftp", "tcp", "unknown service 'tftp' for tcp"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fail fail = {0};
		uint16_t port = 9999;

		tap_ok(!port_parse(rows[i].text, strlen(rows[i].text),
			       rows[i].proto, &port, &fail) &&
				port == 9999 && fail.status == STATUS_USAGE,
			"'%s' is no port", rows[i].text);
		tap_is_text(fail.text, rows[i].want, "and why");
	}
}

int main(void)
{
	char text[2000];
	struct fail fail = {0};
	uint16_t port = 9999;

	check_good();
	check_bad();
	tap_ok(port_parse("8080", 2, "tcp", &port, NULL) && port == 80,
		"stays inside its length");
	tap_ok(!port_parse("", 0, "tcp", &port, NULL), "needs no fail");
	memset(text, '9', sizeof(text));
	tap_ok(!port_parse(text, sizeof(text), "tcp", &port, &fail) &&
			strstr(fail.text, "9...' is not in 0-65535"),
		"the reason survives a long text");
	return tap_done();
}
