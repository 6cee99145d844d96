/*
 * Where packets come from when they are not captured live: a file or a pipe
 * that holds pcap, pcapng, or hex as people paste it. Which one is told by how
 * it begins.
 *
 *	struct frames frames;
 *	struct frame frame;
 *
 *	frames_start(&frames, fd, "trace.pcap", &options);
 *	while (frames_next(&frames, &frame, fail))
 *		...
 *	if (fail->status != STATUS_OK)
 *		...
 *	frames_release(&frames);
 *
 * A frame is valid until the next call.
 */
#ifndef NCX_WIRE_FRAMES_H
#define NCX_WIRE_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "wire/hexin.h"
#include "wire/packet.h"
#include "wire/pcap.h"

/* So many link types that are not known are told of. */
#define FRAMES_LINKS_MAX 8

struct frames_options {
	/* --from, when start_set; a capture file says so itself, and then a
	 * different one is an error, but for a link type that is not known.
	 * Without it bytes from hex are guessed at by packet_guess; a packet of
	 * which that is not sure is told of and left out, and the end is an
	 * error that says why and names --from. */
	bool start_set;
	enum packet_start start;
	bool swap16; /* hex: 16-bit words are of little-endian machines */
	/* Doubts: a line that is missing, bytes left over, frames that nothing
	 * separates, a packet that cannot be told; of the file as a whole line
	 * is 0: a link type that is not known. May be null. */
	hexin_warn *warn;
	void *context;
};

/* capture and number are for reading, and so is pcap.truncated: the rest is
 * private. */
struct frames {
	int fd;
	const char *name;
	struct frames_options options;
	bool capture; /* pcap or pcapng, known after the first frame */
	struct pcap_reader pcap;
	struct hexin hexin;
	struct buf bytes;  /* text read, and not looked at yet */
	uint64_t position; /* of the text that was read, its length */
	bool begun, ended, closed, over;
	uint64_t number; /* of frames so far */
	uint64_t doubts; /* packets that could not be told */
	struct fail doubt;
	uint32_t links[FRAMES_LINKS_MAX]; /* unknown ones that were told */
	size_t link_count;
};

/* fd and name stay the caller's. Nothing is read yet. */
void frames_start(struct frames *frames, int fd, const char *name,
	const struct frames_options *options);

/* False at the end, with fail untouched (its status STATUS_OK), and on an
 * error: STATUS_TROUBLE, and the text names the file and the place in it;
 * STATUS_USAGE when --from is missing or wrong. Nothing comes behind either. An
 * empty file has no frames, which is no error here. */
bool frames_next(
	struct frames *frames, struct frame *ret_frame, struct fail *fail);

void frames_release(struct frames *frames);

#endif
