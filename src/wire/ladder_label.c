/*
 * What stands on the arrow. Where it does not fit, the options go to a line of
 * their own, then the window goes, and at last what is acknowledged goes to that
 * line, too.
 */
#include "wire/ladder_parts.h"

#include "base/number.h"
#include "out/escape.h"
#include "out/utf8.h"
#include "wire/icmp_names.h"

enum label_part {
	LABEL_OPTIONS = 1,
	LABEL_WINDOW = 2,
	LABEL_ACK = 4,
	LABEL_SEQ = 8,
	LABEL_LENGTH = 16,
};

void ladder_ms(struct text *text, int64_t ns)
{
	uint64_t us, whole;
	char digits[4] = {'.'};
	size_t decimals;

	if (ns < 0)
		text_add_byte(text, '-');
	us = (ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) / 1000;
	whole = us / 1000;
	digits[1] = (char)('0' + us / 100 % 10);
	digits[2] = (char)('0' + us / 10 % 10);
	digits[3] = (char)('0' + us % 10);
	decimals = whole < 10000 ? 4 : whole < 100000 ? 3 : 2;
	text_uint(text, whole);
	if (whole < 10000000)
		text_add_bytes(text, digits, decimals);
}

static void add_number(struct text *text, const char *name, int64_t number)
{
	text_add(text, name);
	/* Before the SYN: a number of another connection. */
	if (number < 0)
		text_add_byte(text, '?');
	else
		text_uint(text, (uint64_t)number);
}

static void add_length(struct text *text, uint32_t length)
{
	add_number(text, " len=", (int64_t)length);
}

static void add_segment(
	struct text *text, const struct ladder_event *event, unsigned parts)
{
	const struct packet_tcp *tcp = &event->packet->tcp;

	brief_flags(tcp->flags, text);
	if (parts & LABEL_SEQ)
		add_number(text, " seq=", event->seq);
	if ((parts & LABEL_LENGTH) && event->length > 0)
		add_length(text, event->length);
	if ((parts & LABEL_ACK) && (tcp->flags & TCP_FLAG_ACK))
		add_number(text, " ack=", event->ack);
	if ((parts & LABEL_WINDOW) && !(tcp->flags & TCP_FLAG_RST)) {
		add_number(text, " win=", (int64_t)event->window);
		if (event->unscaled)
			text_add_byte(text, '?');
	}
	if ((parts & LABEL_OPTIONS) && (tcp->flags & TCP_FLAG_SYN)) {
		size_t before = text->buf.len;

		text_add_byte(text, ' ');
		brief_options(tcp, text);
		if (text->buf.len == before + 1)
			text_cut(text, before);
	}
}

/* What the label had to leave out. */
static void add_rest(
	struct text *text, const struct ladder_event *event, unsigned parts)
{
	const struct packet_tcp *tcp = &event->packet->tcp;

	if (!(parts & LABEL_SEQ))
		add_number(text, "seq=", event->seq);
	if (!(parts & LABEL_LENGTH) && event->length > 0)
		add_length(text, event->length);
	if (!(parts & LABEL_ACK) && (tcp->flags & TCP_FLAG_ACK))
		add_number(
			text, text->buf.len > 0 ? " ack=" : "ack=", event->ack);
	if (!(parts & LABEL_OPTIONS) && (tcp->flags & TCP_FLAG_SYN)) {
		if (text->buf.len > 0)
			text_add_byte(text, ' ');
		brief_options(tcp, text);
	}
}

static void label_segment(
	struct ladder *ladder, const struct ladder_event *event, size_t columns)
{
	/* All flags alone fit even in the narrowest. */
	static const unsigned parts[] = {
		~0u,
		~0u ^ LABEL_OPTIONS,
		LABEL_SEQ | LABEL_LENGTH | LABEL_ACK,
		LABEL_SEQ | LABEL_LENGTH,
		LABEL_LENGTH,
		0,
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		text_cut(&ladder->label, 0);
		add_segment(&ladder->label, event, parts[i]);
		if (ladder->label.buf.len <= columns) {
			add_rest(&ladder->rest, event, parts[i]);
			return;
		}
	}
}

void ladder_icmp(struct text *text, bool v6, uint8_t type, uint8_t code)
{
	const char *name = icmp_code_name(v6, type, code);

	if (!name)
		name = icmp_type_name(v6, type);
	text_add(text, v6 ? "ICMPv6 " : "ICMP ");
	if (name) {
		text_add(text, name);
		return;
	}
	text_add(text, "type ");
	text_uint(text, type);
	text_add(text, " code ");
	text_uint(text, code);
}

void ladder_label(
	struct ladder *ladder, const struct ladder_event *event, size_t columns)
{
	const struct packet *packet = event->packet;

	text_cut(&ladder->label, 0);
	text_cut(&ladder->rest, 0);
	switch (event->kind) {
	case LADDER_SEGMENT:
		label_segment(ladder, event, columns);
		return;
	case LADDER_DATAGRAM:
		text_add(&ladder->label, "UDP");
		add_length(&ladder->label, event->length);
		return;
	case LADDER_ERROR:
		ladder_icmp(&ladder->label, packet->ip_version == 6,
			packet->icmp_type, packet->icmp_code);
		if (ladder->label.buf.len <= columns)
			return;
		text_add_bytes(&ladder->rest, ladder_bytes(&ladder->label),
			ladder->label.buf.len);
		text_cut(&ladder->label, 0);
		text_add(&ladder->label, "ICMP error");
		return;
	}
}

void ladder_payload(
	struct ladder *ladder, const struct ladder_event *event, size_t columns)
{
	const struct packet_part *part = &event->packet->payload;
	struct text *text = &ladder->payload;
	size_t shown = ladder->options.payload;

	text_cut(text, 0);
	if (shown == 0 || part->captured == 0 || event->kind == LADDER_ERROR)
		return;
	if (shown > part->captured)
		shown = part->captured;
	if (shown > columns)
		shown = columns;
	/* An escaped byte takes up to four columns: fewer bytes until it fits,
	 * at most some five times. */
	for (;; shown -= (shown + 3) / 4) {
		text_cut(text, 0);
		text_add_byte(text, '"');
		if (!escape_text(&text->buf,
			    event->packet->frame->bytes + part->offset, shown))
			text->failed = true;
		text_add_byte(text, '"');
		if (shown < part->length)
			text_add(text, "...");
		if (text->failed || shown <= 1 ||
			utf8_columns(buf_bytes(&text->buf), text->buf.len) <=
				columns)
			return;
	}
}
