/*
 * What the two halves of the reader share: wire/pcap_read.c, which has the
 * bytes and the records of pcap, and wire/pcap_block.c, which has the blocks of
 * pcapng.
 */
#ifndef NCX_WIRE_PCAP_PARTS_H
#define NCX_WIRE_PCAP_PARTS_H

#include "wire/pcap.h"

/* The first bytes of a file, as a big-endian number. */
#define PCAP_MAGIC_BLOCK UINT32_C(0x0a0d0d0a)

/* Whether what was asked for is to be had. */
enum pcap_got {
	PCAP_THERE,
	PCAP_END, /* the file ends before; what there is of it is there */
	PCAP_FAILED,
};

/* Read until n bytes are there, in one piece. Moves what was given away. */
enum pcap_got pcap_more(
	struct pcap_reader *reader, size_t n, struct fail *fail);

/* The same; a call for each packet, so it is cheap where nothing is amiss. */
static inline enum pcap_got pcap_need(
	struct pcap_reader *reader, size_t n, struct fail *fail)
{
	return reader->bytes.len >= n ? PCAP_THERE : pcap_more(reader, n, fail);
}

/* The bytes that pcap_need has seen to. */
static inline const uint8_t *pcap_bytes(const struct pcap_reader *reader)
{
	return reader->bytes.data + reader->bytes.start;
}

/* Done with n bytes that are there. They stay where they are until the next
 * pcap_more. */
static inline void pcap_take(struct pcap_reader *reader, size_t n)
{
	buf_consume(&reader->bytes, n);
	reader->position += n;
}

/* "cannot read NAME: packet 7, at byte 1234: ..."; false. */
bool pcap_broken(const struct pcap_reader *reader, struct fail *fail,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Forget the interfaces, add one. False: no memory, or absurdly many. */
void pcap_interfaces_drop(struct pcap_reader *reader);
bool pcap_interface_add(struct pcap_reader *reader,
	const struct pcap_interface *interface, struct fail *fail);

/* Fill in units, unit_ns and offset_ns. units 0 is of no use, and neither is an
 * offset of centuries. */
void pcap_interface_clock(struct pcap_interface *interface, uint64_t units,
	int64_t offset_seconds);

/* The next frame of a pcapng file. */
bool pcap_block_read(
	struct pcap_reader *reader, struct frame *ret_frame, struct fail *fail);

static inline uint16_t pcap_get16(const uint8_t *bytes, bool big_endian)
{
	return (uint16_t)(big_endian ? bytes[0] << 8 | bytes[1]
				     : bytes[1] << 8 | bytes[0]);
}

static inline uint32_t pcap_get32(const uint8_t *bytes, bool big_endian)
{
	uint32_t a = bytes[0], b = bytes[1], c = bytes[2], d = bytes[3];

	return big_endian ? a << 24 | b << 16 | c << 8 | d
			  : d << 24 | c << 16 | b << 8 | a;
}

#endif
