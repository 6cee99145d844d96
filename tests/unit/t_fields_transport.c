/* The fields of TCP, UDP, ICMP and ICMPv6; the packets were read by tshark,
 * too, which says the same. */
#include "fieldsay.h"
#include "tap.h"

static const char tcp_options[] =
	"4500004800010000400666ad0a0000010a0000029c400016000003e8000007d0"
	"d1c201f52b730000020405b403030f0402080a00000009000000001c04800522"
	"0601020304000000";

static const char tcp_sack[] =
	"4500005100010000400666a40a0000010a0000029c400016000003e8000007d0"
	"e01001f5add700000512000005dc0000076c00000bb800000fa01e0c00814b4b"
	"4b4b4b4b4b4bfd04f989000068656c6c6f";

static const char tcp_md5[] =
	"4500004800010000400666ad0a0000010a0000029c400016000003e8000007d0"
	"d01101f5768900001312646464646464646464646464646464641d0801026d6d"
	"6d6dc80301020304";

static const char tcp_badopt[] =
	"4500002c00010000400666c90a0000010a0000029c400016000003e8000007d0"
	"600401f5e0d1000001020003";

static const char tcp_badopt2[] =
	"4500003000010000400666c50a0000010a0000029c400016000003e8000007d0"
	"702901f5c65400000101014d08090102";

static const char icmp_ts[] =
	"4500002800010000400166d20a0000010a0000020e00722f000700010038cefc"
	"02932e0080000000";

static const char icmp_router[] =
	"4500002c00010000400166ce0a0000010a000002090059f2020207080a000001"
	"000000000a00000280000000";

static const char icmp_mask[] =
	"4500002000010000400166da0a0000010a0000021200eef600070001ffffff00";

static const char icmp_unknown[] =
	"4500001d00010000400166dd0a0000010a000002c8012ef80102030405";

static const char icmp_needfrag[] =
	"4500003800010000400166c20a0000010a0000020304f774000005784500001c"
	"00010000401166ce0a0000010a00000200010002000c0000";

static const char icmp_redirect[] =
	"4500003800010000400166c20a0000010a0000020501eff10a0000fe4500001c"
	"00010000401166ce0a0000010a00000200010002000c0000";

static const char ra[] =
	"6000000000843afffe80000000000000021122fffe334401ff02000000000000"
	"00000000000000018600a76a40c8070800007530000000000101021122334401"
	"05010000000005dc030440c000278d0000093a800000000020010db800010000"
	"0000000000000000190300000000025820010db8000000000000000000000053"
	"1f02000000000258036c616e0000000018023808ffffffff20010db800020000"
	"6301756e6b6e6f7701000102";

static const char na[] =
	"6000000000203afffe80000000000000021122fffe334401ff02000000000000"
	"0000000000000001880062cde0000000fe80000000000000021122fffe334401"
	"0201021122334401";

static const char redirect6[] =
	"6000000000383afffe80000000000000021122fffe334401ff02000000000000"
	"00000000000000018900e73400000000fe80000000000000021122fffe334401"
	"ff02000000000000000000000000000104020000000000007070707070707070";

static const char mld2[] =
	"6000000000403afffe80000000000000021122fffe334401ff02000000000000"
	"00000000000000018f009ee90000000204000000ff0200000000000000000000"
	"0000000105000001ff020000000000000000000000000001fe80000000000000"
	"021122fffe334401";

static const char mldq[] =
	"60000000002c3afffe80000000000000021122fffe334401ff02000000000000"
	"00000000000000018200827627100000ff020000000000000000000000000001"
	"0a7d0001fe80000000000000021122fffe334401";

static const char toobig[] =
	"6000000000083afffe80000000000000021122fffe334401ff02000000000000"
	"0000000000000001020093f300000500";

static const char xecho[] =
	"6000000000083afffe80000000000000021122fffe334401ff02000000000000"
	"0000000000000001a101f8a500070145";

static void course(void)
{
	(void)packet_of("45000034e08b400080061931c0a8012633d20b67"
			"cb370016 76596daa 00000000 8002faf0c3c60000"
			"020405b4 01030308 01010402",
		PACKET_IP);
	tap_ok(say(LAYER_TCP), "the course's SYN");
	tap_is_text(value("source_port"), "52023", "source port");
	tap_is_text(value("destination_port"), "22", "destination port");
	tap_is_text(meaning("destination_port"), "ssh", "means");
	tap_is_text(value("sequence"), "1985572266", "sequence");
	tap_is_text(meaning("sequence"),
		"initial sequence number (ISN): data begins at 1985572267",
		"means");
	tap_is_text(meaning("acknowledgment"), "means nothing: ACK is not set",
		"acknowledgment");
	tap_is_text(meaning("data_offset"),
		"8 words of 4 bytes = 32 bytes of header", "data offset");
	tap_is_text(value("flags"), "0x002", "flags");
	tap_is_text(meaning("flags"), "SYN: asks for a connection", "means");
	tap_is_text(value("syn"), "set", "SYN");
	tap_is_text(meaning("syn"),
		"opens the connection; counts 1 in the sequence", "means");
	tap_is_number(say_fields[nth("syn", 0)].depth, 1, "part of the flags");
	tap_is_text(meaning("psh"), "would hand data on at once",
		"flags that are not set say what they are for");
	tap_is_text(meaning("ece"), "would ask for ECN", "in a SYN");
	tap_is_text(value("ack"), "not set", "ACK");
	tap_is_text(value("window"), "64240", "window");
	tap_is_text(meaning("checksum"), "correct", "checksum");
	tap_is_text(value("mss"), "Maximum segment size", "an option");
	tap_is_text(nth_value("value", 0), "1460", "MSS");
	tap_is_text(meaning("value"),
		"most data in one segment, without headers: MTU 1500 - 40",
		"means");
	tap_is_text(meaning("shift"), "windows from here on x 256", "scale");
	tap_ok(nth("sack_permitted", 0) < SAY_FIELDS, "SACK permitted");
	tap_ok(nth("nop", 2) < SAY_FIELDS && nth("nop", 3) == SAY_FIELDS,
		"three NOPs");
	tap_is_text(value("data_length"), "0", "SYN is no data");
	tap_is_text(value("next_sequence"), "1985572267", "next");
	tap_is_text(meaning("next_sequence"),
		"1985572266 + 0 bytes + 1 for SYN", "means");
}

static void tcp_options_of_all_kinds(void)
{
	(void)packet_of(tcp_options, PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(meaning("flags"),
		"SYN, ECE, CWR, AE: asks for a connection", "ECN's flags");
	tap_is_text(meaning("shift"),
		"windows x 16384: more than 14 counts as 14", "scale 15");
	tap_is_text(value("echo"), "0", "echo");
	tap_is_text(meaning("echo"), "none came yet", "means");
	tap_is_text(value("timeout"), "5", "user timeout");
	tap_is_text(meaning("granularity"), "minutes", "of minutes");
	tap_is_text(value("cookie"), "01020304", "Fast Open");
	tap_is_text(value("end"), "End of options", "end");
	tap_is_text(value("padding"), "0000", "padding");

	(void)packet_of(tcp_sack, PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(nth_value("left_edge", 1), "3000", "left edge");
	tap_is_text(nth_value("right_edge", 1), "4000", "right edge");
	tap_is_text(nth_value("size", 0), "400", "size");
	tap_is_text(nth_meaning("size", 0),
		"bytes that came twice (D-SACK, RFC 2883)", "D-SACK");
	tap_is_text(nth_meaning("size", 1),
		"bytes that are there, behind a gap", "SACK");
	tap_is_text(meaning("subtype"), "MP_CAPABLE: offers Multipath TCP",
		"MPTCP");
	tap_is_text(value("sender_key"), "4b4b4b4b4b4b4b4b", "its key");
	tap_is_text(
		nth_meaning("experiment", 1), "TCP Fast Open", "experiment");
	tap_is_text(value("data_length"), "5", "data length");
	tap_is_text(meaning("next_sequence"), "1000 + 5 bytes", "next");

	(void)packet_of(tcp_md5, PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(value("digest"), "64646464646464646464646464646464", "MD5");
	tap_is_text(value("mac"), "6d6d6d6d", "AO");
	tap_is_text(value("unknown"), "Unknown option", "unknown");
	tap_is_text(nth_meaning("data", 1),
		"not as it should be: this option has 4 bytes", "a short MSS");
	tap_is_text(value("next_sequence"), "1001", "FIN counts 1");
	tap_is_text(meaning("ece"), "would say: congestion (ECN)",
		"a flag that is not set, behind the SYN");
}

static void tcp_options_that_lie(void)
{
	(void)packet_of(tcp_badopt, PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(value("malformed"), "Not an option", "a length of 0");
	tap_is_text(meaning("flags"), "RST: breaks the connection off", "RST");
	tap_is_text(value("next_sequence"), "1000", "it goes on behind");
	(void)packet_of(tcp_badopt2, PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(value("data"), "08090102", "a length too large");
	tap_is_text(meaning("flags"),
		"FIN, PSH, URG: makes no sense; an Xmas scan", "Xmas");
}

static void udp(void)
{
	(void)packet_of("45000020 12340000 40110000 0a000001 0a000002"
			"1388 0035 000c 0000 61626364",
		PACKET_IP);
	(void)say(LAYER_UDP);
	tap_is_text(value("source_port"), "5000", "source port");
	tap_is_text(meaning("length"), "8 header + 4 data", "length");
	(void)packet_of("45000020 12340000 40110000 0a000001 0a000002"
			"1388 0035 0040 0000 61626364",
		PACKET_IP);
	(void)say(LAYER_UDP);
	tap_is_text(meaning("length"), "more than IP carries: 12 bytes",
		"too long");
	(void)packet_of("45000020 12340000 40110000 0a000001 0a000002"
			"1388 0035 0007 0000 61626364",
		PACKET_IP);
	(void)say(LAYER_UDP);
	tap_is_text(meaning("length"),
		"impossible: less than the 8 bytes of the header", "too short");
}

static void icmp(void)
{
	(void)packet_of(icmp_ts, PACKET_IP);
	(void)say(LAYER_ICMP);
	tap_is_text(meaning("type"), "timestamp reply", "type");
	tap_is_text(meaning("originate"), "01:02:03.004 UT", "originate");
	tap_is_text(meaning("transmit"), "not a time of day", "transmit");
	(void)packet_of(icmp_router, PACKET_IP);
	(void)say(LAYER_ICMP);
	tap_is_text(nth_value("address", 1), "10.0.0.2", "a router");
	tap_is_text(nth_value("preference", 1), "0x80000000", "preference");
	(void)packet_of(icmp_mask, PACKET_IP);
	(void)say(LAYER_ICMP);
	tap_is_text(meaning("mask"), "/24", "mask");
	(void)packet_of(icmp_unknown, PACKET_IP);
	(void)say(LAYER_ICMP);
	tap_is_text(value("data"), "0102030405", "unknown");
	(void)packet_of(icmp_needfrag, PACKET_IP);
	(void)say(LAYER_ICMP);
	tap_is_text(meaning("code"), "fragmentation needed", "code");
	tap_is_text(value("mtu"), "1400", "MTU");
	tap_is_text(meaning("checksum"), "correct", "checksum");
	(void)packet_of(icmp_redirect, PACKET_IP);
	(void)say(LAYER_ICMP);
	tap_is_text(value("gateway"), "10.0.0.254", "gateway");
	(void)say(LAYER_UDP);
	tap_is_text(meaning("length"), "8 header + 4 data", "what it quotes");
}

static void icmpv6(void)
{
	(void)packet_of(ra, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(meaning("checksum"), "correct", "checksum");
	tap_is_text(meaning("managed"), "addresses come from DHCPv6", "M");
	tap_is_text(meaning("preference"), "high", "preference");
	tap_is_text(meaning("router_lifetime"), "30 minutes", "lifetime");
	tap_is_text(value("source_address"), "Source link-layer address",
		"an option");
	tap_is_text(value("address"), "02:11:22:33:44:01", "its MAC");
	tap_is_text(nth_value("mtu", 1), "1500", "MTU");
	tap_is_text(nth_value("prefix", 1), "2001:db8:1::", "prefix");
	tap_is_text(meaning("valid_lifetime"), "30 days", "valid");
	tap_is_text(nth_value("address", 1), "2001:db8::53", "DNS server");
	tap_is_text(value("names"), "036c616e00000000", "search list");
	tap_is_text(nth_meaning("lifetime", 2), "for ever", "route");
	tap_is_text(meaning("data"), "", "unknown");
	tap_is_text(nth_meaning("data", 1), "its length of 0 cannot be",
		"a length of 0");
	(void)packet_of(na, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(value("solicited"), "set", "solicited");
	tap_is_text(value("target"), "fe80::211:22ff:fe33:4401", "target");
	(void)packet_of(redirect6, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(value("destination"), "ff02::1", "redirect");
	tap_is_text(value("packet"), "7070707070707070", "what it quotes");
	(void)packet_of(mld2, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(nth_meaning("record_type", 1), "allow new sources", "MLD");
	tap_is_text(value("address"), "fe80::211:22ff:fe33:4401", "a source");
	(void)packet_of(mldq, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(meaning("maximum_delay"), "10.000 seconds", "delay");
	tap_is_text(value("robustness"), "2", "MLDv2");
	(void)packet_of(toobig, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(value("mtu"), "1280", "too big");
	(void)packet_of(xecho, PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(meaning("state"), "reachable", "extended echo");
}

/* Of a packet that is cut, no field comes that is not all there, and the more
 * is there, the more fields come. */
static void cut(const char *hex, enum layer_kind kind)
{
	size_t len = packet_of(hex, PACKET_IP), before = 0, wrong = 0;

	for (size_t captured = 0; captured <= len; captured++) {
		packet_again(captured, len, PACKET_IP);
		say_count = 0;
		(void)say(kind);
		wrong += say_count < before;
		before = say_count;
		for (size_t i = 0; i < say_count; i++)
			wrong += say_fields[i].bit + say_fields[i].bits >
				 captured * 8;
		/* What is cut is not called wrong. */
		wrong += captured < len && nth("malformed", 0) < SAY_FIELDS;
	}
	tap_is_number(wrong, 0, "a %s that is cut anywhere", layer_name(kind));
}

/* RFC 8684: the third segment has both keys; and what only begins so. */
static void multipath(void)
{
	(void)packet_of("45000040 00010000 4006 0000 0a000001 0a000002"
			"9c400016 000003e8 000007d0 a01001f5 00000000"
			"1e14 0081 1111111111111111 2222222222222222",
		PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(value("sender_key"), "1111111111111111", "MPTCP: a key");
	tap_is_text(value("receiver_key"), "2222222222222222", "both keys");
	(void)packet_of("45000034 00010000 4006 0000 0a000001 0a000002"
			"9c400016 000003e8 000007d0 801001f5 00000000"
			"1e08 1003 01020304 0101",
		PACKET_IP);
	(void)say(LAYER_TCP);
	tap_is_text(value("subtype"), "1", "MPTCP: a join");
	tap_is_text(value("sender_key"), "(absent)", "has no key");
}

/* RFC 3810 section 5.1.3: 0x8000 | exponent << 12 | mantissa. */
static void long_delay(void)
{
	(void)packet_of("60000000 001c 3a01 fe800000000000000211 22fffe334401"
			"ff020000000000000000000000000001"
			"8200 0000 9234 0000 00000000000000000000000000000000"
			"027d 0000",
		PACKET_IP);
	(void)say(LAYER_ICMPV6);
	tap_is_text(value("maximum_delay"), "37428", "MLDv2: a code");
	tap_ok(strstr(meaning("maximum_delay"), "74") != NULL,
		"of (0x1000 | 0x234) << (1 + 3) ms: %s",
		meaning("maximum_delay"));
}

int main(void)
{
	course();
	tcp_options_of_all_kinds();
	tcp_options_that_lie();
	udp();
	icmp();
	icmpv6();
	cut(tcp_options, LAYER_TCP);
	cut(tcp_sack, LAYER_TCP);
	cut(tcp_md5, LAYER_TCP);
	cut(icmp_router, LAYER_ICMP);
	cut(na, LAYER_ICMPV6);
	cut(mld2, LAYER_ICMPV6);
	cut(mldq, LAYER_ICMPV6);
	multipath();
	long_delay();
	return tap_done();
}
