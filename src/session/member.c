#include "session/member.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "net/sockopt.h"

#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ /* linux/sockios.h: the same number */
#endif

#define PROBE_AFTER 60 /* seconds */

struct member *member_new(struct member **members, int fd,
	const struct endpoint *peer, uint64_t number)
{
	struct member *member = calloc(1, sizeof(*member));

	if (!member) {
		(void)close(fd);
		return NULL;
	}
	member->number = number;
	member->next = *members;
	member->link = members;
	if (member->next)
		member->next->link = &member->next;
	*members = member;
	(void)endpoint_text(peer, member->name);
	member->came = member->last_moved = member->last_taken = clock_now();
	channel_socket(&member->channel, fd);
	/* Fails on UNIX sockets, which have no such delay. */
	(void)sockopt_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	prefix_init(&member->prefix, number, member->name);
	return member;
}

void member_free(struct member *member)
{
	watch_stop(&member->watch);
	channel_close(&member->channel);
	buf_release(&member->queue);
	prefix_release(&member->prefix);
	*member->link = member->next;
	if (member->next)
		member->next->link = member->link;
	free(member);
}

bool member_flush(struct member *member)
{
	while (member->queue.len > 0) {
		ssize_t n = channel_write(&member->channel,
			buf_bytes(&member->queue), member->queue.len);

		if (n < 0)
			return errno == EAGAIN;
		buf_consume(&member->queue, (size_t)n);
		member->sent += (uint64_t)n;
		member->last_moved = clock_now();
	}
	buf_release(&member->queue);
	return true;
}

/* What of the bytes sent is no longer in the socket. */
static uint64_t taken_by_now(const struct member *member)
{
	int queued = 0;

	if (ioctl(member->channel.fd, SIOCOUTQ, &queued) < 0)
		return member->sent;
	return member->sent - (uint64_t)queued;
}

bool member_give(struct member *member, const uint8_t *bytes, size_t n)
{
	bool was_full = member_is_full(member);

	if (member->out_ended)
		return true;
	if (!wire_send(&member->wire, bytes, n, &member->queue)) {
		errno = ENOMEM;
		return false;
	}
	if (!member_flush(member))
		return false;
	if (!was_full && member_is_full(member)) {
		member->taken = taken_by_now(member);
		member->last_taken = clock_now();
	}
	return true;
}

bool member_is_full(const struct member *member)
{
	return member->queue.len >= MEMBER_QUEUE_MOST;
}

/* The socket says that it can be written only when a third of its buffer is
 * free, which a slow reader of a large buffer brings about once in a while. */
bool member_is_stuck(struct member *member, int64_t now, int64_t after)
{
	uint64_t taken;

	if (!member_is_full(member))
		return false;
	taken = taken_by_now(member);
	if (taken != member->taken) {
		member->taken = taken;
		member->last_taken = now;
	}
	return now - member->last_taken >= after;
}

/* A peer that has closed for good is not told from one that still listens until
 * something is sent to it: let the kernel ask, tcp(7). */
void member_in_ended(struct member *member)
{
	int fd = member->channel.fd;

	member->in_ended = true;
	if (sockopt_set(fd, SOL_SOCKET, SO_KEEPALIVE, 1))
		(void)sockopt_set(fd, IPPROTO_TCP, TCP_KEEPIDLE, PROBE_AFTER);
}

uint32_t member_wants(const struct member *member, bool read)
{
	uint32_t events = EPOLLERR;

	if (member->queue.len > 0)
		events |= EPOLLOUT;
	if (!member->in_ended && read && rate_wait(&member->rate) == 0)
		events |= EPOLLIN;
	/* With both directions ended EPOLLHUP would never be silent. */
	if (events == EPOLLERR && member->in_ended && member->out_ended)
		events = 0;
	return events;
}

void member_tell(const struct member *member, const struct report *report,
	const char *why, bool stats)
{
	char lost[64] = "";

	if (member->queue.len > 0)
		(void)snprintf(lost, sizeof(lost),
			"; %zu bytes for it not delivered", member->queue.len);
	if (why || lost[0])
		report_warning(report, "client %" PRIu64 " (%s): %s%s",
			member->number, member->name, why ? why : "left", lost);
	else
		report_status(report, "client %" PRIu64 " (%s) left",
			member->number, member->name);
	if (stats)
		report_line(report,
			"client %" PRIu64 " (%s): sent %" PRIu64
			" bytes, received %" PRIu64 " bytes in %.3f s",
			member->number, member->name, member->sent,
			member->received,
			(double)(clock_now() - member->came) /
				(double)NS_PER_SECOND);
}
