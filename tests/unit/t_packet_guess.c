#include "tap.h"
#include "testframes.h"

/* Those whose first bytes say what they are. */
static void sure(void)
{
	static const char *const names[] = {"labs_syn", "labs_synack",
		"tcp_data", "tcp6", "preamble", "tcp_fcs", "arp_ask", "vlan",
		"qinq", "stp", "snap", "lldp", "ipopt", "total_large", "tso4",
		"echo6", "http", "ext", "ipip", "arp_probe", "frag2"};
	uint8_t bytes[1024];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (size_t j = 0; j < TEST_FRAMES; j++) {
			enum packet_start start = PACKET_UNKNOWN;
			const char *reason = NULL;
			size_t len;

			if (strcmp(test_frames[j].name, names[i]) != 0)
				continue;
			len = test_bytes(test_frames[j].hex, bytes);
			tap_ok(packet_guess(bytes, len, &start, &reason),
				"%s is told", names[i]);
			tap_is_number(start, test_frames[j].start, "as it is");
		}
}

static void asked(void)
{
	static const struct {
		const char *name, *reason;
	} rows[] = {
		{"tcp_alone", "--from tcp"},
		{"udp_alone", "--from udp"},
		{"icmp_alone", "--from icmp"},
		{"tso6", "could be IPv6"},
		{"ihl_small", "--from eth"},
		{"unknown_type", "--from eth"},
	};
	uint8_t bytes[1024];
	enum packet_start start = PACKET_UNKNOWN;
	const char *reason;
	size_t len;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t j = 0; j < TEST_FRAMES; j++) {
			if (strcmp(test_frames[j].name, rows[i].name) != 0)
				continue;
			len = test_bytes(test_frames[j].hex, bytes);
			reason = "";
			tap_ok(!packet_guess(bytes, len, &start, &reason),
				"%s is asked about", rows[i].name);
			tap_ok(strstr(reason, rows[i].reason) != NULL, "%s",
				reason);
		}
	tap_is_number(start, PACKET_UNKNOWN, "and nothing is answered");
	/* One bit of the first header wrong. */
	len = test_bytes(test_frames[0].hex, bytes);
	bytes[14 + 8] ^= 1;
	tap_ok(!packet_guess(bytes + 14, len - 14, &start, &reason) &&
			strstr(reason, "checksum") != NULL,
		"IPv4 with a wrong checksum");
	bytes[14] = 0x15;
	tap_ok(!packet_guess(bytes, len, &start, &reason) &&
			strstr(reason, "Ethernet") != NULL,
		"a type whose content does not fit");
	tap_ok(!packet_guess(bytes, 0, &start, &reason), "nothing at all");
}

int main(void)
{
	sure();
	asked();
	return tap_done();
}
