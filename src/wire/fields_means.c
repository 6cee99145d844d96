/* Meanings that several headers share. Addresses: what kind they are. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "svc/services.h"
#include "wire/checksum.h"
#include "wire/fields_rows.h"

/* An address whose first bits are these. */
struct kind {
	uint8_t bytes[16];
	unsigned prefix;
	const char *text;
};

static bool is_within(
	const uint8_t *bytes, const uint8_t *prefix, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(bytes, prefix, bits / 8) != 0)
		return false;
	return rest == 0 ||
	       (bytes[bits / 8] ^ prefix[bits / 8]) >> (8 - rest) == 0;
}

/* The longest prefix stands first. */
static const char *kind_of(const struct kind *kinds, const uint8_t *bytes)
{
	for (; kinds->text; kinds++)
		if (is_within(bytes, kinds->bytes, kinds->prefix))
			return kinds->text;
	return "";
}

/* --- MAC ------------------------------------------------------------------- */

static const struct kind macs[] = {
	{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 48, "broadcast: to everyone"},
	{{0}, 48, "all zero: none"},
	{{0x01, 0x80, 0xc2, 0, 0, 0x00}, 48, "multicast: spanning tree"},
	{{0x01, 0x80, 0xc2, 0, 0, 0x01}, 48, "multicast: flow control"},
	{{0x01, 0x80, 0xc2, 0, 0, 0x02}, 48, "multicast: slow protocols"},
	{{0x01, 0x80, 0xc2, 0, 0, 0x03}, 48, "multicast: 802.1X"},
	{{0x01, 0x80, 0xc2, 0, 0, 0x0e}, 48, "multicast: LLDP"},
	{{0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcc}, 48, "multicast: Cisco CDP, VTP"},
	{{0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcd}, 48,
		"multicast: Cisco spanning tree"},
	/* RFC 1112 section 6.4, RFC 2464 section 7 */
	{{0x01, 0x00, 0x5e}, 25, "multicast of IPv4"},
	{{0x33, 0x33}, 16, "multicast of IPv6"},
	{{0}, 0, NULL},
};

const char *mean_mac(struct fields *fields, const struct field *field)
{
	const char *known = kind_of(macs, field->bytes);
	bool group = field->bytes[0] & 1, local = field->bytes[0] & 2;

	(void)fields;
	if (known[0])
		return known;
	if (group)
		return local ? "multicast, locally administered" : "multicast";
	return local ? "locally administered" : "";
}

/* --- IPv4 ------------------------------------------------------------------ */

static const struct kind ipv4s[] = {
	{{0, 0, 0, 0}, 32, "unspecified: no address yet"},
	{{255, 255, 255, 255}, 32, "limited broadcast: all on this link"},
	{{224, 0, 0, 1}, 32, "multicast: all hosts here"},
	{{224, 0, 0, 2}, 32, "multicast: all routers here"},
	{{224, 0, 0, 5}, 32, "multicast: OSPF routers"},
	{{224, 0, 0, 6}, 32, "multicast: OSPF designated routers"},
	{{224, 0, 0, 9}, 32, "multicast: RIPv2 routers"},
	{{224, 0, 0, 10}, 32, "multicast: EIGRP routers"},
	{{224, 0, 0, 13}, 32, "multicast: PIM routers"},
	{{224, 0, 0, 18}, 32, "multicast: VRRP"},
	{{224, 0, 0, 22}, 32, "multicast: IGMPv3 routers"},
	{{224, 0, 0, 251}, 32, "multicast: mDNS"},
	{{224, 0, 0, 252}, 32, "multicast: LLMNR"},
	{{239, 255, 255, 250}, 32, "multicast: SSDP"},
	{{224, 0, 0, 0}, 24, "multicast, on this link only"},
	{{192, 0, 0, 0}, 24, "reserved for protocols (RFC 6890)"},
	{{192, 0, 2, 0}, 24, "documentation (RFC 5737)"},
	{{192, 88, 99, 0}, 24, "6to4 relays, no longer used (RFC 7526)"},
	{{198, 51, 100, 0}, 24, "documentation (RFC 5737)"},
	{{203, 0, 113, 0}, 24, "documentation (RFC 5737)"},
	{{169, 254, 0, 0}, 16, "link-local (RFC 3927)"},
	{{192, 168, 0, 0}, 16, "private (RFC 1918)"},
	{{198, 18, 0, 0}, 15, "measurements (RFC 2544)"},
	{{172, 16, 0, 0}, 12, "private (RFC 1918)"},
	{{100, 64, 0, 0}, 10, "shared, behind a provider's NAT (RFC 6598)"},
	{{0}, 8, "this network (RFC 1122)"},
	{{10, 0, 0, 0}, 8, "private (RFC 1918)"},
	{{127, 0, 0, 0}, 8, "loopback: this host"},
	{{239, 0, 0, 0}, 8, "multicast, inside an organisation (RFC 2365)"},
	{{224, 0, 0, 0}, 4, "multicast"},
	{{240, 0, 0, 0}, 4, "reserved (RFC 1112)"},
	{{0}, 0, "public"},
	{{0}, 0, NULL},
};

/* RFC 791 section 3.2: the class is in the first bits. */
static char class_of(uint8_t first)
{
	char class = 'A';

	while (class < 'E' && first & 0x80) {
		first = (uint8_t)(first << 1);
		class ++;
	}
	return class;
}

const char *mean_ipv4(struct fields *fields, const struct field *field)
{
	static const uint8_t none[4] = {0}, all[4] = {0xff, 0xff, 0xff, 0xff};
	const char *kind = kind_of(ipv4s, field->bytes);

	if (memcmp(field->bytes, none, 4) == 0 ||
		memcmp(field->bytes, all, 4) == 0)
		return kind;
	return fields_mean(
		fields, "%s; class %c", kind, class_of(field->bytes[0]));
}

/* --- IPv6 ------------------------------------------------------------------ */

static const struct kind ipv6s[] = {
	{{0}, 128, "unspecified: no address yet"},
	{{[15] = 1}, 128, "loopback: this host"},
	{{0xff, 0x01, [15] = 1}, 128, "multicast: all nodes of this interface"},
	{{0xff, 0x02, [15] = 1}, 128, "multicast: all nodes on this link"},
	{{0xff, 0x02, [15] = 2}, 128, "multicast: all routers on this link"},
	{{0xff, 0x02, [15] = 5}, 128, "multicast: OSPF routers"},
	{{0xff, 0x02, [15] = 6}, 128, "multicast: OSPF designated routers"},
	{{0xff, 0x02, [15] = 9}, 128, "multicast: RIPng routers"},
	{{0xff, 0x02, [15] = 0x0d}, 128, "multicast: PIM routers"},
	{{0xff, 0x02, [15] = 0x12}, 128, "multicast: VRRP"},
	{{0xff, 0x02, [15] = 0x16}, 128, "multicast: MLDv2 routers"},
	{{0xff, 0x02, [15] = 0xfb}, 128, "multicast: mDNS"},
	{{0xff, 0x02, [13] = 1, 0, 2}, 128,
		"multicast: DHCPv6 servers, relays"},
	{{0xff, 0x02, [13] = 1, 0, 3}, 128, "multicast: LLMNR"},
	{{0xff, 0x05, [13] = 1, 0, 3}, 128, "multicast: DHCPv6 servers"},
	{{[10] = 0xff, 0xff}, 96, "IPv4 mapped"},
	{{0x00, 0x64, 0xff, 0x9b}, 96, "NAT64 (RFC 6052)"},
	{{0x01, 0x00}, 64, "discard (RFC 6666)"},
	{{0x20, 0x01}, 32, "Teredo (RFC 4380)"},
	{{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation (RFC 3849)"},
	{{0x3f, 0xff}, 20, "documentation (RFC 9637)"},
	{{0x20, 0x02}, 16, "6to4 (RFC 3056)"},
	{{0xfe, 0x80}, 10, "link-local"},
	{{0xfe, 0xc0}, 10, "site-local, no longer used (RFC 3879)"},
	{{0xff}, 8, "multicast"},
	{{0xfc}, 7, "unique local (RFC 4193)"},
	{{0x20}, 3, "global"},
	{{0}, 0, "reserved"},
	{{0}, 0, NULL},
};

/* RFC 4291 section 2.7, RFC 7346. */
static const char *scope_of(uint8_t second)
{
	static const struct field_name scopes[] = {
		{1, "of this interface"},
		{2, "on this link"},
		{3, "in this realm"},
		{4, "of this administration"},
		{5, "of this site"},
		{8, "of this organisation"},
		{14, "of any scope"},
		{0, NULL},
	};
	const char *scope = field_name(scopes, second & 0xf);

	return scope ? scope : "of a reserved scope";
}

static const char *mean_ipv4_inside(
	struct fields *fields, const char *kind, const uint8_t *bytes)
{
	char text[INET_ADDRSTRLEN];

	if (!inet_ntop(AF_INET, bytes, text, sizeof(text)))
		return kind;
	return fields_mean(fields, "%s: %s", kind, text);
}

static const char *mean_multicast6(
	struct fields *fields, const char *kind, const uint8_t *bytes)
{
	/* RFC 4291 section 2.7.1 */
	static const uint8_t solicited[16] = {
		0xff, 0x02, [11] = 1, [12] = 0xff};

	if (is_within(bytes, solicited, 104))
		return fields_mean(fields,
			"multicast: solicited-node, of addresses that end in %02x:%02x%02x",
			(unsigned)bytes[13], (unsigned)bytes[14],
			(unsigned)bytes[15]);
	if (kind[strlen("multicast")] == ':')
		return kind;
	return fields_mean(fields, "multicast, group %s", scope_of(bytes[1]));
}

/* RFC 4291 appendix A: ff:fe in the middle, and the U/L bit turned round. */
static bool is_eui64(const uint8_t *bytes)
{
	return bytes[11] == 0xff && bytes[12] == 0xfe && !(bytes[8] & 1);
}

const char *mean_ipv6(struct fields *fields, const struct field *field)
{
	const uint8_t *bytes = field->bytes;
	const char *kind = kind_of(ipv6s, bytes);

	if (bytes[0] == 0xff)
		return mean_multicast6(fields, kind, bytes);
	if (strncmp(kind, "IPv4", 4) == 0 || strncmp(kind, "NAT64", 5) == 0)
		return mean_ipv4_inside(fields, kind, bytes + 12);
	if (strncmp(kind, "6to4", 4) == 0)
		return mean_ipv4_inside(fields, kind, bytes + 2);
	if (!is_eui64(bytes))
		return kind;
	return fields_mean(fields,
		"%s; EUI-64 of MAC %02x:%02x:%02x:%02x:%02x:%02x", kind,
		(unsigned)bytes[8] ^ 2u, (unsigned)bytes[9],
		(unsigned)bytes[10], (unsigned)bytes[13], (unsigned)bytes[14],
		(unsigned)bytes[15]);
}

/* --- what both IPs have ----------------------------------------------------- */

/* RFC 2474, RFC 2597, RFC 3246, RFC 5865, RFC 8622. */
const char *mean_dscp(struct fields *fields, const struct field *field)
{
	static const struct field_name names[] = {
		{0, "best effort (CS0)"},
		{1, "lower effort (LE)"},
		{8, "CS1"},
		{10, "AF11"},
		{12, "AF12"},
		{14, "AF13"},
		{16, "CS2"},
		{18, "AF21"},
		{20, "AF22"},
		{22, "AF23"},
		{24, "CS3"},
		{26, "AF31"},
		{28, "AF32"},
		{30, "AF33"},
		{32, "CS4"},
		{34, "AF41"},
		{36, "AF42"},
		{38, "AF43"},
		{40, "CS5"},
		{44, "voice, admitted"},
		{46, "expedited forwarding (EF): voice"},
		{48, "CS6: network control"},
		{56, "CS7"},
		{0, NULL},
	};
	const char *name = field_name(names, field->number);

	(void)fields;
	return name ? name : "";
}

const char *mean_ecn(struct fields *fields, const struct field *field)
{
	/* RFC 3168 section 5 */
	static const char *const names[] = {
		"not ECN-capable",
		"ECN-capable: ECT(1)",
		"ECN-capable: ECT(0)",
		"congestion experienced (CE)",
	};

	(void)fields;
	return names[field->number & 3];
}

const char *mean_hops(struct fields *fields, const struct field *field)
{
	if (field->number == 0)
		return "used up";
	return fields_mean(fields, "%u hop%s left", (unsigned)field->number,
		field->number == 1 ? "" : "s");
}

/* --- ports and checksums --------------------------------------------------- */

const char *mean_port(struct fields *fields, const struct field *field)
{
	bool udp = fields->layer->kind == LAYER_UDP;

	/* The rows are in the order of the ports. */
	for (const struct service_builtin *row = services_builtin;
		*row->name && row->port <= field->number; row++)
		if (row->port == field->number && (udp ? row->udp : row->tcp))
			return row->name;
	return field->number == 0 ? "reserved" : "";
}

static const char *mean_pending(
	struct fields *fields, const struct checksum *sum)
{
	if (sum->found != sum->pseudo)
		return fields_mean(fields,
			"not yet computed (offload): 0x%04x is to come",
			(unsigned)sum->expected);
	return fields_mean(fields,
		"not yet computed (offload): it equals the sum of the pseudo-header 0x%04x",
		(unsigned)sum->pseudo);
}

static const char *mean_cut(struct fields *fields, const struct checksum *sum)
{
	return fields_mean(fields,
		"cannot be checked: %" PRIu64 " byte%s missing%s", sum->missing,
		sum->missing == 1 ? " is" : "s are",
		sum->pseudo != 0 && sum->found == sum->pseudo
			? "; it equals the sum of the pseudo-header (offload)"
			: "");
}

const char *mean_checksum(struct fields *fields, const struct field *field)
{
	size_t index = (size_t)(fields->layer - fields->packet->layers);
	struct checksum sum;

	(void)field;
	if (!checksum_check(fields->packet, index, &sum))
		return "";
	switch (sum.verdict) {
	case CHECKSUM_CORRECT:
		return "correct";
	case CHECKSUM_WRONG:
		return fields_mean(fields, "wrong: 0x%04x is expected",
			(unsigned)sum.expected);
	case CHECKSUM_PENDING:
		return mean_pending(fields, &sum);
	case CHECKSUM_UNUSED:
	case CHECKSUM_ILLEGAL:
		return checksum_none_text(&sum);
	case CHECKSUM_CUT:
		return mean_cut(fields, &sum);
	case CHECKSUM_FRAGMENT:
		return "cannot be checked: it covers all fragments together";
	case CHECKSUM_NO_IP:
		return "cannot be checked: the pseudo-header is not known";
	}
	return "";
}
