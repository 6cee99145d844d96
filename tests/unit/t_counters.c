#include "list/netstat_counters.h"
#include "proc/counters.h"
#include "proctree.h"
#include "tap.h"

/* --- the parsers ----------------------------------------------------------- */

static void add(char *out, size_t room, const char *before,
	const struct counters_text *word)
{
	size_t len = strlen(out);

	(void)snprintf(out + len, room - len, "%s%.*s", before, (int)word->len,
		word->text);
}

static void add_value(char *out, size_t room, const struct counter *counter)
{
	size_t len = strlen(out);

	(void)snprintf(out + len, room - len, "=%s%" PRIu64,
		counter->negative ? "-" : "", counter->value);
}

/* "Tcp A=1 B=-1;" for each pair of lines. */
static const char *pairs_of(const char *text, size_t len, char out[400])
{
	struct counters_text rest = {text, len};
	struct counters_group group;
	struct counter counter;

	*out = '\0';
	while (counters_next_group(&rest, &group)) {
		add(out, 400, "", &group.name);
		while (counters_next(&group, &counter)) {
			add(out, 400, " ", &counter.name);
			add_value(out, 400, &counter);
		}
		(void)snprintf(out + strlen(out), 400 - strlen(out), ";");
	}
	return out;
}

static const char *lines_of(const char *text, size_t len, char out[400])
{
	struct counters_text rest = {text, len};
	struct counter counter;

	*out = '\0';
	while (counters_next_line(&rest, &counter)) {
		add(out, 400, "", &counter.name);
		add_value(out, 400, &counter);
		(void)snprintf(out + strlen(out), 400 - strlen(out), ";");
	}
	return out;
}

static void test_pairs(void)
{
	static const struct {
		const char *what, *text, *want;
	} cases[] = {
		{"two groups", "Ip: A B\nIp: 1 2\nTcp: C\nTcp: 3\n",
			"Ip A=1 B=2;Tcp C=3;"},
		{"no line end", "Ip: A\nIp: 1", "Ip A=1;"},
		{"negative", "T: MaxConn Z\nT: -1 -0\n", "T MaxConn=-1 Z=0;"},
		{"the largest", "T: A B\nT: 18446744073709551615 1\n",
			"T A=18446744073709551615 B=1;"},
		{"too large is skipped", "T: A B\nT: 18446744073709551616 1\n",
			"T B=1;"},
		{"no number is skipped", "T: A B C D E\nT: x - 1x --1 5\n",
			"T E=5;"},
		{"values are missing", "T: A B C\nT: 1\n", "T A=1;"},
		{"names are missing", "T: A\nT: 1 2 3\n", "T A=1;"},
		{"no counters", "T:\nT:\n", "T;"},
		{"no values", "T: A B\nT:\n", "T;"},
		{"blanks and tabs", "  T:\tA   B \n\tT: 1\t 2  \n",
			"T A=1 B=2;"},
		{"a line alone", "A: X\nT: A\nT: 1\n", "T A=1;"},
		{"a line too many", "T: A\nT: 1\nT: 2\nU: B\nU: 2\n",
			"T A=1;U B=2;"},
		{"another name", "T: A\nTc: 1\n", ""},
		{"a name of the same length", "Ta: A\nTb: 1\n", ""},
		{"no colon", "T A\nT 1\nU: B\nU: 2\n", "U B=2;"},
		{"only a colon", ": A\n: 1\n", ""},
		{"lines without words", "\n \nT: A\nT: 1\n\n", "T A=1;"},
		{"nothing", "", ""},
		{"a line end", "\n", ""},
		{"an unclean name", "T: A\033[m B\nT: 1 2\n", "T B=2;"},
		{"eight bits", "T: \303\274 B\nT: 1 2\n", "T B=2;"},
		{"an unclean group", "T\033: A\nT\033: 1\n", ""},
		{"a carriage return", "T: A B\r\nT: 1 2\r\n", "T A=1;"},
	};
	char out[400];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		tap_is_text(pairs_of(cases[i].text, strlen(cases[i].text), out),
			cases[i].want, "pairs: %s", cases[i].what);
	tap_is_text(pairs_of("T: A\0B C\nT: 1 2\n", 16, out), "T C=2;",
		"pairs: a NUL in a name");
	tap_is_text(pairs_of(NULL, 0, out), "", "pairs: no text");
}

static void test_lines(void)
{
	static const struct {
		const char *what, *text, *want;
	} cases[] = {
		{"two", "Ip6InReceives   \t12\nUdp6NoPorts\t0\n",
			"Ip6InReceives=12;Udp6NoPorts=0;"},
		{"no line end", "A 1", "A=1;"},
		{"no value", "A\nB 2\n", "B=2;"},
		{"a word too many", "A 1 2\nB 2\n", "B=2;"},
		{"no number", "A one\nB 2\n", "B=2;"},
		{"negative", "A -7\n", "A=-7;"},
		{"an unclean name", "A\007 1\nB 2\n", "B=2;"},
		{"lines without words", "\n\t\nB 2\n", "B=2;"},
		{"nothing", "", ""},
	};
	char out[400];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		tap_is_text(lines_of(cases[i].text, strlen(cases[i].text), out),
			cases[i].want, "lines: %s", cases[i].what);
	tap_is_text(lines_of(NULL, 0, out), "", "lines: no text");
}

/* Cut anywhere, nothing is read past the end: a text of its own size, so that a
 * sanitizer sees it. */
static void test_cut(void)
{
	static const char text[] = "Tcp: MaxConn A\nTcp: -1 22\nU: B\nU: 3\n";
	size_t most = sizeof(text) - 1;
	char out[400];
	bool good = true;

	for (size_t len = 0; len <= most; len++) {
		char *copy = malloc(len > 0 ? len : 1);

		if (!copy)
			break;
		memcpy(copy, text, len);
		(void)pairs_of(copy, len, out);
		good = good && strlen(out) <= 26;
		(void)lines_of(copy, len, out);
		free(copy);
	}
	tap_ok(good, "pairs: cut at each byte");
}

/* --- the reader ------------------------------------------------------------ */

static void test_read(void)
{
	struct proctree tree;
	struct buf text = {0};
	struct fail fail = {0};

	if (!tap_ok(proctree_make(&tree), "a tree"))
		return;
	tap_ok(!counters_read(tree.fd, "snmp", true, &text, &fail) &&
			fail.status == STATUS_TROUBLE,
		"a missing file that must be there");
	tap_is_text(fail.text,
		"cannot read 'self/net/snmp': No such file or directory",
		"and why");
	tap_ok(counters_read(tree.fd, "sctp/snmp", false, &text, NULL) &&
			text.len == 0,
		"a missing file that need not be");
	proctree_file(&tree, "self/net/snmp", "%040000d", 7);
	tap_ok(counters_read(tree.fd, "snmp", true, &text, NULL) &&
			text.len == 40000,
		"more than one read");
	buf_release(&text);
	proctree_file(&tree, "self/net/snmp", "%02000000d", 7);
	fail = (struct fail){0};
	tap_ok(!counters_read(tree.fd, "snmp", true, &text, &fail) &&
			strstr(fail.text, "too large"),
		"a file without an end: %s", fail.text);
	buf_release(&text);
	fail = (struct fail){0};
	tap_ok(!counters_read(tree.fd, ".", true, &text, &fail) &&
			strstr(fail.text, "directory"),
		"a directory: %s", fail.text);
	buf_release(&text);
	proctree_remove(&tree);
}

/* --- what is printed ------------------------------------------------------- */

/* What goes to stdout, by way of a file. */
static const char *printed(const struct proctree *tree,
	struct netstat_counters_options options, char out[4000])
{
	char name[64];
	int saved = dup(STDOUT_FILENO), fd;
	ssize_t len = 0;
	bool good;

	(void)snprintf(name, sizeof(name), "%s/out", tree->path);
	fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	options.proc_root = tree->path;
	(void)fflush(stdout);
	(void)dup2(fd, STDOUT_FILENO);
	good = netstat_counters_print(&options, NULL);
	(void)dup2(saved, STDOUT_FILENO);
	if (good)
		len = pread(fd, out, 3999, 0);
	out[len > 0 ? len : 0] = '\0';
	(void)close(fd);
	(void)close(saved);
	return good ? out : "(failed)";
}

#define TCP                                                                    \
	"Tcp:\n"                                                               \
	"    12 active connection openings\n"                                  \
	"    0 passive connection openings\n"                                  \
	"    InCsumErrors: 4\n"
#define ICMP_MSG_4                                                             \
	"IcmpMsg:\n"                                                           \
	"    InType3: 5\n"
#define ICMP_MSG_8                                                             \
	"IcmpMsg:\n"                                                           \
	"        InType3: 5\n"
#define UDP                                                                    \
	"Udp:\n"                                                               \
	"    9 packets received\n"                                             \
	"    0 packet receive errors\n"
#define RAW                                                                    \
	"Ip:\n"                                                                \
	"    Forwarding: 2\n"                                                  \
	"    0 total packets received\n"                                       \
	"    3 with invalid headers\n"                                         \
	"Icmp:\n"                                                              \
	"    6 ICMP messages received\n"                                       \
	"    ICMP input histogram:\n"                                          \
	"        destination unreachable: 5\n"                                 \
	"    0 ICMP messages sent\n"                                           \
	"    ICMP output histogram:\n"
#define LITE "UdpLite:\n"
#define TCP_EXT                                                                \
	"TcpExt:\n"                                                            \
	"    8 packet headers predicted\n"
#define IP_EXT                                                                 \
	"IpExt:\n"                                                             \
	"    InOctets: 46257784365\n"
#define SCTP                                                                   \
	"Sctp:\n"                                                              \
	"    SctpAborteds: 2\n"
#define RAW6                                                                   \
	"Ip6:\n"                                                               \
	"    0 total packets received\n"                                       \
	"    Ip6InOctets: 7\n"                                                 \
	"Icmp6:\n"                                                             \
	"    3 ICMP messages received\n"                                       \
	"    ICMP input histogram:\n"                                          \
	"        router advertisement: 3\n"                                    \
	"        ICMP output histogram:\n"                                     \
	"        Icmp6OutType135: 1\n"
#define UDP6                                                                   \
	"Udp6:\n"                                                              \
	"    4 packets received\n"
#define LITE6                                                                  \
	"UdpLite6:\n"                                                          \
	"    UdpLite6InDatagrams: 1\n"

static void fill(const struct proctree *tree)
{
	proctree_file(tree, "self/net/snmp",
		"Ip: Forwarding DefaultTTL InReceives InHdrErrors OutNoRoutes\n"
		"Ip: 2 64 0 3 0\n"
		"Icmp: InMsgs InCsumErrors InDestUnreachs InEchos OutMsgs "
		"OutEchos\n"
		"Icmp: 6 0 5 0 0 0\n"
		"IcmpMsg: InType3\nIcmpMsg: 5\n"
		"Tcp: RtoAlgorithm MaxConn ActiveOpens PassiveOpens "
		"InCsumErrors\n"
		"Tcp: 1 -1 12 0 4\n"
		"Udp: InDatagrams InErrors MemErrors\nUdp: 9 0 0\n"
		"UdpLite: InDatagrams\nUdpLite: 0\n");
	proctree_file(tree, "self/net/netstat",
		"TcpExt: TW TCPHPHits\nTcpExt: 0 8\n"
		"IpExt: InOctets\nIpExt: 46257784365\n");
	proctree_file(tree, "self/net/snmp6",
		"Ip6InReceives 0\nIp6InOctets 7\n"
		"Icmp6InMsgs 3\nIcmp6InDestUnreachs 0\n"
		"Icmp6InRouterAdvertisements 3\nIcmp6OutDestUnreachs 0\n"
		"Icmp6OutType135 1\n"
		"Udp6InDatagrams 4\nUdpLite6InDatagrams 1\n");
	(void)mkdirat(tree->fd, "self/net/sctp", 0755);
	proctree_file(tree, "self/net/sctp/snmp",
		"SctpCurrEstab\t0\nSctpAborteds\t2\n");
}

static void test_print(void)
{
	static const struct {
		const char *what;
		struct netstat_counters_options options;
		const char *want;
	} cases[] = {
		{"all", {0}, RAW ICMP_MSG_8 TCP UDP LITE TCP_EXT IP_EXT SCTP},
		{"IPv4", {.ipv4 = true},
			RAW ICMP_MSG_8 TCP UDP LITE TCP_EXT IP_EXT SCTP},
		{"TCP", {.tcp = true}, ICMP_MSG_4 TCP LITE TCP_EXT IP_EXT},
		{"UDP", {.udp = true}, ICMP_MSG_4 UDP LITE IP_EXT},
		{"raw", {.raw = true}, RAW ICMP_MSG_8 LITE IP_EXT},
		{"TCP and UDP", {.tcp = true, .udp = true},
			ICMP_MSG_4 TCP UDP LITE TCP_EXT IP_EXT},
		{"IPv6", {.ipv6 = true}, RAW6 UDP6 LITE6 TCP},
		{"TCP, IPv6", {.tcp = true, .ipv6 = true}, LITE6 TCP},
		{"UDP, IPv6", {.udp = true, .ipv6 = true}, UDP6 LITE6},
		{"raw, IPv6", {.raw = true, .ipv6 = true}, RAW6 LITE6},
		{"TCP of both", {.tcp = true, .ipv4 = true, .ipv6 = true},
			ICMP_MSG_4 TCP LITE TCP_EXT IP_EXT LITE6},
		{"UDP of both", {.udp = true, .ipv4 = true, .ipv6 = true},
			ICMP_MSG_4 UDP LITE IP_EXT UDP6 LITE6},
	};
	struct proctree tree;
	char out[4000];

	if (!tap_ok(proctree_make(&tree), "a tree"))
		return;
	fill(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		tap_is_text(printed(&tree, cases[i].options, out),
			cases[i].want, "printed: %s", cases[i].what);
	proctree_file(&tree, "self/net/snmp",
		"Foo: A B\nFoo: -3 0\nTcp: ActiveOpens\nTcp: -1\n");
	(void)unlinkat(tree.fd, "self/net/netstat", 0);
	(void)unlinkat(tree.fd, "self/net/sctp/snmp", 0);
	tap_is_text(printed(&tree, cases[0].options, out),
		"Foo:\n    A: -3\nTcp:\n    -1 active connection openings\n",
		"printed: a group and values that nobody expects");
	proctree_file(&tree, "self/net/snmp6", "Odd 1\nOdd 2\nX6a 1\nX6b 2\n");
	tap_is_text(printed(&tree,
			    (struct netstat_counters_options){
				    .ipv6 = true, .udp = true},
			    out),
		"Odd:\n    Odd: 1\n    Odd: 2\nX6:\n    X6a: 1\n    X6b: 2\n",
		"printed: names of IPv6 that nobody expects");
	(void)unlinkat(tree.fd, "self/net/snmp6", 0);
	tap_is_text(
		printed(&tree, (struct netstat_counters_options){.ipv6 = true},
			out),
		"(failed)", "no IPv6");
	(void)unlinkat(tree.fd, "self/net/snmp", 0);
	tap_is_text(printed(&tree, cases[0].options, out), "(failed)",
		"no counters");
	proctree_remove(&tree);
}

static void test_no_tree(void)
{
	struct netstat_counters_options options = {
		.proc_root = "/nowhere/proc"};
	struct fail fail = {0};

	tap_ok(!netstat_counters_print(&options, &fail) &&
			fail.status == STATUS_TROUBLE,
		"no tree");
	tap_is_text(fail.text,
		"cannot open '/nowhere/proc': No such file or directory",
		"and why");
}

int main(void)
{
	test_pairs();
	test_lines();
	test_cut();
	test_read();
	test_print();
	test_no_tree();
	return tap_done();
}
