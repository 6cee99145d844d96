#include <stdlib.h>
#include <time.h>

#include "tap.h"
#include "testframes.h"
#include "wire/brief.h"
#include "wire/icmp_names.h"

static char line[1024];

/* The text without its line end. */
static const char *taken(struct text *text)
{
	size_t len = text->buf.len;

	if (text->failed || len >= sizeof(line))
		len = 0;
	if (len > 0)
		memcpy(line, buf_bytes(&text->buf), len);
	if (len > 0 && line[len - 1] == '\n')
		len--;
	line[len] = '\0';
	text_release(text);
	return line;
}

static const char *line_of(
	const char *name, size_t captured, int64_t time_ns, struct brief *brief)
{
	static uint8_t bytes[1024];

	for (size_t i = 0; i < TEST_FRAMES; i++) {
		struct frame frame = {.bytes = bytes, .number = 7};
		struct text text = {0};
		struct packet packet;

		if (strcmp(test_frames[i].name, name) != 0)
			continue;
		frame.length = test_bytes(test_frames[i].hex, bytes);
		frame.captured =
			captured < frame.length ? captured : frame.length;
		frame.start = test_frames[i].start;
		frame.has_time = true;
		frame.time_ns = time_ns;
		packet_parse(&frame, &packet);
		brief_line(brief, &packet, &text);
		return taken(&text);
	}
	return "";
}

#define V6   "2001:db8::1 > 2001:db8::2"
#define PORT "port unreachable"

static void lines(void)
{
	static const struct {
		const char *name, *line;
	} rows[] = {
		{"labs_syn", "192.168.1.38:52023 > 51.210.11.103:22 tcp SYN "
			     "seq=1985572266 win=64240 len=0 mss=1460 sackOK "
			     "ws=8"},
		{"labs_synack", "51.210.11.103:22 > 192.168.1.38:52023 tcp "
				"SYN,ACK seq=2384004033 ack=1985572267 "
				"win=29200 len=0 mss=1460 sackOK ws=7"},
		{"tcp_none", "10.0.0.1:5000 > 10.0.0.2:80 tcp none seq=1000 "
			     "win=64240 len=0"},
		{"tcp_sack", "10.0.0.1:5000 > 10.0.0.2:80 tcp ACK seq=1000 "
			     "ack=2000 win=64240 len=0 sack=3000-4000"},
		{"tcp6", "[2001:db8::1]:5000 > [2001:db8::2]:80 tcp FIN,ACK "
			 "seq=1000 ack=2000 win=64240 len=0"},
		{"total_large", "10.0.0.1:5000 > 10.0.0.2:80 tcp ACK seq=1000 "
				"ack=2000 win=64240 len=1460 [cut short]"},
		{"dns_query", "10.0.0.1:40000 > 10.0.0.2:53 udp len=29 dns "
			      "query A example.org"},
		{"dns_hostile", "10.0.0.1:40000 > 10.0.0.2:53 udp len=26 dns "
				"query AAAA a\\x1b[m.org"},
		{"dns_answer", "10.0.0.2:53 > 10.0.0.1:40000 udp len=45 dns "
			       "answer A example.org records=1"},
		{"dns_nx", "10.0.0.2:53 > 10.0.0.1:40000 udp len=29 dns answer "
			   "A example.org NXDOMAIN"},
		{"dhcp", "0.0.0.0:68 > 255.255.255.255:67 udp len=244 dhcp "
			 "discover"},
		{"dhcp_ack", "10.0.0.2:67 > 10.0.0.1:68 udp len=244 dhcp ack "
			     "10.0.0.9"},
		{"http_answer", "10.0.0.1:80 > 10.0.0.2:5000 tcp PSH,ACK "
				"seq=1000 ack=2000 win=64240 len=19 http "
				"\"HTTP/1.1 200 OK\""},
		{"tls", "10.0.0.1:5000 > 10.0.0.2:443 tcp PSH,ACK seq=1000 "
			"ack=2000 win=64240 len=11 tls client hello"},
		{"frag1", "10.0.0.1:1 > 10.0.0.2:2 udp len=24 fragment 0+32 "
			  "id=4660 more"},
		{"frag2", "10.0.0.1 > 10.0.0.2 udp fragment 32+32 id=4660 "
			  "more"},
		{"frag6b", V6 " udp fragment 32+20 id=77"},
		{"echo", "10.0.0.1 > 10.0.0.2 icmp echo request id=1 seq=2 "
			 "len=56"},
		{"echo6", V6 " icmp6 echo request id=1 seq=2 len=8"},
		{"port_unreach_cut", "127.0.0.1 > 127.0.0.1 icmp destination "
				     "unreachable (" PORT ") for UDP "
				     "127.0.0.1:5000"},
		{"unreach6", V6 " icmp6 destination unreachable (" PORT ") for "
				"UDP [2001:db8::2]:5000"},
		{"toobig6", V6 " icmp6 packet too big mtu=1280 for TCP "
			       "[2001:db8::2]:80"},
		{"frag_needed", "10.0.0.1 > 10.0.0.2 icmp destination "
				"unreachable (fragmentation needed) mtu=1400 "
				"for TCP 10.0.0.2:80"},
		{"ttl", "10.0.0.1 > 10.0.0.2 icmp time exceeded (time to live "
			"exceeded in transit) for echo request to 10.0.0.2"},
		{"redirect", "10.0.0.1 > 10.0.0.2 icmp redirect (for host) to "
			     "10.0.0.9 for TCP 10.0.0.2:80"},
		{"ns", V6 " icmp6 who has 2001:db8::2, tell 2001:db8::1"},
		{"na", V6 " icmp6 2001:db8::1 is at 02:11:22:33:44:01"},
		{"arp_ask", "arp who has 10.0.0.2, tell 10.0.0.1"},
		{"arp_is", "arp 10.0.0.2 is at 02:11:22:33:44:02"},
		{"arp_probe", "arp who has 10.0.0.2 (probe)"},
		{"arp_gratuitous", "arp who has 10.0.0.1, tell 10.0.0.1 "
				   "(announcement)"},
		{"vlan", "vlan 5 10.0.0.1:1 > 10.0.0.2:2 udp len=1"},
		{"qinq", "vlan 100 vlan 5 [2001:db8::1]:1 > [2001:db8::2]:2 "
			 "udp len=1"},
		{"ipip", "127.0.0.1:1 > 127.0.0.1:2 udp len=2 in 10.0.0.1 > "
			 "10.0.0.2"},
		{"esp", "10.0.0.1 > 10.0.0.2 esp len=24"},
		{"stp", "02:11:22:33:44:01 > 01:80:c2:00:00:00 STP sap=42 "
			"len=35"},
		{"lldp", "02:11:22:33:44:01 > 01:80:c2:00:00:0e LLDP len=29"},
		{"ipx", "02:11:22:33:44:01 > 02:11:22:33:44:02 IPX len=30"},
		{"unknown_type", "02:11:22:33:44:01 > 02:11:22:33:44:02 type "
				 "0x1234 len=48"},
		{"tcp_alone", "port 5000 > 80 tcp SYN,ACK seq=1000 ack=2000 "
			      "win=64240 len=0 mss=1460 sackOK TS ws=7"},
		{"icmp_alone", "icmp echo request id=1 seq=2 len=8"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct brief brief = {.time = BRIEF_TIME_NONE};

		tap_is_text(line_of(rows[i].name, SIZE_MAX, 0, &brief),
			rows[i].line, "%s", rows[i].name);
	}
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void times(void)
{
	const int64_t second = 1000000000, noon = 1700000000 * second;
	struct brief brief = {0};

	(void)setenv("TZ", "XXX-5:30", 1); /* half an hour past UTC's hours */
	tzset();
	/* 1700000000 is 22:13:20 UTC, so 03:43:20 of the next day there. */
	tap_ok(begins(line_of("echo", SIZE_MAX, noon + 37000, &brief),
		       "03:43:20.000037 10.0.0.1"),
		"local time: %s", line);
	tap_ok(begins(line_of("echo", SIZE_MAX, noon + 1000 * second, &brief),
		       "04:00:00.000000 "),
		"the next hour: %s", line);
	tap_ok(begins(line_of("echo", SIZE_MAX, noon - 2001 * second, &brief),
		       "03:09:59.000000 "),
		"and back: %s", line);
	tap_ok(begins(line_of("echo", SIZE_MAX, 43200 * second, &brief),
		       "12:00:00.000000 "),
		"since midnight: %s", line);
	tap_ok(begins(line_of("echo", SIZE_MAX, INT64_MIN, &brief), " ") ||
			line[0] != '\0',
		"the first time there is");
	tap_ok(line_of("echo", SIZE_MAX, INT64_MAX, &brief)[0] != '\0',
		"and the last");
	brief = (struct brief){.time = BRIEF_TIME_RELATIVE, .number = true};
	tap_ok(begins(line_of("echo", SIZE_MAX, noon, &brief),
		       "7     0.000000 10.0"),
		"number and relative time: %s", line);
	tap_ok(begins(line_of("echo", SIZE_MAX, noon + 12345678, &brief),
		       "7     0.012345 "),
		"later: %s", line);
	tap_ok(begins(line_of("echo", SIZE_MAX, noon - second, &brief),
		       "7     -1.000000 "),
		"earlier: %s", line);
}

static void cut(void)
{
	struct brief brief = {.time = BRIEF_TIME_NONE};

	tap_is_text(line_of("tcp_data", 66, 0, &brief),
		"10.0.0.1:5000 > 10.0.0.2:80 tcp PSH,ACK seq=1000 ack=2000 "
		"win=64240 len=11 [cut short]",
		"the payload was not captured");
	tap_is_text(line_of("tcp_data", 40, 0, &brief),
		"10.0.0.1:5000 > 10.0.0.2:80 tcp len=23 [cut short]",
		"nor most of TCP");
	tap_is_text(line_of("tcp_data", 20, 0, &brief),
		"02:11:22:33:44:01 > 02:11:22:33:44:02 IPv4 len=0 [cut short]",
		"nor most of IP");
	tap_ok(strstr(line_of("tcp_data", 3, 0, &brief), "[cut short]") != NULL,
		"nor anything");
	/* Every length: one line, whatever is there. */
	for (size_t i = 0; i < TEST_FRAMES; i++) {
		size_t bad = 0;

		for (size_t len = 0; len < 300; len++)
			bad += line_of(test_frames[i].name, len, 0,
				       &brief)[0] == '\0' ||
			       strchr(line, '\n') != NULL;
		tap_is_number(bad, 0, "%s, cut anywhere", test_frames[i].name);
	}
}

static void parts(void)
{
	static const struct {
		uint8_t address[16];
		const char *text;
	} rows[] = {
		{{0}, "[::]:80"},
		{{[15] = 1}, "[::1]:80"},
		{{0x20, 1, 0xd, 0xb8, [15] = 1}, "[2001:db8::1]:80"},
		{{0xfe, 0x80, [8] = 2, 0x11, 0x22, 0xff, 0xfe, 0x33, 0x44, 1},
			"[fe80::211:22ff:fe33:4401]:80"},
		{{0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0},
			"[1:0:2::3:0:0]:80"},
		{{0, 1, 0, 2, 0, 0, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8},
			"[1:2:0:4:5:6:7:8]:80"},
		{{0, 1, [4] = 0, 0, 0, 0}, "[1::]:80"},
		{{[10] = 0xff, 0xff, 10, 0, 0, 1}, "[::ffff:10.0.0.1]:80"},
	};
	struct packet_tcp tcp = {
		.has_mss = true, .mss = 536, .has_scale = true, .scale = 3};
	static const uint8_t ipv4[4] = {192, 0, 2, 255};
	struct text text = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		brief_endpoint(rows[i].address, 16, 80, &text);
		tap_is_text(taken(&text), rows[i].text, "IPv6");
	}
	brief_address(ipv4, 4, &text);
	tap_is_text(taken(&text), "192.0.2.255", "IPv4");
	brief_flags(0x1ff, &text);
	tap_is_text(taken(&text), "SYN,FIN,RST,PSH,ACK,URG,ECE,CWR,AE",
		"all flags");
	brief_options(&tcp, &text);
	tap_is_text(taken(&text), "mss=536 ws=3", "options");
	tcp.has_timestamps = true;
	brief_options(&tcp, &text);
	tap_is_text(taken(&text), "mss=536 ws=3", "every segment has a time");
	tcp.flags = TCP_FLAG_SYN;
	brief_options(&tcp, &text);
	tap_is_text(taken(&text), "mss=536 TS ws=3", "a SYN says that it does");
	tcp = (struct packet_tcp){0};
	brief_options(&tcp, &text);
	tap_is_text(taken(&text), "", "none");
}

static void icmp(void)
{
	tap_is_text(icmp_type_name(false, 8), "echo request", "type 8");
	tap_is_text(icmp_type_name(true, 135), "neighbor solicitation", "135");
	tap_is_text(icmp_code_name(false, 3, 15), "precedence cutoff in effect",
		"3, 15");
	tap_ok(!icmp_code_name(false, 3, 16), "no 3, 16");
	tap_ok(!icmp_code_name(true, 128, 0), "0 of an echo says nothing");
	tap_ok(!icmp_type_name(false, 200), "no type 200");
	tap_ok(!icmp_type_name(true, 0), "no ICMPv6 type 0");
}

/* A datagram with these bytes. */
static const char *line_of_datagram(
	unsigned from, unsigned to, const char *payload)
{
	struct brief brief = {.time = BRIEF_TIME_NONE};
	uint8_t bytes[1024];
	char hex[2048];
	size_t len = strlen(payload) / 2;
	struct frame frame = {.bytes = bytes, .start = PACKET_IP};
	struct text text = {0};
	struct packet packet;

	(void)snprintf(hex, sizeof(hex),
		"4500%04zx0001000040110000%s%04x%04x%04zx0000%s", 28 + len,
		"0a0000010a000002", from, to, 8 + len, payload);
	frame.length = frame.captured = test_bytes(hex, bytes);
	packet_parse(&frame, &packet);
	brief_line(&brief, &packet, &text);
	return taken(&text);
}

static void payloads(void)
{
	static const struct {
		unsigned from, to;
		const char *hex, *end;
	} rows[] = {
		{5000, 53,
			"0001010000010000000000000161027878000063"
			"0001",
			"dns query TYPE99 a.xx"},
		{53, 5000,
			"0001818f0001000000000000"
			"0161000001"
			"0001",
			"dns answer A a error 15"},
		{53, 5000,
			"00018182"
			"0001000000000000"
			"0161000001"
			"0001",
			"dns answer A a SERVFAIL"},
		{5000, 53, "000128000000000000000000", "dns update"},
	};
	char hex[1024];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *at;

		(void)line_of_datagram(rows[i].from, rows[i].to, rows[i].hex);
		at = strstr(line, "dns");
		tap_is_text(at ? at : line, rows[i].end, "%s", rows[i].end);
	}
	/* Pads, and an option before the one that says what it is. */
	(void)snprintf(hex, sizeof(hex),
		"010106000000000100000000%0448d63825363"
		"00000c02613135"
		"0103ff",
		0);
	(void)line_of_datagram(68, 67, hex);
	tap_ok(strstr(line, "dhcp request") != NULL, "DHCP: %s", line);
}

int main(void)
{
	lines();
	times();
	cut();
	parts();
	icmp();
	payloads();
	return tap_done();
}
