/* What must have passed between two looks at a TCP socket. */
#include "session/sketch_packet.h"
#include "session/sketch_step.h"

#include "out/text.h"
#include "tap.h"
#include "wire/brief.h"

static struct text said;

/* "> FIN,ACK 9 ack 1 (8)" a line */
static void say(void *context, const struct sketch_line *line,
	const struct sketch_segment *segment)
{
	(void)context;
	(void)line;
	text_add(&said, segment->ours ? "> " : "< ");
	brief_flags((uint16_t)segment->flags, &said);
	text_printf(&said, " %" PRIu64, segment->seq);
	if (segment->flags & TCP_FLAG_ACK)
		text_printf(&said, " ack %" PRIu64, segment->ack);
	if (segment->length > 0)
		text_printf(&said, " (%u)", segment->length);
	text_add_byte(&said, '\n');
}

static const char *heard(void)
{
	static char copy[4096];
	size_t len = said.buf.len < sizeof(copy) - 1 ? said.buf.len
						     : sizeof(copy) - 1;

	memcpy(copy, buf_bytes(&said.buf), len);
	copy[len] = '\0';
	text_cut(&said, 0);
	return copy;
}

static struct sketch_line line_of(bool active)
{
	struct sketch_line line = {.active = active};

	(void)endpoint_parse("127.0.0.1", 9, 1000, &line.local);
	(void)endpoint_parse("127.0.0.2", 9, 2000, &line.peer);
	return line;
}

/* As the kernel tells of a connection that has just come to be. */
static struct sketch_view opened(bool active)
{
	struct sketch_view view = {
		.state = SKETCH_ESTABLISHED,
		.scaling = true,
		.send_scale = 7,
		.receive_scale = 7,
		.first_window = 64240,
		.window = 64256,
		.peer_window = 65160,
		.mss = 1460,
	};

	if (active) {
		view.acked = 1;
		view.out = 2;
		view.in = 1;
	} else {
		view.in = 2;
	}
	return view;
}

static struct sketch_line begin(bool active, struct sketch_view *ret_view)
{
	struct sketch_line line = line_of(active);

	*ret_view = opened(active);
	sketch_open(&line, ret_view, false, say, NULL);
	(void)heard();
	return line;
}

static void opening(void)
{
	struct sketch_line line = line_of(true);
	struct sketch_view view = opened(true);

	sketch_open(&line, &view, false, say, NULL);
	tap_is_text(heard(), "> SYN 0\n< SYN,ACK 0 ack 1\n> ACK 1 ack 1\n",
		"the opening of who calls");
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "", "nothing is new");

	line = line_of(false);
	view = opened(false);
	sketch_open(&line, &view, false, say, NULL);
	tap_is_text(heard(), "< SYN 0\n> SYN,ACK 0 ack 1\n< ACK 1 ack 1\n",
		"the opening of who is called");
	line = line_of(false);
	sketch_open(&line, &view, true, say, NULL);
	tap_is_text(heard(), "> SYN,ACK 0 ack 1\n< ACK 1 ack 1\n",
		"where the SYN was saved");

	line = line_of(true);
	view = (struct sketch_view){
		.state = SKETCH_SYN_SENT, .retransmissions = 2};
	sketch_ask(&line, &view, say, NULL);
	tap_is_text(heard(), "> SYN 0\n> SYN 0\n> SYN 0\n", "no answer");
	sketch_ask(&line, &view, say, NULL);
	tap_is_text(heard(), "", "each try is told once");
}

static void data(void)
{
	struct sketch_view view;
	struct sketch_line line = begin(true, &view);

	view.sent = 18;
	view.out = 3;
	view.data_out = 1;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> ACK 1 ack 1 (18)\n", "sent");
	view.acked = 19;
	view.in = 2;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< ACK 1 ack 19\n", "acknowledged");
	view.received = 5;
	view.in = 3;
	view.data_in = 1;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< ACK 1 ack 19 (5)\n",
		"received, and not acknowledged yet");
	view.out = 4;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> ACK 19 ack 6\n", "acknowledged by a segment");
	view.sent = 28;
	view.resent = 10;
	view.out = 6;
	view.data_out = 3;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> ACK 19 ack 6 (10)\n", "ten more");
	view.resent = 20;
	view.out = 7;
	view.data_out = 4;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> ACK 19 ack 6 (10)\n", "and again");
}

/* Dropped by a firewall of this machine: tried again, and counted each time. */
static void limits(void)
{
	struct sketch_view view;
	struct sketch_line line = begin(true, &view);

	view.sent = 12;
	view.limited = true;
	view.under_way = 4;
	view.data_out = 3;
	view.out = 5;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> ACK 1 ack 1 (4)\n", "no more than under way");
	view.state = SKETCH_FIN_WAIT_1;
	view.under_way = 5;
	view.out = 6;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> FIN,ACK 5 ack 1\n", "of that a FIN");
}

/* Counted too often, then sent, and both FINs, all since the last look. */
static void limits_and_end(void)
{
	struct sketch_view view;
	struct sketch_line line = begin(true, &view);

	view.limited = true;
	view.sent = 12;
	view.unsent = 4;
	view.data_out = 3;
	view.out = 5;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "", "nothing is under way");
	view.state = SKETCH_CLOSED;
	view.sent = 16;
	view.unsent = 0;
	view.acked = 6;
	view.received = 1;
	view.data_out = 4;
	view.out = 8;
	view.in = 4;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(),
		"> ACK 1 ack 1 (4)\n< ACK 1 ack 5\n> FIN,ACK 5 ack 1\n"
		"< ACK 1 ack 6\n< FIN,ACK 1 ack 6\n> ACK 6 ack 2\n",
		"closed, by two FINs, whatever was counted");
	tap_ok(line.over, "and over");

	line = begin(true, &view);
	view.limited = true;
	view.sent = 4;
	view.acked = 5;
	view.data_out = 1;
	view.out = 3;
	view.in = 2;
	view.received = 2;
	view.data_in = 1;
	view.state = SKETCH_CLOSED;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(),
		"> ACK 1 ack 1 (4)\n< ACK 1 ack 5 (2)\n"
		"< RST,ACK 3 ack 5\n",
		"nothing under way is no FIN, though");
}

static void question_and_answer(void)
{
	struct sketch_view view;
	struct sketch_line line = begin(false, &view);

	view.received = 4;
	view.sent = 6;
	view.in = 3;
	view.data_in = view.out = view.data_out = 1;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< ACK 1 ack 1 (4)\n> ACK 1 ack 5 (6)\n",
		"a server hears first");
	line = begin(true, &view);
	view.received = 4;
	view.sent = 6;
	view.acked = 7;
	view.in = 2;
	view.data_in = view.data_out = 1;
	view.out = 4;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(),
		"> ACK 1 ack 1 (6)\n< ACK 1 ack 7 (4)\n> ACK 7 ack 5\n",
		"a client speaks first");
}

static void closing(void)
{
	struct sketch_view view;
	struct sketch_line line = begin(true, &view);

	view.state = SKETCH_FIN_WAIT_1;
	view.unsent = 101;
	view.sent = 50;
	view.out = 3;
	view.data_out = 1;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> ACK 1 ack 1 (50)\n",
		"a FIN behind data that waits has not gone yet");
	view.unsent = 0;
	view.sent = 150;
	view.out = 4;
	view.data_out = 2;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "> FIN,ACK 51 ack 1 (100)\n",
		"no segment of its own: it went with the data");
	view.state = SKETCH_FIN_WAIT_2;
	view.acked = 152;
	view.in = 2;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< ACK 1 ack 152\n", "acknowledged");
	view.state = SKETCH_CLOSED;
	view.received = 1;
	view.in = 3;
	view.out = 5;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< FIN,ACK 1 ack 152\n> ACK 152 ack 2\n",
		"closed by both");
	tap_ok(line.over, "it is over");

	line = begin(false, &view);
	view.state = SKETCH_CLOSE_WAIT;
	view.received = 1;
	view.in = 3;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< FIN,ACK 1 ack 1\n", "the FIN is no byte");
	sketch_close(&line, false, say, NULL);
	tap_is_text(heard(), "> FIN,ACK 1 ack 2\n", "closed");
	sketch_after(&line, false, SKETCH_LAST_ACK, say, NULL);
	tap_is_text(heard(), "", "not acknowledged yet");
	sketch_after(&line, true, SKETCH_LAST_ACK, say, NULL);
	tap_is_text(heard(), "< ACK 2 ack 2\n", "gone: it must have been");
	tap_ok(line.over, "it is over, too");
}

static void resets(void)
{
	struct sketch_view view;
	struct sketch_line line = begin(true, &view);

	view.state = SKETCH_CLOSED;
	view.failed = true;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< RST,ACK 1 ack 1\n", "an error that is there");
	line = begin(true, &view);
	view.state = SKETCH_CLOSED;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "< RST,ACK 1 ack 1\n", "one taken before");
	line = begin(true, &view);
	view.state = SKETCH_CLOSED;
	view.failed = view.gave_up = true;
	sketch_step(&line, &view, say, NULL);
	tap_is_text(heard(), "", "given up: nothing came");
	line = begin(true, &view);
	sketch_close(&line, true, say, NULL);
	tap_is_text(heard(), "> RST,ACK 1 ack 1\n", "closed with data unread");
	sketch_after(&line, true, SKETCH_CLOSED, say, NULL);
	tap_is_text(heard(), "", "nothing after it");
}

/* The numbers of the peer begin where its real SYN does. */
static void packets(void)
{
	struct sketch_line line = line_of(false);
	const struct sketch_segment segment = {.ours = true,
		.flags = TCP_FLAG_ACK,
		.seq = 1,
		.ack = 5,
		.length = 70000,
		.window = 64256};
	struct frame frame = {.has_time = true};
	struct sketch_bytes bytes;
	struct packet packet;

	line.peer_base = UINT32_MAX;
	line.last = opened(false);
	sketch_packet(&line, &segment, &bytes, &frame, &packet);
	tap_is_number(packet.tcp.ack, 4, "around 2^32");
	tap_is_number(packet.tcp.window, 64256 >> 7, "the window in its unit");
	tap_is_number(packet.payload.length, 70000, "more than IP can say");
	tap_is_number(packet.source_port, 1000, "from here");
	tap_is_number(packet.destination[3], 2, "to there");
	tap_ok(!packet.tcp.has_mss, "no options but on a SYN");
}

static void infos(void)
{
	uint8_t bytes[280] = {[0] = 1, [5] = 7, [6] = 0xa7};
	struct sketch_view view;
	uint32_t window = 1234;

	memcpy(bytes + 228, &window, sizeof(window));
	tap_ok(!sketch_view_parse(bytes, 228, &view), "before Linux 5.4");
	tap_ok(sketch_view_parse(bytes, 280, &view), "TCP_INFO");
	tap_is_number(view.state, SKETCH_ESTABLISHED, "its state");
	tap_is_number(view.peer_window, 1234, "its window");
	tap_ok(view.timestamps && view.sack && view.scaling, "its options");
}

int main(void)
{
	opening();
	data();
	limits();
	limits_and_end();
	question_and_answer();
	closing();
	resets();
	packets();
	infos();
	text_release(&said);
	return tap_done();
}
