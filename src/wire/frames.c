#include "wire/frames.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/fd.h"
#include "wire/hexin_gather.h"

/* Text is short, and a pipe gives no more than this at once. */
#define PIECE 65536

/* Enough to tell a capture file, or what is in the way of reading one. */
#define MAGIC_MAX 5

/* What Linux keeps of a line of a terminal that edits lines, less its end. */
#define TERMINAL_LINE_MAX 4095

/* Files that hold what is looked for, in a wrapping. */
struct wrapped {
	const char *magic;
	const char *what, *tool;
};

static const struct wrapped wrappings[] = {
	{"\x1f\x8b", "it is compressed", "zcat"},
	{"\xfd\x37zX", "it is compressed", "xzcat"},
	{"\x28\xb5\x2f\xfd", "it is compressed", "zstdcat"},
	{"\x04\x22\x4d\x18", "it is compressed", "lz4cat"},
	{"BZh", "it is compressed", "bzcat"},
	{"snoop", "it is a capture of snoop", "editcap -F pcap"},
	{"GMBU", "it is a capture of Network Monitor", "editcap -F pcap"},
	{"RTSS", "it is a capture of Network Monitor", "editcap -F pcap"},
	/* As PowerShell's ">" writes it. */
	{"\xff\xfe", "it is text in UTF-16", "iconv -f UTF-16"},
	{"\xfe\xff", "it is text in UTF-16", "iconv -f UTF-16"},
};

void frames_start(struct frames *frames, int fd, const char *name,
	const struct frames_options *options)
{
	*frames = (struct frames){.fd = fd, .name = name, .options = *options};
	hexin_init(&frames->hexin, options->swap16, options->warn,
		options->context);
}

void frames_release(struct frames *frames)
{
	if (frames->capture)
		pcap_reader_release(&frames->pcap);
	hexin_release(&frames->hexin);
	buf_release(&frames->bytes);
	frames->over = true;
}

/* What the terminal or a text editor never puts into a text. */
static bool is_binary(uint8_t byte)
{
	return (byte < ' ' && !(byte >= '\b' && byte <= '\r') &&
		       byte != '\x1b') ||
	       byte == '\x7f';
}

/* One read of what there is; the end is noted. */
static bool read_piece(struct frames *frames, struct fail *fail)
{
	uint8_t *room = buf_room(&frames->bytes, PIECE);
	ssize_t n;

	if (!room)
		return fail_memory(fail);
	while ((n = fd_read(frames->fd, room, PIECE)) < 0) {
		if (errno != EAGAIN)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot read %s", frames->name);
		(void)fd_wait(frames->fd, POLLIN, -1);
	}
	if (n >= TERMINAL_LINE_MAX && isatty(frames->fd) &&
		frames->options.warn)
		frames->options.warn(frames->options.context, 0,
			"a terminal takes 4095 characters of a line, and this "
			"line has as many: the rest is lost; paste shorter "
			"lines, or use a file");
	frames->ended = n == 0;
	frames->bytes.len += (size_t)n;
	return true;
}

/* Text has no bytes like this, so it is none: said before the hex reader
 * stumbles over them. */
static bool check_text(struct frames *frames, const uint8_t *bytes, size_t n,
	struct fail *fail)
{
	for (size_t i = 0; i < n; i++)
		if (is_binary(bytes[i]))
			return fail_set(fail, STATUS_TROUBLE,
				"cannot read %s: neither pcap, pcapng nor hex "
				"text (byte 0x%02x at %llu); a packet's bare "
				"bytes go through xxd first",
				frames->name, bytes[i],
				(unsigned long long)frames->position + i);
	frames->position += n;
	return true;
}

/* What is the matter with a file that begins like this; null: nothing. */
static const struct wrapped *find_wrapping(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof(wrappings) / sizeof(wrappings[0]); i++) {
		size_t n = strlen(wrappings[i].magic);

		if (n <= len && memcmp(bytes, wrappings[i].magic, n) == 0)
			return &wrappings[i];
	}
	return NULL;
}

/* Find out what the file is by its first bytes. */
static bool begin(struct frames *frames, struct fail *fail)
{
	const struct wrapped *wrapped;
	const uint8_t *bytes;
	size_t len;

	while (frames->bytes.len < MAGIC_MAX && !frames->ended)
		if (!read_piece(frames, fail))
			return false;
	frames->begun = true;
	bytes = buf_bytes(&frames->bytes);
	len = frames->bytes.len;
	if (len == 0)
		return true;
	if (pcap_recognised(bytes, len)) {
		frames->capture = true;
		pcap_reader_start(&frames->pcap, frames->fd, frames->name,
			&frames->bytes);
		return true;
	}
	wrapped = find_wrapping(bytes, len);
	if (wrapped)
		return fail_set(fail, STATUS_TROUBLE,
			"cannot read %s: %s: %s it first", frames->name,
			wrapped->what, wrapped->tool);
	if (!check_text(frames, bytes, len, fail))
		return false;
	/* A mark of UTF-8 says nothing that is not known. */
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		buf_consume(&frames->bytes, 3);
	return true;
}

/* Once for each kind. */
static void tell_link(struct frames *frames, uint32_t link)
{
	static const struct {
		uint32_t link;
		const char *name;
	} names[] = {
		{9, " (PPP)"},
		{50, " (PPP)"},
		{51, " (PPPoE)"},
		{105, " (802.11)"},
		{127, " (802.11 with radiotap)"},
		{189, " (USB)"},
		{195, " (802.15.4)"},
		{220, " (USB)"},
	};
	const struct frames_options *options = &frames->options;
	const char *name = "";
	char message[120];

	for (size_t i = 0; i < frames->link_count; i++)
		if (frames->links[i] == link)
			return;
	if (!options->warn || frames->link_count == FRAMES_LINKS_MAX)
		return;
	frames->links[frames->link_count++] = link;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].link == link)
			name = names[i].name;
	(void)snprintf(message, sizeof(message),
		"link type %" PRIu32 "%s is not known: shown as data", link,
		name);
	options->warn(options->context, 0, message);
}

static bool next_captured(
	struct frames *frames, struct frame *ret_frame, struct fail *fail)
{
	const struct frames_options *options = &frames->options;
	struct frame frame;

	if (!pcap_read(&frames->pcap, &frame, fail))
		return false;
	if (options->swap16)
		return fail_set(fail, STATUS_USAGE,
			"cannot read %s: it is a capture file, and --swap16 is "
			"for hex",
			frames->name);
	if (!options->start_set && frame.start == PACKET_UNKNOWN)
		tell_link(frames, frames->pcap.link);
	if (options->start_set && frame.start == PACKET_UNKNOWN)
		frame.start = options->start;
	if (options->start_set && frame.start != options->start)
		return fail_set(fail, STATUS_USAGE,
			"cannot read %s: packet %llu begins with something "
			"else than --from says: a capture file tells it "
			"itself, leave --from out",
			frames->name, (unsigned long long)frame.number);
	frames->number = frame.number;
	*ret_frame = frame;
	return true;
}

/* Feed text to the hex reader until it has a packet. False: there is none any
 * more, or an error. */
static bool next_packet(struct frames *frames, struct hexin_packet *ret_packet,
	struct fail *fail)
{
	struct buf *bytes = &frames->bytes;
	struct fail why = {0};

	while (!hexin_take(&frames->hexin, ret_packet)) {
		size_t used = 0;
		bool good = true;

		if (bytes->len > 0) {
			good = hexin_feed(&frames->hexin,
				(const char *)buf_bytes(bytes), bytes->len,
				&used, &why);
			buf_consume(bytes, good ? used : 0);
		} else if (!frames->ended) {
			if (!read_piece(frames, fail) ||
				!check_text(frames, buf_bytes(bytes),
					bytes->len, fail))
				return false;
		} else if (!frames->closed) {
			frames->closed = true;
			good = hexin_end(&frames->hexin, &why);
		} else {
			return false;
		}
		if (!good)
			return fail_set(fail, why.status, "cannot read %s: %s",
				frames->name, why.text);
	}
	return true;
}

/* Frames without an empty line between them come as one: what is behind the end
 * of its packet is more than padding when it begins as a frame does, at once or
 * behind the padding of Ethernet's least, without and with the FCS. */
static void check_behind(
	struct frames *frames, const struct frame *frame, size_t line)
{
	static const size_t least[] = {0, 60, 64};
	const struct layer *padding;
	enum packet_start start;
	struct packet packet;
	const char *reason;

	packet_parse(frame, &packet);
	padding = packet_layer(&packet, LAYER_PADDING);
	for (size_t i = 0; padding && i < sizeof(least) / sizeof(*least); i++) {
		size_t at =
			least[i] > padding->offset ? least[i] : padding->offset;

		if (at >= frame->captured ||
			!packet_guess(frame->bytes + at, frame->captured - at,
				&start, &reason))
			continue;
		hexin_tell(&frames->hexin, line,
			"%zu bytes behind the end of this packet look like "
			"another frame: separate frames by an empty line",
			frame->captured - at);
		return;
	}
}

/* A packet of which nobody knows what it begins with does not keep the others
 * back. The last of all, which mostly is the only one, is told by the end. */
static void doubt(struct frames *frames, const struct hexin_packet *packet,
	const char *reason)
{
	if (frames->closed && frames->doubts == 0)
		(void)fail_set(&frames->doubt, STATUS_USAGE,
			"cannot decode packet %llu of %s (line %zu): %s",
			(unsigned long long)frames->number + 1, frames->name,
			packet->line, reason);
	else
		hexin_tell(&frames->hexin, packet->line,
			"this packet cannot be decoded: %s", reason);
	frames->doubts++;
}

static bool tell_doubts(struct frames *frames, struct fail *fail)
{
	if (frames->doubts == 1 && frames->doubt.status != STATUS_OK)
		*fail = frames->doubt;
	else if (frames->doubts > 0)
		return fail_set(fail, STATUS_USAGE,
			"cannot decode %llu packet%s of %s: say --from",
			(unsigned long long)frames->doubts,
			frames->doubts == 1 ? "" : "s", frames->name);
	return false;
}

/* The next packet that begins with something known. */
static bool next_known(struct frames *frames, struct hexin_packet *ret_packet,
	enum packet_start *ret_start, struct fail *fail)
{
	const struct frames_options *options = &frames->options;
	struct fail why = {0};
	const char *reason = "";

	while (next_packet(frames, ret_packet, &why)) {
		*ret_start = options->start;
		if (options->start_set ||
			packet_guess(ret_packet->bytes, ret_packet->len,
				ret_start, &reason))
			return true;
		doubt(frames, ret_packet, reason);
	}
	if (why.status == STATUS_OK)
		return tell_doubts(frames, fail);
	*fail = why;
	return false;
}

/* Words of a little-endian od, taken as they stand: IPv4's type, and its first
 * byte, are one byte off. */
static void check_swapped(
	struct frames *frames, const struct frame *frame, size_t line)
{
	static const uint8_t swapped[] = {0x00, 0x08, 0x00, 0x45};

	if (frame->start == PACKET_ETHERNET && frame->captured > 16 &&
		memcmp(frame->bytes + 12, swapped, sizeof(swapped)) == 0)
		hexin_tell(&frames->hexin, line,
			"the type is 0x0008, which is IPv4's with its bytes "
			"swapped: try --swap16");
}

static bool next_pasted(
	struct frames *frames, struct frame *ret_frame, struct fail *fail)
{
	enum packet_start start;
	struct hexin_packet packet;

	if (!next_known(frames, &packet, &start, fail))
		return false;
	*ret_frame = (struct frame){
		.bytes = packet.bytes,
		.captured = packet.len,
		.length = packet.len,
		.time_ns = packet.time_ns,
		.has_time = packet.has_time,
		.start = start,
		.number = ++frames->number,
	};
	check_behind(frames, ret_frame, packet.line);
	check_swapped(frames, ret_frame, packet.line);
	return true;
}

bool frames_next(
	struct frames *frames, struct frame *ret_frame, struct fail *fail)
{
	bool given = false;

	if (!frames->over && (frames->begun || begin(frames, fail)))
		given = frames->capture ? next_captured(frames, ret_frame, fail)
					: next_pasted(frames, ret_frame, fail);
	if (!given)
		frames->over = true;
	return given;
}
