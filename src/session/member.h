/*
 * One client of a crowd: its connection, what is on the way to it, and what it
 * has moved.
 */
#ifndef NCX_SESSION_MEMBER_H
#define NCX_SESSION_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "io/channel.h"
#include "io/loop.h"
#include "net/endpoint.h"
#include "net/rate.h"
#include "out/report.h"
#include "session/prefix.h"
#include "session/tap.h"

#define MEMBER_QUEUE_MOST ((size_t)1024 * 1024) /* then it is full */

struct member {
	void *crowd; /* its owner's */
	struct member *next, **link;
	uint64_t number;
	char name[ENDPOINT_TEXT_MAX];
	struct channel channel;
	struct watch watch;
	struct buf queue; /* on the way to this client */
	struct prefix prefix;
	struct wire wire;
	struct rate rate;
	bool in_ended, out_ended; /* it sends, it gets nothing any more */
	uint64_t received, sent;
	uint64_t taken; /* of sent, when last looked at a full queue */
	int64_t came, last_moved;
	int64_t last_taken; /* means something while the queue is full */
};

/* First in the list *members; fd, non-blocking, becomes the member's. Null: out
 * of memory, fd is closed. */
struct member *member_new(struct member **members, int fd,
	const struct endpoint *peer, uint64_t number);

/* Out of its list, closed and freed. */
void member_free(struct member *member);

/* Write what it takes of its queue. False: it failed, errno says why. */
bool member_flush(struct member *member);

/* Put n bytes at the end of the queue, and flush. */
bool member_give(struct member *member, const uint8_t *bytes, size_t n);

bool member_is_full(const struct member *member);

/* Has it, with a full queue, taken nothing for so long? To be asked every second
 * or so while it is full: what the peer's system has acknowledged counts as
 * taken (SIOCOUTQ, tcp(7)), and nobody tells of that. */
bool member_is_stuck(struct member *member, int64_t now, int64_t after);

/* It has sent its FIN. */
void member_in_ended(struct member *member);

/* The events to wait for; read: it may be read from now. */
uint32_t member_wants(const struct member *member, bool read);

/* That it left, and why if that is no ordinary end; with stats, its traffic. */
void member_tell(const struct member *member, const struct report *report,
	const char *why, bool stats);

#endif
