#include "base/number.h"
#include "wire/pcap_parts.h"

/* Type and length before, the length again behind. */
#define BLOCK_HEAD 8
#define BLOCK_TAIL 4
#define BLOCK_MIN  (BLOCK_HEAD + BLOCK_TAIL)

/* Packets and interfaces are looked at in one piece, options included; a
 * longer one is not what it says. */
#define HELD_MAX (2 * PCAP_FRAME_MAX)

enum block_type {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OLD = 2, /* obsolete: the interface has 16 bits */
	BLOCK_PACKET_SIMPLE = 3,
	BLOCK_PACKET = 6,
	BLOCK_SECTION = 0x0a0d0d0a,
};

enum option_code {
	OPTION_END = 0,
	OPTION_TSRESOL = 9,
	OPTION_TSOFFSET = 14,
};

/* How a step has ended. */
enum outcome {
	OUTCOME_NEXT,  /* go on with the next block */
	OUTCOME_FRAME, /* there is one */
	OUTCOME_OVER,  /* the end, or an error that has been told */
};

/* What was read of a block: all of it, or what there is when the file ends. */
struct block {
	const uint8_t *bytes;
	size_t present;
	uint32_t length;
	uint32_t type;
	bool big_endian;
};

static uint32_t number(const struct block *block, size_t at)
{
	return pcap_get32(block->bytes + at, block->big_endian);
}

/* The tail of a block is all that is left of it: it has to say the same length
 * as its head. */
static bool check_tail(struct pcap_reader *reader, const uint8_t *tail,
	uint32_t length, struct fail *fail)
{
	uint32_t again = pcap_get32(tail, reader->big_endian);

	return again == length ||
	       pcap_broken(reader, fail,
		       "the lengths of a block differ: %u before, %u behind",
		       length, again);
}

/* --- blocks that are passed over -------------------------------------------- */

static enum outcome skip(
	struct pcap_reader *reader, uint32_t length, struct fail *fail)
{
	size_t left = length - BLOCK_TAIL;
	enum pcap_got got = PCAP_THERE;

	while (left > 0 && got == PCAP_THERE) {
		size_t n = reader->bytes.len < left ? reader->bytes.len : left;

		pcap_take(reader, n);
		left -= n;
		if (left > 0)
			got = pcap_need(reader, 1, fail);
	}
	if (got == PCAP_THERE)
		got = pcap_need(reader, BLOCK_TAIL, fail);
	if (got == PCAP_END)
		reader->truncated = true;
	if (got != PCAP_THERE)
		return OUTCOME_OVER;
	if (!check_tail(reader, pcap_bytes(reader), length, fail))
		return OUTCOME_OVER;
	pcap_take(reader, BLOCK_TAIL);
	return OUTCOME_NEXT;
}

/* --- sections and interfaces ------------------------------------------------ */

/* A section begins: its byte order counts for its own length already. */
static bool read_order(struct pcap_reader *reader, struct fail *fail)
{
	/* Head, magic, version, length of the section. */
	enum pcap_got got = pcap_need(reader, 24, fail);
	const uint8_t *bytes = pcap_bytes(reader);
	uint32_t magic;

	if (got == PCAP_END)
		reader->truncated = true;
	if (got != PCAP_THERE)
		return false;
	magic = pcap_get32(bytes + 8, true);
	if (magic != 0x1a2b3c4d && magic != 0x4d3c2b1a)
		return pcap_broken(
			reader, fail, "a section without a byte-order magic");
	reader->big_endian = magic == 0x1a2b3c4d;
	if (pcap_get16(bytes + 12, reader->big_endian) != 1)
		return pcap_broken(reader, fail,
			"pcapng of version %u.%u, not 1.0",
			pcap_get16(bytes + 12, reader->big_endian),
			pcap_get16(bytes + 14, reader->big_endian));
	pcap_interfaces_drop(reader);
	return true;
}

/* if_tsresol: a negative power of 10, or with the high bit of 2. 0: finer than
 * 64 bits can count a second. */
static uint64_t resolution(uint8_t byte)
{
	unsigned base = byte & 0x80 ? 2 : 10, power = byte & 0x7f;
	uint64_t units = 1;

	if (power > (base == 2 ? 63 : 19))
		return 0;
	while (power-- > 0)
		units *= base;
	return units;
}

static int64_t get_signed(const uint8_t *bytes, bool big_endian)
{
	uint64_t a = pcap_get32(bytes, big_endian);
	uint64_t b = pcap_get32(bytes + 4, big_endian);

	return (int64_t)(big_endian ? a << 32 | b : b << 32 | a);
}

/* The options of an interface lie between its fields and its tail. */
static bool read_clock(struct pcap_reader *reader, const struct block *block,
	struct pcap_interface *interface, struct fail *fail)
{
	size_t at = 16, end = block->length - BLOCK_TAIL;
	int64_t offset = 0;
	uint64_t units = 1000000;

	while (end - at >= 4) {
		const uint8_t *option = block->bytes + at;
		uint16_t code = pcap_get16(option, block->big_endian);
		uint16_t length = pcap_get16(option + 2, block->big_endian);
		size_t padded = ((size_t)length + 3) / 4 * 4;

		if (code == OPTION_END)
			break;
		if (padded > end - at - 4)
			return pcap_broken(reader, fail,
				"an option of an interface is longer than its "
				"block");
		if (code == OPTION_TSRESOL && length == 1)
			units = resolution(option[4]);
		if (code == OPTION_TSOFFSET && length == 8)
			offset = get_signed(option + 4, block->big_endian);
		at += 4 + padded;
	}
	pcap_interface_clock(interface, units, offset);
	return true;
}

static enum outcome read_interface(struct pcap_reader *reader,
	const struct block *block, struct fail *fail)
{
	struct pcap_interface interface = {0};

	if (block->present < block->length) {
		reader->truncated = true;
		return OUTCOME_OVER;
	}
	interface.link = pcap_get16(block->bytes + 8, block->big_endian);
	interface.start = pcap_link_start(interface.link);
	interface.snaplen = number(block, 12);
	if (!read_clock(reader, block, &interface, fail) ||
		!pcap_interface_add(reader, &interface, fail))
		return OUTCOME_OVER;
	pcap_take(reader, block->length);
	return OUTCOME_NEXT;
}

/* --- packets ---------------------------------------------------------------- */

/* False: it cannot be said in nanoseconds. */
static bool get_time(
	const struct pcap_interface *interface, uint64_t time, int64_t *ret_ns)
{
	const uint64_t second = NS_PER_SECOND, most = INT64_MAX;
	uint64_t units = interface->units, rest, ns;

	if (units == 0)
		return false;
	if (interface->unit_ns > 0) {
		if (time > most / interface->unit_ns)
			return false;
		ns = time * interface->unit_ns;
	} else {
		if (time / units >= most / second)
			return false;
		ns = time / units * second;
		rest = time % units;
		if (units & (units - 1)) {
			/* A power of 10 and finer than a nanosecond. */
			ns += rest / (units / second);
		} else {
			/* 34 bits times a second still fit into 64. */
			for (; units > UINT64_C(1) << 34; units >>= 1)
				rest >>= 1;
			ns += rest * second / units;
		}
	}
	if (interface->offset_ns > 0 &&
		ns > most - (uint64_t)interface->offset_ns)
		return false;
	*ret_ns = (int64_t)ns + interface->offset_ns;
	return true;
}

/* Where the bytes of a packet begin in its block. */
static size_t fields_length(uint32_t type)
{
	return type == BLOCK_PACKET_SIMPLE ? 12 : 28;
}

/* A simple packet says only how long it was: how much of that is there follows
 * from the block and the first interface. */
static uint32_t simple_captured(const struct pcap_interface *interface,
	const struct block *block, uint32_t length)
{
	uint32_t captured = block->length - 12 - BLOCK_TAIL;

	if (captured > length)
		captured = length;
	if (interface->snaplen > 0 && captured > interface->snaplen)
		captured = interface->snaplen;
	return captured;
}

static bool describe(struct pcap_reader *reader, const struct block *block,
	struct frame *ret_frame, struct fail *fail)
{
	bool simple = block->type == BLOCK_PACKET_SIMPLE;
	size_t fields = fields_length(block->type);
	const struct pcap_interface *interface;
	uint32_t index = 0, captured, length;
	struct frame frame = {.number = reader->number + 1};

	if (block->type == BLOCK_PACKET)
		index = number(block, 8);
	else if (block->type == BLOCK_PACKET_OLD)
		index = pcap_get16(block->bytes + 8, block->big_endian);
	if (index >= reader->interface_count)
		return pcap_broken(reader, fail,
			"it is of interface %u, of which nothing was said",
			index);
	interface = &reader->interfaces[index];
	length = number(block, simple ? 8 : 24);
	captured = simple ? simple_captured(interface, block, length)
			  : number(block, 20);
	if (captured > PCAP_FRAME_MAX)
		return pcap_broken(reader, fail,
			"it claims to have %u bytes, more than %d", captured,
			PCAP_FRAME_MAX);
	if (captured > block->length - fields - BLOCK_TAIL)
		return pcap_broken(reader, fail,
			"it claims to have %u bytes, in a block of %u",
			captured, block->length);
	frame.bytes = block->bytes + fields;
	frame.captured = captured;
	frame.length = length < captured ? captured : length;
	frame.start = interface->start;
	reader->link = interface->link;
	if (!simple)
		frame.has_time = get_time(interface,
			(uint64_t)number(block, 12) << 32 | number(block, 16),
			&frame.time_ns);
	*ret_frame = frame;
	return true;
}

static enum outcome read_packet(struct pcap_reader *reader,
	const struct block *block, struct frame *ret_frame, struct fail *fail)
{
	size_t fields = fields_length(block->type);
	struct frame frame = {0};

	if (block->present < block->length)
		reader->truncated = true;
	if (block->present < fields)
		return OUTCOME_OVER;
	if (!describe(reader, block, &frame, fail))
		return OUTCOME_OVER;
	if (frame.captured > block->present - fields) {
		frame.captured = block->present - fields;
		if (frame.captured == 0)
			return OUTCOME_OVER;
	}
	*ret_frame = frame;
	reader->number++;
	pcap_take(reader, block->present);
	return OUTCOME_FRAME;
}

/* --- any block -------------------------------------------------------------- */

/* The least that a block of a type has: its fields; 0: it is passed over. */
static uint32_t held_min(uint32_t type)
{
	switch (type) {
	case BLOCK_INTERFACE:
		return 16 + BLOCK_TAIL;
	case BLOCK_PACKET_SIMPLE:
		return 12 + BLOCK_TAIL;
	case BLOCK_PACKET_OLD:
	case BLOCK_PACKET:
		return 28 + BLOCK_TAIL;
	default:
		return 0;
	}
}

/* A block that is looked at: all of it, or what there is. */
static enum outcome read_held(struct pcap_reader *reader, struct block *block,
	struct frame *ret_frame, struct fail *fail)
{
	enum pcap_got got;

	if (block->length > HELD_MAX) {
		(void)pcap_broken(reader, fail,
			"a block of %u bytes, more than %d", block->length,
			HELD_MAX);
		return OUTCOME_OVER;
	}
	got = pcap_need(reader, block->length, fail);
	if (got == PCAP_FAILED)
		return OUTCOME_OVER;
	block->bytes = pcap_bytes(reader);
	block->present = got == PCAP_END ? reader->bytes.len : block->length;
	if (got == PCAP_THERE &&
		!check_tail(reader, block->bytes + block->length - BLOCK_TAIL,
			block->length, fail))
		return OUTCOME_OVER;
	return block->type == BLOCK_INTERFACE
		       ? read_interface(reader, block, fail)
		       : read_packet(reader, block, ret_frame, fail);
}

static enum outcome read_block(
	struct pcap_reader *reader, struct frame *ret_frame, struct fail *fail)
{
	enum pcap_got got = pcap_need(reader, BLOCK_HEAD, fail);
	struct block block = {0};
	uint32_t least;

	if (got != PCAP_THERE) {
		if (got == PCAP_END && reader->bytes.len > 0)
			reader->truncated = true;
		return OUTCOME_OVER;
	}
	/* This one type reads the same in both byte orders. */
	if (pcap_get32(pcap_bytes(reader), true) == BLOCK_SECTION &&
		!read_order(reader, fail))
		return OUTCOME_OVER;
	block.bytes = pcap_bytes(reader);
	block.big_endian = reader->big_endian;
	block.type = number(&block, 0);
	block.length = number(&block, 4);
	least = held_min(block.type);
	if (block.length % 4 != 0 || block.length < BLOCK_MIN ||
		block.length < least ||
		(block.type == BLOCK_SECTION && block.length < 28)) {
		(void)pcap_broken(reader, fail,
			"a block of type %u cannot have %u bytes", block.type,
			block.length);
		return OUTCOME_OVER;
	}
	return least > 0 ? read_held(reader, &block, ret_frame, fail)
			 : skip(reader, block.length, fail);
}

bool pcap_block_read(
	struct pcap_reader *reader, struct frame *ret_frame, struct fail *fail)
{
	enum outcome outcome;

	do
		outcome = read_block(reader, ret_frame, fail);
	while (outcome == OUTCOME_NEXT);
	return outcome == OUTCOME_FRAME;
}
