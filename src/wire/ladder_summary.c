/* What is said of a conversation when nothing more is to come of it. */
#include "wire/ladder_parts.h"

static void add_count(struct text *text, uint64_t count, const char *noun)
{
	text_uint(text, count);
	text_add_byte(text, ' ');
	text_add(text, noun);
	if (count != 1)
		text_add_byte(text, 's');
}

static void add_sent(
	struct text *text, const struct ladder_end *end, const char *noun)
{
	text_add(text, end->text);
	if (end->segments == 0) {
		text_add(text, " sent nothing");
		return;
	}
	text_add(text, " sent ");
	add_count(text, end->segments, noun);
	text_add(text, end->holes_lost ? ", at least " : ", ");
	text_uint(text, end->bytes);
	text_add(text, " B");
	if (end->wrong > 0) {
		text_add(text, ", ");
		add_count(text, end->wrong, "wrong checksum");
	}
}

static void add_course(struct text *text, const struct ladder_conversation *one)
{
	const struct ladder_end *ends = one->ends;

	if (one->has_opened) {
		text_add(text, "handshake ");
		ladder_ms(text, one->opened_ns - one->syn_ns);
		text_add(text, " ms; ");
	}
	add_count(text, ends[0].retransmissions + ends[1].retransmissions,
		"retransmission");
	text_add(text, ", ");
	add_count(
		text, ends[0].duplicates + ends[1].duplicates, "duplicate ACK");
	text_add_byte(text, '\n');
}

/* Linux waits 60 s whatever the RFC says (TCP_TIMEWAIT_LEN). */
static void add_closed(struct text *text, const struct ladder_conversation *one)
{
	static const char duration[] =
		" for 60 s on Linux (RFC 9293: 2 MSL, 4 min)\n";

	if (one->crossed) {
		text_add(text, "closed by both at once: TIME_WAIT at both");
	} else {
		text_add(text, one->ends[one->closer].text);
		text_add(text, " closed first: TIME_WAIT there");
	}
	text_add(text, duration);
}

/* Not what has done it: a firewall's RST looks like any other. */
static void add_reset(struct text *text, const struct ladder_conversation *one)
{
	text_add(text, one->refused ? "refused by " : "reset by ");
	text_add(text, one->ends[one->resetter].text);
	text_add(text,
		one->refused ? ": its port is closed (or a firewall's reset)\n"
			     : ": no TIME_WAIT\n");
}

static void add_denied(struct text *text, const struct ladder_conversation *one)
{
	text_add(text, "refused by ");
	ladder_icmp(
		text, one->version == 6, one->denial_type, one->denial_code);
	text_add(text, " from ");
	brief_address(one->denier, one->version == 4 ? 4 : 16, text);
	text_add_byte(text, '\n');
}

static void add_unseen(struct text *text, const struct ladder_conversation *one)
{
	if (one->inside)
		text_add(text, "began before what was seen\n");
	if (one->unscaled)
		text_add(text,
			"win=...? is as in the header: its scale is in the "
			"SYNs, which were not both seen\n");
}

static void add_open(struct text *text, const struct ladder_conversation *one)
{
	const struct ladder_end *ends = one->ends;

	if (ends[0].fin_sent || ends[1].fin_sent) {
		text_add(text, "not closed as far as seen: of ");
		text_add(text, ends[ends[0].fin_sent ? 1 : 0].text);
		text_add(text, ends[0].fin_sent && ends[1].fin_sent
				       ? " the last ACK is missing\n"
				       : " no FIN was seen\n");
	} else if (!one->inside && ends[1].segments == 0) {
		text_add(text, "no answer from ");
		text_add(text, ends[1].text);
		text_add_byte(text, '\n');
	} else {
		text_add(text, "not closed as far as seen\n");
	}
}

void ladder_summary(
	struct ladder *ladder, const struct ladder_conversation *conversation)
{
	const struct ladder_conversation *one = conversation;
	bool tcp = one->protocol == 6;
	const char *noun = tcp ? "segment" : "datagram";
	struct text *text = &ladder->rest;

	text_cut(text, 0);
	add_sent(text, &one->ends[0], noun);
	text_add_byte(text, '\n');
	add_sent(text, &one->ends[1], noun);
	text_add_byte(text, '\n');
	if (one->errors > 0) {
		add_count(text, one->errors, "ICMP error");
		text_add_byte(text, '\n');
	}
	if (!tcp)
		return;
	add_unseen(text, one);
	if (!one->refused && !one->denied)
		add_course(text, one);
	if (one->denied)
		add_denied(text, one);
	else if (one->reset)
		add_reset(text, one);
	else if (one->ended && one->has_closer)
		add_closed(text, one);
	else if (!one->ended)
		add_open(text, one);
}
