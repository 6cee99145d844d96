#include "subnet/working.h"

/* More blocks than these are not all listed. */
#define BLOCKS_MOST 8

/* --- bits ------------------------------------------------------------------ */

/* What stands before bit i, counted from the left, of groups that are `size`
 * bits wide; the mark takes the place of a separator. */
static void add_gap(struct text *text, unsigned i, unsigned mark, unsigned size,
	unsigned first, char separator)
{
	if (i == mark)
		text_add_byte(text, '|');
	else if (i % size == 0 && i > first)
		text_add_byte(text, separator);
}

/* The bits from first up to end, the leftmost of the address being 0. */
static void add_bits(struct text *text, struct wide address, unsigned width,
	unsigned first, unsigned end, unsigned mark, char separator)
{
	for (unsigned i = first; i < end; i++) {
		add_gap(text, i, mark, 8, first, separator);
		text_add_byte(
			text, wide_bit(address, width - 1 - i) ? '1' : '0');
	}
	if (mark == end)
		text_add_byte(text, '|');
}

static void add_row4(struct text *text, const char *label, struct wide address,
	unsigned mark, const char *remark)
{
	char word[NETWORK_TEXT_MAX];

	text_printf(text, "  %-7s  %-15s  ", label,
		network_address_text(address, NETWORK_IPV4, word));
	add_bits(text, address, NETWORK_IPV4, 0, 32, mark, '.');
	text_printf(text, "%s%s\n", *remark ? "  " : "", remark);
}

static void and4(
	struct text *text, const struct network *network, bool broadcast)
{
	unsigned mark = network->length;

	add_row4(text, "address", network->address, mark, "");
	add_row4(text, "mask", network_mask(network), mark, "");
	add_row4(text, "AND", network_begin(network), mark, "network");
	if (broadcast && network_has_broadcast(network))
		add_row4(text, "OR not", network_end(network), mark,
			"broadcast");
}

/* Of IPv6 the groups, and the bits of the one in which the network ends. */
static void add_row6(struct text *text, const char *label, struct wide address,
	unsigned mark, const char *remark)
{
	char word[NETWORK_TEXT_MAX];
	unsigned group = mark / 16;

	(void)network_expanded_text(address, word);
	if (mark % 16 == 0 && group > 0 && group < 8)
		word[group * 5 - 1] = '|';
	text_printf(text, "  %-7s  %s", label, word);
	if (mark % 16 > 0) {
		text_add(text, "  ");
		add_bits(text, address, NETWORK_IPV6, group * 16,
			group * 16 + 16, mark, '.');
	}
	text_printf(text, "%s%s\n", *remark ? "  " : "", remark);
}

static void and6(struct text *text, const struct network *network)
{
	unsigned mark = network->length;

	if (mark % 16 > 0) {
		text_printf(text, "  %-7s  %-39s  ", "", "");
		text_printf(text, "group %u\n", mark / 16 + 1);
	}
	add_row6(text, "address", network->address, mark, "");
	add_row6(text, "mask", network_mask(network), mark, "");
	add_row6(text, "AND", network_begin(network), mark, "network");
}

void working_and(struct text *text, const struct network *network)
{
	if (network->width == NETWORK_IPV4)
		and4(text, network, false);
	else
		and6(text, network);
}

/* --- what follows ---------------------------------------------------------- */

const char *working_ordinal(unsigned octet)
{
	static const char *const words[] = {"1st", "2nd", "3rd", "4th"};

	return words[octet];
}

static void add_host_bits(struct text *text, const struct network *network)
{
	unsigned bits = 32 - network->length;
	char word[WIDE_TEXT_MAX];

	text_printf(text, "  32 - %u = %u host bit%s: 2^%u = %s address%s\n",
		network->length, bits, bits == 1 ? "" : "s", bits,
		wide_text(wide_power(bits), word), bits == 0 ? "" : "es");
	if (bits >= 2)
		text_printf(text,
			"  Less the network's and the broadcast: %s hosts\n",
			wide_text(network_hosts(network), word));
	else if (bits == 1)
		text_add(text,
			"  A link of two has no use for a broadcast: both "
			"are for hosts (RFC 3021)\n");
	else
		text_add(text,
			"  One address alone: a host, in a routing table or "
			"a filter\n");
	if (bits == 32)
		text_add(text,
			"  No bit is the network's: every address matches, "
			"as in a default route\n");
}

static void add_blocks(struct text *text, unsigned step)
{
	unsigned count = 256 / step;

	for (unsigned i = 0; i < count; i++) {
		if (count > BLOCKS_MOST && i == 4) {
			text_add(text, " ...");
			i = count - 1;
		}
		text_printf(text, "%s%u", i > 0 ? " " : "", i * step);
	}
}

/* The octet in which the mask ends, the last that is not zero, tells the step
 * from one network to the next. */
static void add_magic(struct text *text, const struct network *network)
{
	unsigned octet = (network->length - 1) / 8;
	unsigned mask = network_octet(network_mask(network), octet);
	unsigned value = network_octet(network->address, octet);
	unsigned begin = value & mask;

	text_printf(text, "  256 - %u = %u is the step in the %s octet: ", mask,
		256 - mask, working_ordinal(octet));
	add_blocks(text, 256 - mask);
	text_add_byte(text, '\n');
	if (mask < 255)
		text_printf(text, "  %u is in the block from %u to %u\n", value,
			begin, begin + 255 - mask);
}

static void add_neighbours(struct text *text, const struct network *network)
{
	struct wide all = wide_ones(network->width);
	struct wide begin = network_begin(network);
	struct wide end = network_end(network);
	bool next = !wide_equal(end, all);
	char word[NETWORK_TEXT_MAX];
	struct network other = *network;

	text_add(text, "  Next network: ");
	other.address = wide_add(end, wide_of(1));
	text_add(text,
		next ? network_text(&other, word) : "none, it is the last");
	text_add(text, "\n  The one before: ");
	other.address = wide_sub(begin, wide_of(1));
	text_add(text, wide_equal(begin, wide_of(0))
			       ? "none"
			       : network_text(&other, word));
	text_add_byte(text, '\n');
}

void working_add(struct text *text, const struct network *network)
{
	if (network->width == NETWORK_IPV4) {
		and4(text, network, true);
		text_add_byte(text, '\n');
		add_host_bits(text, network);
		if (network->length > 0)
			add_magic(text, network);
	} else {
		and6(text, network);
		text_add_byte(text, '\n');
	}
	if (network->length > 0)
		add_neighbours(text, network);
}
