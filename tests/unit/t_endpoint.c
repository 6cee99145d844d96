#include "net/endpoint.h"
#include "net/resolve.h"
#include "tap.h"

static void addresses(void)
{
	static const struct {
		const char *text, *address, *full;
	} good[] = {
		{"192.0.2.1", "192.0.2.1", "192.0.2.1:80"},
		{"2001:db8::1", "2001:db8::1", "[2001:db8::1]:80"},
		{"::", "::", "[::]:80"},
		{"::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1:80"},
		{"fe80::1%lo", "fe80::1%lo", "[fe80::1%lo]:80"},
	};
	static const char *const bad[] = {"", "1.2.3", "256.1.1.1", "x",
		":::", "1.2.3.4%lo", "fe80::1%", "fe80::1%nosuchinterface",
		"[::1]", "::1 ",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:b"};
	char text[ENDPOINT_TEXT_MAX];
	struct endpoint endpoint;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		if (!tap_ok(endpoint_parse(good[i].text, strlen(good[i].text),
				    80, &endpoint),
			    "'%s' is an address", good[i].text))
			continue;
		tap_is_text(endpoint_address_text(&endpoint, text),
			good[i].address, "its text");
		tap_is_text(endpoint_text(&endpoint, text), good[i].full,
			"and with a port");
		tap_is_number(endpoint_port(&endpoint), 80, "the port");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		tap_ok(!endpoint_parse(bad[i], strlen(bad[i]), 80, &endpoint),
			"'%s' is no address", bad[i]);
}

static void unix_paths(void)
{
	char path[200], text[ENDPOINT_TEXT_MAX];
	struct endpoint endpoint;
	struct fail fail;

	tap_ok(endpoint_unix("/tmp/x", &endpoint, &fail), "a path");
	tap_is_text(endpoint_text(&endpoint, text), "/tmp/x", "its text");
	tap_ok(endpoint_unix("@name", &endpoint, &fail), "an abstract name");
	tap_is_text(endpoint_text(&endpoint, text), "@name", "its text");
	tap_ok(endpoint.addr.un.sun_path[0] == '\0', "which begins with NUL");
	memset(path, 'p', sizeof(path));
	path[107] = '\0';
	tap_ok(endpoint_unix(path, &endpoint, &fail), "107 bytes fit");
	path[107] = 'p';
	path[108] = '\0';
	tap_ok(!endpoint_unix(path, &endpoint, &fail), "108 do not");
	tap_is_number(fail.status, STATUS_USAGE, "which is a usage error");
	tap_ok(!endpoint_unix("", &endpoint, &fail), "nor does nothing");
}

static void splitting(void)
{
	static const struct {
		const char *text, *host, *port;
	} cases[] = {
		{"localhost:80", "localhost", "80"},
		{"[::1]:http", "::1", "http"},
		{"192.0.2.1:5000", "192.0.2.1", "5000"},
		{"::1:80", NULL, NULL},
		{"localhost", NULL, NULL},
		{":80", NULL, NULL},
		{"host:", NULL, NULL},
		{"[]:80", NULL, NULL},
		{"", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct host_port pieces;
		bool good = host_port_split(cases[i].text, &pieces);

		tap_ok(good == (cases[i].host != NULL), "split of '%s'",
			cases[i].text);
		if (good && cases[i].host)
			tap_ok(pieces.host_len == strlen(cases[i].host) &&
					pieces.port_len ==
						strlen(cases[i].port) &&
					memcmp(pieces.host, cases[i].host,
						pieces.host_len) == 0 &&
					memcmp(pieces.port, cases[i].port,
						pieces.port_len) == 0,
				"gives %s and %s", cases[i].host,
				cases[i].port);
	}
}

/* RFC 8305, section 4. */
static void interleaving(void)
{
	static const char *const given[] = {"2001:db8::1", "2001:db8::2",
		"2001:db8::3", "192.0.2.1", "192.0.2.2"};
	static const char *const wanted[] = {"2001:db8::1", "192.0.2.1",
		"2001:db8::2", "192.0.2.2", "2001:db8::3"};
	struct endpoint items[5];
	struct endpoint_list list = {items, 5};
	char text[ENDPOINT_TEXT_MAX];

	for (size_t i = 0; i < 5; i++)
		(void)endpoint_parse(given[i], strlen(given[i]), 1, &items[i]);
	endpoint_list_interleave(&list);
	for (size_t i = 0; i < 5; i++)
		tap_is_text(endpoint_address_text(&items[i], text), wanted[i],
			"place %zu", i);
}

int main(void)
{
	addresses();
	unix_paths();
	splitting();
	interleaving();
	return tap_done();
}
