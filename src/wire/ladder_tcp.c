/*
 * What a segment means in its conversation: the numbers counted from the SYN,
 * what of it is new, what it acknowledges, and what is worth a remark.
 *
 * Sequence numbers are compared as RFC 9293 section 3.4 says, modulo 2^32: the
 * number of 64 bits that is meant is the one nearest to the highest seen.
 */
#include <string.h>

#include "wire/ladder_parts.h"

/* No window is larger (RFC 7323 section 2.3): what is farther ahead belongs to
 * no segment of this conversation. */
#define WINDOW_MOST ((int64_t)1 << 30)

/* A segment that comes this late into its hole was sent again; sooner, it was
 * only overtaken. */
#define REORDER_NS INT64_C(3000000)

#define SCALE_MOST 14 /* RFC 7323 section 2.3 */

/* A segment on its way through this file. */
struct segment {
	struct ladder *ladder;
	struct ladder_event *event;
	const struct packet_tcp *tcp;
	struct ladder_conversation *conversation;
	struct ladder_end *from, *to;
	struct ladder_step step;
	bool syn, fin, reset, acks;
	bool known; /* the sender had been heard of before */
};

static int64_t numbered(const struct ladder_end *end, uint32_t seq)
{
	uint32_t ahead = seq - (end->base + (uint32_t)(uint64_t)end->next);

	return end->next +
	       (ahead <= INT32_MAX ? (int64_t)ahead
				   : (int64_t)ahead - ((int64_t)1 << 32));
}

bool ladder_tcp_fresh(const struct ladder_conversation *conversation,
	unsigned from, const struct packet_tcp *tcp)
{
	const struct ladder_end *end = &conversation->ends[from];

	if ((tcp->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK | TCP_FLAG_RST)) !=
		TCP_FLAG_SYN)
		return false;
	if (conversation->ended || conversation->inside)
		return true;
	if (!end->syn_sent || !end->has_base || tcp->seq == end->base)
		return false;
	/* TIME-WAIT gives way to a new SYN (section 3.6.1), and so does a try
	 * that was not answered. */
	return !end->syn_acked || end->state == LADDER_TIME_WAIT ||
	       conversation->ends[!from].state == LADDER_TIME_WAIT;
}

static void set_bases(struct segment *s)
{
	if (s->syn && (!s->from->has_base || !s->known)) {
		s->from->base = s->tcp->seq;
		s->from->next = 0;
	} else if (!s->from->has_base && s->reset && s->to->syn_sent) {
		/* Where nobody listens there is no number to begin with. */
		s->from->base = s->tcp->seq;
		s->from->next = 0;
	} else if (!s->from->has_base) {
		s->from->base = s->tcp->seq - 1;
		s->from->next = 1;
	}
	s->from->has_base = true;
	if (s->acks && !s->to->has_base) {
		s->to->base = s->tcp->ack - 1;
		s->to->next = 1;
		s->to->has_base = true;
	}
}

/* What every segment is the newest word of. */
static void take_options(struct segment *s)
{
	struct ladder_end *end = s->from;

	if (!s->syn)
		return;
	end->syn_seen = true;
	end->has_mss = s->tcp->has_mss && s->tcp->mss > 0;
	end->mss = s->tcp->mss;
	end->has_scale = s->tcp->has_scale;
	end->scale = s->tcp->scale < SCALE_MOST ? s->tcp->scale : SCALE_MOST;
	end->has_timestamps = s->tcp->has_timestamps;
	end->farther = s->step.length > 0;
	if (!s->conversation->has_syn_time &&
		s->event->packet->frame->has_time) {
		s->conversation->has_syn_time = true;
		s->conversation->syn_ns = s->event->packet->frame->time_ns;
	}
}

static bool scaled(const struct segment *s)
{
	return s->from->syn_seen && s->to->syn_seen && s->from->has_scale &&
	       s->to->has_scale;
}

/* --- what it carries ------------------------------------------------------- */

static void sent_before(struct segment *s)
{
	int64_t noticed = 0;
	int64_t filled =
		ladder_hole_fill(s->from, s->step.start, s->step.end, &noticed);
	int64_t now = s->event->packet->frame->time_ns;

	if (filled > 0 && s->to->duplicate_run < 3 &&
		(!s->event->packet->frame->has_time ||
			now - noticed < REORDER_NS)) {
		ladder_remark(s->ladder, "out of order");
	} else {
		ladder_remark(s->ladder, "retransmission");
		s->from->retransmissions++;
		s->from->resent = true;
	}
	s->from->bytes += (uint64_t)filled;
}

/* Sent to hear whether the other end is still there, or has room again: the
 * number before the next, which has been acknowledged (RFC 1122 4.2.3.6). */
static bool is_probe(const struct segment *s)
{
	bool plain = s->acks && !s->syn && !s->fin &&
		     !(s->tcp->flags & TCP_FLAG_PSH);

	return s->known && plain && s->step.length <= 1 &&
	       s->step.start == s->from->next - 1 && s->to->has_acked &&
	       s->to->acked >= s->from->next;
}

/* Whatever takes up numbers: data, SYN, FIN. */
static void take_numbers(struct segment *s)
{
	struct ladder_end *end = s->from;
	int64_t next = end->next, start = s->step.start;
	bool guessed = end->segments <= 1 && !s->syn;

	if (s->syn && !end->resent && start == 0 && end->syn_sent && s->known) {
		ladder_remark(s->ladder, "retransmission");
		end->retransmissions++;
		end->resent = true;
		if (s->step.end > next)
			end->next = s->step.end;
		return;
	}
	if (start > next && !guessed) {
		ladder_remark_number(
			s->ladder, "gap of ", (uint64_t)(start - next), " B");
		ladder_hole_add(
			s->from, next, start, s->event->packet->frame->time_ns);
	}
	if (s->step.end <= next) {
		sent_before(s);
		return;
	}
	if (start < next) {
		ladder_remark(s->ladder, "retransmission, and more");
		end->retransmissions++;
		end->resent = true;
		end->bytes += (uint64_t)(s->step.end - next);
	} else {
		end->bytes += s->step.length;
	}
	end->next = s->step.end;
}

static void take_data(struct segment *s)
{
	s->from->resent = s->from->probed = false;
	if (is_probe(s)) {
		bool full = s->to->has_window && s->to->window == 0;

		s->from->probed = s->step.probe = true;
		ladder_remark(s->ladder, full ? "window probe" : "keep-alive");
	} else if (s->step.end > s->step.start) {
		take_numbers(s);
	}
	s->step.fits = s->from->hole_count == 0;
	if (s->syn && !s->from->resent)
		ladder_remark(s->ladder, "SYN counts 1");
	if (s->syn && s->step.length > 0)
		ladder_remark(s->ladder, "data on the SYN");
	if (s->fin && !s->from->resent)
		ladder_remark(s->ladder, "FIN counts 1");
	if (s->step.length > 0 && s->to->has_window && s->to->window > 0 &&
		s->to->has_acked && scaled(s) &&
		s->from->next - s->to->acked >= (int64_t)s->to->window)
		ladder_remark(s->ladder, "window full");
}

/* --- what it acknowledges -------------------------------------------------- */

/* An acknowledgement that says nothing new. */
static void repeat(struct segment *s)
{
	struct ladder_end *end = s->from;

	if (s->step.end > s->step.start || s->step.probe)
		return;
	if (end->has_window && s->tcp->window != end->raw_window) {
		if (s->tcp->window > 0)
			ladder_remark(s->ladder, "window update");
	} else if (s->to->probed) {
		ladder_remark(s->ladder, "keep-alive ACK");
	} else if (s->to->resent) {
		ladder_remark(s->ladder, "ACK again");
	} else if (s->to->next > end->acked) {
		end->duplicates++;
		end->duplicate_run++;
		ladder_remark_number(
			s->ladder, "duplicate ACK ", end->duplicate_run, "");
	}
}

static void take_ack(struct segment *s)
{
	struct ladder_end *end = s->from;
	int64_t ack = numbered(s->to, s->tcp->ack);

	s->step.ack = ack;
	if (ack > s->to->next + WINDOW_MOST) {
		ladder_remark(s->ladder, "ACK of nothing sent");
		s->step.ack = INT64_MIN;
		return;
	}
	if (ack > s->to->next) {
		if (s->to->segments > 0)
			ladder_remark(s->ladder, "ACK of unseen data");
		s->to->next = ack;
	}
	if (!end->has_acked && !s->to->syn_sent) {
		end->has_acked = true;
		end->acked = ack;
		return;
	}
	if (end->has_acked && ack == end->acked) {
		repeat(s);
		return;
	}
	if (end->has_acked && ack < end->acked) {
		ladder_remark(s->ladder, "older ACK");
		return;
	}
	ladder_remark_acked(s->ladder, s->event, end->acked, ack);
	end->has_acked = true;
	end->acked = ack;
	end->duplicate_run = 0;
}

static void take_sack(struct segment *s)
{
	bool absolute = s->ladder->options.absolute;
	const uint32_t *block = s->tcp->sack[0];
	int64_t from, to;

	if (s->tcp->sack_count == 0)
		return;
	from = numbered(s->to, block[0]);
	to = numbered(s->to, block[1]);
	ladder_remark_sack(s->ladder, absolute ? (int64_t)block[0] : from,
		absolute ? (int64_t)block[1] : to, from < s->step.ack);
}

static void take_window(struct segment *s)
{
	struct ladder_end *end = s->from;

	end->window = s->tcp->window;
	if (!s->syn && scaled(s))
		end->window <<= end->scale;
	end->raw_window = s->tcp->window;
	end->has_window = true;
	if (end->window == 0 && !s->syn)
		ladder_remark(s->ladder, "zero window");
}

/* --- reset ----------------------------------------------------------------- */

/* Whether the other end heeds it: RFC 9293 section 3.10.7.3 of one that has
 * sent a SYN, RFC 5961 section 3.2 of the others. */
static bool reset_counts(const struct segment *s)
{
	int64_t most;

	if (!s->known && s->to->syn_sent)
		return s->acks && numbered(s->to, s->tcp->ack) > 0 &&
		       numbered(s->to, s->tcp->ack) <= s->to->next;
	if (!s->to->has_acked || !s->known)
		return true;
	most = s->to->acked + (int64_t)s->to->window;
	if (most < s->from->next)
		most = s->from->next;
	return s->step.start >= s->to->acked && s->step.start <= most;
}

static void take_reset(struct segment *s)
{
	struct ladder_conversation *one = s->conversation;

	if (one->reset) {
		ladder_remark(s->ladder, "RST again");
		return;
	}
	if (!reset_counts(s)) {
		ladder_remark(s->ladder, "RST does not fit");
		return;
	}
	one->refused = !one->inside && !s->from->syn_sent && s->to->syn_sent;
	ladder_remark_reset(s->ladder, s->event);
	one->reset = true;
	one->resetter = s->event->from;
}

/* --- a segment ------------------------------------------------------------- */

static void take_segment(struct segment *s)
{
	if (s->reset) {
		take_reset(s);
		return;
	}
	if (s->step.start > s->from->next + WINDOW_MOST) {
		ladder_remark(s->ladder, "in no window");
		return;
	}
	take_options(s);
	take_data(s);
	if (s->acks) {
		take_ack(s);
		take_sack(s);
	}
	take_window(s);
	ladder_remark_offload(s->ladder, s->event);
	ladder_state_step(s->ladder, s->event, &s->step);
}

/* A socket that is connected to itself has one axis too few to tell who sends:
 * its segments are drawn, and no state. */
static void take_mirrored(struct segment *s)
{
	struct ladder_end *end = s->from;

	ladder_remark(s->ladder, "to itself");
	end->bytes += s->step.length;
	if (s->fin) {
		end->fin_sent = true;
		end->fin = s->step.end;
	}
	if (s->step.end > end->next)
		end->next = s->step.end;
	if (s->reset)
		s->conversation->reset = true;
	if (s->acks && end->fin_sent &&
		numbered(s->to, s->tcp->ack) >= end->fin)
		end->fin_acked = s->to->fin_acked = true;
}

static bool mirrored(const struct ladder_conversation *one)
{
	return one->ends[0].port == one->ends[1].port &&
	       memcmp(one->ends[0].address, one->ends[1].address,
		       sizeof(one->ends[0].address)) == 0;
}

static void show_numbers(struct segment *s)
{
	struct ladder_event *event = s->event;
	bool absolute = s->ladder->options.absolute;
	int64_t data = s->step.start + s->syn;

	event->length = s->step.length;
	event->seq = absolute ? (int64_t)s->tcp->seq : s->step.start;
	event->seq_end =
		absolute ? (int64_t)(uint32_t)(s->tcp->seq + event->length)
			 : data + (int64_t)event->length;
	if (s->acks)
		event->ack = absolute ? (int64_t)s->tcp->ack
				      : numbered(s->to, s->tcp->ack);
	event->window = s->tcp->window;
	if (!s->syn && scaled(s))
		event->window <<= s->from->scale;
}

void ladder_tcp(struct ladder *ladder, struct ladder_event *event)
{
	const struct packet *packet = event->packet;
	struct ladder_conversation *one = event->conversation;
	uint16_t flags = packet->tcp.flags;
	struct segment s = {
		.ladder = ladder,
		.event = event,
		.tcp = &packet->tcp,
		.conversation = one,
		.from = &one->ends[event->from],
		.to = &one->ends[!event->from],
		.syn = (flags & TCP_FLAG_SYN) != 0,
		.fin = (flags & TCP_FLAG_FIN) != 0,
		.reset = (flags & TCP_FLAG_RST) != 0,
		.acks = (flags & TCP_FLAG_ACK) != 0,
	};

	s.known = s.from->segments > 0;
	set_bases(&s);
	s.step.length = packet->payload.length;
	s.step.start = numbered(s.from, packet->tcp.seq);
	s.step.end = s.step.start + s.syn + (int64_t)s.step.length + s.fin;
	s.from->segments++;
	show_numbers(&s);
	if (mirrored(one))
		take_mirrored(&s);
	else
		take_segment(&s);
	if (s.reset && one->reset)
		ladder_state_step(ladder, event, &s.step);
	if (!one->ended && (one->reset || (one->ends[0].fin_acked &&
						  one->ends[1].fin_acked)))
		ladder_table_ended(&ladder->table, one);
}
