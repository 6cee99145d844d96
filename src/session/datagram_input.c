#include "session/datagram_input.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"

#define RETRY_AFTER	 (5 * NS_PER_MS)
#define BACKGROUND_AGAIN (300 * NS_PER_MS)
#define STUCK_MOST	 (5 * NS_PER_SECOND)

static void input_failed(
	struct datagram_input *input, enum status status, const char *what)
{
	char text[ENDPOINT_TEXT_MAX];
	int err = errno;
	struct fail fail;

	if (what)
		fail_errno(&fail, status, err, "%s", what);
	else
		fail_errno(&fail, status, err, "cannot send to %s/udp",
			endpoint_text(input->target, text));
	input->failed(input, &fail);
}

static ssize_t send_one(struct datagram_input *input,
	const struct dgram_ends *to, const uint8_t *bytes, size_t n)
{
	ssize_t done;

	if (!to)
		return trace_datagram_send(
			input->session->trace, input->fd, bytes, n);
	done = dgram_send(input->fd, bytes, n, to);
	/* The error of an earlier datagram, to whomever; it is told once. */
	if (done < 0 && errno != EAGAIN && errno != EMSGSIZE)
		done = dgram_send(input->fd, bytes, n, to);
	return done;
}

enum sending datagram_input_send(struct datagram_input *input,
	const struct dgram_ends *to, const uint8_t *bytes, size_t n)
{
	char text[ENDPOINT_TEXT_MAX];
	ssize_t done = send_one(input, to, bytes, n);

	if (done >= 0) {
		trace_datagram(input->session->trace, input->fd, true, to, n);
		input->sent++;
		input->sent_bytes += n;
		input->last_sent = clock_now();
		return SENT;
	}
	if (errno == EAGAIN || errno == ENOBUFS || errno == EINTR)
		return SEND_LATER;
	if (!to && errno != EMSGSIZE) {
		input_failed(input,
			errno == ECONNREFUSED ? STATUS_NO : STATUS_TROUBLE,
			NULL);
		return SEND_FAILED;
	}
	report_warning(input->session->report,
		"datagram of %zu bytes to %s/udp not sent: %s", n,
		endpoint_text(to ? &to->peer : input->target, text),
		strerror(errno));
	input->not_sent = true;
	return SENT;
}

/* To those it is for; who cannot take it now, of several, misses it, as on any
 * network. */
static enum sending send_piece(
	struct datagram_input *input, const uint8_t *bytes, size_t n)
{
	struct peers *peers = input->peers;
	enum sending sending;

	if (input->target)
		return datagram_input_send(input, NULL, bytes, n);
	if (!input->to_all)
		return datagram_input_send(
			input, &peers_last(peers)->ends, bytes, n);
	for (size_t i = 0; i < peers->count; i++) {
		sending = datagram_input_send(
			input, &peers->items[i].ends, bytes, n);
		if (sending == SEND_LATER && i == 0)
			return SEND_LATER;
	}
	return SENT;
}

static void pace_over(struct timer *timer);

static void wait_for(struct datagram_input *input, int64_t ns)
{
	input->blocked = true;
	timer_start(&input->pace, input->session->loop, ns, pace_over);
}

/* A queue of the kernel's that is full empties soon, or never: not then. */
static bool is_stuck(struct datagram_input *input, int err)
{
	int64_t now = clock_now();

	if (err != ENOBUFS || !input->target)
		input->stuck_since = 0;
	else if (input->stuck_since == 0)
		input->stuck_since = now;
	return input->stuck_since > 0 && now - input->stuck_since > STUCK_MOST;
}

static void send_pieces(struct datagram_input *input)
{
	int64_t interval = input->session->stream->relay.interval_ns;
	const uint8_t *bytes;
	enum sending sending;
	size_t n;

	input->blocked = false;
	while (cutter_next(&input->cutter, &bytes, &n)) {
		if (rate_allows(&input->rate, clock_now(), 1) == 0) {
			wait_for(input, rate_wait(&input->rate));
			return;
		}
		if (interval > 0 && clock_now() < input->next_line) {
			wait_for(input, input->next_line - clock_now());
			return;
		}
		sending = send_piece(input, bytes, n);
		if (sending == SEND_FAILED)
			return;
		if (sending == SEND_LATER) {
			if (is_stuck(input, errno))
				input_failed(input, STATUS_TROUBLE, NULL);
			else
				wait_for(input, RETRY_AFTER);
			return;
		}
		input->stuck_since = 0;
		rate_spend(&input->rate, n);
		cutter_taken(&input->cutter);
		input->next_line = clock_now() + interval;
	}
	if (input->ended)
		input->through(input);
}

void datagram_input_update(struct datagram_input *input)
{
	bool wanted = !input->ended && !input->blocked &&
		      (input->target || input->peers->count > 0);

	if (!input->session->ended)
		watch_want(&input->watch, wanted ? EPOLLIN : 0);
}

static void pace_over(struct timer *timer)
{
	struct datagram_input *input =
		container_of(timer, struct datagram_input, pace);

	send_pieces(input);
	datagram_input_update(input);
}

static void input_ready(struct watch *watch, uint32_t events)
{
	struct datagram_input *input =
		container_of(watch, struct datagram_input, watch);
	size_t most = input->cutter.cut == CUT_READ ? input->cutter.size
						    : FLOW_SCRATCH;
	uint8_t *scratch = input->session->scratch;
	struct buf ready = {0};
	ssize_t n;

	(void)events;
	if (channel_in_background(&input->near_in)) {
		wait_for(input, BACKGROUND_AGAIN);
		datagram_input_update(input);
		return;
	}
	n = channel_read(&input->near_in, scratch, most);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		input_failed(input, STATUS_TROUBLE, "cannot read stdin");
		return;
	}
	if (n == 0) {
		input->ended = true;
		input->cutter.ended = true;
		watch_stop(&input->watch);
	} else if (!wire_send(&input->wire, scratch, (size_t)n, &ready) ||
		   !cutter_put(&input->cutter, buf_bytes(&ready), ready.len)) {
		errno = ENOMEM;
		input_failed(input, STATUS_TROUBLE, "cannot read stdin");
	}
	buf_release(&ready);
	send_pieces(input);
	datagram_input_update(input);
}

bool datagram_input_start(struct datagram_input *input, struct fail *fail)
{
	const struct stream *stream = input->session->stream;

	input->cutter.cut = stream->cut;
	input->cutter.size = stream->cut_size;
	input->wire.tap = &input->session->tap;
	input->wire.use_crlf = stream->args->crlf;
	rate_init(&input->rate, stream->relay.rate, clock_now());
	channel_stdio(&input->near_in, STDIN_FILENO, false);
	if (!stream->relay.recv_only &&
		!watch_start(&input->watch, input->session->loop,
			input->near_in.fd, 0, input_ready, fail))
		return false;
	datagram_input_update(input);
	return true;
}

void datagram_input_stop(struct datagram_input *input)
{
	watch_stop(&input->watch);
	timer_stop(&input->pace);
	channel_close(&input->near_in);
	cutter_release(&input->cutter);
}
