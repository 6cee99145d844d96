/* How a connection begins and ends, of session/sketch_step.h. */
#include "session/sketch_segments.h"
#include "session/sketch_step.h"

void sketch_ask(struct sketch_line *line, const struct sketch_view *view,
	sketch_emit *emit, void *context)
{
	struct step step = {
		.line = line, .view = view, .emit = emit, .context = context};

	line->last = *view;
	if (!line->asked)
		step_ours(&step, TCP_FLAG_SYN, 0, 0);
	line->asked = true;
	while (line->retransmissions < view->retransmissions) {
		step_ours(&step, TCP_FLAG_SYN, 0, 0);
		line->retransmissions++;
	}
}

void sketch_open(struct sketch_line *line, const struct sketch_view *view,
	bool saved, sketch_emit *emit, void *context)
{
	struct step step = {
		.line = line, .view = view, .emit = emit, .context = context};
	unsigned answer = TCP_FLAG_SYN | TCP_FLAG_ACK;

	line->last = *view;
	if (line->active) {
		sketch_ask(line, view, emit, context);
		line->acked = 1;
		step_theirs(&step, answer, 0, 0);
		step_ours(&step, TCP_FLAG_ACK, 1, 0);
		line->plain_out = 2 + view->retransmissions;
		line->plain_in = 1;
	} else {
		if (!saved)
			step_theirs(&step, TCP_FLAG_SYN, 0, 0);
		step_ours(&step, answer, 0, 0);
		line->acked = 1;
		step_theirs(&step, TCP_FLAG_ACK, 1, 0);
		line->plain_in = 2;
	}
	line->opened = true;
	line->retransmissions = view->retransmissions;
}

void sketch_close(
	struct sketch_line *line, bool unread, sketch_emit *emit, void *context)
{
	struct step step = {.line = line,
		.view = &line->last,
		.emit = emit,
		.context = context};

	if (line->over || !line->opened)
		return;
	if (unread) {
		step_ours(&step, TCP_FLAG_RST | TCP_FLAG_ACK,
			step_next_out(line), 0);
		line->over = true;
		return;
	}
	/* A FIN that waits counts, too. */
	step.data_out = line->last.unsent;
	if (step.data_out > 0 && sketch_sent_fin(line->last.state))
		step.data_out--;
	step_send_data(&step);
	step.fin_out = !line->fin_out;
	step_send_fin(&step);
}

void sketch_after(struct sketch_line *line, bool gone, enum sketch_state state,
	sketch_emit *emit, void *context)
{
	struct step step = {.line = line,
		.view = &line->last,
		.emit = emit,
		.context = context};
	/* Where the other side was first nothing stays behind. */
	bool through = gone && line->fin_in;

	if (line->over)
		return;
	step.acked = step_next_out(line);
	step.plain_in = step.plain_out = 1;
	if (through || state == SKETCH_FIN_WAIT_2 || state == SKETCH_TIME_WAIT)
		step_get_ack(&step);
	if (!gone && (sketch_got_fin(state) && !line->fin_in)) {
		step.fin_in = true;
		step.acked = line->acked;
		step_get_fin(&step);
		step_send_ack(&step);
	}
	line->over = gone || state == SKETCH_TIME_WAIT;
}
