/* A frame behind a byte that says what it begins with, taken apart, guessed at
 * and put in a line. Copied to the end of its memory, so that a byte read behind
 * it is found. */
#include <stdlib.h>
#include <string.h>

#include "wire/brief.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

static void layers(const struct packet *packet)
{
	size_t captured = packet->frame->captured, at = 0;
	bool quoted = false, cut = false;

	check(packet->layer_count <= PACKET_LAYERS_MAX);
	for (size_t i = 0; i < packet->layer_count; i++) {
		const struct layer *layer = &packet->layers[i];

		check(layer->offset >= at);
		check(layer->present <= layer->header);
		check((size_t)layer->offset + layer->present <= captured);
		check(layer->cut == (layer->present < layer->header));
		check(layer_name(layer->kind) && layer_title(layer->kind));
		/* What is quoted is at the end, but for the trailer. */
		check(layer->quoted || !quoted ||
			layer->kind == LAYER_PADDING ||
			layer->kind == LAYER_FCS);
		quoted = quoted || layer->quoted;
		cut = cut || (layer->cut && !layer->quoted);
		at = (size_t)layer->offset + layer->present;
	}
	check(!cut || packet->cut);
}

static void facts(const struct packet *packet)
{
	const struct frame *frame = packet->frame;
	size_t address = packet->ip_version == 6 ? 16 : 4;

	check((packet->ip_version == 0) == !packet->source);
	check(!packet->source == !packet->destination);
	if (packet->source) {
		check(packet->ip_version == 4 || packet->ip_version == 6);
		check(packet->source >= frame->bytes);
		check(packet->destination == packet->source + address);
		check(packet->destination + address <=
			frame->bytes + frame->captured);
	}
	check(packet->payload.captured <= packet->payload.length);
	check((size_t)packet->payload.offset + packet->payload.captured <=
		frame->captured);
	check(!packet->later_fragment || packet->fragment);
	check(!packet->has_tcp || packet->has_ports);
	check(!packet->has_ports || packet_layer(packet, LAYER_TCP) ||
		packet_layer(packet, LAYER_UDP));
	check(!packet->has_icmp || packet_layer(packet, LAYER_ICMP) ||
		packet_layer(packet, LAYER_ICMPV6));
	check(packet->tcp.sack_count <= 4);
}

/* One line, and nothing that could steer a terminal. */
static void line(const struct packet *packet)
{
	struct brief brief = {.time = BRIEF_TIME_CLOCK, .number = true};
	struct text text = {0};

	for (int i = 0; i < 3; i++) {
		const uint8_t *bytes;

		text_cut(&text, 0);
		brief.time = (enum brief_time)i;
		brief_line(&brief, packet, &text);
		bytes = buf_bytes(&text.buf);
		check(!text.failed && text.buf.len > 0);
		for (size_t j = 0; j < text.buf.len; j++)
			check((bytes[j] == '\n') == (j == text.buf.len - 1) &&
				(bytes[j] >= ' ' || bytes[j] == '\n') &&
				bytes[j] != 0x7f);
	}
	text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	uint8_t first = len > 0 ? bytes[0] : 0, *copy;
	const char *reason = NULL;
	enum packet_start start;
	struct packet packet;
	struct frame frame = {.has_time = true, .number = 1};

	len -= len > 0;
	copy = malloc(len > 0 ? len : 1);
	if (!copy)
		abort();
	if (len > 0)
		memcpy(copy, bytes + 1, len);
	frame.bytes = copy;
	frame.captured = len;
	frame.length = len + (first & 0x80 ? 100 : 0);
	frame.start =
		(enum packet_start)((first & 0x7f) % (PACKET_UNKNOWN + 1));
	/* Any time at all, sometimes. */
	if (len >= 8 && first & 0x40)
		memcpy(&frame.time_ns, copy + len - 8, 8);
	/* Nothing of a packet before may be left. */
	memset(&packet, 0xa5, sizeof(packet));
	packet_parse(&frame, &packet);
	layers(&packet);
	facts(&packet);
	line(&packet);
	if (!packet_guess(copy, len, &start, &reason))
		check(reason && reason[0]);
	free(copy);
	return 0;
}
