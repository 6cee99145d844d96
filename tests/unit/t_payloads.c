/* scan/payloads.c: the table, and the lengths inside the requests */
#include <stddef.h>

#include "scan/payloads.h"
#include "tap.h"

/* Fits into one packet on Ethernet, with the headers of a tunnel or two. */
#define PAYLOAD_MAX 1400

static size_t big(const uint8_t *bytes, size_t n)
{
	size_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* A name in labels and the rest of the one question, to the last octet. */
static bool dns_fits(const struct payload *row)
{
	size_t at = 12;

	if (row->len < at || big(row->bytes + 4, 2) != 1)
		return false;
	while (at < row->len && row->bytes[at] > 0 && row->bytes[at] < 64)
		at += 1U + row->bytes[at];
	return at < row->len && row->bytes[at] == 0 && row->len == at + 5;
}

/* One value in BER whose parts, if it has any, fill it to the last octet. */
static bool ber_fits(const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		uint8_t tag = bytes[at++];
		size_t n;

		if (at == len)
			return false;
		n = bytes[at++];
		if (n == 0x81 && at < len)
			n = bytes[at++];
		else if (n > 127)
			return false;
		if (n > len - at)
			return false;
		if ((tag & 0x20) != 0 && !ber_fits(bytes + at, n))
			return false;
		at += n;
	}
	return true;
}

static bool ber_whole_fits(const struct payload *row)
{
	size_t header = row->bytes[1] == 0x81 ? 3 : 2;

	return row->len > header && ber_fits(row->bytes, row->len) &&
	       row->bytes[header - 1] == row->len - header;
}

/* A call without parameters: RFC 5531 section 9. */
static bool rpc_fits(const struct payload *row)
{
	return row->len == 40 && big(row->bytes + 4, 4) == 0 &&
	       big(row->bytes + 8, 4) == 2 && big(row->bytes + 20, 4) == 0;
}

/* The header of IKE, and payloads that end where it says. */
static bool ike_fits(const struct payload *row)
{
	size_t at = row->port == 4500 ? 4 : 0, start = at;
	uint8_t next;

	if (row->len < start + 28 ||
		big(row->bytes + start + 24, 4) != row->len - start)
		return false;
	next = row->bytes[start + 16];
	for (at += 28; next != 0 && at + 4 <= row->len;) {
		next = row->bytes[at];
		if (big(row->bytes + at + 2, 2) < 4)
			return false;
		at += big(row->bytes + at + 2, 2);
	}
	return next == 0 && at == row->len;
}

/* RFC 9000 section 14.1: smaller ones are dropped. The version is one of
 * section 15, and the length that of the rest. */
static bool quic_fits(const struct payload *row)
{
	const uint8_t *b = row->bytes;

	return row->len == 1200 && (b[0] & 0xc0) == 0xc0 &&
	       (big(b + 1, 4) & 0x0f0f0f0f) == 0x0a0a0a0a && b[5] == 8 &&
	       b[14] == 8 && b[23] == 0 &&
	       (big(b + 24, 2) & 0x3fff) == row->len - 26;
}

/* The record, the message and its only fragment. */
static bool dtls_fits(const struct payload *row)
{
	return row->len > 25 && big(row->bytes + 11, 2) == row->len - 13 &&
	       big(row->bytes + 14, 3) == row->len - 25 &&
	       big(row->bytes + 22, 3) == row->len - 25;
}

static bool radius_fits(const struct payload *row)
{
	return row->len == 38 && big(row->bytes + 2, 2) == row->len &&
	       row->bytes[21] == row->len - 20;
}

static bool l2tp_fits(const struct payload *row)
{
	size_t at = 12;

	while (at + 6 <= row->len && (big(row->bytes + at, 2) & 0x3ff) >= 6)
		at += big(row->bytes + at, 2) & 0x3ff;
	return at == row->len && big(row->bytes + 2, 2) == row->len;
}

static bool slp_fits(const struct payload *row)
{
	return row->len > 5 && big(row->bytes + 2, 3) == row->len;
}

static bool gtp_fits(const struct payload *row)
{
	size_t header = row->bytes[0] >> 5 == 1 ? 8 : 4;

	return row->len > header && big(row->bytes + 2, 2) == row->len - header;
}

static bool bacnet_fits(const struct payload *row)
{
	return big(row->bytes + 2, 2) == row->len;
}

/* Section 13.8 of IPMI 2.0: both sums and the octets they are of make zero. */
static bool ipmi_fits(const struct payload *row)
{
	unsigned head = 0, tail = 0;

	if (row->len < 17 || row->bytes[13] != row->len - 14)
		return false;
	for (size_t i = 14; i < row->len; i++) {
		if (i < 17)
			head += row->bytes[i];
		else
			tail += row->bytes[i];
	}
	return (head & 0xff) == 0 && (tail & 0xff) == 0;
}

static bool bootp_fits(const struct payload *row)
{
	return row->len == 300 && big(row->bytes + 236, 4) == 0x63825363;
}

static bool ntp_fits(const struct payload *row)
{
	return row->len == 48;
}

static bool stun_fits(const struct payload *row)
{
	return row->len == 20 && big(row->bytes + 2, 2) == 0;
}

static bool rip_fits(const struct payload *row)
{
	return row->len == 24 && big(row->bytes, 1) == 1;
}

static bool stamp_fits(const struct payload *row)
{
	return row->len == 44;
}

static const struct {
	const char *name;
	bool (*fits)(const struct payload *row);
} inside[] = {
	{"dns", dns_fits},
	{"mdns", dns_fits},
	{"netbios", dns_fits},
	{"snmp", ber_whole_fits},
	{"ldap", ber_whole_fits},
	{"kerberos", ber_whole_fits},
	{"rpcbind", rpc_fits},
	{"nfs", rpc_fits},
	{"ike", ike_fits},
	{"quic", quic_fits},
	{"dtls", dtls_fits},
	{"radius", radius_fits},
	{"l2tp", l2tp_fits},
	{"slp", slp_fits},
	{"gtp", gtp_fits},
	{"bacnet", bacnet_fits},
	{"ipmi", ipmi_fits},
	{"dhcp", bootp_fits},
	{"ntp", ntp_fits},
	{"stun", stun_fits},
	{"rip", rip_fits},
	{"ripng", rip_fits},
	{"stamp", stamp_fits},
};

static void check_table(void)
{
	size_t ports = 0;
	bool sorted = true, twins = false;

	for (const struct payload *row = payloads; row->name; row++) {
		const struct payload *before = row - (row != payloads);

		sorted = sorted && before->port <= row->port;
		if (row == payloads || before->port != row->port)
			ports++;
		for (const struct payload *other = payloads; other < row;
			other++)
			twins = twins ||
				(other->port == row->port &&
					other->len == row->len &&
					memcmp(other->bytes, row->bytes,
						row->len) == 0);
		tap_ok(row->port > 0 && row->name[0] != '\0' &&
				strspn(row->name,
					"abcdefghijklmnopqrstuvwxyz"
					"0123456789-") == strlen(row->name),
			"%u has a name", row->port);
		tap_ok(row->bytes && row->len > 0 && row->len <= PAYLOAD_MAX,
			"%s: %zu octets", row->name, row->len);
	}
	tap_ok(sorted, "in the order of the ports");
	tap_ok(!twins, "no port is asked the same twice");
	tap_ok(ports >= 50, "there are enough of them, %zu", ports);
}

/* Every port there is, against a walk through the table. */
static void check_find(void)
{
	const struct payload *next = payloads;
	size_t wrong = 0;

	for (unsigned port = 0; port <= UINT16_MAX; port++) {
		const struct payload *want = &payload_other;

		if (next->name && next->port == port)
			want = next;
		wrong += payloads_find((uint16_t)port) != want;
		while (next->name && next->port == port)
			next++;
	}
	tap_is_number(
		wrong, 0, "finds the first row of a port, or the other one");
	tap_ok(!next->name, "and each row has been met");
	tap_ok(payloads_find(161)[1].port == 161, "snmp has several");
	tap_ok(payload_other.port == 0 && payload_other.len > 0,
		"which is for no port, and not empty");
}

static void check_inside(void)
{
	for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++) {
		size_t rows = 0, good = 0;

		for (const struct payload *row = payloads; row->name; row++) {
			if (strcmp(row->name, inside[i].name) != 0)
				continue;
			rows++;
			good += inside[i].fits(row);
		}
		tap_ok(rows > 0 && good == rows, "%s: its lengths fit",
			inside[i].name);
	}
}

static void check_mdns(void)
{
	const struct payload *row = payloads_find(5353);

	tap_ok(row && (row->bytes[row->len - 2] & 0x80) != 0,
		"mdns asks for a unicast answer");
}

int main(void)
{
	check_table();
	check_find();
	check_inside();
	check_mdns();
	return tap_done();
}
