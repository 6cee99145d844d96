/* IPv4 and its options, IPv6 and its extension headers. */
#include "fieldsay.h"
#include "tap.h"

#define ENDS "0a000001 0a000002"

static void course(void)
{
	(void)packet_of("45000034e08b400080061931c0a8012633d20b67"
			"cb370016 76596daa 00000000 8002faf0c3c60000"
			"020405b4 01030308 01010402",
		PACKET_IP);
	tap_ok(say(LAYER_IPV4), "the course's IPv4");
	tap_is_text(value("version"), "4", "version");
	tap_is_text(meaning("version"), "IPv4", "means");
	tap_is_text(meaning("header_length"), "5 words of 4 bytes = 20 bytes",
		"header length");
	tap_is_text(meaning("dscp"), "best effort (CS0)", "DSCP");
	tap_is_text(meaning("ecn"), "not ECN-capable", "ECN");
	tap_is_text(value("tos"), "0", "TOS");
	tap_is_text(value("total_length"), "52", "total length");
	tap_is_text(meaning("total_length"), "20 header + 32 data", "means");
	tap_is_text(value("identification"), "0xe08b", "identification");
	tap_is_text(value("flags"), "0x2", "flags");
	tap_is_text(value("dont_fragment"), "set", "DF");
	tap_is_text(value("more_fragments"), "not set", "MF");
	tap_is_text(meaning("more_fragments"), "not a fragment", "means");
	tap_is_text(value("ttl"), "128", "TTL");
	tap_is_text(meaning("ttl"), "128 hops left", "means");
	tap_is_text(meaning("protocol"), "TCP", "protocol");
	tap_is_text(value("checksum"), "0x1931", "checksum");
	tap_is_text(meaning("checksum"), "correct", "means");
	tap_is_text(value("source"), "192.168.1.38", "source");
	tap_is_text(meaning("source"), "private (RFC 1918); class C", "means");
	tap_is_text(meaning("destination"), "public; class A", "destination");
	tap_is_text(value("options"), "(absent)", "no options");
}

static void fragments(void)
{
	(void)packet_of("4500001c 1234 20b9 ff11 0000" ENDS "0011223344556677",
		PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(value("more_fragments"), "set", "one in the middle");
	tap_is_text(value("fragment_offset"), "185", "its offset");
	tap_is_text(meaning("fragment_offset"),
		"x 8 = 1480 bytes of the data come before", "means");
	tap_is_text(meaning("dont_fragment"), "routers may fragment it", "DF");
	(void)packet_of("4500001c 1234 2000 0111 0000" ENDS "0011223344556677",
		PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(meaning("fragment_offset"), "the first fragment", "first");
	tap_is_text(meaning("ttl"), "1 hop left", "one hop");
	(void)packet_of("4500001c 1234 0001 0011 0000" ENDS "0011223344556677",
		PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(meaning("more_fragments"), "the last fragment", "last");
	tap_is_text(meaning("ttl"), "used up", "no hop");
	tap_is_text(meaning("checksum"), "wrong: 0x949a is expected",
		"a wrong checksum");
}

static void kinds4(void)
{
	static const struct {
		const char *hex, *means;
	} cases[] = {
		{"00000000", "unspecified: no address yet"},
		{"ffffffff", "limited broadcast: all on this link"},
		{"7f000001", "loopback: this host; class A"},
		{"a9fe0102", "link-local (RFC 3927); class B"},
		{"ac1f0001", "private (RFC 1918); class B"},
		{"ac200001", "public; class B"},
		{"646400ff", "shared, behind a provider's NAT (RFC 6598); "
			     "class A"},
		{"c0000201", "documentation (RFC 5737); class C"},
		{"e0000001", "multicast: all hosts here; class D"},
		{"e00000fe", "multicast, on this link only; class D"},
		{"ef010203", "multicast, inside an organisation (RFC 2365); "
			     "class D"},
		{"f0000001", "reserved (RFC 1112); class E"},
		{"08080808", "public; class A"},
	};
	char hex[128];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		(void)snprintf(hex, sizeof(hex),
			"45000014 00000000 40fd 0000 0a000001 %s",
			cases[i].hex);
		(void)packet_of(hex, PACKET_IP);
		(void)say(LAYER_IPV4);
		tap_is_text(meaning("destination"), cases[i].means, "%s",
			cases[i].hex);
	}
}

static void options(void)
{
	/* Record route of three, one of them written; NOP; router alert; EOL
	 * and what fills the word. */
	(void)packet_of("4b00002c 00000000 40fd 0000" ENDS
			"07 0f 08 0a000009 00000000 00000000"
			"01 94040000 00 000000",
		PACKET_IP);
	tap_ok(say(LAYER_IPV4), "options");
	tap_is_text(value("record_route"), "Record route", "an item");
	tap_is_text(nth_value("type", 0), "7", "its type");
	tap_is_text(nth_value("copied", 0), "not set", "its bits");
	tap_is_text(nth_value("pointer", 0), "8", "its pointer");
	/* An item has the name of its only field. */
	tap_is_text(nth_value("address", 1), "10.0.0.9", "a router");
	tap_is_text(nth_meaning("address", 1), "a router that it went through",
		"that has written");
	tap_is_text(nth_meaning("address", 3), "room for the next router",
		"the next one");
	tap_is_text(nth_meaning("address", 5), "room", "and one more");
	tap_is_text(value("nop"), "No operation", "NOP");
	tap_is_text(value("router_alert"), "Router alert", "router alert");
	tap_is_text(meaning("value"), "every router looks at it (RFC 2113)",
		"means");
	tap_is_text(value("eol"), "End of options", "EOL");
	tap_is_text(value("padding"), "000000", "padding");
}

static void more_options(void)
{
	(void)packet_of("49000024 00000000 40fd 0000" ENDS
			"44 0c 09 21 02b0f3c5 00000000 83 04 04 00",
		PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(value("timestamp"), "Timestamp", "timestamp");
	tap_is_text(value("overflow"), "2", "overflow");
	tap_is_text(meaning("flag"), "each with its address", "flag");
	tap_is_text(value("loose_source_route"), "Loose source route",
		"a source route");
	tap_is_text(nth_meaning("data", 0), "no whole address",
		"that has no address");

	(void)packet_of("48000020 00000000 40fd 0000" ENDS
			"44 0c 0d 00 05265c00 80000001",
		PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(nth_meaning("time", 1),
		"ms since midnight UTC: "
		"24:00:00.000",
		"a time");
	tap_is_text(nth_meaning("time", 3), "not milliseconds of the day",
		"another kind of time");

	(void)packet_of(
		"46000018 00000000 40fd 0000" ENDS "99 09 0102", PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(value("malformed"), "Malformed option", "too long");
	tap_is_text(value("data"), "090102", "the rest of it");
	(void)packet_of(
		"46000018 00000000 40fd 0000" ENDS "9a 04 0102", PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(value("unknown"), "Unknown option", "unknown");
	tap_is_text(nth_value("data", 0), "0102", "its bytes");
	packet_again(23, 24, PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(value("unknown"), "(absent)", "cut: it does not come");
	tap_is_text(value("malformed"), "(absent)", "nor is it malformed");
}

/* --- IPv6 ------------------------------------------------------------------ */

static void kinds6(void)
{
	static const struct {
		const char *hex, *means;
	} cases[] = {
		{"00000000000000000000000000000000",
			"unspecified: no address yet"},
		{"00000000000000000000000000000001", "loopback: this host"},
		{"fe80000000000000000000000000abcd", "link-local"},
		{"fe8000000000000002112fff fe334455",
			"link-local; EUI-64 of MAC 00:11:2f:33:44:55"},
		{"fd000000000000000000000000000001", "unique local (RFC 4193)"},
		{"20010db8000000000000000000000001",
			"documentation (RFC 3849)"},
		{"2a000000000000000000000000000001", "global"},
		{"20020a0102030000 0000000000000001",
			"6to4 (RFC 3056): 10.1.2.3"},
		{"00000000000000000000ffff0a010203", "IPv4 mapped: 10.1.2.3"},
		{"0064ff9b0000000000000000 08080808",
			"NAT64 (RFC 6052): 8.8.8.8"},
		{"ff020000000000000000000000000001",
			"multicast: all nodes on this link"},
		{"ff0200000000000000000001ff334455",
			"multicast: solicited-node, of addresses that end in "
			"33:4455"},
		{"ff050000000000000000000000001234",
			"multicast, group of this site"},
	};
	char hex[128];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		(void)snprintf(hex, sizeof(hex), "60000000 0000 3b 40 %s %s",
			cases[i].hex, cases[i].hex);
		(void)packet_of(hex, PACKET_IP);
		(void)say(LAYER_IPV6);
		tap_is_text(
			meaning("source"), cases[i].means, "%s", cases[i].hex);
	}
}

#define ENDS6                                                                  \
	"20010db8000000000000000000000001 20010db8000000000000000000000002"

static void ipv6(void)
{
	(void)packet_of("6b812345 0000 3b 01" ENDS6, PACKET_IP);
	tap_ok(say(LAYER_IPV6), "IPv6");
	tap_is_text(value("traffic_class"), "0xb8", "traffic class");
	tap_is_text(meaning("dscp"), "expedited forwarding (EF): voice",
		"its DSCP");
	tap_is_text(meaning("ecn"), "not ECN-capable", "its ECN");
	tap_is_text(value("flow_label"), "0x12345", "flow label");
	tap_is_text(meaning("next_header"), "nothing follows", "next header");
	tap_is_text(meaning("hop_limit"), "1 hop left", "hop limit");
	tap_is_text(value("source"), "2001:db8::1", "source");
}

static void extensions(void)
{
	(void)packet_of("60000000 0050 00 40" ENDS6 "2b 00 0502 0000 0100"
			"2c 04 00 01 00000000"
			"20010db8000000000000000000000003"
			"20010db8000000000000000000000004"
			"3c 00 05a8 00001234"
			"11 01 c204 00010000 0104 00000000 c9 05",
		PACKET_IP);
	tap_ok(say(LAYER_HOP_BY_HOP), "hop-by-hop");
	tap_is_text(meaning("next_header"), "routing header", "before");
	tap_is_text(meaning("length"), "(0 + 1) x 8 = 8 bytes", "length");
	tap_is_text(value("router_alert"), "Router alert (RFC 2711)", "alert");
	tap_is_text(meaning("value"), "multicast listener discovery", "of MLD");
	tap_is_text(value("padn"), "Padding", "padding");
	tap_ok(say(LAYER_ROUTING), "routing");
	tap_is_text(meaning("routing_type"),
		"source route: no longer allowed (RFC 5095)", "type");
	tap_is_text(nth_value("address", 3), "2001:db8::4", "second address");
	tap_ok(say(LAYER_FRAGMENT), "fragment");
	tap_is_text(value("fragment_offset"), "181", "offset");
	tap_is_text(meaning("fragment_offset"),
		"x 8 = 1448 bytes of the data come before", "means");
	tap_is_text(meaning("more_fragments"), "the last fragment", "last");
	tap_is_text(value("identification"), "0x00001234", "identification");
}

static void destination(void)
{
	(void)packet_of("60000000 0010 3c 40" ENDS6
			"3b 01 c204 00010000 0101 00 c9 05 000000",
		PACKET_IP);
	tap_ok(say(LAYER_DESTINATION), "destination options");
	tap_is_text(value("jumbo"), "Jumbo payload (RFC 2675)", "a jumbogram");
	tap_is_text(value("payload_length"), "65536", "its length");
	tap_is_text(meaning("action"),
		"unknown to somebody: drop the packet and tell its sender, "
		"if not multicast",
		"what its type says");
	tap_is_text(value("malformed"), "c905000000", "one too long");
	(void)packet_of("60000000 0018 33 40" ENDS6
			"3b 04 0000 00000100 00000007 "
			"112233445566778899aabbcc",
		PACKET_IP);
	tap_ok(say(LAYER_AH), "AH");
	tap_is_text(meaning("length"), "(4 + 2) x 4 = 24 bytes", "length");
	tap_is_text(value("spi"), "0x00000100", "SPI");
	tap_is_text(value("sequence"), "7", "sequence number");
	tap_is_text(value("icv"), "112233445566778899aabbcc", "check value");
}

static void probe(void)
{
	(void)packet_of(
		"46000018 00000000 40fd 0000" ENDS "0b 04 05dc", PACKET_IP);
	(void)say(LAYER_IPV4);
	tap_is_text(value("mtu_probe"), "MTU probe (RFC 1063)", "MTU probe");
	tap_is_text(value("value"), "1500", "its MTU");
}

int main(void)
{
	course();
	fragments();
	kinds4();
	options();
	more_options();
	kinds6();
	ipv6();
	extensions();
	destination();
	probe();
	return tap_done();
}
