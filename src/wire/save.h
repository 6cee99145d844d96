/*
 * Frames from anywhere into one pcap file.
 *
 *	struct save save;
 *
 *	if (!save_open(&save, "trace.pcap", fail))
 *		...
 *	while (...)
 *		good = save_frame(&save, &frame, fail);
 *	save_close(&save, good, fail);
 *
 * A file has one kind of link, that of its first frame. Errors: STATUS_TROUBLE,
 * and the text names the file.
 */
#ifndef NCX_WIRE_SAVE_H
#define NCX_WIRE_SAVE_H

#include <stdbool.h>

#include "wire/pcap.h"

/* Zeroed, none of the functions does anything. */
struct save {
	const char *path; /* null: nothing is saved */
	int fd;
	bool begun;
	enum packet_start start; /* of all frames */
	struct pcap_writer writer;
};

/* Opens, and empties, the file; "-" is stdout, which must not be a terminal
 * (STATUS_USAGE). path must live as long as the save. */
bool save_open(struct save *save, const char *path, struct fail *fail);

bool save_frame(
	struct save *save, const struct frame *frame, struct fail *fail);

/* How many bytes wait in memory; and write them. */
size_t save_waiting(const struct save *save);
bool save_flush(struct save *save, struct fail *fail);

/* Whatever has failed before (then good is false): all is released, and fail is
 * not touched. A file without frames is valid, too. */
bool save_close(struct save *save, bool good, struct fail *fail);

#endif
