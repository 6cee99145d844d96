/*
 * listen -k: many clients at once on one stdin and stdout. What clients send
 * goes to stdout (and with chat to the other clients), stdin goes to every
 * client.
 *
 * Nobody is outrun: while stdout or some client cannot take more, the sources
 * are not read. A client that takes nothing for ten seconds, in a chat for five,
 * while others wait for it is closed, and that is said.
 */
#ifndef NCX_SESSION_CROWD_H
#define NCX_SESSION_CROWD_H

#include <stdbool.h>

#include "session/server.h"

struct crowd;

struct crowd_options {
	bool chat, prefix;
};

/* Takes over server's serve. */
struct crowd *crowd_new(struct server *server,
	const struct crowd_options *options, struct fail *fail);
void crowd_free(struct crowd *crowd);

#endif
