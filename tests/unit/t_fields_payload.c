/* The fields of DNS, DHCP, HTTP and TLS; the packets were read by tshark, too,
 * which says the same. */
#include "fieldsay.h"
#include "tap.h"

static const char dns_all[] =
	"4500016600010000401165840a0000010a00000200359c400152ccdaabcd8580"
	"000100090002000103777777076578616d706c65036f72670000010001c00c00"
	"0500010000012c000603776562c01003776562c010000100010000012c0004c0"
	"000201c010001c000100000e10001020010db8000000000000000000000001c0"
	"10000f00010000012c0009000a046d61696cc010c010001000010000012c000a"
	"05763d73706603612062c010002100010000012c000c00010002146603736970"
	"c010c010010100010000012c000d0005697373756563612e6f7267c010003000"
	"01000151800007010103056162630131013201300331393207696e2d61646472"
	"046172706100000c00010000012c0002c00cc010000600010000012c0020026e"
	"73c01004726f6f74c01078a3f17500001c20000003840012750000015180c010"
	"000200010000012c0005026e73c01000002904d000008000000c000a00086162"
	"636465666768";

static const char dns_tcp_two[] =
	"45000178000100004006657d0a0000010a00000200359c40000003e8000007d0"
	"501801f50d940000014aabcd8580000100090002000103777777076578616d70"
	"6c65036f72670000010001c00c000500010000012c000603776562c010037765"
	"62c010000100010000012c0004c0000201c010001c000100000e10001020010d"
	"b8000000000000000000000001c010000f00010000012c0009000a046d61696c"
	"c010c010001000010000012c000a05763d73706603612062c010002100010000"
	"012c000c00010002146603736970c010c010010100010000012c000d00056973"
	"73756563612e6f7267c010003000010001518000070101030561626301310132"
	"01300331393207696e2d61646472046172706100000c00010000012c0002c00c"
	"c010000600010000012c0020026e73c01004726f6f74c01078a3f17500001c20"
	"000003840012750000015180c010000200010000012c0005026e73c010000029"
	"04d000008000000c000a0008616263646566676800206162";

static const char dns_tcp_part[] =
	"4500007000010000400666850a0000010a00000200359c40000003e8000007d0"
	"501801f526830000014aabcd8580000100090002000103777777076578616d70"
	"6c65036f72670000010001c00c000500010000012c000603776562c010037765"
	"62c010000100010000012c0004c00002";

static const char dns_loop[] =
	"4500003000010000401166ba0a0000010a00000200359c40001c0c4c00018180"
	"00010000000000000161c00c00010001";

static const char dns_forward[] =
	"4500003000010000401166ba0a0000010a00000200359c40001c0c3800018180"
	"00010000000000000161c02000010001";

static const char dns_odd[] =
	"4500003600010000401166b40a0000010a00000200359c4000229b6400010100"
	"000100000000000005612e625c0702ff200000010001";

static const char dns_few[] =
	"4500003d00010000401166ad0a0000010a00000200359c400029935000018180"
	"000100010000000003666577076578616d706c65036f72670000010001";

static const char mdns[] =
	"4500004500010000401166a50a0000010a00000214e914e90031d94c00008400"
	"00010001000000000161056c6f63616c0000ff8001c00c000180010000007800"
	"040a000001";

static const char dhcp_request[] =
	"4500014900010000401165a10a0000010a00000200440043013518fb01010600"
	"3903f32600038000000000000000000000000000000000000211223344010000"
	"0000000000000000626f6f740000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000638253633501033204c0a801143604c0a801010c0770631b"
	"5b316d373d070102112233440137060103060f3363390205dc51050000007063"
	"ff0000000000000000";

static const char dhcp_ack[] =
	"4500014300010000401165a70a0000010a00000200430044012fc51602010600"
	"3903f32600038000000000000000000000000000000000000211223344010000"
	"0000000000000000626f6f740000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000638253633501053304000151800104ffffff000304c0a801"
	"010608c0a80101080808081c04c0a801ff0f036c616e3a040000a8c0e0017800"
	"0000ff";

static const char dhcp_bad[] =
	"4500011600010000401165d40a0000010a0000020043004401020e1602010600"
	"3903f32600038000000000000000000000000000000000000211223344010000"
	"0000000000000000626f6f740000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000638253633502050533010103c801";

static const char http_get[] =
	"4500008000010000400666750a0000010a0000029c400050000003e8000007d0"
	"501801f51fb80000474554202f692e68746d6c3f783d1b5b33316d2048545450"
	"2f312e310d0a486f73743a206578616d706c652e6f72670d0a4163636570743a"
	"20202a2f2a200d0a6e6f20636f6c6f6e0d0a456d7074793a0d0a0d0a626f6479";

static const char http_404[] =
	"4500004a00010000400666ab0a0000010a00000200509c40000003e8000007d0"
	"501801f596320000485454502f312e3020343034204e6f7420466f756e640a53"
	"65727665723a20780a0a";

static const char http_cut[] =
	"4500004e00010000400666a70a0000010a00000200509c40000003e8000007d0"
	"501801f5ddd40000485454502f312e3120323030204f4b0d0a5365727665723a"
	"20780d0a436f6e74656e742d4c65";

static const char http_line[] =
	"4500003200010000400666c30a0000010a0000029c400050000003e8000007d0"
	"501801f552d70000474554202f696e646578";

static const char tls_client_hello[] =
	"4500022d00010000400664c80a0000010a0000029c4001bb000003e8000007d0"
	"501801f51f7500001603010200010001fc03030312114cb69238bf98203e62ea"
	"6e75f50dfb453a713881c333a40badae7caea82099cf251bdd5d6cff97c0758e"
	"9e0cb1541001a0dc8eea3d8af6f58ccc77f3a7780024130213031301c02cc030"
	"c02bc02fcca9cca8c024c028c023c027009f009e006b006700ff0100018f0000"
	"0014001200000f7777772e6578616d706c652e6f7267000b000403000102000a"
	"00160014001d0017001e0019001801000101010201030104002300000010000e"
	"000c02683208687474702f312e310016000000170000000d002a002804030503"
	"0603080708080809080a080b0804080508060401050106010303030103020402"
	"05020602002b00050403040303002d00020101003300260024001d00202efdec"
	"59ace6d700bec064194d4c7f21cf8758949251196f41ebbc134aeb575d001500"
	"cc00000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000";

static const char tls_client_hello_part[] =
	"4500015400010000400665a10a0000010a0000029c4001bb000003e8000007d0"
	"501801f5b7ef00001603010200010001fc03030312114cb69238bf98203e62ea"
	"6e75f50dfb453a713881c333a40badae7caea82099cf251bdd5d6cff97c0758e"
	"9e0cb1541001a0dc8eea3d8af6f58ccc77f3a7780024130213031301c02cc030"
	"c02bc02fcca9cca8c024c028c023c027009f009e006b006700ff0100018f0000"
	"0014001200000f7777772e6578616d706c652e6f7267000b000403000102000a"
	"00160014001d0017001e0019001801000101010201030104002300000010000e"
	"000c02683208687474702f312e310016000000170000000d002a002804030503"
	"0603080708080809080a080b0804080508060401050106010303030103020402"
	"05020602002b00050403040303002d00020101003300260024001d00202efdec"
	"59ace6d700bec064194d4c7f21cf875894925119";

static const char tls_server[] =
	"45000078000100004006667d0a0000010a00000201bb9c40000003e8000007d0"
	"501801f556b9000016030300320200002e0303000102030405060708090a0b0c"
	"0d0e0f101112131415161718191a1b1c1d1e1f001302000006002b0002030414"
	"0303000101160303000502ffffff00170303000461626364";

static const char tls_alert[] =
	"4500004400010000400666b10a0000010a00000201bb9c40000003e8000007d0"
	"501801f5d70400001503030002022815030300107a7a7a7a7a7a7a7a7a7a7a7a"
	"7a7a7a7a";

static void dns(void)
{
	(void)packet_of(dns_all, PACKET_IP);
	tap_ok(say(LAYER_DNS), "DNS");
	tap_is_text(value("identifier"), "0xabcd", "identifier");
	tap_is_text(meaning("response"), "a response", "response");
	tap_is_text(meaning("rcode"), "no error", "response code");
	tap_is_text(value("answer_count"), "9", "answers");
	tap_is_text(value("name"), "www.example.org", "question");
	tap_is_text(meaning("name_bytes"), "3 labels", "as sent");
	tap_is_text(meaning("question_type"), "A", "its type");
	tap_is_text(meaning("question_class"), "IN: Internet", "its class");
	tap_is_text(value("record"), "CNAME", "a record");
	tap_is_text(nth_value("name", 1), "www.example.org", "its name");
	tap_is_text(nth_meaning("name_bytes", 1), "as at byte 12", "as sent");
	tap_is_text(value("target"), "web.example.org", "CNAME");
	tap_is_text(meaning("target_bytes"), "1 label, then as at byte 16",
		"as sent");
	tap_is_text(meaning("ttl"), "5 minutes", "TTL");
	tap_is_text(nth_value("address", 0), "192.0.2.1", "A");
	tap_is_text(nth_value("address", 1), "2001:db8::1", "AAAA");
	tap_is_text(value("exchange"), "mail.example.org", "MX");
	tap_is_text(nth_value("text", 1), "v=spf", "TXT");
	tap_is_text(nth_value("text", 3), "a b", "TXT's second");
	tap_is_text(nth_value("target", 1), "sip.example.org", "SRV");
	tap_is_text(value("port"), "5222", "its port");
	tap_is_text(value("tag"), "issue", "CAA");
	tap_is_text(value("value"), "ca.org", "its value");
	tap_is_text(value("data"), "01010305616263", "DNSKEY");
	tap_is_text(nth_value("target", 2), "www.example.org", "PTR");
	tap_is_text(value("mailbox"), "root.example.org", "SOA");
	tap_is_text(value("serial"), "2024010101", "its serial");
	tap_is_text(nth_value("server", 1), "ns.example.org", "NS");
	tap_is_text(value("udp_size"), "1232", "OPT");
	tap_is_text(value("dnssec_ok"), "set", "its flag");
	tap_is_text(meaning("code"), "cookie", "its option");
	tap_is_text(value("rest"), "(absent)", "nothing behind");
}

static void dns_over_tcp(void)
{
	(void)packet_of(dns_tcp_two, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(value("length"), "330", "length before it");
	tap_is_text(nth_value("name", 1), "www.example.org", "compressed");
	tap_is_text(value("next_message"), "00206162", "the next one");
	(void)packet_of(dns_tcp_part, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(value("target"), "web.example.org", "the first part of it");
	tap_is_text(value("malformed"), "(absent)", "is not wrong");
}

static void dns_lies(void)
{
	(void)packet_of(dns_loop, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(value("malformed"), "Not a record", "a name in a loop");
	(void)packet_of(dns_forward, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(value("malformed"), "Not a record", "a pointer ahead");
	(void)packet_of(dns_odd, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(value("name"), "a\\.b\\\\\\007.\\255\\032",
		"bytes that are no name");
	(void)packet_of(dns_few, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(value("remark"),
		"there are fewer records than the header counts", "a count");
	(void)packet_of(mdns, PACKET_IP);
	(void)say(LAYER_DNS);
	tap_is_text(meaning("question_class"),
		"IN: Internet; an answer to the asker alone will do", "QU");
	tap_is_text(meaning("class"), "IN: Internet; replaces what caches have",
		"cache flush");
}

static void dhcp(void)
{
	(void)packet_of(dhcp_request, PACKET_IP);
	tap_ok(say(LAYER_DHCP), "DHCP");
	tap_is_text(meaning("op"), "request: from a client", "operation");
	tap_is_text(value("transaction"), "0x3903f326", "transaction");
	tap_is_text(meaning("broadcast"), "answer by broadcast: no address yet",
		"broadcast");
	tap_is_text(value("client_mac"), "02:11:22:33:44:01", "MAC");
	tap_is_text(value("server_name"), "boot", "server name");
	tap_is_text(value("boot_file"), "", "boot file");
	tap_is_text(meaning("boot_file"), "none", "means");
	tap_is_text(nth_meaning("value", 0), "REQUEST: I take it, or keep it",
		"message type");
	tap_is_text(nth_value("value", 1), "192.168.1.20", "requested");
	tap_is_text(nth_value("value", 2), "192.168.1.1", "server");
	tap_is_text(nth_value("value", 3), "pc\\x1b[1m7", "host name");
	tap_is_text(value("mac"), "02:11:22:33:44:01", "client identifier");
	tap_is_text(nth_meaning("code", 1), "Subnet mask", "wanted");
	tap_is_text(value("padding"), "0000000000000000", "padding");

	(void)packet_of(dhcp_ack, PACKET_IP);
	(void)say(LAYER_DHCP);
	tap_is_text(nth_meaning("value", 1), "1 day", "lease");
	tap_is_text(nth_meaning("value", 2), "/24", "mask");
	tap_is_text(nth_value("address", 1), "192.168.1.1", "router");
	tap_is_text(nth_value("address", 5), "8.8.8.8", "second DNS server");
	tap_is_text(value("pad"), "Padding", "pads");
	tap_is_text(value("end"), "End of options", "end");

	(void)packet_of(dhcp_bad, PACKET_IP);
	(void)say(LAYER_DHCP);
	tap_is_text(nth_value("data", 0), "0505", "a type of two bytes");
	tap_is_text(value("malformed"), "Not an option", "too long");
}

static void http(void)
{
	(void)packet_of(http_get, PACKET_IP);
	tap_ok(say(LAYER_HTTP), "HTTP");
	tap_is_text(value("method"), "GET", "method");
	tap_is_text(meaning("method"), "asks for a resource", "means");
	tap_is_text(value("target"), "/i.html?x=\\x1b[31m", "target");
	tap_is_text(value("version"), "HTTP/1.1", "version");
	tap_is_text(nth_value("name", 1), "Accept", "a header");
	tap_is_text(nth_value("value", 1), "*/*", "without blanks");
	tap_is_text(value("line"), "no colon", "a line that is none");
	tap_is_text(nth_value("value", 2), "", "one that is empty");
	tap_is_text(value("body_length"), "4", "body");
	(void)packet_of(http_404, PACKET_IP);
	(void)say(LAYER_HTTP);
	tap_is_text(meaning("status"), "not found", "status");
	tap_is_text(value("reason"), "Not Found", "reason");
	tap_is_text(value("body_length"), "0", "no body");
	(void)packet_of(http_cut, PACKET_IP);
	(void)say(LAYER_HTTP);
	tap_is_text(nth_value("name", 0), "Server", "a header that is whole");
	tap_is_text(nth_value("name", 1), "(absent)", "one that is not");
	tap_is_text(value("remark"), "the headers go on", "which is said");
	(void)packet_of(http_line, PACKET_IP);
	(void)say(LAYER_HTTP);
	tap_is_text(value("method"), "GET", "a method alone");
	tap_is_text(value("target"), "(absent)", "a target that goes on");
}

static void tls(void)
{
	(void)packet_of(tls_client_hello, PACKET_IP);
	tap_ok(say(LAYER_TLS), "TLS");
	tap_is_text(meaning("content_type"), "handshake", "content");
	tap_is_text(meaning("handshake_type"),
		"client hello: what the client can do", "handshake");
	tap_is_text(value("server_name"), "www.example.org", "SNI");
	tap_is_text(nth_value("protocol", 1), "h2", "ALPN");
	tap_is_text(nth_value("protocol", 3), "http/1.1", "its second");
	tap_is_text(meaning("suite"), "TLS 1.3: AES-256-GCM", "suite");
	(void)packet_of(tls_client_hello_part, PACKET_IP);
	(void)say(LAYER_TLS);
	tap_is_text(value("server_name"), "www.example.org",
		"SNI of a hello that goes on in the next segment");
	(void)packet_of(tls_server, PACKET_IP);
	(void)say(LAYER_TLS);
	tap_is_text(meaning("cipher_suite"), "TLS 1.3: AES-256-GCM", "chosen");
	tap_is_text(nth_meaning("version", 2), "TLS 1.3", "version");
	tap_is_text(meaning("message"), "from here on encrypted as agreed",
		"change of cipher");
	tap_is_text(nth_value("encrypted", 0), "02ffffff00",
		"a handshake that is encrypted");
	(void)packet_of(tls_alert, PACKET_IP);
	(void)say(LAYER_TLS);
	tap_is_text(meaning("level"), "fatal", "alert");
	tap_is_text(meaning("description"), "handshake failure", "which");
}

/* Of a packet that is cut, no field comes that is not all there, and nothing
 * is called wrong. */
static void cut(const char *hex, enum layer_kind kind)
{
	size_t len = packet_of(hex, PACKET_IP), wrong = 0;

	for (size_t captured = 0; captured <= len; captured++) {
		packet_again(captured, len, PACKET_IP);
		say_count = 0;
		(void)say(kind);
		for (size_t i = 0; i < say_count; i++)
			wrong += say_fields[i].bit + say_fields[i].bits >
				 captured * 8;
		wrong += nth("malformed", 0) < SAY_FIELDS;
	}
	tap_is_number(wrong, 0, "%s that is cut anywhere", layer_name(kind));
}

/* A datagram or, to port 80 or 443, a segment with these bytes. */
static void carried(unsigned from, unsigned to, const char *payload)
{
	bool tcp = to == 80 || to == 443 || from == 80 || from == 443;
	size_t len = bytes_of(payload), header = tcp ? 20 : 8;
	char hex[2 * SAY_BYTES];
	int n;

	n = snprintf(hex, sizeof(hex),
		"4500 %04zx 00010000 40 %s 0000 0a000001 0a000002 %04x%04x",
		20 + header + len, tcp ? "06" : "11", from, to);
	n += snprintf(hex + n, sizeof(hex) - (size_t)n,
		tcp ? "000003e8 000007d0 501801f5 00000000" : "%04zx 0000",
		header + len);
	(void)snprintf(hex + n, sizeof(hex) - (size_t)n, "%s", payload);
	(void)packet_of(hex, PACKET_IP);
}

static void overload(void)
{
	char hex[1024];

	(void)snprintf(hex, sizeof(hex),
		"01010600 00000001 00000000 %0448d 63825363 340103 350101 ff",
		0);
	carried(68, 67, hex);
	(void)say(LAYER_DHCP);
	tap_is_text(nth_value("value", 0), "3", "DHCP: option 52");
	tap_is_text(nth_meaning("value", 0), "options go on in both",
		"says where more options are");
}

/* Codes without a name of their own, by what kind they are of. */
static void classes(void)
{
	/* "HTTP/1.1 299 So\r\n\r\n" */
	carried(80, 40000, "485454502f312e312032393920536f0d0a0d0a");
	(void)say(LAYER_HTTP);
	tap_is_text(value("status"), "299", "HTTP: a status");
	tap_is_text(meaning("status"), "success", "of that kind");
	/* "HTTP/1.1 999 So\r\n\r\n" */
	carried(80, 40000, "485454502f312e312039393920536f0d0a0d0a");
	(void)say(LAYER_HTTP);
	tap_is_text(meaning("status"), "", "of none");
	carried(443, 40000, "15 0303 0002 01 00");
	(void)say(LAYER_TLS);
	tap_is_text(meaning("level"), "warning", "TLS: a warning");
	/* A client hello with suites 0x2a2a (RFC 8701) and 0xfafb. */
	carried(40000, 443,
		"16 0301 0031 01 00002d 0303"
		"0000000000000000000000000000000000000000000000000000000000000000"
		"00 0004 2a2a fafb 0100 0000");
	(void)say(LAYER_TLS);
	tap_is_text(nth_meaning("suite", 0),
		"GREASE: means nothing, on purpose", "TLS: GREASE");
	tap_is_text(nth_meaning("suite", 1), "", "a suite without a name");
}

int main(void)
{
	dns();
	dns_over_tcp();
	dns_lies();
	dhcp();
	http();
	tls();
	cut(dns_all, LAYER_DNS);
	cut(dns_tcp_two, LAYER_DNS);
	cut(dhcp_ack, LAYER_DHCP);
	cut(http_get, LAYER_HTTP);
	cut(tls_client_hello, LAYER_TLS);
	cut(tls_server, LAYER_TLS);
	overload();
	classes();
	return tap_done();
}
