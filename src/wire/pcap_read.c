#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "io/fd.h"
#include "wire/pcap_parts.h"

/* How much is asked of the kernel at once: more gains nothing, and less of the
 * cache is left for the packets. */
#define PIECE 262144

#define FILE_HEADER   24
#define RECORD_HEADER 16

/* More than any machine has; a file of interfaces alone must not fill memory. */
#define INTERFACES_MAX 4096

/* The first bytes of a pcap file, as a big-endian number. */
struct magic {
	uint32_t magic;
	bool big_endian;
	uint64_t units; /* of time in a second; 0: not read */
};

static const struct magic magics[] = {
	{0xa1b2c3d4, true, 1000000},
	{0xd4c3b2a1, false, 1000000},
	{0xa1b23c4d, true, NS_PER_SECOND},
	{0x4d3cb2a1, false, NS_PER_SECOND},
	/* Kuznetzov's patch: records of 24 bytes, and other variants of the
	 * same number that cannot be told from it. */
	{0xa1b2cd34, true, 0},
	{0x34cdb2a1, false, 0},
};

static const struct magic *find_magic(const uint8_t *bytes)
{
	uint32_t magic = pcap_get32(bytes, true);

	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (magics[i].magic == magic)
			return &magics[i];
	return NULL;
}

bool pcap_recognised(const uint8_t *bytes, size_t len)
{
	return len >= 4 && (pcap_get32(bytes, true) == PCAP_MAGIC_BLOCK ||
				   find_magic(bytes));
}

enum packet_start pcap_link_start(uint32_t link)
{
	switch (link) {
	case PCAP_LINK_ETHERNET:
		return PACKET_ETHERNET;
	/* RAW is what each system calls it, in files of old. */
	case 12:
	case 14:
	case PCAP_LINK_RAW:
	case PCAP_LINK_IPV4:
	case PCAP_LINK_IPV6:
		return PACKET_IP;
	case PCAP_LINK_NULL:
	case PCAP_LINK_LOOP:
		return PACKET_NULL;
	case PCAP_LINK_SLL:
		return PACKET_SLL;
	case PCAP_LINK_SLL2:
		return PACKET_SLL2;
	default:
		return PACKET_UNKNOWN;
	}
}

void pcap_reader_start(
	struct pcap_reader *reader, int fd, const char *name, struct buf *begin)
{
	*reader = (struct pcap_reader){.fd = fd, .name = name};
	if (begin) {
		reader->bytes = *begin;
		*begin = (struct buf){0};
	}
}

void pcap_reader_release(struct pcap_reader *reader)
{
	buf_release(&reader->bytes);
	free(reader->interfaces);
	reader->interfaces = NULL;
	reader->interface_count = reader->interface_room = 0;
	reader->over = true;
}

bool pcap_broken(const struct pcap_reader *reader, struct fail *fail,
	const char *format, ...)
{
	char reason[200];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	return fail_set(fail, STATUS_TROUBLE,
		"cannot read %s: packet %llu, at byte %llu: %s", reader->name,
		(unsigned long long)reader->number + 1,
		(unsigned long long)reader->position, reason);
}

enum pcap_got pcap_more(struct pcap_reader *reader, size_t n, struct fail *fail)
{
	while (reader->bytes.len < n) {
		uint8_t *room;
		ssize_t got;

		if (reader->ended)
			return PCAP_END;
		room = buf_room(&reader->bytes, PIECE);
		if (!room) {
			(void)fail_memory(fail);
			return PCAP_FAILED;
		}
		got = fd_read(reader->fd, room, PIECE);
		if (got > 0) {
			reader->bytes.len += (size_t)got;
		} else if (got == 0) {
			reader->ended = true;
		} else if (errno == EAGAIN) {
			(void)fd_wait(reader->fd, POLLIN, -1);
		} else {
			(void)fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot read %s", reader->name);
			return PCAP_FAILED;
		}
	}
	return PCAP_THERE;
}

void pcap_interfaces_drop(struct pcap_reader *reader)
{
	reader->interface_count = 0;
}

bool pcap_interface_add(struct pcap_reader *reader,
	const struct pcap_interface *interface, struct fail *fail)
{
	if (reader->interface_count == INTERFACES_MAX)
		return pcap_broken(reader, fail, "more than %d interfaces",
			INTERFACES_MAX);
	if (reader->interface_count == reader->interface_room) {
		size_t room = reader->interface_room * 2 + 4;
		struct pcap_interface *grown =
			realloc(reader->interfaces, room * sizeof(*grown));

		if (!grown)
			return fail_memory(fail);
		reader->interfaces = grown;
		reader->interface_room = room;
	}
	reader->interfaces[reader->interface_count++] = *interface;
	return true;
}

void pcap_interface_clock(struct pcap_interface *interface, uint64_t units,
	int64_t offset_seconds)
{
	const int64_t most = INT64_MAX / NS_PER_SECOND;

	interface->units = 0;
	if (units == 0 || offset_seconds > most || offset_seconds < -most)
		return;
	interface->units = units;
	interface->unit_ns = 0;
	if (NS_PER_SECOND % units == 0)
		interface->unit_ns = NS_PER_SECOND / units;
	interface->offset_ns = offset_seconds * NS_PER_SECOND;
}

/* Which of the formats, and the header of pcap; pcapng has its own in each
 * section. */
static bool start(struct pcap_reader *reader, struct fail *fail)
{
	struct pcap_interface interface = {0};
	const struct magic *magic;
	const uint8_t *bytes;
	enum pcap_got got;

	got = pcap_need(reader, FILE_HEADER, fail);
	if (got == PCAP_FAILED)
		return false;
	bytes = pcap_bytes(reader);
	if (!pcap_recognised(bytes, reader->bytes.len))
		return fail_set(fail, STATUS_TROUBLE,
			"cannot read %s: neither pcap nor pcapng",
			reader->name);
	magic = find_magic(bytes);
	reader->started = true;
	reader->block = !magic;
	if (got == PCAP_END)
		return fail_set(fail, STATUS_TROUBLE,
			"cannot read %s: it ends inside the header of %s",
			reader->name, magic ? "pcap" : "pcapng");
	if (!magic)
		return true;
	if (magic->units == 0)
		return fail_set(fail, STATUS_TROUBLE,
			"cannot read %s: a variant of pcap (magic a1b2cd34) "
			"that ncx does not know; convert it: editcap -F pcap",
			reader->name);
	reader->big_endian = magic->big_endian;
	if (pcap_get16(bytes + 4, reader->big_endian) != 2 ||
		pcap_get16(bytes + 6, reader->big_endian) != 4)
		return fail_set(fail, STATUS_TROUBLE,
			"cannot read %s: pcap of version %u.%u, not 2.4",
			reader->name, pcap_get16(bytes + 4, reader->big_endian),
			pcap_get16(bytes + 6, reader->big_endian));
	/* Above the link type is the length of the FCS. */
	interface.link = pcap_get32(bytes + 20, reader->big_endian) & 0xffff;
	interface.start = pcap_link_start(interface.link);
	pcap_interface_clock(&interface, magic->units, 0);
	pcap_take(reader, FILE_HEADER);
	return pcap_interface_add(reader, &interface, fail);
}

/* One record of pcap. */
static bool read_record(
	struct pcap_reader *reader, struct frame *ret_frame, struct fail *fail)
{
	const struct pcap_interface *interface = reader->interfaces;
	uint32_t seconds, units, captured, length;
	const uint8_t *bytes;
	enum pcap_got got;

	got = pcap_need(reader, RECORD_HEADER, fail);
	if (got != PCAP_THERE) {
		if (got == PCAP_END && reader->bytes.len > 0)
			reader->truncated = true;
		return false;
	}
	bytes = pcap_bytes(reader);
	captured = pcap_get32(bytes + 8, reader->big_endian);
	if (captured > PCAP_FRAME_MAX)
		return pcap_broken(reader, fail,
			"it claims to have %u bytes, more than %d", captured,
			PCAP_FRAME_MAX);
	got = pcap_need(reader, RECORD_HEADER + captured, fail);
	if (got == PCAP_FAILED)
		return false;
	bytes = pcap_bytes(reader);
	seconds = pcap_get32(bytes, reader->big_endian);
	units = pcap_get32(bytes + 4, reader->big_endian);
	length = pcap_get32(bytes + 12, reader->big_endian);
	if (length < captured)
		length = captured;
	if (got == PCAP_END) {
		reader->truncated = true;
		captured = (uint32_t)reader->bytes.len - RECORD_HEADER;
		if (captured == 0)
			return false;
	}
	*ret_frame = (struct frame){
		.bytes = bytes + RECORD_HEADER,
		.captured = captured,
		.length = length,
		.time_ns = seconds * NS_PER_SECOND +
			   (int64_t)(units * interface->unit_ns),
		.has_time = true,
		.start = interface->start,
		.number = ++reader->number,
	};
	reader->link = interface->link;
	pcap_take(reader, RECORD_HEADER + captured);
	return true;
}

bool pcap_read(
	struct pcap_reader *reader, struct frame *ret_frame, struct fail *fail)
{
	bool given = false;

	if (!reader->over && (reader->started || start(reader, fail)))
		given = reader->block ? pcap_block_read(reader, ret_frame, fail)
				      : read_record(reader, ret_frame, fail);
	if (!given)
		reader->over = true;
	return given;
}
