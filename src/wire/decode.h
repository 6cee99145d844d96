/*
 * Packets out of files, pipes and pasted text, from the first to the last:
 * explained, drawn, printed a line each, or written to a file.
 *
 *	struct decode_options options = {.first = 1, .last = UINT64_MAX,
 *		.print = DECODE_VIEWS, .explain = true};
 *	struct decode_result result = {0};
 *
 *	if (!decode_run(&options, paths, count, report, &result, fail))
 *		...
 *
 * Text is written before the input is waited for, so that a pipe has it at
 * once, and in large pieces when there is much. SIGINT, SIGTERM and SIGHUP end
 * the input: what came before them is written whole; a second one kills.
 */
#ifndef NCX_WIRE_DECODE_H
#define NCX_WIRE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "out/report.h"
#include "wire/ladder.h"
#include "wire/packet.h"

/* What goes to stdout. */
enum decode_print {
	DECODE_NOTHING,
	DECODE_VIEWS, /* explain, layout, checksum: those that are set */
	DECODE_LINES, /* wire/brief.h */
	DECODE_JSON,
	DECODE_LADDER,
	DECODE_HEX, /* as it is read again */
};

struct decode_options {
	bool start_set; /* what hex begins with, see wire/frames.h */
	enum packet_start start;
	bool swap16;
	uint64_t first, last; /* packets, from 1; UINT64_MAX: to the end */
	bool fix;	      /* put checksums right first */
	enum decode_print print;
	bool explain, layout, checksum;
	bool full;		/* views: all of long data */
	bool relative, counted; /* lines: time, and the number in front */
	unsigned width;		/* views: columns; 0: as wire/explain.h has */
	struct ladder_options ladder;
	const char *write; /* pcap goes there, "-" is stdout; null: nowhere */
};

struct decode_result {
	uint64_t seen;	/* packets, of all inputs */
	uint64_t shown; /* of these, first to last */
	int signal;	/* that ended it; 0: none */
};

/* Reads the files one after the other, as one series; "-" is stdin, and so is
 * none at all. Doubts about the input go to report. It is read at descriptor 0,
 * which is another file or nothing afterwards. False: STATUS_USAGE when it is
 * not known what hex begins with, otherwise STATUS_TROUBLE; what came before is
 * written, and counted in *ret_result. */
bool decode_run(const struct decode_options *options, char *const *paths,
	int count, struct report *report, struct decode_result *ret_result,
	struct fail *fail);

#endif
