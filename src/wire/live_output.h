/*
 * What a capture that runs (wire/live.h) and its output know of each other.
 *
 * Text gathers in live->text or the JSON writer's line, pcap in its writer;
 * live_print() and live_flush() bring it to stdout and to the file. When that
 * fails they end the capture, with live->fail as the reason.
 */
#ifndef NCX_WIRE_LIVE_OUTPUT_H
#define NCX_WIRE_LIVE_OUTPUT_H

#include "io/loop.h"
#include "io/signals.h"
#include "out/json.h"
#include "wire/brief.h"
#include "wire/capture.h"
#include "wire/live.h"
#include "wire/pcap.h"

struct live {
	const struct live_options *options;
	struct report *report;
	struct live_result *result;
	struct capture capture;
	struct loop *loop;
	struct signals signals;
	struct watch watch, reader;
	struct timer end, down;
	struct text text;
	struct json json;
	struct brief brief;
	struct ladder *ladder;
	int file; /* -1: none, or stdout */
	bool pcap_wanted;
	struct pcap_writer pcap;
	bool over;
	bool unprinted;	  /* stdout has failed */
	bool called_off;  /* by a signal while nobody read stdout */
	uint64_t waiting; /* packets that may not be written yet */
	struct fail fail; /* what ended the work early */
};

/* Nothing more is taken. */
void live_end(struct live *live);

/* The same because of an error; the first one counts. */
void live_lost(struct live *live, const struct fail *fail);

/* Opens live->options->file, if there is one: before any privilege is given
 * up, so that root may write where sudo was called. */
bool live_open_file(struct live *live, struct fail *fail);

/* Makes ready what is printed. */
bool live_open_text(struct live *live, struct fail *fail);

/* What a packet is to print; written once it is much. */
void live_show(struct live *live, const struct packet *packet);

/* Text to stdout; the pcap bytes too. */
void live_print(struct live *live);
void live_flush(struct live *live);

/* All that is left to write, and the file closed. */
void live_output_end(struct live *live);

#endif
