#include "session/sketch_segments.h"

uint64_t step_next_out(const struct sketch_line *line)
{
	return 1 + line->sent + line->fin_out;
}

uint64_t step_next_in(const struct sketch_line *line)
{
	return 1 + line->received + line->fin_in;
}

void step_ours(struct step *step, unsigned flags, uint64_t seq, uint32_t length)
{
	struct sketch_line *line = step->line;
	const struct sketch_segment segment = {
		.ours = true,
		.flags = flags,
		.seq = seq,
		.ack = flags & TCP_FLAG_ACK ? step_next_in(line) : 0,
		.length = length,
		.window = flags & TCP_FLAG_SYN ? step->view->first_window
					       : step->view->window,
	};

	if (flags & TCP_FLAG_ACK)
		line->told = segment.ack;
	step->emit(step->context, line, &segment);
}

void step_theirs(
	struct step *step, unsigned flags, uint64_t seq, uint32_t length)
{
	struct sketch_line *line = step->line;
	const struct sketch_segment segment = {
		.flags = flags,
		.seq = seq,
		.ack = flags & TCP_FLAG_ACK ? line->acked : 0,
		.length = length,
		.window = step->view->peer_window,
	};

	step->emit(step->context, line, &segment);
}

uint32_t step_piece(uint64_t left)
{
	return left > UINT32_C(1) << 30 ? UINT32_C(1) << 30 : (uint32_t)left;
}

void step_send_data(struct step *step)
{
	struct sketch_line *line = step->line;

	while (step->data_out > 0) {
		uint32_t length = step_piece(step->data_out);
		unsigned flags = TCP_FLAG_ACK;
		uint64_t seq = 1 + line->sent;

		step->data_out -= length;
		line->sent += length;
		if (step->data_out == 0 && step->fin_out &&
			!step->fin_out_apart)
			flags |= TCP_FLAG_FIN;
		step_ours(step, flags, seq, length);
		if (flags & TCP_FLAG_FIN) {
			line->fin_out = true;
			step->fin_out = false;
		}
	}
}

void step_send_fin(struct step *step)
{
	if (!step->fin_out)
		return;
	step_ours(step, TCP_FLAG_FIN | TCP_FLAG_ACK, step_next_out(step->line),
		0);
	step->line->fin_out = true;
	step->fin_out = false;
}

/* An ACK that carried nothing: that there was one is known by the count of
 * segments, and by what it acknowledged. */
void step_send_ack(struct step *step)
{
	if (step->plain_out == 0 ||
		step->line->told >= step_next_in(step->line))
		return;
	step_ours(step, TCP_FLAG_ACK, step_next_out(step->line), 0);
	step->plain_out--;
}

/* What of ours has been drawn can have been acknowledged. */
static void take_acked(struct step *step)
{
	uint64_t most = step_next_out(step->line);
	uint64_t acked = step->acked < most ? step->acked : most;

	if (acked > step->line->acked)
		step->line->acked = acked;
}

void step_get_ack(struct step *step)
{
	uint64_t before = step->line->acked;

	if (step->plain_in == 0 && (step->data_in > 0 || step->fin_in))
		return;
	/* One segment can acknowledge the data and the FIN. */
	if (step->plain_in <= 1 && step->fin_out)
		return;
	take_acked(step);
	if (step->line->acked == before)
		return;
	step_theirs(step, TCP_FLAG_ACK, step_next_in(step->line), 0);
	step->plain_in -= step->plain_in > 0;
}

void step_get_data(struct step *step)
{
	struct sketch_line *line = step->line;

	if (step->data_in > 0)
		take_acked(step);
	while (step->data_in > 0) {
		uint32_t length = step_piece(step->data_in);
		unsigned flags = TCP_FLAG_ACK;
		uint64_t seq = 1 + line->received;

		step->data_in -= length;
		if (step->data_in == 0 && step->fin_in && !step->fin_in_apart)
			flags |= TCP_FLAG_FIN;
		step_theirs(step, flags, seq, length);
		line->received += length;
		if (flags & TCP_FLAG_FIN) {
			line->fin_in = true;
			step->fin_in = false;
		}
	}
}

void step_get_fin(struct step *step)
{
	if (!step->fin_in)
		return;
	take_acked(step);
	step_theirs(
		step, TCP_FLAG_FIN | TCP_FLAG_ACK, step_next_in(step->line), 0);
	step->line->fin_in = true;
	step->fin_in = false;
}
