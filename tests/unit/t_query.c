/* svc/query.c and svc/pattern.c: what is asked, and what answers to it */
#include <fnmatch.h>
#include <stdlib.h>

#include "svc/pattern.h"
#include "svc/query.h"
#include "tap.h"

static bool word_is(struct service_word word, const char *want)
{
	return word.len == strlen(want) &&
	       (word.len == 0 || memcmp(word.text, want, word.len) == 0);
}

static void check_good_queries(void)
{
	static const struct {
		const char *text, *name, *proto;
		int low, high; /* -1: no ports */
		bool pattern;
	} rows[] = {
		{"http", "http", "", -1, 0, false},
		{"http/tcp", "http", "tcp", -1, 0, false},
		{"3com-tsmux", "3com-tsmux", "", -1, 0, false},
		{"z39-50", "z39-50", "", -1, 0, false},
		{"0x50", "0x50", "", -1, 0, false},
		{"-x", "-x", "", -1, 0, false},
		{"80", "", "", 80, 80, false},
		{"0080", "", "", 80, 80, false},
		{"0", "", "", 0, 0, false},
		{"65535/UDP", "", "UDP", 65535, 65535, false},
		{"20-25", "", "", 20, 25, false},
		{"20-20/tcp", "", "tcp", 20, 20, false},
		{"60000-", "", "", 60000, 65535, false},
		{"-1023", "", "", 0, 1023, false},
		{"/sctp", "", "sctp", -1, 0, false},
		{"ssh*", "ssh*", "", -1, 0, true},
		{"?map/tcp", "?map", "tcp", -1, 0, true},
		{"[ab]*", "[ab]*", "", -1, 0, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct query query = {0};
		struct fail fail = {0};
		bool good = query_parse(
			rows[i].text, strlen(rows[i].text), &query, &fail);

		tap_ok(good && word_is(query.name, rows[i].name) &&
				word_is(query.proto, rows[i].proto) &&
				query.ports == (rows[i].low >= 0) &&
				(!query.ports ||
					(query.low == rows[i].low &&
						query.high == rows[i].high)) &&
				query.pattern == rows[i].pattern,
			"reads '%s'", rows[i].text);
	}
}

static void check_bad_queries(void)
{
	static const char *const rows[][2] = {
		{"", "empty query: give a name, a port or a pattern"},
		{"/", "wrong query '/': no protocol after the '/'"},
		{"80/", "wrong query '80/': no protocol after the '/'"},
		{"a/b/c", "wrong query 'a/b/c': more than one '/'"},
		{"a//", "wrong query 'a//': more than one '/'"},
		{"70000", "wrong query '70000': a port is in 0-65535"},
		{"65536/tcp", "wrong query '65536/tcp': a port is in 0-65535"},
		{"1-65536", "wrong query '1-65536': a port is in 0-65535"},
		{"18446744073709551696", "wrong query '18446744073709551696': "
					 "a port is in 0-65535"},
		{"80-70", "wrong query '80-70': its low end is above its high "
			  "end"},
		{"1-2-3", "wrong query '1-2-3': a range of ports is LOW-HIGH"},
		{"-", "wrong query '-': a range of ports is LOW-HIGH"},
		{"--", "wrong query '--': a range of ports is LOW-HIGH"},
	};
	struct query query = {.low = 4711};
	struct fail fail = {0};
	char longer[400];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		tap_ok(!query_parse(
			       rows[i][0], strlen(rows[i][0]), &query, &fail) &&
				fail.status == STATUS_USAGE &&
				query.low == 4711,
			"refuses '%s'", rows[i][0]);
		tap_is_text(fail.text, rows[i][1], "and says why");
	}
	memset(longer, '9', sizeof(longer));
	tap_ok(!query_parse(longer, sizeof(longer), &query, &fail) &&
			strstr(fail.text, "999...': a port is in 0-65535"),
		"a long one is cut, its reason is not");
	tap_ok(query_parse("80x", 2, &query, &fail) && query.low == 80,
		"stays inside its length");
}

/* The rank of each line for each query. */
static void check_ranks(void)
{
	static const struct {
		const char *query, *line;
		enum services_rank want;
	} rows[] = {
		{"http", "http 80/tcp www", SERVICES_NAME},
		{"www", "http 80/tcp x www", SERVICES_ALIAS},
		{"HTTP", "http 80/tcp www", SERVICES_NAME_CASE},
		{"http", "HTTP 80/tcp www", SERVICES_NAME_CASE},
		{"WWW", "http 80/tcp x www", SERVICES_ALIAS_CASE},
		{"htt", "http 80/tcp", SERVICES_NONE},
		{"httpx", "http 80/tcp", SERVICES_NONE},
		{"http/udp", "http 80/tcp", SERVICES_NONE},
		{"http/TCP", "http 80/tcp", SERVICES_NAME},
		{"http/tc", "http 80/tcp", SERVICES_NONE},
		{"World", "http 80/tcp # World", SERVICES_NONE},
		{"80", "http 80/tcp", SERVICES_NAME},
		{"80/udp", "http 80/tcp", SERVICES_NONE},
		{"81", "http 80/tcp", SERVICES_NONE},
		{"79-80", "http 80/tcp", SERVICES_NAME},
		{"81-90", "http 80/tcp", SERVICES_NONE},
		{"80", "80 443/tcp", SERVICES_NONE},
		{"/tcp", "http 80/tcp", SERVICES_NAME},
		{"/sctp", "http 80/tcp", SERVICES_NONE},
		{"h*p", "http 80/tcp", SERVICES_NAME},
		{"H*p", "http 80/tcp", SERVICES_NAME_CASE},
		{"w*", "http 80/tcp x www", SERVICES_ALIAS},
		{"W?W", "http 80/tcp x www", SERVICES_ALIAS_CASE},
		{"*", "http 80/tcp", SERVICES_NAME},
		{"*/udp", "http 80/tcp", SERVICES_NONE},
		{"h[st]*", "http 80/tcp", SERVICES_NAME},
		{"h[!t]*", "http 80/tcp", SERVICES_NONE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct service service;
		struct query query;

		if (tap_ok(query_parse(rows[i].query, strlen(rows[i].query),
				   &query, NULL) &&
				    services_parse_line(rows[i].line,
					    strlen(rows[i].line), &service),
			    "reads '%s' and '%s'", rows[i].query, rows[i].line))
			tap_is_number(query_rank(&query, &service),
				rows[i].want, "its rank");
	}
}

static void check_search(void)
{
	static const char line[] = "Mail-x 25/tcp smtp two  # Simple Post";
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{"mail", true},
		{"AIL-X", true},
		{"smtp", true},
		{"wo", true},
		{"e post", true},
		{"Mail-x", true},
		{"Mail-xx", false},
		{"smtp two", false},
		{"two  #", false},
		{"25", false},
		{"tcp", false},
	};
	struct service service = {0};

	tap_ok(services_parse_line(line, strlen(line), &service), "reads it");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tap_ok(query_search(&service, rows[i].text,
			       strlen(rows[i].text)) == rows[i].want,
			"'%s' is %sin it", rows[i].text,
			rows[i].want ? "" : "not ");
}

static void check_range(uint16_t port, const char *name, int low, int high)
{
	const struct query_range *range = query_range(port);

	tap_ok(strcmp(range->name, name) == 0 && range->low == low &&
			range->high == high,
		"port %u is %s", port, name);
}

/* Texts of few letters, so that many fit; without what fnmatch(3) takes for a
 * class, and with no range of mixed case. */
static void check_against_fnmatch(void)
{
	static const char letters[] = "abA*?[]!-*";
	unsigned different = 0, fitting = 0, seed = 1;

	for (int i = 0; i < 200000; i++) {
		char pattern[8], text[8];
		size_t pattern_len, len;
		bool want, got;

		seed = seed * 1103515245u + 12345u;
		pattern_len = (seed >> 16) % 7;
		len = (seed >> 20) % 7;
		for (size_t k = 0; k < pattern_len; k++) {
			seed = seed * 1103515245u + 12345u;
			pattern[k] = letters[(seed >> 16) % 10];
		}
		for (size_t k = 0; k < len; k++) {
			seed = seed * 1103515245u + 12345u;
			text[k] = letters[(seed >> 16) % 3];
		}
		pattern[pattern_len] = '\0';
		text[len] = '\0';
		/* libcs differ in ranges that are none, as [a-!]. */
		if (strchr(pattern, '[') && strchr(pattern, '-'))
			continue;
		want = fnmatch(pattern, text, 0) == 0;
		got = pattern_match(pattern, pattern_len, text, len, false);
		fitting += want;
		if (want != got && different++ < 5)
			printf("# '%s' and '%s': want %d\n", pattern, text,
				want);
	}
	tap_is_number(different, 0, "agrees with fnmatch(3)");
	tap_ok(fitting > 10000, "on %u that fit", fitting);
}

static void check_patterns(void)
{
	static const struct {
		const char *pattern, *text;
		bool fold, want;
	} rows[] = {
		{"", "", false, true},
		{"", "a", false, false},
		{"*", "", false, true},
		{"**", "abc", false, true},
		{"?", "", false, false},
		{"a*b*c", "aXbXbXc", false, true},
		{"a*b*c", "aXbXbX", false, false},
		{"[a-c]x", "bx", false, true},
		{"[a-c]x", "dx", false, false},
		{"[a-c]", "B", true, true},
		{"[A-C]", "b", true, true},
		{"[A-C]", "b", false, false},
		{"[!a-c]", "d", false, true},
		{"[^a-c]", "b", false, false},
		{"[]]", "]", false, true},
		{"[a-]", "-", false, true},
		{"[-a]", "-", false, true},
		{"[", "[", false, true},
		{"[a", "[a", false, true},
		{"SSH", "ssh", true, true},
		{"SSH", "ssh", false, false},
		{"\xff?", "\xff\xfe", false, true},
		{"[\x80-\xff]", "\xe9", false, true},
	};
	char stars[200], text[4000];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tap_ok(pattern_match(rows[i].pattern, strlen(rows[i].pattern),
			       rows[i].text, strlen(rows[i].text),
			       rows[i].fold) == rows[i].want,
			"pattern %zu", i);
	/* It would not end in our days if every star tried every place. */
	for (size_t i = 0; i < sizeof(stars); i++)
		stars[i] = i % 2 ? '*' : 'a';
	memset(text, 'a', sizeof(text));
	tap_ok(!pattern_match(stars, sizeof(stars) - 1, text, 50, false) &&
			pattern_match(stars, sizeof(stars), text, sizeof(text),
				false),
		"many stars take no time");
	stars[sizeof(stars) - 1] = 'b';
	tap_ok(!pattern_match(stars, sizeof(stars), text, sizeof(text), false),
		"nor when nothing fits");
}

int main(void)
{
	check_good_queries();
	check_bad_queries();
	check_ranks();
	check_search();
	check_range(0, "well-known", 0, 1023);
	check_range(1023, "well-known", 0, 1023);
	check_range(1024, "registered", 1024, 49151);
	check_range(49151, "registered", 1024, 49151);
	check_range(49152, "dynamic", 49152, 65535);
	check_range(65535, "dynamic", 49152, 65535);
	check_patterns();
	check_against_fnmatch();
	return tap_done();
}
