#include "session/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"
#include "io/privilege.h"
#include "out/output.h"
#include "session/sketch.h"
#include "session/trace_pick.h"
#include "wire/capture.h"
#include "wire/ladder.h"
#include "wire/pcap.h"
#include "wire/width.h"

/* Packets before others get their turn. */
#define TURN 256
/* What the longest headers take, with those that an ICMP error quotes: all
 * that a ladder wants of a packet. */
#define HEADERS	     512
#define HEADERS_ROOM ((size_t)16 << 20)
#define TEXT_MOST    ((size_t)64 * 1024)
#define SEND_TRIES   8
#define SILENCE_MS   200  /* nothing more is expected then */
#define END_MS	     1000 /* nor then, whatever comes */

struct trace {
	const struct stream *stream;
	const struct report *report;
	struct trace_pick pick;
	struct capture capture; /* fd -1: not permitted, there is a sketch */
	struct watch watch;
	/* Without --ladder it tells when all is closed, and is not shown. */
	struct ladder *ladder;
	struct text text;
	bool shown;
	uint64_t packets;
	int file; /* of --pcap; -1: none */
	bool writes;
	struct pcap_writer pcap;
	struct fail pcap_fail; /* the first */
	struct sketch *sketch;
};

bool trace_wanted(const struct stream_args *args)
{
	return args->ladder || args->pcap;
}

/* --- opening --------------------------------------------------------------- */

static bool open_file(struct trace *trace, struct fail *fail)
{
	const char *path = trace->stream->args->pcap;

	if (!path)
		return true;
	trace->file = fd_open(path, O_WRONLY | O_CREAT | O_TRUNC);
	if (trace->file < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", path);
	trace->writes = pcap_writer_start(
		&trace->pcap, trace->file, path, trace->capture.link, fail);
	return trace->writes;
}

static bool open_capture(
	struct trace *trace, bool *ret_denied, struct fail *fail)
{
	const struct stream_args *args = trace->stream->args;
	const struct capture_options options = {
		.filter = &trace->pick.filter,
		.snap = args->pcap ? 0 : HEADERS + args->payload.value,
		.room = args->pcap ? 0 : HEADERS_ROOM,
	};

	return capture_open(&trace->capture, &options, ret_denied, fail);
}

static bool open_ladder(struct trace *trace, struct fail *fail)
{
	const struct ladder_options options = {
		.absolute = trace->stream->args->absolute,
		.payload = (unsigned)trace->stream->args->payload.value,
		.width = width_of(STDERR_FILENO),
		.origin = trace->sketch ? SKETCH_ORIGIN : NULL,
	};

	trace->shown = trace->stream->args->ladder;
	trace->ladder = ladder_new(&options);
	return trace->ladder || fail_memory(fail);
}

static bool open_all(
	struct trace *trace, const struct trace_place *place, struct fail *fail)
{
	const struct stream_args *args = trace->stream->args;
	bool denied = false;

	if (!trace_pick_init(&trace->pick, args->udp, place->listening,
		    &place->endpoint))
		return fail_memory(fail);
	if (!open_capture(trace, &denied, fail)) {
		/* A file that was asked for cannot be made up. */
		if (!denied || args->pcap)
			return false;
		trace->sketch = sketch_new(args->udp, fail);
		if (!trace->sketch)
			return false;
	}
	return open_file(trace, fail) && open_ladder(trace, fail);
}

static void release(struct trace *trace)
{
	watch_stop(&trace->watch);
	sketch_free(trace->sketch);
	capture_close(&trace->capture);
	trace_pick_release(&trace->pick);
	ladder_free(trace->ladder);
	text_release(&trace->text);
	buf_release(&trace->pcap.bytes);
	fd_close(&trace->file);
	free(trace);
}

struct trace *trace_open(const struct stream *stream,
	const struct report *report, const struct trace_place *place,
	struct fail *fail)
{
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace) {
		fail_memory(fail);
		return NULL;
	}
	trace->stream = stream;
	trace->report = report;
	trace->capture.fd = trace->file = -1;
	if (open_all(trace, place, fail))
		return trace;
	release(trace);
	return NULL;
}

bool trace_settle(struct trace *trace, struct fail *fail)
{
	if (!trace || trace->sketch || trace->stream->program)
		return true;
	return privilege_drop() || fail_errno(fail, STATUS_TROUBLE, errno,
					   "cannot give up the privileges");
}

/* --- packets --------------------------------------------------------------- */

/* Whole lines. Nobody is left to be told when stderr fails. */
static void print(struct trace *trace)
{
	struct text *text = &trace->text;

	if (trace->shown && text->buf.len > 0)
		(void)output_write(STDERR_FILENO, "stderr",
			buf_bytes(&text->buf), text->buf.len, NULL);
	buf_consume(&text->buf, text->buf.len);
}

/* A file that cannot be written any more is told at the end. */
static void flush(struct trace *trace)
{
	struct fail fail;

	print(trace);
	if (trace->writes && !pcap_flush(&trace->pcap, &fail) &&
		trace->pcap_fail.status == STATUS_OK)
		trace->pcap_fail = fail;
}

static void sketched(void *context)
{
	flush(context);
}

static void draw(void *context, const struct packet *packet)
{
	struct trace *trace = context;

	ladder_packet(trace->ladder, packet, &trace->text);
	if (trace->text.buf.len >= TEXT_MOST)
		print(trace);
}

/* At most so many; how many there were. */
static unsigned take_packets(struct trace *trace, unsigned most)
{
	struct packet packet;
	struct frame frame;
	unsigned count = 0;

	while (count < most && capture_next(&trace->capture, &frame, NULL)) {
		count++;
		packet_parse(&frame, &packet);
		if (!trace_pick_takes(&trace->pick, &packet))
			continue;
		trace->packets++;
		if (trace->writes)
			pcap_write(&trace->pcap, &frame);
		draw(trace, &packet);
	}
	flush(trace);
	return count;
}

static void packets_ready(struct watch *watch, uint32_t events)
{
	struct trace *trace = container_of(watch, struct trace, watch);
	socklen_t len = sizeof(int);
	int err;

	/* An interface that went down is the session's own trouble. */
	if (events & EPOLLERR)
		(void)getsockopt(watch->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	(void)take_packets(trace, TURN);
}

bool trace_start(struct trace *trace, struct loop *loop, struct fail *fail)
{
	if (!trace)
		return true;
	if (trace->sketch) {
		sketch_start(trace->sketch, loop, draw, sketched, trace);
		return true;
	}
	return watch_start(&trace->watch, loop, trace->capture.fd, EPOLLIN,
		packets_ready, fail);
}

/* --- what the session does ------------------------------------------------- */

void trace_began(struct trace *trace, int fd, const struct endpoint *peer)
{
	struct endpoint local = {.len = sizeof(local.addr)};

	if (!trace || fd < 0 ||
		getsockname(fd, &local.addr.any, &local.len) < 0)
		return;
	if (trace->sketch)
		sketch_began(trace->sketch, fd, &local, peer);
	else
		trace_pick_add(&trace->pick, &local, peer);
}

void trace_failed(
	struct trace *trace, int fd, const struct endpoint *peer, int err)
{
	if (trace && trace->sketch)
		sketch_failed(trace->sketch, fd, peer, err);
}

void trace_joined(struct trace *trace, int fd, const struct endpoint *peer)
{
	struct endpoint local = {.len = sizeof(local.addr)};

	if (trace && trace->sketch &&
		getsockname(fd, &local.addr.any, &local.len) == 0)
		sketch_joined(trace->sketch, fd, &local, peer);
}

void trace_parting(struct trace *trace, int fd)
{
	if (trace && trace->sketch && fd >= 0)
		sketch_parting(trace->sketch, fd);
}

void trace_datagram(struct trace *trace, int fd, bool sent,
	const struct dgram_ends *ends, size_t n)
{
	if (trace && trace->sketch)
		sketch_datagram(trace->sketch, fd, sent, ends, n);
}

void trace_datagram_gone(struct trace *trace, const struct neterror *error)
{
	if (trace && trace->sketch)
		sketch_datagram_gone(trace->sketch, error);
}

int trace_datagram_error(struct trace *trace, int fd, int err)
{
	return trace && trace->sketch
		       ? sketch_datagram_error(trace->sketch, fd, err)
		       : err;
}

ssize_t trace_datagram_send(
	struct trace *trace, int fd, const uint8_t *bytes, size_t n)
{
	ssize_t done = -1;
	int err = 0;

	/* That many may arrive between two calls, at most. */
	for (int i = 0; i < SEND_TRIES && done < 0 && !err; i++) {
		done = send(fd, bytes, n, MSG_NOSIGNAL);
		if (done < 0)
			err = errno == EAGAIN
				      ? EAGAIN
				      : trace_datagram_error(trace, fd, errno);
	}
	if (done < 0)
		errno = err ? err : EAGAIN;
	return done;
}

void trace_moved(struct trace *trace)
{
	if (trace && trace->sketch)
		sketch_look(trace->sketch);
}

bool trace_needs_bytes(const struct trace *trace)
{
	return trace && trace->sketch;
}

/* --- the end --------------------------------------------------------------- */

/* What is still under way when the last socket is closed: FINs, and what
 * answers them. */
static void wait_for_end(struct trace *trace)
{
	int64_t end = clock_now() + END_MS * NS_PER_MS;
	bool silent = false;

	while (!silent && clock_now() < end) {
		while (take_packets(trace, TURN) == TURN && clock_now() < end)
			;
		if (trace->packets == 0 || ladder_all_closed(trace->ladder))
			return;
		silent = !fd_wait(trace->capture.fd, POLLIN, SILENCE_MS);
	}
}

static void tell_dropped(struct trace *trace)
{
	struct capture_counts counts = capture_counts(&trace->capture);

	if (counts.dropped > 0)
		report_warning(trace->report,
			"%" PRIu64 " packets were dropped by the kernel: %s "
			"gaps",
			counts.dropped,
			trace->shown ? "the ladder has" : "the file has");
}

bool trace_close(struct trace *trace, struct fail *fail)
{
	bool good = true;

	if (!trace)
		return true;
	if (trace->sketch)
		sketch_finish(trace->sketch);
	else if (trace->watch.loop)
		wait_for_end(trace);
	watch_stop(&trace->watch);
	if (trace->packets > 0 || trace->sketch)
		ladder_end(trace->ladder, &trace->text);
	print(trace);
	if (!trace->sketch)
		tell_dropped(trace);
	if (trace->writes) {
		flush(trace);
		good = pcap_writer_finish(&trace->pcap, NULL);
		if (!good && fail)
			*fail = trace->pcap_fail;
	}
	if (trace->file >= 0 && close(trace->file) < 0 && good)
		good = fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot write to '%s'", trace->stream->args->pcap);
	trace->file = -1;
	release(trace);
	return good;
}
