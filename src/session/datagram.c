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
#include "session/peers.h"
#include "session/prefix.h"

#define SILENCE	    NS_PER_SECOND /* after the end of stdin, by default */
#define AT_A_TIME   64
#define RETRY_AFTER (5 * NS_PER_MS)

struct datagrams {
	struct session *session;
	struct datagram_options options;
	int fd;
	struct watch watch, near_in_watch, near_out_watch;
	struct channel near_in, near_out;
	struct buf queue; /* what stdout has not taken of one datagram */
	struct dgram_batch *batch;
	struct cutter cutter;
	struct wire wire;
	struct peers peers;
	struct rate rate;
	struct timer quiet, first, pace;
	bool in_ended, blocked, not_sent;
	uint64_t sent, sent_bytes, received, received_bytes;
	int64_t last_moved;
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
	if (session->stream->args->stats || session->report->verbosity >= 2)
		report_line(session->report,
			"sent %" PRIu64 " datagrams (%" PRIu64
			" bytes), received %" PRIu64 " datagrams (%" PRIu64
			" bytes) in %.3f s",
			datagrams->sent, datagrams->sent_bytes,
			datagrams->received, datagrams->received_bytes,
			seconds);
	if (status == STATUS_OK && datagrams->not_sent)
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

/* --- when it ends ---------------------------------------------------------- */

static int64_t quiet_limit(const struct datagrams *datagrams)
{
	const struct relay_options *options =
		&datagrams->session->stream->relay;
	int64_t limit = options->idle_ns;

	if (is_connected(datagrams) && datagrams->in_ended) {
		int64_t hold = options->hold_set ? options->hold_ns : SILENCE;

		if (limit == 0 || hold < limit)
			limit = hold;
		if (limit == 0)
			limit = 1;
	}
	return limit;
}

static void quiet_over(struct timer *timer)
{
	struct datagrams *datagrams =
		container_of(timer, struct datagrams, quiet);
	int64_t limit = quiet_limit(datagrams);
	int64_t left = datagrams->last_moved + limit - clock_now();

	if (left <= 0)
		datagrams_end(datagrams, STATUS_OK, NULL);
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
static void input_through(struct datagrams *datagrams)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (!is_connected(datagrams)) {
		if (datagrams->session->stream->relay.send_only)
			datagrams_end(datagrams, STATUS_OK, NULL);
		return;
	}
	datagrams->last_moved = clock_now();
	if (!datagrams->session->stream->relay.send_only) {
		watch_quiet(datagrams);
		return;
	}
	if (getsockopt(datagrams->fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 &&
		err)
		end_refused(datagrams, err);
	else
		datagrams_end(datagrams, STATUS_OK, NULL);
}

/* --- out ------------------------------------------------------------------- */

enum sending { SENT, SEND_LATER, SEND_FAILED };

static enum sending send_one(struct datagrams *datagrams,
	const struct dgram_ends *to, const uint8_t *bytes, size_t n)
{
	char text[ENDPOINT_TEXT_MAX];
	ssize_t done = to ? dgram_send(datagrams->fd, bytes, n, to)
			  : send(datagrams->fd, bytes, n, MSG_NOSIGNAL);

	if (done >= 0) {
		datagrams->sent++;
		datagrams->sent_bytes += n;
		datagrams->last_moved = clock_now();
		return SENT;
	}
	if (errno == EAGAIN || errno == ENOBUFS || errno == EINTR)
		return SEND_LATER;
	if (!to && errno != EMSGSIZE) {
		end_refused(datagrams, errno);
		return SEND_FAILED;
	}
	report_warning(datagrams->session->report,
		"datagram of %zu bytes to %s/udp not sent: %s", n,
		endpoint_text(
			to ? &to->peer : &datagrams->options.target, text),
		strerror(errno));
	datagrams->not_sent = true;
	return SENT;
}

/* To those it is for; who cannot take it now, of several, misses it, as on any
 * network. */
static enum sending send_to_peers(
	struct datagrams *datagrams, const uint8_t *bytes, size_t n)
{
	struct peers *peers = &datagrams->peers;

	if (is_connected(datagrams))
		return send_one(datagrams, NULL, bytes, n);
	if (!datagrams->options.keep_open)
		return send_one(datagrams, &peers_last(peers)->ends, bytes, n);
	for (size_t i = 0; i < peers->count; i++)
		if (send_one(datagrams, &peers->items[i].ends, bytes, n) ==
				SEND_LATER &&
			i == 0)
			return SEND_LATER;
	return SENT;
}

static void pace_over(struct timer *timer);

/* Send what is cut; *ret_waits when it could not all go now. */
static void send_pieces(struct datagrams *datagrams)
{
	struct session *session = datagrams->session;
	const uint8_t *bytes;
	enum sending sending;
	size_t n;

	datagrams->blocked = false;
	while (cutter_next(&datagrams->cutter, &bytes, &n)) {
		if (rate_allows(&datagrams->rate, clock_now(), 1) == 0) {
			datagrams->blocked = true;
			timer_start(&datagrams->pace, session->loop,
				rate_wait(&datagrams->rate), pace_over);
			return;
		}
		sending = send_to_peers(datagrams, bytes, n);
		if (sending == SEND_FAILED)
			return;
		if (sending == SEND_LATER) {
			datagrams->blocked = true;
			timer_start(&datagrams->pace, session->loop,
				RETRY_AFTER, pace_over);
			return;
		}
		rate_spend(&datagrams->rate, n);
		cutter_taken(&datagrams->cutter);
	}
	if (datagrams->in_ended)
		input_through(datagrams);
}

static void near_in_ready(struct watch *watch, uint32_t events);

static void datagrams_update(struct datagrams *datagrams)
{
	bool input = !datagrams->in_ended && !datagrams->blocked &&
		     (is_connected(datagrams) || datagrams->peers.count > 0);
	bool wait = datagrams->queue.len > 0;

	if (datagrams->session->ended)
		return;
	watch_want(&datagrams->near_in_watch, input ? EPOLLIN : 0);
	watch_want(&datagrams->near_out_watch, wait ? EPOLLOUT : EPOLLERR);
	watch_want(&datagrams->watch, (wait ? 0 : EPOLLIN));
}

static void pace_over(struct timer *timer)
{
	struct datagrams *datagrams =
		container_of(timer, struct datagrams, pace);

	send_pieces(datagrams);
	datagrams_update(datagrams);
}

static void near_in_ready(struct watch *watch, uint32_t events)
{
	struct datagrams *datagrams =
		container_of(watch, struct datagrams, near_in_watch);
	size_t most = datagrams->cutter.cut == CUT_READ ? datagrams->cutter.size
							: FLOW_SCRATCH;
	uint8_t *scratch = datagrams->session->scratch;
	struct buf ready = {0};
	struct fail fail;
	ssize_t n;

	(void)events;
	if (channel_in_background(&datagrams->near_in))
		return;
	n = channel_read(&datagrams->near_in, scratch, most);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		fail_errno(&fail, STATUS_TROUBLE, errno, "cannot read stdin");
		datagrams_end(datagrams, STATUS_TROUBLE, &fail);
		return;
	}
	if (n == 0) {
		datagrams->in_ended = true;
		datagrams->cutter.ended = true;
		watch_stop(&datagrams->near_in_watch);
	} else if (!wire_send(&datagrams->wire, scratch, (size_t)n, &ready) ||
		   !cutter_put(
			   &datagrams->cutter, buf_bytes(&ready), ready.len)) {
		fail_memory(&fail);
		datagrams_end(datagrams, STATUS_TROUBLE, &fail);
	}
	buf_release(&ready);
	send_pieces(datagrams);
	datagrams_update(datagrams);
}

/* --- in -------------------------------------------------------------------- */

/* False: the session has ended. */
static bool write_out(struct datagrams *datagrams)
{
	struct buf *queue = &datagrams->queue;
	struct fail fail;

	while (queue->len > 0) {
		ssize_t n = channel_write(
			&datagrams->near_out, buf_bytes(queue), queue->len);

		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			if (errno == EPIPE)
				fail_silent(&fail, STATUS_TROUBLE);
			else
				fail_errno(&fail, STATUS_TROUBLE, errno,
					"cannot write to stdout");
			datagrams_end(datagrams, STATUS_TROUBLE, &fail);
			return false;
		}
		buf_consume(queue, (size_t)n);
	}
	return true;
}

static bool queue_datagram(struct datagrams *datagrams, const struct peer *peer,
	const uint8_t *bytes, size_t n)
{
	char text[ENDPOINT_TEXT_MAX];
	struct prefix prefix;
	bool good;

	if (!datagrams->options.prefix || !peer)
		return buf_append(&datagrams->queue, bytes, n);
	prefix_init(
		&prefix, peer->number, endpoint_text(&peer->ends.peer, text));
	good = prefix_lines(&prefix, bytes, n, &datagrams->queue) &&
	       prefix_end(&prefix, &datagrams->queue);
	prefix_release(&prefix);
	return good;
}

static void chat(struct datagrams *datagrams, const struct peer *from,
	const uint8_t *bytes, size_t n)
{
	struct peers *peers = &datagrams->peers;

	for (size_t i = 0; i < peers->count; i++)
		if (&peers->items[i] != from)
			(void)send_one(
				datagrams, &peers->items[i].ends, bytes, n);
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
	if (is_new)
		report_status(report, "datagram from %s/udp",
			endpoint_text(&ends->peer, from));
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
	return datagrams->near_out.kind == CHANNEL_FILE ||
	       datagrams->near_out.kind == CHANNEL_DEVICE;
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
	datagrams->last_moved = loop_now(datagrams->session->loop);
	tap_bytes(&datagrams->session->tap, TAP_RECEIVED, bytes, n);
	if (datagrams->options.chat)
		chat(datagrams, peer, bytes, n);
	if (!datagrams->session->stream->relay.send_only) {
		if (!queue_datagram(datagrams, peer, bytes, n))
			report_warning(datagrams->session->report,
				"out of memory: a datagram is lost");
		if (!may_gather(datagrams) && !write_out(datagrams))
			return false;
	}
	return !has_all_replies(datagrams) &&
	       (datagrams->queue.len == 0 || may_gather(datagrams));
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
	if (datagrams->queue.len > 0 && may_gather(datagrams))
		(void)write_out(datagrams);
	if (has_all_replies(datagrams) && datagrams->queue.len == 0)
		datagrams_end(datagrams, STATUS_OK, NULL);
}

/* A listener's earlier datagram did not arrive: said, and on it goes. */
static void tell_errors(struct datagrams *datagrams)
{
	char text[ENDPOINT_TEXT_MAX];
	struct endpoint to;
	int err;

	for (int i = 0; i < AT_A_TIME; i++) {
		err = dgram_error(datagrams->fd, &to);
		if (!err)
			return;
		report_warning(datagrams->session->report, "%s/udp: %s",
			endpoint_text(&to, text), strerror(err));
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
		datagrams->queue.len == 0) {
		if (datagrams->batch->at == datagrams->batch->count &&
			!dgram_receive_batch(datagrams->fd, datagrams->batch)) {
			if (is_connected(datagrams) && errno != EAGAIN)
				end_refused(datagrams, errno);
			break;
		}
		take_batch(datagrams);
	}
	datagrams_update(datagrams);
}

static void near_out_ready(struct watch *watch, uint32_t events)
{
	struct datagrams *datagrams =
		container_of(watch, struct datagrams, near_out_watch);
	struct fail fail;

	if ((events & (EPOLLERR | EPOLLHUP)) && !(events & EPOLLOUT)) {
		fail_silent(&fail, STATUS_TROUBLE);
		datagrams_end(datagrams, STATUS_TROUBLE, &fail);
		return;
	}
	if (write_out(datagrams) && datagrams->queue.len == 0)
		take_batch(datagrams);
	datagrams_update(datagrams);
}

/* --- beginning and end ----------------------------------------------------- */

static void stop(struct session *session)
{
	struct datagrams *datagrams = session->mode;

	if (datagrams->queue.len > 0 &&
		fd_wait(datagrams->near_out.fd, POLLOUT, FLUSH_MS))
		(void)write_out(datagrams);
	datagrams_end(datagrams, STATUS_OK, NULL);
}

static bool start_watches(struct datagrams *datagrams, struct fail *fail)
{
	const struct relay_options *options =
		&datagrams->session->stream->relay;
	struct loop *loop = datagrams->session->loop;

	return (options->recv_only || watch_start(&datagrams->near_in_watch,
					      loop, datagrams->near_in.fd, 0,
					      near_in_ready, fail)) &&
	       (options->send_only ||
		       watch_start(&datagrams->near_out_watch, loop,
			       datagrams->near_out.fd, EPOLLERR, near_out_ready,
			       fail)) &&
	       watch_start(&datagrams->watch, loop, datagrams->fd, EPOLLIN,
		       socket_ready, fail);
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
	datagrams->batch = malloc(sizeof(*datagrams->batch));
	if (!datagrams->batch) {
		fail_memory(fail);
		datagrams_free(datagrams);
		return NULL;
	}
	datagrams->batch->at = datagrams->batch->count = 0;
	dgram_prepare(fd, options->family, stream->args->rcvbuf.set);
	datagrams->last_moved = clock_now();
	datagrams->cutter.cut = stream->cut;
	datagrams->cutter.size = stream->cut_size;
	datagrams->wire.tap = &session->tap;
	datagrams->wire.use_crlf = stream->args->crlf;
	rate_init(&datagrams->rate, stream->relay.rate, clock_now());
	channel_stdio(&datagrams->near_in, STDIN_FILENO, false);
	channel_stdio(&datagrams->near_out, STDOUT_FILENO, true);
	session->mode = datagrams;
	session->stop = stop;
	if (!start_watches(datagrams, fail)) {
		datagrams_free(datagrams);
		return NULL;
	}
	if (!is_connected(datagrams) && stream->args->timeout.set)
		timer_start(&datagrams->first, session->loop,
			stream->args->timeout.ns, nobody_spoke);
	watch_quiet(datagrams);
	datagrams_update(datagrams);
	return datagrams;
}

void datagrams_free(struct datagrams *datagrams)
{
	if (!datagrams)
		return;
	watch_stop(&datagrams->watch);
	watch_stop(&datagrams->near_in_watch);
	watch_stop(&datagrams->near_out_watch);
	timer_stop(&datagrams->quiet);
	timer_stop(&datagrams->first);
	timer_stop(&datagrams->pace);
	channel_close(&datagrams->near_in);
	channel_close(&datagrams->near_out);
	fd_close(&datagrams->fd);
	free(datagrams->batch);
	buf_release(&datagrams->queue);
	cutter_release(&datagrams->cutter);
	peers_release(&datagrams->peers);
	free(datagrams);
}
