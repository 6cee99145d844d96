#include "session/datagram.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"
#include "net/dgram.h"
#include "net/neterror.h"
#include "session/datagram_input.h"
#include "session/outlet.h"
#include "session/peers.h"
#include "session/prefix.h"
#include "session/progress.h"

#define SILENCE	  NS_PER_SECOND /* after the end of stdin, by default */
#define AT_A_TIME 64

struct datagrams {
	struct session *session;
	struct datagram_options options;
	int fd;
	struct datagram_input input;
	struct watch watch;
	struct outlet outlet;
	struct dgram_batch *batch;
	struct peers peers;
	struct progress progress;
	struct timer quiet, first;
	uint64_t received, received_bytes;
	int64_t last_received;
};

static bool is_connected(const struct datagrams *datagrams)
{
	return datagrams->options.target.len > 0;
}

static void datagrams_end(struct datagrams *datagrams, enum status status,
	const struct fail *fail)
{
	const struct session *session = datagrams->session;
	double seconds =
		(double)(clock_now() - session->began) / (double)NS_PER_SECOND;

	if (session->ended)
		return;
	progress_stop(&datagrams->progress);
	if (session->stream->args->stats || session->report->verbosity >= 2)
		report_line(session->report,
			"sent %" PRIu64 " datagrams (%" PRIu64
			" bytes), received %" PRIu64 " datagrams (%" PRIu64
			" bytes) in %.3f s",
			datagrams->input.sent, datagrams->input.sent_bytes,
			datagrams->received, datagrams->received_bytes,
			seconds);
	if (status == STATUS_OK && datagrams->input.not_sent)
		status = STATUS_NO;
	session_end(datagrams->session, status, fail);
}

static void end_refused(struct datagrams *datagrams, int err)
{
	char text[ENDPOINT_TEXT_MAX];
	struct fail fail;

	fail_errno(&fail, err == ECONNREFUSED ? STATUS_NO : STATUS_TROUBLE, err,
		"cannot send to %s/udp",
		endpoint_text(&datagrams->options.target, text));
	datagrams_end(datagrams, fail.status, &fail);
}

/* What was only a trace's business comes to nothing; the loop calls again. */
static void receive_failed(struct datagrams *datagrams, int err)
{
	err = trace_datagram_error(
		datagrams->session->trace, datagrams->fd, err);
	if (err)
		end_refused(datagrams, err);
}

/* --- when it ends ---------------------------------------------------------- */

static int64_t quiet_limit(const struct datagrams *datagrams)
{
	const struct relay_options *options =
		&datagrams->session->stream->relay;
	int64_t limit = options->idle_ns;

	if (is_connected(datagrams) && datagrams->input.ended) {
		int64_t hold = options->hold_set ? options->hold_ns : SILENCE;

		if (limit == 0 || hold < limit)
			limit = hold;
		if (limit == 0)
			limit = 1;
	}
	return limit;
}

static void end_quiet(struct datagrams *datagrams)
{
	struct fail fail;

	if (datagrams->options.replies == 0) {
		datagrams_end(datagrams, STATUS_OK, NULL);
		return;
	}
	fail_set(&fail, STATUS_NO, "%" PRIu64 " of %" PRIu64 " replies came",
		datagrams->received, datagrams->options.replies);
	datagrams_end(datagrams, STATUS_NO, &fail);
}

static void quiet_over(struct timer *timer)
{
	struct datagrams *datagrams =
		container_of(timer, struct datagrams, quiet);
	int64_t last = datagrams->last_received;
	int64_t limit = quiet_limit(datagrams), left;

	if (datagrams->input.last_sent > last)
		last = datagrams->input.last_sent;
	left = last + limit - clock_now();
	if (left <= 0)
		end_quiet(datagrams);
	else
		timer_start(timer, datagrams->session->loop, left, quiet_over);
}

static void watch_quiet(struct datagrams *datagrams)
{
	int64_t limit = quiet_limit(datagrams);

	if (limit > 0)
		timer_start(&datagrams->quiet, datagrams->session->loop, limit,
			quiet_over);
}

static void nobody_spoke(struct timer *timer)
{
	struct datagrams *datagrams =
		container_of(timer, struct datagrams, first);
	struct fail fail;

	fail_set(&fail, STATUS_NO, "no datagram within the time of --timeout");
	datagrams_end(datagrams, STATUS_NO, &fail);
}

/* All of stdin is sent. */
static void input_through(struct datagram_input *input)
{
	struct datagrams *datagrams =
		container_of(input, struct datagrams, input);
	int err = 0;
	socklen_t len = sizeof(err);

	if (!is_connected(datagrams)) {
		if (datagrams->session->stream->relay.send_only)
			datagrams_end(datagrams, STATUS_OK, NULL);
		return;
	}
	if (!datagrams->session->stream->relay.send_only) {
		watch_quiet(datagrams);
		return;
	}
	if (getsockopt(datagrams->fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 &&
		err)
		err = trace_datagram_error(
			datagrams->session->trace, datagrams->fd, err);
	if (err)
		end_refused(datagrams, err);
	else
		datagrams_end(datagrams, STATUS_OK, NULL);
}

static void input_failed(struct datagram_input *input, const struct fail *fail)
{
	struct datagrams *datagrams =
		container_of(input, struct datagrams, input);

	datagrams_end(datagrams, fail->status, fail);
}

/* --- in -------------------------------------------------------------------- */

static void datagrams_update(struct datagrams *datagrams)
{
	bool wait = datagrams->outlet.queue.len > 0;

	if (datagrams->session->ended)
		return;
	datagram_input_update(&datagrams->input);
	watch_want(&datagrams->watch, wait ? 0 : EPOLLIN);
}

static bool queue_datagram(struct datagrams *datagrams, const struct peer *peer,
	const uint8_t *bytes, size_t n)
{
	char text[ENDPOINT_TEXT_MAX];
	struct prefix prefix;
	bool good;

	if (!datagrams->options.prefix || !peer)
		return buf_append(&datagrams->outlet.queue, bytes, n);
	prefix_init(
		&prefix, peer->number, endpoint_text(&peer->ends.peer, text));
	good = prefix_lines(&prefix, bytes, n, &datagrams->outlet.queue) &&
	       prefix_end(&prefix, &datagrams->outlet.queue);
	prefix_release(&prefix);
	return good;
}

static void chat(struct datagrams *datagrams, const struct peer *from,
	const uint8_t *bytes, size_t n)
{
	struct peers *peers = &datagrams->peers;

	for (size_t i = 0; i < peers->count; i++)
		if (&peers->items[i] != from)
			(void)datagram_input_send(&datagrams->input,
				&peers->items[i].ends, bytes, n);
}

static struct peer *meet(
	struct datagrams *datagrams, const struct dgram_ends *ends)
{
	const struct report *report = datagrams->session->report;
	char from[ENDPOINT_TEXT_MAX];
	struct peer *peer;
	bool is_new = false;

	if (!access_permits(&datagrams->options.access, &ends->peer)) {
		report_status(report, "refused datagram from %s/udp",
			endpoint_text(&ends->peer, from));
		return NULL;
	}
	peer = peers_heard(&datagrams->peers, ends, &is_new);
	if (is_new) {
		report_status(report, "datagram from %s/udp",
			endpoint_text(&ends->peer, from));
		session_tell_name(datagrams->session, &ends->peer);
	}
	timer_stop(&datagrams->first);
	return peer;
}

static bool has_all_replies(const struct datagrams *datagrams)
{
	return datagrams->options.replies > 0 &&
	       datagrams->received >= datagrams->options.replies;
}

/* A file does not tell one write from two: fewer calls for the same bytes. */
static bool may_gather(const struct datagrams *datagrams)
{
	return datagrams->outlet.channel.kind == CHANNEL_FILE ||
	       datagrams->outlet.channel.kind == CHANNEL_DEVICE;
}

/* False: no more now. */
static bool take_datagram(struct datagrams *datagrams,
	const struct dgram_ends *ends, const uint8_t *bytes, size_t n)
{
	struct peer *peer = NULL;

	if (!is_connected(datagrams)) {
		peer = meet(datagrams, ends);
		if (!peer)
			return true;
	}
	datagrams->received++;
	datagrams->received_bytes += n;
	datagrams->last_received = loop_now(datagrams->session->loop);
	tap_bytes(&datagrams->session->tap, TAP_RECEIVED, bytes, n);
	trace_datagram(datagrams->session->trace, datagrams->fd, false,
		is_connected(datagrams) ? NULL : ends, n);
	if (datagrams->options.chat)
		chat(datagrams, peer, bytes, n);
	if (!datagrams->session->stream->relay.send_only) {
		if (!queue_datagram(datagrams, peer, bytes, n))
			report_warning(datagrams->session->report,
				"out of memory: a datagram is lost");
		if (!may_gather(datagrams) && !outlet_flush(&datagrams->outlet))
			return false;
	}
	return !has_all_replies(datagrams) &&
	       (datagrams->outlet.queue.len == 0 || may_gather(datagrams));
}

/* What was received in one go; what stdout cannot take yet waits. */
static void take_batch(struct datagrams *datagrams)
{
	struct dgram_batch *batch = datagrams->batch;
	bool more = true;

	while (batch->at < batch->count && more && !datagrams->session->ended) {
		size_t i = batch->at++;

		more = take_datagram(datagrams, &batch->ends[i],
			batch->bytes[i], batch->lens[i]);
	}
	if (datagrams->outlet.queue.len > 0 && may_gather(datagrams))
		(void)outlet_flush(&datagrams->outlet);
	if (has_all_replies(datagrams) && datagrams->outlet.queue.len == 0)
		datagrams_end(datagrams, STATUS_OK, NULL);
}

/* A listener's earlier datagram did not arrive: its peer is forgotten. */
static void tell_errors(struct datagrams *datagrams)
{
	char text[ENDPOINT_TEXT_MAX];
	struct neterror error;

	for (int i = 0; i < AT_A_TIME; i++) {
		if (!neterror_read(datagrams->fd, &error))
			return;
		trace_datagram_gone(datagrams->session->trace, &error);
		if (!peers_forget(&datagrams->peers, &error.to))
			continue;
		/* With many peers, that some go is no news. */
		(datagrams->options.keep_open ? report_status : report_warning)(
			datagrams->session->report, "%s/udp is gone: %s",
			endpoint_text(&error.to, text), strerror(error.err));
	}
}

static void socket_ready(struct watch *watch, uint32_t events)
{
	struct datagrams *datagrams =
		container_of(watch, struct datagrams, watch);
	int rounds = AT_A_TIME / DGRAM_BATCH;

	if ((events & EPOLLERR) && !is_connected(datagrams))
		tell_errors(datagrams);
	while (rounds-- > 0 && !datagrams->session->ended &&
		datagrams->outlet.queue.len == 0) {
		if (datagrams->batch->at == datagrams->batch->count &&
			!dgram_receive_batch(datagrams->fd, datagrams->batch)) {
			if (is_connected(datagrams) && errno != EAGAIN)
				receive_failed(datagrams, errno);
			break;
		}
		take_batch(datagrams);
	}
	datagrams_update(datagrams);
}

static void stdout_failed(struct outlet *outlet, const struct fail *fail)
{
	datagrams_end(container_of(outlet, struct datagrams, outlet),
		fail->status, fail);
}

static void stdout_written(struct outlet *outlet)
{
	struct datagrams *datagrams =
		container_of(outlet, struct datagrams, outlet);

	if (outlet->queue.len == 0)
		take_batch(datagrams);
	datagrams_update(datagrams);
}

/* --- beginning and end ----------------------------------------------------- */

static void stop(struct session *session)
{
	struct datagrams *datagrams = session->mode;

	outlet_drain(&datagrams->outlet, FLUSH_MS, session->report);
	datagrams_end(datagrams, STATUS_OK, NULL);
}

static bool start_watches(struct datagrams *datagrams, struct fail *fail)
{
	const struct relay_options *options =
		&datagrams->session->stream->relay;
	struct loop *loop = datagrams->session->loop;

	return (options->send_only ||
		       outlet_start(&datagrams->outlet, loop, fail)) &&
	       watch_start(&datagrams->watch, loop, datagrams->fd, EPOLLIN,
		       socket_ready, fail) &&
	       datagram_input_start(&datagrams->input, fail);
}

struct datagrams *datagrams_start(struct session *session, int fd,
	const struct datagram_options *options, struct fail *fail)
{
	struct datagrams *datagrams = calloc(1, sizeof(*datagrams));
	const struct stream *stream = session->stream;

	if (!datagrams) {
		(void)close(fd);
		fail_memory(fail);
		return NULL;
	}
	datagrams->session = session;
	datagrams->options = *options;
	datagrams->fd = fd;
	datagrams->peers.most = options->max_peers;
	datagrams->batch = malloc(sizeof(*datagrams->batch));
	if (!datagrams->batch) {
		fail_memory(fail);
		datagrams_free(datagrams);
		return NULL;
	}
	datagrams->batch->at = datagrams->batch->count = 0;
	dgram_prepare(fd, options->family, stream->args->rcvbuf.set);
	datagrams->last_received = clock_now();
	datagrams->input = (struct datagram_input){
		.session = session,
		.fd = fd,
		.target = is_connected(datagrams) ? &datagrams->options.target
						  : NULL,
		.peers = &datagrams->peers,
		.to_all = options->keep_open,
		.through = input_through,
		.failed = input_failed,
	};
	datagrams->outlet.failed = stdout_failed;
	datagrams->outlet.written = stdout_written;
	session->mode = datagrams;
	session->stop = stop;
	if (!start_watches(datagrams, fail)) {
		datagrams_free(datagrams);
		return NULL;
	}
	if (!is_connected(datagrams) && stream->args->timeout.set)
		timer_start(&datagrams->first, session->loop,
			stream->args->timeout.ns, nobody_spoke);
	if (progress_wanted(stream->args->progress) &&
		session->report->verbosity >= 0)
		progress_start(&datagrams->progress, session->loop,
			&datagrams->input.sent_bytes,
			&datagrams->received_bytes,
			datagrams->input.near_in.size);
	watch_quiet(datagrams);
	datagrams_update(datagrams);
	return datagrams;
}

void datagrams_free(struct datagrams *datagrams)
{
	if (!datagrams)
		return;
	watch_stop(&datagrams->watch);
	datagram_input_stop(&datagrams->input);
	outlet_stop(&datagrams->outlet);
	timer_stop(&datagrams->quiet);
	timer_stop(&datagrams->first);
	fd_close(&datagrams->fd);
	if (datagrams->progress.loop)
		progress_stop(&datagrams->progress);
	free(datagrams->batch);
	peers_release(&datagrams->peers);
	free(datagrams);
}
