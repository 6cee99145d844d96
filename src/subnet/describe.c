#include "subnet/describe.h"

#include <string.h>

#include "subnet/kind.h"
#include "subnet/working.h"

/* --- text ------------------------------------------------------------------ */

static void add_fact(struct text *text, const char *name, const char *value)
{
	text_printf(text, "  %-9s  %s\n", name, value);
}

static void add_address(struct text *text, const char *name,
	struct wide address, unsigned width)
{
	char word[NETWORK_TEXT_MAX];

	add_fact(text, name, network_address_text(address, width, word));
}

/* IPv6 has a line for any router's address, whatever address was given. */
static void add_role(struct text *text, const struct network *network)
{
	enum network_role role = network_role(network, network->address);
	char word[NETWORK_TEXT_MAX];

	if (role != NETWORK_SELF && role != NETWORK_BROADCAST)
		return;
	text_printf(text, "  %-9s  %s is the %s: no host has it\n", "Address",
		network_address_text(network->address, network->width, word),
		role == NETWORK_SELF ? "network itself"
				     : "broadcast of this network");
}

static void add_hosts(struct text *text, const struct network *network)
{
	unsigned bits = network->width - network->length;
	bool four = network->width == NETWORK_IPV4;
	char word[WIDE_TEXT_MAX];

	if (bits == 0)
		add_fact(text, "Hosts", "1, the address itself");
	else if (bits == 1)
		text_printf(text, "  %-9s  2, both of its addresses (%s)\n",
			"Hosts", four ? "RFC 3021" : "RFC 6164");
	else
		text_printf(text, "  %-9s  %s = 2^%u - %d\n", "Hosts",
			wide_text(network_hosts(network), word), bits,
			four ? 2 : 1);
}

static void add_one_kind(struct text *text, const char *name,
	const char *before, const struct kind *kind)
{
	text_printf(text, "  %-9s  %s%s", name, before, kind->name);
	if (kind->source)
		text_printf(text, " (%s)", kind->source);
	text_add_byte(text, '\n');
}

static void add_kind(struct text *text, const struct network *network)
{
	struct network host =
		network_at(network->address, network->width, network->width);
	struct kind kind = kind_of(network), own = kind_of(&host);

	add_one_kind(text, "Kind", "", &kind);
	if (strcmp(own.name, kind.name) != 0)
		add_one_kind(text, "", "the address itself: ", &own);
}

static void add_class(struct text *text, const struct network *network)
{
	char class = network_class(network);

	if (class <= 'C')
		text_printf(text,
			"  %-9s  %c, historical: class %c networks were /%d "
			"(RFC 791)\n",
			"Class", class, class, 8 * (class - 'A' + 1));
	else
		text_printf(text,
			"  %-9s  %c, historical: %s, without networks (RFC "
			"1112)\n",
			"Class", class,
			class == 'D' ? "multicast" : "reserved");
	if (network->bare && class <= 'C')
		text_printf(text,
			"  %-9s  no prefix was given, so that of the class is "
			"taken\n",
			"");
}

/* --- of IPv6 --------------------------------------------------------------- */

/* Modified EUI-64 has ff:fe in the middle of the interface identifier, and the
 * universal bit inverted (RFC 4291, appendix A). */
static void add_interface(struct text *text, struct wide address)
{
	uint64_t id = address.low;

	if ((id >> 24 & 0xffff) != 0xfffe)
		return;
	id ^= UINT64_C(1) << 57;
	text_printf(text,
		"  %-9s  of the MAC address %02x:%02x:%02x:%02x:%02x:%02x "
		"(EUI-64, RFC 4291)\n",
		"Interface", (unsigned)(id >> 56), (unsigned)(id >> 48) & 0xff,
		(unsigned)(id >> 40) & 0xff, (unsigned)(id >> 16) & 0xff,
		(unsigned)(id >> 8) & 0xff, (unsigned)id & 0xff);
}

/* Where neighbours ask for the owner of a unicast address: RFC 4291 2.7.1. */
static void add_solicited(struct text *text, struct wide address)
{
	struct wide group = {UINT64_C(0xff02000000000000),
		UINT64_C(0x1ff000000) | (address.low & 0xffffff)};
	char word[NETWORK_TEXT_MAX];

	text_printf(text, "  %-9s  %s, its solicited-node multicast address\n",
		"Asked at", network_address_text(group, NETWORK_IPV6, word));
}

static void add_ipv6(struct text *text, const struct network *network)
{
	struct wide address = network->address;
	bool multicast = network_is_multicast6(network);
	/* The network itself, ::, ::1 and IPv4 inside are not asked for. */
	bool host = !wide_equal(address, network_begin(network)) ||
		    network->length == NETWORK_IPV6;
	char word[NETWORK_TEXT_MAX];

	add_fact(text, "Expanded", network_expanded_text(address, word));
	if (!multicast && network->length + 1 < NETWORK_IPV6)
		text_printf(text, "  %-9s  %s is any router's (RFC 4291)\n",
			"Anycast",
			network_address_text(
				network_begin(network), NETWORK_IPV6, word));
	if (!multicast && host && address.high != 0) {
		add_interface(text, address);
		add_solicited(text, address);
	}
}

void describe_text(
	struct text *text, const struct network *network, bool working)
{
	unsigned width = network->width;
	char word[NETWORK_TEXT_MAX];

	text_printf(text, "%s\n", network_given_text(network, word));
	add_role(text, network);
	add_fact(text, "Network", network_text(network, word));
	add_address(text, "First", network_host_first(network), width);
	add_address(text, "Last", network_host_last(network), width);
	if (network_has_broadcast(network))
		add_address(text, "Broadcast", network_end(network), width);
	if (width == NETWORK_IPV4) {
		add_address(text, "Mask", network_mask(network), width);
		add_address(text, "Wildcard", network_wildcard(network), width);
	}
	add_hosts(text, network);
	add_kind(text, network);
	if (width == NETWORK_IPV4)
		add_class(text, network);
	else
		add_ipv6(text, network);
	if (working) {
		text_add_byte(text, '\n');
		working_add(text, network);
	}
}

/* --- JSON ------------------------------------------------------------------ */

void describe_json_count(struct json *json, const char *name, struct wide count)
{
	char word[WIDE_TEXT_MAX];

	if (wide_compare(count, wide_power(53)) <= 0)
		json_uint(json, name, count.low);
	else
		json_text(json, name, wide_text(count, word));
}

static void json_address(struct json *json, const char *name,
	struct wide address, unsigned width)
{
	char word[NETWORK_TEXT_MAX];

	json_text(json, name, network_address_text(address, width, word));
}

void describe_json(struct json *json, const struct network *network)
{
	unsigned width = network->width;

	json_address(json, "network", network_begin(network), width);
	json_uint(json, "prefix", network->length);
	if (width == NETWORK_IPV4) {
		json_address(json, "mask", network_mask(network), width);
		json_address(
			json, "wildcard", network_wildcard(network), width);
	}
	json_address(json, "first", network_host_first(network), width);
	json_address(json, "last", network_host_last(network), width);
	if (network_has_broadcast(network))
		json_address(json, "broadcast", network_end(network), width);
	describe_json_count(json, "hosts", network_hosts(network));
	json_text(json, "kind", kind_of(network).name);
}

void describe_json_line(struct json *json, const struct network *network)
{
	json_object(json, NULL);
	describe_json(json, network);
	json_object_end(json);
}
