#include "wire/checksum.h"

#include "fieldsay.h"
#include "tap.h"

/* The two frames of the course. */
static const char syn[] =
	"6035c0b997a8 a0afbd7f1b7e 0800 45000034e08b400080061931c0a8012633d20b67"
	"cb370016 76596daa 00000000 8002faf0c3c60000 020405b4 01030308 01010402";
static const char syn_ack[] =
	"a0afbd7f1b7e 6035c0b997a8 0800 450000340000400033 0646bd33d20b67c0a80126"
	"0016cb37 8e1903c1 76596dab 80127210babc0000 020405b4 01010402 01030307";

static size_t index_of(enum layer_kind kind)
{
	for (size_t i = 0; i < say_packet.layer_count; i++)
		if (say_packet.layers[i].kind == kind)
			return i;
	return SIZE_MAX;
}

/* "none" when there is no checksum. */
static const char *verdict_of(enum layer_kind kind, struct checksum *ret_sum)
{
	size_t layer = index_of(kind);

	*ret_sum = (struct checksum){0};
	if (layer == SIZE_MAX || !checksum_check(&say_packet, layer, ret_sum))
		return "none";
	return checksum_verdict_text(ret_sum->verdict);
}

static void put16(size_t at, unsigned word)
{
	say_bytes[at] = (uint8_t)(word >> 8);
	say_bytes[at + 1] = (uint8_t)word;
}

/* One's complement by another way: the remainder by 0xffff. */
static uint32_t remainder_of(uint32_t sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint32_t byte = i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;

		sum = (sum + byte) % 0xffff;
	}
	return sum;
}

/* --- the sum itself -------------------------------------------------------- */

static void sums(void)
{
	/* The example of RFC 1071 section 3. */
	static const uint8_t example[8] = {
		0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

	tap_is_number(checksum_add(0, example, 8), 0x2ddf0, "the sum");
	tap_is_number(checksum_fold(0x2ddf0), 0xddf2, "folded");
	tap_is_number(checksum_add(0, example + 1, 3), 0x01f2 + 0x0300,
		"an odd byte has a zero behind");
	tap_is_number(checksum_fold(0xffffffffffffffff), 0xffff,
		"carries of carries are folded");
	tap_is_number(checksum_fold(0x1fffe), 0xffff, "two carries");
	tap_is_number(crc32_ethernet((const uint8_t *)"123456789", 9),
		0xcbf43926, "CRC-32");
	tap_is_number(crc32_ethernet(NULL, 0), 0, "CRC-32 of nothing");
}

static void course(void)
{
	struct checksum sum;
	size_t len;

	(void)packet_of(syn, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_IPV4, &sum), "correct", "IPv4 of SYN");
	tap_is_number(sum.found, 0x1931, "is 0x1931");
	tap_is_text(verdict_of(LAYER_TCP, &sum), "correct", "TCP of SYN");
	tap_is_number(sum.found, 0xc3c6, "is 0xc3c6");
	tap_is_number(sum.expected, 0xc3c6, "as expected");
	tap_is_text(verdict_of(LAYER_ETHERNET, &sum), "none", "not Ethernet");
	(void)packet_of(syn_ack, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_IPV4, &sum), "correct", "IPv4 of SYN+ACK");
	tap_is_number(sum.found, 0x46bd, "is 0x46bd");
	tap_is_text(verdict_of(LAYER_TCP, &sum), "correct", "TCP of SYN+ACK");
	tap_is_number(sum.found, 0xbabc, "is 0xbabc");

	len = packet_of(syn, PACKET_ETHERNET);
	say_bytes[22] ^= 1;
	packet_again(len, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_IPV4, &sum), "wrong", "another TTL");
	tap_is_number(sum.expected, 0x1831, "what it should be");
	tap_is_text(verdict_of(LAYER_TCP, &sum), "correct", "TCP knows no TTL");
}

static void offload(void)
{
	size_t len = packet_of(syn, PACKET_ETHERNET);
	struct checksum sum;

	(void)verdict_of(LAYER_TCP, &sum);
	tap_is_number(sum.pseudo, remainder_of(6 + 32, say_bytes + 26, 8),
		"the pseudo-header");
	put16(50, sum.pseudo);
	packet_again(len, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "pending", "its placeholder");
	tap_is_number(sum.expected, 0xc3c6, "and what will come");

	put16(50, 0x1234);
	packet_again(len, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "wrong", "another is wrong");
	say_frame.checksum_pending = true;
	tap_is_text(verdict_of(LAYER_TCP, &sum), "pending",
		"but for what the kernel says");
	tap_is_number(sum.expected, 0xc3c6, "expected");
	tap_is_text(verdict_of(LAYER_IPV4, &sum), "correct",
		"which is not about IPv4");
	put16(50, 0xc3c6);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "correct",
		"and a correct one is correct");
}

static void cut(void)
{
	size_t len = packet_of(syn, PACKET_ETHERNET);
	struct checksum sum;

	packet_again(len - 3, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "cut", "three bytes missing");
	tap_is_number(sum.missing, 3, "are counted");
	tap_is_text(verdict_of(LAYER_IPV4, &sum), "correct", "IPv4 is there");
	packet_again(51, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "none",
		"the checksum itself is missing");
	packet_again(30, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_IPV4, &sum), "cut", "a cut IPv4 header");
	tap_is_number(sum.missing, 4, "by four bytes");
	tap_ok(!checksum_steps(&say_packet, index_of(LAYER_IPV4), NULL, NULL),
		"has no steps");

	len = packet_of(syn, PACKET_ETHERNET);
	memmove(say_bytes, say_bytes + 34, len - 34);
	packet_again(len - 34, len - 34, PACKET_TCP);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "no_ip", "TCP alone");

	len = packet_of(syn, PACKET_ETHERNET);
	say_bytes[20] |= 0x20;
	packet_again(len, len, PACKET_ETHERNET);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "fragment", "a fragment");
}

/* --- UDP and ICMP ---------------------------------------------------------- */

static const char udp4[] =
	"45000021000040004011f9c7 0a000001 0a000002 9c40 0007 000d 0000 68656c6c6f";

static void udp(void)
{
	size_t len = packet_of(udp4, PACKET_IP);
	struct checksum sum;
	uint32_t want = remainder_of(17 + 13, say_bytes + 12, 8);

	tap_is_text(verdict_of(LAYER_UDP, &sum), "unused", "0 is none");
	want = 0xffff - remainder_of(want, say_bytes + 20, 13);
	put16(26, want);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "an odd length");
	put16(26, 1);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "wrong", "a wrong one");
	tap_is_number(sum.expected, want, "what it should be");

	/* A port that makes the sum 0xffff: sent is 0xffff, not 0. */
	put16(26, 0);
	put16(20, (0x9c40 + want) % 0xffff);
	put16(26, 2);
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "wrong", "2 is wrong");
	tap_is_number(sum.expected, 0xffff, "0 is sent as 0xffff");
	put16(26, 0xffff);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "0xffff");

	/* Padding behind the end counts for nothing. */
	say_bytes[len] = 0x55;
	packet_again(len + 1, len + 1, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "with padding");
	/* 0 is none whatever is around it. */
	(void)packet_of("9c40 0007 0008 0000", PACKET_UDP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "unused", "0 without IP");
	tap_is_number(sum.ip_version, 0, "whose version is not known");
	(void)packet_of("9c40 0007 0008 0001", PACKET_UDP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "no_ip", "1 without IP");
	/* A UDP length beyond the end of IP. */
	len = packet_of(udp4, PACKET_IP);
	say_bytes[len] = 0x55;
	put16(26, 1);
	put16(24, 14);
	packet_again(len + 1, len + 1, PACKET_IP);
	(void)verdict_of(LAYER_UDP, &sum);
	tap_ok(sum.verdict == CHECKSUM_CUT || sum.verdict == CHECKSUM_WRONG,
		"a length beyond IP's end is not correct");
}

static void icmp(void)
{
	/* Port unreachable, quoting the UDP datagram above. */
	static const char error[] =
		"4500003d000000004001 0000 0a000002 0a000001 0303 0000 00000000"
		"45000021000040004011f9c7 0a000001 0a000002 9c40 0007 000d 0000"
		"68656c6c6f";
	size_t len = packet_of(error, PACKET_IP), layer;
	struct checksum sum;

	put16(22, 0xffff - remainder_of(0, say_bytes + 20, len - 20));
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_ICMP, &sum), "correct", "ICMP");
	tap_is_number(sum.pseudo, 0, "without a pseudo-header");
	layer = index_of(LAYER_UDP);
	tap_ok(layer != SIZE_MAX && say_packet.layers[layer].quoted &&
			checksum_check(&say_packet, layer, &sum) &&
			sum.verdict == CHECKSUM_UNUSED,
		"the quoted UDP has none");
	put16(54, sum.pseudo);
	packet_again(len, len, PACKET_IP);
	tap_is_text(
		verdict_of(LAYER_UDP, &sum), "pending", "a quoted placeholder");
	/* Only the first 8 bytes of it, and padding behind. */
	put16(2, 56);
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "cut", "8 bytes quoted");
	tap_is_number(sum.missing, 5, "5 are missing, the padding is none");

	/* All zero: its checksum is 0xffff. */
	len = packet_of("0000 0000 0000 0000", PACKET_ICMP);
	tap_is_text(verdict_of(LAYER_ICMP, &sum), "wrong", "zeros");
	tap_is_number(sum.expected, 0xffff, "have 0xffff");
	put16(2, 0xffff);
	tap_is_text(verdict_of(LAYER_ICMP, &sum), "correct", "0xffff");
}

/* --- IPv6 ------------------------------------------------------------------ */

static const char v6[] = "60000000 0009 11 40"
			 "20010db8000000000000000000000001"
			 "20010db8000000000000000000000002";

static void ipv6(void)
{
	char hex[512];
	size_t len;
	struct checksum sum;
	uint32_t want;

	(void)snprintf(hex, sizeof(hex), "%s %s", v6, "1000 1001 0009 0000 61");
	(void)packet_of(hex, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "illegal", "0 over IPv6");
	want = remainder_of(17 + 9, say_bytes + 8, 32);
	want = 0xffff - remainder_of(want, say_bytes + 40, 9);
	put16(46, want);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "UDP over IPv6");

	(void)snprintf(hex, sizeof(hex), "%s %s", v6, "8000 0000 0001 0001 61");
	len = bytes_of(hex);
	say_bytes[6] = 58;
	want = remainder_of(58 + 9, say_bytes + 8, 32);
	want = 0xffff - remainder_of(want, say_bytes + 40, 9);
	put16(42, want);
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_ICMPV6, &sum), "correct", "ICMPv6");
}

/* A routing header with two addresses; the final one counts. */
static void routed(unsigned type, unsigned left, size_t final)
{
	char hex[512];
	struct checksum sum;
	uint32_t want;
	size_t len;

	(void)snprintf(hex, sizeof(hex), "%s 11 04 %02x %02x 01000000 %s %s %s",
		v6, type, left, "20010db8 00000000 00000000 000000aa",
		"20010db8 00000000 00000000 000000bb",
		"1000 1001 0009 0000 61");
	len = bytes_of(hex);
	put16(4, 40 + 9);
	say_bytes[6] = 43;
	want = remainder_of(17 + 9, say_bytes + 8, 16);
	want = remainder_of(want, say_bytes + final, 16);
	want = 0xffff - remainder_of(want, say_bytes + 80, 9);
	put16(86, want);
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), final ? "correct" : "no_ip",
		"routing type %u, %u left", type, left);
}

/* RFC 6275: the home address is the source. */
static void away(void)
{
	char hex[512];
	struct checksum sum;
	uint32_t want;
	size_t len;

	(void)snprintf(hex, sizeof(hex), "%s 11 02 0102 0000 c910 %s %s", v6,
		"20010db8 00000000 00000000 000000aa",
		"1000 1001 0009 0000 61");
	len = bytes_of(hex);
	put16(4, 24 + 9);
	say_bytes[6] = 60;
	want = remainder_of(17 + 9, say_bytes + 48, 16);
	want = remainder_of(want, say_bytes + 24, 16);
	want = 0xffff - remainder_of(want, say_bytes + 64, 9);
	put16(70, want);
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "home address");
}

static void routes(void)
{
	size_t len;
	struct checksum sum;
	uint32_t want;

	routed(0, 0, 24);
	routed(0, 1, 48 + 16);
	routed(2, 1, 48 + 16);
	routed(4, 1, 48);
	routed(4, 0, 24);
	routed(3, 0, 24);

	/* IPv4: a loose source route with one address to go. */
	len = packet_of("47000025 00000000 4011 0000 0a000001 0a000002"
			"83 07 04 0a000063 00 1000 1001 0009 0000 61",
		PACKET_IP);
	want = remainder_of(17 + 9, say_bytes + 12, 4);
	want = remainder_of(want, say_bytes + 23, 4);
	want = 0xffff - remainder_of(want, say_bytes + 28, 9);
	put16(34, want);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "source route");
	say_bytes[22] = 8;
	want = remainder_of(17 + 9, say_bytes + 12, 8);
	put16(34, 0);
	want = 0xffff - remainder_of(want, say_bytes + 28, 9);
	put16(34, want);
	packet_again(len, len, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "correct", "one gone through");
}

static void unknown_route(void)
{
	char hex[512];
	struct checksum sum;

	(void)snprintf(hex, sizeof(hex), "%s 11 00 03 01 00000000 %s", v6,
		"1000 1001 0009 1234 61");
	(void)bytes_of(hex);
	put16(4, 8 + 9);
	say_bytes[6] = 43;
	packet_again(57, 57, PACKET_IP);
	tap_is_text(verdict_of(LAYER_UDP, &sum), "no_ip",
		"a compressed route that goes on");
}

/* --- step by step ---------------------------------------------------------- */

struct steps {
	size_t count, pseudo, header, data, field, padded;
	uint64_t sum;
};

static void count_step(const struct checksum_step *step, void *context)
{
	struct steps *steps = context;

	steps->count++;
	steps->pseudo += step->pseudo;
	steps->header += strcmp(step->part, "TCP header") == 0;
	steps->data += strcmp(step->part, "data") == 0;
	steps->field += step->field;
	steps->padded += step->padded;
	steps->sum += step->word;
	if (step->sum != steps->sum || (step->field && step->word != 0))
		steps->count += 1000;
}

static void working(void)
{
	struct steps steps = {0};

	(void)packet_of(syn, PACKET_ETHERNET);
	tap_ok(checksum_steps(
		       &say_packet, index_of(LAYER_TCP), count_step, &steps),
		"TCP's steps");
	tap_is_number(steps.count, 6 + 16, "6 of the pseudo-header, 16");
	tap_is_number(steps.pseudo, 6, "of the pseudo-header");
	tap_is_number(steps.header, 16, "of the header");
	tap_is_number(steps.field, 1, "one is the checksum");
	tap_is_number(
		(uint16_t)~checksum_fold(steps.sum), 0xc3c6, "its complement");

	steps = (struct steps){0};
	tap_ok(checksum_steps(
		       &say_packet, index_of(LAYER_IPV4), count_step, &steps),
		"IPv4's steps");
	tap_is_number(steps.count, 10, "10 words");
	tap_is_number(
		(uint16_t)~checksum_fold(steps.sum), 0x1931, "complement");

	steps = (struct steps){0};
	(void)packet_of(udp4, PACKET_IP);
	tap_ok(checksum_steps(
		       &say_packet, index_of(LAYER_UDP), count_step, &steps),
		"UDP's steps, even where it is left out");
	tap_is_number(steps.data, 3, "three words of data");
	tap_is_number(steps.padded, 1, "one is padded");
	tap_ok(!checksum_steps(&say_packet, 99, count_step, &steps),
		"no such layer");
}

/* What a card is to split into segments: IPv4's length is 0. */
static void large(void)
{
	enum { LENGTH = 20 + 20 + 100000 };
	static uint8_t bytes[LENGTH];
	struct checksum sum;
	struct frame frame = {.bytes = bytes,
		.captured = LENGTH,
		.length = LENGTH,
		.start = PACKET_IP};
	uint32_t length = LENGTH - 20, want;

	memset(bytes, 0xff, LENGTH);
	(void)packet_of(syn, PACKET_ETHERNET);
	memcpy(bytes, say_bytes + 14, 40);
	bytes[2] = bytes[3] = 0;
	bytes[32] = 0x50;
	want = remainder_of(
		6 + (length >> 16) + (length & 0xffff), bytes + 12, 8);
	bytes[36] = (uint8_t)(want >> 8);
	bytes[37] = (uint8_t)want;
	packet_parse(&frame, &say_packet);
	tap_is_text(verdict_of(LAYER_TCP, &sum), "pending", "100,000 bytes");
	bytes[36] = (uint8_t)(sum.expected >> 8);
	bytes[37] = (uint8_t)sum.expected;
	tap_is_text(verdict_of(LAYER_TCP, &sum), "correct", "and computed");
}

int main(void)
{
	sums();
	course();
	offload();
	cut();
	udp();
	icmp();
	ipv6();
	away();
	routes();
	unknown_route();
	working();
	large();
	return tap_done();
}
