/* What a segment acknowledges, and what window it gives. */
#include "wire/ladder_segment.h"

/* An acknowledgement that says nothing new. */
static void repeat(struct ladder_segment *s)
{
	struct ladder_end *end = s->from;

	if (s->step.end > s->step.start || s->step.probe)
		return;
	if (s->to->strange) {
		ladder_remark(s->ladder, "challenge ACK");
	} else if (end->has_window && s->tcp->window > end->raw_window) {
		ladder_remark(s->ladder, "window update");
	} else if (end->has_window && s->tcp->window < end->raw_window) {
		if (s->tcp->window > 0)
			ladder_remark(s->ladder, "smaller window");
	} else if (s->to->probed) {
		ladder_remark(s->ladder, end->has_window && end->window == 0
						 ? "window probe ACK"
						 : "keep-alive ACK");
	} else if (s->to->next > end->acked) {
		end->duplicates++;
		end->duplicate_run++;
		ladder_remark_number(
			s->ladder, "duplicate ACK ", end->duplicate_run, "");
	} else if (s->to->resent) {
		ladder_remark(s->ladder, "ACK again");
	}
}

void ladder_take_ack(struct ladder_segment *s)
{
	struct ladder_end *end = s->from;
	int64_t ack = ladder_numbered(s->to, s->tcp->ack);

	s->step.ack = ack;
	if (ack > s->to->next + WINDOW_MOST) {
		ladder_remark(s->ladder, "ACK of nothing sent");
		s->step.ack = INT64_MIN;
		return;
	}
	/* Section 3.10.7.3: of an older connection with the same ends. */
	if (s->to->syn_seen && !s->to->syn_acked && ack < 1) {
		ladder_remark(s->ladder, "ACK of nothing sent");
		s->step.foreign = true;
		/* Its own numbers are of that one, too. */
		s->from->has_base = false;
		return;
	}
	if (ack > s->to->next) {
		if (s->to->segments > 0)
			ladder_remark(s->ladder, "ACK of unseen data");
		s->to->next = ack;
	}
	if (!end->has_acked && !s->to->syn_seen) {
		/* What was acknowledged before is not known: not more than what
		 * was seen is said to be now. */
		if (s->to->segments > 0 && ack > 1)
			ladder_remark_acked(s->ladder, s->event, 1, ack);
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

void ladder_take_sack(struct ladder_segment *s)
{
	bool absolute = s->ladder->options.absolute;
	const uint32_t *block = s->tcp->sack[0];
	int64_t from, most;
	bool twice;

	if (s->tcp->sack_count == 0)
		return;
	from = ladder_numbered(s->to, block[0]);
	most = ladder_numbered(s->to, block[1]);
	/* RFC 2883 section 4: below the ACK, or inside the second block. */
	twice = from < s->step.ack ||
		(s->tcp->sack_count > 1 &&
			from >= ladder_numbered(s->to, s->tcp->sack[1][0]) &&
			most <= ladder_numbered(s->to, s->tcp->sack[1][1]));
	ladder_remark_sack(s->ladder, absolute ? (int64_t)block[0] : from,
		ladder_numbered(s->to, block[1]) - from, twice);
}

void ladder_take_window(struct ladder_segment *s)
{
	struct ladder_end *end = s->from;

	if (s->tcp->window == 0 && !s->syn)
		ladder_remark(s->ladder, "zero window");
	/* SND.WL1 and SND.WL2 of section 3.10.7.4: not from an older one. */
	if (end->has_window && s->acks &&
		(s->step.start < end->window_seq ||
			(s->step.start == end->window_seq &&
				s->step.ack < end->window_ack)))
		return;
	end->window_seq = s->step.start;
	end->window_ack = s->step.ack;
	end->window = s->tcp->window;
	if (!s->syn && ladder_scaled(s))
		end->window <<= end->scale;
	end->raw_window = s->tcp->window;
	end->has_window = true;
}
