#include "session/sketch_packet.h"

#define PROTOCOL_TCP 6

static void set_options(const struct sketch_line *line,
	const struct sketch_segment *segment, struct packet_tcp *tcp)
{
	const struct sketch_view *view = &line->last;

	/* What both have agreed on, as each must have asked for it. */
	if (!(segment->flags & TCP_FLAG_SYN))
		return;
	tcp->has_mss = segment->ours && view->mss > 0;
	tcp->mss = (uint16_t)view->mss;
	tcp->has_sack_permitted = view->sack;
	tcp->has_timestamps = view->timestamps;
	tcp->has_scale = view->scaling;
	tcp->scale = segment->ours ? view->receive_scale : view->send_scale;
}

static uint16_t raw_window(
	const struct sketch_line *line, const struct sketch_segment *segment)
{
	const struct sketch_view *view = &line->last;
	uint32_t window = segment->window;

	if (!(segment->flags & TCP_FLAG_SYN) && view->scaling)
		window >>=
			segment->ours ? view->receive_scale : view->send_scale;
	return window > UINT16_MAX ? UINT16_MAX : (uint16_t)window;
}

void sketch_packet(const struct sketch_line *line,
	const struct sketch_segment *segment, struct sketch_bytes *bytes,
	struct frame *frame, struct packet *ret_packet)
{
	bool out = segment->ours;
	uint32_t base = line->peer_base;
	uint16_t local = endpoint_port(&line->local);
	uint16_t peer = endpoint_port(&line->peer);
	struct packet packet = {
		.frame = frame,
		.protocol = PROTOCOL_TCP,
		.source = bytes->ends[out ? 0 : 1],
		.destination = bytes->ends[out ? 1 : 0],
		.has_ports = true,
		.has_tcp = true,
		.source_port = out ? local : peer,
		.destination_port = out ? peer : local,
		.payload = {.length = segment->length},
	};

	packet.ip_version =
		endpoint_bytes(&line->local, bytes->ends[0]) == 4 ? 4 : 6;
	(void)endpoint_bytes(&line->peer, bytes->ends[1]);
	packet.tcp.flags = (uint16_t)segment->flags;
	packet.tcp.seq = (uint32_t)segment->seq + (out ? 0 : base);
	packet.tcp.ack = (uint32_t)segment->ack + (out ? base : 0);
	packet.tcp.window = raw_window(line, segment);
	set_options(line, segment, &packet.tcp);
	*ret_packet = packet;
}
