/*
 * What a segment means in its conversation: the numbers counted from the SYN,
 * what of it is new, what it acknowledges, and what is worth a remark.
 */
#include <string.h>

#include "wire/ladder_segment.h"

bool ladder_tcp_fresh(const struct ladder_conversation *conversation,
	unsigned from, const struct packet_tcp *tcp)
{
	const struct ladder_end *end = &conversation->ends[from];

	if ((tcp->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK | TCP_FLAG_RST)) !=
		TCP_FLAG_SYN)
		return false;
	/* To try again is what a client may do that was denied it. */
	if (conversation->denied && end->has_base && tcp->seq == end->base)
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

static void set_bases(struct ladder_segment *s)
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
static void take_options(struct ladder_segment *s)
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
	if (!s->acks && !s->conversation->has_syn_time &&
		s->event->packet->frame->has_time) {
		s->conversation->has_syn_time = true;
		s->conversation->syn_ns = s->event->packet->frame->time_ns;
	}
}

bool ladder_scale_known(
	const struct ladder_end *from, const struct ladder_end *to)
{
	return (from->syn_seen && (to->syn_seen || !from->has_scale)) ||
	       (to->syn_seen && !to->has_scale);
}

/* --- a segment ------------------------------------------------------------- */

static void take_segment(struct ladder_segment *s)
{
	if (s->reset) {
		ladder_take_reset(s);
		return;
	}
	if (s->step.start > s->from->next + WINDOW_MOST) {
		ladder_remark(s->ladder, "in no window");
		return;
	}
	s->again =
		s->syn && s->step.start == 0 && s->from->syn_sent && s->known;
	if (s->syn && s->from->syn_seen && !s->again) {
		/* RFC 5961 section 4: answered, and no more. */
		s->from->strange = true;
		ladder_remark(s->ladder, s->from->syn_acked
						 ? "SYN in an open connection"
						 : "another SYN");
		return;
	}
	take_options(s);
	ladder_take_data(s);
	if (s->acks)
		ladder_take_ack(s);
	if (s->step.foreign)
		return;
	if (s->acks)
		ladder_take_sack(s);
	ladder_take_window(s);
	ladder_remark_offload(s->ladder, s->event);
	ladder_state_step(s->ladder, s->event, &s->step);
}

/* A socket that is connected to itself has one axis too few to tell who sends:
 * its segments are drawn, and no state. */
static void take_mirrored(struct ladder_segment *s)
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
		ladder_numbered(s->to, s->tcp->ack) >= end->fin)
		end->fin_acked = s->to->fin_acked = true;
}

static bool mirrored(const struct ladder_conversation *one)
{
	return one->ends[0].port == one->ends[1].port &&
	       memcmp(one->ends[0].address, one->ends[1].address,
		       sizeof(one->ends[0].address)) == 0;
}

static void show_numbers(struct ladder_segment *s)
{
	struct ladder_event *event = s->event;
	bool absolute = s->ladder->options.absolute;

	event->length = s->step.length;
	event->seq = absolute ? (int64_t)s->tcp->seq : s->step.start;
	if (s->acks)
		event->ack = absolute ? (int64_t)s->tcp->ack
				      : ladder_numbered(s->to, s->tcp->ack);
	event->window = s->tcp->window;
	if (!s->syn && ladder_scaled(s))
		event->window <<= s->from->scale;
	event->unscaled =
		!s->syn && !s->reset && !ladder_scale_known(s->from, s->to);
	s->conversation->unscaled |= event->unscaled;
}

void ladder_tcp(struct ladder *ladder, struct ladder_event *event)
{
	const struct packet *packet = event->packet;
	struct ladder_conversation *one = event->conversation;
	uint16_t flags = packet->tcp.flags;
	struct ladder_segment s = {
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
	s.step.start = ladder_numbered(s.from, packet->tcp.seq);
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
