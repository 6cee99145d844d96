#include "wire/live_output.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "io/confine.h"
#include "io/fd.h"
#include "io/privilege.h"
#include "io/signals.h"

/* Packets between two looks at signals and timers. */
#define TURN 1024
/* How often to look at an interface that is down. */
#define DOWN_LOOK (200 * NS_PER_MS)
/* A packet that is on its way into the ring when that is closed. */
#define LATE_LOOKS 20

/* --- packets --------------------------------------------------------------- */

static bool enough(const struct live *live)
{
	return live->options->count > 0 &&
	       live->result->packets >= live->options->count;
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
	live_show(live, &packet);
	if (enough(live))
		live_end(live);
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
		live_lost(live, &fail);
		return;
	}
}

static void interface_down(struct live *live, int err)
{
	struct fail fail = {0};

	if (err != ENETDOWN || !live->options->interface) {
		(void)fail_errno(
			&fail, STATUS_TROUBLE, err, "cannot capture any more");
		live_lost(live, &fail);
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
		live_flush(live);
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
	live_lost(live, &fail);
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
	live_end(container_of(timer, struct live, end));
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
	live_end(live);
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

static void finish(struct live *live)
{
	drain(live);
	live_output_end(live);
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
	const struct confine nothing = {0};
	char text[CONFINE_TEXT_MAX];
	bool denied = false;

	if (!capture_open(&live->capture, &wanted, &denied, fail) ||
		!live_open_file(live, fail) || !live_open_text(live, fail))
		return false;
	if (!privilege_drop())
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot give up the privileges");
	report_detail(live->report, "%s", confine(&nothing, text));
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
