/* JSON, the grepable format, and where reports go. */
#include "reports.h"

#define MYHOST "{\"host\":\"myhost\",\"address\":\"192.0.2.1\","

static void test_json(void)
{
	reset(&tcp_ports);
	check(&scan_format_json, HOSTS(tcp_host()),
		MYHOST "\"port\":22,\"proto\":\"tcp\",\"state\":\"open\","
		       "\"reason\":\"syn-ack\",\"service\":\"ssh\","
		       "\"rtt_ms\":1.25,\"tries\":1,"
		       "\"banner\":\"SSH-2.0-x\\r\\n\"}\n" MYHOST
		       "\"port\":80,\"proto\":\"tcp\",\"state\":\"open\","
		       "\"reason\":\"syn-ack\",\"service\":\"http\","
		       "\"tries\":1}\n" MYHOST
		       "\"port\":81,\"proto\":\"tcp\",\"state\":\"open\","
		       "\"reason\":\"syn-ack\",\"service\":\"\\u001b[m\","
		       "\"tries\":1,"
		       "\"banner\":\"a/b, <\\\\\\u001b[m\\u00ff\\u0000&\\\"\","
		       "\"banner_hex\":\"612f622c203c5c1b5b6dff002622\"}\n",
		"JSON");
	reset(&all_ports);
	check(&scan_format_json, HOSTS(udp_host(false)),
		"{\"host\":\"2001:db8::1\",\"address\":\"2001:db8::1\","
		"\"ptr\":\"gw.example.net\",\"port\":53,\"proto\":\"udp\","
		"\"state\":\"open\",\"reason\":\"udp-response\","
		"\"reply_port\":5353,\"service\":\"domain\",\"tries\":1}\n",
		"JSON of UDP");
	reset(&tcp_ports);
	check(&scan_format_json, HOSTS(unfinished_host()),
		MYHOST "\"port\":22,\"proto\":\"tcp\",\"state\":\"open\","
		       "\"reason\":\"syn-ack\",\"service\":\"ssh\","
		       "\"rtt_ms\":1.25,\"tries\":1,"
		       "\"banner\":\"SSH-2.0-x\\r\\n\"}\n"
		       "{\"interrupted\":\"SIGINT\",\"decided\":50,"
		       "\"total\":100}\n",
		"JSON of an interrupted scan");
}

static void test_json_all(void)
{
	static const struct port_list one = {numbers + 97, 1, 1};
	struct host *host = new_host(NULL, "192.0.2.1", &one, HOST_UP);

	reset(&one);
	info.all = true;
	decide(host, 0, 0, PORT_FILTERED, REASON_ADMIN_PROHIBITED);
	set_sender(host, 0, "192.0.2.254");
	check(&scan_format_json, HOSTS(host),
		"{\"host\":\"192.0.2.1\",\"address\":\"192.0.2.1\","
		"\"port\":98,\"proto\":\"tcp\",\"state\":\"filtered\","
		"\"reason\":\"admin-prohibited\","
		"\"reason_from\":\"192.0.2.254\",\"tries\":1}\n",
		"JSON of all ports");
}

#define GREP_HEAD                                                              \
	"# ncx " NCX_VERSION " scan initiated " DATE                           \
	" as: ncx scan \"a\" <b>\\n-p1\n"

static void test_grep(void)
{
	struct host *hosts[5] = {NULL};

	reset(&tcp_ports);
	check(&scan_format_grep, HOSTS(tcp_host()),
		GREP_HEAD
		"Host: 192.0.2.1 (myhost)\tStatus: Up\n"
		"Host: 192.0.2.1 (myhost)\tPorts: "
		"22/open/tcp//ssh//SSH-2.0-x\\r\\n/, "
		"80/open/tcp//http///, "
		"81/open/tcp//\\x1b[m//a|b\\x2c <\\\\\\x1b[m\\xff\\x00&\"/, "
		"98/filtered/tcp/////, 99/filtered/tcp/////, "
		"100/filtered/tcp/////\tIgnored State: closed (94)\n"
		"# ncx done at " LATER
		" -- 1 IP address (1 host up) scanned in 1.25 seconds\n",
		"grepable");
	dead_hosts(hosts);
	host_free(hosts[1]);
	hosts[1] = new_host("a/(b)\t\n", "fe80::1", &tcp_ports, HOST_UP);
	decide(hosts[1], 52, 52, PORT_OPEN, REASON_SYN_ACK);
	check(&scan_format_grep, hosts,
		GREP_HEAD
		"Host: 192.0.2.1 (silent)\tStatus: Up\n"
		"Host: 192.0.2.1 (silent)\tPorts: \t"
		"Ignored State: filtered (100)\n"
		"Host: fe80::1 (a|\\x28b\\x29\\t\\n)\tStatus: Up\n"
		"Host: fe80::1 (a|\\x28b\\x29\\t\\n)\tPorts: "
		"53/open/tcp//a\\x2cb|c///\n"
		"Host: 192.0.2.3 ()\tStatus: Down\n"
		"Host: 192.0.2.3 ()\tPorts: \tIgnored State: filtered (100)\n"
		"Host: 192.0.2.4 ()\tStatus: Down\n"
		"# ncx done at " LATER
		" -- 4 IP addresses (2 hosts up) scanned in 1.25 seconds\n",
		"grepable, several hosts");
	reset(&tcp_ports);
	check(&scan_format_grep, HOSTS(unfinished_host()),
		GREP_HEAD "Host: 192.0.2.1 (myhost)\tStatus: Up\n"
			  "Host: 192.0.2.1 (myhost)\tPorts: "
			  "22/open/tcp//ssh//SSH-2.0-x\\r\\n/\t"
			  "Ignored State: closed (49)\n"
			  "# ncx interrupted by SIGINT at " LATER
			  " -- 50 of 100 ports decided; "
			  "1 IP address (1 host up) scanned in 1.25 seconds\n",
		"grepable of an interrupted scan");
}

/* The route went away after one answer: what was heard is still told. */
static void test_route_lost(void)
{
	static const struct port_list few = {numbers + 21, 2, 2};
	struct host *host[3];

	reset(&few);
	summary.hosts_up = 0;
	summary.hosts_unreachable = 1;
	for (int i = 0; i < 3; i++) {
		host[i] = new_host("h", "192.0.2.1", &few, HOST_UNREACHABLE);
		host[i]->unreachable = ENETUNREACH;
		decide(host[i], 0, 0, PORT_OPEN, REASON_SYN_ACK);
	}
	check(&scan_format_text, HOSTS(host[0]),
		"h (192.0.2.1)\n"
		"PORT    STATE  SERVICE\n"
		"22/tcp  open   ssh\n"
		"unreachable: Network is unreachable\n"
		"\n"
		"1 host, unreachable; 1 of 2 ports open; 1.25 s\n",
		"text of a route that was lost");
	check(&scan_format_json, HOSTS(host[1]),
		"{\"host\":\"h\",\"address\":\"192.0.2.1\",\"port\":22,"
		"\"proto\":\"tcp\",\"state\":\"open\",\"reason\":\"syn-ack\","
		"\"service\":\"ssh\",\"tries\":1}\n",
		"JSON of it");
	check(&scan_format_grep, HOSTS(host[2]),
		GREP_HEAD
		"Host: 192.0.2.1 (h)\tStatus: Down\n"
		"Host: 192.0.2.1 (h)\tPorts: 22/open/tcp//ssh///\n"
		"# ncx done at " LATER
		" -- 1 IP address (0 hosts up) scanned in 1.25 seconds\n",
		"grepable of it");
}

/* --- where it goes ------------------------------------------------------ */

static void test_stdout(void)
{
	char path[] = "/tmp/ncx-report-XXXXXX", text[4096];
	int fd = mkstemp(path), saved;
	struct host *host = udp_host(true);
	struct scan_report report;
	bool good;

	reset(&all_ports);
	info.color = true;
	(void)fflush(stdout);
	saved = dup(STDOUT_FILENO);
	if (fd < 0 || saved < 0 || dup2(fd, STDOUT_FILENO) < 0)
		abort();
	good = scan_report_open(&report, &scan_format_text, NULL, &info, NULL);
	scan_report_host(&report, host);
	good = scan_report_close(&report, &summary, NULL) && good;
	good = fcntl(STDOUT_FILENO, F_GETFD) >= 0 && good;
	(void)dup2(saved, STDOUT_FILENO);
	(void)close(saved);
	(void)close(fd);
	host_free(host);
	read_all(path, text, sizeof(text));
	(void)unlink(path);
	tap_ok(good, "stdout is written, and stays open");
	tap_is_text(text,
		"2001:db8::1 (gw.example.net)\n"
		"PORT    STATE          SERVICE\n"
		"53/udp  \033[32mopen\033[m           domain\n"
		"60/udp  \033[33mopen|filtered\033[m  -\n"
		"61/udp  \033[33mopen|filtered\033[m  -\n"
		"not shown: 100 tcp closed (conn-refused), "
		"57 udp closed (port-unreach)\n"
		"\n"
		"1 host, up; 0 of 160 ports open; 1.25 s\n",
		"in colour");
}

/* Hosts are in the file before the scan ends; an old file is replaced. */
static void test_file(void)
{
	char path[] = "/tmp/ncx-report-XXXXXX", text[4096];
	int fd = mkstemp(path);
	struct host *host = tcp_host();
	struct scan_report report;

	reset(&tcp_ports);
	if (fd < 0 || write(fd, "old text", 8) != 8)
		abort();
	tap_ok(scan_report_open(&report, &scan_format_json, path, &info, NULL),
		"open a file that exists");
	read_all(path, text, sizeof(text));
	tap_is_text(text, "", "what it held is gone");
	scan_report_host(&report, host);
	read_all(path, text, sizeof(text));
	tap_ok(strlen(text) > 100 && text[strlen(text) - 1] == '\n',
		"the host is there before the end");
	tap_ok(scan_report_close(&report, &summary, NULL), "close");
	host_free(host);
	(void)unlink(path);
	(void)close(fd);
}

static void test_failures(void)
{
	struct host *host = tcp_host();
	struct scan_report report;
	struct fail fail = {0};
	int fds[2];

	reset(&tcp_ports);
	tap_ok(!scan_report_open(
		       &report, &scan_format_json, "/nowhere/x", &info, &fail),
		"no such directory");
	tap_is_text(fail.text,
		"cannot write to '/nowhere/x': No such file or directory",
		"is told");
	tap_is_number(fail.status, STATUS_TROUBLE, "with status 3");
	tap_ok(!scan_report_open(
		       &report, &scan_format_xml, "/dev/full", &info, &fail),
		"a full disk, at the beginning");
	tap_ok(scan_report_open(
		       &report, &scan_format_text, "/dev/full", &info, &fail),
		"a full disk, nothing to write yet");
	scan_report_host(&report, host);
	tap_ok(report.failed, "a host cannot be written");
	scan_report_host(&report, host);
	fail = (struct fail){0};
	tap_ok(!scan_report_close(&report, &summary, &fail), "close tells");
	tap_is_text(fail.text,
		"cannot write to '/dev/full': No space left on device", "why");
	if (pipe(fds) < 0)
		abort();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)close(fds[0]);
	tap_ok(scan_report_open(
		       &report, &scan_format_text, "/dev/null", &info, &fail),
		"open");
	(void)dup2(fds[1], report.fd);
	(void)close(fds[1]);
	scan_report_host(&report, host);
	tap_ok(!scan_report_close(&report, &summary, &fail), "a closed pipe");
	tap_is_text(fail.text, "", "is silent");
	host_free(host);
}

static void test_host(void)
{
	struct host *host =
		new_host(NULL, "192.0.2.1", &tcp_ports, HOST_SILENT);
	struct endpoint sender;
	char address[32];

	for (int i = 0; i < 300; i++) {
		(void)snprintf(address, sizeof(address), "10.0.%d.%d", i / 100,
			i % 100);
		if (!endpoint_parse(address, strlen(address), 7, &sender))
			abort();
		if (i == 0 || i == 254 || i == 255)
			tap_is_number(host_sender(host, &sender),
				i < 255 ? i + 1 : 0, "sender %d", i);
		else
			(void)host_sender(host, &sender);
	}
	if (!endpoint_parse("10.0.0.5", 8, 99, &sender))
		abort();
	tap_is_number(host_sender(host, &sender), 6, "a sender seen before");
	for (size_t i = TCP; i-- > 0;)
		host_banner(host, i, (const uint8_t *)"abc", i % 4);
	host_banner(host, 3, (const uint8_t *)"again", 5);
	host_banner(host, TCP, (const uint8_t *)"beyond", 6);
	tap_is_number(host->banner_count, TCP, "one banner a port");
	for (size_t i = 0; i < TCP; i++) {
		const struct banner *banner = host_find_banner(host, i);

		if (!banner || banner->port != i || banner->len != i % 4 ||
			memcmp(banner->bytes, "abc", i % 4) != 0)
			tap_ok(false, "banner %zu", i);
	}
	host_free(host);
	host_free(NULL);
}

int main(void)
{
	init();
	test_json();
	test_json_all();
	test_grep();
	test_route_lost();
	test_stdout();
	test_file();
	test_failures();
	test_host();
	services_release(&services);
	return tap_done();
}
