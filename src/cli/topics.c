#include "cli/topics.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Where the right sides begin. */
#define HERE_COLUMN 35

static const struct topic_row nc_rows[] = {
	{"nc -l -p 5000, nc -l 5000", "ncx listen -p 5000"},
	{"nc -lvnp 5000", "ncx listen -vp 5000"},
	{"nc -k -l 5000", "ncx listen -k -p 5000"},
	{"nc -l -p 5000 -u", "ncx listen -u -p 5000"},
	{"nc -l -p 5000 -e /bin/cat", "ncx listen -p 5000 -e /bin/cat"},
	{"nc -vv localhost 5000", "ncx connect -vv localhost 5000"},
	{"nc -u localhost 5000", "ncx connect -u localhost 5000"},
	{"nc -w 3 -N localhost 80", "ncx connect -w 3 -i 3 localhost 80"},
	{"nc -p 4000 localhost 5000", "ncx connect -p 4000 localhost 5000"},
	{"nc -z localhost 5000", "ncx connect -z localhost 5000"},
	{"nc -vv -z localhost 7-13", "ncx scan localhost 7-13"},
	{"nc -zvu localhost 53", "ncx scan -u localhost 53"},
	{"nc -U /run/app.sock", "ncx connect -U /run/app.sock"},
	{0},
};

static const struct topic_row telnet_rows[] = {
	{"telnet localhost 5000", "ncx connect -t localhost 5000"},
	{"telnet localhost", "ncx connect -t localhost telnet"},
	{"telnet localhost smtp", "ncx connect -t -C localhost smtp"},
	{"(a server for it)", "ncx listen -k --echo -p 5000"},
	{0},
};

static const struct topic_row netstat_rows[] = {
	{"netstat -an", "ncx sockets -a"},
	{"netstat -anp", "sudo ncx sockets -ap"},
	{"netstat -tlnp", "sudo ncx sockets -tlp"},
	{"netstat -ant, netstat -anu", "ncx sockets -t; ncx sockets -u"},
	{"netstat -no", "ncx sockets -o state:established"},
	{"netstat -an | grep :5000", "ncx sockets :5000"},
	{"netstat -c", "ncx sockets --watch"},
	{"netstat -s", "ncx netstat -s"},
	{"netstat -r, netstat -rn", "ip route; ip -6 route"},
	{"netstat -i", "ip -s link"},
	{"netstat -g", "ip maddress"},
	{"Windows: netstat -an", "ncx sockets"},
	{"Windows: netstat -ano, -no, -b", "sudo ncx sockets -p"},
	{"Windows: netstat -p TCP", "ncx sockets -t4"},
	{"Windows: netstat -f", "ncx sockets -r"},
	{"Windows: netstat 5", "ncx sockets --watch=5"},
	{"Windows: netstat -e", "ip -s link"},
	{"Windows: ... | find \"LISTENING\"", "ncx sockets -l"},
	{"Windows: ... | findstr 1234", "ncx sockets pid:1234"},
	{0},
};

static const struct topic_row nmap_rows[] = {
	{"nmap -F localhost", "ncx scan localhost"},
	{"nmap -sT -p 5000-5005 localhost", "ncx scan localhost 5000-5005"},
	{"nmap -p- localhost", "ncx scan -p- localhost"},
	{"nmap -sU -p 53,123 localhost", "ncx scan -u localhost 53,123"},
	{"nmap --reason -p 80 localhost", "ncx scan -a --reason localhost 80"},
	{"nmap -sV localhost", "ncx scan -b localhost"},
	{"nmap -sn 192.0.2.0/24", "ncx scan -p 22,80,443 192.0.2.0/24"},
	{"nmap -sL 192.0.2.0/28", "ncx subnet 192.0.2.0/28"},
	{"nmap -iL hosts -p 22", "ncx scan -f hosts -p 22"},
	{"nmap -oX out.xml localhost", "ncx scan -o xml:out.xml localhost"},
	{"nmap -oG - localhost", "ncx scan --format grep localhost"},
	{0},
};

static const struct topic_row ipconfig_rows[] = {
	{"ipconfig", "ip -br address; ip route"},
	{"ipconfig /all", "ip address; cat /etc/resolv.conf"},
	{"(mask, network, broadcast)", "ncx subnet 192.168.1.38/24"},
	{"(is the gateway one of it?)",
		"ncx subnet 192.168.1.38 192.168.1.1/24"},
	{"ipconfig /renew", "sudo dhclient -v"},
	{"ipconfig /release", "sudo dhclient -r"},
	{"ipconfig /flushdns", "resolvectl flush-caches"},
	{"getmac", "ip -br link"},
	{"hostname", "hostname"},
	{0},
};

static const struct topic_row ifconfig_rows[] = {
	{"ifconfig, ifconfig -a", "ip address"},
	{"ifconfig eth0", "ip address show dev eth0"},
	{"ifconfig eth0 192.0.2.7/24",
		"sudo ip address add 192.0.2.7/24 dev eth0"},
	{"ifconfig eth0 up", "sudo ip link set eth0 up"},
	{"ip -br address", "ip -br address"},
	{"ip neigh", "ip neigh"},
	{"(mask, network, broadcast)", "ncx subnet 192.0.2.7/24"},
	{"(what passes there)", "sudo ncx capture -i eth0"},
	{0},
};

static const struct topic_row arp_rows[] = {
	{"arp -a, arp -n", "ip neighbour"},
	{"arp -a 192.0.2.1", "ip neighbour show 192.0.2.1"},
	{"arp -d 192.0.2.1", "sudo ip neighbour del 192.0.2.1 dev eth0"},
	{"arp -d *", "sudo ip neighbour flush all"},
	{"(requests and answers, live)", "sudo ncx capture arp"},
	{"(a frame, field by field)", "ncx decode frame.txt"},
	{"(who would need ARP?)", "ncx subnet 192.0.2.7 192.0.2.99/26"},
	{0},
};

static const struct topic_row route_rows[] = {
	{"route print, route -n", "ip route; ip -6 route"},
	{"(the way to an address)", "ip route get 192.0.2.1"},
	{"route add default gw 192.0.2.1",
		"sudo ip route add default via 192.0.2.1"},
	{"route del default", "sudo ip route del default"},
	{"(in my network, or beyond it?)",
		"ncx subnet 192.0.2.7 192.0.2.99/26"},
	{0},
};

static const struct topic_row nslookup_rows[] = {
	{"nslookup example.org", "getent ahosts example.org"},
	{"nslookup 192.0.2.1", "getent hosts 192.0.2.1"},
	{"nslookup -type=mx example.org", "dig mx example.org"},
	{"(which address answers)", "ncx connect -zvv example.org 80"},
	{"(is there a name server?)", "ncx scan -u localhost 53"},
	{"(question and answer, live)", "sudo ncx capture udp :53"},
	{0},
};

static const struct topic_row ping_rows[] = {
	{"ping localhost", "ping -c 4 localhost"},
	{"ping -t localhost", "ping localhost"},
	{"ping -n 10 localhost", "ping -c 10 localhost"},
	{"ping -l 1000 localhost", "ping -s 1000 localhost"},
	{"ping -a 192.0.2.1", "getent hosts 192.0.2.1"},
	{"(how fast does a port answer?)", "ncx connect -zv localhost 80"},
	{"(the hosts of a network)", "ncx scan -p 22,80,443 192.0.2.0/24"},
	{"(echo requests, live)", "sudo ncx capture icmp"},
	{0},
};

static const struct topic_row traceroute_rows[] = {
	{"tracert example.org", "tracepath example.org"},
	{"traceroute example.org", "tracepath example.org"},
	{"tracert -d 192.0.2.1", "tracepath -n 192.0.2.1"},
	{"(do three hops suffice?)", "ncx connect -zv --ttl 3 example.org 80"},
	{"(who says they do not)", "sudo ncx capture icmp"},
	{"(the first hop)", "ip route get 192.0.2.1"},
	{0},
};

static const struct topic_row ss_rows[] = {
	{"ss -tan", "ncx sockets -t"},
	{"ss -tlnp", "sudo ncx sockets -tlp"},
	{"ss -uanp", "sudo ncx sockets -up"},
	{"ss -x", "ncx sockets -x"},
	{"ss -o state time-wait", "ncx sockets -o state:time-wait"},
	{"ss 'dport = :443'", "ncx sockets remote:443"},
	{"ss dst 192.0.2.0/24", "ncx sockets remote:@192.0.2.0/24"},
	{"ss -s", "ncx sockets --summary"},
	{"ss -e", "ncx sockets -e"},
	{"lsof -i :5000, fuser 5000/tcp", "sudo ncx sockets -p :5000"},
	{"lsof -i -a -p 1234", "ncx sockets pid:1234"},
	{0},
};

static const struct topic_row tcpdump_rows[] = {
	{"tcpdump -n -i lo", "sudo ncx capture -i lo"},
	{"tcpdump tcp port 5000", "sudo ncx capture tcp :5000"},
	{"tcpdump host 192.0.2.1", "sudo ncx capture @192.0.2.1"},
	{"tcpdump -c 10 udp", "sudo ncx capture -c 10 udp"},
	{"tcpdump -w trace.pcap", "sudo ncx capture -w trace.pcap"},
	{"tcpdump -n -r trace.pcap", "ncx decode --brief trace.pcap"},
	{"tshark -V -r trace.pcap", "ncx decode trace.pcap"},
	{"tshark -T json -r trace.pcap", "ncx decode --json trace.pcap"},
	{"Wireshark: Flow Graph", "ncx decode --ladder trace.pcap"},
	{"Wireshark: packet details", "ncx decode trace.pcap"},
	{"Wireshark: checksum correct?", "ncx decode --checksum trace.pcap"},
	{"(each header as in its RFC)", "ncx decode --layout trace.pcap"},
	{"Wireshark: tcp.port == 5000", "sudo ncx capture tcp :5000"},
	{0},
};

static const struct topic_row powershell_rows[] = {
	{"Get-NetTCPConnection", "ncx sockets -t"},
	{"Get-NetUDPEndpoint", "ncx sockets -u"},
	{"Test-NetConnection h -Port 80", "ncx connect -zv localhost 80"},
	{"Test-Connection localhost", "ping -c 4 localhost"},
	{"Resolve-DnsName example.org", "getent ahosts example.org"},
	{"Get-NetIPAddress", "ip -br address"},
	{"Get-NetNeighbor", "ip neighbour"},
	{"Get-NetRoute", "ip route; ip -6 route"},
	{0},
};

static const struct topic_row ipcalc_rows[] = {
	{"ipcalc 192.168.10.77/26", "ncx subnet 192.168.10.77/26"},
	{"ipcalc 10.0.0.5 255.255.240.0", "ncx subnet 10.0.0.5 255.255.240.0"},
	{"ipcalc 10.0.0.0/24 -s 50 20", "ncx subnet --hosts 50,20 10.0.0.0/24"},
	{"ipcalc -r 10.0.0.0-10.0.1.255",
		"ncx subnet --summarise 10.0.0.0-10.0.1.255"},
	{"sipcalc -s 26 10.0.0.0/24", "ncx subnet --split /26 10.0.0.0/24"},
	{0},
};

static const struct topic topics[] = {
	{"nc netcat ncat", "listen and connect", nc_rows,
		"ncx passes on the end of stdin by itself, as nc does with "
		"-N;\n"
		"-n is what it does anyway. There are no proxies (-x, -X).\n"},
	{"netstat", "the sockets of this machine", netstat_rows,
		"'sudo' shows the processes of other users. On Windows -o is "
		"the process, on\n"
		"Linux the timers; TCP and UDP of every state are shown "
		"without -a.\n"},
	{"nmap", "scan ports", nmap_rows,
		"ncx connects (-sT); it has no -sS, no -O, no scripts: these "
		"are nmap's own.\n"
		"Closed ports are counted; -a lists them.\n"},
	{"telnet", "a client for text protocols", telnet_rows,
		"Ctrl-D ends the input, Ctrl-C the command; nothing needs "
		"Ctrl-].\n"},
	{"ipconfig getmac hostname", "the interfaces of this machine",
		ipconfig_rows,
		"Who asks for the address differs: dhclient, NetworkManager, "
		"networkd.\n"},
	{"ifconfig ip", "the interfaces of this machine", ifconfig_rows, NULL},
	{"arp", "the neighbours and their MAC addresses", arp_rows,
		"IPv6 has no ARP: 'sudo ncx capture icmp' shows its neighbour "
		"solicitations.\n"},
	{"route", "the table of routes", route_rows, NULL},
	{"nslookup dig host", "names and addresses", nslookup_rows, NULL},
	{"ping fping", "does it answer?", ping_rows,
		"On Windows ping ends after four, on Linux with Ctrl-C. A host "
		"that does not\n"
		"answer ping may answer on a port, and the other way round.\n"},
	{"tracert traceroute tracepath", "the routers on the way",
		traceroute_rows, NULL},
	{"ss lsof fuser", "the sockets of this machine", ss_rows, NULL},
	{"tcpdump tshark wireshark dumpcap", "packets as they pass",
		tcpdump_rows,
		"'wireshark trace.pcap' opens what ncx has written.\n"},
	{"powershell test-netconnection tnc get-nettcpconnection",
		"as in PowerShell", powershell_rows, NULL},
	{"ipcalc sipcalc", "networks and masks", ipcalc_rows, NULL},
};

static const size_t topic_count = sizeof(topics) / sizeof(*topics);

/* Whether name[0..len) is one of the words. */
static bool has_word(const char *words, const char *name, size_t len)
{
	while (*words) {
		size_t word = strcspn(words, " ");

		if (word == len && strncasecmp(words, name, len) == 0)
			return true;
		words += word;
		words += strspn(words, " ");
	}
	return false;
}

const struct topic *topic_find(const char *name)
{
	size_t len = strlen(name);

	if (len > 4 && strcasecmp(name + len - 4, ".exe") == 0)
		len -= 4;
	for (size_t i = 0; i < topic_count && len > 0; i++)
		if (has_word(topics[i].names, name, len))
			return &topics[i];
	return NULL;
}

void topic_text(struct text *text, const struct topic *topic,
	const struct command *const *table)
{
	const struct command *command;
	char name[32];

	(void)snprintf(name, sizeof(name), "%.*s",
		(int)strcspn(topic->names, " "), topic->names);
	text_printf(text, "%s: %s\n\n  %-*s%s\n", name, topic->title,
		HERE_COLUMN - 2, "typed there", "here");
	for (const struct topic_row *row = topic->rows; row->typed; row++)
		text_printf(text, "  %-*s%s\n", HERE_COLUMN - 2, row->typed,
			row->here);
	if (topic->notes)
		text_printf(text, "\n%s", topic->notes);
	command = command_find(table, name);
	if (command)
		text_printf(text,
			"\nAll options that ncx takes as they are typed there: "
			"ncx %s --help\n",
			command->name);
}

void topic_names(struct text *text, const struct command *const *table)
{
	char name[32];

	for (size_t i = 0; i < topic_count; i++) {
		const char *words = topics[i].names;

		while (*words) {
			size_t len = strcspn(words, " ");

			(void)snprintf(
				name, sizeof(name), "%.*s", (int)len, words);
			if (!command_find(table, name))
				text_printf(text, " %s", name);
			words += len;
			words += strspn(words, " ");
		}
	}
}
