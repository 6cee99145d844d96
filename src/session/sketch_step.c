#include "session/sketch_step.h"

#include <string.h>

#define PROTOCOL_TCP	 6
#define TIMESTAMP_OPTION 12 /* bytes of each segment, RFC 7323 appendix A */
#define GAVE_UP_TRIES	 3  /* RFC 9293 section 3.8.3: R1 */

/* --- TCP_INFO -------------------------------------------------------------- */

/* struct tcp_info of linux/tcp.h: where its fields lie. Not every libc knows
 * those since Linux 4.19. */
enum {
	INFO_STATE = 0,
	INFO_TRIES = 2, /* of the same segment, and probes in the next byte */
	INFO_OPTIONS = 5,
	INFO_SCALES = 6,
	INFO_LAST_SENT = 44,
	INFO_LAST_RECEIVED = 52,
	INFO_RECEIVE_THRESHOLD = 64,
	INFO_ADVERTISED_MSS = 84,
	INFO_RETRANSMISSIONS = 100,
	INFO_ACKED = 120,
	INFO_RECEIVED = 128,
	INFO_SEGMENTS_OUT = 136,
	INFO_SEGMENTS_IN = 140,
	INFO_UNSENT = 144,
	INFO_DATA_IN = 152,
	INFO_DATA_OUT = 156,
	INFO_SENT = 200,
	INFO_RESENT = 208,
	INFO_PEER_WINDOW = 228, /* 5.4 */
	INFO_WINDOW = 232,	/* 6.2 */

	OPTION_TIMESTAMPS = 1, /* TCPI_OPT_ */
	OPTION_SACK = 2,
	OPTION_SCALING = 4,
};

static uint32_t number(const uint8_t *info, size_t at)
{
	uint32_t value;

	memcpy(&value, info + at, sizeof(value));
	return value;
}

static uint64_t long_number(const uint8_t *info, size_t at)
{
	uint64_t value;

	memcpy(&value, info + at, sizeof(value));
	return value;
}

static void parse_counts(const uint8_t *info, struct sketch_view *view)
{
	view->acked = long_number(info, INFO_ACKED);
	view->received = long_number(info, INFO_RECEIVED);
	view->resent = long_number(info, INFO_RESENT);
	view->sent = long_number(info, INFO_SENT) - view->resent;
	view->unsent = number(info, INFO_UNSENT);
	view->retransmissions = number(info, INFO_RETRANSMISSIONS);
	view->out = number(info, INFO_SEGMENTS_OUT);
	view->in = number(info, INFO_SEGMENTS_IN);
	view->data_out = number(info, INFO_DATA_OUT);
	view->data_in = number(info, INFO_DATA_IN);
	view->sent_ago = number(info, INFO_LAST_SENT);
	view->received_ago = number(info, INFO_LAST_RECEIVED);
}

/* A window is a multiple of its unit; before 6.2 the kernel tells only how
 * large it lets it become. */
static uint32_t window_of(const uint8_t *info, size_t len, unsigned scale)
{
	uint32_t unit = UINT32_C(1) << scale;
	uint32_t most = number(info, INFO_RECEIVE_THRESHOLD);

	if (len >= INFO_WINDOW + sizeof(uint32_t))
		return number(info, INFO_WINDOW);
	return (most + unit - 1) / unit * unit;
}

bool sketch_view_parse(
	const uint8_t *bytes, size_t len, struct sketch_view *ret_view)
{
	struct sketch_view view = {0};
	uint8_t options, scales;

	if (len < INFO_PEER_WINDOW + sizeof(uint32_t))
		return false;
	options = bytes[INFO_OPTIONS];
	scales = bytes[INFO_SCALES];
	view.state = (enum sketch_state)bytes[INFO_STATE];
	view.gave_up = bytes[INFO_TRIES] >= GAVE_UP_TRIES ||
		       bytes[INFO_TRIES + 1] >= GAVE_UP_TRIES;
	view.timestamps = options & OPTION_TIMESTAMPS;
	view.sack = options & OPTION_SACK;
	view.scaling = options & OPTION_SCALING;
	/* Two fields of four bits: the first is in the low ones on a
	 * little-endian machine only. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	view.send_scale = scales & 15;
	view.receive_scale = scales >> 4;
#else
	view.send_scale = scales >> 4;
	view.receive_scale = scales & 15;
#endif
	view.mss = number(bytes, INFO_ADVERTISED_MSS) +
		   (view.timestamps ? TIMESTAMP_OPTION : 0);
	view.first_window = number(bytes, INFO_RECEIVE_THRESHOLD);
	view.window = window_of(bytes, len, view.receive_scale);
	view.peer_window = number(bytes, INFO_PEER_WINDOW);
	parse_counts(bytes, &view);
	*ret_view = view;
	return true;
}

/* --- segments -------------------------------------------------------------- */

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
static uint64_t next_out(const struct sketch_line *line)
{
	return 1 + line->sent + line->fin_out;
}

static uint64_t next_in(const struct sketch_line *line)
{
	return 1 + line->received + line->fin_in;
}

static void ours(
	struct step *step, unsigned flags, uint64_t seq, uint32_t length)
{
	struct sketch_line *line = step->line;
	const struct sketch_segment segment = {
		.ours = true,
		.flags = flags,
		.seq = seq,
		.ack = flags & TCP_FLAG_ACK ? next_in(line) : 0,
		.length = length,
		.window = flags & TCP_FLAG_SYN ? step->view->first_window
					       : step->view->window,
	};

	if (flags & TCP_FLAG_ACK)
		line->told = segment.ack;
	step->emit(step->context, line, &segment);
}

static void theirs(
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

/* What is more than a packet's length can say comes in pieces. */
static uint32_t piece(uint64_t left)
{
	return left > UINT32_C(1) << 30 ? UINT32_C(1) << 30 : (uint32_t)left;
}

void sketch_ask(struct sketch_line *line, const struct sketch_view *view,
	sketch_emit *emit, void *context)
{
	struct step step = {
		.line = line, .view = view, .emit = emit, .context = context};

	line->last = *view;
	if (!line->asked)
		ours(&step, TCP_FLAG_SYN, 0, 0);
	line->asked = true;
	while (line->retransmissions < view->retransmissions) {
		ours(&step, TCP_FLAG_SYN, 0, 0);
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
		theirs(&step, answer, 0, 0);
		ours(&step, TCP_FLAG_ACK, 1, 0);
		line->plain_out = 2 + view->retransmissions;
		line->plain_in = 1;
	} else {
		if (!saved)
			theirs(&step, TCP_FLAG_SYN, 0, 0);
		ours(&step, answer, 0, 0);
		line->acked = 1;
		theirs(&step, TCP_FLAG_ACK, 1, 0);
		line->plain_in = 2;
	}
	line->opened = true;
	line->retransmissions = view->retransmissions;
}

/* --- what is new ----------------------------------------------------------- */

static bool sent_fin(enum sketch_state state)
{
	return state == SKETCH_FIN_WAIT_1 || state == SKETCH_FIN_WAIT_2 ||
	       state == SKETCH_CLOSING || state == SKETCH_LAST_ACK ||
	       state == SKETCH_TIME_WAIT;
}

static bool got_fin(enum sketch_state state)
{
	return state == SKETCH_CLOSE_WAIT || state == SKETCH_CLOSING ||
	       state == SKETCH_LAST_ACK || state == SKETCH_TIME_WAIT;
}

/* The number behind what the peer has acknowledged: its SYN counts for who
 * called only. */
static uint64_t acked_number(
	const struct sketch_line *line, const struct sketch_view *view)
{
	return view->acked + (line->active ? 0 : 1);
}

/* A socket is closed when both FINs are through, or after a RST. TIME_WAIT is
 * none of its own states: it is no socket any more. */
static bool closed_well(
	const struct sketch_line *line, const struct sketch_view *view)
{
	return !view->failed &&
	       (line->fin_out || acked_number(line, view) == view->sent + 2) &&
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
	bool out = well || (sent_fin(view->state) && view->unsent == 0);
	bool in = well || got_fin(view->state);
	uint64_t received = view->received - ((in || line->fin_in) ? 1 : 0);
	uint64_t most = acked_number(line, view) + view->under_way - 1 -
			((out || line->fin_out) ? 1 : 0);
	uint64_t sent;

	step->fin_out = out && !line->fin_out;
	step->fin_in = in && !line->fin_in;
	sent = view->sent;
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
		ours(step, TCP_FLAG_ACK, line->acked,
			piece(bytes < most ? bytes : most));
	line->resent = view->resent;
	line->retransmissions = view->retransmissions;
}

static void send_data(struct step *step)
{
	struct sketch_line *line = step->line;

	while (step->data_out > 0) {
		uint32_t length = piece(step->data_out);
		unsigned flags = TCP_FLAG_ACK;
		uint64_t seq = 1 + line->sent;

		step->data_out -= length;
		line->sent += length;
		if (step->data_out == 0 && step->fin_out &&
			!step->fin_out_apart)
			flags |= TCP_FLAG_FIN;
		ours(step, flags, seq, length);
		if (flags & TCP_FLAG_FIN) {
			line->fin_out = true;
			step->fin_out = false;
		}
	}
}

static void send_fin(struct step *step)
{
	if (!step->fin_out)
		return;
	ours(step, TCP_FLAG_FIN | TCP_FLAG_ACK, next_out(step->line), 0);
	step->line->fin_out = true;
	step->fin_out = false;
}

/* An ACK that carried nothing: that there was one is known by the count of
 * segments, and by what it acknowledged. */
static void send_ack(struct step *step)
{
	if (step->plain_out == 0 || step->line->told >= next_in(step->line))
		return;
	ours(step, TCP_FLAG_ACK, next_out(step->line), 0);
	step->plain_out--;
}

/* What of ours has been drawn can have been acknowledged. */
static void take_acked(struct step *step)
{
	uint64_t most = next_out(step->line);
	uint64_t acked = step->acked < most ? step->acked : most;

	if (acked > step->line->acked)
		step->line->acked = acked;
}

static void get_ack(struct step *step)
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
	theirs(step, TCP_FLAG_ACK, next_in(step->line), 0);
	step->plain_in -= step->plain_in > 0;
}

static void get_data(struct step *step)
{
	struct sketch_line *line = step->line;

	if (step->data_in > 0)
		take_acked(step);
	while (step->data_in > 0) {
		uint32_t length = piece(step->data_in);
		unsigned flags = TCP_FLAG_ACK;
		uint64_t seq = 1 + line->received;

		step->data_in -= length;
		if (step->data_in == 0 && step->fin_in && !step->fin_in_apart)
			flags |= TCP_FLAG_FIN;
		theirs(step, flags, seq, length);
		line->received += length;
		if (flags & TCP_FLAG_FIN) {
			line->fin_in = true;
			step->fin_in = false;
		}
	}
}

static void get_fin(struct step *step)
{
	if (!step->fin_in)
		return;
	take_acked(step);
	theirs(step, TCP_FLAG_FIN | TCP_FLAG_ACK, next_in(step->line), 0);
	step->line->fin_in = true;
	step->fin_in = false;
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
		get_data(step);
		send_ack(step);
		send_data(step);
		get_ack(step);
	} else {
		send_data(step);
		get_ack(step);
		get_data(step);
		send_ack(step);
	}
}

static void move_fins(struct step *step)
{
	bool theirs_first = step->view->state == SKETCH_LAST_ACK;

	if (theirs_first) {
		get_fin(step);
		send_ack(step);
	}
	send_fin(step);
	get_ack(step);
	get_fin(step);
	send_ack(step);
}

/* Which flags it had is not known: who has sent its FIN answers what comes too
 * late without an ACK, who breaks off sends one (RFC 9293 section 3.10.7.1). */
static void reset(struct step *step)
{
	struct sketch_line *line = step->line;

	theirs(step, TCP_FLAG_RST | (line->fin_in ? 0 : TCP_FLAG_ACK),
		next_in(line), 0);
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
		step.acked = next_out(line);
		step.plain_in = step.plain_out = 1;
		get_ack(&step);
		send_ack(&step);
		line->over = true;
	} else if (closed && view->gave_up) {
		line->over = true;
	} else if (closed) {
		reset(&step);
	}
}

/* --- after the end --------------------------------------------------------- */

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
		ours(&step, TCP_FLAG_RST | TCP_FLAG_ACK, next_out(line), 0);
		line->over = true;
		return;
	}
	/* A FIN that waits counts, too. */
	step.data_out = line->last.unsent;
	if (step.data_out > 0 && sent_fin(line->last.state))
		step.data_out--;
	send_data(&step);
	step.fin_out = !line->fin_out;
	send_fin(&step);
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
	step.acked = next_out(line);
	step.plain_in = step.plain_out = 1;
	if (through || state == SKETCH_FIN_WAIT_2 || state == SKETCH_TIME_WAIT)
		get_ack(&step);
	if (!gone && (got_fin(state) && !line->fin_in)) {
		step.fin_in = true;
		step.acked = line->acked;
		get_fin(&step);
		send_ack(&step);
	}
	line->over = gone || state == SKETCH_TIME_WAIT;
}

/* --- as a packet ----------------------------------------------------------- */

static void set_options(const struct sketch_line *line,
	const struct sketch_segment *segment, struct packet_tcp *tcp)
{
	const struct sketch_view *view = &line->last;

	/* What both have agreed on, as each must have asked for it. */
	if (!(segment->flags & TCP_FLAG_SYN))
		return;
	tcp->has_mss = segment->ours && view->mss > 0;
	tcp->mss = (uint16_t)view->mss;
	tcp->has_sack_permitted = view->sack;
	tcp->has_timestamps = view->timestamps;
	tcp->has_scale = view->scaling;
	tcp->scale = segment->ours ? view->receive_scale : view->send_scale;
}

static uint16_t raw_window(
	const struct sketch_line *line, const struct sketch_segment *segment)
{
	const struct sketch_view *view = &line->last;
	uint32_t window = segment->window;

	if (!(segment->flags & TCP_FLAG_SYN) && view->scaling)
		window >>=
			segment->ours ? view->receive_scale : view->send_scale;
	return window > UINT16_MAX ? UINT16_MAX : (uint16_t)window;
}

void sketch_packet(const struct sketch_line *line,
	const struct sketch_segment *segment, struct sketch_bytes *bytes,
	struct frame *frame, struct packet *ret_packet)
{
	bool out = segment->ours;
	uint32_t base = line->peer_base;
	uint16_t local = endpoint_port(&line->local);
	uint16_t peer = endpoint_port(&line->peer);
	struct packet packet = {
		.frame = frame,
		.protocol = PROTOCOL_TCP,
		.source = bytes->ends[out ? 0 : 1],
		.destination = bytes->ends[out ? 1 : 0],
		.has_ports = true,
		.has_tcp = true,
		.source_port = out ? local : peer,
		.destination_port = out ? peer : local,
		.payload = {.length = segment->length},
	};

	packet.ip_version =
		endpoint_bytes(&line->local, bytes->ends[0]) == 4 ? 4 : 6;
	(void)endpoint_bytes(&line->peer, bytes->ends[1]);
	packet.tcp.flags = (uint16_t)segment->flags;
	packet.tcp.seq = (uint32_t)segment->seq + (out ? 0 : base);
	packet.tcp.ack = (uint32_t)segment->ack + (out ? base : 0);
	packet.tcp.window = raw_window(line, segment);
	set_options(line, segment, &packet.tcp);
	*ret_packet = packet;
}
