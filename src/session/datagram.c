#include "session/datagram_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"
#include "net/dgram.h"
#include "net/neterror.h"
#include "session/prefix.h"
#include "session/voice.h"

#define AT_A_TIME 64

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
	const struct stream *stream = datagrams->session->stream;
	const struct voice_event event = {
		.report = datagrams->session->report,
		.stream = stream,
		.peer = &ends->peer,
	};
	struct peer *peer;
	bool is_new = false;

	if (!access_permits(&datagrams->options.access, &ends->peer)) {
		if (stream->voice->refused)
			stream->voice->refused(&event);
		return NULL;
	}
	peer = peers_heard(&datagrams->peers, ends, &is_new);
	if (is_new) {
		if (stream->voice->datagram)
			stream->voice->datagram(&event);
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

	if (!datagrams_is_connected(datagrams)) {
		peer = meet(datagrams, ends);
		if (!peer)
			return true;
	}
	datagrams->received++;
	datagrams->received_bytes += n;
	datagrams->last_received = loop_now(datagrams->session->loop);
	tap_bytes(&datagrams->session->tap, TAP_RECEIVED, bytes, n);
	trace_datagram(datagrams->session->trace, datagrams->fd, false,
		datagrams_is_connected(datagrams) ? NULL : ends, n);
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

	if ((events & EPOLLERR) && !datagrams_is_connected(datagrams))
		tell_errors(datagrams);
	while (rounds-- > 0 && !datagrams->session->ended &&
		datagrams->outlet.queue.len == 0) {
		if (datagrams->batch->at == datagrams->batch->count &&
			!dgram_receive_batch(datagrams->fd, datagrams->batch)) {
			datagrams_receive_failed(datagrams, errno);
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
		.target = datagrams_is_connected(datagrams)
				  ? &datagrams->options.target
				  : NULL,
		.peers = &datagrams->peers,
		.to_all = options->keep_open,
		.through = datagrams_input_through,
		.failed = datagrams_input_failed,
	};
	datagrams->outlet.failed = stdout_failed;
	datagrams->outlet.written = stdout_written;
	session->mode = datagrams;
	session->stop = stop;
	if (!start_watches(datagrams, fail)) {
		datagrams_free(datagrams);
		return NULL;
	}
	if (!datagrams_is_connected(datagrams) && stream->args->timeout.set)
		timer_start(&datagrams->first, session->loop,
			stream->args->timeout.ns, datagrams_nobody_spoke);
	if (progress_wanted(stream->args->progress) &&
		session->report->verbosity >= 0)
		progress_start(&datagrams->progress, session->loop,
			&datagrams->input.sent_bytes,
			&datagrams->received_bytes,
			datagrams->input.near_in.size);
	datagrams_watch_quiet(datagrams);
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
