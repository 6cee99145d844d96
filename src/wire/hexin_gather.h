/*
 * Packets out of the lines of dumps: what offsets say about them. For hexin.c,
 * and its warnings for frames.c.
 */
#ifndef NCX_WIRE_HEXIN_GATHER_H
#define NCX_WIRE_HEXIN_GATHER_H

#include "wire/hexin.h"
#include "wire/hexin_row.h"

/* A packet in hexin->ready. */
struct hexin_mark {
	size_t offset, len, line;
	int64_t time_ns;
	bool has_time;
};

/* Warns, unless there were too many of them. */
void hexin_tell(struct hexin *hexin, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Appends to the packet. Errors: it is too long. */
bool hexin_add(
	struct hexin *hexin, const uint8_t *bytes, size_t n, struct fail *fail);

/* Takes in a line, whose bytes are in hexin->row. */
bool hexin_gather(
	struct hexin *hexin, const struct hexin_row *row, struct fail *fail);

/* The packet is complete; nothing when it has no bytes. */
bool hexin_finish(struct hexin *hexin, struct fail *fail);

#endif
