#include "wire/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/confine.h"
#include "io/fd.h"
#include "io/privilege.h"
#include "out/json.h"
#include "out/output.h"
#include "out/text.h"
#include "wire/brief.h"
#include "wire/explain.h"
#include "wire/frames.h"
#include "wire/layout.h"
#include "wire/mend.h"
#include "wire/packet_json.h"
#include "wire/save.h"
#include "wire/working.h"

/* Output waits until it is this many bytes, or the input has to be waited
 * for. */
#define OUTPUT_MOST 65536

struct decode {
	const struct decode_options *options;
	struct report *report;
	struct decode_result *result;
	const char *name; /* of the input, for messages */
	bool live;	  /* it may keep us waiting */
	struct text text;
	struct json json;
	struct brief brief;
	struct ladder *ladder;
	struct buf mended;
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
	const struct decode_options *options = decode->options;
	const struct explain_options explain = {
		.width = options->width,
		.full = options->full,
	};
	struct text *text = &decode->text;

	if (decode->result->shown > 1)
		text_add_byte(text, '\n');
	if (options->explain)
		explain_packet(packet, &explain, text);
	else
		explain_title(packet, text);
	if (options->layout)
		layout_packet(packet, text);
	if (options->checksum &&
		working_packet(packet, options->full, text) == 0)
		text_add(text, "\nno header here has a checksum\n");
}

/* --- packets --------------------------------------------------------------- */

static void print(struct decode *decode, const struct frame *frame)
{
	struct packet packet;

	packet_parse(frame, &packet);
	switch (decode->options->print) {
	case DECODE_NOTHING:
		break;
	case DECODE_VIEWS:
		add_views(decode, &packet);
		break;
	case DECODE_LINES:
		brief_line(&decode->brief, &packet, &decode->text);
		break;
	case DECODE_JSON:
		packet_json(&decode->json, &packet);
		break;
	case DECODE_LADDER:
		ladder_packet(decode->ladder, &packet, &decode->text);
		break;
	case DECODE_HEX:
		if (decode->result->shown > 1)
			text_add_byte(&decode->text, '\n');
		add_hex(&decode->text, frame);
		break;
	}
}

static bool take_frame(
	struct decode *decode, struct frame *frame, struct fail *fail)
{
	struct decode_result *result = decode->result;
	unsigned count = 0;

	/* Several files are one series. */
	frame->number = ++result->seen;
	if (frame->number < decode->options->first)
		return true;
	result->shown++;
	if (decode->options->fix &&
		!mend_frame(frame, &decode->mended, frame, &count))
		return fail_memory(fail);
	if (!save_frame(&decode->save, frame, fail))
		return false;
	print(decode, frame);
	return true;
}

static void warn(void *context, size_t line, const char *message)
{
	const struct decode *decode = context;

	if (line == 0)
		report_warning(decode->report, "%s: %s", decode->name, message);
	else
		report_warning(decode->report, "%s:%zu: %s", decode->name, line,
			message);
}

static bool take_frames(struct decode *decode, struct fail *fail)
{
	const struct decode_options *options = decode->options;
	const struct frames_options how = {.start_set = options->start_set,
		.start = options->start,
		.swap16 = options->swap16,
		.warn = warn,
		.context = decode};
	struct frames frames;
	struct frame frame;
	struct fail why = {0};
	bool good = true;

	frames_start(&frames, STDIN_FILENO, decode->name, &how);
	while (good && decode->result->seen < options->last) {
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
static bool open_input(
	struct decode *decode, const char *path, struct fail *fail)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat status;
	int fd;

	decode->name = standard ? "stdin" : path;
	if (!standard) {
		fd = fd_open(path, O_RDONLY | O_NOCTTY);
		if (fd < 0 || dup2(fd, STDIN_FILENO) < 0) {
			int err = errno;

			fd_close(&fd);
			return fail_errno(fail, STATUS_TROUBLE, err,
				"cannot open '%s'", path);
		}
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
	return true;
}

/* --- from the beginning to the end ----------------------------------------- */

static bool start(struct decode *decode, struct fail *fail)
{
	const struct decode_options *options = decode->options;

	if (options->relative)
		decode->brief.time = BRIEF_TIME_RELATIVE;
	decode->brief.number = options->counted;
	/* No descriptor: lines wait here, and go out many at once. */
	json_init(&decode->json, -1, "stdout");
	if (options->print == DECODE_LADDER) {
		decode->ladder = ladder_new(&options->ladder);
		if (!decode->ladder)
			return fail_memory(fail);
	}
	return !options->write ||
	       save_open(&decode->save, options->write, fail);
}

static bool finish(struct decode *decode, bool good, struct fail *fail)
{
	if (decode->ladder && decode->result->shown > 0)
		ladder_end(decode->ladder, &decode->text);
	if (!flush(decode, good ? fail : NULL))
		good = false;
	if (!save_close(&decode->save, good, fail))
		good = false;
	(void)json_finish(&decode->json, NULL);
	text_release(&decode->text);
	buf_release(&decode->mended);
	ladder_free(decode->ladder);
	return good;
}

/* Nothing but the other files to decode, and what stands in for one of them
 * when a signal comes. Those may be more than there are descriptors, or FIFOs
 * that are written one after the other, so that they are opened in their turn:
 * until then root keeps what it takes to read them. */
static bool confine_self(const struct decode *decode, char *const *paths,
	int count, struct fail *fail)
{
	struct confine_path *readable =
		calloc((size_t)count + 2, sizeof(*readable));
	const struct confine needs = {.paths = readable,
		.keep = count > 1 ? PRIVILEGE_DAC_READ_SEARCH : 0};
	char text[CONFINE_TEXT_MAX];

	if (!readable)
		return fail_memory(fail);
	readable[0] = (struct confine_path){"/dev/null", CONFINE_READ};
	for (int i = 1; i < count; i++)
		readable[i] = (struct confine_path){paths[i], CONFINE_READ};
	report_detail(decode->report, "%s", confine(&needs, text));
	free(readable);
	return true;
}

/* The first is open. */
static bool take_files(
	struct decode *decode, char *const *paths, int count, struct fail *fail)
{
	for (int i = 0; i < count && !called_off; i++) {
		if (decode->result->seen >= decode->options->last)
			break;
		if (i > 0 && !open_input(decode, paths[i], fail))
			return false;
		if (i > 0 && i == count - 1 && !privilege_drop())
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot give up the privileges");
		if (!take_frames(decode, fail))
			return false;
	}
	return true;
}

bool decode_run(const struct decode_options *options, char *const *paths,
	int count, struct report *report, struct decode_result *ret_result,
	struct fail *fail)
{
	struct decode_result result = {0};
	struct decode decode = {
		.options = options, .report = report, .result = &result};
	char standard[] = "-", *only[] = {standard};
	bool good = start(&decode, fail);

	if (count == 0) {
		paths = only;
		count = 1;
	}
	catch_signals();
	good = good && open_input(&decode, paths[0], fail) &&
	       confine_self(&decode, paths, count, fail) &&
	       take_files(&decode, paths, count, fail);
	good = finish(&decode, good, fail);
	result.signal = called_off;
	*ret_result = result;
	return good;
}
