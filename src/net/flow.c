#include "net/flow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"

#define SPLICE_CHUNK ((size_t)1024 * 1024)
#define BULK_READ    ((size_t)16 * 1024) /* a read of this much is bulk */
#define GATHER	     ((ssize_t)256 * 1024)
#define TRICKLE	     ((ssize_t)4096) /* a splice below it is not */
#define ROUNDS	     16		     /* before others get their turn */

void flow_init(struct flow *flow, struct channel *src, struct channel *dst)
{
	*flow = (struct flow){.src = src, .dst = dst, .pipe = {-1, -1}};
}

void flow_release(struct flow *flow)
{
	buf_release(&flow->pending);
	fd_close(&flow->pipe[0]);
	fd_close(&flow->pipe[1]);
}

void flow_stop(struct flow *flow)
{
	flow->stopped = true;
}

uint64_t flow_undelivered(const struct flow *flow)
{
	return flow->pending.len + flow->piped;
}

static void note_end(struct flow *flow, int err)
{
	flow->src_ended = true;
	flow->src_err = err;
}

static enum flow_state note_dst_error(struct flow *flow, int err)
{
	if (err == EAGAIN || err == EWOULDBLOCK)
		return FLOW_WAITS_OUTPUT;
	flow->dst_err = err;
	return FLOW_FAILED;
}

static void note_moved(struct flow *flow, size_t n)
{
	flow->read_bytes += n;
	flow->written_bytes += n;
}

/* --- through the buffer ---------------------------------------------------- */

/* Write as much of bytes as goes; *len becomes what is left. */
static enum flow_state write_some(
	struct flow *flow, const uint8_t **bytes, size_t *len)
{
	while (*len > 0) {
		ssize_t n = channel_write(flow->dst, *bytes, *len);

		if (n < 0)
			return note_dst_error(flow, errno);
		flow->written_bytes += (size_t)n;
		*bytes += n;
		*len -= (size_t)n;
	}
	return FLOW_MORE;
}

/* How much of what is pending is written in one go: all, or a line. */
static size_t due_length(const struct flow *flow)
{
	const uint8_t *bytes = buf_bytes(&flow->pending);
	const uint8_t *end = NULL;

	if (flow->line_ns > 0)
		end = memchr(bytes, '\n', flow->pending.len);
	return end ? (size_t)(end - bytes) + 1 : flow->pending.len;
}

static enum flow_state write_pending(struct flow *flow)
{
	const uint8_t *bytes = buf_bytes(&flow->pending), *start = bytes;
	size_t len = due_length(flow);
	enum flow_state state = write_some(flow, &bytes, &len);

	if (flow->line_ns > 0 && bytes > start && bytes[-1] == '\n')
		flow->line_next = clock_now() + flow->line_ns;
	buf_consume(&flow->pending, (size_t)(bytes - start));
	/* Idle flows hold no memory: there may be ten thousand of them. */
	if (flow->pending.len == 0)
		buf_release(&flow->pending);
	return state;
}

static enum flow_state write_fresh(
	struct flow *flow, const uint8_t *bytes, size_t len)
{
	enum flow_state state = write_some(flow, &bytes, &len);

	if (len > 0 && !buf_append(&flow->pending, bytes, len)) {
		flow->dst_err = ENOMEM;
		return FLOW_FAILED;
	}
	return state;
}

static ssize_t read_some(struct flow *flow, uint8_t *scratch, size_t len)
{
	ssize_t n;

	/* What is to be dropped need not be copied: tcp(7), MSG_TRUNC. */
	if (flow->discard && flow->src->kind == CHANNEL_SOCKET) {
		do
			n = recv(flow->src->fd, scratch, len, MSG_TRUNC);
		while (n < 0 && errno == EINTR);
		return n;
	}
	return channel_read(flow->src, scratch, len);
}

/* To be written line by line, when each is due. */
static enum flow_state keep_lines(
	struct flow *flow, const uint8_t *bytes, size_t n)
{
	bool good = flow->filter ? flow->filter(flow->context, bytes, n,
					   &flow->pending)
				 : buf_append(&flow->pending, bytes, n);

	if (good)
		return FLOW_MORE;
	flow->dst_err = ENOMEM;
	return FLOW_FAILED;
}

/* A pipe holds 64 KiB unless asked for more: fifteen sixteenths of the calls
 * in bulk can be saved. Where it is not permitted, 64 KiB have to do. */
static void widen_pipe(const struct channel *channel)
{
	if (channel->kind == CHANNEL_PIPE &&
		fcntl(channel->fd, F_GETPIPE_SZ) < (int)SPLICE_CHUNK)
		(void)fcntl(channel->fd, F_SETPIPE_SZ, (int)SPLICE_CHUNK);
}

static enum flow_state copy_step(
	struct flow *flow, uint8_t *scratch, int64_t now)
{
	size_t len = rate_allows(&flow->rate, now, FLOW_SCRATCH);
	enum flow_state state;
	ssize_t n;

	if (len == 0)
		return FLOW_WAITS_TIME;
	n = read_some(flow, scratch, len);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return FLOW_WAITS_INPUT;
	if (n == 0 && flow->goes_on &&
		flow->goes_on(flow->context, &flow->pending)) {
		state = write_pending(flow);
		return state == FLOW_MORE ? FLOW_WAITS_INPUT : state;
	}
	if (n <= 0) {
		note_end(flow, n < 0 ? errno : 0);
		return FLOW_MORE;
	}
	flow->read_bytes += (size_t)n;
	rate_spend(&flow->rate, (size_t)n);
	if (flow->discard)
		return FLOW_MORE;
	if ((size_t)n >= BULK_READ && !flow->bulk) {
		widen_pipe(flow->src);
		widen_pipe(flow->dst);
	}
	flow->bulk = (size_t)n >= BULK_READ;
	if (flow->line_ns > 0)
		return keep_lines(flow, scratch, (size_t)n);
	if (!flow->filter) {
		state = write_fresh(flow, scratch, (size_t)n);
	} else if (flow->filter(
			   flow->context, scratch, (size_t)n, &flow->pending)) {
		state = write_pending(flow);
	} else {
		flow->dst_err = ENOMEM;
		return FLOW_FAILED;
	}
	/* A short read has emptied the source: no call to learn that. */
	if (state == FLOW_MORE && (size_t)n < len &&
		flow->src->kind != CHANNEL_FILE)
		return FLOW_WAITS_INPUT;
	return state;
}

/* --- inside the kernel ----------------------------------------------------- */

static ssize_t splice_fds(int from, int to, size_t len)
{
	ssize_t n;

	do
		n = splice(from, NULL, to, NULL, len,
			SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
	while (n < 0 && errno == EINTR);
	return n;
}

static bool is_unsupported(int err)
{
	return err == EINVAL || err == ENOSYS || err == EOPNOTSUPP ||
	       err == EBADF || err == EPERM;
}

/* A socket that gave little has little more: a short wait lets it gather, and
 * then one call moves as much as ten do now. */
static enum flow_state let_gather(
	const struct flow *flow, ssize_t n, enum flow_state state)
{
	if (state == FLOW_MORE && flow->src->kind == CHANNEL_SOCKET &&
		n < GATHER)
		return FLOW_WAITS_INPUT;
	return state;
}

/* What the two ends said to a move without a pipe of ours between them. */
static enum flow_state judge_direct(struct flow *flow, ssize_t n)
{
	if (n > 0) {
		note_moved(flow, (size_t)n);
		if (n < TRICKLE)
			flow->bulk = false;
		return let_gather(flow, n, FLOW_MORE);
	}
	if (n == 0) {
		note_end(flow, 0);
		return FLOW_MORE;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK) {
		/* Either end may be the one that is not ready. */
		if (flow->src->kind != CHANNEL_FILE &&
			!fd_wait(flow->src->fd, POLLIN, 0))
			return FLOW_WAITS_INPUT;
		return FLOW_WAITS_OUTPUT;
	}
	if (is_unsupported(errno)) {
		flow->no_splice = true;
		return FLOW_MORE;
	}
	/* An error is told once, so it has to be given to its end now. A pipe
	 * fails for want of a reader, a file on its disk, a socket for all the
	 * rest. */
	if (flow->dst->kind == CHANNEL_SOCKET
			? errno == EIO && flow->src->kind == CHANNEL_FILE
			: errno != EPIPE && flow->src->kind == CHANNEL_SOCKET) {
		note_end(flow, errno);
		return FLOW_MORE;
	}
	return note_dst_error(flow, errno);
}

static enum flow_state file_step(struct flow *flow)
{
	ssize_t n;

	do
		n = sendfile(flow->dst->fd, flow->src->fd, NULL, SPLICE_CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return FLOW_WAITS_OUTPUT;
	/* The last bytes of a file are few; that makes it no trickle. */
	if (n > 0) {
		note_moved(flow, (size_t)n);
		return FLOW_MORE;
	}
	return judge_direct(flow, n);
}

/* Take what is in our own pipe back into the buffer. */
static enum flow_state unpipe(struct flow *flow)
{
	uint8_t *room = buf_room(&flow->pending, flow->piped);
	ssize_t n;

	flow->no_splice = true;
	if (!room) {
		flow->dst_err = ENOMEM;
		return FLOW_FAILED;
	}
	while (flow->piped > 0) {
		n = fd_read(flow->pipe[0],
			buf_room(&flow->pending, flow->piped), flow->piped);
		if (n <= 0)
			break;
		flow->pending.len += (size_t)n;
		flow->piped -= (size_t)n;
	}
	return FLOW_MORE;
}

static enum flow_state drain_pipe(struct flow *flow)
{
	while (flow->piped > 0) {
		ssize_t n =
			splice_fds(flow->pipe[0], flow->dst->fd, flow->piped);

		if (n < 0 && is_unsupported(errno))
			return unpipe(flow);
		if (n <= 0)
			return note_dst_error(flow, n < 0 ? errno : EPIPE);
		flow->piped -= (size_t)n;
		flow->written_bytes += (size_t)n;
	}
	return FLOW_MORE;
}

static bool open_pipe(struct flow *flow)
{
	if (flow->pipe[0] >= 0)
		return true;
	if (pipe2(flow->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		flow->pipe[0] = flow->pipe[1] = -1;
		return false;
	}
	(void)fcntl(flow->pipe[1], F_SETPIPE_SZ, (int)SPLICE_CHUNK);
	return true;
}

static enum flow_state pipe_step(struct flow *flow)
{
	ssize_t n;

	if (!open_pipe(flow)) {
		flow->no_splice = true;
		return FLOW_MORE;
	}
	n = splice_fds(flow->src->fd, flow->pipe[1], SPLICE_CHUNK);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return FLOW_WAITS_INPUT;
	if (n < 0 && is_unsupported(errno)) {
		flow->no_splice = true;
		return FLOW_MORE;
	}
	if (n <= 0) {
		note_end(flow, n < 0 ? errno : 0);
		return FLOW_MORE;
	}
	if (n < TRICKLE)
		flow->bulk = false;
	flow->piped = (size_t)n;
	flow->read_bytes += (size_t)n;
	return let_gather(flow, n, drain_pipe(flow));
}

static bool may_splice(const struct flow *flow)
{
	return flow->bulk && !flow->no_splice && !flow->filter &&
	       flow->line_ns == 0 && !flow->discard &&
	       flow->rate.bytes_per_second == 0 && channel_splices(flow->src) &&
	       channel_splices(flow->dst);
}

static enum flow_state splice_step(struct flow *flow)
{
	if (flow->src->kind == CHANNEL_FILE &&
		flow->dst->kind == CHANNEL_SOCKET)
		return file_step(flow);
	if (flow->src->kind == CHANNEL_PIPE || flow->dst->kind == CHANNEL_PIPE)
		return judge_direct(flow,
			splice_fds(flow->src->fd, flow->dst->fd, SPLICE_CHUNK));
	return pipe_step(flow);
}

enum flow_state flow_pump(struct flow *flow, uint8_t *scratch, int64_t now)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum flow_state state;

		if (flow->pending.len > 0 && flow->line_ns > 0 &&
			now < flow->line_next)
			return FLOW_WAITS_TIME;
		if (flow->pending.len > 0)
			state = write_pending(flow);
		else if (flow->piped > 0)
			state = drain_pipe(flow);
		else if (flow->src_ended || flow->stopped)
			return FLOW_ENDED;
		else if (may_splice(flow))
			state = splice_step(flow);
		else
			state = copy_step(flow, scratch, now);
		if (state != FLOW_MORE)
			return state;
	}
	return FLOW_MORE;
}

int64_t flow_wait(const struct flow *flow)
{
	int64_t wait = rate_wait(&flow->rate), line = 0;

	if (flow->line_ns > 0 && flow->pending.len > 0)
		line = flow->line_next - clock_now();
	return line > wait ? line : wait;
}

void flow_flush(struct flow *flow, int timeout_ms)
{
	int64_t end = clock_now() + timeout_ms * NS_PER_MS;
	enum flow_state state = FLOW_MORE;

	flow_stop(flow);
	while (flow_undelivered(flow) > 0 && state != FLOW_FAILED) {
		int64_t left = (end - clock_now()) / NS_PER_MS;

		if (left <= 0 || !fd_wait(flow->dst->fd, POLLOUT, (int)left))
			return;
		state = flow->pending.len > 0 ? write_pending(flow)
					      : drain_pipe(flow);
	}
}
