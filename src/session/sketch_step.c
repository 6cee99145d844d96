#include "session/sketch_step.h"

#include "session/sketch_segments.h"

/* --- what is new ----------------------------------------------------------- */

/* The number behind what the peer has acknowledged: its SYN counts for who
 * called only. */
static uint64_t acked_number(
	const struct sketch_line *line, const struct sketch_view *view)
{
	return view->acked + (line->active ? 0 : 1);
}

/* Whether our FIN has been acknowledged as well as all before it. Where the
 * kernel has counted too much, there is one number more than was drawn, and
 * nothing is left to be acknowledged. */
static bool fin_acked(
	const struct sketch_line *line, const struct sketch_view *view)
{
	uint64_t acked = acked_number(line, view);

	if (line->overcounted)
		return acked >= line->sent + 2 && view->under_way == 0;
	return acked == view->sent + 2;
}

/* A socket is closed when both FINs are through, or after a RST. TIME_WAIT is
 * none of its own states: it is no socket any more. */
static bool closed_well(
	const struct sketch_line *line, const struct sketch_view *view)
{
	return !view->failed && (line->fin_out || fin_acked(line, view)) &&
	       (line->fin_in || view->received > line->received);
}

static uint32_t grown(uint32_t now, uint32_t data, uint32_t before)
{
	uint32_t plain = now > data ? now - data : 0;

	return plain > before ? plain - before : 0;
}

static void compare(struct step *step)
{
	struct sketch_line *line = step->line;
	const struct sketch_view *view = step->view;
	bool well = view->state == SKETCH_CLOSED && closed_well(line, view);
	/* The state is of the program's making; the FIN waits behind the data. */
	bool out = well || (sketch_sent_fin(view->state) && view->unsent == 0);
	bool in = well || sketch_got_fin(view->state);
	uint64_t received = view->received - ((in || line->fin_in) ? 1 : 0);
	uint64_t most = acked_number(line, view) + view->under_way - 1 -
			((out || line->fin_out) ? 1 : 0);
	uint64_t sent;

	step->fin_out = out && !line->fin_out;
	step->fin_in = in && !line->fin_in;
	sent = view->sent;
	/* Of a closed socket nothing is under way, whatever closed it. */
	if (view->state != SKETCH_CLOSED)
		line->overcounted = view->limited && most < sent;
	if (view->limited && most < sent)
		sent = most;
	if (sent > line->sent)
		step->data_out = sent - line->sent;
	if (view->received > 0 && received > line->received)
		step->data_in = received - line->received;
	step->acked = acked_number(line, view);
	step->plain_out = grown(view->out, view->data_out, line->plain_out);
	step->plain_in = grown(view->in, view->data_in, line->plain_in);
	line->plain_out += step->plain_out;
	line->plain_in += step->plain_in;
	/* Without a segment of its own the FIN was on the last data. */
	step->fin_out_apart = step->data_out == 0 || step->plain_out > 0;
	step->fin_in_apart = step->data_in == 0 || step->plain_in > 0;
	if (step->fin_out && step->fin_out_apart && step->plain_out > 0)
		step->plain_out--;
	if (step->fin_in && step->fin_in_apart && step->plain_in > 0)
		step->plain_in--;
}

/* --- what must have passed ------------------------------------------------- */

static void send_again(struct step *step)
{
	struct sketch_line *line = step->line;
	const struct sketch_view *view = step->view;
	uint64_t bytes = view->resent - line->resent;
	uint64_t most = 1 + line->sent - line->acked;

	/* What is not acknowledged is sent again from its beginning. */
	if (view->resent > line->resent && line->acked <= line->sent)
		step_ours(step, TCP_FLAG_ACK, line->acked,
			step_piece(bytes < most ? bytes : most));
	line->resent = view->resent;
	line->retransmissions = view->retransmissions;
}

/* Whether the data that came in since the last look came before what went
 * out. */
static bool got_first(const struct step *step)
{
	const struct sketch_view *view = step->view;

	if (view->sent_ago != view->received_ago)
		return view->received_ago > view->sent_ago;
	return !step->line->active;
}

static void move_data(struct step *step)
{
	if (got_first(step)) {
		step_get_data(step);
		step_send_ack(step);
		step_send_data(step);
		step_get_ack(step);
	} else {
		step_send_data(step);
		step_get_ack(step);
		step_get_data(step);
		step_send_ack(step);
	}
}

static void move_fins(struct step *step)
{
	bool theirs_first =
		step->view->state == SKETCH_LAST_ACK || step->view->was_second;

	if (theirs_first) {
		step_get_fin(step);
		step_send_ack(step);
	}
	step_send_fin(step);
	step_get_ack(step);
	step_get_fin(step);
	step_send_ack(step);
}

/* Which flags it had is not known: who has sent its FIN answers what comes too
 * late without an ACK, who breaks off sends one (RFC 9293 section 3.10.7.1). */
static void reset(struct step *step)
{
	struct sketch_line *line = step->line;

	step_theirs(step, TCP_FLAG_RST | (line->fin_in ? 0 : TCP_FLAG_ACK),
		step_next_in(line), 0);
	line->over = true;
}

void sketch_step(struct sketch_line *line, const struct sketch_view *view,
	sketch_emit *emit, void *context)
{
	struct step step = {
		.line = line, .view = view, .emit = emit, .context = context};
	bool closed = view->state == SKETCH_CLOSED;

	if (line->over || !line->opened)
		return;
	line->last = *view;
	compare(&step);
	send_again(&step);
	move_data(&step);
	move_fins(&step);
	if (closed && line->fin_in && line->fin_out) {
		/* It would not be closed without both. */
		step.acked = step_next_out(line);
		step.plain_in = step.plain_out = 1;
		step_get_ack(&step);
		step_send_ack(&step);
		line->over = true;
	} else if (closed && view->gave_up) {
		line->over = true;
	} else if (closed) {
		reset(&step);
	}
}
