/*
 * The states of both ends (RFC 9293 section 3.3.2), as they follow from what
 * each has sent and received. What is on its way is taken to arrive; where a
 * later segment shows that it had not arrived yet (both SYNs or both FINs under
 * way at once), that is corrected by it.
 */
#include <string.h>

#include "wire/ladder_parts.h"

const char *ladder_state_name(enum ladder_state state)
{
	static const char names[LADDER_STATES][16] = {
		[LADDER_UNKNOWN] = "?",
		[LADDER_ASKED] = "LISTEN?",
		[LADDER_CLOSED] = "CLOSED",
		[LADDER_LISTEN] = "LISTEN",
		[LADDER_SYN_SENT] = "SYN_SENT",
		[LADDER_SYN_RECEIVED] = "SYN_RECEIVED",
		[LADDER_ESTABLISHED] = "ESTABLISHED",
		[LADDER_FIN_WAIT_1] = "FIN_WAIT_1",
		[LADDER_FIN_WAIT_2] = "FIN_WAIT_2",
		[LADDER_CLOSE_WAIT] = "CLOSE_WAIT",
		[LADDER_CLOSING] = "CLOSING",
		[LADDER_LAST_ACK] = "LAST_ACK",
		[LADDER_TIME_WAIT] = "TIME_WAIT",
	};

	return names[state];
}

static enum ladder_state opening_state(const struct ladder_end *end)
{
	if (end->syn_sent)
		return end->syn_received ? LADDER_SYN_RECEIVED
					 : LADDER_SYN_SENT;
	return end->syn_received ? LADDER_ASKED : LADDER_UNKNOWN;
}

static enum ladder_state closing_state(
	const struct ladder_end *end, bool crossed, bool other_acked)
{
	if (!end->fin_sent)
		return end->fin_received ? LADDER_CLOSE_WAIT
					 : LADDER_ESTABLISHED;
	if (!end->fin_received)
		return end->fin_acked ? LADDER_FIN_WAIT_2 : LADDER_FIN_WAIT_1;
	/* Figure 13: each has got the other's FIN before its ACK. */
	if (crossed)
		return end->fin_acked && other_acked ? LADDER_TIME_WAIT
						     : LADDER_CLOSING;
	if (end->fin_unasked)
		return end->fin_acked ? LADDER_TIME_WAIT : LADDER_CLOSING;
	return end->fin_acked ? LADDER_CLOSED : LADDER_LAST_ACK;
}

static enum ladder_state state_of(
	const struct ladder_conversation *conversation, unsigned which)
{
	const struct ladder_end *end = &conversation->ends[which];

	if (conversation->denied)
		return which == 0 ? LADDER_CLOSED : end->state;
	if (conversation->reset) {
		/* Section 3.10.7.4: what had been listening does so again. */
		if (end->state == LADDER_SYN_RECEIVED && which == 1 &&
			conversation->resetter == 0)
			return LADDER_LISTEN;
		return end->state == LADDER_LISTEN ? LADDER_LISTEN
						   : LADDER_CLOSED;
	}
	if (!conversation->inside && !end->fin_sent &&
		!(end->syn_sent && end->syn_received && end->syn_acked))
		return opening_state(end);
	if (conversation->inside &&
		(conversation->ends[0].may_have_ended ||
			conversation->ends[1].may_have_ended))
		return LADDER_UNKNOWN;
	return closing_state(end, conversation->crossed,
		conversation->ends[!which].fin_acked);
}

/* Whatever SYN was not captured must have been there: what follows it shows. */
static void step_opening(struct ladder *ladder,
	struct ladder_conversation *conversation, unsigned from,
	const struct packet_tcp *tcp, const struct ladder_step *step)
{
	struct ladder_end *end = &conversation->ends[from];
	struct ladder_end *other = &conversation->ends[!from];
	bool acks = (tcp->flags & TCP_FLAG_ACK) != 0;

	if (tcp->flags & TCP_FLAG_SYN) {
		if (!acks && !end->syn_sent && other->syn_sent) {
			end->syn_received = false;
			conversation->syns_crossed = true;
			ladder_remark(ladder, "SYNs crossed");
		}
		end->syn_sent = true;
		other->syn_received = true;
	}
	if (!acks)
		return;
	end->syn_received = other->syn_sent = true;
	if (tcp->flags & TCP_FLAG_SYN)
		end->syn_answered = true;
	if ((tcp->flags & TCP_FLAG_SYN) && conversation->syns_crossed) {
		/* Figure 8: who answers with one, too, has not got it yet. */
		if (other->syn_answered)
			end->syn_acked = other->syn_acked = true;
		return;
	}
	if (step->ack >= 1)
		other->syn_acked = true;
	if (tcp->flags & TCP_FLAG_SYN)
		return;
	end->syn_sent = other->syn_received = true;
	/* Who answers the second segment has got it; and who has more than a
	 * SYN to acknowledge, or to say, has got the third. */
	if (from == 0 || conversation->syns_crossed ||
		(!other->farther && (step->ack > 1 || step->length > 0)))
		end->syn_acked = true;
}

static void step_closing(struct ladder *ladder,
	struct ladder_conversation *conversation, unsigned from,
	const struct packet_tcp *tcp, const struct ladder_step *step)
{
	struct ladder_end *end = &conversation->ends[from];
	struct ladder_end *other = &conversation->ends[!from];
	bool acked = (tcp->flags & TCP_FLAG_ACK) && other->fin_sent &&
		     step->ack >= other->fin;

	if (acked)
		end->fin_received = other->fin_acked = true;
	if (tcp->flags & TCP_FLAG_FIN) {
		if (!end->fin_sent) {
			if (other->fin_sent && !acked) {
				end->fin_received = false;
				conversation->crossed = true;
				ladder_remark(
					ladder, "FINs crossed, no CLOSE_WAIT");
			}
			end->fin_unasked = !end->fin_received;
			end->fin = step->end;
			end->fin_sent = true;
		}
		if (!conversation->has_closer) {
			conversation->has_closer = true;
			conversation->closer = from;
		}
		if (step->fits)
			other->fin_received = true;
	}
	/* What was sent later has come: the FIN has. */
	if (conversation->crossed && end->fin_sent && step->fits)
		other->fin_received = true;
	if ((step->length > 0 && !step->probe) || (tcp->flags & TCP_FLAG_FIN))
		end->may_have_ended = false;
}

/* What RFC 792 and 4443 call unreachable; "fragmentation needed" asks for
 * smaller packets only. */
static bool unreachable(const struct packet *packet)
{
	if (packet->ip_version == 6)
		return packet->icmp_type == 1;
	return packet->icmp_type == 3 && packet->icmp_code != 4;
}

bool ladder_state_deny(struct ladder_event *event)
{
	struct ladder_conversation *one = event->conversation;
	const struct packet *packet = event->packet;

	if (one->protocol != 6 || one->ended || event->from != 1 ||
		one->ends[0].state != LADDER_SYN_SENT ||
		one->ends[1].segments > 0 || !unreachable(packet))
		return false;
	one->denied = true;
	one->denial_type = packet->icmp_type;
	one->denial_code = packet->icmp_code;
	memcpy(one->denier, packet->source, packet->ip_version == 4 ? 4 : 16);
	one->ends[0].state = LADDER_CLOSED;
	return true;
}

void ladder_state_step(struct ladder *ladder, struct ladder_event *event,
	const struct ladder_step *step)
{
	struct ladder_conversation *conversation = event->conversation;
	struct ladder_end *ends = conversation->ends;
	const struct packet_tcp *tcp = &event->packet->tcp;

	if (!(tcp->flags & TCP_FLAG_RST)) {
		step_opening(ladder, conversation, event->from, tcp, step);
		step_closing(ladder, conversation, event->from, tcp, step);
	}
	for (unsigned i = 0; i < 2; i++)
		ends[i].state = state_of(conversation, i);
	if (!conversation->has_opened && conversation->has_syn_time &&
		event->packet->frame->has_time && ends[0].syn_acked &&
		ends[1].syn_acked) {
		conversation->has_opened = true;
		conversation->opened_ns = event->packet->frame->time_ns;
	}
}
