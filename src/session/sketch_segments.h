/*
 * The segments of one step of session/sketch_step.h: each is drawn, and what the
 * connection has come to thereby is noted. Pure.
 */
#ifndef NCX_SESSION_SKETCH_SEGMENTS_H
#define NCX_SESSION_SKETCH_SEGMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "session/sketch_step.h"

/* One call's view of the world. */
struct step {
	struct sketch_line *line;
	const struct sketch_view *view;
	sketch_emit *emit;
	void *context;
	uint64_t data_out, data_in; /* bytes that are new */
	bool fin_out, fin_in;	    /* new */
	bool fin_out_apart, fin_in_apart;
	uint64_t acked; /* the number that the peer's next segment says */
	uint32_t plain_out, plain_in;
};

/* Behind what this side has sent, and what it has got. */
uint64_t step_next_out(const struct sketch_line *line);
uint64_t step_next_in(const struct sketch_line *line);

/* Any segment of either side; flags are those of enum tcp_flag. */
void step_ours(
	struct step *step, unsigned flags, uint64_t seq, uint32_t length);
void step_theirs(
	struct step *step, unsigned flags, uint64_t seq, uint32_t length);

/* What is more than a packet's length can say comes in pieces. */
uint32_t step_piece(uint64_t left);

/* What is new of this side, if anything is. */
void step_send_data(struct step *step);
void step_send_fin(struct step *step);
void step_send_ack(struct step *step);

/* The same of the peer. */
void step_get_ack(struct step *step);
void step_get_data(struct step *step);
void step_get_fin(struct step *step);

#endif
