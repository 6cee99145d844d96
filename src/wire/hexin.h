/*
 * Reads packets from hex text, in whatever layout people paste it: hexdump -C,
 * od, xxd (plain, -p, -i), Wireshark's copies (dump, stream, escaped string, C
 * array), tcpdump -x and -X, bytes or groups of digits by hand. Pure.
 *
 *	hexin_init(&hexin, swap16, warn, context);
 *	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
 *		for (at = 0; at < n; at += used) {
 *			if (!hexin_feed(&hexin, chunk + at, n - at, &used, fail))
 *				...
 *			while (hexin_take(&hexin, &packet))
 *				...
 *		}
 *	if (!hexin_end(&hexin, fail))
 *		...
 *	while (hexin_take(&hexin, &packet))
 *		...
 *	hexin_release(&hexin);
 *
 * A line is: an offset or none, bytes as groups of digits, text beside them or
 * none. An offset is hexadecimal, octal (od) or decimal (od -Ad): the one that
 * fits the bytes before it. The text beside the bytes is known by what it says:
 * it is the bytes as characters; next comes how far the offset of the line
 * below lets the bytes go. A packet ends where an offset is 0 again, at the
 * line that has an offset alone, at an empty line (unless the offsets go on
 * below it), at a bracket of code, at a header line of tcpdump.
 *
 * Left out without a word: quotation marks of mail, fences, comments,
 * declarations, what tcpdump says about a packet. Told by warn: sentences
 * between packets, an offset that does not fit. Refused: an odd count of
 * digits, words of od and hexdump whose bytes are swapped (swap16 takes those
 * of 16 bits), whatever else cannot be read.
 */
#ifndef NCX_WIRE_HEXIN_H
#define NCX_WIRE_HEXIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"

#define HEXIN_PACKET_MAX ((size_t)256 << 10)
#define HEXIN_LINE_MAX	 ((size_t)1 << 20) /* such a packet in one line */

struct hexin_packet {
	const uint8_t *bytes; /* valid until the next feed, line or release */
	size_t len;	      /* at least 1 */
	size_t line;	      /* where its bytes begin, from 1 */
	/* From a header line of tcpdump: since midnight, or since 1970 where
	 * the header has a date (in the time zone it was written in). */
	int64_t time_ns;
	bool has_time;
};

/* message: no line end, no name of the file; it may hold hostile bytes of the
 * text. */
typedef void hexin_warn(void *context, size_t line, const char *message);

/* All of it is private. */
struct hexin {
	bool swap16;
	hexin_warn *warn;
	void *context;
	size_t line, warnings;
	struct buf partial; /* a line whose end is still to come */
	struct buf clean;   /* the line, freed of what is not of the dump */
	struct buf row;	    /* bytes of the line */
	struct buf packet;  /* bytes of the packet so far */
	struct buf ready, marks; /* packets to take: bytes, and where */
	size_t taken;		 /* of marks, in bytes */

	bool comment;	 /* inside one of C that goes on */
	bool header;	 /* behind one of tcpdump, before its bytes */
	size_t indent;	 /* its columns */
	bool left_out;	 /* a dump of tshark that is of no frame */
	size_t squeezed; /* of the last line, where text beside may begin */
	bool has_time;
	int64_t time_ns;
	size_t first; /* line of the packet's first byte */

	/* The packet's lines without offsets: how many have one all the same,
	 * of one byte and of two, and what the next would be. */
	unsigned rising[2];
	uint64_t expected[2];

	/* The packet's lines with offsets. */
	bool offsets, colon, blank, star;
	size_t digits;	/* of an offset */
	unsigned radix; /* 0: not known yet */
	size_t length;	/* bytes of a line; 0: not known yet */

	/* The last of them: what offset it has, where in the packet its bytes
	 * begin, how many there are, and how many at most, should some of the
	 * text beside them be bytes. Before which of them is a gap. */
	uint64_t at, gaps;
	size_t start, count, most, last;
	unsigned width; /* digits of its first group */
	bool binary;	/* groups of eight digits 0 and 1 */
};

/* warn may be null. */
void hexin_init(
	struct hexin *hexin, bool swap16, hexin_warn *warn, void *context);

/* Reads lines until one has completed packets, and tells how much of the text
 * that was: take them before feeding the rest. Errors: STATUS_TROUBLE, and the
 * text names the line; after one there is nothing but taking and release. */
bool hexin_feed(struct hexin *hexin, const char *text, size_t len,
	size_t *ret_used, struct fail *fail);

/* The same for one line, with or without its end. */
bool hexin_line(
	struct hexin *hexin, const char *line, size_t len, struct fail *fail);

/* There is no more text: completes the last packet. */
bool hexin_end(struct hexin *hexin, struct fail *fail);

/* The next completed packet; false when there is none. */
bool hexin_take(struct hexin *hexin, struct hexin_packet *ret);

void hexin_release(struct hexin *hexin);

#endif
