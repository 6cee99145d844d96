/*
 * One connection joined to stdin and stdout: what connect does, and listen for
 * its one client.
 */
#ifndef NCX_SESSION_SINGLE_H
#define NCX_SESSION_SINGLE_H

#include "session/session.h"

/* fd, a connected non-blocking socket, becomes the mode's. Ends the session
 * when the relay ends. With telnet: negotiation is answered. */
struct single;
struct single *single_start(struct session *session, int fd,
	const struct endpoint *peer, bool telnet, struct fail *fail);
void single_free(struct single *single);

#endif
