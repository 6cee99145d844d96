/* wire/explain.c, wire/layout.c, wire/working.c: what stands in which column,
 * and what is said of bytes that are few, or not there. */
#include "fieldsay.h"
#include "tap.h"
#include "wire/explain.h"
#include "wire/layout.h"
#include "wire/working.h"

#define SYN                                                                    \
	"45000034e08b400080061931c0a8012633d20b67"                             \
	"cb370016 76596daa 00000000 8002faf0c3c60000"                          \
	"020405b4 01030308 01010402"

static struct text said;

static const char *whole(void)
{
	text_add_byte(&said, '\0');
	return said.failed ? "" : (const char *)buf_bytes(&said.buf);
}

static const char *explained(unsigned width)
{
	const struct explain_options options = {.width = width};

	text_cut(&said, 0);
	explain_packet(&say_packet, &options, &said);
	return whole();
}

static const char *drawn(void)
{
	text_cut(&said, 0);
	layout_packet(&say_packet, &said);
	return whole();
}

static const char *worked_out(void)
{
	text_cut(&said, 0);
	(void)working_packet(&say_packet, false, &said);
	return whole();
}

static void has(const char *text, const char *line)
{
	const char *words = line + strspn(line, "+ \n");

	tap_ok(strstr(text, line) != NULL, "%.*s", (int)strcspn(words, "\n"),
		words);
}

/* Columns of the longest line. */
static size_t widest(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > most)
			most = len;
		text += len + (text[len] == '\n');
	}
	return most;
}

static void narrow(void)
{
	const char *text;

	(void)packet_of(SYN, PACKET_IP);
	text = explained(80);
	tap_ok(widest(text) <= 80, "80 columns");
	/* All meanings of a header begin in one column. */
	has(text, "  Checksum                0xc3c6   correct\n");
	has(text, "    RST                   not set  would break it off\n");
	has(text, "  Sequence number         1985572266\n"
		  "                                                            "
		  "initial sequence\n");
	has(text, "  Destination            51.210.11.103\n"
		  "                                                           "
		  "public; class A\n");
	text = explained(100);
	has(text, "  Destination            51.210.11.103  public; class A\n");
	has(text, "  Sequence number         1985572266  initial sequence ");
}

static void few_bytes(void)
{
	(void)packet_of("1388 1389 000e 1234 68656c6c6f0a", PACKET_UDP);
	has(explained(0), "\n   8  68 65 6c 6c 6f 0a    Data  \"hello\\n\"  6 "
			  "bytes\n");
	(void)packet_of("1388 1389 000c 1234 61002262", PACKET_UDP);
	has(explained(0), "  Data  |a.\"b|  4 bytes\n");
	(void)packet_of("1388 1389 000c 1234 c3a95c41", PACKET_UDP);
	has(explained(0), "  Data  \"\xc3\xa9\\\\A\"  4 bytes\n");
	(void)packet_of("1388 1389 0009 1234 1b", PACKET_UDP);
	has(explained(0), "  Data  |.|  1 byte\n");
	/* Longer ones are a dump. */
	(void)packet_of("1388 1389 0012 1234 30313233343536373839", PACKET_UDP);
	has(explained(0), " |0123456789|\n");
}

static void not_there(void)
{
	(void)packet_of("1388 1389 0012", PACKET_UDP);
	has(explained(0), "\nUDP, 6 of 8 bytes: the rest is not there\n");
	has(drawn(), "\nUDP, 6 of 8 bytes: the rest is not there\n");
	(void)bytes_of(SYN);
	packet_again(46, 52, PACKET_IP);
	has(worked_out(), "  c3c6  cannot be checked: 6 bytes of what it "
			  "covers are not there\n");
}

static void boxes(void)
{
	const char *text;

	(void)packet_of(SYN, PACKET_IP);
	text = drawn();
	has(text, "+\nDSCP (RFC 2474) and ECN (RFC 3168) are RFC 791's Type of "
		  "service\n\nTCP");
	has(text, "+\nAE (RFC 9768) is the last of RFC 9293's 4 Reserved "
		  "bits\n");
	(void)packet_of("6000000000003b40 fe80000000000000021122fffe334401 "
			"ff020000000000000000000000000001",
		PACKET_IP);
	has(drawn(), "+\nDSCP (RFC 2474) and ECN (RFC 3168) are RFC 8200's "
		     "Traffic class\n");
	(void)packet_of("1388 1389 0008 1234", PACKET_UDP);
	tap_ok(!strstr(drawn(), "RFC"), "UDP is as it was");
	packet_again(4, 20, PACKET_TCP);
	tap_ok(!strstr(drawn(), "RFC"), "nor is said of what is not drawn");
}

static void checksums(void)
{
	const char *text;

	(void)packet_of(SYN, PACKET_IP);
	say_bytes[36] = 0x01;
	say_bytes[37] = 0x2e;
	packet_again(52, 52, PACKET_IP);
	text = worked_out();
	has(text, "  in the packet  012e  not yet computed, left to the "
		  "network card: so far the\n"
		  "                       sum of the pseudo-header; on the "
		  "wire it is c3c6\n");
	tap_ok(widest(text) <= 80, "80 columns");

	/* Explained and worked out, in the same words. */
	(void)packet_of("1388 1389 0008 0000", PACKET_UDP);
	has(worked_out(), "  0000  none: the sender left it out (RFC 768); "
			  "over IPv6 only tunnels may\n");
	has(explained(120), "  0x0000  none: the sender left it out (RFC 768); "
			    "over IPv6 only tunnels may\n");
	(void)packet_of("4500001c000040004011f9cc 0a000001 0a000002"
			"1388 1389 0008 0000",
		PACKET_IP);
	has(worked_out(), "  0000  none: the sender left it out, as it may "
			  "(RFC 768)\n");
	has(explained(120), "  0x0000  none: the sender left it out, as it may "
			    "(RFC 768)\n");
	(void)packet_of("6000000000081140 fe80000000000000021122fffe334401 "
			"fe80000000000000021122fffe334402 1388 1389 0008 0000",
		PACKET_IP);
	has(worked_out(), "  0000  none: over IPv6 only tunnels may leave it "
			  "out (RFC 8200,\n                       RFC 6935)\n");
	has(explained(120), "  0x0000  none: over IPv6 only tunnels may leave "
			    "it out (RFC 8200, RFC 6935)\n");
}

int main(void)
{
	narrow();
	few_bytes();
	not_there();
	boxes();
	checksums();
	text_release(&said);
	return tap_done();
}
