/*
 * Capture files: pcap, of either byte order, in micro- or nanoseconds, and
 * pcapng are read; pcap is written.
 *
 *	struct pcap_reader reader;
 *	struct frame frame;
 *
 *	pcap_reader_start(&reader, fd, "trace.pcap");
 *	while (pcap_read(&reader, &frame, fail))
 *		...
 *	if (fail->status != STATUS_OK)
 *		...
 *	pcap_reader_release(&reader);
 *
 * The file is read in large pieces, once, from front to end, so a pipe does, and
 * a live one gives each packet as soon as all of it is there; a frame lies in
 * the reader's buffer until the next call, and memory does not grow with the
 * file. Nothing in it is believed: a record that says it is longer than
 * PCAP_FRAME_MAX, or a block whose two lengths differ, is an error that names
 * the place; a file that ends inside a record gives what there is and says so
 * in truncated.
 *
 * Sources: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap and
 * draft-ietf-opsawg-pcapng; https://www.tcpdump.org/linktypes.html.
 */
#ifndef NCX_WIRE_PCAP_H
#define NCX_WIRE_PCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "wire/packet.h"

/* The largest snapshot length in use. */
#define PCAP_FRAME_MAX 262144

/* Link types of the format, of those that are read. */
enum pcap_link {
	PCAP_LINK_NULL = 0,
	PCAP_LINK_ETHERNET = 1,
	PCAP_LINK_RAW = 101, /* 12 and 14 too */
	PCAP_LINK_LOOP = 108,
	PCAP_LINK_SLL = 113,
	PCAP_LINK_IPV4 = 228,
	PCAP_LINK_IPV6 = 229,
	PCAP_LINK_SLL2 = 276,
};

/* PACKET_UNKNOWN for a link type that is not read: its frames are data. */
enum packet_start pcap_link_start(uint32_t link);

/* Whether a file that begins like this is one of the formats; 4 bytes suffice.
 * The variant of Kuznetzov's patch is known, too, and refused by its name. */
bool pcap_recognised(const uint8_t *bytes, size_t len);

struct pcap_interface {
	uint32_t link;
	enum packet_start start;
	uint32_t snaplen; /* 0: no limit */
	/* Of time in a second; 0: of a kind that nanoseconds since 1970 cannot
	 * hold, and its frames have no time. */
	uint64_t units;
	uint64_t unit_ns;  /* nanoseconds in a unit; 0: not a whole number */
	int64_t offset_ns; /* if_tsoffset, to be added */
};

/* What follows up to pcap_reader_release is the reader's own, but for
 * truncated and link. */
struct pcap_reader {
	int fd;
	const char *name;  /* for messages */
	struct buf bytes;  /* read, and not given away yet */
	uint64_t position; /* in the file, of the first of them */
	bool ended;	   /* the file has no more */
	bool started, over;
	bool block, big_endian; /* pcapng; its numbers, in this section */
	bool truncated;		/* it ended inside a record */
	uint32_t link;		/* type of the last frame's */
	uint64_t number;
	/* pcapng: those of this section, in order; pcap has one. */
	struct pcap_interface *interfaces;
	size_t interface_count, interface_room;
};

/* fd and name stay the caller's; begin holds what was read from it already (to
 * recognise it) and is moved here. It may be null. */
void pcap_reader_start(struct pcap_reader *reader, int fd, const char *name,
	struct buf *begin);

/* The next frame. False at the end, with fail untouched, and on an error:
 * STATUS_TROUBLE, "cannot read NAME: ..." with the byte and the number of the
 * packet. Nothing comes behind either. */
bool pcap_read(
	struct pcap_reader *reader, struct frame *ret_frame, struct fail *fail);

void pcap_reader_release(struct pcap_reader *reader);

/* Writing: nanoseconds, native byte order, one link type a file. Records wait
 * in memory until pcap_flush, or until they are many. */
struct pcap_writer {
	int fd;
	const char *name;
	struct buf bytes;
	uint64_t packets;
	bool failed, told;
	struct fail fail; /* the first failure */
};

/* fd and name stay the caller's. The header goes out at once, so that a file
 * that cannot be written is known; then the error is told, and there is nothing
 * to finish. */
bool pcap_writer_start(struct pcap_writer *writer, int fd, const char *name,
	enum pcap_link link, struct fail *fail);

/* The frame begins with what the file's link type says. Of one that is longer
 * than PCAP_FRAME_MAX the beginning is kept. Errors are sticky: nothing more is
 * written, and the next flush or the finish tells. */
void pcap_write(struct pcap_writer *writer, const struct frame *frame);

/* False: something could not be written, as out/output.h says it. The first to
 * hear of it gets the reason, later ones are told nothing but the status. */
bool pcap_flush(struct pcap_writer *writer, struct fail *fail);

/* Flushes, and frees the memory in any case. */
bool pcap_writer_finish(struct pcap_writer *writer, struct fail *fail);

#endif
