#include "reports.h"

static void test_text_host(void)
{
	reset(&tcp_ports);
	check(&scan_format_text, HOSTS(tcp_host()),
		"myhost (192.0.2.1)\n"
		"PORT    STATE  SERVICE\n"
		"22/tcp  open   ssh\n"
		"80/tcp  open   http\n"
		"81/tcp  open   \\x1b[m\n"
		"not shown: 94 closed (conn-refused), "
		"2 filtered (no-response), 1 filtered (admin-prohibited)\n"
		"\n"
		"1 host, up; 3 of 100 ports open; 1.25 s\n",
		"text");
	info.reasons = info.banners = true;
	info.header = false;
	info.numeric = true;
	check(&scan_format_text, HOSTS(tcp_host()),
		"myhost (192.0.2.1)\n"
		"22/tcp  open  -  syn-ack  SSH-2.0-x\n"
		"80/tcp  open  -  syn-ack\n"
		"81/tcp  open  -  syn-ack  "
		"a/b, <\\\\\\x1b[m\\xff\\x00&\"\n"
		"not shown: 94 closed (conn-refused), "
		"2 filtered (no-response), 1 filtered (admin-prohibited)\n"
		"\n"
		"1 host, up; 3 of 100 ports open; 1.25 s\n",
		"text with banners");
}

static void test_text_all(void)
{
	static const struct port_list few = {numbers + 95, 5, 5};
	struct host *host = new_host("h", "192.0.2.1", &few, HOST_UP);

	reset(&few);
	info.all = info.reasons = true;
	decide(host, 0, 1, PORT_CLOSED, REASON_CONN_REFUSED);
	decide(host, 2, 2, PORT_FILTERED, REASON_ADMIN_PROHIBITED);
	set_sender(host, 2, "192.0.2.254");
	decide(host, 3, 3, PORT_FILTERED, REASON_HOST_PROHIBITED);
	set_sender(host, 3, "192.0.2.1");
	check(&scan_format_text, HOSTS(host),
		"h (192.0.2.1)\n"
		"PORT    STATE     SERVICE  REASON\n"
		"96/tcp  closed    -        conn-refused\n"
		"97/tcp  closed    -        conn-refused\n"
		"98/tcp  filtered  -        "
		"admin-prohibited from 192.0.2.254\n"
		"99/tcp  filtered  -        host-prohibited\n"
		"\n"
		"1 host, up; 0 of 5 ports open; 1.25 s\n",
		"text of all ports, one of them another shard's");
}

static void test_text_udp(void)
{
	reset(&all_ports);
	info.reasons = true;
	check(&scan_format_text, HOSTS(udp_host(true)),
		"2001:db8::1 (gw.example.net)\n"
		"PORT    STATE          SERVICE  REASON\n"
		"53/udp  open           domain   "
		"udp-response from port 5353\n"
		"60/udp  open|filtered  -        no-response\n"
		"61/udp  open|filtered  -        no-response\n"
		"not shown: 100 tcp closed (conn-refused), "
		"57 udp closed (port-unreach)\n"
		"\n"
		"1 host, up; 1 of 160 ports open, 2 open|filtered; 1.25 s\n",
		"text of UDP");
	info.reasons = false;
	check(&scan_format_text, HOSTS(udp_host(false)),
		"2001:db8::1 (gw.example.net)\n"
		"PORT    STATE  SERVICE\n"
		"53/udp  open   domain\n"
		"not shown: 100 tcp closed (conn-refused), "
		"30 udp open|filtered (no-response), "
		"29 udp closed (port-unreach)\n"
		"\n"
		"1 host, up; 1 of 160 ports open, 30 open|filtered; 1.25 s\n",
		"text of UDP with many silent ports");
}

static void test_text_limit(void)
{
	struct host *host, *one, *slow;

	reset(&udp_ports);
	host = new_host(NULL, "192.0.2.1", &udp_ports, HOST_UP);
	decide(host, 0, 59, PORT_OPEN_FILTERED, REASON_RATE_LIMITED);
	host->limit_gap = NS_PER_SECOND;
	one = new_host(NULL, "192.0.2.2", &udp_ports, HOST_UP);
	decide(one, 0, 58, PORT_CLOSED, REASON_PORT_UNREACH);
	decide(one, 59, 59, PORT_OPEN_FILTERED, REASON_RATE_LIMITED);
	one->limit_gap = 200 * NS_PER_SECOND;
	slow = new_host(NULL, "192.0.2.3", &udp_ports, HOST_UP);
	decide(slow, 0, 59, PORT_OPEN_FILTERED, REASON_NO_RESPONSE);
	slow->limit_gap = 400 * NS_PER_SECOND;
	summary.hosts = summary.hosts_up = 3;
	summary.total = 180;
	check(&scan_format_text, HOSTS(host, one, slow),
		"192.0.2.1\n"
		"not shown: 60 open|filtered (rate-limited)\n"
		"its ICMP errors seem to be limited: 60 silent udp ports may be "
		"closed; --exact finds out, in about 60 s\n"
		"\n"
		"192.0.2.2\n"
		"PORT    STATE          SERVICE\n"
		"99/udp  open|filtered  -\n"
		"not shown: 59 closed (port-unreach)\n"
		"its ICMP errors seem to be limited: 1 silent udp port may be "
		"closed; --exact finds out, in about 4 min\n"
		"\n"
		"192.0.2.3\n"
		"not shown: 60 open|filtered (no-response)\n"
		"its ICMP errors seem to be limited: 60 silent udp ports may be "
		"closed; --exact finds out, in about 7 h\n"
		"\n"
		"3 hosts, 3 up; 0 of 180 ports open, 121 open|filtered; "
		"1.25 s\n",
		"text of hosts that limit their ICMP");
}

static void test_text_dead(void)
{
	struct host *hosts[5] = {NULL};

	reset(&tcp_ports);
	dead_hosts(hosts);
	check(&scan_format_text, hosts,
		"silent (192.0.2.1)\n"
		"not shown: 100 filtered (no-response)\n"
		"\n"
		"192.0.2.2\n"
		"not shown: 3 filtered (no-response)\n"
		"given up without an answer: 97 ports not probed\n"
		"\n"
		"192.0.2.3\n"
		"not shown: 100 filtered (host-unreach)\n"
		"not there: nobody has this address, as 192.0.2.254 finds\n"
		"\n"
		"192.0.2.4\n"
		"unreachable: Network is unreachable\n"
		"\n"
		"4 hosts, 0 up, 1 unreachable, 1 given up; "
		"0 of 400 ports open; 1.25 s\n",
		"text of hosts that do not answer");
	dead_hosts(hosts);
	info.several = true;
	check(&scan_format_text, hosts,
		"4 hosts, 0 up, 1 unreachable, 1 given up; "
		"4 hosts not listed (2 silent, 1 not there, 1 unreachable); "
		"0 of 400 ports open; 1.25 s\n",
		"text without them");
}

static void test_text_several(void)
{
	struct host *hosts[4] = {NULL};

	reset(&tcp_ports);
	info.several = true;
	hosts[0] = new_host(NULL, "192.0.2.9", &tcp_ports, HOST_UP);
	decide(hosts[0], 0, 99, PORT_CLOSED, REASON_CONN_REFUSED);
	hosts[1] = tcp_host();
	hosts[1]->ptr_name = strdup("www.example.net");
	hosts[2] = tcp_host();
	hosts[2]->ptr_name = strdup("MyHost");
	summary.hosts = summary.hosts_up = 3;
	summary.total = 300;
	info.color = true; /* but not on stdout */
	check(&scan_format_text, hosts,
		"myhost (192.0.2.1, www.example.net)\n"
		"PORT    STATE  SERVICE\n"
		"22/tcp  open   ssh\n"
		"80/tcp  open   http\n"
		"81/tcp  open   \\x1b[m\n"
		"not shown: 94 closed (conn-refused), "
		"2 filtered (no-response), 1 filtered (admin-prohibited)\n"
		"\n"
		"myhost (192.0.2.1)\n"
		"PORT    STATE  SERVICE\n"
		"22/tcp  open   ssh\n"
		"80/tcp  open   http\n"
		"81/tcp  open   \\x1b[m\n"
		"not shown: 94 closed (conn-refused), "
		"2 filtered (no-response), 1 filtered (admin-prohibited)\n"
		"\n"
		"3 hosts, 3 up; 1 host not listed (1 answered); "
		"6 of 300 ports open; 1.25 s\n",
		"text of several hosts");
}

/* One port and no answer; then one that cannot be reached, and hostile names.
 */
static void test_text_single(void)
{
	static const struct port_list one = {numbers, 1, 1};
	struct host *host =
		new_host("a\x1b[m\n", "192.0.2.1", &one, HOST_SILENT);

	reset(&one);
	summary.hosts_up = 0;
	host->ptr_name = strdup("\xe2\x80\xae");
	decide(host, 0, 0, PORT_FILTERED, REASON_NO_RESPONSE);
	check(&scan_format_text, HOSTS(host),
		"a\\x1b[m\\n (192.0.2.1, \\xe2\\x80\\xae)\n"
		"not shown: 1 filtered (no-response)\n"
		"\n"
		"1 host, no answer; 0 of 1 port open; 1.25 s\n",
		"text of a silent port");
	host = new_host("h", "192.0.2.1", &one, HOST_UNREACHABLE);
	host->unreachable = EHOSTUNREACH;
	summary.hosts_unreachable = 1;
	check(&scan_format_text, HOSTS(host),
		"h (192.0.2.1)\n"
		"unreachable: No route to host\n"
		"\n"
		"1 host, unreachable; 0 of 1 port open; 1.25 s\n",
		"text of an unreachable host");
}

static void test_text_interrupted(void)
{
	reset(&tcp_ports);
	check(&scan_format_text, HOSTS(unfinished_host()),
		"myhost (192.0.2.1)\n"
		"PORT    STATE  SERVICE\n"
		"22/tcp  open   ssh\n"
		"not shown: 49 closed (conn-refused)\n"
		"not finished: 50 ports not decided\n"
		"\n"
		"interrupted by SIGINT: 50 of 100 ports decided in 1.25 s\n",
		"text of an interrupted scan");
}

int main(void)
{
	init();
	test_text_host();
	test_text_all();
	test_text_udp();
	test_text_limit();
	test_text_dead();
	test_text_several();
	test_text_single();
	test_text_interrupted();
	services_release(&services);
	return tap_done();
}
