/* Whether a RST ends its conversation. */
#include "wire/ladder_segment.h"

enum reset {
	RESET_COUNTS,
	RESET_OLDER,	 /* of an older connection with the same ends */
	RESET_IN_WINDOW, /* but not the number that is expected */
	RESET_OUTSIDE,
};

/* Whether the other end heeds it: RFC 9293 section 3.10.7.3 of one that has
 * sent a SYN, RFC 5961 section 3.2 of the others. */
static enum reset judge_reset(const struct ladder_segment *s)
{
	/* RFC 7323 section 2.3: the largest, where it is not known. */
	int scale = ladder_scale_known(s->to, s->from) ? 0 : SCALE_MOST;
	int64_t most;

	if (!s->known && s->to->syn_sent)
		return s->acks && ladder_numbered(s->to, s->tcp->ack) > 0 &&
				       ladder_numbered(s->to, s->tcp->ack) <=
					       s->to->next
			       ? RESET_COUNTS
			       : RESET_OUTSIDE;
	if (s->from->state == LADDER_SYN_SENT && s->from->syn_seen &&
		(s->step.start < 0 || s->step.start > s->from->next))
		return RESET_OLDER;
	if (!s->to->has_acked || !s->known)
		return RESET_COUNTS;
	most = s->to->acked + (int64_t)(s->to->window << scale);
	if (s->step.start < s->to->acked)
		return RESET_OUTSIDE;
	if (s->step.start <= s->from->next)
		return RESET_COUNTS;
	return s->step.start <= most ? RESET_IN_WINDOW : RESET_OUTSIDE;
}

void ladder_take_reset(struct ladder_segment *s)
{
	static const char *const why[] = {
		[RESET_OLDER] = "RST of an older connection",
		[RESET_IN_WINDOW] = "RST in the window: a challenge ACK is "
				    "expected",
		[RESET_OUTSIDE] = "RST does not fit",
	};
	struct ladder_conversation *one = s->conversation;
	enum reset reset = judge_reset(s);

	if (one->reset) {
		ladder_remark(s->ladder, "RST again");
		return;
	}
	if (reset != RESET_COUNTS) {
		s->from->strange = reset == RESET_IN_WINDOW;
		ladder_remark(s->ladder, why[reset]);
		return;
	}
	one->refused = !one->inside && !s->from->syn_sent && s->to->syn_sent;
	ladder_remark_reset(s->ladder, s->event);
	one->reset = true;
	one->resetter = s->event->from;
}
