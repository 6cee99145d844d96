#include "scan/targets.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

/* Names are answered here, in place of the C library, without a network. */
static const struct {
	const char *name, *address;
} hosts[] = {
	{"two.test", "2001:db8::2"},
	{"two.test", "10.0.0.7"},
	{"two.test", "10.0.0.7"},
	{"two.test", "10.9.9.9"},
	{"six.test", "2001:db8::6"},
	{"same.test", "10.0.0.7"},
};

int getaddrinfo(const char *restrict node, const char *restrict service,
	const struct addrinfo *restrict hints, struct addrinfo **restrict res)
{
	struct addrinfo *list = NULL, **end = &list;

	(void)service;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		struct {
			struct addrinfo info;
			struct endpoint endpoint;
		} * entry;
		struct endpoint endpoint;

		if (strcmp(hosts[i].name, node) != 0 ||
			!endpoint_parse(hosts[i].address,
				strlen(hosts[i].address), 0, &endpoint))
			continue;
		if (hints->ai_family != AF_UNSPEC &&
			hints->ai_family != endpoint_family(&endpoint))
			continue;
		entry = calloc(1, sizeof(*entry));
		if (!entry)
			return EAI_MEMORY;
		entry->endpoint = endpoint;
		entry->info.ai_family = endpoint_family(&endpoint);
		entry->info.ai_addr = &entry->endpoint.addr.any;
		entry->info.ai_addrlen = entry->endpoint.len;
		*end = &entry->info;
		end = &entry->info.ai_next;
	}
	*res = list;
	return list ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;

		free(list);
		list = next;
	}
}

static struct targets *make(int family, bool all)
{
	struct targets_options options = {
		.family = family, .all_addresses = all};

	return targets_new(&options, NULL);
}

static void show(const struct targets *targets, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (uint64_t i = 0; i < targets_count(targets) && used < size - 80;
		i++) {
		char address[ENDPOINT_TEXT_MAX];
		struct target target;

		targets_at(targets, i, &target);
		used += (size_t)snprintf(text + used, size - used, "%s%s%s%s",
			used ? " " : "",
			endpoint_address_text(&target.endpoint, address),
			target.name ? "=" : "", target.name ? target.name : "");
	}
}

static void add_other(
	void *context, const char *name, const struct endpoint *endpoint)
{
	char *text = context, address[ENDPOINT_TEXT_MAX];
	size_t used = strlen(text);

	(void)snprintf(text + used, 256 - used, "%s:%s ", name,
		endpoint_address_text(endpoint, address));
}

/* Targets are separated by blanks; those behind a '^' are excluded. */
static struct targets *finish(int family, bool all, const char *words)
{
	struct targets *targets = make(family, all);
	char copy[256], *rest = copy, *word;
	struct fail fail = {0};
	bool good = targets != NULL;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	while (good && (word = strsep(&rest, " ")))
		good = *word == '^' ? targets_exclude(targets, word + 1, &fail)
				    : targets_add(targets, word, &fail);
	tap_ok(good && targets_finish(targets, &fail), "'%s' %s", words,
		fail.text);
	return targets;
}

static void good(int family, bool all, const char *words, const char *want,
	const char *want_others)
{
	struct targets *targets = finish(family, all, words);
	char text[1024], others[256] = "";

	show(targets, text, sizeof(text));
	tap_is_text(text, want, "what is scanned");
	targets_others(targets, add_other, others);
	tap_is_text(others, want_others, "what is not");
	targets_free(targets);
}

static void sets(void)
{
	static const char *const rows[][2] = {
		{"10.0.0.1", "10.0.0.1"},
		{"10.0.0.9/30", "10.0.0.8 10.0.0.9 10.0.0.10 10.0.0.11"},
		{"10.0.0.254-10.0.1.1",
			"10.0.0.254 10.0.0.255 10.0.1.0 10.0.1.1"},
		{"10.0-1.7.1-2", "10.0.7.1 10.0.7.2 10.1.7.1 10.1.7.2"},
		{"1.1.1.254-", "1.1.1.254 1.1.1.255"},
		{"2001:db8::ff/127", "2001:db8::fe 2001:db8::ff"},
		{"2001:db8::ffff-2001:db8::1:1",
			"2001:db8::ffff 2001:db8::1:0 2001:db8::1:1"},
		{"[2001:db8::1]", "2001:db8::1"},
		{"::ffff:10.0.0.1 10.0.0.1", "10.0.0.1"},
		{"::ffff:10.0.0.0/127", "10.0.0.0 10.0.0.1"},
		{"fe80::1%1 fe80::1", "fe80::1%lo fe80::1"},
		{"fe80::1%1 fe80::1 ::1 ^fe80::/10", "::1"},
		{"10.0.0.5 10.0.0.4-6 10.0.0.5", "10.0.0.5 10.0.0.4 10.0.0.6"},
		{"10.0.0.0/29 ^10.0.0.1-3,10.0.0.6/31",
			"10.0.0.0 10.0.0.4 10.0.0.5"},
		{"10.0.0.1 ::1 ^::/0", "10.0.0.1"},
		{"10.0.0.1 ::1 ^0.0.0.0/0", "::1"},
		{"255.255.255.254/31", "255.255.255.254 255.255.255.255"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
		{"10.0.0.1 ^10.0.0.1", ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		good(AF_UNSPEC, false, rows[i][0], rows[i][1], "");
}

static void names(void)
{
	good(AF_UNSPEC, false, "two.test", "10.0.0.7=two.test",
		"two.test:2001:db8::2 two.test:10.9.9.9 ");
	good(AF_INET6, false, "two.test", "2001:db8::2=two.test", "");
	good(AF_UNSPEC, true, "two.test",
		"10.0.0.7=two.test 2001:db8::2=two.test 10.9.9.9=two.test", "");
	good(AF_UNSPEC, false, "10.0.0.6-8 two.test same.test 10.9.9.9",
		"10.0.0.6 10.0.0.8 10.0.0.7=two.test 10.9.9.9",
		"two.test:2001:db8::2 ");
	good(AF_UNSPEC, false, "same.test/31", "10.0.0.7=same.test 10.0.0.6",
		"");
	good(AF_UNSPEC, false, "six.test/127",
		"2001:db8::6=six.test 2001:db8::7", "");
	good(AF_UNSPEC, false,
		"10.0.0.5-8 2001:db8::2-2001:db8::3 ^two.test/31",
		"10.0.0.5 10.0.0.8 2001:db8::3", "");
	good(AF_UNSPEC, false, "10.0.0.6-8 2001:db8::2 ^two.test",
		"10.0.0.6 10.0.0.8", "");
}

static void bad(int family, const char *text, enum status status)
{
	struct targets *targets = make(family, false);
	struct fail fail = {0};

	tap_ok(!targets_add(targets, text, &fail) && fail.status == status,
		"'%s': %s", text, fail.text);
	tap_ok(targets_finish(targets, &fail) && targets_count(targets) == 0,
		"and nothing is added");
	targets_free(targets);
}

static void mistakes(void)
{
	static const char *const rows[] = {"", "a b", "a/b", "/24", "10.0.0.1/",
		"10.0.0.0/33", "10.0.0.0/255.0.0.0", "10.0.0", "10.0.0.256",
		"010.0.0.1", "10.0.0.20-1", "*.*.*.1", "10.0.0.1-20/24",
		"10.0.0.9-10.0.0.1", "::2-::1", "10.0.0.1-::1", "host:80",
		"10.0.0.1:80", "[::1]:80", "[::1", "[host]", "http://host/",
		"::g", "::/129", "fe80::1%nosuchif", "fe80::%1/64", "a,b",
		"a\001", "-x", "host/129", "::ffff:10.0.0.0/24"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		bad(AF_UNSPEC, rows[i], STATUS_USAGE);
	bad(AF_INET, "::1", STATUS_USAGE);
	bad(AF_INET6, "10.0.0.1-20", STATUS_USAGE);
	bad(AF_UNSPEC, "nosuch.test", STATUS_TROUBLE);
	bad(AF_UNSPEC, "same.test/64", STATUS_USAGE);
}

static void huge(void)
{
	struct targets *targets =
		finish(AF_UNSPEC, false, "10.0.0.0/8 0.0.0.0/0 ^10.1.0.0/16");
	struct target target;
	struct fail fail = {0};
	char text[ENDPOINT_TEXT_MAX];

	tap_is_number(targets_count(targets), (INT64_C(1) << 32) - 65536,
		"all of IPv4 but a /16");
	targets_at(targets, 65536, &target);
	tap_is_text(endpoint_address_text(&target.endpoint, text), "10.2.0.0",
		"behind the hole");
	targets_at(targets, targets_count(targets) - 1, &target);
	tap_is_text(endpoint_address_text(&target.endpoint, text),
		"255.255.255.255", "the last");
	targets_free(targets);

	targets = make(AF_UNSPEC, false);
	tap_ok(targets_add(targets, "2001:db8::/79", &fail) &&
			!targets_finish(targets, &fail) &&
			fail.status == STATUS_USAGE,
		"2^49: %s", fail.text);
	targets_free(targets);
	targets = finish(AF_UNSPEC, false, "2001:db8::/80");
	tap_is_number(targets_count(targets), INT64_C(1) << 48, "2^48");
	targets_free(targets);
}

static void count_wrong(
	void *context, const char *path, unsigned line, const struct fail *fail)
{
	(void)path;
	(void)fail;
	*(unsigned *)context += line;
}

static void files(void)
{
	static const char head[] = "\xef\xbb\xbf"
				   "10.255.0.1 # ten.test\r\nbad/word::\n";
	char path[] = "/tmp/t_targets.XXXXXX", text[ENDPOINT_TEXT_MAX];
	struct targets *targets = make(AF_UNSPEC, false);
	struct target target;
	unsigned lines = 0;
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	struct fail fail = {0};

	if (!tap_ok(file != NULL, "a file"))
		return;
	(void)fputs(head, file);
	for (unsigned i = 0; i < 100000; i++)
		(void)fprintf(
			file, "10.%u.%u.%u\n", i % 7, i >> 8 & 255, i & 255);
	(void)fclose(file);
	tap_ok(targets_read(targets, path, count_wrong, &lines, &fail) &&
			targets_finish(targets, &fail),
		"it is read");
	tap_is_number(lines, 2, "the wrong line is told");
	tap_ok(targets_count(targets) > 65536, "many addresses");
	targets_at(targets, 0, &target);
	tap_is_text(endpoint_address_text(&target.endpoint, text), "10.255.0.1",
		"the first");
	(void)unlink(path);
	tap_ok(!targets_read(targets, path, count_wrong, &lines, &fail) &&
			fail.status == STATUS_TROUBLE,
		"no file: %s", fail.text);
	targets_free(targets);
}

/* What an item of --exclude may have around it, and what it must not be. */
static void exclusions(void)
{
	static const char *const wrong[][2] = {
		{"nosuch.test", "nosuch.test"},
		{"10.0.0.1,nosuch.test", "nosuch.test"},
		{"same.test/64", "'same.test' has no IPv6 address"},
	};
	struct targets *targets = make(AF_UNSPEC, false);
	struct fail fail = {0};
	char text[256];

	tap_ok(targets_add(targets, "10.0.0.1-4", &fail), "four: %s",
		fail.text);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		tap_ok(!targets_exclude(targets, wrong[i][0], &fail) &&
				strstr(fail.text, wrong[i][1]),
			"not excluded: %s", fail.text);
	tap_ok(targets_exclude(targets, " 10.0.0.2 ,\t10.0.0.3\t ", &fail) &&
			targets_finish(targets, &fail),
		"blanks around items %s", fail.text);
	show(targets, text, sizeof(text));
	tap_is_text(text, "10.0.0.1 10.0.0.4", "of a wrong list none is");
	targets_free(targets);
}

static void localhost(void)
{
	struct targets *four = make(AF_UNSPEC, false),
		       *six = make(AF_INET6, false);
	char text[256];

	tap_ok(targets_add_localhost(four, NULL) &&
			targets_finish(four, NULL) &&
			targets_add_localhost(six, NULL) &&
			targets_finish(six, NULL),
		"this machine");
	show(four, text, sizeof(text));
	tap_is_text(text, "127.0.0.1=localhost", "IPv4");
	show(six, text, sizeof(text));
	tap_is_text(text, "::1=localhost", "IPv6");
	targets_free(four);
	targets_free(six);
}

int main(void)
{
	sets();
	names();
	mistakes();
	huge();
	files();
	exclusions();
	localhost();
	return tap_done();
}
