#include "session/crowd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/crowd_parts.h"
#include "session/voice.h"

/* --- clients come and go --------------------------------------------------- */

static void member_leave(struct member *member, const char *why)
{
	struct crowd *crowd = member->crowd;
	const struct voice *voice = crowd->session->stream->voice;
	const struct report *report = crowd->session->report;
	bool stats =
		crowd->session->stream->args->stats || report->verbosity >= 2;

	if (crowd->options.prefix)
		(void)prefix_end(&member->prefix, &crowd->outlet.queue);
	if ((why && !(voice->forgiving && report->verbosity < 1)) ||
		member->queue.len > 0 || stats || voice->tells_more)
		member_tell(member, report, why, stats);
	bool retired = member->in_ended;

	trace_parting(crowd->session->trace, member->channel.fd);
	member_free(member);
	if (retired)
		acceptor_freed(&crowd->server->acceptor);
	else
		server_gone(crowd->server);
}

/* Its time is up; that is not the client's doing. */
void crowd_dismiss(struct member *member, const char *why)
{
	struct crowd *crowd = member->crowd;

	if (member->queue.len > 0)
		crowd->cut_short = true;
	member_leave(member, why);
}

/* Out of descriptors: the client that ended its input longest ago goes, if
 * nothing is on its way to it. */
static bool make_room(struct server *server)
{
	struct crowd *crowd = server->mode;
	struct member *spare = NULL;

	for (struct member *at = crowd->members; at; at = at->next)
		if (at->in_ended && at->queue.len == 0 &&
			(!spare || at->last_moved < spare->last_moved))
			spare = at;
	if (spare)
		member_leave(spare, NULL);
	return spare != NULL;
}

/* Whether there is nothing more to be had from or given to the client. */
static bool member_is_done(const struct member *member)
{
	const struct crowd *crowd = member->crowd;

	if (!member->in_ended || member->queue.len > 0)
		return false;
	return member->out_ended || crowd->near_in.kind == CHANNEL_TTY ||
	       crowd->session->stream->relay.recv_only ||
	       crowd->session->stream->relay.end_with_peer;
}

/* Flush, and pass on the end of stdin when everything before it is sent. In a
 * chat there is more to come, from the others. */
static bool member_push(struct member *member)
{
	const struct crowd *crowd = member->crowd;

	if (!member_flush(member))
		return false;
	if (crowd->in_ended && !crowd->options.chat && !member->out_ended &&
		member->queue.len == 0) {
		member->out_ended = true;
		if (!crowd->session->stream->relay.no_shutdown)
			(void)shutdown(member->channel.fd, SHUT_WR);
	}
	return true;
}

/* Give to all but one; who fails leaves. */
static void crowd_give(struct crowd *crowd, const struct member *but,
	const uint8_t *bytes, size_t n)
{
	struct member *next;

	for (struct member *at = crowd->members; at; at = next) {
		next = at->next;
		if (at != but && !member_give(at, bytes, n))
			member_leave(at, strerror(errno));
	}
}

/* --- stdout and stdin ------------------------------------------------------ */

static void stdout_failed(struct outlet *outlet, const struct fail *fail)
{
	struct crowd *crowd = container_of(outlet, struct crowd, outlet);

	session_end(crowd->session, fail->status, fail);
}

static void stdout_written(struct outlet *outlet)
{
	crowd_update(container_of(outlet, struct crowd, outlet));
}

static void near_in_ended(struct crowd *crowd)
{
	struct member *next;

	crowd->in_ended = true;
	crowd->ended_at = clock_now();
	watch_stop(&crowd->near_in_watch);
	for (struct member *at = crowd->members; at; at = next) {
		next = at->next;
		if (!member_push(at))
			member_leave(at, strerror(errno));
		else if (member_is_done(at))
			member_leave(at, NULL);
	}
}

static void near_in_ready(struct watch *watch, uint32_t events)
{
	struct crowd *crowd = container_of(watch, struct crowd, near_in_watch);
	size_t most = rate_allows(
		&crowd->rate, loop_now(crowd->session->loop), FLOW_SCRATCH);
	struct fail fail;
	ssize_t n;

	(void)events;
	crowd->in_background = channel_in_background(&crowd->near_in);
	if (most > 0 && !crowd->in_background) {
		n = channel_read(
			&crowd->near_in, crowd->session->scratch, most);
		if (n < 0 && errno != EAGAIN) {
			fail_errno(&fail, STATUS_TROUBLE, errno,
				"cannot read stdin");
			session_end(crowd->session, STATUS_TROUBLE, &fail);
			return;
		}
		if (n > 0) {
			rate_spend(&crowd->rate, (size_t)n);
			crowd_give(crowd, NULL, crowd->session->scratch,
				(size_t)n);
		} else if (n == 0) {
			near_in_ended(crowd);
		}
	}
	crowd_update(crowd);
}

/* --- from a client --------------------------------------------------------- */

static void crowd_take(struct crowd *crowd, struct member *member,
	const uint8_t *bytes, size_t n)
{
	bool good = true;

	tap_bytes(&crowd->session->tap, TAP_RECEIVED, bytes, n);
	if (crowd->session->stream->relay.send_only)
		return;
	if (crowd->options.prefix)
		good = prefix_lines(
			&member->prefix, bytes, n, &crowd->outlet.queue);
	else
		good = buf_append(&crowd->outlet.queue, bytes, n);
	if (!good)
		report_warning(crowd->session->report, "out of memory");
	if (crowd->options.chat)
		crowd_give(crowd, member, bytes, n);
	(void)outlet_flush(&crowd->outlet);
}

static bool member_read(struct member *member)
{
	struct crowd *crowd = member->crowd;
	int64_t now = loop_now(crowd->session->loop);
	size_t most = rate_allows(&member->rate, now, FLOW_SCRATCH);
	ssize_t n;

	if (most == 0)
		return true;
	n = channel_read(&member->channel, crowd->session->scratch, most);
	if (n < 0)
		return errno == EAGAIN;
	member->last_moved = now;
	if (n == 0) {
		member_in_ended(member);
		server_retired(crowd->server);
		if (crowd->options.prefix)
			(void)prefix_end(&member->prefix, &crowd->outlet.queue);
		(void)outlet_flush(&crowd->outlet);
		return true;
	}
	rate_spend(&member->rate, (size_t)n);
	member->received += (uint64_t)n;
	crowd_take(crowd, member, crowd->session->scratch, (size_t)n);
	return true;
}

static void member_ready(struct watch *watch, uint32_t events)
{
	struct member *member = container_of(watch, struct member, watch);
	struct crowd *crowd = member->crowd;
	bool good = true;

	if (events & (EPOLLOUT | EPOLLERR))
		good = member_push(member);
	if (good && !member->in_ended &&
		(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		good = member_read(member);
	else if (good && (events & EPOLLERR)) {
		errno = ECONNRESET;
		good = false;
	}
	if (!good)
		member_leave(member, strerror(errno));
	else if (member_is_done(member))
		member_leave(member, NULL);
	crowd_update(crowd);
}

/* --- beginning and end ----------------------------------------------------- */

static void serve(struct server *server, int fd, const struct endpoint *peer,
	uint64_t number)
{
	struct crowd *crowd = server->mode;
	struct member *member = member_new(&crowd->members, fd, peer, number);
	struct session *session = crowd->session;
	struct fail fail;

	if (!member) {
		server_gone(server);
		return;
	}
	member->crowd = crowd;
	rate_init(&member->rate, session->stream->relay.rate, member->came);
	member->wire.tap = &session->tap;
	member->wire.use_crlf = session->stream->args->crlf;
	trace_joined(session->trace, fd, peer);
	if (!watch_start(&member->watch, session->loop, fd, EPOLLIN,
		    member_ready, &fail)) {
		member_leave(member, fail.text);
		return;
	}
	if (!member_push(member))
		member_leave(member, strerror(errno));
	crowd_update(crowd);
}

static void stop(struct session *session)
{
	struct crowd *crowd = session->mode;

	for (struct member *at = crowd->members; at; at = at->next) {
		(void)member_flush(at);
		if (at->queue.len > 0)
			member_tell(at, session->report, "cut off", false);
		if (crowd->options.prefix)
			(void)prefix_end(&at->prefix, &crowd->outlet.queue);
	}
	outlet_drain(&crowd->outlet, FLUSH_MS, session->report);
}

struct crowd *crowd_new(struct server *server,
	const struct crowd_options *options, struct fail *fail)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	struct session *session = server->session;

	if (!crowd) {
		fail_memory(fail);
		return NULL;
	}
	crowd->server = server;
	crowd->session = session;
	crowd->options = *options;
	channel_stdio(&crowd->near_in, STDIN_FILENO, false);
	crowd->outlet.failed = stdout_failed;
	crowd->outlet.written = stdout_written;
	rate_init(&crowd->rate, session->stream->relay.rate, clock_now());
	server->mode = crowd;
	server->serve = serve;
	server->make_room = make_room;
	server->flags = SOCK_NONBLOCK;
	session->mode = crowd;
	session->stop = stop;
	if ((!session->stream->relay.recv_only &&
		    !watch_start(&crowd->near_in_watch, session->loop,
			    crowd->near_in.fd, 0, near_in_ready, fail)) ||
		!outlet_start(&crowd->outlet, session->loop, fail)) {
		crowd_free(crowd);
		return NULL;
	}
	return crowd;
}

void crowd_free(struct crowd *crowd)
{
	if (!crowd)
		return;
	while (crowd->members) {
		trace_parting(
			crowd->session->trace, crowd->members->channel.fd);
		member_free(crowd->members);
	}
	watch_stop(&crowd->near_in_watch);
	outlet_stop(&crowd->outlet);
	timer_stop(&crowd->look);
	timer_stop(&crowd->pace);
	channel_close(&crowd->near_in);
	free(crowd);
}
