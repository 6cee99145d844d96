/*
 * The ladder as a Mermaid diagram (https://mermaid.js.org/syntax/
 * sequenceDiagram.html, version 10):
 *
 *	sequenceDiagram
 *	    participant L1 as client 127.0.0.1:60496
 *	    participant R1 as server 127.0.0.1:6200
 *	    L1->>R1: 0.000 ms SYN seq=0 win=64240
 *	    Note left of L1: SYN_SENT
 *
 * Mermaid takes '#' and ';' for the end of a text, '%' for a comment and '<'
 * for HTML; all that is not surely harmless is written as "#59;".
 */
#include "wire/ladder_parts.h"

#include <string.h>

static bool harmless(uint8_t byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= 'A' && byte <= 'Z') || byte >= 0x80 ||
	       (byte && strchr(" .,=()[]:/+-_?!*'", byte));
}

/* Words on one line; a line end inside them is a <br/>. */
static void add_safe(struct text *text, const char *words, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)words[i];

		if (byte == '\n') {
			text_add(text, "<br/>");
		} else if (harmless(byte)) {
			text_add_byte(text, (char)byte);
		} else {
			text_add_byte(text, '#');
			text_uint(text, byte);
			text_add_byte(text, ';');
		}
	}
}

static void add_safe_text(struct text *text, const struct text *words)
{
	add_safe(text, ladder_bytes(words), words->buf.len);
}

static void add_name(struct text *text,
	const struct ladder_conversation *conversation, unsigned which)
{
	text_add_byte(text, which == 0 ? 'L' : 'R');
	text_uint(text, conversation->number);
}

static void add_over(
	struct text *text, const struct ladder_conversation *conversation)
{
	text_add(text, "    Note over ");
	add_name(text, conversation, 0);
	text_add_byte(text, ',');
	add_name(text, conversation, 1);
	text_add(text, ": ");
}

void ladder_mermaid_start(struct ladder *ladder, struct text *text)
{
	const char *origin = ladder->options.origin;

	text_add(text, "sequenceDiagram\n");
	if (!origin)
		return;
	text_add(text, "    title ");
	add_safe(text, origin, strlen(origin));
	text_add_byte(text, '\n');
}

static void add_participants(
	struct text *text, const struct ladder_conversation *conversation)
{
	bool roles = conversation->protocol == 6 && !conversation->inside;

	for (unsigned i = 0; i < 2; i++) {
		const char *end = conversation->ends[i].text;

		text_add(text, "    participant ");
		add_name(text, conversation, i);
		text_add(text, " as ");
		if (roles)
			text_add(text, i == 0 ? "client " : "server ");
		add_safe(text, end, strlen(end));
		text_add_byte(text, '\n');
	}
}

static void add_states(struct text *text, struct ladder_conversation *one)
{
	for (unsigned i = 0; i < 2; i++) {
		struct ladder_end *end = &one->ends[i];

		if (end->state == end->shown)
			continue;
		end->shown = end->state;
		text_add(text,
			i == 0 ? "    Note left of " : "    Note right of ");
		add_name(text, one, i);
		text_add(text, ": ");
		text_add(text, ladder_state_name(end->state));
		text_add_byte(text, '\n');
	}
}

void ladder_mermaid_event(struct ladder *ladder,
	const struct ladder_event *event, struct text *text)
{
	struct ladder_conversation *one = event->conversation;

	if (one->ends[0].segments + one->ends[1].segments + one->errors == 1)
		add_participants(text, one);
	ladder_label(ladder, event, SIZE_MAX);
	text_add(text, "    ");
	add_name(text, one, event->from);
	text_add(text, "->>");
	add_name(text, one, !event->from);
	text_add(text, ": ");
	if (event->has_time) {
		ladder_ms(text, event->time_ns);
		text_add(text, " ms ");
	}
	add_safe_text(text, &ladder->label);
	ladder_payload(ladder, event, SIZE_MAX);
	if (ladder->payload.buf.len > 0) {
		text_add(text, "<br/>");
		add_safe_text(text, &ladder->payload);
	}
	text_add_byte(text, '\n');
	if (!ladder->options.no_states)
		add_states(text, one);
	if (ladder->remarks.buf.len > 0) {
		add_over(text, one);
		add_safe_text(text, &ladder->remarks);
		text_add_byte(text, '\n');
	}
}

/* A packet of no conversation has no axis: a comment. */
void ladder_mermaid_stray(
	struct ladder *ladder, const struct packet *packet, struct text *text)
{
	size_t len;

	text_cut(&ladder->rest, 0);
	brief_line(&ladder->brief, packet, &ladder->rest);
	len = ladder->rest.buf.len;
	if (len > 0 && ladder_bytes(&ladder->rest)[len - 1] == '\n')
		len--;
	text_add(text, "    %% ");
	add_safe(text, ladder_bytes(&ladder->rest), len);
	text_add_byte(text, '\n');
}

void ladder_mermaid_summary(struct ladder *ladder,
	const struct ladder_conversation *conversation, struct text *text)
{
	const struct text *lines = &ladder->rest;
	size_t len = lines->buf.len;

	add_over(text, conversation);
	add_safe(text, ladder_bytes(lines), len > 0 ? len - 1 : 0);
	text_add_byte(text, '\n');
}
