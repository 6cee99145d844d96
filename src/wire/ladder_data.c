/* What a segment carries: what of it is new, and what came before or late. */
#include "wire/ladder_segment.h"

/* A segment that comes this late into its hole was sent again; sooner, it was
 * only overtaken. */
#define REORDER_NS INT64_C(3000000)

static void sent_before(struct ladder_segment *s)
{
	int64_t noticed = 0;
	int64_t filled =
		ladder_hole_fill(s->from, s->step.start, s->step.end, &noticed);
	int64_t now = s->event->packet->frame->time_ns;

	if (filled == 0 && s->from->holes_lost) {
		ladder_remark(s->ladder, "late, or sent again");
	} else if (filled > 0 && s->to->duplicate_run < 3 &&
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
static bool is_probe(const struct ladder_segment *s)
{
	bool plain = s->acks && !s->syn && !s->fin;
	bool ahead = s->step.length == 1 && s->step.start == s->from->next;

	/* That may as well be a byte that was not sent before (RFC 9293 section
	 * 3.8.6.1). */
	if (s->known && plain && s->step.length <= 1 && s->to->has_window &&
		s->to->window == 0 &&
		(ahead || s->step.start == s->from->next - 1))
		return true;
	plain = plain && !(s->tcp->flags & TCP_FLAG_PSH);
	return s->known && plain && s->step.length <= 1 &&
	       s->step.start == s->from->next - 1 && s->to->has_acked &&
	       s->to->acked >= s->from->next;
}

/* Whatever takes up numbers: data, SYN, FIN. */
static void take_numbers(struct ladder_segment *s)
{
	struct ladder_end *end = s->from;
	int64_t next = end->next, start = s->step.start;
	bool guessed = end->segments <= 1 && !s->syn;

	if (s->again && s->acks && !end->syn_answered) {
		/* Section 3.5, figure 8: the same SYN, but it answers now. */
		if (s->step.end > next)
			end->next = s->step.end;
		return;
	}
	if (s->again) {
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

void ladder_take_data(struct ladder_segment *s)
{
	s->from->resent = s->from->probed = s->from->strange = false;
	if (is_probe(s)) {
		bool full = s->to->has_window && s->to->window == 0;

		s->from->probed = s->step.probe = true;
		ladder_remark(s->ladder, full ? "window probe" : "keep-alive");
		if (s->step.end > s->from->next) {
			s->from->next = s->step.end;
			s->from->bytes++;
		}
	} else if (s->step.end > s->step.start) {
		take_numbers(s);
	}
	s->step.fits = s->from->hole_count == 0;
	if (s->syn && !s->again)
		ladder_remark(s->ladder, "SYN counts 1");
	if (s->syn && s->step.length > 0)
		ladder_remark(s->ladder, "data on the SYN");
	if (s->fin && !s->from->resent)
		ladder_remark(s->ladder, "FIN counts 1");
	if (s->step.length > 0 && s->to->has_window && s->to->window > 0 &&
		s->to->has_acked && ladder_scaled(s) &&
		s->step.end - s->to->acked >= (int64_t)s->to->window)
		ladder_remark(s->ladder, "window full");
}
