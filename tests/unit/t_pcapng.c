/* wire/pcap_block.c: pcapng, of blocks made by hand. */
#include "base/number.h"
#include "capfile.h"

static void begin_block(struct capfile *file, uint32_t type)
{
	file->block = file->bytes.len;
	put32(file, type);
	put32(file, 0);
}

/* Pads, and writes the length at both ends. */
static void end_block(struct capfile *file)
{
	struct capfile length = {.big_endian = file->big_endian};

	while (file->bytes.len % 4 != 0)
		put(file, "", 1);
	put32(&length, (uint32_t)(file->bytes.len - file->block + 4));
	put(file, byte_at(&length, 0), 4);
	memcpy(byte_at(file, file->block + 4), byte_at(&length, 0), 4);
	buf_release(&length.bytes);
}

static void put_section(struct capfile *file, bool big_endian)
{
	file->big_endian = big_endian;
	begin_block(file, 0x0a0d0d0a);
	put32(file, 0x1a2b3c4d);
	put16(file, 1);
	put16(file, 0);
	put_number(file, UINT64_MAX, 8);
	end_block(file);
}

/* resolution < 0: no option says it. */
static void put_interface(struct capfile *file, uint16_t link, uint32_t snaplen,
	int resolution, int64_t offset)
{
	begin_block(file, 1);
	put16(file, link);
	put16(file, 0);
	put32(file, snaplen);
	put16(file, 2);
	put16(file, 3);
	put(file, "lo0\0", 4);
	if (resolution >= 0) {
		put16(file, 9);
		put16(file, 1);
		put(file, (const uint8_t[4]){(uint8_t)resolution}, 4);
	}
	if (offset != 0) {
		put16(file, 14);
		put16(file, 8);
		put_number(file, (uint64_t)offset, 8);
	}
	put32(file, 0);
	end_block(file);
}

static void put_packet(struct capfile *file, uint32_t interface, uint64_t time,
	const char *text, uint32_t length)
{
	begin_block(file, 6);
	put32(file, interface);
	put32(file, (uint32_t)(time >> 32));
	put32(file, (uint32_t)time);
	put32(file, (uint32_t)strlen(text));
	put32(file, length);
	put(file, text, strlen(text));
	while (file->bytes.len % 4 != 0)
		put(file, "", 1);
	put16(file, 2); /* flags: inbound */
	put16(file, 4);
	put32(file, 1);
	put32(file, 0);
	end_block(file);
}

static void put_simple(struct capfile *file, const char *text, uint32_t length)
{
	begin_block(file, 3);
	put32(file, length);
	put(file, text, strlen(text));
	end_block(file);
}

static void put_old(struct capfile *file, uint16_t interface, uint64_t time,
	const char *text)
{
	begin_block(file, 2);
	put16(file, interface);
	put16(file, 7); /* drops */
	put32(file, (uint32_t)(time >> 32));
	put32(file, (uint32_t)time);
	put32(file, (uint32_t)strlen(text));
	put32(file, (uint32_t)strlen(text));
	put(file, text, strlen(text));
	end_block(file);
}

/* A block of no interest, of so many bytes. */
static void put_other(struct capfile *file, uint32_t type, size_t size)
{
	uint8_t *room;

	begin_block(file, type);
	room = buf_room(&file->bytes, size);
	if (!room)
		abort();
	memset(room, 0xee, size);
	file->bytes.len += size;
	end_block(file);
}

static bool is_frame(const struct caught *caught, size_t i, const char *text,
	size_t length, enum packet_start start)
{
	const struct frame *frame = &caught->frames[i];

	return frame->captured == strlen(text) && frame->length == length &&
	       frame->start == start && frame->number == i + 1 &&
	       memcmp(caught->bytes[i], text, strlen(text)) == 0;
}

static void check_blocks(bool big_endian)
{
	const char *order = big_endian ? "big" : "little";
	struct capfile file = {0};
	struct caught caught;

	put_section(&file, big_endian);
	put_interface(&file, 1, 4, -1, 0);
	put_interface(&file, 101, 0, 9, 0);
	put_packet(&file, 1, INT64_C(1700000000123456789), "hello", 99);
	put_other(&file, 5, 60);
	put_packet(&file, 0, INT64_C(1700000000123456), "sixsix", 3);
	put_simple(&file, "abcd", 1500);
	put_old(&file, 1, 5, "old");
	put_other(&file, 0x80000bad, 3000000);
	/* The other byte order, and interfaces anew. */
	put_section(&file, !big_endian);
	put_interface(&file, 113, 0, -1, 0);
	put_packet(&file, 0, 1, "second", 6);
	put_simple(&file, "simple", 6);
	catch_all(&file, &caught);
	tap_is_text(caught.fail.text, "", "%s-endian first: no error", order);
	tap_is_number(caught.count, 6, "every packet of both sections");
	tap_ok(is_frame(&caught, 0, "hello", 99, PACKET_IP),
		"one of the second interface");
	tap_is_number(caught.frames[0].time_ns, INT64_C(1700000000123456789),
		"in nanoseconds");
	tap_ok(is_frame(&caught, 1, "sixsix", 6, PACKET_ETHERNET),
		"one of the first, a length too short is mended");
	tap_is_number(caught.frames[1].time_ns, INT64_C(1700000000123456000),
		"in microseconds");
	tap_ok(is_frame(&caught, 2, "abcd", 1500, PACKET_ETHERNET) &&
			!caught.frames[2].has_time,
		"a simple one, which has no time");
	tap_ok(is_frame(&caught, 3, "old", 3, PACKET_IP) &&
			caught.frames[3].time_ns == 5,
		"an obsolete one, behind it a large block of no interest");
	tap_ok(is_frame(&caught, 4, "second", 6, PACKET_SLL) &&
			is_frame(&caught, 5, "simple", 6, PACKET_SLL),
		"those of the second section");
	buf_release(&file.bytes);
}

static void check_times(void)
{
	static const struct {
		int resolution;
		int64_t offset;
		uint64_t time;
		int64_t want; /* -1: none */
	} rows[] = {
		{0, 0, 1700000000, INT64_C(1700000000000000000)},
		{3, 0, 1700000000123, INT64_C(1700000000123000000)},
		{9, 100, 1, INT64_C(100000000001)},
		{9, -100, 1, INT64_C(-99999999999)},
		{12, 0, INT64_C(1700000000123456789),
			INT64_C(1700000000123456)},
		{19, 0, UINT64_C(18446744073709551615), INT64_C(1844674407)},
		{20, 0, 1, -1},
		{0x80 | 1, 0, 3, INT64_C(1500000000)},
		{0x80 | 10, 0, 1024 * 5 + 512, INT64_C(5500000000)},
		{0x80 | 32, 0, UINT64_C(0x6553f10080000000),
			INT64_C(1700000000500000000)},
		{0x80 | 63, 0, UINT64_C(0xc000000000000000),
			INT64_C(1500000000)},
		{0x80 | 64, 0, 1, -1},
		/* Behind the year 2262. */
		{0, 0, UINT64_C(9223372037), -1},
		{6, 0, UINT64_MAX, -1},
		{0x80 | 20, 0, UINT64_MAX, -1},
		{9, 1, INT64_MAX, -1},
		{9, INT64_MIN, 1, -1},
		{9, INT64_MAX, 1, -1},
	};
	struct caught caught;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct capfile file = {0};
		const struct frame *frame = caught.frames;

		put_section(&file, i & 1);
		put_interface(&file, 1, 0, rows[i].resolution, rows[i].offset);
		put_packet(&file, 0, rows[i].time, "x", 1);
		catch_all(&file, &caught);
		tap_is_number(frame->has_time ? frame->time_ns : -1,
			rows[i].want, "resolution %#x, offset %" PRId64,
			(unsigned)rows[i].resolution, rows[i].offset);
		buf_release(&file.bytes);
	}
}

static void expect_error(struct capfile *file, size_t count, const char *want)
{
	struct caught caught;

	catch_all(file, &caught);
	tap_is_text(caught.fail.text, want, "an error, with its reason");
	tap_ok(caught.count == count && caught.fail.status == STATUS_TROUBLE,
		"behind %zu packets", count);
	file->bytes.len = 0;
}

static void check_errors(void)
{
	struct capfile file = {0};

	put_section(&file, false);
	put_packet(&file, 0, 1, "x", 1);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 28: it is of interface 0, "
		"of which nothing was said");
	put_section(&file, true);
	put_simple(&file, "x", 1);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 28: it is of interface 0, "
		"of which nothing was said");
	put_section(&file, true);
	put_interface(&file, 1, 0, -1, 0);
	put_packet(&file, 0, 1, "x", 1);
	begin_block(&file, 6);
	put(&file, (const uint8_t[12]){0}, 12);
	put32(&file, 5);
	put32(&file, 5);
	put(&file, "four", 4);
	end_block(&file);
	expect_error(&file, 1,
		"cannot read FILE: packet 2, at byte 108: it claims to have 5 "
		"bytes, in a block of 36");
	put_section(&file, false);
	put_interface(&file, 1, 0, -1, 0);
	put_packet(&file, 0, 1, "x", 1);
	++*byte_at(&file, file.bytes.len - 4);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 60: the lengths of a block "
		"differ: 48 before, 49 behind");
	buf_release(&file.bytes);
}

static void check_bad_blocks(void)
{
	struct capfile file = {0};

	put_section(&file, false);
	put_other(&file, 77, 300000);
	++*byte_at(&file, file.bytes.len - 4);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 300036: the lengths of a "
		"block differ: 300012 before, 300013 behind");
	put_section(&file, false);
	put32(&file, 5);
	put32(&file, 11);
	put32(&file, 11);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 28: a block of type 5 "
		"cannot have 11 bytes");
	put_section(&file, false);
	put32(&file, 6);
	put32(&file, UINT32_C(0xfffffff0));
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 28: a block of 4294967280 "
		"bytes, more than 524288");
	put_section(&file, false);
	*byte_at(&file, 8) = 0;
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 0: a section without a "
		"byte-order magic");
	put_section(&file, false);
	begin_block(&file, 1);
	put(&file, (const uint8_t[8]){1}, 8);
	put16(&file, 9);
	put16(&file, 9);
	put32(&file, 0);
	end_block(&file);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 28: an option of an "
		"interface is longer than its block");
	put_section(&file, false);
	for (int i = 0; i < 4097; i++)
		put_interface(&file, 1, 0, -1, 0);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 131100: more than 4096 "
		"interfaces");
	put32(&file, 0x0a0d0d0a);
	expect_error(&file, 0,
		"cannot read FILE: it ends inside the header of pcapng");
	buf_release(&file.bytes);
}

static void check_cut(void)
{
	size_t bad = 0, ends[4], packet;
	struct capfile whole = {0};

	put_section(&whole, true);
	ends[0] = whole.bytes.len;
	put_interface(&whole, 1, 0, -1, 0);
	ends[1] = packet = whole.bytes.len;
	put_packet(&whole, 0, 1, "0123456", 9);
	ends[2] = whole.bytes.len;
	put_other(&whole, 5, 40);
	ends[3] = whole.bytes.len;
	for (size_t len = 24; len <= whole.bytes.len; len++) {
		struct capfile file = whole;
		struct caught caught;
		bool is_end = false;
		size_t there = len > packet + 28 ? len - packet - 28 : 0;

		for (size_t i = 0; i < 4; i++)
			is_end = is_end || len == ends[i];
		file.bytes.len = len;
		catch_all(&file, &caught);
		bad += caught.fail.status != STATUS_OK;
		bad += caught.truncated == is_end;
		bad += caught.count != (there > 0);
		bad += caught.frames[0].captured != (there > 7 ? 7 : there);
	}
	tap_is_number(bad, 0, "a file that was cut gives what there is");
	buf_release(&whole.bytes);
}

static void check_sections(void)
{
	struct capfile file = {0};
	struct caught caught;

	put_section(&file, true);
	put_interface(&file, 1, 0, -1, 0);
	put_packet(&file, 0, 1, "x", 1);
	put_section(&file, false);
	*byte_at(&file, file.bytes.len - 16) = 2;
	expect_error(&file, 1,
		"cannot read FILE: packet 2, at byte 108: pcapng of version "
		"2.0, not 1.0");
	put_section(&file, true);
	put_interface(&file, 1, 0, -1, 0);
	put_packet(&file, 0, 1, "x", 1);
	put_section(&file, false);
	file.bytes.len -= 8;
	catch_all(&file, &caught);
	tap_ok(caught.count == 1 && caught.truncated &&
			caught.fail.status == STATUS_OK,
		"cut in the head of a second section");
	buf_release(&file.bytes);
}

int main(void)
{
	check_blocks(false);
	check_blocks(true);
	check_times();
	check_errors();
	check_bad_blocks();
	check_cut();
	check_sections();
	return tap_done();
}
