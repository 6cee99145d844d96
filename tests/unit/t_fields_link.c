/* Ethernet and what is around it, cooked captures, ARP. */
#include "wire/checksum.h"

#include "fieldsay.h"
#include "tap.h"

#define MACS "6035c0b997a8 a0afbd7f1b7e"

static void ethernet(void)
{
	(void)packet_of("ffffffffffff 02afbd7f1b7e 88b5 01", PACKET_ETHERNET);
	tap_ok(say(LAYER_ETHERNET), "Ethernet");
	tap_is_text(value("destination"), "ff:ff:ff:ff:ff:ff", "destination");
	tap_is_text(meaning("destination"), "broadcast: to everyone", "means");
	tap_is_text(value("source"), "02:af:bd:7f:1b:7e", "source");
	tap_is_text(meaning("source"), "locally administered", "means");
	tap_is_text(value("type"), "0x88b5", "type");
	tap_is_text(meaning("type"), "local experiments (802a)", "means");
	(void)packet_of("01005e0000fb 6035c0b997a8 0800", PACKET_ETHERNET);
	(void)say(LAYER_ETHERNET);
	tap_is_text(meaning("destination"), "multicast of IPv4", "multicast");
	tap_is_text(meaning("source"), "", "of a maker");
	tap_is_text(meaning("type"), "IPv4", "IPv4");
	(void)packet_of("33330000fb01 0b35c0b997a8 05ff", PACKET_ETHERNET);
	(void)say(LAYER_ETHERNET);
	tap_is_text(meaning("destination"), "multicast of IPv6", "of IPv6");
	tap_is_text(meaning("source"), "multicast, locally administered",
		"both bits");
	tap_is_text(meaning("type"), "neither a length nor a type (IEEE 802.3)",
		"1535");
	(void)packet_of(MACS " 08", PACKET_ETHERNET);
	(void)say(LAYER_ETHERNET);
	tap_is_text(value("source"), "a0:af:bd:7f:1b:7e", "a cut header");
	tap_is_text(value("type"), "(absent)", "has no type");
}

static void llc(void)
{
	(void)packet_of("0180c2000000 6035c0b997a8 0007 424203 00000000",
		PACKET_ETHERNET);
	(void)say(LAYER_ETHERNET);
	tap_is_text(value("length"), "7", "IEEE 802.3: a length");
	tap_is_text(meaning("length"),
		"up to 1500, so a length (IEEE 802.3): 7 bytes follow",
		"means");
	tap_ok(say(LAYER_LLC), "LLC");
	tap_is_text(meaning("dsap"), "spanning tree", "its service");
	tap_is_text(
		meaning("control"), "UI: unnumbered information", "unnumbered");
	tap_is_text(value("oui"), "(absent)", "no SNAP");
	(void)packet_of(
		MACS " 000b aaaa03 00000c 2000 010203", PACKET_ETHERNET);
	(void)say(LAYER_LLC);
	tap_is_text(meaning("dsap"), "SNAP", "SNAP");
	tap_is_text(meaning("oui"), "Cisco", "an organisation");
	tap_is_text(meaning("protocol"), "CDP", "and its protocol");
	(void)packet_of(MACS " 0004 f0f0 017f", PACKET_ETHERNET);
	(void)say(LAYER_LLC);
	tap_is_text(value("control"), "0x017f", "two bytes");
	tap_is_text(meaning("control"), "supervisory", "supervisory");
}

static void vlan(void)
{
	(void)packet_of(MACS " 8100 b064 0806", PACKET_ETHERNET);
	(void)say(LAYER_ETHERNET);
	tap_is_text(meaning("type"), "802.1Q: a VLAN tag", "tagged");
	tap_ok(say(LAYER_VLAN), "the tag");
	tap_is_text(value("priority"), "5", "priority");
	tap_is_text(meaning("priority"), "voice", "means");
	tap_is_text(value("drop_eligible"), "set", "drop eligible");
	tap_is_text(value("vlan_id"), "100", "VLAN");
	tap_is_text(meaning("type"), "ARP", "what follows");
}

/* A frame with a preamble, an FCS, and padding to 60 bytes. */
static void around(void)
{
	static const char frame[] =
		"aaaaaaaaaaaaaaab" MACS
		" 0800 4500001c00000000401100000a0000010a000002"
		"1000100100080000";
	size_t len = bytes_of(frame), end = 8 + 60;
	uint32_t crc;

	memset(say_bytes + len, 0, end + 4 - len);
	crc = crc32_ethernet(say_bytes + 8, 60);
	for (size_t i = 0; i < 4; i++)
		say_bytes[end + i] = (uint8_t)(crc >> (8 * i));
	packet_again(end + 4, end + 4, PACKET_ETHERNET);
	tap_ok(say(LAYER_PREAMBLE), "a preamble");
	tap_is_text(value("preamble"), "aaaaaaaaaaaaaa", "is 7 bytes");
	tap_is_text(meaning("sfd"), "two bits 1: the frame begins", "SFD");
	tap_ok(say(LAYER_PADDING), "padding");
	tap_is_text(meaning("padding"),
		"18 bytes: 46 are the least that Ethernet carries", "why");
	tap_ok(say(LAYER_FCS), "an FCS");
	tap_is_text(meaning("fcs"), "correct", "is correct");
	say_bytes[end - 1] ^= 1;
	packet_again(end + 4, end + 4, PACKET_ETHERNET);
	(void)say(LAYER_FCS);
	tap_ok(strncmp(meaning("fcs"), "wrong: the CRC-32 of the frame is 0x",
		       36) == 0,
		"and wrong when a bit is another: %s", meaning("fcs"));
}

static void cooked(void)
{
	(void)packet_of("0000 0304 0006 000000000000 0000 0800", PACKET_SLL);
	tap_ok(say(LAYER_SLL), "SLL");
	tap_is_text(meaning("packet_type"), "to this host", "to whom");
	tap_is_text(meaning("hardware_type"), "loopback", "kind of link");
	tap_is_text(value("address"), "00:00:00:00:00:00", "a MAC");
	tap_is_text(value("unused"), "0000", "and two bytes");
	tap_is_text(meaning("protocol"), "IPv4", "protocol");
	(void)packet_of("0004 fffe 0000 0000000000000000 86dd", PACKET_SLL);
	(void)say(LAYER_SLL);
	tap_is_text(meaning("packet_type"), "sent by this host", "sent");
	tap_is_text(value("address"), "(absent)", "no address");
	(void)packet_of(
		"0806 0000 00000002 0001 01 06 a0afbd7f1b7e 0000", PACKET_SLL2);
	tap_ok(say(LAYER_SLL2), "SLL2");
	tap_is_text(value("interface"), "2", "interface");
	tap_is_text(meaning("protocol"), "ARP", "protocol");
	tap_is_text(value("address"), "a0:af:bd:7f:1b:7e", "address");
	(void)packet_of("02000000 45", PACKET_NULL);
	tap_ok(say(LAYER_NULL), "BSD loopback");
	tap_is_text(meaning("family"), "2, little-endian: IPv4", "family");
	(void)packet_of("0000001e 60", PACKET_NULL);
	(void)say(LAYER_NULL);
	tap_is_text(meaning("family"), "30, big-endian: IPv6, of macOS",
		"the other order");
}

static void arp(void)
{
	(void)packet_of("0001 0800 06 04 0001 a0afbd7f1b7e c0a80126"
			"000000000000 c0a80101",
		PACKET_ARP);
	tap_ok(say(LAYER_ARP), "ARP");
	tap_is_text(meaning("hardware_type"), "Ethernet", "hardware");
	tap_is_text(meaning("protocol_type"), "IPv4", "protocol");
	tap_is_text(meaning("operation"),
		"request: who has the target's address?", "operation");
	tap_is_text(value("sender_ip"), "192.168.1.38", "sender");
	tap_is_text(
		meaning("sender_ip"), "private (RFC 1918); class C", "means");
	tap_is_text(
		meaning("target_mac"), "all zero: not known yet", "asked for");
	tap_is_text(value("remark"), "(absent)", "a plain question");
	(void)packet_of("0001 0800 06 04 0001 a0afbd7f1b7e 00000000"
			"000000000000 c0a80101",
		PACKET_ARP);
	(void)say(LAYER_ARP);
	tap_ok(strncmp(value("remark"), "probe", 5) == 0, "a probe");
	(void)packet_of("0001 0800 06 04 0001 a0afbd7f1b7e c0a80101"
			"000000000000 c0a80101",
		PACKET_ARP);
	(void)say(LAYER_ARP);
	tap_ok(strncmp(value("remark"), "announcement", 12) == 0,
		"an announcement");
	(void)packet_of("0001 0800 06 04 0002 a0afbd7f1b7e c0a80101"
			"ffffffffffff c0a80101",
		PACKET_ARP);
	(void)say(LAYER_ARP);
	tap_ok(strncmp(value("remark"), "gratuitous", 10) == 0,
		"a gratuitous reply");
	(void)packet_of(
		"0020 0800 02 04 0001 aabb 0a000001 ccdd 0a000002", PACKET_ARP);
	(void)say(LAYER_ARP);
	tap_is_text(value("sender_hardware"), "aabb", "other sizes");
	tap_is_text(value("target_protocol"), "0a000002", "as bytes");
}

static void data(void)
{
	(void)packet_of("616263", PACKET_UNKNOWN);
	tap_ok(say(LAYER_DATA), "data");
	tap_is_text(value("data"), "616263", "in hex");
	tap_is_text(meaning("data"), "3 bytes", "how many");
	packet_again(2, 3, PACKET_UNKNOWN);
	(void)say(LAYER_DATA);
	tap_is_text(meaning("data"), "2 of 3 bytes: the others are not there",
		"cut");
}

int main(void)
{
	ethernet();
	llc();
	vlan();
	around();
	cooked();
	arp();
	data();
	return tap_done();
}
