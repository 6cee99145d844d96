/*
 * Argument: a directory that keeps the reports, for tests with nmap's tools.
 */
#include "reports.h"

#define XML_HEAD                                                               \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                         \
	"<!DOCTYPE nmaprun>\n"                                                 \
	"<nmaprun scanner=\"nmap\" "                                           \
	"args=\"ncx scan &quot;a&quot; &lt;b&gt;&#10;-p1\" "                   \
	"start=\"1795264303\" startstr=\"" DATE "\" version=\"" NCX_VERSION    \
	"\" xmloutputversion=\"1.05\">\n"
#define XML_TCP                                                                \
	"<scaninfo type=\"connect\" protocol=\"tcp\" numservices=\"100\" "     \
	"services=\"1-100\"/>\n"
#define XML_UDP                                                                \
	"<scaninfo type=\"udp\" protocol=\"udp\" numservices=\"60\" "          \
	"services=\"40-99\"/>\n"
#define XML_LEVELS "<verbose level=\"0\"/>\n<debugging level=\"0\"/>\n"
#define XML_HOST   "<host starttime=\"1795264303\" endtime=\"1795264304\">\n"
#define XML_END(hosts, exit, up, down, total)                                  \
	"<runstats><finished time=\"1795264304\" timestr=\"" LATER             \
	"\" summary=\"ncx " hosts                                              \
	" scanned in 1.25 seconds\" elapsed=\"1.25\" " exit "/>"               \
	"<hosts up=\"" up "\" down=\"" down "\" total=\"" total "\"/>\n"       \
	"</runstats>\n</nmaprun>\n"
#define XML_ONE                                                                \
	XML_END("done at " LATER "; 1 IP address (1 host up)",                 \
		"exit=\"success\"", "1", "0", "1")
#define XML_STATUS(state, reason)                                              \
	"<status state=\"" state "\" reason=\"" reason "\" "                   \
	"reason_ttl=\"0\"/>\n"
#define XML_ADDRESS(address, type)                                             \
	"<address addr=\"" address "\" addrtype=\"" type "\"/>\n"
#define XML_MYHOST                                                             \
	XML_HOST XML_STATUS("up", "conn-refused") XML_ADDRESS("192.0.2.1",     \
		"ipv4") "<hostnames>\n"                                        \
			"<hostname name=\"myhost\" type=\"user\"/>\n"          \
			"</hostnames>\n<ports>\n"
#define XML_TIMES                                                              \
	"</ports>\n<times srtt=\"2000\" rttvar=\"1000\" to=\"100000\"/>\n"     \
	"</host>\n"
#define XML_PORT(proto, port, state, reason)                                   \
	"<port protocol=\"" proto "\" portid=\"" port                          \
	"\"><state state=\"" state "\" reason=\"" reason "\" reason_ttl=\"0\""
#define XML_SERVICE(name)                                                      \
	"/><service name=\"" name "\" method=\"table\" conf=\"3\"/>"
#define XML_EXTRA(state, count)                                                \
	"<extraports state=\"" state "\" count=\"" count "\">\n"
#define XML_REASON(reason, count, proto, ports)                                \
	"<extrareasons reason=\"" reason "\" count=\"" count                   \
	"\" proto=\"" proto "\" ports=\"" ports "\"/>\n"
#define XML_SSH                                                                \
	XML_PORT("tcp", "22", "open", "syn-ack")                               \
	XML_SERVICE("ssh")                                                     \
	"<script id=\"banner\" output=\"SSH-2.0-x&#13;&#10;\"/></port>\n"

/* clang-format off */

static void test_xml(void)
{
	reset(&tcp_ports);
	check(&scan_format_xml, HOSTS(tcp_host()),
		XML_HEAD XML_TCP XML_LEVELS
		XML_MYHOST
		XML_EXTRA("closed", "94")
		XML_REASON("conn-refused", "94", "tcp", "1-21,23-79,82-97")
		"</extraports>\n"
		XML_SSH
		XML_PORT("tcp", "80", "open", "syn-ack")
		XML_SERVICE("http")
		"</port>\n"
		XML_PORT("tcp", "81", "open", "syn-ack")
		XML_SERVICE("\\x1b[m")
		"<script id=\"banner\" "
		"output=\"a/b, &lt;\\\\\\x1b[m\\xff\\x00&amp;&quot;\"/>"
		"</port>\n"
		XML_PORT("tcp", "98", "filtered", "admin-prohibited")
		" reason_ip=\"192.0.2.254\"/></port>\n"
		XML_PORT("tcp", "99", "filtered", "no-response")
		"/></port>\n"
		XML_PORT("tcp", "100", "filtered", "no-response")
		"/></port>\n"
		XML_TIMES
		XML_ONE,
		"XML");
	check(&scan_format_xml, HOSTS(unfinished_host()),
		XML_HEAD XML_TCP XML_LEVELS
		XML_MYHOST
		XML_EXTRA("closed", "49")
		XML_REASON("conn-refused", "49", "tcp", "1-21,23-50")
		"</extraports>\n"
		"<extraports state=\"unknown\" count=\"50\"/>\n"
		XML_SSH
		XML_TIMES
		XML_END("interrupted at " LATER "; 1 IP address (1 host up)",
			"exit=\"error\" errormsg=\"interrupted by SIGINT\"",
			"1", "0", "1"),
		"XML interrupted");
}

static void test_xml_udp(void)
{
	reset(&all_ports);
	check(&scan_format_xml, HOSTS(udp_host(false)),
		XML_HEAD XML_TCP XML_UDP XML_LEVELS
		XML_HOST
		XML_STATUS("up", "conn-refused")
		XML_ADDRESS("2001:db8::1", "ipv6")
		"<hostnames>\n"
		"<hostname name=\"gw.example.net\" type=\"PTR\"/>\n"
		"</hostnames>\n"
		"<ports>\n"
		XML_EXTRA("closed", "129")
		XML_REASON("conn-refused", "100", "tcp", "1-100")
		XML_REASON("port-unreach", "29", "udp", "40-52,54-59,90-99")
		"</extraports>\n"
		XML_EXTRA("open|filtered", "30")
		XML_REASON("no-response", "30", "udp", "60-89")
		"</extraports>\n"
		XML_PORT("udp", "53", "open", "udp-response")
		XML_SERVICE("domain")
		"</port>\n"
		"</ports>\n"
		"</host>\n"
		XML_ONE,
		"XML UDP");
}

#define XML_NAMELESS "<hostnames>\n</hostnames>\n"

static void test_xml_dead(void)
{
	struct host *hosts[5] = {NULL};

	reset(&tcp_ports);
	dead_hosts(hosts);
	check(&scan_format_xml, hosts,
		XML_HEAD XML_TCP XML_LEVELS
		XML_HOST
		XML_STATUS("up", "user-set")
		XML_ADDRESS("192.0.2.1", "ipv4")
		"<hostnames>\n"
		"<hostname name=\"silent\" type=\"user\"/>\n"
		"</hostnames>\n"
		"<ports>\n"
		XML_EXTRA("filtered", "100")
		XML_REASON("no-response", "100", "tcp", "1-100")
		"</extraports>\n"
		"</ports>\n"
		"</host>\n"
		"<host starttime=\"1795264303\" endtime=\"1795264304\" "
		"timedout=\"true\">\n"
		XML_STATUS("up", "user-set")
		XML_ADDRESS("192.0.2.2", "ipv4")
		XML_NAMELESS
		"<ports>\n"
		"<extraports state=\"unknown\" count=\"97\"/>\n"
		XML_PORT("tcp", "1", "filtered", "no-response") "/></port>\n"
		XML_PORT("tcp", "2", "filtered", "no-response") "/></port>\n"
		XML_PORT("tcp", "3", "filtered", "no-response") "/></port>\n"
		"</ports>\n"
		"</host>\n"
		XML_HOST
		XML_STATUS("down", "host-unreach")
		XML_ADDRESS("192.0.2.3", "ipv4")
		XML_NAMELESS
		"<ports>\n"
		XML_EXTRA("filtered", "100")
		XML_REASON("host-unreach", "100", "tcp", "1-100")
		"</extraports>\n"
		"</ports>\n"
		"</host>\n"
		XML_HOST
		XML_STATUS("down", "net-unreach")
		XML_ADDRESS("192.0.2.4", "ipv4")
		XML_NAMELESS
		"</host>\n"
		XML_END("done at " LATER "; 4 IP addresses (2 hosts up)",
			"exit=\"success\"", "2", "2", "4"),
		"XML dead");
}

/* clang-format on */

int main(int argc, char **argv)
{
	keep = argc > 1 ? argv[1] : NULL;
	init();
	test_xml();
	test_xml_udp();
	test_xml_dead();
	services_release(&services);
	return tap_done();
}
