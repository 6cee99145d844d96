/*
 * ncx decode [FILE]...: what the bytes of packets mean.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "io/fd.h"
#include "out/json.h"
#include "out/output.h"
#include "out/text.h"
#include "wire/brief.h"
#include "wire/explain.h"
#include "wire/frames.h"
#include "wire/ladder.h"
#include "wire/layout.h"
#include "wire/mend.h"
#include "wire/packet_json.h"
#include "wire/save.h"
#include "wire/working.h"

/* Output waits until it is this many bytes, or the input has to be waited
 * for. */
#define OUTPUT_MOST 65536

struct decode_args {
	const char *from, *only, *write;
	struct option_number count, payload;
	unsigned format;
	bool swap16, fix;
	bool explain, layout, checksum, brief, json, ladder;
	bool absolute, delta, relative;
	struct common_args common;
};

static const char *const formats[] = {"text", "mermaid", NULL};

static const struct option_row input_rows[] = {
	OPTION_TEXT(struct decode_args, from, 0, "from", "HEADER",
		"hex begins with: auto eth ip tcp udp icmp icmpv6 arp"),
	OPTION_FLAG(struct decode_args, swap16, 0, "swap16",
		"hex in 16-bit words of a little-endian hexdump or od"),
	OPTION_NUMBER(struct decode_args, count, 'c', "count", "N", 1,
		UINT32_MAX, "the first N packets alone"),
	OPTION_TEXT(struct decode_args, only, 0, "only", "N[-M]",
		"packet number N alone, or N to M"),
	OPTION_FLAG(struct decode_args, fix, 0, "fix",
		"put checksums right first; alone: print the frame as hex"),
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_FLAG(struct decode_args, explain, 0, "explain",
		"every field; default, unless another is chosen"),
	OPTION_FLAG(struct decode_args, layout, 0, "layout",
		"the box of the RFC, 32 bits wide, with the values"),
	OPTION_FLAG(struct decode_args, checksum, 0, "checksum",
		"checksums worked out step by step"),
	OPTION_FLAG(struct decode_args, brief, 'b', "brief", "a line a packet"),
	OPTION_FLAG(struct decode_args, relative, 0, "relative",
		"--brief: seconds since the first packet, not the clock"),
	OPTION_FLAG(struct decode_args, json, 0, "json",
		"write JSON Lines, one packet a line"),
	OPTION_TEXT(struct decode_args, write, 'w', "write", "FILE",
		"write the packets to FILE as pcap; - is stdout"),
	OPTION_END};

static const struct option_row ladder_rows[] = {
	OPTION_FLAG(struct decode_args, ladder, 0, "ladder",
		"draw the exchange as a sequence diagram"),
	OPTION_FLAG(struct decode_args, absolute, 0, "absolute",
		"sequence numbers as they stand in the packets"),
	OPTION_FLAG(struct decode_args, delta, 0, "delta",
		"time since the packet before"),
	OPTION_CHOICE(struct decode_args, format, 0, "format", "FORMAT",
		formats, "text, or mermaid for a report"),
	OPTION_NUMBER(struct decode_args, payload, 0, "payload", "N", 0, 65535,
		"show N bytes of what a packet carries"),
	OPTION_END};

static const struct option_group groups[] = {
	{"Input", input_rows, 0},
	{"Output", output_rows, 0},
	{"The ladder", ladder_rows, 0},
	COMMON_OPTION_GROUP(struct decode_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [FILE]..."},
	{0},
};

static const struct command_example examples[] = {
	{"ncx decode", "explain what is pasted, as hex in any layout"},
	{"ncx decode --layout --checksum frame.txt",
		"the box of the RFC, and the checksums by hand"},
	{"ncx decode --ladder trace.pcap", "the exchange as a diagram"},
	{"tcpdump -w - | ncx decode --brief -", "a line a packet, live"},
	{"ncx decode --fix frame.txt", "the frame with right checksums"},
	{0},
};

struct decode {
	const struct decode_args *args;
	struct report *report;
	struct frames_options options;
	uint64_t first, last; /* of --only and --count */
	uint64_t seen, shown;
	bool explain;	  /* nothing else was chosen */
	const char *name; /* of the input, for messages */
	unsigned width;
	struct text text;
	struct json json;
	struct brief brief;
	struct ladder *ladder;
	struct buf mended;
	bool live; /* the input may keep us waiting */
	struct save save;
};

/* --- signals --------------------------------------------------------------- */

static volatile sig_atomic_t called_off;

/* A read that waits is to end, and all after it: the input, which is always
 * descriptor 0, becomes an empty one. A second signal kills. */
static void call_off(int number)
{
	int saved = errno, empty = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (called_off == 0)
		called_off = number;
	if (empty > 0) {
		(void)dup2(empty, STDIN_FILENO);
		(void)close(empty);
	}
	errno = saved;
}

/* What the caller has made ignored stays so (nohup). */
static void catch_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {
		.sa_handler = call_off, .sa_flags = (int)SA_RESETHAND};
	struct sigaction before;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 &&
			before.sa_handler != SIG_IGN)
			(void)sigaction(numbers[i], &action, NULL);
}

/* --- output ---------------------------------------------------------------- */

static bool flush_buf(struct buf *buf, bool *failed, struct fail *fail)
{
	bool good =
		buf->len == 0 || output_stdout(buf_bytes(buf), buf->len, fail);

	buf_consume(buf, buf->len);
	if (good && *failed)
		return fail_memory(fail);
	return good;
}

static bool flush(struct decode *decode, struct fail *fail)
{
	return flush_buf(&decode->text.buf, &decode->text.failed, fail) &&
	       flush_buf(&decode->json.line.buf, &decode->json.line.failed,
		       fail) &&
	       save_flush(&decode->save, fail);
}

/* Nothing waits here while the input is waited for. */
static bool flush_if_due(struct decode *decode, struct fail *fail)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	size_t waiting = decode->text.buf.len + decode->json.line.buf.len +
			 save_waiting(&decode->save);

	if (waiting < OUTPUT_MOST &&
		(!decode->live || waiting == 0 || poll(&input, 1, 0) != 0))
		return true;
	return flush(decode, fail);
}

/* As decode reads it again. */
static void add_hex(struct text *text, const struct frame *frame)
{
	for (size_t i = 0; i < frame->captured; i++) {
		if (i % 16 == 0)
			text_printf(text, "%s%04zx ", i ? "\n" : "", i);
		text_add_byte(text, ' ');
		text_hex(text, frame->bytes[i], 2);
	}
	text_add_byte(text, '\n');
}

/* What people look at one packet at a time with. */
static void add_views(struct decode *decode, const struct packet *packet)
{
	const struct decode_args *args = decode->args;
	const struct explain_options options = {
		.width = decode->width,
		.full = args->common.verbose > 0,
	};
	struct text *text = &decode->text;

	if (decode->shown > 1)
		text_add_byte(text, '\n');
	if (decode->explain)
		explain_packet(packet, &options, text);
	else
		explain_title(packet, text);
	if (args->layout)
		layout_packet(packet, text);
	if (args->checksum && working_packet(packet, options.full, text) == 0)
		text_add(text, "\nno header here has a checksum\n");
}

/* --- packets --------------------------------------------------------------- */

static bool take_frame(
	struct decode *decode, struct frame *frame, struct fail *fail)
{
	const struct decode_args *args = decode->args;
	struct packet packet;
	unsigned count = 0;

	/* Several files are one series. */
	frame->number = ++decode->seen;
	if (frame->number < decode->first)
		return true;
	decode->shown++;
	if (args->fix && !mend_frame(frame, &decode->mended, frame, &count))
		return fail_memory(fail);
	if (!save_frame(&decode->save, frame, fail))
		return false;
	packet_parse(frame, &packet);
	if (args->brief) {
		brief_line(&decode->brief, &packet, &decode->text);
	} else if (args->json) {
		packet_json(&decode->json, &packet);
	} else if (args->ladder) {
		ladder_packet(decode->ladder, &packet, &decode->text);
	} else if (decode->explain || args->layout || args->checksum) {
		add_views(decode, &packet);
	} else if (args->fix && !args->write) {
		if (decode->shown > 1)
			text_add_byte(&decode->text, '\n');
		add_hex(&decode->text, frame);
	}
	return true;
}

static bool take_frames(struct decode *decode, struct fail *fail)
{
	struct frames frames;
	struct frame frame;
	struct fail why = {0};
	bool good = true;

	frames_start(&frames, STDIN_FILENO, decode->name, &decode->options);
	while (good && decode->seen < decode->last) {
		good = flush_if_due(decode, fail);
		if (!good || !frames_next(&frames, &frame, &why) || called_off)
			break;
		good = take_frame(decode, &frame, fail);
	}
	if (good && why.status != STATUS_OK && !called_off) {
		*fail = why;
		good = false;
	}
	if (good && frames.pcap.truncated && !called_off)
		report_warning(decode->report, "%s ends inside a packet",
			decode->name);
	frames_release(&frames);
	return good;
}

/* A file takes the place of stdin: see call_off. */
static bool take_file(
	struct decode *decode, const char *path, struct fail *fail)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat status;
	int fd;

	decode->name = standard ? "stdin" : path;
	if (!standard) {
		fd = fd_open(path, O_RDONLY | O_NOCTTY);
		if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot open '%s'", path);
		fd_close(&fd);
	} else if (isatty(STDIN_FILENO)) {
		report_status(decode->report,
			"paste a packet as hex; an empty line ends it, Ctrl-D "
			"ends all");
	}
	if (fstat(STDIN_FILENO, &status) == 0 && S_ISDIR(status.st_mode))
		return fail_errno(
			fail, STATUS_TROUBLE, EISDIR, "cannot read '%s'", path);
	decode->live =
		fstat(STDIN_FILENO, &status) < 0 || !S_ISREG(status.st_mode);
	return take_frames(decode, fail);
}

/* --- the command line ------------------------------------------------------ */

static void warn(void *context, size_t line, const char *message)
{
	const struct decode *decode = context;

	report_warning(
		decode->report, "%s:%zu: %s", decode->name, line, message);
}

static bool parse_only(struct decode *decode, struct fail *fail)
{
	const char *text = decode->args->only, *dash;
	size_t len = text ? strlen(text) : 0, low;
	bool good;

	decode->first = 1;
	decode->last = UINT64_MAX;
	if (decode->args->count.set)
		decode->last = decode->args->count.value;
	if (!text)
		return true;
	dash = memchr(text, '-', len);
	low = dash ? (size_t)(dash - text) : len;
	good = number_parse(text, low, UINT32_MAX, &decode->first) &&
	       decode->first > 0;
	decode->last = decode->first;
	if (good && dash && low + 1 < len)
		good = number_parse(text + low + 1, len - low - 1, UINT32_MAX,
			       &decode->last) &&
		       decode->last >= decode->first;
	else if (dash)
		decode->last = UINT64_MAX;
	return good || fail_set(fail, STATUS_USAGE,
			       "'%s' is not a packet number, nor a range of "
			       "them such as 3-7",
			       text);
}

static bool parse_from(struct decode *decode, struct fail *fail)
{
	const char *from = decode->args->from;

	decode->options.swap16 = decode->args->swap16;
	if (!from || strcmp(from, "auto") == 0)
		return true;
	if (!packet_start_parse(from, &decode->options.start))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is no header that hex may begin with: auto, eth, "
			"ip, tcp, udp, icmp, icmpv6, arp, null, sll, sll2",
			from);
	decode->options.start_set = true;
	return true;
}

/* Lines, objects and ladders do not mix with anything else on stdout. */
static bool check(const struct decode_args *args, struct fail *fail)
{
	const char *alone = args->json	   ? "--json"
			    : args->brief  ? "--brief"
			    : args->ladder ? "--ladder"
					   : NULL;
	const char *other = args->explain    ? "--explain"
			    : args->layout   ? "--layout"
			    : args->checksum ? "--checksum"
			    : args->ladder   ? "--ladder"
			    : args->brief    ? "--brief"
					     : NULL;
	bool standard = args->write && strcmp(args->write, "-") == 0;

	if (alone && other && strcmp(alone, other) != 0)
		return fail_set(fail, STATUS_USAGE,
			"'%s' and '%s' exclude each other", alone, other);
	if (standard && (alone || other))
		return fail_set(fail, STATUS_USAGE,
			"'--write -' has stdout for itself: '%s' cannot be "
			"there, too",
			alone ? alone : other);
	if (!args->ladder && (args->absolute || args->delta || args->format ||
				     args->payload.set))
		return fail_set(fail, STATUS_USAGE, "'%s' is for '--ladder'",
			args->absolute ? "--absolute"
			: args->delta  ? "--delta"
			: args->format ? "--format"
				       : "--payload");
	if (args->relative && !args->brief)
		return fail_set(
			fail, STATUS_USAGE, "'--relative' is for '--brief'");
	if (args->count.set && args->only)
		return fail_set(fail, STATUS_USAGE,
			"'--count' and '--only' exclude each other");
	return true;
}

/* Opened for writing, an input would be empty. */
static bool check_write(
	const char *path, int operand_count, char **operands, struct fail *fail)
{
	struct stat out, in;

	if (!path || stat(path, &out) < 0 || !S_ISREG(out.st_mode))
		return true;
	for (int i = 0; i < operand_count; i++)
		if (stat(operands[i], &in) == 0 && in.st_dev == out.st_dev &&
			in.st_ino == out.st_ino)
			return fail_set(fail, STATUS_USAGE,
				"'%s' is read: it cannot be written, too",
				operands[i]);
	return true;
}

static unsigned terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) ||
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 0;
	return size.ws_col > 200 ? 200 : size.ws_col;
}

static bool start(struct decode *decode, struct fail *fail)
{
	const struct decode_args *args = decode->args;
	const struct ladder_options ladder = {
		.format = args->format ? LADDER_MERMAID : LADDER_TEXT,
		.absolute = args->absolute,
		.delta = args->delta,
		.width = terminal_width(),
		.payload = (unsigned)args->payload.value,
	};

	if (!check(args, fail) || !parse_only(decode, fail) ||
		!parse_from(decode, fail))
		return false;
	decode->options.warn = warn;
	decode->options.context = decode;
	decode->width = ladder.width;
	if (args->relative)
		decode->brief.time = BRIEF_TIME_RELATIVE;
	decode->brief.number = args->common.verbose > 0;
	decode->explain =
		args->explain ||
		!(args->layout || args->checksum || args->brief || args->json ||
			args->ladder || args->fix || args->write);
	/* No descriptor: lines wait here, and go out many at once. */
	json_init(&decode->json, -1, "stdout");
	if (args->ladder && !(decode->ladder = ladder_new(&ladder)))
		return fail_memory(fail);
	return !args->write || save_open(&decode->save, args->write, fail);
}

static enum status finish(struct decode *decode, bool good, struct fail *fail)
{
	if (good && decode->ladder && decode->shown > 0)
		ladder_end(decode->ladder, &decode->text);
	if (!flush(decode, good ? fail : NULL))
		good = false;
	if (!save_close(&decode->save, good, fail))
		good = false;
	(void)json_finish(&decode->json, NULL);
	text_release(&decode->text);
	buf_release(&decode->mended);
	ladder_free(decode->ladder);
	if (!good)
		return fail->status;
	if (decode->shown > 0 || called_off)
		return STATUS_OK;
	if (decode->seen > 0)
		report_warning(decode->report,
			"there is no packet %llu: %llu in all",
			(unsigned long long)decode->first,
			(unsigned long long)decode->seen);
	else
		report_warning(decode->report, "no packet in %s", decode->name);
	return STATUS_NO;
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct decode decode = {
		.args = args, .report = report, .name = "stdin"};
	bool good = check_write(decode.args->write, operand_count, operands,
			    fail) &&
		    start(&decode, fail);
	enum status status;

	catch_signals();
	if (good && operand_count == 0)
		good = take_file(&decode, "-", fail);
	for (int i = 0; i < operand_count && good && !called_off; i++)
		if (decode.seen < decode.last)
			good = take_file(&decode, operands[i], fail);
	status = finish(&decode, good, fail);
	*ret_signal = called_off;
	return status;
}

const struct command decode_command = {
	.name = "decode",
	.summary = "explain every field of a packet",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct decode_args),
	.common_offset = offsetof(struct decode_args, common),
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};
