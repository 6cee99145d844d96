/* What is said of a packet in few words, so that it fits beside its arrow. */
#include <string.h>

#include "wire/checksum.h"
#include "wire/ladder_parts.h"

void ladder_remark(struct ladder *ladder, const char *words)
{
	if (ladder->remarks.buf.len > 0)
		text_add(&ladder->remarks, ", ");
	text_add(&ladder->remarks, words);
}

void ladder_remark_number(struct ladder *ladder, const char *before,
	uint64_t number, const char *after)
{
	ladder_remark(ladder, before);
	text_uint(&ladder->remarks, number);
	text_add(&ladder->remarks, after);
}

/* What of the numbers in [before, ack) were bytes, and what SYN and FIN. */
void ladder_remark_acked(struct ladder *ladder,
	const struct ladder_event *event, int64_t before, int64_t ack)
{
	const struct ladder_end *other =
		&event->conversation->ends[!event->from];
	bool syn = before <= 0 && other->syn_seen;
	bool fin = other->fin_sent && ack >= other->fin && before < other->fin;
	int64_t bytes = ack - before - syn - fin;

	/* The second segment says what it acknowledges by its flags. */
	if ((event->packet->tcp.flags & TCP_FLAG_SYN) && bytes <= 0)
		return;
	ladder_remark(ladder, "ACK of ");
	if (syn)
		text_add(&ladder->remarks, bytes > 0 || fin ? "SYN + " : "SYN");
	if (bytes > 0) {
		text_uint(&ladder->remarks, (uint64_t)bytes);
		text_add(&ladder->remarks, fin ? " B + " : " B");
	}
	if (fin)
		text_add(&ladder->remarks, "FIN");
}

#define TIMESTAMP_OPTION 12 /* bytes of each segment, RFC 7323 appendix A */

/* A segment larger than any on the wire is cut up by the network card, or was
 * put together by it (or by the kernel on their behalf). */
void ladder_remark_offload(
	struct ladder *ladder, const struct ladder_event *event)
{
	const struct ladder_end *end = &event->conversation->ends[event->from];
	const struct ladder_end *other =
		&event->conversation->ends[!event->from];
	uint32_t length = event->length, most = other->mss;

	if (!other->has_mss || length <= most)
		return;
	if (end->has_timestamps && other->has_timestamps &&
		most > TIMESTAMP_OPTION)
		most -= TIMESTAMP_OPTION;
	ladder_remark_number(ladder, "= ", length / most, " x ");
	text_uint(&ladder->remarks, most);
	if (length % most > 0) {
		text_add(&ladder->remarks, " + ");
		text_uint(&ladder->remarks, length % most);
	}
	text_add(&ladder->remarks, " (offload)");
}

/*
 * Why: RFC 9293 section 3.10.7.1 sends a RST without ACK for a segment of a
 * connection that is not there, so one with ACK was mostly asked for by the
 * program: by close(2) with data unread (RFC 1122 section 4.2.2.13) or with
 * SO_LINGER and no time. A firewall may have sent either, and the RST that
 * refuses a SYN.
 */
void ladder_remark_reset(
	struct ladder *ladder, const struct ladder_event *event)
{
	const struct ladder_conversation *one = event->conversation;
	const struct ladder_end *end = &one->ends[event->from];
	const struct ladder_end *other = &one->ends[!event->from];
	const char *why = "aborted";

	if (one->refused)
		why = "port closed?";
	else if (end->state == LADDER_SYN_SENT ||
		 (event->from == 0 && other->state == LADDER_SYN_RECEIVED))
		why = "not opened";
	else if (!(event->packet->tcp.flags & TCP_FLAG_ACK))
		why = end->fin_sent ? "already closed" : "no connection";
	else if (other->bytes > 0)
		why = "aborted (e.g. data unread, or SO_LINGER 0)";
	else if (!one->inside)
		why = "aborted (e.g. SO_LINGER 0)";
	ladder_remark(ladder, why);
}

/* Who has sent the error, where it is not the end that the packet went to. */
void ladder_remark_error(
	struct ladder *ladder, const struct ladder_event *event)
{
	const struct packet *packet = event->packet;
	const struct ladder_end *end = &event->conversation->ends[event->from];
	size_t len = packet->ip_version == 4 ? 4 : 16;

	if (memcmp(packet->source, end->address, len) == 0)
		return;
	ladder_remark(ladder, "from ");
	brief_address(packet->source, len, &ladder->remarks);
}

/* The first block: what arrived last (RFC 2018), or what arrived twice (RFC
 * 2883); where it begins and how long it is, as segments have it. */
void ladder_remark_sack(
	struct ladder *ladder, int64_t from, int64_t len, bool twice)
{
	if (from < 0 || len < 0)
		return;
	ladder_remark_number(ladder,
		twice ? "D-SACK seq=" : "SACK seq=", (uint64_t)from, " len=");
	text_uint(&ladder->remarks, (uint64_t)len);
}

/* The first of several that are: some machines send none right. Not what is
 * still to be computed by the network card, and not what was cut. */
void ladder_remark_checksum(
	struct ladder *ladder, const struct ladder_event *event)
{
	const struct packet *packet = event->packet;
	struct ladder_end *end = &event->conversation->ends[event->from];
	struct checksum sum;

	if (packet->frame->checksum_pending)
		return;
	for (size_t i = 0; i < packet->layer_count; i++) {
		if (packet->layers[i].quoted)
			return;
		if (checksum_check(packet, i, &sum) &&
			(sum.verdict == CHECKSUM_WRONG ||
				sum.verdict == CHECKSUM_ILLEGAL)) {
			end->wrong++;
			if (!end->spoilt)
				ladder_remark(ladder, "checksum wrong");
			end->spoilt = true;
			return;
		}
	}
	end->spoilt = false;
}
