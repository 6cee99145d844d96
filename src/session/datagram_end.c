#include <errno.h>
#include <inttypes.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "net/dgram.h"
#include "session/datagram_parts.h"
#include "session/voice.h"

#define SILENCE NS_PER_SECOND /* after the end of stdin, by default */

void datagrams_end(struct datagrams *datagrams, enum status status,
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

static void datagrams_refused(struct datagrams *datagrams, int err)
{
	const struct stream *stream = datagrams->session->stream;
	const struct voice_event event = {
		.report = datagrams->session->report,
		.stream = stream,
		.peer = &datagrams->options.target,
		.cause = RELAY_PEER_FAILED,
		.err = err,
	};
	char text[ENDPOINT_TEXT_MAX];
	struct fail fail;

	if (stream->voice->ended)
		stream->voice->ended(&event);
	if (stream->voice->forgiving && err == ECONNREFUSED) {
		datagrams_end(datagrams, STATUS_OK, NULL);
		return;
	}
	fail_errno(&fail, err == ECONNREFUSED ? STATUS_NO : STATUS_TROUBLE, err,
		"cannot %s %s/udp",
		dgram_is_answer(err) ? "send to" : "receive from",
		endpoint_text(&datagrams->options.target, text));
	datagrams_end(datagrams, fail.status, &fail);
}

void datagrams_receive_failed(struct datagrams *datagrams, int err)
{
	struct fail fail;

	/* A listener's peers may be gone; those errors are told elsewhere. */
	if (err == EAGAIN ||
		(!datagrams_is_connected(datagrams) && dgram_is_answer(err)))
		return;
	if (!datagrams_is_connected(datagrams)) {
		fail_errno(
			&fail, STATUS_TROUBLE, err, "cannot receive datagrams");
		datagrams_end(datagrams, fail.status, &fail);
		return;
	}
	err = trace_datagram_error(
		datagrams->session->trace, datagrams->fd, err);
	if (err)
		datagrams_refused(datagrams, err);
}

static int64_t quiet_limit(const struct datagrams *datagrams)
{
	const struct relay_options *options =
		&datagrams->session->stream->relay;
	int64_t limit = options->idle_ns;

	/* A listener goes on unless it is told otherwise. */
	if (datagrams->input.ended &&
		(options->hold_set || (datagrams_is_connected(datagrams) &&
					      !options->no_shutdown))) {
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

	/* Of what was read, nothing gets lost in silence. */
	if (datagrams->input.blocked && datagrams->input.cutter.bytes.len > 0) {
		fail_set(&fail, STATUS_NO, "%zu bytes of stdin not sent",
			datagrams->input.cutter.bytes.len);
		datagrams_end(datagrams, STATUS_NO, &fail);
		return;
	}
	if (datagrams->options.replies == 0 ||
		datagrams->session->stream->voice->forgiving) {
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
	/* Nobody is idle who has not come yet. */
	if (!datagrams_is_connected(datagrams) && datagrams->received == 0 &&
		datagrams->session->stream->voice->forgiving)
		left = limit;
	if (left <= 0)
		end_quiet(datagrams);
	else
		timer_start(timer, datagrams->session->loop, left, quiet_over);
}

void datagrams_watch_quiet(struct datagrams *datagrams)
{
	int64_t limit = quiet_limit(datagrams);

	if (limit > 0)
		timer_start(&datagrams->quiet, datagrams->session->loop, limit,
			quiet_over);
}

void datagrams_nobody_spoke(struct timer *timer)
{
	struct datagrams *datagrams =
		container_of(timer, struct datagrams, first);
	struct fail fail;

	fail_set(&fail, STATUS_NO, "no datagram within the time of --timeout");
	datagrams_end(datagrams, STATUS_NO, &fail);
}

void datagrams_input_through(struct datagram_input *input)
{
	struct datagrams *datagrams =
		container_of(input, struct datagrams, input);
	int err = 0;
	socklen_t len = sizeof(err);

	if (!datagrams_is_connected(datagrams)) {
		if (datagrams->session->stream->relay.send_only)
			datagrams_end(datagrams, STATUS_OK, NULL);
		else if (datagrams->session->stream->relay.hold_set)
			datagrams_watch_quiet(datagrams);
		return;
	}
	if (!datagrams->session->stream->relay.send_only) {
		datagrams_watch_quiet(datagrams);
		return;
	}
	if (getsockopt(datagrams->fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 &&
		err)
		err = trace_datagram_error(
			datagrams->session->trace, datagrams->fd, err);
	if (err)
		datagrams_refused(datagrams, err);
	else
		datagrams_end(datagrams, STATUS_OK, NULL);
}

void datagrams_input_failed(
	struct datagram_input *input, const struct fail *fail)
{
	struct datagrams *datagrams =
		container_of(input, struct datagrams, input);

	datagrams_end(datagrams, fail->status, fail);
}
