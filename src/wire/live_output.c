#include "wire/live_output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "io/fd.h"
#include "out/output.h"
#include "wire/packet_json.h"

/* Text is written when it is this much, or when no packet waits. */
#define TEXT_MOST 65536

void live_end(struct live *live)
{
	live->over = true;
	loop_stop(live->loop);
}

void live_lost(struct live *live, const struct fail *fail)
{
	if (live->fail.status == STATUS_OK)
		live->fail = *fail;
	live_end(live);
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
	live_lost(live, fail);
}

void live_print(struct live *live)
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

void live_flush(struct live *live)
{
	struct fail fail = {0};

	live_print(live);
	if (live->pcap_wanted && !pcap_flush(&live->pcap, &fail))
		unwritten(live, &fail);
	else if (!live->unprinted)
		live->waiting = 0;
}

bool live_open_file(struct live *live, struct fail *fail)
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

bool live_open_text(struct live *live, struct fail *fail)
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

void live_show(struct live *live, const struct packet *packet)
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
		live_print(live);
}

void live_output_end(struct live *live)
{
	struct fail fail = {0};

	if (live->ladder)
		ladder_end(live->ladder, &live->text);
	live_print(live);
	if (live->pcap_wanted && !pcap_writer_finish(&live->pcap, &fail))
		unwritten(live, &fail);
	if (live->file >= 0 && close(live->file) < 0) {
		(void)fail_errno(&fail, STATUS_TROUBLE, errno,
			"cannot write to '%s'", live->options->file);
		live_lost(live, &fail);
	}
	live->file = -1;
}
