#include "wire/live.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "io/fd.h"
#include "io/signals.h"
#include "out/json.h"
#include "out/output.h"
#include "wire/brief.h"
#include "wire/capture.h"
#include "wire/packet_json.h"

/* Text is written when it is this much, or when no packet waits. */
#define TEXT_MOST 65536
/* Packets between two looks at signals and timers. */
#define TURN 1024
/* How often to look at an interface that is down. */
#define DOWN_LOOK (200 * NS_PER_MS)
/* A packet that is on its way into the ring when that is closed. */
#define LATE_LOOKS 20

struct live {
	const struct live_options *options;
	struct report *report;
	struct live_result *result;
	struct capture capture;
	struct loop *loop;
	struct signals signals;
	struct watch watch, reader;
	struct timer end, down;
	struct text text;
	struct json json;
	struct brief brief;
	struct ladder *ladder;
	int file; /* -1: none, or stdout */
	bool pcap_wanted;
	struct pcap_writer pcap;
	bool over;
	bool unprinted;	  /* stdout has failed */
	bool called_off;  /* by a signal while nobody read stdout */
	uint64_t waiting; /* packets that may not be written yet */
	struct fail fail; /* what ended the work early */
};

/* --- output ---------------------------------------------------------------- */

static void end(struct live *live)
{
	live->over = true;
	loop_stop(live->loop);
}

static void lost(struct live *live, const struct fail *fail)
{
	if (live->fail.status == STATUS_OK)
		live->fail = *fail;
	end(live);
}

static struct text *printed(struct live *live)
{
	return live->options->print == LIVE_JSON ? &live->json.line
						 : &live->text;
}

/* A signal that ends this and waits for the loop; 0: none. */
static int pending_signal(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	sigset_t pending;

	if (sigpending(&pending) < 0)
		return 0;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (sigismember(&pending, signals[i]) == 1)
			return signals[i];
	return 0;
}

/* What could not be written because of a signal is told at the end; the reason
 * would only name the signal. */
static void unwritten(struct live *live, struct fail *fail)
{
	int signal = pending_signal();

	if (signal != 0 && *fail->text) {
		live->called_off = true;
		live->result->signal = signal;
		(void)fail_silent(fail, STATUS_TROUBLE);
	}
	lost(live, fail);
}

static void print(struct live *live)
{
	struct text *text = printed(live);
	struct fail fail = {0};

	if (!live->unprinted && text->failed)
		live->unprinted = !fail_memory(&fail);
	else if (!live->unprinted && text->buf.len > 0)
		live->unprinted = !output_stdout(
			buf_bytes(&text->buf), text->buf.len, &fail);
	buf_consume(&text->buf, text->buf.len);
	if (fail.status != STATUS_OK)
		unwritten(live, &fail);
	else if (!live->unprinted && !live->pcap_wanted)
		live->waiting = 0;
}

static void flush(struct live *live)
{
	struct fail fail = {0};

	print(live);
	if (live->pcap_wanted && !pcap_flush(&live->pcap, &fail))
		unwritten(live, &fail);
	else if (!live->unprinted)
		live->waiting = 0;
}

/* Before any privilege is given up, so that root may write where sudo was
 * called. */
static bool open_file(struct live *live, struct fail *fail)
{
	const char *path = live->options->file;
	const char *name = path;
	int fd = STDOUT_FILENO;

	if (!path)
		return true;
	if (strcmp(path, "-") == 0) {
		name = "stdout";
	} else {
		live->file = fd_open(path, O_WRONLY | O_CREAT | O_TRUNC);
		if (live->file < 0)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot open '%s'", path);
		fd = live->file;
	}
	live->pcap_wanted = pcap_writer_start(
		&live->pcap, fd, name, live->capture.link, fail);
	return live->pcap_wanted;
}

static bool open_text(struct live *live, struct fail *fail)
{
	const struct live_options *options = live->options;

	live->brief.time = options->print == LIVE_RELATIVE ? BRIEF_TIME_RELATIVE
							   : BRIEF_TIME_CLOCK;
	json_init(&live->json, -1, "stdout");
	if (options->print != LIVE_LADDER)
		return true;
	live->ladder = ladder_new(&options->ladder);
	return live->ladder || fail_memory(fail);
}

/* --- packets --------------------------------------------------------------- */

static bool enough(const struct live *live)
{
	return live->options->count > 0 &&
	       live->result->packets >= live->options->count;
}

static void show(struct live *live, const struct packet *packet)
{
	switch (live->options->print) {
	case LIVE_NOTHING:
		return;
	case LIVE_LINES:
	case LIVE_RELATIVE:
		brief_line(&live->brief, packet, &live->text);
		break;
	case LIVE_JSON:
		packet_json(&live->json, packet);
		break;
	case LIVE_LADDER:
		ladder_packet(live->ladder, packet, &live->text);
		break;
	}
	if (printed(live)->buf.len >= TEXT_MOST)
		print(live);
}

static void take(struct live *live, struct frame *frame)
{
	struct live_result *result = live->result;
	struct packet packet;

	packet_parse(frame, &packet);
	if (!filter_matches(live->options->filter, &packet))
		return;
	frame->number = ++result->packets;
	live->waiting++;
	if (live->options->snap == 0 && frame->captured < frame->length)
		result->cut++;
	if (live->pcap_wanted)
		pcap_write(&live->pcap, frame);
	show(live, &packet);
	if (enough(live))
		end(live);
}

static void look_down(struct timer *timer)
{
	struct live *live = container_of(timer, struct live, down);
	const char *name = live->options->interface;
	struct fail fail = {0};

	switch (capture_interface(&live->capture)) {
	case CAPTURE_UP:
		report_status(live->report, "%s is up again", name);
		return;
	case CAPTURE_DOWN:
		timer_start(timer, live->loop, DOWN_LOOK, look_down);
		return;
	case CAPTURE_GONE:
		(void)fail_set(&fail, STATUS_TROUBLE,
			"the interface '%s' is gone", name);
		lost(live, &fail);
		return;
	}
}

static void interface_down(struct live *live, int err)
{
	struct fail fail = {0};

	if (err != ENETDOWN || !live->options->interface) {
		(void)fail_errno(
			&fail, STATUS_TROUBLE, err, "cannot capture any more");
		lost(live, &fail);
		return;
	}
	if (capture_interface(&live->capture) != CAPTURE_GONE)
		report_warning(live->report,
			"%s is down; nothing passes until it is up",
			live->options->interface);
	look_down(&live->down);
}

static void packets_ready(struct watch *watch, uint32_t events)
{
	struct live *live = container_of(watch, struct live, watch);
	bool broken = events & (EPOLLERR | EPOLLHUP);
	struct frame frame;
	int err = 0;

	for (unsigned i = 0; i < TURN && !live->over; i++) {
		if (capture_next(
			    &live->capture, &frame, broken ? &err : NULL)) {
			take(live, &frame);
			continue;
		}
		flush(live);
		if (err != 0)
			interface_down(live, err);
		return;
	}
}

/* Whoever read the pipe is gone: there is nothing to capture for. */
static void reader_gone(struct watch *watch, uint32_t events)
{
	struct live *live = container_of(watch, struct live, reader);
	struct fail fail = {0};

	(void)events;
	watch_stop(watch);
	(void)fail_silent(&fail, STATUS_TROUBLE);
	lost(live, &fail);
}

static bool watch_reader(struct live *live, struct fail *fail)
{
	struct stat stat;

	if (fstat(STDOUT_FILENO, &stat) < 0 || !S_ISFIFO(stat.st_mode))
		return true;
	return watch_start(&live->reader, live->loop, STDOUT_FILENO, EPOLLERR,
		reader_gone, fail);
}

static void time_over(struct timer *timer)
{
	end(container_of(timer, struct live, end));
}

static void caught(struct signals *signals, int signal)
{
	struct live *live = container_of(signals, struct live, signals);

	if (signal == SIGCHLD)
		return;
	if (signal == SIGUSR1) {
		report_line(live->report, "%" PRIu64 " packets",
			live->result->packets);
		return;
	}
	live->result->signal = signal;
	end(live);
}

/* --- from begin to end ----------------------------------------------------- */

static void tell_begin(const struct live *live)
{
	const struct live_options *options = live->options;
	const char *words = options->filter_text;

	report_status(live->report, "capturing on %s%s%s",
		options->interface ? options->interface : "all interfaces",
		words ? ", filter " : "", words ? words : "");
}

/* What was there before the end. Packets are counted a moment before they can
 * be taken. */
static void drain(struct live *live)
{
	const struct timespec moment = {.tv_nsec = NS_PER_MS};
	struct capture_counts counts;
	struct frame frame;

	capture_stop(&live->capture);
	for (int look = 0; look < LATE_LOOKS; look++) {
		while (capture_next(&live->capture, &frame, NULL))
			if (!enough(live))
				take(live, &frame);
		counts = capture_counts(&live->capture);
		live->result->dropped = counts.dropped;
		if (live->capture.number >= counts.seen - counts.dropped)
			return;
		(void)nanosleep(&moment, NULL);
	}
}

static void tell_end(const struct live *live)
{
	const struct live_result *result = live->result;
	const char *noun = result->packets == 1 ? "packet" : "packets";

	if (result->packets == 0 && result->dropped == 0 &&
		live->fail.status == STATUS_OK)
		report_warning(live->report, "no packet was seen%s%s",
			live->options->filter_text ? " that the filter wants: "
						   : "",
			live->options->filter_text ? live->options->filter_text
						   : "");
	else if (result->dropped > 0)
		report_warning(live->report,
			"%" PRIu64 " %s, %" PRIu64 " dropped by the kernel",
			result->packets, noun, result->dropped);
	else
		report_status(live->report,
			"%" PRIu64 " %s, none dropped by the kernel",
			result->packets, noun);
	if (live->called_off)
		report_warning(live->report,
			"some of the last %" PRIu64 " packets were not "
			"written: nobody reads the output",
			live->waiting);
	if (result->cut > 0)
		report_warning(live->report,
			"%" PRIu64 " of them are cut short: the kernel had no "
			"room for all of them",
			result->cut);
}

/* All that is left to write; the first failure counts. */
static void finish(struct live *live)
{
	struct fail fail = {0};

	drain(live);
	if (live->ladder)
		ladder_end(live->ladder, &live->text);
	print(live);
	if (live->pcap_wanted && !pcap_writer_finish(&live->pcap, &fail))
		unwritten(live, &fail);
	if (live->file >= 0 && close(live->file) < 0) {
		(void)fail_errno(&fail, STATUS_TROUBLE, errno,
			"cannot write to '%s'", live->options->file);
		lost(live, &fail);
	}
	live->file = -1;
	tell_end(live);
}

static bool begin(struct live *live, struct fail *fail)
{
	const struct live_options *options = live->options;
	const struct capture_options wanted = {
		.interface = options->interface,
		.filter = options->filter,
		.snap = options->snap,
	};
	bool denied = false;

	if (!capture_open(&live->capture, &wanted, &denied, fail) ||
		!open_file(live, fail) || !open_text(live, fail))
		return false;
	if (!capture_drop_privileges())
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot give up the privileges");
	if (!signals_start(&live->signals, live->loop, caught, fail) ||
		!watch_start(&live->watch, live->loop, live->capture.fd,
			EPOLLIN, packets_ready, fail) ||
		!watch_reader(live, fail))
		return false;
	if (options->timed)
		timer_start(&live->end, live->loop, options->duration_ns,
			time_over);
	return true;
}

static void live_release(struct live *live)
{
	timer_stop(&live->end);
	timer_stop(&live->down);
	watch_stop(&live->watch);
	watch_stop(&live->reader);
	signals_stop(&live->signals);
	loop_free(live->loop);
	capture_close(&live->capture);
	ladder_free(live->ladder);
	text_release(&live->text);
	text_release(&live->json.line);
	buf_release(&live->pcap.bytes);
	fd_close(&live->file);
}

static bool work(struct live *live, struct fail *fail)
{
	bool good;

	live->loop = loop_new(fail);
	if (!live->loop || !begin(live, fail))
		return false;
	tell_begin(live);
	good = loop_run(live->loop, fail);
	finish(live);
	if (good && live->fail.status != STATUS_OK)
		*fail = live->fail;
	return good && live->fail.status == STATUS_OK;
}

bool live_run(const struct live_options *options, struct report *report,
	struct live_result *ret_result, struct fail *fail)
{
	struct live live = {.options = options,
		.report = report,
		.result = ret_result,
		.capture.fd = -1,
		.file = -1};
	bool good;

	*ret_result = (struct live_result){0};
	good = work(&live, fail);
	live_release(&live);
	return good;
}
