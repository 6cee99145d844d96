/* svc/services.c: the parser of services(5), the lookups, the built-in table */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "svc/services.h"
#include "tap.h"

static bool word_is(struct service_word word, const char *want)
{
	return word.len == strlen(want) &&
	       memcmp(word.text, want, word.len) == 0;
}

static void check_good_lines(void)
{
	static const struct {
		const char *line, *name, *proto, *aliases, *comment;
		uint16_t port;
	} rows[] = {
		{"http\t80/tcp\twww\t# World\n", "http", "tcp", "www", "World",
			80},
		{"ssh 22/tcp", "ssh", "tcp", "", "", 22},
		{"  \t lead 1/udp", "lead", "udp", "", "", 1},
		{"dos 2/tcp a b\r\n", "dos", "tcp", "a b", "", 2},
		{"dos 2/tcp#x\r\n", "dos", "tcp", "", "x", 2},
		{"cut 3/tcp ali#as two", "cut", "tcp", "ali", "as two", 3},
		{"none 4/tcp #", "none", "tcp", "", "", 4},
		{"zero 0/tcp", "zero", "tcp", "", "", 0},
		{"last 65535/sctp", "last", "sctp", "", "", 65535},
		{"octal 0061/tcp", "octal", "tcp", "", "", 61},
		{"8888 67/tcp", "8888", "tcp", "", "", 67},
		{"Up 5/TCP", "Up", "TCP", "", "", 5},
		{"e\x1b[31m 6/tcp \xff", "e\x1b[31m", "tcp", "\xff", "", 6},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct service service = {0};
		bool good = services_parse_line(
			rows[i].line, strlen(rows[i].line), &service);

		tap_ok(good && service.port == rows[i].port &&
				word_is(service.name, rows[i].name) &&
				word_is(service.proto, rows[i].proto) &&
				word_is(service.aliases, rows[i].aliases) &&
				word_is(service.comment, rows[i].comment),
			"reads line %zu, %s", i, rows[i].name);
	}
}

static void check_bad_lines(void)
{
	static const char *const lines[] = {
		"",
		"\n",
		"\r\n",
		"   \t ",
		"# http 80/tcp",
		"http",
		"http#80/tcp",
		"http 80",
		"http 80/",
		"http /tcp",
		"http 80 /tcp",
		"http 80/ tcp",
		"http 80,tcp",
		"http 0x50/tcp",
		"http 65536/tcp",
		"http 70000/tcp",
		"http 18446744073709551696/tcp",
		"http -1/tcp",
		"http +80/tcp",
		"http 100-110/tcp",
		"http 80x/tcp",
		"http 62/tcp/udp",
		"http http/tcp",
		"one 1/tcp\ntwo 2/tcp",
	};
	struct service service = {.port = 4711};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		tap_ok(!services_parse_line(
			       lines[i], strlen(lines[i]), &service) &&
				service.port == 4711,
			"skips bad line %zu", i);
	tap_ok(!services_parse_line("a\0b 1/tcp", 9, &service),
		"skips a line with a NUL");
	tap_ok(services_parse_line("http 80/tcp9", 11, &service) &&
			word_is(service.proto, "tcp"),
		"stays inside its length");
}

static void check_aliases(void)
{
	char line[4096] = "many 9/tcp";
	struct service service = {0};
	struct service_word rest, alias = {0};
	size_t n = strlen(line), count = 0;

	for (int i = 0; i < 400; i++)
		n += (size_t)snprintf(line + n, sizeof(line) - n, " a%d", i);
	tap_ok(services_parse_line(line, n, &service), "reads a long line");
	rest = service.aliases;
	while (services_alias(&rest, &alias))
		count++;
	tap_is_number(count, 400, "splits 400 aliases");
	tap_ok(word_is(alias, "a399"), "to the last one");
	tap_ok(rest.len == 0 && !services_alias(&rest, &alias), "and ends");
}

/* A file with that text; its path is written to path. */
static bool write_file(char path[32], const char *text)
{
	ssize_t n;
	int fd;

	(void)snprintf(path, 32, "/tmp/ncx-unit-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		return false;
	n = write(fd, text, strlen(text));
	(void)close(fd);
	return n == (ssize_t)strlen(text);
}

static void check_find(const struct services *db)
{
	static const struct {
		const char *name, *proto;
		int port; /* -1: not there */
	} rows[] = {
		{"web", "tcp", 81},
		{"alias", "tcp", 83},
		{"second", "tcp", 82},
		{"WEB", "tcp", 84},
		{"Web", "tcp", 81},
		{"SECOND", "tcp", 82},
		{"web", "udp", 85},
		{"web", "UDP", 85},
		{"web", "sctp", -1},
		{"we", "tcp", -1},
		{"webb", "tcp", -1},
		{"", "tcp", -1},
		{"junk", "tcp", -1},
		{"last", "tcp", 86},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct service service = {0};
		bool found = services_find(db, rows[i].name,
			strlen(rows[i].name), rows[i].proto, &service);

		tap_is_number(found ? service.port : -1, rows[i].port,
			"finds '%s'/%s", rows[i].name, rows[i].proto);
	}
}

static void check_file(void)
{
	char path[32];
	struct services db = {0};
	struct service service = {0};
	struct fail fail = {0};

	if (!tap_ok(write_file(path,
			    "# a comment\n\nweb 81/tcp\nfirst 82/tcp alias "
			    "second\nalias 83/tcp\njunk 70000/tcp\n"
			    "WEB 84/tcp\r\nweb 85/udp\ndouble 81/tcp\n"
			    "last 86/tcp"),
		    "writes a file"))
		return;
	tap_ok(services_load(&db, path, &fail) && !db.builtin, "loads it");
	check_find(&db);
	tap_ok(services_find_port(&db, 81, "tcp", &service) &&
			word_is(service.name, "web"),
		"the first name of a port wins");
	tap_ok(!services_find_port(&db, 81, "udp", &service),
		"a port has a protocol");
	services_release(&db);
	(void)unlink(path);

	tap_ok(services_load(&db, path, &fail) && db.builtin,
		"a missing file is the built-in table");
	services_release(&db);
	tap_ok(!services_load(&db, "/", &fail) && fail.status == STATUS_TROUBLE,
		"a directory is an error");
	tap_is_text(fail.text, "cannot read '/': Is a directory", "so it says");
}

static void check_builtin(void)
{
	struct services db = {0};
	struct service service = {0};
	size_t rows = 0, lines = 0, offset = 0, twins = 0;
	uint16_t before = 0;
	bool sorted = true, plain = true;

	for (const struct service_builtin *row = services_builtin; *row->name;
		row++) {
		sorted = sorted && row->port >= before;
		before = row->port;
		rows += (row->tcp ? 1u : 0u) + (row->udp ? 1u : 0u) +
			(row->sctp ? 1u : 0u);
		plain = plain && *row->comment &&
			memchr(row->name, '\0', sizeof(row->name)) &&
			memchr(row->aliases, '\0', sizeof(row->aliases)) &&
			memchr(row->comment, '\0', sizeof(row->comment));
	}
	tap_ok(sorted, "the built-in table is in the order of the ports");
	tap_ok(plain, "each row says in short what it is");
	tap_ok(services_load_builtin(&db, NULL) && db.builtin, "and loads");
	while (services_next(&db, &offset, &service)) {
		struct service found = {0};
		char proto[8] = "";

		lines++;
		if (service.proto.len < sizeof(proto))
			memcpy(proto, service.proto.text, service.proto.len);
		if (!services_find(&db, service.name.text, service.name.len,
			    proto, &found) ||
			found.port != service.port)
			twins++;
	}
	tap_is_number(lines, rows, "each of its rows reads back");
	tap_is_number(twins, 0, "each name has one port");
	tap_ok(lines > 500, "there are enough of them");
	tap_ok(services_find(&db, "https", 5, "tcp", &service) &&
			service.port == 443,
		"https is 443");
	tap_ok(services_find(&db, "m3ua", 4, "sctp", &service) &&
			service.port == 2905 &&
			word_is(service.comment, "SS7 over IP: M3UA"),
		"m3ua is SCTP, and has a comment");
	services_release(&db);
}

static void check_default(void)
{
	char name[SERVICE_NAME_MAX] = "";
	uint16_t port = 0;

	tap_ok(services_port("http", 4, "tcp", &port) && port == 80,
		"http is 80 here");
	tap_ok(services_name(80, "tcp", name), "80 has a name here");
	tap_is_text(name, "http", "which is http");
	port = 7;
	tap_ok(!services_port("no-such-name", 12, "tcp", &port) && port == 7,
		"an unknown name is unknown");
}

int main(void)
{
	check_good_lines();
	check_bad_lines();
	check_aliases();
	check_file();
	check_builtin();
	check_default();
	return tap_done();
}
