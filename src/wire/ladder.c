#include "wire/ladder.h"

#include <stdlib.h>
#include <string.h>

#include "wire/ladder_parts.h"

#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

struct ladder *ladder_new(const struct ladder_options *options)
{
	struct ladder *ladder = calloc(1, sizeof(*ladder));

	if (!ladder)
		return NULL;
	ladder->options = *options;
	ladder->brief.time = BRIEF_TIME_NONE;
	if (!ladder_table_init(&ladder->table)) {
		free(ladder);
		return NULL;
	}
	return ladder;
}

void ladder_free(struct ladder *ladder)
{
	if (!ladder)
		return;
	text_release(&ladder->label);
	text_release(&ladder->remarks);
	text_release(&ladder->rest);
	text_release(&ladder->payload);
	free(ladder->table.slots);
	free(ladder);
}

/* --- whose packet it is ---------------------------------------------------- */

static bool packet_key(const struct packet *packet, struct ladder_key *ret_key)
{
	struct ladder_key key = {
		.version = packet->ip_version,
		.protocol = packet->protocol,
		.port = {packet->source_port, packet->destination_port},
	};
	size_t len = packet->ip_version == 4 ? 4 : 16;
	bool ours = packet->has_tcp ||
		    (packet->has_ports && packet->protocol == PROTOCOL_UDP);

	if (!ours || !packet->source || !packet->destination)
		return false;
	memcpy(key.address[0], packet->source, len);
	memcpy(key.address[1], packet->destination, len);
	*ret_key = key;
	return true;
}

static bool quoted_addresses(
	const struct layer *layer, const uint8_t *bytes, struct ladder_key *key)
{
	bool v4 = layer->kind == LAYER_IPV4;
	size_t len = v4 ? 4 : 16, at = v4 ? 12 : 8;

	if (layer->present < at + 2 * len)
		return false;
	key->version = v4 ? 4 : 6;
	memcpy(key->address[0], bytes + layer->offset + at, len);
	memcpy(key->address[1], bytes + layer->offset + at + len, len);
	return true;
}

/* Of the packet that an ICMP error quotes (RFC 792: at least 8 bytes of what IP
 * carried). */
static bool quoted_key(const struct packet *packet, struct ladder_key *ret_key)
{
	const uint8_t *bytes = packet->frame->bytes;
	struct ladder_key key = {0};
	bool addressed = false;

	if (!packet->has_icmp || !packet->source)
		return false;
	for (size_t i = 0; i < packet->layer_count; i++) {
		const struct layer *layer = &packet->layers[i];
		const uint8_t *ports = bytes + layer->offset;

		if (!layer->quoted)
			continue;
		if (!addressed && (layer->kind == LAYER_IPV4 ||
					  layer->kind == LAYER_IPV6)) {
			addressed = quoted_addresses(layer, bytes, &key);
		} else if (addressed && layer->present >= 4 &&
			   (layer->kind == LAYER_TCP ||
				   layer->kind == LAYER_UDP)) {
			key.protocol = layer->kind == LAYER_TCP ? PROTOCOL_TCP
								: PROTOCOL_UDP;
			key.port[0] = (uint16_t)(ports[0] << 8 | ports[1]);
			key.port[1] = (uint16_t)(ports[2] << 8 | ports[3]);
			*ret_key = key;
			return true;
		}
	}
	return false;
}

/* --- summaries, and making room -------------------------------------------- */

static void sum_up(struct ladder *ladder,
	struct ladder_conversation *conversation, struct text *text)
{
	if (conversation->summed)
		return;
	conversation->summed = true;
	ladder_summary(ladder, conversation);
	if (ladder->options.format == LADDER_MERMAID)
		ladder_mermaid_summary(ladder, conversation, text);
	else
		ladder_text_summary(ladder, conversation, text);
	/* What comes next is to say whose it is. */
	ladder->current = NULL;
}

static void forget(struct ladder *ladder,
	struct ladder_conversation *conversation, struct text *text)
{
	sum_up(ladder, conversation, text);
	if (ladder->current == conversation)
		ladder->current = NULL;
	ladder_table_remove(&ladder->table, conversation);
}

static struct ladder_conversation *begin(struct ladder *ladder,
	const struct ladder_key *key, const struct packet *packet,
	struct text *text)
{
	struct ladder_conversation *one = ladder_table_oldest(&ladder->table);
	uint16_t flags = packet->has_tcp ? packet->tcp.flags : 0;
	uint16_t opening = TCP_FLAG_SYN | TCP_FLAG_ACK;

	if (one)
		forget(ladder, one, text);
	/* A server's answer is not the first segment, even if it is the first
	 * one seen. */
	one = ladder_table_add(
		&ladder->table, key, (flags & opening) == opening ? 1 : 0);
	one->number = ++ladder->conversations;
	if (!packet->has_tcp)
		return one;
	ladder->tcp_seen++;
	ladder->tcp_open++;
	one->inside = !(flags & TCP_FLAG_SYN);
	/* Not to know a state is worth saying, once. */
	for (int i = 0; i < 2 && one->inside; i++) {
		one->ends[i].may_have_ended = true;
		one->ends[i].shown = LADDER_STATES;
	}
	return one;
}

/* --- packets --------------------------------------------------------------- */

static void draw(
	struct ladder *ladder, struct ladder_event *event, struct text *text)
{
	if (ladder->options.format == LADDER_MERMAID)
		ladder_mermaid_event(ladder, event, text);
	else
		ladder_text_event(ladder, event, text);
	ladder->current = event->conversation;
}

static void datagram(struct ladder *ladder, struct ladder_event *event)
{
	struct ladder_end *end = &event->conversation->ends[event->from];

	event->length = event->packet->payload.length;
	end->segments++;
	end->bytes += event->length;
	if (event->packet->fragment)
		ladder_remark(ladder, "first fragment");
}

/* It was refused, and goes on nevertheless: by a SYN that is sent again, say. */
static void revive(
	struct ladder *ladder, struct ladder_conversation *conversation)
{
	conversation->denied = conversation->summed = false;
	ladder_table_revived(&ladder->table, conversation);
	ladder->tcp_open++;
}

static void transport(struct ladder *ladder, const struct ladder_key *key,
	struct ladder_event *event, struct text *text)
{
	const struct packet *packet = event->packet;
	struct ladder_conversation *one =
		ladder_table_find(&ladder->table, key, &event->from);
	bool ended;

	if (one && packet->has_tcp &&
		ladder_tcp_fresh(one, event->from, &packet->tcp)) {
		ladder->tcp_open -= !one->ended;
		forget(ladder, one, text);
		one = NULL;
	}
	if (!one) {
		one = begin(ladder, key, packet, text);
		(void)ladder_table_find(&ladder->table, key, &event->from);
	}
	ladder_table_touch(&ladder->table, one);
	event->conversation = one;
	event->kind = packet->has_tcp ? LADDER_SEGMENT : LADDER_DATAGRAM;
	if (one->denied)
		revive(ladder, one);
	ended = one->ended;
	if (packet->has_tcp)
		ladder_tcp(ladder, event);
	else
		datagram(ladder, event);
	ladder_remark_checksum(ladder, event);
	draw(ladder, event, text);
	if (one->ended && !ended) {
		ladder->tcp_open--;
		sum_up(ladder, one, text);
	}
}

static bool error_drawn(
	struct ladder *ladder, struct ladder_event *event, struct text *text)
{
	struct ladder_key key;
	unsigned sender;
	bool denied;

	if (!quoted_key(event->packet, &key))
		return false;
	event->conversation = ladder_table_find(&ladder->table, &key, &sender);
	if (!event->conversation)
		return false;
	event->kind = LADDER_ERROR;
	event->from = !sender;
	event->conversation->errors++;
	ladder_remark_error(ladder, event);
	denied = ladder_state_deny(event);
	draw(ladder, event, text);
	if (denied) {
		ladder_table_ended(&ladder->table, event->conversation);
		ladder->tcp_open--;
		sum_up(ladder, event->conversation, text);
	}
	return true;
}

static void set_time(struct ladder *ladder, struct ladder_event *event)
{
	const struct frame *frame = event->packet->frame;

	if (!frame->has_time)
		return;
	if (!ladder->has_first)
		ladder->first_ns = ladder->last_ns = frame->time_ns;
	ladder->has_first = true;
	event->has_time = true;
	event->time_ns =
		(int64_t)((uint64_t)frame->time_ns -
			  (uint64_t)(ladder->options.delta ? ladder->last_ns
							   : ladder->first_ns));
	ladder->last_ns = frame->time_ns;
}

static void start(struct ladder *ladder, struct text *text)
{
	if (ladder->begun)
		return;
	ladder->begun = true;
	if (ladder->options.format == LADDER_MERMAID)
		ladder_mermaid_start(ladder, text);
	else
		ladder_text_start(ladder, text);
}

void ladder_packet(
	struct ladder *ladder, const struct packet *packet, struct text *text)
{
	struct ladder_event event = {.packet = packet};
	struct ladder_key key;

	start(ladder, text);
	set_time(ladder, &event);
	text_cut(&ladder->remarks, 0);
	if (packet_key(packet, &key)) {
		transport(ladder, &key, &event, text);
	} else if (!error_drawn(ladder, &event, text)) {
		if (ladder->options.format == LADDER_MERMAID)
			ladder_mermaid_stray(ladder, packet, text);
		else
			ladder_text_stray(ladder, packet, event.has_time,
				event.time_ns, text);
	}
	if (ladder->label.failed || ladder->remarks.failed ||
		ladder->rest.failed || ladder->payload.failed)
		text->failed = true;
}

void ladder_end(struct ladder *ladder, struct text *text)
{
	struct ladder_table *table = &ladder->table;

	start(ladder, text);
	for (uint32_t slot = table->oldest[0]; slot != LADDER_NONE;
		slot = table->slots[slot].newer)
		sum_up(ladder, &table->slots[slot], text);
	if (ladder->rest.failed)
		text->failed = true;
}

bool ladder_all_closed(const struct ladder *ladder)
{
	return ladder->tcp_seen > 0 && ladder->tcp_open == 0;
}
